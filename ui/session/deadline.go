// SPDX-License-Identifier: AGPL-3.0-or-later

package session

import (
	"maps"
	"strings"

	"passerelle/dossier"
)

// A page that only gives orientation may ask about the letter that the person holds, and
// works out the last day. No draft is opened, and the answers end with the page.

// letterOf returns a dossier of what was said about the letter.
func (m Machine) letterOf(s State) dossier.Dossier {
	return dossier.Dossier{Procedure: s.Choice.Procedure, Answers: s.Letter.Said}
}

// letterQuestions returns the questions about the letter that arise now.
func (m Machine) letterQuestions(s State) []dossier.Field {
	p, ok := m.Procedure(s)
	if !ok || p.Mode != dossier.Info || len(p.Windows) == 0 {
		return nil
	}
	return p.Questions(m.letterOf(s))
}

// AsksLetter reports whether the page of the procedure can work out a last day.
func (m Machine) AsksLetter(s State) bool { return len(m.letterQuestions(s)) > 0 }

// LetterDates returns the days that count for the letter; false while nothing is known of
// them.
func (m Machine) LetterDates(s State) (dossier.Dates, bool) {
	p, ok := m.Procedure(s)
	if !ok || len(s.Letter.Said) == 0 || p.Mode != dossier.Info {
		return dossier.Dates{}, false
	}
	d := p.Dates(m.letterOf(s), s.Clock.Now)
	return d, !d.LastDay.IsZero() || !d.Safest.IsZero()
}

// toDeadline asks the first question about the letter, with what was said before.
func (m Machine) toDeadline(s State) State {
	if list := m.letterQuestions(s); len(list) > 0 {
		return askLetter(s, list[0])
	}
	return s
}

func askLetter(s State, f dossier.Field) State {
	s = at(s, Deadline)
	s.Screen.Field, s.Screen.Typed = f.ID, shown(f, s.Letter.Said[f.ID])
	return s
}

func (m Machine) onDeadline(s State, w What) (State, []Task) {
	p, ok := m.Procedure(s)
	f, found := m.FieldOn(s)
	if !ok || !found {
		return where(s), nil
	}
	text := s.Screen.Typed
	switch w := w.(type) {
	case BackAsked:
		list := m.letterQuestions(s)
		if i := place(list, f.ID); i > 0 {
			return askLetter(s, list[i-1]), nil
		}
		return where(s), nil
	case UnknownAsked: // the page says who can tell
		return m.letterSaid(s, f, ""), nil
	case ChoiceTaken:
		text = w.Value
	case NextAsked:
	default:
		return s, nil
	}
	if strings.TrimSpace(text) == "" {
		return refuse(s, dossier.Gap{Field: f.ID, Code: dossier.FieldMissing,
			Verdict: dossier.Failed}), nil
	}
	value, gap := p.CheckAnswer(f, text, s.Clock.Now)
	if gap != nil && (gap.Verdict == dossier.Failed ||
		gap.Code == dossier.FieldSuspect && s.Screen.FieldError != gap.Code) {
		s.Screen.Typed = text
		return refuse(s, *gap), nil
	}
	return m.letterSaid(s, f, value), nil
}

// letterSaid keeps an answer ("" removes it) and asks the next question, or returns to the
// page. What no longer arises after a changed answer is forgotten.
func (m Machine) letterSaid(s State, f dossier.Field, value string) State {
	said := maps.Clone(s.Letter.Said)
	if said == nil {
		said = dossier.Answers{}
	}
	if said[f.ID] = value; value == "" {
		delete(said, f.ID)
	}
	s.Letter.Said = said
	list := m.letterQuestions(s)
	for id := range said {
		if place(list, id) < 0 {
			delete(said, id)
		}
	}
	if i := place(list, f.ID); i >= 0 && i+1 < len(list) {
		return askLetter(s, list[i+1])
	}
	return where(s)
}
