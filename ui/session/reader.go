// SPDX-License-Identifier: AGPL-3.0-or-later

package session

import (
	"slices"

	"passerelle/dossier"
	"passerelle/internal/among"
)

// What screens read from a state besides its fields. All of these functions are pure.

// Two questions are asked in every visit and belong to no procedure: who files, if the
// procedure leaves a choice, and who helps.
const (
	FiledByField    dossier.FieldID = "filed_by"
	AssistedByField dossier.FieldID = "assisted_by"
)

// Procedure returns the chosen procedure; false if none is chosen yet, or if the
// catalogue does not have it.
func (m Machine) Procedure(s State) (*dossier.Procedure, bool) {
	return m.procedure(s.Choice.Procedure)
}

func (m Machine) procedure(id dossier.ProcedureID) (*dossier.Procedure, bool) {
	if m.Catalogue == nil || id == "" {
		return nil, false
	}
	return m.Catalogue.Procedure(id)
}

// Dossier returns what was given so far, in the form in which it is judged. It shares
// maps and slices with s.
func (m Machine) Dossier(s State) dossier.Dossier {
	return dossier.Dossier{Procedure: s.Choice.Procedure, Answers: s.Given.Answers,
		FiledBy: s.Given.FiledBy, AssistedBy: s.Given.AssistedBy, Pages: s.Given.Pages,
		Read: m.compared(s), Sights: s.Given.Sights}
}

// compared returns what was read off the current pages, for comparison with the answers.
func (m Machine) compared(s State) dossier.Answers {
	var out dossier.Answers
	for _, f := range s.Given.ReadFacts {
		page, ok := m.page(s, f.Page)
		if !ok || !f.Compared {
			continue
		}
		if out == nil {
			out = dossier.Answers{}
		}
		out.AddRead(page.Slot, f.Fact, f.Value)
	}
	return out
}

// Uprighted returns by how many quarters the machine turned the page under review
// clockwise; TurnUndone takes that back. 0: not at all, or the person turned it since.
func Uprighted(s State) int { return s.Given.Uprighted[s.Look.Page] }

func (m Machine) page(s State, id dossier.PageID) (dossier.Page, bool) {
	return among.First(s.Given.Pages, func(p dossier.Page) bool { return p.ID == id })
}

// Channel returns the channel of the request, on the day of the state's clock.
func (m Machine) Channel(s State) dossier.Channel {
	p, ok := m.Procedure(s)
	if !ok {
		return dossier.Channel{Mode: dossier.Info}
	}
	return p.ChannelAt(m.prefecture(s), s.Clock.Now.Day())
}

// Mode returns how far this machine goes with the procedure, on the day of s's clock.
func (m Machine) Mode(s State) dossier.Mode {
	return m.Channel(s).Mode
}

// prefecture returns that of the person's address, else that of the kiosk.
func (m Machine) prefecture(s State) string {
	return dossier.Dossier{Answers: s.Given.Answers}.Prefecture(m.Prefecture)
}

// PlaceNote returns which sentence is to be said before the list is believed here, by the
// person's address or the kiosk's place, or "".
func (m Machine) PlaceNote(s State) string {
	p, ok := m.Procedure(s)
	if !ok {
		return ""
	}
	l, _ := p.PlaceAt(m.prefecture(s))
	return l.Note
}

// Walk returns the questions that now apply, in the order in which they are asked,
// without facts about papers.
func (m Machine) Walk(s State) []dossier.Field {
	p, ok := m.Procedure(s)
	if !ok {
		return nil
	}
	var walk []dossier.Field
	if len(p.FiledBy) > 1 {
		walk = append(walk, filedBy(p))
	}
	walk = append(walk, p.Questions(m.Dossier(s))...)
	return append(walk, assistedBy())
}

func filedBy(p *dossier.Procedure) dossier.Field {
	f := dossier.Field{ID: FiledByField, Type: dossier.ChoiceField, Required: true, Verified: true}
	for _, by := range p.FiledBy {
		f.Choices = append(f.Choices, string(by))
	}
	return f
}

func assistedBy() dossier.Field {
	return dossier.Field{ID: AssistedByField, Type: dossier.TextField, MaxLen: 80, Unknown: true,
		Verified: true}
}

// Facts returns the questions about the paper of a slot; for a typed code, the code itself.
func (m Machine) Facts(s State, slot dossier.Slot) []dossier.Field {
	p, ok := m.Procedure(s)
	if !ok {
		return nil
	}
	facts := p.Facts(m.Dossier(s), slot)
	piece, ok := p.Piece(slot)
	if !ok || piece.Kind != dossier.Typed ||
		slices.ContainsFunc(facts, func(f dossier.Field) bool { return f.ID == piece.Field }) {
		return facts
	}
	if f, ok := p.Field(piece.Field); ok {
		facts = append([]dossier.Field{f}, facts...)
	}
	return facts
}

// FieldOn returns the question on screen.
func (m Machine) FieldOn(s State) (dossier.Field, bool) { return m.field(s, s.Screen.Field) }

func (m Machine) field(s State, id dossier.FieldID) (dossier.Field, bool) {
	p, ok := m.Procedure(s)
	switch {
	case !ok || id == "":
		return dossier.Field{}, false
	case id == FiledByField:
		return filedBy(p), true
	case id == AssistedByField:
		return assistedBy(), true
	}
	return p.Field(id)
}

// Wanted returns the pieces now asked for, of all kinds, in the catalogue's order.
func (m Machine) Wanted(s State) []dossier.Piece {
	p, ok := m.Procedure(s)
	if !ok {
		return nil
	}
	return p.Wanted(m.Dossier(s))
}

// PieceOn returns the piece of Paper.Slot.
func (m Machine) PieceOn(s State) (dossier.Piece, bool) {
	p, ok := m.Procedure(s)
	if !ok || s.Paper.Slot == "" {
		return dossier.Piece{}, false
	}
	return p.AnyPiece(s.Paper.Slot)
}

// Threshold returns the least amount that a paper has to show, or a question asks about,
// today.
func (m Machine) Threshold(s State, ref string) (dossier.Threshold, bool) {
	p, ok := m.Procedure(s)
	if !ok {
		return dossier.Threshold{}, false
	}
	return p.ThresholdAt(ref, s.Clock.Now)
}

func (m Machine) wanted(s State, slot dossier.Slot) (dossier.Piece, bool) {
	return among.First(m.Wanted(s), func(p dossier.Piece) bool { return p.Slot == slot })
}

// FailedGaps returns the gaps that need an explicit decision before sending.
func FailedGaps(gaps []dossier.Gap) []dossier.Gap {
	return among.All(gaps, func(g dossier.Gap) bool {
		return g.Verdict == dossier.Failed
	})
}

// Chapter returns the part of the visit, of six, that the step belongs to; 0 for none.
func (m Machine) Chapter(s State) (n, of int) {
	const parts = 6
	switch s.Visit.Step {
	case Choose, Find, Lost, Themes, Theme, Search, Found, Where, Deadline, Need, TicketOut,
		TicketIn:
		return 1, parts
	case Question, Turn:
		if s.Paper.Slot != "" {
			return 3, parts
		}
		return 2, parts
	case Pieces, Source, Sheet, Files, Piece, Another, Arrange, Split, Place, PileSource,
		Pile:
		return 3, parts
	case Working:
		if s.Job.Task == TaskSeal || s.Job.Task == TaskCopy {
			return 5, parts
		}
		return 3, parts
	case Review:
		return 3, parts
	case Summary, Despite:
		return 4, parts
	case Notice, TakeAway:
		return 5, parts
	case Receipt, After:
		return 6, parts
	}
	return 0, parts
}

// judge brings Given.Gaps into line with what was given.
func (m Machine) judge(s State) State {
	s.Given.Gaps = nil
	if p, ok := m.Procedure(s); ok && s.Draft.Open {
		s.Given.Gaps = p.Gaps(m.Dossier(s), s.Clock.Now)
	}
	return s
}
