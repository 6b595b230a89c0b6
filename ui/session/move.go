// SPDX-License-Identifier: AGPL-3.0-or-later

package session

import (
	"slices"
	"time"

	"passerelle/dossier"
)

// Moves that all steps share: to another step, an overlay, a task, the printer.

// begun returns the state at the beginning of a new visit.
func (m Machine) begun(s State, now time.Time) State {
	s.Visit.Number, s.Visit.Begun = s.Visit.Number+1, true
	s.Person.Lang, s.Clock.LastTouch = m.firstLanguage(), now
	return s
}

func (m Machine) firstLanguage() string {
	if len(m.Languages) == 0 {
		return "fr"
	}
	return m.Languages[0]
}

// clock records the time of an event. If the day, or whether it is known, has changed, it
// judges again what depends on the day.
func (m Machine) clock(s State, at dossier.Moment) State {
	before := s.Clock.Now
	s.Clock.Now = at
	if s.Draft.Open && (before.Known != at.Known || !before.Day().Equal(at.Day())) {
		s = m.judge(s)
	}
	return s
}

// at moves to a step, and forgets what belongs to the previous one.
func at(s State, step Step) State {
	s.Visit.Step, s.Screen = step, Screen{}
	if step != Review && step != Another {
		s.Look = Look{}
	}
	if !sorting(step) {
		s.Sort = Sort{}
	}
	if step != Files && step != TakeAway && step != Working {
		s.Stick = Stick{} // changes from here on are not on it
	}
	return s
}

// over covers the step, and remembers what covered it before. Help, language and size may
// cover LeaveOver or a mishap without losing it. EraseOver covers LeaveOver; after an
// interruption there, LeaveOver comes back.
func over(s State, o Overlay) State {
	if s.Cover.Overlay == o {
		return s
	}
	if !slight(s.Cover.Overlay) && s.Cover.Overlay != EraseOver {
		s.Cover.Under = s.Cover.Overlay
	}
	s.Cover.Overlay = o
	return s
}

// uncover returns to what was covered. A mishap that arrived meanwhile is shown now.
func uncover(s State) State {
	s.Cover.Overlay, s.Cover.Under = s.Cover.Under, NoOverlay
	if s.Cover.Overlay == NoOverlay && s.Cover.Mishap != NoMishap {
		s.Cover.Overlay = MishapOver
	}
	return s
}

func slight(o Overlay) bool { return o == HelpOver || o == LangOver || o == SizeOver }

// mishap shows what went wrong over whatever is on the screen; the alert stays on top.
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

// start records that a long task starts; the caller has checked that none is running.
func start(s State, t Task) (State, []Task) {
	s.Job, s.Paper.Taken = Job{Task: t.Name(), Since: s.Clock.Now.Time}, 0
	s.Paper.Left = PagesLeft{}
	return s, []Task{t}
}

// stopTask asks the running task to stop if it is one of names; its Done is still awaited.
func stopTask(s State, names ...TaskName) (State, []Task) {
	if s.Job.Task == "" || s.Job.Stopping || !slices.Contains(names, s.Job.Task) {
		return s, nil
	}
	s.Job.Stopping, s.Job.Since = true, s.Clock.Now.Time
	return s, []Task{StopTask{Task: s.Job.Task}}
}

// print sends one page to the printer.
func (m Machine) print(s State, t Task) (State, []Task) {
	if !s.Health.CanPrint() { // the button has just gone
		s.Print = Print{State: Broken, Mishap: PrinterAbsent}
		return s, nil
	}
	s.Print = Print{State: Busy, Since: s.Clock.Now.Time}
	return s, []Task{t}
}

// unprinted forgets the outcome of the last page, unless it is still being printed.
func unprinted(s State) State {
	if s.Print.State != Busy {
		s.Print = Print{}
	}
	return s
}
