// SPDX-License-Identifier: AGPL-3.0-or-later

package session

import "slices"

// Next returns the state after an event, and the tasks to be done. An event that does not
// fit the step is ignored, and never causes a panic. Next never changes a map or slice of
// the state it was given.
func (m Machine) Next(s State, e Event) (State, []Task) {
	after, tasks := m.next(s, e)
	after = sheetElsewhere(m.resorted(s, m.tell(s, after)))
	if after.Visit.Step == Another && after.Look.Picture == nil && after.Look.Page != "" &&
		(s.Visit.Step != Another || s.Look.Page != after.Look.Page) {
		tasks = append(tasks, LoadPicture{Page: after.Look.Page})
	}
	if s.Paper.Cut && !after.Paper.Cut && after.Draft.Open {
		tasks = append(tasks, DropPictures{})
	}
	if s.Cover.Overlay != StillThere { // nothing changes behind the alert; the next tick catches up
		after = m.follow(after)
	}
	if after.Visit.Step == Question && (s.Visit.Step != Question ||
		s.Screen.Field != after.Screen.Field) {
		after = m.fill(after)
	}
	return after, tasks
}

func (m Machine) next(s State, e Event) (State, []Task) {
	switch {
	case e.What == nil:
		return s, nil
	case ofMachine(e.What):
		return m.machine(s, e)
	case ofTask(e.What):
		if !s.Visit.Begun {
			return s, nil // the person it was for has left
		}
		return m.result(m.clock(s, e.At), e.What)
	}
	return m.touch(s, e)
}

// touch handles everything a person does, from the top down: the alert, what works
// everywhere, the overlay, the step.
func (m Machine) touch(s State, e Event) (State, []Task) {
	if !s.Visit.Begun {
		if !begins(e.What) {
			return s, nil
		}
		s = m.begun(s, e.At.Time)
	}
	s = m.clock(s, e.At)
	s.Clock.LastTouch = e.At.Time
	if s.Cover.Overlay == StillThere {
		if _, ok := e.What.(NotMine); ok {
			return m.timedOut(s)
		}
		return m.answered(s)
	}
	switch w := e.What.(type) {
	case Touched:
		return s, nil
	case HelpAsked:
		return over(s, HelpOver), nil
	case LangAsked:
		return over(s, LangOver), nil
	case SizeAsked:
		return over(s, SizeOver), nil
	case SizeChosen:
		if slices.Contains([]TextSize{SizeS, SizeM, SizeL, SizeXL}, w.Size) {
			s.Person.TextSize = w.Size
		}
		return s, nil
	case DarkChosen:
		s.Person.Dark = w.Dark
		return s, nil
	case LangChosen:
		return m.language(s, w.Lang), nil
	case LeaveAsked:
		return m.leave(s)
	}
	if s.Cover.Overlay != NoOverlay {
		return m.onOverlay(s, e.What)
	}
	switch w := e.What.(type) {
	case SummaryAsked:
		return m.summary(s), nil
	case MoreAsked:
		if s.Screen.MorePage < mostPages {
			s.Screen.MorePage++
		}
		return s, nil
	case BackAsked:
		if s.Screen.MorePage > 0 {
			s.Screen.MorePage--
			return s, nil
		}
	case TypedText:
		return typed(s, w.Text), nil
	}
	return m.onStep(s, e.What)
}

const (
	mostPages  = 99  // pages of one list
	mostTyped  = 400 // characters of one field: more is nobody's answer
	mostSought = 40  // characters of a search
)

// steps holds what a touch does at each step.
var steps = map[Step]func(Machine, State, What) (State, []Task){
	Welcome:      Machine.onWelcome,
	OutOfService: Machine.onWelcome,
	Choose:       Machine.onChoose,
	Find:         Machine.onFind,
	Lost:         Machine.onLost,
	Themes:       Machine.onThemes,
	Theme:        Machine.onList,
	Search:       Machine.onSearch,
	Found:        Machine.onList,
	Where:        Machine.onWhere,
	Deadline:     Machine.onDeadline,
	Turn:         Machine.onTurn,
	Need:         Machine.onNeed,
	TicketOut:    Machine.onTicketOut,
	TicketIn:     Machine.onTicketIn,
	Question:     Machine.onQuestion,
	Pieces:       Machine.onPieces,
	Source:       Machine.onSource,
	Sheet:        Machine.onSheet,
	Files:        Machine.onFiles,
	Working:      Machine.onWorking,
	Review:       Machine.onReview,
	Piece:        Machine.onPiece,
	Another:      Machine.onAnother,
	Arrange:      Machine.onArrange,
	Split:        Machine.onSplit,
	Place:        Machine.onPlace,
	PileSource:   Machine.onPileSource,
	Pile:         Machine.onPile,
	Summary:      Machine.onSummary,
	Despite:      Machine.onDespite,
	TakeAway:     Machine.onTakeAway,
	Notice:       Machine.onNotice,
	Receipt:      Machine.onReceipt,
	After:        Machine.onAfter,
	Goodbye:      Machine.onGoodbye,
	StaffPIN:     Machine.onStaffPIN,
	Staff:        Machine.onStaff,
	Reserved:     Machine.onReserved,
	About:        Machine.onAbout,
}

func (m Machine) onStep(s State, w What) (State, []Task) {
	if on := steps[s.Visit.Step]; on != nil {
		return on(m, s, w)
	}
	return s, nil
}

// begins reports whether a touch of the idle screen begins a visit. All others are
// ignored, so that a stray touch begins none.
func begins(w What) bool {
	switch w.(type) {
	case LangChosen, SizeChosen, DarkChosen, HelpAsked, LangAsked, SizeAsked, StaffAsked,
		AboutAsked:
		return true
	}
	return false
}

func typed(s State, text string) State {
	r := []rune(text)
	if len(r) > mostTyped {
		r = r[:mostTyped]
	}
	switch s.Visit.Step {
	case Search:
		s.Screen.Typed, s.Screen.MorePage = string(r[:min(len(r), mostSought)]), 0
	case Question, Deadline, TicketIn:
		s.Screen.Typed, s.Screen.FieldError, s.Screen.FieldGap = string(r), "", nil
	case StaffPIN:
		digits := slices.DeleteFunc(r, func(c rune) bool { return c < '0' || c > '9' })
		if len(digits) > mostPIN {
			digits = digits[:mostPIN]
		}
		s.Screen.Typed, s.Screen.TypedPIN = string(digits), len(digits)
	}
	return s
}
