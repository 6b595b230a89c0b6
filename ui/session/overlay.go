// SPDX-License-Identifier: AGPL-3.0-or-later

package session

import "slices"

func (m Machine) language(s State, lang string) State {
	if !slices.Contains(m.Languages, lang) {
		return s
	}
	s.Person.Lang = lang
	switch {
	case s.Cover.Overlay == LangOver:
		return uncover(s)
	case s.Cover.Overlay == NoOverlay && s.Visit.Step == Welcome:
		return at(s, Choose)
	}
	return s
}

func (m Machine) onOverlay(s State, w What) (State, []Task) {
	closes := false
	switch w.(type) {
	case OverlayClosed, BackAsked:
		closes = true
	case NextAsked:
		// elsewhere the main action is a decision with an event of its own
		closes = slight(s.Cover.Overlay) || s.Cover.Overlay == MishapOver ||
			s.Cover.Overlay == TicketOver
	}
	if closes {
		if s.Cover.Overlay == MishapOver {
			s.Cover.Mishap = NoMishap
		}
		if s.Cover.Overlay == LeaveOver {
			s.Print.Leaving = false
		}
		return uncover(s), nil
	}
	switch s.Cover.Overlay {
	case LeaveOver:
		switch w.(type) {
		case KeepAndLeave:
			return m.keep(s)
		case EraseAsked:
			return over(s, EraseOver), nil
		case PrintAsked:
			return m.printTicket(s)
		}
	case TicketOver:
		if _, ok := w.(PrintAsked); ok {
			return m.printTicket(s)
		}
	case EraseOver:
		if _, ok := w.(EraseTaken); ok {
			return m.farewell(s, false)
		}
	case RestartOver:
		if _, ok := w.(RestartTaken); ok && s.Door.Open {
			return uncover(s), []Task{Quit{Stop: s.Door.Stop}}
		}
	}
	return s, nil
}

// keep ends the visit and keeps the draft for its ticket, once it is certain which ticket
// that is. If the ticket is being printed it waits once: without the ticket nobody can
// open the draft again.
func (m Machine) keep(s State) (State, []Task) {
	if s.Job.Task == TaskRenewTicket {
		return s, nil
	}
	if s.Print.State == Busy && !s.Print.Leaving {
		s.Print.Leaving = true
		return s, nil
	}
	return m.farewell(s, true)
}
