// SPDX-License-Identifier: AGPL-3.0-or-later

package session

import (
	"slices"
	"time"

	"passerelle/dossier"
)

// The moves that every step makes: to another step, over it, to a task, to the printer.

// begun is the state at rest with a new visit in it.
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

// clock notes the hour of an event, and judges again what depends on the day when the
// day, or the trust in it, has changed.
func (m Machine) clock(s State, at dossier.Moment) State {
	before := s.Clock.Now
	s.Clock.Now = at
	if s.Draft.Open && (before.Known != at.Known || !before.Day().Equal(at.Day())) {
		s = m.judge(s)
	}
	return s
}

// at moves to a step, and forgets what belongs to the one before.
func at(s State, step Step) State {
	s.Visit.Step, s.Screen = step, Screen{}
	if step != Review {
		s.Look = Look{}
	}
	if step != Files && step != TakeAway && step != Working {
		s.Stick = Stick{} // what is changed from here on is not on it
	}
	return s
}

// over covers the step, and remembers what was on it. Help, language and size cover a
// leave or a mishap without losing it. Whether really to erase is asked over the question
// of leaving; whoever is interrupted there comes back to that one.
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

// start notes the long task under way; the caller has seen that there is none.
func start(s State, t Task) (State, []Task) {
	s.Job, s.Paper.Taken = Job{Task: t.Name(), Since: s.Clock.Now.Time}, 0
	return s, []Task{t}
}

// stopTask asks for the end of the task under way if it is one of those; its Done is still awaited.
func stopTask(s State, names ...TaskName) (State, []Task) {
	if s.Job.Task == "" || s.Job.Stopping || !slices.Contains(names, s.Job.Task) {
		return s, nil
	}
	s.Job.Stopping, s.Job.Since = true, s.Clock.Now.Time
	return s, []Task{StopTask{Task: s.Job.Task}}
}

// print hands one page to the printer.
func (m Machine) print(s State, t Task) (State, []Task) {
	if !s.Health.CanPrint() { // the button was there a moment ago
		s.Print = Print{State: Broken, Mishap: PrinterAbsent}
		return s, nil
	}
	s.Print = Print{State: Busy, Since: s.Clock.Now.Time}
	return s, []Task{t}
}

// unprinted forgets what became of a page that is out; of one that is on its way, not yet.
func unprinted(s State) State {
	if s.Print.State != Busy {
		s.Print = Print{}
	}
	return s
}
