// SPDX-License-Identifier: AGPL-3.0-or-later

package session

import "passerelle/dossier"

// From the idle screen to an open draft: Welcome, Need, TicketIn.

func (m Machine) onWelcome(s State, w What) (State, []Task) {
	switch w.(type) {
	case BackAsked, EndAsked:
		return m.end(s)
	case StaffAsked:
		return at(s, StaffPIN), nil
	case AboutAsked:
		return at(s, About), nil
	}
	return s, nil
}

// ticketField keeps a half-typed ticket while the person looks elsewhere.
const ticketField dossier.FieldID = "ticket"

func (m Machine) onNeed(s State, w What) (State, []Task) {
	if s.Job.Task != "" {
		return s, nil // the draft is being opened
	}
	switch w.(type) {
	case BackAsked:
		if s.Draft.Open {
			return over(s, LeaveOver), nil
		}
		return m.unchoose(s), nil
	case TicketAsked:
		return m.ticketAgain(s), nil
	case NextAsked:
		if s.Draft.Open {
			return m.toQuestions(s), nil
		}
		if _, ok := m.Procedure(s); !ok {
			return s, nil
		}
		if m.Mode(s) == dossier.Info { // explained here, done elsewhere
			return where(s), nil
		}
		if code := m.closed(s); code != NoMishap {
			return mishap(s, code), nil
		}
		return start(s, Begin{Procedure: s.Choice.Procedure, Lang: s.Person.Lang, Mode: m.Mode(s)})
	case WhereAsked:
		if s.Draft.Open || m.Mode(s) == dossier.Full {
			return s, nil
		}
		return where(s), nil
	}
	return s, nil
}

// closed returns why no draft can be opened now: better said before the first question
// than after the last.
func (m Machine) closed(s State) Mishap {
	switch {
	case s.Health.Vault == Broken:
		return VaultFailed
	case s.Health.Fault != "":
		return OutOfOrder
	case s.Health.Disk == Broken:
		return DiskFull
	case !s.Health.Enrolled:
		return NotEnrolled
	}
	return NoMishap
}

func (m Machine) onTicketIn(s State, w What) (State, []Task) {
	if s.Job.Task != "" {
		return s, nil
	}
	switch w.(type) {
	case BackAsked:
		s = half(s, ticketField)
		return at(s, Choose), nil
	case NextAsked:
		if s.Screen.Typed == "" {
			return s, nil
		}
		if s.Clock.Now.Time.Before(s.Door.WaitUntil) {
			return mishap(s, TicketWait), nil
		}
		if s.Health.Fault != "" {
			return mishap(s, OutOfOrder), nil
		}
		return start(s, Resume{Ticket: s.Screen.Typed})
	}
	return s, nil
}

// opened continues with the draft that the clerk has opened.
func (m Machine) opened(s State, w DraftOpened) (State, []Task) {
	if s.Draft.Open || s.Sent.Receipt != nil || s.Job.Task != TaskBegin &&
		s.Job.Task != TaskResume {
		return s, nil
	}
	p, sure, ok := m.continuing(w.Dossier)
	// the catalogue no longer has it: the draft is kept for its ticket, but nothing can
	// be done with it here
	if !ok {
		return mishap(s, ProcedureGone), nil
	}
	resumed := s.Job.Task == TaskResume
	d := w.Dossier
	s.Choice = Choice{Procedure: p.ID} // what else was searched for is nobody's business
	s.Draft = Draft{Open: true, Ticket: w.Ticket, Procedure: p.ID, Resumed: resumed,
		Renewed: resumed && w.Fresh}
	s.Given = Given{
		Answers: d.Answers, FiledBy: d.FiledBy, AssistedBy: d.AssistedBy, Pages: d.Pages,
	}
	s.Draft.Mode = m.told(s, w, resumed)
	s.Door, s.Print = Door{}, Print{}
	s.Draft.Undecided = resumed && !sure
	if !resumed {
		s = m.decide(s, p)
	}
	if s.Given.FiledBy == "" && len(p.FiledBy) == 1 {
		s.Given.FiledBy = p.FiledBy[0]
	}
	s = m.judge(s)
	tasks := m.readAll(s)
	if p.ID != d.Procedure { // a newer list made another procedure of it
		var save SaveAnswers
		s, save = m.save(s)
		tasks = append(tasks, save)
	}
	if !resumed || w.Fresh {
		return at(s, TicketOut), tasks
	}
	return m.resumePoint(s), tasks
}

func (m Machine) continuing(d dossier.Dossier) (p *dossier.Procedure, sure, ok bool) {
	if m.Catalogue == nil {
		return nil, false, false
	}
	return m.Catalogue.Continuing(d)
}

// decide records which request the person is here for: older ids did not always tell.
func (m Machine) decide(s State, p *dossier.Procedure) State {
	for id, value := range m.Catalogue.Begun(p) {
		s = answer(s, id, value)
	}
	return s
}

// undecided asks again which request is meant: the draft was begun with an older list,
// and left before the person said whether this is their first card.
func (m Machine) undecided(s State) (State, bool) {
	p, ok := m.Procedure(s)
	if !ok || !s.Draft.Undecided {
		return s, false
	}
	f, ok := m.guide().Which(p.Title)
	if !ok {
		return s, false
	}
	s.Choice.Path = []dossier.ForkID{f.ID}
	return at(s, Find), true
}

// decided continues with the draft as the chosen request.
func (m Machine) decided(s State, id dossier.ProcedureID) (State, []Task) {
	p, ok := m.public(id)
	if !ok {
		return s, nil
	}
	s.Choice, s.Draft.Procedure, s.Draft.Undecided = Choice{Procedure: id}, id, false
	s = m.judge(answer(s, dossier.RequestField, string(p.Request)))
	s, save := m.save(s)
	return m.resumePoint(s), []Task{save}
}

func (m Machine) onTicketOut(s State, w What) (State, []Task) {
	switch w.(type) {
	case PrintAsked:
		return m.printTicket(s)
	case NextAsked:
		if s.Paper.Editing != "" {
			return m.goBack(s), nil
		}
		if s.Draft.Resumed {
			return m.resumePoint(s), nil
		}
		return m.toQuestions(s), nil
	case BackAsked:
		if s.Paper.Editing != "" {
			return m.goBack(s), nil
		}
		return at(s, Need), nil
	}
	return s, nil
}

// ticketAgain shows the ticket of the open draft once more.
func (m Machine) ticketAgain(s State) State {
	if !s.Draft.Open {
		return s
	}
	from := s.Visit.Step
	s = at(s, TicketOut)
	s.Paper.Editing = from
	return s
}

func (m Machine) printTicket(s State) (State, []Task) {
	if !s.Draft.Open || s.Print.State == Busy {
		return s, nil
	}
	return m.print(s, PrintTicket{Ticket: s.Draft.Ticket, Lang: s.Person.Lang})
}
