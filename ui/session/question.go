// SPDX-License-Identifier: AGPL-3.0-or-later

package session

import (
	"slices"
	"strings"

	"passerelle/dossier"
)

// One question per screen. A question is part of the walk (Paper.Slot is empty), belongs
// to a paper (Paper.Slot), or is corrected by itself (Paper.Editing).

func (m Machine) onQuestion(s State, w What) (State, []Task) {
	f, ok := m.FieldOn(s)
	if !ok { // its condition no longer holds, or the state is damaged: the list of papers is always safe
		return m.toPieces(s), nil
	}
	switch w := w.(type) {
	case NextAsked:
		return m.take(s, f, s.Screen.Typed)
	case ChoiceTaken:
		return m.take(s, f, w.Value)
	case UnknownAsked:
		if f.Required && !f.Unknown {
			return s, nil
		}
		return m.accept(s, f, "")
	case PassportAsked:
		slot, ok := m.PassportFirst(s)
		if !ok {
			return s, nil
		}
		s = forget(s, f.ID)
		s.Paper.Editing = Question
		return m.slot(s, slot), nil
	case BackAsked:
		return m.previous(half(s, f.ID)), nil
	}
	return s, nil
}

// take checks an answer. A refused answer stays on screen with the reason; a suspect one
// is accepted once it is confirmed.
func (m Machine) take(s State, f dossier.Field, text string) (State, []Task) {
	if strings.TrimSpace(text) == "" {
		if f.Required {
			return refuse(s, dossier.Gap{Field: f.ID, Code: dossier.FieldMissing,
				Verdict: dossier.Failed}), nil
		}
		return m.accept(s, f, "")
	}
	value, gap := m.check(s, f, text)
	if gap != nil {
		confirmed := gap.Verdict != dossier.Failed &&
			(gap.Code != dossier.FieldSuspect || s.Screen.FieldError == gap.Code)
		if !confirmed {
			s.Screen.Typed = text
			return refuse(s, *gap), nil
		}
	}
	return m.accept(s, f, value)
}

func refuse(s State, g dossier.Gap) State {
	s.Screen.FieldError, s.Screen.FieldGap = g.Code, &g
	return s
}

// accept writes an answer ("" removes it), saves, and moves on.
func (m Machine) accept(s State, f dossier.Field, value string) (State, []Task) {
	s = answer(s, f.ID, value)
	s = forget(s, f.ID)
	s = m.judge(s)
	s, save := m.save(s)
	if t, ok := m.turn(s, f.ID); ok {
		return t, []Task{save}
	}
	return m.following(s), []Task{save}
}

// ask shows one question, with what was typed or answered earlier.
func ask(s State, f dossier.Field) State {
	s = at(s, Question)
	s.Screen.Field = f.ID
	s.Screen.Typed = shown(f, Answer(s, f.ID))
	if h, ok := s.Given.Half[f.ID]; ok {
		s.Screen.Typed = h
	}
	return s
}

// series returns the list of questions that the one on screen belongs to.
func (m Machine) series(s State) []dossier.Field {
	if s.Paper.Slot != "" {
		return m.Facts(s, s.Paper.Slot)
	}
	return m.Walk(s)
}

func place(list []dossier.Field, id dossier.FieldID) int {
	return slices.IndexFunc(list, func(f dossier.Field) bool { return f.ID == id })
}

func (m Machine) following(s State) State {
	if s.Paper.Slot == "" && s.Paper.Editing != "" {
		return m.goBack(s)
	}
	list := m.series(s)
	if i := place(list, s.Screen.Field); i >= 0 && i+1 < len(list) {
		return ask(s, list[i+1])
	}
	return m.goBack(s)
}

func (m Machine) previous(s State) State {
	if s.Paper.Slot == "" && s.Paper.Editing != "" {
		return m.goBack(s)
	}
	list := m.series(s)
	if i := place(list, s.Screen.Field); i > 0 {
		return ask(s, list[i-1])
	}
	if s.Paper.Slot != "" {
		if len(m.Dossier(s).PagesOf(s.Paper.Slot)) > 0 {
			return at(s, Piece)
		}
		return m.goBack(s)
	}
	return at(s, Need)
}

// goBack ends a detour and returns to where it began, else to the papers.
func (m Machine) goBack(s State) State {
	to := s.Paper.Editing
	switch to {
	case Summary:
		return m.summary(s)
	case Need:
		s.Paper = Paper{}
		return at(s, Need)
	case Question:
		return m.toQuestions(s)
	}
	return m.toPieces(s)
}

// toQuestions moves to the first question without an answer, else to the papers.
func (m Machine) toQuestions(s State) State {
	for _, f := range m.Walk(s) {
		if !m.said(s, f) {
			s.Paper = Paper{}
			return ask(s, f)
		}
	}
	return m.toPieces(s)
}

// said reports whether a question has an answer. A country written in words, as older
// lists had it, is asked again.
func (m Machine) said(s State, f dossier.Field) bool {
	if f.Type == dossier.CountryField {
		p, ok := m.Procedure(s)
		return ok && dossier.IsCountry(p.Said(f, s.Given.Answers))
	}
	return Answer(s, f.ID) != ""
}

// resumePoint moves to where a resumed draft continues: the first question that needs an
// answer, else the papers; but first to which request it is, if that is not known.
func (m Machine) resumePoint(s State) State {
	if s, ask := m.undecided(s); ask {
		return s
	}
	for _, f := range m.Walk(s) {
		if f.Required && !f.Unknown && !m.said(s, f) {
			s.Paper = Paper{}
			return ask(s, f)
		}
	}
	return m.toPieces(s)
}
