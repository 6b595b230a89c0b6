// SPDX-License-Identifier: AGPL-3.0-or-later

package session

import "time"

// What the machine reports about itself: health, mishaps, time.

func (m Machine) machine(s State, e Event) (State, []Task) {
	switch w := e.What.(type) {
	case HealthSeen:
		return m.health(s, w.Health), nil
	case Mishapped:
		if w.Mishap == NoMishap {
			return s, nil
		}
		if !s.Visit.Begun { // starts a visit of its own, so that it ends like one
			s = m.begun(s, e.At.Time)
		}
		return mishap(m.clock(s, e.At), w.Mishap), nil
	case Tick:
		if !s.Visit.Begun {
			return s, nil
		}
		return m.tick(m.clock(s, e.At), e.At.Time)
	}
	return s, nil
}

func (m Machine) health(s State, h Health) State {
	broke := s.Health.Vault != Broken && h.Vault == Broken
	stopped := s.Health.Fault == "" && h.Fault != ""
	s.Health = h
	switch {
	case !s.Visit.Begun:
		return Rest(s.Visit.Number, h)
	case s.Visit.Step == Welcome || s.Visit.Step == OutOfService:
		s.Visit.Step = home(h)
	case broke && s.Draft.Open:
		s = mishap(s, VaultFailed)
	case stopped && s.Draft.Open && s.Job.Task != TaskSeal:
		// the vault decides how a seal in progress ends
		s = mishap(s, OutOfOrder)
	}
	return s
}

// Time-outs besides those of Machine.
const (
	// a task without progress for this long is given up: what it has done is safe, and
	// the person gets the screen back
	stuckAfter   = 10 * time.Minute
	stoppedAfter = time.Minute     // the same after the person asked it to stop
	printedAfter = 3 * time.Minute // the same for a page on its way to the printer
)

// tick handles time-outs. While a task is running or a page is printing, the person is
// waiting for the machine, not the machine for the person.
func (m Machine) tick(s State, now time.Time) (State, []Task) {
	if now.Before(s.Clock.LastTouch) { // the clock was set back: count from here
		s.Clock.LastTouch = now
	}
	switch {
	case s.Job.Task != "":
		return m.watch(s, now)
	case s.Print.State == Busy:
		if now.Sub(s.Print.Since) >= printedAfter {
			return m.printed(s, PrinterFailed)
		}
		return s, nil
	case s.Cover.Overlay == StillThere:
		if now.Before(s.Cover.AlertSince) {
			s.Cover.AlertSince = now
		}
		if now.Sub(s.Cover.AlertSince) >= m.Alert {
			return m.timedOut(s)
		}
		return s, nil
	}
	quiet := now.Sub(s.Clock.LastTouch)
	switch s.Visit.Step {
	case Goodbye:
		if quiet >= m.Alert {
			return m.timedOut(s)
		}
	case Welcome, OutOfService, StaffPIN, Staff, Reserved, About:
		if quiet >= m.Idle {
			return m.timedOut(s) // no personal data is at stake: no alert
		}
	default:
		if quiet >= m.Idle {
			s = over(s, StillThere)
			s.Cover.AlertSince = now
			return s, []Task{Chime{}}
		}
	}
	return s, nil
}

// watch gives up a task that no longer makes progress. If its results arrive after all,
// they are still accepted.
func (m Machine) watch(s State, now time.Time) (State, []Task) {
	if now.Before(s.Job.Since) {
		s.Job.Since = now
	}
	limit := stuckAfter
	if s.Job.Stopping {
		limit = stoppedAfter
	}
	if now.Sub(s.Job.Since) < limit {
		return s, nil
	}
	stop := StopTask{Task: s.Job.Task}
	s, tasks := m.done(s, Done{Task: s.Job.Task, Mishap: Failed})
	return s, append(tasks, stop)
}
