// SPDX-License-Identifier: AGPL-3.0-or-later

package session

import "time"

// A visit begins with the first touch of the idle screen and ends in one of three ways:
// end (nothing was begun), farewell (the person takes the papers back, then end), or
// timedOut (nobody answered). All three lead to Rest, and every visit sends the clerk
// exactly one CloseDraft.

// end returns straight to rest: nothing was given, so there is nothing to take back.
func (m Machine) end(s State) (State, []Task) {
	return Rest(s.Visit.Number, s.Health), []Task{CloseDraft{Keep: true}}
}

// farewell forgets the person and asks them to take their papers.
func (m Machine) farewell(s State, keep bool) (State, []Task) {
	last := CloseDraft{Keep: keep}
	if keep && s.Draft.Open {
		_, last.Last = m.save(s)
	}
	g := emptied(s, Goodbye)
	g.Person.Used.Sheets = s.Person.Used.Sheets || s.Print.State == Busy
	g.Person.Used.Stick = s.Health.Stick == Good
	return g, []Task{last}
}

// timedOut ends a visit in which nobody answered the alert. The draft is kept for its
// ticket, and marked so that opening it makes a new ticket.
func (m Machine) timedOut(s State) (State, []Task) {
	r := Rest(s.Visit.Number, s.Health)
	if s.Visit.Step == Goodbye {
		return r, nil // CloseDraft was sent already
	}
	last := CloseDraft{Keep: true, Lost: true}
	if s.Draft.Open {
		_, last.Last = m.save(s)
	}
	return r, []Task{last}
}

// leave asks how to leave, if there is something to keep or erase.
func (m Machine) leave(s State) (State, []Task) {
	switch {
	case s.Visit.Step == Goodbye:
		return m.onGoodbye(s, EndAsked{})
	case s.Draft.Open && s.Job.Task == TaskSeal:
		return s, nil // sealing takes seconds, and leaving now would lose the receipt
	case s.Job.Task == TaskResume:
		// takes under a second; the old ticket may be void, and the new one not seen yet
		return s, nil
	case s.Draft.Open:
		return leaving(s), nil
	case s.Sent.Receipt != nil:
		return m.finish(s)
	}
	return m.end(s)
}

// leaving asks whether to keep the draft for its ticket or erase it. What it says about
// printing is about the ticket alone.
func leaving(s State) State {
	if s.Visit.Step == TakeAway && s.Cover.Overlay != LeaveOver {
		s = unprinted(s)
	}
	return over(s, LeaveOver)
}

// finish leaves after the receipt. It waits for a page being printed: a second touch
// leaves.
func (m Machine) finish(s State) (State, []Task) {
	if s.Print.State == Busy && !s.Print.Leaving {
		s.Print.Leaving = true
		return s, nil
	}
	return m.farewell(s, true)
}

// answered continues after the alert. The person who answered may not be the one who
// began: someone could leave a visit open on purpose, and come back with its ticket for
// the papers of whoever continued it. So an open draft gets a new ticket.
func (m Machine) answered(s State) (State, []Task) {
	s.Cover.AlertSince = time.Time{}
	s = uncover(s)
	if !s.Draft.Open {
		return s, nil
	}
	s.Job = Job{Task: TaskRenewTicket, Since: s.Clock.Now.Time}
	return s, []Task{RenewTicket{}}
}

// renewed shows the new ticket at once: the printed one no longer opens anything.
func renewed(s State, ticket string) State {
	if !s.Draft.Open {
		return s
	}
	s.Draft.Ticket, s.Draft.Renewed, s.Print.Leaving = ticket, true, false
	s = unprinted(s)
	switch {
	case s.Cover.Overlay == LeaveOver, s.Cover.Overlay == NoOverlay && s.Visit.Step == TicketOut:
		return s // it is on the screen already
	case s.Cover.Overlay == StillThere:
		s.Cover.Under = TicketOver
		return s
	}
	return over(s, TicketOver)
}

func (m Machine) onGoodbye(s State, w What) (State, []Task) {
	switch w.(type) {
	case EndAsked, NextAsked, BackAsked:
		return Rest(s.Visit.Number, s.Health), nil
	}
	return s, nil
}
