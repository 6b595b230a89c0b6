// SPDX-License-Identifier: AGPL-3.0-or-later

package session

import (
	"slices"

	"passerelle/dossier"
)

// From the summary to the receipt.

// summary can be reached from everywhere in a dossier: nobody has to answer everything to
// learn what is missing.
func (m Machine) summary(s State) State {
	switch s.Visit.Step {
	case Need, TicketOut, Question, Pieces, Source, Files, Piece, Another, Review, PileSource, Pile,
		Summary, Despite, Notice, TakeAway:
	default:
		return s
	}
	if !s.Draft.Open {
		return s
	}
	if s.Visit.Step == Question {
		s = half(s, s.Screen.Field)
	}
	s.Paper = Paper{}
	return at(m.judge(s), Summary)
}

func (m Machine) onSummary(s State, w What) (State, []Task) {
	switch w := w.(type) {
	case NextAsked:
		if m.Mode(s) != dossier.Full {
			return m.takeAway(s), nil
		}
		if len(FailedGaps(s.Given.Gaps)) > 0 {
			return at(s, Despite), nil
		}
		s.Decision.Despite = nil
		return at(s, Notice), nil
	case SlotChosen:
		if w.Slot == dossier.Pile {
			s.Paper.Editing = Summary
			return m.toPile(s)
		}
		t := s
		t.Paper.Editing = Summary
		if t = m.slot(t, w.Slot); t.Visit.Step == Summary {
			return s, nil
		}
		return t, nil
	case AnswerChosen:
		return m.correct(s, w.Field), nil
	case PageChosen:
		if _, ok := m.page(s, w.Page); !ok {
			return s, nil
		}
		s.Paper.Editing = Summary
		return m.look(s, w.Page)
	case TicketAsked:
		return m.ticketAgain(s), nil
	case BackAsked:
		return m.toPieces(s), nil
	}
	return s, nil
}

// correct opens one question, which leads back to the summary.
func (m Machine) correct(s State, id dossier.FieldID) State {
	asked := place(m.Walk(s), id) >= 0
	for _, p := range m.Wanted(s) {
		asked = asked || place(m.Facts(s, p.Slot), id) >= 0
	}
	f, ok := m.field(s, id)
	if !asked || !ok {
		return s
	}
	s.Paper = Paper{Editing: Summary}
	return ask(s, f)
}

func (m Machine) onDespite(s State, w What) (State, []Task) {
	switch w.(type) {
	case DespiteTaken:
		s.Decision.Despite = FailedGaps(s.Given.Gaps)
		return at(s, Notice), nil
	case NextAsked, BackAsked:
		return m.summary(s), nil
	}
	return s, nil
}

func (m Machine) onNotice(s State, w What) (State, []Task) {
	switch w := w.(type) {
	case DeclaredSet:
		s.Decision.Declared = w.True
		return s, nil
	case SendAsked, NextAsked:
		return m.send(s)
	case BackAsked:
		return m.summary(s), nil
	}
	return s, nil
}

// send seals what the person saw. Midnight may have passed on the notice: what the person
// accepted as missing must still be what is missing.
func (m Machine) send(s State) (State, []Task) {
	if !s.Draft.Open || !s.Decision.Declared || s.Job.Task != "" {
		return s, nil
	}
	if m.Mode(s) != dossier.Full { // another channel receives it: never sealed, however we got here
		return m.takeAway(s), nil
	}
	if s.Health.Fault != "" {
		return mishap(s, OutOfOrder), nil
	}
	if !s.Health.Enrolled {
		return mishap(s, NotEnrolled), nil
	}
	s = m.judge(s)
	for _, g := range FailedGaps(s.Given.Gaps) {
		if !slices.ContainsFunc(s.Decision.Despite, func(d dossier.Gap) bool {
			return same(d, g)
		}) {
			return at(s, Despite), nil
		}
	}
	t := Seal{Despite: dossier.SentDespite(s.Given.Gaps), Sights: s.Given.Sights}
	s, t.Last = m.save(s)
	for _, p := range s.Given.Pages {
		t.Pages = append(t.Pages, p.ID)
	}
	return start(at(s, Working), t)
}

func same(a, b dossier.Gap) bool {
	return a.Code == b.Code && a.Slot == b.Slot && a.Field == b.Field && a.Page == b.Page
}

// sealed forgets the papers: from now on only the receipt belongs to this visit.
func (m Machine) sealed(s State, w Sealed) (State, []Task) {
	if !s.Draft.Open {
		return s, nil
	}
	r := emptied(s, Receipt)
	r.Cover = Cover{Overlay: s.Cover.Overlay, AlertSince: s.Cover.AlertSince}
	r.Choice.Procedure, r.Sent.Receipt = s.Choice.Procedure, &w.Receipt
	r.Job, r.Job.Stopping = s.Job, false
	if d, ok := m.Dates(s); ok {
		r.Sent.Due = &d
	}
	if !slight(r.Cover.Overlay) && r.Cover.Overlay != StillThere {
		r.Cover.Overlay = NoOverlay
	}
	if s.Health.Line == Good {
		return r, []Task{AwaitReceipt{}}
	}
	return r, nil
}

func (m Machine) registered(s State, w Registered) State {
	if s.Sent.Receipt == nil || s.Sent.Receipt.Reference != w.Receipt.Reference ||
		w.Receipt.Stage <= s.Sent.Receipt.Stage {
		return s
	}
	s.Sent.Receipt = &w.Receipt
	return s
}

func (m Machine) onReceipt(s State, w What) (State, []Task) {
	switch w.(type) {
	case PrintAsked:
		return m.printReceipt(s)
	case AfterAsked:
		if _, ok := m.Procedure(s); !ok || s.Sent.Receipt == nil || s.Print.Leaving {
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
	if s.Sent.Receipt == nil || s.Print.State == Busy {
		return s, nil
	}
	return m.print(s, PrintReceipt{Receipt: *s.Sent.Receipt, Lang: s.Person.Lang})
}
