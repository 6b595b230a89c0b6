// SPDX-License-Identifier: AGPL-3.0-or-later

package session

import (
	"slices"

	"passerelle/dossier"
)

// The end of a visit whose request another channel receives: the questions, papers and
// summary are the same, but nothing is sealed or sent. The person takes away the printed
// list and the papers on their own stick, and decides what happens to the draft.

// Checklist returns the papers that are now asked for, and the state of each.
func (m Machine) Checklist(s State) []dossier.Checked {
	p, ok := m.Procedure(s)
	if !ok {
		return nil
	}
	return p.Checklist(m.Dossier(s), s.Given.Gaps)
}

// CanCopy reports whether there is a page to copy to a stick.
func (m Machine) CanCopy(s State) bool {
	d := m.Dossier(s)
	return slices.ContainsFunc(m.Wanted(s), func(p dossier.Piece) bool {
		return p.Kind == dossier.Paper && len(d.PagesOf(p.Slot)) > 0
	})
}

func (m Machine) takeAway(s State) State {
	s = at(m.judge(s), TakeAway)
	s.Decision = Decision{}
	return unprinted(s)
}

func (m Machine) onTakeAway(s State, w What) (State, []Task) {
	if !s.Draft.Open || m.Mode(s) == dossier.Full {
		return m.summary(s), nil
	}
	switch w.(type) {
	case PrintAsked:
		if s.Print.State == Busy {
			return s, nil
		}
		s = m.judge(s)
		return m.print(s, PrintChecklist{Procedure: s.Choice.Procedure, Channel: m.Channel(s),
			Note: m.PlaceNote(s), Papers: m.Checklist(s), Lang: s.Person.Lang})
	case CopyAsked:
		if s.Job.Task != "" || !m.CanCopy(s) {
			return s, nil
		}
		s = at(s, Working)
		s.Stick = Stick{}
		return start(s, Copy{})
	case NextAsked, EndAsked:
		return leaving(s), nil
	case BackAsked:
		return m.summary(s), nil
	}
	return s, nil
}

// copied records that everything is on the stick. It counts only while the copy is
// awaited: after any other event the papers may have changed.
func copied(s State, w Copied) State {
	if s.Job.Task == TaskCopy && s.Visit.Step == Working {
		s.Stick.Copied = &w
	}
	return s
}

// told returns what the holder of a draft was last told. Older drafts don't record it; at
// that time all drafts were sent from here.
func (m Machine) told(s State, w DraftOpened, resumed bool) dossier.Mode {
	switch {
	case !resumed:
		return m.Mode(s)
	case w.Mode == "":
		return dossier.Full
	}
	return w.Mode
}

// follow adjusts to the current channel, which the day, an answer or a new list may
// change, and says so: nobody must believe that a request is sent when it is not, nor
// carry away what could have been sent.
func (m Machine) follow(s State) State {
	if !s.Draft.Open {
		s.Draft.Mode = ""
		return s
	}
	if _, ok := m.Procedure(s); !ok || s.Job.Task == TaskSeal || s.Job.Task == TaskForget ||
		s.Cover.Overlay == StillThere {
		return s
	}
	now := m.Mode(s)
	sent, sends := s.Draft.Mode == dossier.Full, now == dossier.Full
	s.Draft.Mode = now
	if sent == sends {
		return s
	}
	if sends {
		if s.Visit.Step == TakeAway {
			s = m.summary(s)
		}
		return mishap(s, SentNow)
	}
	if s.Visit.Step == Despite || s.Visit.Step == Notice {
		s = m.summary(s)
	}
	return mishap(s, NoLongerSent)
}
