// SPDX-License-Identifier: AGPL-3.0-or-later

package session

import (
	"maps"
	"slices"
	"time"

	"passerelle/dossier"
)

// A paper that was recognised as another one than it was given as. That is said once: at
// once while the person is at that paper, else before the next one is given, and never
// over a question. It keeps nobody from anything: whoever says that it is the right paper
// is believed, and that is recorded.

// fingerAway is how long a screen that nobody asked for takes no decision.
const fingerAway = 700 * time.Millisecond

// AnotherOn returns what the paper in hand was recognised as; ok is false if it is not
// known to be another one.
func (m Machine) AnotherOn(s State) (dossier.Another, bool) {
	return m.AnotherIn(s, s.Paper.Slot)
}

// AnotherIn returns the same of the paper in a slot.
func (m Machine) AnotherIn(s State, slot dossier.Slot) (dossier.Another, bool) {
	p, ok := m.Procedure(s)
	if !ok || !s.Draft.Open || slot == "" {
		return dossier.Another{}, false
	}
	return p.Another(m.Dossier(s), slot)
}

// toTell returns what has not been said yet of the paper in a slot.
func (m Machine) toTell(s State, slot dossier.Slot) (dossier.Another, bool) {
	a, ok := m.AnotherIn(s, slot)
	return a, ok && s.Given.Told[a.Seen] != a.Kind
}

// tell says that a paper is another one, where it is time to. before is the state before
// the event.
func (m Machine) tell(before, s State) State {
	if !s.Draft.Open || s.Cover.Overlay != NoOverlay || s.Job.Task != "" {
		return s
	}
	chosen := before.Paper.Slot == "" && s.Paper.Slot != ""
	asked := before.Visit.Step == Question && before.Paper.Slot != ""
	switch step := s.Visit.Step; {
	case step == Another:
		if _, ok := m.AnotherOn(s); !ok { // it is gone, or was read again
			return m.goOn(s)
		}
	case step == Review, step == Piece, step == Source && !s.Screen.Choosing:
		if a, ok := m.toTell(s, s.Paper.Slot); ok {
			return unasked(toAnother(s, a))
		}
		if chosen {
			return m.tellFirst(s)
		}
	case chosen && (step == Question || step == Sheet):
		return m.tellFirst(s)
	case asked && (step == Pieces || step == Summary):
		if a, ok := m.toTell(s, before.Paper.Slot); ok {
			s.Paper = Paper{Slot: before.Paper.Slot, Editing: before.Paper.Editing}
			return unasked(toAnother(s, a))
		}
	}
	return s
}

// tellFirst says of any paper given before that it is another one, before the paper in hand
// is given.
func (m Machine) tellFirst(s State) State {
	for _, x := range m.Wanted(s) {
		if a, ok := m.toTell(s, x.Slot); ok && x.Slot != s.Paper.Slot {
			s.Paper = Paper{Slot: x.Slot, Editing: s.Paper.Editing, Then: s.Paper.Slot}
			return unasked(toAnother(s, a))
		}
	}
	return s
}

// toAnother shows as what the paper in hand was recognised. Pages that wait for their review
// wait longer.
func toAnother(s State, a dossier.Another) State {
	look := Look{Page: a.Seen, ToReview: s.Look.ToReview}
	if s.Visit.Step == Review {
		look.ToReview = append([]dossier.PageID{s.Look.Page}, look.ToReview...)
	}
	if p := s.Look.Picture; p != nil && p.Page == a.Seen {
		look.Picture = p
	}
	s = at(s, Another)
	s.Look = look
	s.Given.Told = maps.Clone(s.Given.Told)
	if s.Given.Told == nil {
		s.Given.Told = map[dossier.PageID]dossier.KindID{}
	}
	s.Given.Told[a.Seen] = a.Kind
	return s
}

// unasked notes that the screen came by itself.
func unasked(s State) State {
	s.Screen.Since = s.Clock.Now.Time
	return s
}

// untold forgets what was said of a page that is gone, was given again, or lies in another
// paper.
func untold(s State, id dossier.PageID) State {
	if _, ok := s.Given.Told[id]; ok {
		s.Given.Told = maps.Clone(s.Given.Told)
		delete(s.Given.Told, id)
	}
	return s
}

func (m Machine) onAnother(s State, w What) (State, []Task) {
	a, ok := m.AnotherOn(s)
	if !ok {
		return m.goOn(s), nil
	}
	since := s.Clock.Now.Time.Sub(s.Screen.Since)
	if _, back := w.(BackAsked); !back && since >= 0 && since < fingerAway {
		return s, nil // Back decides nothing
	}
	switch w := w.(type) {
	case SlotChosen:
		if !slices.Contains(a.Open, w.Slot) {
			return s, nil
		}
		return m.putThere(s, a, w.Slot)
	case PaperKept:
		s = answer(s, dossier.KeptField(s.Paper.Slot), dossier.Keep(s.Given.Answers, s.Paper.Slot,
			a.Kind))
		s, save := m.save(m.judge(s))
		if s.Paper.Then == "" && len(s.Look.ToReview) == 0 {
			return m.finished(s), []Task{save}
		}
		s, more := m.goOnReview(s, nil)
		return s, append([]Task{save}, more...)
	case PageDeleted:
		tasks := away(a)
		s, more := m.goOnReview(s, a.Pages)
		return s, append(tasks, more...)
	case PageAgain: // at once: what is in the hand is another paper
		tasks := away(a)
		s.Paper.Then, s.Paper.Taken = "", 0
		return at(s, Source), tasks
	case BackAsked:
		if s.Paper.Then != "" { // the list that the next paper was chosen from
			s.Paper.Then = ""
			return m.goBack(s), nil
		}
		return m.goOnReview(s, nil)
	}
	return s, nil
}

// away takes the pages of another paper away.
func away(a dossier.Another) (tasks []Task) {
	for _, id := range a.Pages {
		tasks = append(tasks, DeletePage{Page: id})
	}
	return tasks
}

// putThere moves the pages of another paper to a paper that they are good for.
func (m Machine) putThere(s State, a dossier.Another, to dossier.Slot) (State, []Task) {
	p, ok := m.Procedure(s)
	if !ok {
		return s, nil
	}
	var pages []dossier.Page
	for _, id := range a.Pages {
		if q, ok := m.page(s, id); ok {
			pages = append(pages, q)
		}
	}
	tasks := []Task{ArrangePages{Order: m.moved(s, [][]dossier.Page{pages}, []dossier.Slot{to})}}
	field := dossier.GivenField(to)
	if as := p.GivenAs(s.Given.Answers, a.Kind, to); string(as) != Answer(s, field) {
		var save SaveAnswers
		s, save = m.save(m.judge(answer(s, field, string(as))))
		tasks = append(tasks, save)
	}
	s, more := m.goOnReview(s, a.Pages)
	return s, append(tasks, more...)
}

// goOnReview continues after Another with the pages that are to be reviewed, if there are
// any; gone are those that are leaving the paper.
func (m Machine) goOnReview(s State, gone []dossier.PageID) (State, []Task) {
	s.Look.ToReview = slices.DeleteFunc(slices.Clone(s.Look.ToReview),
		func(id dossier.PageID) bool { return slices.Contains(gone, id) })
	if s.Paper.Then == "" && len(s.Look.ToReview) > 0 {
		return m.nextReview(s)
	}
	return m.goOn(s, gone...), nil
}

// goOn continues with the paper that was chosen, or with what is left of the one in hand.
func (m Machine) goOn(s State, gone ...dossier.PageID) State {
	then := s.Paper.Then
	s.Paper.Then, s.Paper.Taken = "", 0
	if _, ok := m.wanted(s, then); ok {
		s.Paper = Paper{Editing: s.Paper.Editing}
		return m.slot(s, then)
	}
	if slices.ContainsFunc(m.Dossier(s).PagesOf(s.Paper.Slot), func(p dossier.Page) bool {
		return !slices.Contains(gone, p.ID)
	}) {
		return at(s, Piece)
	}
	return m.goBack(s)
}
