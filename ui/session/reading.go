// SPDX-License-Identifier: AGPL-3.0-or-later

package session

import (
	"slices"
	"time"

	"passerelle/dossier"
)

// What was read off pages is offered, never taken: it stands in the field of its question, marked, and becomes an answer when the person goes on, like anything typed.

// ReadFact is one thing that stands on a page.
type ReadFact struct {
	Page  dossier.PageID
	Fact  dossier.Fact
	Value string // as an answer has it: a day is 2006-01-02
}

// pagesRead is how many pages of one paper are read: the day of a bill and the strip of a passport are on the first ones.
const pagesRead = 3

// mostRead bounds what is kept, whatever a page says.
const mostRead = 64

// read asks for a page to be read when something of its paper is still to be typed.
func (m Machine) read(s State, id dossier.PageID) []Task {
	p, ok := m.page(s, id)
	if !m.Reads || !s.HasDraft || !ok || len(m.Dossier(s).PagesOf(p.Slot)) > pagesRead {
		return nil
	}
	for _, f := range m.Facts(s, p.Slot) {
		if Answer(s, f.ID) == "" && f.Type != dossier.YesNoField && f.Type != dossier.ChoiceField {
			return []Task{Read{Page: id}}
		}
	}
	return nil
}

func (m Machine) factRead(s State, w FactRead) State {
	if _, ok := m.page(s, w.Page); !s.HasDraft || !ok || w.Value == "" || len(s.ReadFacts) >= mostRead {
		return s
	}
	if f := (ReadFact(w)); !slices.Contains(s.ReadFacts, f) {
		s.ReadFacts = append(slices.Clone(s.ReadFacts), f)
	}
	return s
}

// unread forgets what a page said that is gone, or is another one now.
func unread(s State, id dossier.PageID) State {
	if slices.ContainsFunc(s.ReadFacts, func(f ReadFact) bool { return f.Page == id }) {
		s.ReadFacts = slices.DeleteFunc(slices.Clone(s.ReadFacts), func(f ReadFact) bool { return f.Page == id })
	}
	return s
}

// Offer is what pages say to a question about their paper: "" when they say nothing, two things, or one that the question would not take as it stands.
func (m Machine) Offer(s State, f dossier.Field) string {
	p, ok := m.Procedure(s)
	if !ok || f.Type == dossier.YesNoField || f.Type == dossier.ChoiceField {
		return ""
	}
	value := ""
	for _, x := range s.ReadFacts {
		page, ok := m.page(s, x.Page)
		piece, known := p.Piece(page.Slot)
		if !ok || !known || f.Slot != page.Slot || !slices.Contains(p.FactFields(piece, dossier.Given(piece, s.Answers), x.Fact), f.ID) {
			continue
		}
		if x.Fact == dossier.FactIssueDate && s.Now.Known && x.Value > s.Now.Time.Format(time.DateOnly) {
			return "" // no paper is of tomorrow
		}
		if value != "" && value != x.Value {
			return ""
		}
		value = x.Value
	}
	if value == "" {
		return ""
	}
	if _, gap := m.check(s, f, value); gap != nil {
		return ""
	}
	return shown(f, value)
}

// fill writes what was read into the empty field on screen.
func (m Machine) fill(s State) State {
	if s.Step != Question || s.Typed != "" || s.FieldError != "" || Answer(s, s.Field) != "" {
		return s
	}
	if _, ok := s.Half[s.Field]; ok {
		return s
	}
	if f, ok := m.FieldOn(s); ok {
		s.Typed = m.Offer(s, f)
	}
	return s
}

// ReadFrom says off which paper the text in the field on screen was read; ok is false when the person typed it, changed it, or has confirmed it before.
func (m Machine) ReadFrom(s State) (paper dossier.PieceID, ok bool) {
	f, known := m.FieldOn(s)
	if !known || s.Step != Question || s.Typed == "" || Answer(s, f.ID) != "" || m.Offer(s, f) != s.Typed {
		return "", false
	}
	p, _ := m.Procedure(s)
	piece, ok := p.Piece(f.Slot)
	return dossier.Given(piece, s.Answers), ok
}

// shown is an answer as it stands in its field: days as people write them.
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
