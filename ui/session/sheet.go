// SPDX-License-Identifier: AGPL-3.0-or-later

package session

import (
	"slices"

	"passerelle/dossier"
)

// Papers that people write and sign themselves: the kiosk prints them, filled with what
// was answered. The person signs by hand and gives the paper like any other.

// SheetOn returns the sheet for the paper on screen, NoSheet if there is none.
func (m Machine) SheetOn(s State) dossier.Sheet {
	p, ok := m.Procedure(s)
	if !ok || s.Paper.Slot == "" {
		return dossier.NoSheet
	}
	return p.SheetOf(m.Dossier(s), s.Paper.Slot)
}

// SheetAnswers returns what the sheet is filled with: answers that the person confirmed
// and that still count. What was only read off a page is not among them.
func (m Machine) SheetAnswers(s State) dossier.Answers {
	p, ok := m.Procedure(s)
	if !ok {
		return nil
	}
	return p.Known(m.Dossier(s), s.Clock.Now)
}

func (m Machine) printSheet(s State) (State, []Task) {
	sheet := m.SheetOn(s)
	if s.Print.State == Busy || !s.Draft.Open || !sheet.Printed() || s.Screen.Choosing {
		return s, nil
	}
	s, tasks := m.print(s, PrintSheet{Sheet: sheet, Procedure: s.Choice.Procedure,
		Known: m.SheetAnswers(s), Lang: s.Person.Lang})
	s.Print.Slot = s.Paper.Slot
	return s, tasks
}

// onSheet shows the text, for whoever wants to know what is signed or has to copy it.
func (m Machine) onSheet(s State, w What) (State, []Task) {
	if m.SheetOn(s) == dossier.NoSheet { // an answer or a new list has changed the paper
		return m.toPieces(s), nil
	}
	switch w.(type) {
	case PrintAsked:
		return m.printSheet(at(s, Source))
	case BackAsked, NextAsked:
		return at(s, Source), nil
	}
	return s, nil
}

// ownSheet reports whether the screen is the one that says what becomes of its sheet.
func ownSheet(s State) bool {
	return slices.Contains([]Step{Source, Sheet, PileSource}, s.Visit.Step) &&
		s.Paper.Slot == s.Print.Slot && s.Cover.Overlay != LeaveOver && s.Cover.Overlay != TicketOver
}

// sheetElsewhere forgets what became of a sheet once its screen is left: no other screen
// may take it for a page of its own, least of all for the ticket.
func sheetElsewhere(s State) State {
	if s.Print.Slot != "" && s.Print.State != Busy && !ownSheet(s) {
		s.Print = Print{}
	}
	return s
}
