// SPDX-License-Identifier: AGPL-3.0-or-later

package intake

import (
	"errors"

	"passerelle/capture"
	"passerelle/dossier"
	"passerelle/storage"
)

// Room tells at each page whether the pages of a paper still fit into its PDF, so that the
// person learns it from the page that is too much, not when everything is about to be sent.
// It belongs to one draft, and remembers what the draft's pages take at least: each is
// opened once for it, and only when the pages are heavy. The zero Room is ready.
type Room struct {
	least map[dossier.PageID]weighed
}

// weighed is what a page takes at least, and the size it had then: a page that was turned
// or given again is weighed anew.
type weighed struct{ size, least int64 }

// spare is the part of a budget that no page is admitted into: turning a page makes a JPEG
// of slightly another size of it.
const spare = 50

// Admit returns capture.ErrOverBudget if the PDF of the page's paper can't hold it as well.
// A page with the id of one in the draft takes its place. Other errors are those of the
// draft.
func (r *Room) Admit(d *storage.Draft, p *dossier.Procedure, page Page) error {
	if page.Slot == dossier.Pile { // of no paper yet: Hold tells when it is put into one
		return nil
	}
	room := r.of(p)
	for _, other := range d.Dossier().PagesOf(page.Slot) {
		if other.ID == page.ID {
			continue
		}
		size, err := d.PageSize(other.ID)
		if err != nil {
			return err
		}
		file := draftPage{d: d, id: other.ID}
		err = room.Add(size, func() (int64, error) { return r.weigh(other.ID, size, file) })
		if err != nil && !errors.Is(err, capture.ErrOverBudget) { // of an older, larger budget
			return err
		}
	}
	return page.Into(&room)
}

// of returns the empty room of one paper.
func (*Room) of(p *dossier.Procedure) capture.Room {
	budget := BudgetOf(p)
	return capture.Room{Budget: budget - budget/spare}
}

// Hold returns capture.ErrOverBudget if a paper that gets pages in a new order can't hold
// them in its PDF. Other errors are those of the draft.
func (r *Room) Hold(d *storage.Draft, p *dossier.Procedure, order []storage.Placed) error {
	to, gains := map[dossier.PageID]dossier.Slot{}, map[dossier.Slot]bool{}
	for _, o := range order {
		to[o.ID] = o.Slot
	}
	pages := d.Dossier().Pages
	for i, page := range pages {
		if slot, moved := to[page.ID]; moved && slot != page.Slot {
			pages[i].Slot, gains[slot] = slot, true
		}
	}
	for slot := range gains {
		room := r.of(p)
		for _, page := range pages {
			if page.Slot != slot || slot == dossier.Pile {
				continue
			}
			size, err := d.PageSize(page.ID)
			if err != nil {
				return err
			}
			file := draftPage{d: d, id: page.ID}
			err = room.Add(size, func() (int64, error) { return r.weigh(page.ID, size, file) })
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *Room) weigh(id dossier.PageID, size int64, file capture.PageFile) (int64, error) {
	if w := r.least[id]; w.size == size {
		return w.least, nil
	}
	n, err := capture.Least(file)
	if err != nil {
		return 0, err
	}
	if r.least == nil {
		r.least = map[dossier.PageID]weighed{}
	}
	r.least[id] = weighed{size, n}
	return n, nil
}
