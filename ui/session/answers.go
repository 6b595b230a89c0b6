// SPDX-License-Identifier: AGPL-3.0-or-later

package session

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"passerelle/dossier"
)

// The answers: how they are checked, written, kept half typed, and saved.

// Answer returns the answer to a question, "" if there is none.
func Answer(s State, id dossier.FieldID) string {
	switch id {
	case FiledByField:
		return string(s.Given.FiledBy)
	case AssistedByField:
		return s.Given.AssistedBy
	}
	return s.Given.Answers[id]
}

func (m Machine) check(s State, f dossier.Field, text string) (string, *dossier.Gap) {
	p, ok := m.Procedure(s)
	switch {
	case !ok:
		return "", &dossier.Gap{Field: f.ID, Code: dossier.ChoiceUnknown, Verdict: dossier.Failed}
	case f.ID == FiledByField:
		if !slices.Contains(f.Choices, text) {
			return "", &dossier.Gap{Field: f.ID, Code: dossier.ChoiceUnknown,
				Verdict: dossier.Failed}
		}
		return text, nil
	case f.ID == AssistedByField:
		text = strings.Join(strings.Fields(text), " ")
		if n := len([]rune(text)); n > f.MaxLen {
			long := map[string]string{"check": "long", "have": strconv.Itoa(n),
				"most": strconv.Itoa(f.MaxLen)}
			return "", &dossier.Gap{Field: f.ID, Code: dossier.FieldMalformed,
				Verdict: dossier.Failed, Values: long}
		}
		return text, nil
	}
	return p.CheckAnswer(f, text, s.Clock.Now)
}

// answer sets or removes one answer in a copy of the map. It also resets the declaration,
// which was made about the answers as they were.
func answer(s State, id dossier.FieldID, value string) State {
	if Answer(s, id) != value {
		s.Decision.Declared = false
	}
	switch id {
	case FiledByField:
		s.Given.FiledBy = dossier.FiledBy(value)
		return s
	case AssistedByField:
		s.Given.AssistedBy = value
		return s
	}
	a := maps.Clone(s.Given.Answers)
	if a == nil {
		a = dossier.Answers{}
	}
	if value == "" {
		delete(a, id)
	} else {
		a[id] = value
	}
	s.Given.Answers = a
	return s
}

// save makes the task that writes all answers, with an increasing number.
func (m Machine) save(s State) (State, SaveAnswers) {
	s.Draft.Saves++
	return s, SaveAnswers{Number: s.Draft.Saves, Answers: maps.Clone(s.Given.Answers),
		FiledBy: s.Given.FiledBy, AssistedBy: s.Given.AssistedBy, Procedure: s.Draft.Procedure,
		Mode: s.Draft.Mode}
}

// half keeps what is in the field while the person looks elsewhere: nothing is lost.
func half(s State, id dossier.FieldID) State {
	if a := Answer(s, id); s.Screen.Typed == a || s.Screen.Typed == asDay(a) {
		return forget(s, id)
	}
	h := maps.Clone(s.Given.Half)
	if h == nil {
		h = map[dossier.FieldID]string{}
	}
	h[id] = s.Screen.Typed
	s.Given.Half = h
	return s
}

func forget(s State, id dossier.FieldID) State {
	if _, ok := s.Given.Half[id]; ok {
		s.Given.Half = maps.Clone(s.Given.Half)
		delete(s.Given.Half, id)
	}
	return s
}

// shown returns an answer as its field shows it: days as people write them.
func shown(f dossier.Field, value string) string {
	if f.Type == dossier.DateField {
		return asDay(value)
	}
	return value
}

func asDay(value string) string {
	if len(value) == len("2006-01-02") && value[4] == '-' && value[7] == '-' {
		return value[8:] + "/" + value[5:7] + "/" + value[:4]
	}
	return value
}
