// SPDX-License-Identifier: AGPL-3.0-or-later

package session

import (
	"slices"

	"passerelle/dossier"
)

// The pages of one paper: in another order, one too many taken away, one that belongs to
// another paper moved there; and several papers that came as one, parted by touching the
// first page of each. Whatever is moved is moved in one task: no page is ever in two
// papers, or in none.

// Placed is a page and the paper that it belongs to.
type Placed struct {
	Page dossier.PageID
	Slot dossier.Slot
}

// mostThumbs bounds the small pictures in memory; the pages after these are drawn as empty
// sheets with their numbers. No file has as many, but somebody may give several.
const mostThumbs = 100

// toPages turns to the pages of the paper in hand; those whose picture is not there yet
// are drawn.
func (m Machine) toPages(s State, step Step) (State, []Task) {
	pages := m.Dossier(s).PagesOf(s.Paper.Slot)
	if !s.Draft.Open || len(pages) == 0 || step == Split && len(pages) < 2 {
		return s, nil
	}
	s = at(s, step)
	var missing []dossier.PageID
	for _, p := range pages {
		if _, ok := Thumb(s, p.ID); !ok {
			missing = append(missing, p.ID)
		}
	}
	missing = missing[:min(len(missing), max(0, mostThumbs-len(s.Sort.Thumbs)))]
	if len(missing) == 0 {
		return s, nil
	}
	return s, []Task{LoadThumbs{Pages: missing}}
}

// Thumb returns the small picture of a page; ok is false while it is not there.
func Thumb(s State, id dossier.PageID) (Picture, bool) {
	i := slices.IndexFunc(s.Sort.Thumbs, func(p Picture) bool { return p.Page == id })
	if i < 0 {
		return Picture{}, false
	}
	return s.Sort.Thumbs[i], true
}

// thumbSeen takes in a small picture, if its page is still being looked at.
func (m Machine) thumbSeen(s State, pic Picture) State {
	p, ok := m.page(s, pic.Page)
	if _, there := Thumb(s, pic.Page); !ok || there || !sorting(s.Visit.Step) ||
		p.Slot != s.Paper.Slot {
		return s
	}
	s.Sort.Thumbs = append(slices.Clone(s.Sort.Thumbs), pic)
	return s
}

// rethumbed has the small picture of a page that has become another one drawn anew.
func rethumbed(s State, id dossier.PageID) (State, []Task) {
	if _, ok := Thumb(s, id); !ok {
		return s, nil
	}
	s.Sort.Thumbs = slices.DeleteFunc(slices.Clone(s.Sort.Thumbs), func(p Picture) bool {
		return p.Page == id
	})
	return s, []Task{LoadThumbs{Pages: []dossier.PageID{id}}}
}

// sorting reports whether a step is about the pages of one paper together.
func sorting(step Step) bool {
	return step == Arrange || step == Split || step == Place || step == Pile
}

// Parts returns the pages of the paper in hand as they are parted: all in one part as long
// as no further paper begins.
func (m Machine) Parts(s State) (parts [][]dossier.Page) {
	for i, p := range m.Dossier(s).PagesOf(s.Paper.Slot) {
		if i == 0 || slices.Contains(s.Sort.Begins, p.ID) {
			parts = append(parts, nil)
		}
		parts[len(parts)-1] = append(parts[len(parts)-1], p)
	}
	return parts
}

// Placing returns the pages that the person is asked about on Place, and how many parts
// there are in all.
func (m Machine) Placing(s State) (pages []dossier.Page, part, of int) {
	parts := m.Parts(s)
	if len(parts) < 2 {
		if p, ok := m.page(s, s.Sort.Page); ok {
			return []dossier.Page{p}, 1, 1
		}
		return nil, 1, 1
	}
	i := min(len(s.Sort.Places), len(parts)-1)
	return parts[i], i + 1, len(parts)
}

// Places returns the papers that pages may go to: that in hand, unless a single page of it
// is to leave it; those still missing; the others.
func (m Machine) Places(s State) (all []dossier.Piece) {
	var given []dossier.Piece
	for _, x := range m.Wanted(s) {
		switch {
		case x.Kind != dossier.Paper:
		case x.Slot == s.Paper.Slot:
			if len(s.Sort.Begins) > 0 {
				all = slices.Insert(all, 0, x)
			}
		case len(m.Dossier(s).PagesOf(x.Slot)) > 0:
			given = append(given, x)
		default:
			all = append(all, x)
		}
	}
	return append(all, given...)
}

func (m Machine) onArrange(s State, w What) (State, []Task) {
	pages := m.Dossier(s).PagesOf(s.Paper.Slot)
	i := slices.IndexFunc(pages, func(p dossier.Page) bool { return p.ID == s.Sort.Page })
	switch w := w.(type) {
	case PageChosen:
		if slices.ContainsFunc(pages, func(p dossier.Page) bool { return p.ID == w.Page }) {
			s.Sort.Page = w.Page
		}
	case PageMoved:
		j := i - 1
		if w.Later {
			j = i + 1
		}
		if i < 0 || j < 0 || j >= len(pages) {
			return s, nil
		}
		pages[i], pages[j] = pages[j], pages[i]
		return s, []Task{ArrangePages{Order: placed(pages)}}
	case PlaceAsked:
		if i >= 0 && len(m.Places(s)) > 0 {
			return at(s, Place), nil
		}
	case PageDeleted:
		if i >= 0 {
			id := s.Sort.Page
			s.Sort.Page = ""
			return s, []Task{DeletePage{Page: id}}
		}
	case NextAsked, BackAsked:
		return m.toPiece(s), nil
	}
	return s, nil
}

// afterLast continues where the last page of the paper in hand has left it.
func (m Machine) afterLast(s State) State {
	if s.Paper.Slot == dossier.Pile {
		return m.goBack(s)
	}
	return at(s, Source)
}

// toPiece returns to the paper, or to how to give it if none of its pages is left.
func (m Machine) toPiece(s State) State {
	if len(m.Dossier(s).PagesOf(s.Paper.Slot)) == 0 {
		return at(s, Source)
	}
	return at(s, Piece)
}

func (m Machine) onSplit(s State, w What) (State, []Task) {
	pages := m.Dossier(s).PagesOf(s.Paper.Slot)
	switch w := w.(type) {
	case PageChosen:
		i := slices.IndexFunc(pages, func(p dossier.Page) bool { return p.ID == w.Page })
		if i < 1 { // the first page begins the first paper
			return s, nil
		}
		begins := slices.DeleteFunc(slices.Clone(s.Sort.Begins), func(id dossier.PageID) bool {
			return id == w.Page
		})
		if len(begins) == len(s.Sort.Begins) {
			begins = append(begins, w.Page)
		}
		s.Sort.Begins = begins
	case NextAsked:
		if len(m.Parts(s)) > 1 {
			s.Sort.Places = nil
			return at(s, Place), nil
		}
	case BackAsked:
		return m.toPiece(s), nil
	}
	return s, nil
}

func (m Machine) onPlace(s State, w What) (State, []Task) {
	if s.Paper.Slot == dossier.Pile {
		return m.onPlaceOfPile(s, w)
	}
	parts := m.Parts(s)
	if len(parts) < 2 && s.Sort.Page == "" { // they are gone
		return m.toPiece(s), nil
	}
	switch w := w.(type) {
	case SlotChosen:
		if !slices.ContainsFunc(m.Places(s), func(x dossier.Piece) bool { return x.Slot == w.Slot }) {
			return s, nil
		}
		if len(parts) < 2 {
			pages, _, _ := m.Placing(s)
			order := m.moved(s, [][]dossier.Page{pages}, []dossier.Slot{w.Slot})
			s = at(s, Arrange)
			s.Sort.Page = ""
			return s, []Task{ArrangePages{Order: order}}
		}
		s.Sort.Places = append(slices.Clone(s.Sort.Places), w.Slot)
		s.Screen.MorePage = 0
		if len(s.Sort.Places) < len(parts) {
			return s, nil
		}
		order := m.moved(s, parts, s.Sort.Places)
		return m.goBack(s), []Task{ArrangePages{Order: order}}
	case BackAsked:
		if n := len(s.Sort.Places); n > 0 {
			s.Sort.Places = slices.Clone(s.Sort.Places[:n-1])
			return s, nil
		}
		if len(parts) < 2 {
			return at(s, Arrange), nil
		}
		return at(s, Split), nil
	}
	return s, nil
}

// moved returns the order of all pages after parts of the paper in hand have gone to other
// papers: behind what is there.
func (m Machine) moved(s State, parts [][]dossier.Page, to []dossier.Slot) []Placed {
	var last []Placed
	gone := map[dossier.PageID]bool{}
	for i, pages := range parts {
		for _, p := range pages {
			if to[i] != p.Slot {
				gone[p.ID] = true
				last = append(last, Placed{Page: p.ID, Slot: to[i]})
			}
		}
	}
	stay := slices.DeleteFunc(slices.Clone(s.Given.Pages), func(p dossier.Page) bool {
		return gone[p.ID]
	})
	return append(placed(stay), last...)
}

func placed(pages []dossier.Page) (out []Placed) {
	for _, p := range pages {
		out = append(out, Placed{Page: p.ID, Slot: p.Slot})
	}
	return out
}

// pagesArranged takes in where pages are now. Those that went to another paper are looked
// at again, since what is sought on a page depends on its paper.
func (m Machine) pagesArranged(s State, order []Placed) (State, []Task) {
	if !s.Draft.Open {
		return s, nil
	}
	pages := slices.Clone(s.Given.Pages)
	var places []int
	var now []dossier.Page
	var changed []dossier.Slot
	var again []dossier.PageID
	for _, p := range order {
		i := slices.IndexFunc(pages, func(q dossier.Page) bool { return q.ID == p.Page })
		if i < 0 || slices.Contains(places, i) {
			continue
		}
		q := pages[i]
		if q.Slot != p.Slot {
			changed, again = append(changed, q.Slot, p.Slot), append(again, q.ID)
			s = untold(s, q.ID)
			q.Slot = p.Slot
		}
		places, now = append(places, i), append(now, q)
	}
	slices.Sort(places)
	for n, i := range places {
		pages[i] = now[n]
	}
	s.Given.Pages = pages
	s, tasks := m.unsided(m.judge(s), changed...)
	for _, id := range again {
		tasks = append(tasks, m.read(s, id)...)
	}
	if (sorting(s.Visit.Step) || s.Visit.Step == Piece) &&
		len(m.Dossier(s).PagesOf(s.Paper.Slot)) == 0 {
		s = m.afterLast(s)
	}
	return s, tasks
}
