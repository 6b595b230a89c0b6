// SPDX-License-Identifier: AGPL-3.0-or-later

package session

import (
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"passerelle/dossier"
)

// What was read off pages is offered, never taken: it appears in the field of its question,
// marked, and becomes an answer only when the person moves on, like anything typed.

// mostRead limits how many facts are kept, whatever a page says.
const mostRead = 64

const mostReadRunes = 100 // for one value

// read asks for one page to be read.
func (m Machine) read(s State, id dossier.PageID) []Task {
	page, ok := m.page(s, id)
	if !s.Draft.Open || !ok {
		return nil
	}
	p, ok := m.Procedure(s)
	if !ok {
		return nil
	}
	_, decided := s.Given.Uprighted[id]
	x, ok := p.GivenPiece(m.Dossier(s), page.Slot)
	if page.Slot == dossier.Pile { // what it is is the question
		return []Task{Read{Page: id, Search: m.Reads, Print: m.Reads, Upright: m.Reads && !decided}}
	}
	if !ok {
		return nil
	}
	before := slices.IndexFunc(m.Dossier(s).PagesOf(page.Slot), func(q dossier.Page) bool {
		return q.ID == id
	})
	search, print := x.Reads(before)
	return []Task{Read{Page: id, Search: m.Reads && search, Print: m.Reads && print,
		Upright: m.Reads && !decided}}
}

// readAll reads the pages of a resumed draft: what was seen on them is not stored. None of
// them is turned: how they lie was seen before, and perhaps undone.
func (m Machine) readAll(s State) (tasks []Task) {
	for _, p := range s.Given.Pages {
		s = settled(s, p.ID, 0)
	}
	for _, p := range s.Given.Pages {
		tasks = append(tasks, m.read(s, p.ID)...)
	}
	return tasks
}

// pageLooked takes in what was seen on a page. What it says about twins applies to both
// pages: the other may have been compared with an earlier picture of this one.
func (m Machine) pageLooked(s State, w PageLooked) State {
	if _, ok := m.page(s, w.Page); !s.Draft.Open || !ok {
		return s
	}
	sights := untwinned(s.Given.Sights, w.Page)
	sights[w.Page] = w.Sight
	s.Given.Sights = sights
	return m.judge(s)
}

// untwinned returns a copy in which no page is a twin of the given one.
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

// readable rejects what no paper says about anybody: an empty value, a page of text,
// invisible marks that reorder the text next to them.
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

// settled records how a page came to lie as it does: by how many quarters the machine
// turned it, or 0 if the person decided. From then on the machine leaves it alone.
func settled(s State, id dossier.PageID, quarters int) State {
	s.Given.Uprighted = maps.Clone(s.Given.Uprighted)
	if s.Given.Uprighted == nil {
		s.Given.Uprighted = map[dossier.PageID]int{}
	}
	s.Given.Uprighted[id] = quarters
	return s
}

// unsettled forgets that of a page that is gone or was replaced.
func unsettled(s State, id dossier.PageID) State {
	if _, ok := s.Given.Uprighted[id]; ok {
		s.Given.Uprighted = maps.Clone(s.Given.Uprighted)
		delete(s.Given.Uprighted, id)
	}
	return s
}

// pageUprighted takes in a page that the machine turned, and has it read again. If the
// person turned it at the same moment, it counts as theirs.
func (m Machine) pageUprighted(s State, w PageUprighted) (State, []Task) {
	before, ok := m.page(s, w.Page.ID)
	if !s.Draft.Open || !ok || w.Quarters < 1 || w.Quarters > 3 {
		return s, nil
	}
	if _, decided := s.Given.Uprighted[w.Page.ID]; !decided {
		s = settled(s, w.Page.ID, w.Quarters)
	}
	w.Page.Kept = before.Kept
	s = m.judge(putPage(unread(s, w.Page.ID), w.Page))
	if looking(s, w.Page.ID) || s.Look.Picture != nil && s.Look.Picture.Page == w.Page.ID {
		s.Look.Picture = &w.Picture
	}
	s, tasks := rethumbed(s, w.Page.ID)
	return s, append(tasks, m.read(s, w.Page.ID)...)
}

// unread forgets what was read off a page that is gone or was replaced.
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

// Offer returns what pages say in answer to a question, about their paper or its holder:
// "" if they say nothing, contradict each other, or say something that the question would
// not accept unchanged.
func (m Machine) Offer(s State, f dossier.Field) string {
	value, _, _ := m.offer(s, f)
	return value
}

// offer also returns the first paper that says so, and the state of its seal.
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
			return "", "", "" // no paper is dated in the future
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
	canonical, gap := m.check(s, f, value)
	if gap != nil {
		return "", "", ""
	}
	if f.Type == dossier.CountryField {
		value = canonical
	}
	return shown(f, value), paper, seal
}

// fill puts what was read into the empty field on screen.
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

// ReadFrom returns the paper off which the text in the field on screen was read; ok is
// false if the person typed it, changed it, or has already confirmed it.
func (m Machine) ReadFrom(s State) (paper dossier.PieceID, ok bool) {
	paper, _, ok = m.ReadSealed(s)
	return paper, ok
}

// ReadSealed also returns what is known about its signature: "verified", "unverified", or
// "" if there is none.
func (m Machine) ReadSealed(s State) (paper dossier.PieceID, seal string, ok bool) {
	f, known := m.FieldOn(s)
	if !known || s.Visit.Step != Question || s.Screen.Typed == "" || Answer(s, f.ID) != "" {
		return "", "", false
	}
	value, paper, seal := m.offer(s, f)
	return paper, seal, value != "" && value == s.Screen.Typed
}

// PassportFirst returns the slot of the passport if the question on screen is the first
// that a passport answers, and none has been given: people who can't type a name in Latin
// letters can scan it and find the questions filled in.
func (m Machine) PassportFirst(s State) (dossier.Slot, bool) {
	if !m.Reads || !s.Health.CanScan() || !s.Draft.Open || s.Visit.Step != Question ||
		s.Paper.Slot != "" || s.Paper.Editing != "" ||
		s.Screen.Field != dossier.FamilyName && s.Screen.Field != dossier.Nationality {
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
