// SPDX-License-Identifier: AGPL-3.0-or-later

package session

import (
	"slices"

	"passerelle/dossier"
)

// The staff door. It opens from the idle screen and from the receipt (the agent who was
// called reprints it), and shows the machine, never a draft.
//
// Behind it are the procedures for mediators too: what they are called would put the person
// in danger if whoever stands beside them read it. They only say where to go, so that
// nothing of them is kept; no public screen, search or list names them.

const mostPIN = 12 // digits

func (m Machine) onStaffPIN(s State, w What) (State, []Task) {
	switch w.(type) {
	case NextAsked:
		if s.Screen.Typed == "" || s.Job.Task != "" {
			return s, nil
		}
		if s.Clock.Now.Time.Before(s.Door.WaitUntil) {
			return mishap(s, PinWait), nil
		}
		check := CheckPIN{PIN: s.Screen.Typed}
		s.Screen.Typed, s.Screen.TypedPIN = "", 0
		return start(s, check)
	case BackAsked:
		return m.shut(s)
	}
	return s, nil
}

func (m Machine) staffIn(s State) State {
	if s.Visit.Step != StaffPIN || s.Job.Task != TaskCheckPIN {
		return s
	}
	s = at(s, Staff)
	s.Door.Open = true
	return s
}

func (m Machine) onStaff(s State, w What) (State, []Task) {
	switch w := w.(type) {
	case TestPageAsked:
		if s.Print.State == Busy {
			return s, nil
		}
		return m.print(s, PrintTest{})
	case PrintAsked:
		return m.printReceipt(s)
	case RestartAsked:
		s.Door.Stop = w.Stop
		return over(s, RestartOver), nil
	case AboutAsked:
		return at(s, About), nil
	case ReservedAsked:
		if s.Sent.Receipt == nil && len(m.Reserved()) > 0 {
			return at(s, Reserved), nil
		}
	case BackAsked, EndAsked, NextAsked:
		return m.shut(s)
	}
	return s, nil
}

// Reserved lists the procedures for mediators that only say where to go. One that asked
// for papers would leave a draft, and a ticket, that names what must not be named.
func (m Machine) Reserved() []*dossier.Procedure {
	if m.Catalogue == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(m.Catalogue.Procedures()), func(p *dossier.Procedure) bool {
		return p.Audience != dossier.Mediator || p.Mode != dossier.Info
	})
}

func (m Machine) onReserved(s State, w What) (State, []Task) {
	switch w := w.(type) {
	case ProcedureChosen:
		if !s.Door.Open || !slices.ContainsFunc(m.Reserved(), func(p *dossier.Procedure) bool {
			return p.ID == w.ID
		}) {
			return s, nil
		}
		s.Choice, s.Letter = Choice{Procedure: w.ID, From: Reserved}, Letter{}
		return where(s), nil
	case BackAsked:
		return at(s, Staff), nil
	case EndAsked, NextAsked:
		return m.shut(s)
	}
	return s, nil
}

// shut closes the door, back to the receipt if there is one.
func (m Machine) shut(s State) (State, []Task) {
	s.Door.Open = false
	if s.Sent.Receipt != nil {
		return at(s, Receipt), nil
	}
	return m.end(s)
}

func (m Machine) onAbout(s State, w What) (State, []Task) {
	switch w.(type) {
	case BackAsked, EndAsked, NextAsked:
		if s.Door.Open {
			return at(s, Staff), nil
		}
		return m.end(s)
	}
	return s, nil
}
