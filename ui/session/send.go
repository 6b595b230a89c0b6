// SPDX-License-Identifier: AGPL-3.0-or-later

package session

import (
	"slices"

	"passerelle/dossier"
)

// From the summary to the receipt.

// summary is reachable from everywhere in a dossier: nobody has to answer everything to learn what is missing.
func (m Machine) summary(s State) State {
	switch s.Step {
	case Need, TicketOut, Question, Pieces, Source, Files, Piece, Review, Summary, Despite, Notice, TakeAway:
	default:
		return s
	}
	if !s.HasDraft {
		return s
	}
	if s.Step == Question {
		s = half(s, s.Field)
	}
	s.Slot, s.Alt, s.Again, s.Editing, s.TaskPages = "", "", "", "", 0
	return at(m.judge(s), Summary)
}

func (m Machine) onSummary(s State, w What) (State, []Task) {
	switch w := w.(type) {
	case NextAsked:
		if m.Mode(s) != dossier.Full {
			return m.takeAway(s), nil
		}
		if len(FailedGaps(s.Gaps)) > 0 {
			return at(s, Despite), nil
		}
		s.Despite = nil
		return at(s, Notice), nil
	case SlotChosen:
		t := s
		t.Editing = Summary
		if t = m.slot(t, w.Slot); t.Step == Summary {
			return s, nil
		}
		return t, nil
	case AnswerChosen:
		return m.correct(s, w.Field), nil
	case PageChosen:
		if _, ok := m.page(s, w.Page); !ok {
			return s, nil
		}
		s.Editing = Summary
		return m.look(s, w.Page)
	case TicketAsked:
		return m.ticketAgain(s), nil
	case BackAsked:
		return m.toPieces(s), nil
	}
	return s, nil
}

// correct opens one question; the summary comes back after it.
func (m Machine) correct(s State, id dossier.FieldID) State {
	asked := place(m.Walk(s), id) >= 0
	for _, p := range m.Wanted(s) {
		asked = asked || place(m.Facts(s, p.Slot), id) >= 0
	}
	f, ok := m.field(s, id)
	if !asked || !ok {
		return s
	}
	s.Slot, s.Editing = "", Summary
	return ask(s, f)
}

func (m Machine) onDespite(s State, w What) (State, []Task) {
	switch w.(type) {
	case DespiteTaken:
		s.Despite = FailedGaps(s.Gaps)
		return at(s, Notice), nil
	case NextAsked, BackAsked:
		return m.summary(s), nil
	}
	return s, nil
}

func (m Machine) onNotice(s State, w What) (State, []Task) {
	switch w := w.(type) {
	case DeclaredSet:
		s.Declared = w.True
		return s, nil
	case SendAsked, NextAsked:
		return m.send(s)
	case BackAsked:
		return m.summary(s), nil
	}
	return s, nil
}

// send seals what the person saw. Midnight may have passed on the notice: what was accepted has to be what is missing now.
func (m Machine) send(s State) (State, []Task) {
	if !s.HasDraft || !s.Declared || s.Task != "" {
		return s, nil
	}
	if m.Mode(s) != dossier.Full { // another channel receives it: never sealed, whatever led here
		return m.takeAway(s), nil
	}
	if s.Health.Fault != "" {
		return mishap(s, OutOfOrder), nil
	}
	if !s.Health.Enrolled {
		return mishap(s, NotEnrolled), nil
	}
	s = m.judge(s)
	for _, g := range FailedGaps(s.Gaps) {
		if !slices.ContainsFunc(s.Despite, func(d dossier.Gap) bool { return same(d, g) }) {
			return at(s, Despite), nil
		}
	}
	t := Seal{Despite: dossier.SentDespite(s.Gaps)}
	s, t.Last = m.save(s)
	for _, p := range s.Pages {
		t.Pages = append(t.Pages, p.ID)
	}
	return start(at(s, Working), t)
}

func same(a, b dossier.Gap) bool {
	return a.Code == b.Code && a.Slot == b.Slot && a.Field == b.Field && a.Page == b.Page
}

// sealed forgets the papers: they are no longer this visit's, only the receipt is.
func (m Machine) sealed(s State, w Sealed) (State, []Task) {
	if !s.HasDraft {
		return s, nil
	}
	r := Rest(s.Visit, s.Health)
	if d, ok := m.Dates(s); ok {
		r.Due = &d
	}
	r.Begun, r.Step, r.Overlay, r.Under, r.AlertSince = true, Receipt, s.Overlay, NoOverlay, s.AlertSince
	r.Lang, r.TextSize, r.Dark, r.Now, r.LastTouch = s.Lang, s.TextSize, s.Dark, s.Now, s.LastTouch
	r.Procedure, r.Task, r.TaskSince, r.Receipt, r.Used = s.Procedure, s.Task, s.TaskSince, &w.Receipt, s.Used
	if !slight(r.Overlay) && r.Overlay != StillThere {
		r.Overlay = NoOverlay
	}
	if s.Health.Line == Good {
		return r, []Task{AwaitReceipt{}}
	}
	return r, nil
}

func (m Machine) registered(s State, w Registered) State {
	if s.Receipt == nil || s.Receipt.Reference != w.Receipt.Reference || w.Receipt.Stage <= s.Receipt.Stage {
		return s
	}
	s.Receipt = &w.Receipt
	return s
}

func (m Machine) onReceipt(s State, w What) (State, []Task) {
	switch w.(type) {
	case PrintAsked:
		return m.printReceipt(s)
	case AfterAsked:
		if _, ok := m.Procedure(s); !ok || s.Receipt == nil || s.Leaving {
			return s, nil
		}
		return receiptAgain(s, After), nil
	case StaffAsked:
		return at(s, StaffPIN), nil
	case EndAsked, NextAsked:
		return m.finish(s)
	}
	return s, nil
}

func (m Machine) printReceipt(s State) (State, []Task) {
	if s.Receipt == nil || s.Printed == Busy {
		return s, nil
	}
	return m.print(s, PrintReceipt{Receipt: *s.Receipt, Lang: s.Lang})
}
