// SPDX-License-Identifier: AGPL-3.0-or-later

package clerk

import (
	"bytes"
	"image"
	"io"
	"math/rand/v2"
	"testing"

	"passerelle/capture"
	"passerelle/dossier"
	"passerelle/ui/session"
)

// inMemory is the bytes of a page.
type inMemory []byte

func (p inMemory) Open() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(p)), nil }

// TestPileIsKeptAndPlaced: every page of a pile is in the draft as it comes, more of them
// than one paper can hold; it is there after the visit, and goes to its paper with the
// others or, if a paper can't hold its pages, none goes.
func TestPileIsKeptAndPlaced(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	ticket := r.begin(1).Ticket
	noise := image.NewGray(image.Rect(0, 0, 600, 600))
	dots := rand.New(rand.NewPCG(12, 16))
	for i := range noise.Pix {
		noise.Pix[i] = uint8(dots.Uint32())
	}
	feeder := &glass{pages: []image.Image{noise, noise, noise, noise, noise}}
	r.c.Scanner = feeder
	p, _ := r.c.Catalogue.Procedure("single")
	p.MaxBytes = 1 // no paper holds anything
	sent, mishap := r.do(1, session.Scan{Slot: dossier.Pile, Feeder: true})
	if mishap != session.NoMishap || len(sent) != 5 {
		t.Fatalf("got %q, %d pages", mishap, len(sent))
	}
	var order []session.Placed
	for _, w := range sent {
		order = append(order, session.Placed{Page: w.(session.PageSeen).Page.ID,
			Slot: "id.passport"})
	}
	r.ends(1, session.CloseDraft{Keep: true}, session.NoMishap)
	opened := ok[session.DraftOpened](r, 2, session.Resume{Ticket: ticket})
	if got := len(opened.Dossier.PagesOf(dossier.Pile)); got != 5 {
		t.Fatalf("%d pages are there after the visit", got)
	}
	least, err := capture.Least(inMemory(r.bytesOf(2, order[0].Page)))
	if err != nil {
		t.Fatal(err)
	}
	p.MaxBytes = least*5/2 + 4096 // two pages and no third
	lie := func() (n int) {
		_ = r.c.with(2, func(h *held) error {
			n = len(h.d.Dossier().PagesOf("id.passport"))
			return nil
		})
		return n
	}
	r.ends(2, session.ArrangePages{Order: order}, session.FileOverBudget)
	if n := lie(); n != 0 {
		t.Errorf("%d pages were moved all the same", n)
	}
	for i := range order[2:] {
		order[2+i].Slot = dossier.Pile
	}
	ok[session.PagesArranged](r, 2, session.ArrangePages{Order: order})
	if n := lie(); n != 2 {
		t.Errorf("%d pages are in their paper", n)
	}
	r.ends(2, session.ArrangePages{Order: []session.Placed{{Page: order[2].Page,
		Slot: "id.passport"}}}, session.FileOverBudget)
	// what is in no paper is sealed with none
	ok[session.Sealed](r, 2, func() session.Seal {
		seal := session.Seal{Last: saved(9)}
		for _, x := range order {
			seal.Pages = append(seal.Pages, x.Page)
		}
		return seal
	}())
}
