// SPDX-License-Identifier: AGPL-3.0-or-later

package session

import "slices"

// over covers the step, and remembers what was on it. Help, language and size cover a leave or a mishap without losing it.
func over(s State, o Overlay) State {
	if s.Overlay == o {
		return s
	}
	if !slight(s.Overlay) {
		s.Under = s.Overlay
	}
	s.Overlay = o
	return s
}

// uncover goes back to what was covered. A mishap that came meanwhile is shown now.
func uncover(s State) State {
	s.Overlay, s.Under = s.Under, NoOverlay
	if s.Overlay == NoOverlay && s.Mishap != NoMishap {
		s.Overlay = MishapOver
	}
	return s
}

func slight(o Overlay) bool { return o == HelpOver || o == LangOver || o == SizeOver }

// mishap says what went wrong, over whatever is shown; the alert stays on top.
func mishap(s State, code Mishap) State {
	if code == NoMishap {
		return s
	}
	s.Mishap, s.MishapPage = code, 0
	if s.Overlay != StillThere {
		s = over(s, MishapOver)
	}
	return s
}

func (m Machine) language(s State, lang string) State {
	if !slices.Contains(m.Languages, lang) {
		return s
	}
	s.Lang = lang
	switch {
	case s.Overlay == LangOver:
		return uncover(s)
	case s.Overlay == NoOverlay && s.Step == Welcome:
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
		closes = slight(s.Overlay) || s.Overlay == MishapOver || s.Overlay == TicketOver // elsewhere the main action decides something: it has its own event
	}
	if closes {
		if s.Overlay == MishapOver {
			s.Mishap = NoMishap
		}
		if s.Overlay == LeaveOver {
			s.Leaving = false
		}
		return uncover(s), nil
	}
	switch s.Overlay {
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
		if _, ok := w.(RestartTaken); ok && s.StaffOpen {
			return uncover(s), []Task{Quit{Stop: s.Stop}}
		}
	}
	return s, nil
}

// keep leaves the draft for its ticket, once it is known which ticket that is. While the ticket is being printed it waits for it once: without the ticket nobody opens the draft again.
func (m Machine) keep(s State) (State, []Task) {
	if s.Task == TaskRenewTicket {
		return s, nil
	}
	if s.Printed == Busy && !s.Leaving {
		s.Leaving = true
		return s, nil
	}
	return m.farewell(s, true)
}
