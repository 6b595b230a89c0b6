// SPDX-License-Identifier: AGPL-3.0-or-later

package session

import (
	"slices"

	"passerelle/dossier"
)

// The review of a page. It is safe in the vault; here the person decides whether it stays.

// everyPage is the number of pages up to which a whole scan is shown, so that people
// recognise their own paper; of a longer one, the first page and those with defects are.
const everyPage = 4

// putPage adds a page, or replaces the one with its id, in a copy of the slice.
func putPage(s State, p dossier.Page) State {
	pages := slices.Clone(s.Given.Pages)
	if i := slices.IndexFunc(pages, func(q dossier.Page) bool { return q.ID == p.ID }); i >= 0 {
		pages[i] = p
	} else {
		pages = append(pages, p)
	}
	s.Given.Pages = pages
	return s
}

// reviewScan starts the review of the pages that a task took.
func (m Machine) reviewScan(s State) (State, []Task) {
	if s.Paper.Slot == dossier.Pile { // each can be looked at from there
		return m.toPile(s)
	}
	var queue []dossier.PageID
	for i, id := range s.Look.ToReview {
		p, ok := m.page(s, id)
		if !ok {
			continue
		}
		if len(s.Look.ToReview) <= everyPage || i == 0 || len(p.Defects) > 0 {
			queue = append(queue, id)
		}
	}
	s.Look.ToReview = queue
	return m.nextReview(s)
}

// nextReview shows the next page in the queue; after the last, what has to be typed about
// the paper; then the papers.
func (m Machine) nextReview(s State) (State, []Task) {
	if len(s.Look.ToReview) == 0 && s.Paper.Slot == dossier.Pile {
		return m.toPile(s)
	}
	if len(s.Look.ToReview) == 0 {
		scanned := s.Paper.Taken > 0
		s.Paper.Taken = 0
		switch facts := m.Facts(s, s.Paper.Slot); {
		case !scanned && s.Paper.Editing == "" && len(m.Dossier(s).PagesOf(s.Paper.Slot)) > 0:
			return at(s, Piece), nil
		case scanned && m.tooMany(s):
			return at(s, Piece), nil // what is to be done with them is said there
		case scanned && len(facts) > 0:
			return ask(s, facts[0]), nil
		}
		return m.goBack(s), nil
	}
	id, rest := s.Look.ToReview[0], s.Look.ToReview[1:]
	picture := s.Look.Picture
	s = at(s, Review)
	s.Look.Page, s.Look.ToReview, s.Look.Picture = id, rest, nil
	if picture != nil && picture.Page == id {
		s.Look.Picture = picture
		return s, nil
	}
	return s, []Task{LoadPicture{Page: id}}
}

// look shows one page again.
func (m Machine) look(s State, id dossier.PageID) (State, []Task) {
	p, ok := m.page(s, id)
	if !ok {
		return s, nil
	}
	s = takeUp(s, p.Slot)
	s.Look.ToReview = []dossier.PageID{id}
	return m.nextReview(s)
}

func (m Machine) onReview(s State, w What) (State, []Task) {
	p, ok := m.page(s, s.Look.Page)
	if !ok {
		return m.nextReview(s)
	}
	switch w := w.(type) {
	case PageKept, NextAsked:
		var tasks []Task
		if len(p.Defects) > 0 && !p.Kept {
			p.Kept = true
			s = m.judge(putPage(s, p))
			tasks = append(tasks, KeepPage{Page: p.ID})
		}
		s, more := m.nextReview(s)
		return s, append(tasks, more...)
	case PageTurned:
		return settled(s, p.ID, 0), []Task{TurnPage{Page: p.ID, Quarters: 1}}
	case TurnUndone:
		quarters := s.Given.Uprighted[p.ID]
		if quarters == 0 {
			return s, nil
		}
		return settled(s, p.ID, 0), []Task{TurnPage{Page: p.ID, Quarters: 4 - quarters}}
	case WholeTaken:
		return m.whole(s, p, w.Whole)
	case PageAgain:
		return m.again(s, p), nil
	case ScanAsked:
		return m.scan(m.again(s, p), w.Feeder)
	case StickAsked:
		return m.stick(m.again(s, p))
	case PageDeleted:
		gone := []Task{DeletePage{Page: p.ID}}
		if len(s.Look.ToReview) == 0 && len(m.Dossier(s).PagesOf(p.Slot)) == 1 {
			return at(s, sourceOf(s)), gone // it was the only one
		}
		s, more := m.nextReview(s)
		return s, append(gone, more...)
	case BackAsked:
		if p.Slot == dossier.Pile {
			return m.toPile(s)
		}
		s.Paper.Taken = 0
		return at(s, Piece), nil
	}
	return s, nil
}

// again has a page given again: the old one stays until the new one arrives, so that a
// failed scan loses nothing.
func (m Machine) again(s State, p dossier.Page) State {
	s.Paper.Slot = p.Slot
	s = at(s, sourceOf(s))
	s.Paper.Again = p.ID
	return s
}

// whole has all of the picture kept that the page under review was cut out of, or the page
// again. That both sides of a card are there was said of what was in sight.
func (m Machine) whole(s State, p dossier.Page, all bool) (State, []Task) {
	pic := s.Look.Picture
	if pic == nil || pic.Page != p.ID || pic.Whole == nil || pic.Whole.Kept == all {
		return s, nil
	}
	var tasks []Task
	if !all {
		s, tasks = m.unsided(s, p.Slot)
	}
	return s, append(tasks, KeepWhole{Page: p.ID, Whole: all})
}

// cutOut notes that the picture which a page of the paper in hand was cut out of is there.
func cutOut(s State, p dossier.Page, pic Picture) State {
	s.Paper.Cut = s.Paper.Cut || pic.Whole != nil && p.Slot == s.Paper.Slot && p.Slot != ""
	return s
}

// tooMany reports whether the paper in hand has more pages than it can have: perhaps
// several papers came as one.
func (m Machine) tooMany(s State) bool {
	return slices.ContainsFunc(s.Given.Gaps, func(g dossier.Gap) bool {
		return g.Slot == s.Paper.Slot && g.Code == dossier.PieceTooManyPages
	})
}
