// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import "time"

// Procedure is what one procedure asks for.
type Procedure struct {
	ID          ProcedureID
	Family      string
	Icon        string
	Mode        Mode // where no line of a channel says otherwise: see ChannelAt
	Audience    Audience
	FiledBy     []FiledBy
	Persons     []string // beside the applicant: "minor", "spouse"
	Pieces      []Piece
	Fields      []Field
	MaxBytes    int64             // of one file, as the receiving service allows
	Substitutes map[PieceID]Piece // the rules of the papers named in Alternatives: their own sides, pages, age; no slot
	Notices     []Notice
	Outputs     []Output
	Contacts    []string // where to go besides or instead; words contact.KEY.title
	LegalBasis  []string
	Channel     string // where no line of a channel says otherwise
	FeeRef      string // where no condition says otherwise: see FeeOf; "" when nothing is paid
	ValidFrom   time.Time
	ReviewedOn  time.Time
	Fees        []FeeLine // for some: the first that holds goes before FeeRef
	Windows     []Window  // of each day on which one was in force
	Channels    []ChannelLine

	tables *Tables // of its catalogue; nil for one built by hand
}

// Notice is something to be said when a condition holds. It keeps nobody from filing: its gap is [Inconclusive].
type Notice struct {
	Code   Code
	Slot   Slot
	Field  FieldID     // when it is a date, the gap's value "days" is how far it is from the day of filing
	To     ProcedureID // another procedure that is the right one
	When   *Condition
	Source string
}

// Stage is when something is handed out.
type Stage string

const (
	AtFiling     Stage = "filing"
	InProcessing Stage = "processing"
	AtDecision   Stage = "decision"
)

// Output is what the service hands out at a stage; words output.ID.title. What is given at filing does not prove legal stay as a rule (CESEDA, R. 431-15-1).
type Output struct {
	Stage      Stage
	ID         string
	ProvesStay bool
	Verified   bool
	Source     string
}

// Piece returns the piece of a slot.
func (p *Procedure) Piece(s Slot) (Piece, bool) {
	for _, x := range p.Pieces {
		if x.Slot == s {
			return x, true
		}
	}
	return Piece{}, false
}

// Field returns the field of that id.
func (p *Procedure) Field(id FieldID) (Field, bool) {
	for _, x := range p.Fields {
		if x.ID == id {
			return x, true
		}
	}
	return Field{}, false
}

// Values lists what a field can be; nil when it can be anything. ok is false for a field that is not asked.
func (p *Procedure) Values(id FieldID) (values []string, ok bool) {
	if id == FiledByField {
		for _, by := range p.FiledBy {
			values = append(values, string(by))
		}
		return values, true
	}
	for _, piece := range p.Pieces {
		if GivenField(piece.Slot) == id && len(piece.Alternatives) > 0 {
			values = append(values, string(piece.ID))
			for _, a := range piece.Alternatives {
				values = append(values, string(a))
			}
			return values, true
		}
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
	}
	return nil, true
}
