// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import (
	"slices"
	"time"
)

// Procedure is what one procedure asks for: one title and one request.
type Procedure struct {
	ID      ProcedureID
	Title   TitleID
	Request Request // "" in lists of the first format, which ask RequestField instead
	// the procedure of the same title that also covered this request in lists of the
	// first format; "" when none did
	Was      ProcedureID
	Family   string
	Icon     string
	Mode     Mode // unless a channel line says otherwise: see ChannelAt
	Audience Audience
	FiledBy  []FiledBy
	Country  string   // the group of countries whose citizens it is for; "" for all
	Persons  []string // besides the applicant: "minor", "spouse"
	Pieces   []Piece
	Fields   []Field
	// what the title asks for only in its other requests. It is not required here but may
	// have been given, in a draft begun as another request
	Others   []Piece
	OtherIDs []FieldID
	MaxBytes int64 // of one file, as the receiving service allows
	// the rules of the papers named in Alternatives: their own sides, pages, age; no slot
	Substitutes map[PieceID]Piece
	Notices     []Notice
	Outputs     []Output
	Contacts    []string // where to go as well, or instead; words contact.KEY.title
	LegalBasis  []string
	Channel     string // unless a channel line says otherwise
	FeeRef      string // unless a condition says otherwise: see Dues; "" when nothing is to be paid
	ValidFrom   time.Time
	ReviewedOn  time.Time
	Fees        []FeeLine // for some people: the first that holds replaces FeeRef
	Windows     []Window  // in force at different times, or for different people
	Channels    []ChannelLine

	tables *Tables // of its catalogue; nil for a procedure built in code
}

// Notice is something to be said when a condition holds. It keeps nobody from filing: its
// gap is [Inconclusive].
type Notice struct {
	Code Code
	Slot Slot
	// if it is a date, the gap's value "days" is how far it is from the day of filing
	Field  FieldID
	To     ProcedureID // another procedure that is the right one
	When   *Condition
	Source string
}

// Stage says when something is handed out.
type Stage string

const (
	AtFiling     Stage = "filing"
	InProcessing Stage = "processing"
	AtDecision   Stage = "decision"
)

// Output is what the service hands out at a stage; words output.ID.title. As a rule, what
// is handed out at filing does not prove legal stay (CESEDA, R. 431-15-1).
type Output struct {
	Stage      Stage
	ID         string
	ProvesStay bool
	Verified   bool
	Source     string
}

// Piece returns the piece in a slot.
func (p *Procedure) Piece(s Slot) (Piece, bool) { return pieceOf(p.Pieces, s) }

// AnyPiece returns the piece in a slot even if only another request of the title asks for
// it: its condition then never holds.
func (p *Procedure) AnyPiece(s Slot) (Piece, bool) {
	if x, ok := p.Piece(s); ok {
		return x, true
	}
	return pieceOf(p.Others, s)
}

// pieceOf and Field copy only what they return: whoever reads a list asks for tens of
// thousands.
func pieceOf(list []Piece, s Slot) (Piece, bool) {
	for i := range list {
		if list[i].Slot == s {
			return list[i], true
		}
	}
	return Piece{}, false
}

// Field returns the field with that id.
func (p *Procedure) Field(id FieldID) (Field, bool) {
	for i := range p.Fields {
		if p.Fields[i].ID == id {
			return p.Fields[i], true
		}
	}
	return Field{}, false
}

func (p *Procedure) windowOf(known Answers, at Moment) (Window, bool) {
	return inForce(p.Windows, at.newest(), func(w Window) (time.Time, bool) {
		return w.From, w.When.Holds(known, at) == True
	})
}

// ChannelAt returns the way a request takes in a prefecture (the number of its
// département: "75", "2A", "974", or "" if unknown) on a day, as returned by [Moment.Day].
// A line for the prefecture takes precedence over one for all. Without either it is the
// procedure's own channel, which nobody has confirmed for that prefecture.
func (p *Procedure) ChannelAt(prefecture string, today time.Time) Channel {
	for _, where := range []string{prefecture, Everywhere} {
		l, ok := inForce(p.Channels, today, func(l ChannelLine) (time.Time, bool) {
			return l.From, l.Prefecture == where
		})
		if ok {
			return l.Channel
		}
	}
	return Channel{Mode: p.Mode, Name: p.Channel}
}

// Values lists the possible values of a field, or nil when it can be anything. ok is
// false for a field that is not asked.
func (p *Procedure) Values(id FieldID) (values []string, ok bool) {
	if id == FiledByField {
		for _, by := range p.FiledBy {
			values = append(values, string(by))
		}
		return values, true
	}
	if piece, ok := p.givenOf(id); ok && len(piece.Alternatives) > 0 {
		values = append(values, string(piece.ID))
		for _, a := range piece.Alternatives {
			values = append(values, string(a))
		}
		return values, true
	}
	f, ok := p.Field(id)
	if !ok {
		return nil, false
	}
	switch f.Type {
	case YesNoField:
		return []string{Yes, No}, true
	case ChoiceField:
		return f.Choices, true
	case CountryField:
		return f.Of, true
	}
	return nil, true
}

// PlaceAt returns what is to be said before the list is believed in a prefecture, if
// anything is.
func (p *Procedure) PlaceAt(prefecture string) (Place, bool) {
	if p.tables != nil {
		for _, l := range p.tables.Places {
			if slices.Contains(l.Prefectures, prefecture) {
				return l, true
			}
		}
	}
	return Place{}, false
}
