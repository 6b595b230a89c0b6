// SPDX-License-Identifier: AGPL-3.0-or-later

package session

import (
	"slices"

	"passerelle/dossier"
)

// When another counter is the right one, the person is told before anything is asked, or
// as soon as an answer shows it.

func where(s State) State {
	return unprinted(at(s, Where))
}

// onWhere shows where to go and prints it. No draft is opened: there is nothing to keep.
func (m Machine) onWhere(s State, w What) (State, []Task) {
	switch w.(type) {
	case PrintAsked:
		if s.Print.State == Busy || s.Choice.Procedure == "" {
			return s, nil
		}
		to := PrintWhere{Procedure: s.Choice.Procedure, Lang: s.Person.Lang, Note: m.PlaceNote(s)}
		if d, ok := m.LetterDates(s); ok {
			to.Letter = &d
		}
		return m.print(s, to)
	case DeadlineAsked:
		return m.toDeadline(s), nil
	case NextAsked, EndAsked:
		return m.finish(s)
	case BackAsked:
		s.Print.Leaving = false
		if m.Mode(s) == dossier.Assist {
			return at(s, Need), nil
		}
		return m.unchoose(s), nil
	}
	return s, nil
}

// turn shows, before the next question, that an answer makes another way the right one.
func (m Machine) turn(s State, answered dossier.FieldID) (State, bool) {
	p, ok := m.Procedure(s)
	if !ok || !s.Draft.Open {
		return s, false
	}
	g, ok := p.Redirect(answered, s.Given.Gaps)
	if !ok {
		return s, false
	}
	s = at(s, Turn)
	s.Screen.Field, s.Screen.Redirect = answered, &g
	return s, true
}

// Other returns the procedure that the turn leads to; false for a person or a counter.
func (m Machine) Other(s State) (*dossier.Procedure, bool) {
	if s.Screen.Redirect == nil {
		return nil, false
	}
	return m.public(dossier.ProcedureID(s.Screen.Redirect.Values["to"]))
}

func (m Machine) onTurn(s State, w What) (State, []Task) {
	f, ok := m.FieldOn(s)
	if s.Screen.Redirect == nil || !ok {
		return m.toPieces(s), nil
	}
	if s.Job.Task != "" {
		return s, nil // the draft is being erased
	}
	switch w.(type) {
	case NextAsked:
		if _, ok := m.Other(s); ok {
			return start(s, Forget{})
		}
		return m.following(s), nil
	case StayAsked:
		return m.following(s), nil
	case BackAsked:
		return ask(s, f), nil
	}
	return s, nil
}

// forgotten continues without the draft: nothing written for the wrong procedure is kept,
// and its ticket no longer opens anything.
func (m Machine) forgotten(s State) State {
	if !s.Draft.Open {
		return s
	}
	other, ok := m.Other(s)
	n := emptied(s, Choose)
	n.Cover, n.Cover.MishapPage = s.Cover, 0 // the page belonged to the draft
	n.Job, n.Job.Stopping = s.Job, false
	// the overlay is about a draft that is gone
	if !slices.Contains([]Overlay{NoOverlay, HelpOver, LangOver, SizeOver, StillThere, MishapOver},
		n.Cover.Overlay) {
		n.Cover.Overlay = NoOverlay
	}
	if !slices.Contains([]Overlay{NoOverlay, MishapOver}, n.Cover.Under) {
		n.Cover.Under = NoOverlay
	}
	if ok && s.Visit.Step == Turn {
		n = m.show(n, other.ID)
	}
	return n
}
