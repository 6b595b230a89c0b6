// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import (
	"slices"
	"strconv"
)

// Pile is where pages are that were given all at once, until each is put in the slot of its
// paper. It is no slot of any procedure: what lies there is sent with nothing.
const Pile Slot = "pile"

// Sorted is what pages of the pile seem to be.
type Sorted struct {
	Slot  Slot
	Kind  KindID // that they were recognised as
	Pages []PageID
}

// Sort says where pages of the pile seem to belong, in the order of the list. A page is
// put in a slot only if its kind is good for the paper of that slot and of no other one
// that is asked for, nothing was given there, and there is room. The rest is left where it
// is: pages that were not recognised, and those that could go to several papers.
func (p *Procedure) Sort(d Dossier) (out []Sorted) {
	if p.tables == nil || len(d.PagesOf(Pile)) == 0 {
		return nil
	}
	wanted := p.Wanted(d)
	found := make([]Sorted, len(wanted))
	for _, pg := range d.PagesOf(Pile) {
		s := d.Sights[pg.ID]
		kind := s.Kind
		if kind == "" {
			kind = s.Strip.told()
		}
		i := p.only(wanted, kind)
		if i < 0 || len(d.PagesOf(wanted[i].Slot)) > 0 {
			continue
		}
		if most := p.mostPages(wanted[i], kind); most > 0 && len(found[i].Pages) >= most ||
			found[i].Kind != "" && found[i].Kind != kind {
			continue
		}
		found[i].Slot, found[i].Kind = wanted[i].Slot, kind
		found[i].Pages = append(found[i].Pages, pg.ID)
	}
	return slices.DeleteFunc(found, func(x Sorted) bool { return len(x.Pages) == 0 })
}

// only returns which of some pieces, and no other, a paper of the kind is good for; -1 if
// there is none.
func (p *Procedure) only(all []Piece, kind KindID) int {
	at := -1
	for i, x := range all {
		if kind == "" || x.Kind != Paper || !p.fits(kind, x) {
			continue
		}
		if at >= 0 {
			return -1
		}
		at = i
	}
	return at
}

// mostPages returns how many pages the paper of the kind in the slot of x may have; 0: any.
func (p *Procedure) mostPages(x Piece, kind KindID) int {
	if y, ok := p.Substitutes[p.fitting(kind, x)]; ok && y.ID != x.ID {
		return y.MaxPages
	}
	return x.MaxPages
}

// unplaced reports pages that lie in the pile: they are of something, and would be sent
// with nothing.
func (j *judge) unplaced() {
	if n := len(j.d.PagesOf(Pile)); n > 0 {
		j.add(newGap(Piece{Slot: Pile}, PagesUnplaced, Failed,
			[]string{"have", strconv.Itoa(n)}), true)
	}
}
