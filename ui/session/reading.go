// SPDX-License-Identifier: AGPL-3.0-or-later

package session

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"passerelle/dossier"
)

// What was read off pages is offered, never taken: it stands in the field of its
// question, marked, and becomes an answer when the person goes on, like anything typed.

// mostRead bounds what is kept, whatever a page says.
const mostRead = 64

const mostReadRunes = 100 // of one value

// read asks for a page to be looked at.
func (m Machine) read(s State, id dossier.PageID) []Task {
	page, ok := m.page(s, id)
	if !s.Draft.Open || !ok {
		return nil
	}
	p, ok := m.Procedure(s)
	if !ok {
		return nil
	}
	x, ok := p.GivenPiece(m.Dossier(s), page.Slot)
	if !ok {
		return nil
	}
	before := slices.IndexFunc(m.Dossier(s).PagesOf(page.Slot), func(q dossier.Page) bool {
		return q.ID == id
	})
	search, print := x.Reads(before)
	return []Task{Read{Page: id, Search: m.Reads && search, Print: m.Reads && print}}
}

// readAll looks at the pages of a draft that was opened again: what was seen on them is not kept.
func (m Machine) readAll(s State) (tasks []Task) {
	for _, p := range s.Given.Pages {
		tasks = append(tasks, m.read(s, p.ID)...)
	}
	return tasks
}

// pageLooked takes what was seen on a page. What it says of twins holds for both: an
// earlier look at the other may have been beside an earlier picture of this one.
func (m Machine) pageLooked(s State, w PageLooked) State {
	if _, ok := m.page(s, w.Page); !s.Draft.Open || !ok {
		return s
	}
	sights := untwinned(s.Given.Sights, w.Page)
	sights[w.Page] = w.Sight
	s.Given.Sights = sights
	return m.judge(s)
}

// untwinned is a copy in which no page is the twin of one.
func untwinned(all map[dossier.PageID]dossier.Sight,
	id dossier.PageID) map[dossier.PageID]dossier.Sight {
	out := make(map[dossier.PageID]dossier.Sight, len(all)+1)
	for k, v := range all {
		if slices.Contains(v.Twins, id) {
			v.Twins = slices.DeleteFunc(slices.Clone(v.Twins), func(t dossier.PageID) bool {
				return t == id
			})
		}
		out[k] = v
	}
	return out
}

// readable refuses what no paper says of anybody: nothing, a page of text, marks that
// nobody sees and that turn what stands beside them.
func readable(value string) bool {
	return value != "" && utf8.RuneCountInString(value) <= mostReadRunes &&
		!strings.ContainsFunc(value, func(r rune) bool { return !unicode.IsPrint(r) })
}

func (m Machine) factRead(s State, w FactRead) State {
	if _, ok := m.page(s, w.Page); !s.Draft.Open || !ok || !readable(w.Value) ||
		len(s.Given.ReadFacts) >= mostRead {
		return s
	}
	f := ReadFact(w)
	if slices.Contains(s.Given.ReadFacts, f) {
		return s
	}
	s.Given.ReadFacts = append(slices.Clone(s.Given.ReadFacts), f)
	if f.Compared {
		s = m.judge(s)
	}
	return s
}

// unread forgets what a page said that is gone, or is another one now.
func unread(s State, id dossier.PageID) State {
	if len(s.Given.Sights) > 0 {
		s.Given.Sights = untwinned(s.Given.Sights, id)
		delete(s.Given.Sights, id)
	}
	if slices.ContainsFunc(s.Given.ReadFacts, func(f ReadFact) bool { return f.Page == id }) {
		s.Given.ReadFacts = slices.DeleteFunc(slices.Clone(s.Given.ReadFacts),
			func(f ReadFact) bool { return f.Page == id })
	}
	return s
}

// Offer is what pages say to a question, about their paper or the person whose it is: ""
// when they say nothing, two things, or one that the question would not take as it
// stands.
func (m Machine) Offer(s State, f dossier.Field) string {
	value, _, _ := m.offer(s, f)
	return value
}

// offer also names the paper, the first that says it, and the seal under it.
func (m Machine) offer(s State, f dossier.Field) (string, dossier.PieceID, string) {
	p, ok := m.Procedure(s)
	if !ok || f.Type == dossier.YesNoField || f.Type == dossier.ChoiceField {
		return "", "", ""
	}
	value, paper, seal := "", dossier.PieceID(""), ""
	for _, x := range s.Given.ReadFacts {
		page, ok := m.page(s, x.Page)
		piece, known := p.Piece(page.Slot)
		if !ok || !known || f.Slot != page.Slot && f.Slot != "" {
			continue
		}
		given := dossier.Given(piece, s.Given.Answers)
		if !slices.Contains(p.FactFields(piece, given, x.Fact), f.ID) {
			continue
		}
		if x.Fact == dossier.FactIssueDate && s.Clock.Now.Known &&
			x.Value > s.Clock.Now.Day().Format(time.DateOnly) {
			return "", "", "" // no paper is of tomorrow
		}
		if value != "" && value != x.Value {
			return "", "", ""
		}
		if value == "" {
			value, paper, seal = x.Value, given, x.Seal
		}
	}
	if value == "" {
		return "", "", ""
	}
	if _, gap := m.check(s, f, value); gap != nil {
		return "", "", ""
	}
	return shown(f, value), paper, seal
}

// fill writes what was read into the empty field on screen.
func (m Machine) fill(s State) State {
	if s.Visit.Step != Question || s.Screen.Typed != "" || s.Screen.FieldError != "" ||
		Answer(s, s.Screen.Field) != "" {
		return s
	}
	if _, ok := s.Given.Half[s.Screen.Field]; ok {
		return s
	}
	if f, ok := m.FieldOn(s); ok {
		s.Screen.Typed = m.Offer(s, f)
	}
	return s
}

// ReadFrom says off which paper the text in the field on screen was read; ok is false
// when the person typed it, changed it, or has confirmed it before.
func (m Machine) ReadFrom(s State) (paper dossier.PieceID, ok bool) {
	paper, _, ok = m.ReadSealed(s)
	return paper, ok
}

// ReadSealed also says what is known of the signature under it: "verified", "unverified",
// or "" where none stands.
func (m Machine) ReadSealed(s State) (paper dossier.PieceID, seal string, ok bool) {
	f, known := m.FieldOn(s)
	if !known || s.Visit.Step != Question || s.Screen.Typed == "" || Answer(s, f.ID) != "" {
		return "", "", false
	}
	value, paper, seal := m.offer(s, f)
	return paper, seal, value != "" && value == s.Screen.Typed
}

// PassportFirst gives the slot of the passport when the question on screen is the first
// that a passport answers, and none has been given: who can't type a name in Latin
// letters scans it, and the questions come filled in.
func (m Machine) PassportFirst(s State) (dossier.Slot, bool) {
	if !m.Reads || !s.Health.CanScan() || !s.Draft.Open || s.Visit.Step != Question ||
		s.Paper.Slot != "" || s.Paper.Editing != "" || s.Screen.Field != dossier.FamilyName {
		return "", false
	}
	for _, x := range m.Wanted(s) {
		if x.Person == "" && x.Kind == dossier.Paper &&
			dossier.Given(x, s.Given.Answers) == "id.passport" {
			return x.Slot, len(m.Dossier(s).PagesOf(x.Slot)) == 0
		}
	}
	return "", false
}
