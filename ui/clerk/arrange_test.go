// SPDX-License-Identifier: AGPL-3.0-or-later

package clerk

import (
	"image"
	"testing"

	"passerelle/dossier"
	"passerelle/ui/session"
)

// TestArrangePages moves pages in the draft: all of them or, if one is gone, none; and
// draws them small, passing over one that is gone.
func TestArrangePages(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.begin(1)
	r.c.Scanner = &glass{pages: []image.Image{paper(600, 840, 1), paper(300, 420, 2),
		paper(300, 420, 3)}}
	all, _ := r.do(1, session.Scan{Slot: "id.passport", Feeder: true})
	var ids []dossier.PageID
	for _, w := range all {
		ids = append(ids, w.(session.PageSeen).Page.ID)
	}
	small, mishap := r.do(1, session.LoadThumbs{Pages: append(ids, "gone")})
	if mishap != session.NoMishap || len(small) != 3 {
		t.Fatalf("got %q, %d small pictures", mishap, len(small))
	}
	if b := small[0].(session.ThumbSeen).Picture.Image.Bounds(); b.Dx() > thumbWidth ||
		b.Dy() > thumbHeight {
		t.Errorf("a small picture is %v", b)
	}
	order := []session.Placed{{Page: ids[2], Slot: "home.proof"}, {Page: ids[0],
		Slot: "id.passport"}, {Page: ids[1], Slot: "id.passport"}}
	got := ok[session.PagesArranged](r, 1, session.ArrangePages{Order: order})
	if len(got.Order) != 3 {
		t.Errorf("got %v", got)
	}
	lie := func() (out []session.Placed) {
		if err := r.c.with(1, func(h *held) error {
			for _, p := range h.d.Dossier().Pages {
				out = append(out, session.Placed{Page: p.ID, Slot: p.Slot})
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		return out
	}
	for i, p := range lie() {
		if p != order[i] {
			t.Errorf("page %d lies at %v, want %v", i, p, order[i])
		}
	}
	r.well(1, session.ArrangePages{Order: append(order, session.Placed{Page: "gone",
		Slot: "home.proof"})})
	r.well(2, session.ArrangePages{Order: order[:1]}) // of another visit
	r.well(1, session.CloseDraft{Keep: true})
	r.well(1, session.LoadThumbs{Pages: ids})
}
