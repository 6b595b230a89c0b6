// SPDX-License-Identifier: AGPL-3.0-or-later

package session

import "slices"

// over covers the step, and remembers what was on it. Help, language and size cover a leave or a mishap without losing it.
func over(s State, o Overlay) State {
	if s.Cover.Overlay == o {
		return s
	}
	if !slight(s.Cover.Overlay) {
		s.Cover.Under = s.Cover.Overlay
	}
	s.Cover.Overlay = o
	return s
}

// uncover goes back to what was covered. A mishap that came meanwhile is shown now.
func uncover(s State) State {
	s.Cover.Overlay, s.Cover.Under = s.Cover.Under, NoOverlay
	if s.Cover.Overlay == NoOverlay && s.Cover.Mishap != NoMishap {
		s.Cover.Overlay = MishapOver
	}
	return s
}

func slight(o Overlay) bool { return o == HelpOver || o == LangOver || o == SizeOver }

// mishap says what went wrong, over whatever is shown; the alert stays on top.
func mishap(s State, code Mishap) State {
	if code == NoMishap {
		return s
	}
	s.Cover.Mishap, s.Cover.MishapPage = code, 0
	if s.Cover.Overlay != StillThere {
		s = over(s, MishapOver)
	}
	return s
}

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
		closes = slight(s.Cover.Overlay) || s.Cover.Overlay == MishapOver || s.Cover.Overlay == TicketOver // elsewhere the main action decides something: it has its own event
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

// keep leaves the draft for its ticket, once it is known which ticket that is. While the ticket is being printed it waits for it once: without the ticket nobody opens the draft again.
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
