// SPDX-License-Identifier: AGPL-3.0-or-later

package session

import (
	"maps"
	"slices"

	"passerelle/dossier"
	"passerelle/dossier/pile"
)

// All papers at once: every page is in the draft as soon as it is taken, in a slot that is
// none of the list's. What they seem to be is shown, each page can be moved by a touch, and
// one touch puts them in their papers, all in one task. What nobody placed stays, is
// counted, and is sent with nothing.

// Heap is one paper of the pile as it is shown: its pages go to Slot, or stay if that is
// dossier.Pile.
type Heap struct {
	Slot   dossier.Slot
	Kind   dossier.KindID // that its pages were recognised as; "" if the person put one there
	Reason pile.Reason    // why they stay; "" because the person wants it so, or they go
	Pages  []dossier.Page
}

// Piles returns the pages of the pile but the separator sheets, which are the kiosk's own.
func (m Machine) Piles(s State) (pages, sheets []dossier.Page) {
	for _, q := range m.Dossier(s).PagesOf(dossier.Pile) {
		if s.Given.Sights[q.ID].Separator != "" {
			sheets = append(sheets, q)
		} else {
			pages = append(pages, q)
		}
	}
	return pages, sheets
}

// sorted returns what the pages of the pile seem to be, and these pages.
func (m Machine) sorted(s State) (pile.Sorted, []dossier.Page) {
	p, ok := m.Procedure(s)
	d := m.Dossier(s)
	all := d.PagesOf(dossier.Pile)
	if !ok || len(all) == 0 {
		return pile.Sorted{}, nil
	}
	before := slices.DeleteFunc(slices.Clone(d.Pages), func(q dossier.Page) bool {
		return q.Slot == dossier.Pile
	})
	var pages []pile.Page
	for _, q := range all {
		pages = append(pages, pile.PageOf(q, s.Given.Sights, before))
		before = append(before, q)
	}
	d.Pages = slices.DeleteFunc(slices.Clone(d.Pages), func(q dossier.Page) bool {
		return q.Slot == dossier.Pile
	})
	return pile.Sort(p, m.Catalogue.Tables(), d, m.Wanted(s), pages), all
}

// MissedSheets returns the numbers of the separator sheets that should be in the pile and
// were not seen.
func (m Machine) MissedSheets(s State) []int {
	out, _ := m.sorted(s)
	return out.Missing
}

// Heaps returns the papers that the pages of the pile seem to be, in the order of the
// list, moved as the person said; last those that have no place, by the reason for it.
func (m Machine) Heaps(s State) []Heap {
	out, all := m.sorted(s)
	var heaps []Heap
	put := func(h Heap, q dossier.Page) {
		i := slices.IndexFunc(heaps, func(x Heap) bool {
			return x.Slot == h.Slot && (h.Slot != dossier.Pile ||
				x.Kind == h.Kind && x.Reason == h.Reason)
		})
		if i < 0 {
			heaps, i = append(heaps, h), len(heaps)
		}
		if heaps[i].Kind != h.Kind {
			heaps[i].Kind = ""
		}
		heaps[i].Pages = append(heaps[i].Pages, q)
	}
	of := make([]Heap, len(all))
	for _, x := range out.Papers {
		for _, i := range x.Pages {
			of[i] = Heap{Slot: x.Slot, Kind: x.Kind}
		}
	}
	for _, x := range out.Unplaced {
		for _, i := range x.Pages {
			of[i] = Heap{Slot: dossier.Pile, Kind: x.Kind, Reason: x.Reason}
		}
	}
	wanted := m.Wanted(s)
	at := func(slot dossier.Slot) int {
		return slices.IndexFunc(wanted, func(x dossier.Piece) bool {
			return x.Slot == slot && x.Kind == dossier.Paper
		})
	}
	for i, q := range all {
		if to, said := s.Given.Piled[q.ID]; said && to != of[i].Slot {
			of[i] = Heap{Slot: to}
		}
		switch {
		case s.Given.Sights[q.ID].Separator != "":
		case of[i].Slot == "", at(of[i].Slot) < 0:
			of[i].Slot = dossier.Pile
			fallthrough
		default:
			put(of[i], q)
		}
	}
	slices.SortStableFunc(heaps, func(a, b Heap) int {
		i, j := at(a.Slot), at(b.Slot)
		switch {
		case i < 0 && j < 0:
			return 0
		case i < 0:
			return 1
		case j < 0:
			return -1
		}
		return i - j
	})
	return heaps
}

// Unread returns how many pages of the pile have not been looked at yet.
func (m Machine) Unread(s State) int {
	n := 0
	for _, q := range m.Dossier(s).PagesOf(dossier.Pile) {
		if _, seen := s.Given.Sights[q.ID]; !seen {
			n++
		}
	}
	return n
}

// sourceOf returns the step that asks how the paper in hand is given.
func sourceOf(s State) Step {
	if s.Paper.Slot == dossier.Pile {
		return PileSource
	}
	return Source
}

// toPile turns to the pile, or to how to give one.
func (m Machine) toPile(s State) (State, []Task) {
	if !s.Draft.Open {
		return s, nil
	}
	s.Paper = Paper{Slot: dossier.Pile, Editing: s.Paper.Editing, Left: s.Paper.Left}
	s.Sort = Sort{Thumbs: s.Sort.Thumbs}
	if pages, _ := m.Piles(s); len(pages) == 0 {
		return at(s, PileSource), nil
	}
	return m.toPages(s, Pile)
}

func (m Machine) onPileSource(s State, w What) (State, []Task) {
	switch w := w.(type) {
	case ScanAsked:
		return m.scan(s, w.Feeder)
	case StickAsked:
		return m.stick(s)
	case PrintAsked:
		return m.printSeparators(s)
	case BackAsked:
		s.Paper.Again = ""
		if pages, _ := m.Piles(s); len(pages) > 0 {
			return m.toPile(s)
		}
		return m.goBack(s), nil
	}
	return s, nil
}

func (m Machine) onPile(s State, w What) (State, []Task) {
	switch w := w.(type) {
	case PageChosen:
		if q, ok := m.page(s, w.Page); ok && q.Slot == dossier.Pile {
			s = at(s, Place)
			s.Sort.Page = w.Page
		}
	case AddAsked:
		return at(s, PileSource), nil
	case NextAsked:
		if since := s.Clock.Now.Time.Sub(s.Screen.Since); since >= 0 && since < fingerAway {
			return s, nil // it has just changed: nobody has seen what they would accept
		}
		return m.putPile(s)
	case BackAsked:
		return m.goBack(s), nil
	}
	return s, nil
}

// AsPut returns the state as it would be if the pages of the pile were in the papers that
// they seem to be: only to be looked at.
func (m Machine) AsPut(s State) State {
	to := map[dossier.PageID]dossier.Slot{}
	for _, h := range m.Heaps(s) {
		for _, q := range h.Pages {
			to[q.ID] = h.Slot
		}
	}
	s.Given.Pages = slices.Clone(s.Given.Pages)
	for i, q := range s.Given.Pages {
		if slot, piled := to[q.ID]; piled {
			s.Given.Pages[i].Slot = slot
		}
	}
	return m.judge(s)
}

// putPile puts the pages of the pile in their papers.
func (m Machine) putPile(s State) (State, []Task) {
	p, ok := m.Procedure(s)
	if !ok {
		return s, nil
	}
	var parts [][]dossier.Page
	var to []dossier.Slot
	answers := s.Given.Answers
	for _, h := range m.Heaps(s) {
		if h.Slot == dossier.Pile {
			continue
		}
		parts, to = append(parts, h.Pages), append(to, h.Slot)
		field := dossier.GivenField(h.Slot)
		if as := p.GivenAs(answers, h.Kind, h.Slot); h.Kind != "" &&
			string(as) != Answer(s, field) {
			s = answer(s, field, string(as))
		}
	}
	var tasks []Task
	if len(parts) > 0 {
		// a sheet that is gone by then must not keep the others from their places
		order := slices.DeleteFunc(m.moved(s, parts, to), func(x Placed) bool {
			return s.Given.Sights[x.Page].Separator != ""
		})
		tasks = append(tasks, ArrangePages{Order: order})
	}
	if _, sheets := m.Piles(s); m.Unread(s) == 0 { // they have done their work
		for _, q := range sheets {
			tasks = append(tasks, DeletePage{Page: q.ID})
		}
	}
	if !maps.Equal(answers, s.Given.Answers) {
		var save SaveAnswers
		s, save = m.save(m.judge(s))
		tasks = append(tasks, save)
	}
	return m.goBack(s), tasks
}

// onPlaceOfPile moves one page of the pile to another paper, or leaves it without; nothing
// is written before the whole pile is put in its places.
func (m Machine) onPlaceOfPile(s State, w What) (State, []Task) {
	q, ok := m.page(s, s.Sort.Page)
	if !ok || q.Slot != dossier.Pile {
		return m.toPile(s)
	}
	switch w := w.(type) {
	case SlotChosen:
		if w.Slot != dossier.Pile && !slices.ContainsFunc(m.Places(s), func(x dossier.Piece) bool {
			return x.Slot == w.Slot
		}) {
			return s, nil
		}
		s.Given.Piled = maps.Clone(s.Given.Piled)
		if s.Given.Piled == nil {
			s.Given.Piled = map[dossier.PageID]dossier.Slot{}
		}
		s.Given.Piled[q.ID] = w.Slot
		return m.toPile(s)
	case PageChosen:
		if w.Page == q.ID {
			return m.look(s, q.ID)
		}
	case PageDeleted:
		s, tasks := m.toPile(s)
		return s, append(tasks, DeletePage{Page: q.ID})
	case BackAsked:
		return m.toPile(s)
	}
	return s, nil
}

// unpiled forgets where pages were to go that no longer lie in the pile.
func (m Machine) unpiled(s State) State {
	gone := func(id dossier.PageID, _ dossier.Slot) bool {
		q, ok := m.page(s, id)
		return !ok || q.Slot != dossier.Pile
	}
	for id, slot := range s.Given.Piled {
		if gone(id, slot) {
			s.Given.Piled = maps.Clone(s.Given.Piled)
			maps.DeleteFunc(s.Given.Piled, gone)
			break
		}
	}
	return s
}

// resorted notes when what the pages seem to be has changed while the person looks at it.
func (m Machine) resorted(before, s State) State {
	s = m.unpiled(s)
	if s.Visit.Step != Pile || before.Visit.Step != Pile ||
		slices.EqualFunc(m.Heaps(before), m.Heaps(s), func(a, b Heap) bool {
			return a.Slot == b.Slot && a.Kind == b.Kind && a.Reason == b.Reason &&
				slices.EqualFunc(a.Pages, b.Pages, func(p, q dossier.Page) bool {
					return p.ID == q.ID
				})
		}) {
		return s
	}
	return unasked(s)
}

// Separated returns the slots for which separator sheets are printed: of the papers that are
// asked for and not given yet.
func (m Machine) Separated(s State) (out []dossier.Slot) {
	d := m.Dossier(s)
	for _, x := range m.Wanted(s) {
		if x.Kind == dossier.Paper && len(d.PagesOf(x.Slot)) == 0 {
			out = append(out, x.Slot)
		}
	}
	return out
}

func (m Machine) printSeparators(s State) (State, []Task) {
	slots := m.Separated(s)
	if s.Print.State == Busy || !s.Draft.Open || len(slots) == 0 || s.Screen.Choosing {
		return s, nil
	}
	s, tasks := m.print(s, PrintSeparators{Procedure: s.Choice.Procedure, Slots: slots,
		Lang: s.Person.Lang})
	s.Print.Slot = s.Paper.Slot
	return s, tasks
}
