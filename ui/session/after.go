// SPDX-License-Identifier: AGPL-3.0-or-later

package session

import "passerelle/dossier"

// What comes next: the days that count, the papers that will come, and the way out when
// the last day is here and the line is cut.

// Dates returns the days that count for the dossier: computed from its answers while they
// are here, and as they were when it was sealed after that.
func (m Machine) Dates(s State) (dossier.Dates, bool) {
	if s.Sent.Due != nil {
		return *s.Sent.Due, true
	}
	p, ok := m.Procedure(s)
	if !ok || !s.Draft.Open {
		return dossier.Dates{}, false
	}
	return p.Dates(m.Dossier(s), s.Clock.Now), true
}

// Doubts returns what the list is not certain of for the dossier on the screen, or
// nothing if there is no dossier.
func (m Machine) Doubts(s State) dossier.Doubts {
	p, ok := m.Procedure(s)
	if !ok || !s.Draft.Open {
		return dossier.Doubts{}
	}
	return p.Doubts(m.Dossier(s), s.Clock.Now)
}

// Urgent reports whether waiting for the line would make the filing late: the last day
// comes before the next working day, the service has not received the dossier, and the
// line is not known to be up.
func (m Machine) Urgent(s State) bool {
	d, ok := m.Dates(s)
	return ok && d.Tight && s.Health.Line != Good &&
		(s.Sent.Receipt == nil || s.Sent.Receipt.Stage < 2)
}

// onAfter is reached from the receipt, and leads back to it.
func (m Machine) onAfter(s State, w What) (State, []Task) {
	switch w.(type) {
	case PrintAsked:
		if s.Print.State == Busy || s.Choice.Procedure == "" || s.Sent.Receipt == nil {
			return s, nil
		}
		d, _ := m.Dates(s)
		return m.print(s, PrintAfter{Procedure: s.Choice.Procedure, Receipt: *s.Sent.Receipt,
			Dates: d, Note: m.PlaceNote(s), Urgent: m.Urgent(s), Lang: s.Person.Lang})
	case BackAsked, NextAsked:
		return receiptAgain(s, Receipt), nil
	case EndAsked:
		return m.finish(s)
	}
	return s, nil
}

// receiptAgain moves between the receipt and what comes after it; each reports only on
// the printing of its own page.
func receiptAgain(s State, step Step) State {
	return unprinted(at(s, step))
}
