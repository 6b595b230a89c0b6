// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import (
	"fmt"
	"testing"
)

// TestSort puts pages of a pile into slots: only where there is one slot for them, nothing
// was given there, and there is room. Everything else stays.
func TestSort(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct {
		pile  []Sight
		given []Slot
		most  int // pages of the tax slot
		want  string
	}{
		"none":              {want: "[]"},
		"not looked at":     {pile: []Sight{{}, {Searched: true}}, want: "[]"},
		"each in its place": {pile: []Sight{{Kind: "host"}, {}, {Strip: PassportStrip}}, want: "[{passport passport [2]} {home host [0]}]"},
		"two slots":         {pile: []Sight{{Kind: "tax_notice"}}, want: "[]"},
		"no slot":           {pile: []Sight{{Kind: "stray"}}, want: "[]"},
		"given before":      {pile: []Sight{{Kind: "bill"}}, given: []Slot{"home"}, want: "[]"},
		"two kinds for one": {pile: []Sight{{Kind: "bill"}, {Kind: "host"}, {Kind: "bill"}}, want: "[{home bill [0 2]}]"},
		"full":              {pile: []Sight{{Kind: "bill"}, {Kind: "bill"}, {Kind: "bill"}}, most: 2, want: "[{home bill [0 1]}]"},
	} {
		p, d := told()
		p.Pieces[1].MaxPages = x.most
		for i, s := range x.pile {
			id := PageID(rune('0' + i))
			d.Pages, d.Sights[id] = append(d.Pages, Page{ID: id, Slot: Pile}), s
		}
		for _, s := range x.given {
			d.Pages = append(d.Pages, Page{ID: PageID(s), Slot: s})
		}
		if got := fmt.Sprint(p.Sort(d)); got != x.want {
			t.Errorf("%s: got %s, want %s", name, got, x.want)
		}
		n := 0
		for _, g := range p.Gaps(d, Moment{}) {
			if g.Code == SlotUnknown {
				t.Errorf("%s: %+v", name, g)
			}
			if g.Code == PagesUnplaced {
				n++
				if g.Verdict != Failed || g.Slot != Pile || g.Values["have"] != fmt.Sprint(len(x.pile)) {
					t.Errorf("%s: %+v", name, g)
				}
			}
		}
		if (n == 1) != (len(x.pile) > 0) {
			t.Errorf("%s: said %d times that pages have no place", name, n)
		}
	}
}
