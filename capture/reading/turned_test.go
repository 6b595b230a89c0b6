// SPDX-License-Identifier: AGPL-3.0-or-later

package reading

import (
	"context"
	"fmt"
	"image"
	"math/rand/v2"
	"testing"

	"passerelle/capture"
	"passerelle/capture/pixels"
	"passerelle/internal/testkit"
)

// TestTurnedPages: a page on its head is told where it can be read at all, and no page
// that stands upright ever is. One on its side, which everybody sees, is told where there
// is enough print on it. The numbers in turned.go were chosen on seeds under 100.
func TestTurnedPages(t *testing.T) {
	needed(t)
	seed, step := testkit.SeedOr(t, 20261130), 61
	if testkit.Full() {
		step = 1
	} else if testing.Short() {
		step = 121
	}
	var told, silent [4]int
	var upright, wrong, asked int
	for i := 2; i < len(spoils)*10*4; i += step {
		s, kind, turn := spoils[i/40], i/4%10, i%4
		r := rand.New(rand.NewPCG(seed, uint64(i)))
		page, _ := draw(t, r, kind, s.dpi)
		g := pixels.Turned(s.apply(t, r, page.pix), turn)
		clean, _, _ := capture.Clean(capture.Image{Pix: g, DPI: s.dpi})
		ask := Reader{}.Turn
		if (i-2)/step%2 == 0 {
			asked++
			ask = func(ctx context.Context, img image.Image, dpi int) (int, error) {
				p, err := Reader{}.Read(ctx, img, dpi)
				return p.Turn, err
			}
		}
		got, err := ask(t.Context(), clean.Pix, clean.DPI)
		switch {
		case err != nil:
			t.Error(err)
		case got != 0 && got != (4-turn)%4:
			wrong++
			t.Errorf("%s, kind %d, %d quarters: %d turns are said to make it upright", s.name,
				kind, turn, got)
		case turn == 0:
			upright++
		case got != 0:
			told[turn]++
		default:
			silent[turn]++
			t.Logf("%s, kind %d, %d quarters: not told", s.name, kind, turn)
		}
	}
	t.Logf("seed %d: turned pages, by quarters, told %v, not told %v; upright pages left alone %d, called turned %d; %d read whole",
		seed, told, silent, upright, wrong, asked)
	if told[2]*4 < (told[2]+silent[2])*3 {
		t.Errorf("%d of %d pages on their heads were told, want three of four", told[2],
			told[2]+silent[2])
	}
}

// TestPrintThatFillsAPage: every letter bears more print than a card can, turned to any
// side; the front of a card, in one language or two, and a page of one line don't. Three
// kinds of ten in the short form.
func TestPrintThatFillsAPage(t *testing.T) {
	needed(t)
	r := rand.New(rand.NewPCG(testkit.SeedOr(t, 20261130), 7))
	for _, kind := range kindsOf(r, 2) {
		page, _ := draw(t, r, kind, 200)
		if p, err := (Reader{}).Read(t.Context(), page.pix, 200); err != nil || !p.Full {
			t.Errorf("a letter of kind %d: %v, %v", kind, p.Full, err)
		}
	}
	for _, rows := range []int{1, 7, 12} {
		s := newSheet(t, faces[0], 300)
		for i := range rows {
			s.write(60, 100+float64(i)*4, 6, fmt.Sprint([]string{"Prénoms / Given names",
				"Date de naissance", "TITRE DE SÉJOUR", "Nationalité / Nationality"}[i%4], " 12"))
		}
		if p, err := (Reader{}).Read(t.Context(), s.pix, 300); err != nil || p.Full {
			t.Errorf("the front of a card, %d rows: %v, %v", rows, p.Full, err)
		}
	}
}

// TestEveryLetterOnItsSide turns clean letters of every kind to each side: all are told,
// whichever way they lie. One kind of ten in the short form.
func TestEveryLetterOnItsSide(t *testing.T) {
	needed(t)
	r := rand.New(rand.NewPCG(testkit.SeedOr(t, 20261130), 11))
	for _, kind := range kindsOf(r, 1) {
		page, _ := draw(t, r, kind, 200)
		for turn := range 4 {
			img := pixels.Turned(page.pix, turn)
			p, err := Reader{}.Read(t.Context(), img, 200)
			if err != nil || p.Turn != (4-turn)%4 {
				t.Errorf("kind %d, %d quarters: %d turns make it upright, %v", kind, turn, p.Turn, err)
			}
		}
	}
}

// kindsOf draws some kinds of letters, one under the race detector; all of them in the
// long campaign.
func kindsOf(r *rand.Rand, some int) []int {
	switch {
	case testkit.Full():
		some = 10
	case testing.Short():
		some = 1
	}
	return r.Perm(10)[:some]
}
