// SPDX-License-Identifier: AGPL-3.0-or-later

package capture

import (
	"bytes"
	"errors"
	"image"
	"math/rand/v2"
	"testing"
)

// grain is a page of noise, of which a JPEG can leave out little.
func grain(t testing.TB, w, h int, seed uint64) bytesFile {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, w, h))
	r := rand.New(rand.NewPCG(seed, 15))
	for i := range img.Pix {
		img.Pix[i] = uint8(128 + r.IntN(100))
	}
	return encoded(t, Image{Pix: img, DPI: 100})
}

// TestRoomKnowsThePageThatIsTooMuch: for pages of any weight, what Room admits one by one is
// written within the budget, and the page that it refuses would not have been.
func TestRoomKnowsThePageThatIsTooMuch(t *testing.T) {
	wholePages(t)
	for seed := range uint64(6) {
		r := rand.New(rand.NewPCG(seed, 2))
		budget := int64(100_000 + r.IntN(400_000))
		room := Room{Budget: budget}
		var pages []PageFile
		for {
			p := grain(t, 80+r.IntN(400), 80+r.IntN(400), seed*100+uint64(len(pages)))
			err := room.Add(int64(len(p)), func() (int64, error) { return Least(p) })
			if errors.Is(err, ErrOverBudget) {
				pages = append(pages, p)
				break
			}
			must(t, err)
			pages = append(pages, p)
		}
		var b bytes.Buffer
		if err := WritePDF(&b, pages, budget); !errors.Is(err, ErrOverBudget) {
			t.Errorf("seed %d: page %d was refused and fits", seed, len(pages))
		}
		if len(pages) < 3 {
			t.Errorf("seed %d: %d pages show nothing", seed, len(pages))
		}
		b.Reset()
		must(t, WritePDF(&b, pages[:len(pages)-1], budget))
		if int64(b.Len()) > budget {
			t.Errorf("seed %d: %d bytes for a budget of %d", seed, b.Len(), budget)
		}
	}
}

// TestCoarsePagesAreNotAllHeld: pages that are made coarser twice, because memory holds
// only some of them, are the same bytes.
func TestCoarsePagesAreNotAllHeld(t *testing.T) {
	wholePages(t)
	var pages []PageFile
	for i := range 3 {
		pages = append(pages, grain(t, 1500, 2100+i, uint64(i)))
	}
	leaves := make([]leaf, len(pages))
	for i, p := range pages {
		l, err := measure(p)
		must(t, err)
		leaves[i] = l
	}
	must(t, fitBudget(leaves, total(leaves)*2/3))
	for i := range leaves {
		l := &leaves[i]
		if l.step == 0 {
			t.Fatalf("page %d is as it was: the test shows nothing", i+1)
		}
		var kept, again bytes.Buffer
		must(t, l.copyTo(&kept))
		l.smaller = nil
		must(t, l.copyTo(&again))
		if !bytes.Equal(kept.Bytes(), again.Bytes()) || int64(kept.Len()) != l.size {
			t.Errorf("page %d is %d bytes the first time, %d the second", i+1, kept.Len(),
				again.Len())
		}
	}
}
