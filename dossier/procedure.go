// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import "time"

// Mode says how far this machine goes with a procedure.
type Mode string

const (
	Full   Mode = "full"   // assemble and submit
	Assist Mode = "assist" // assemble and print; another channel receives it
	Info   Mode = "info"   // explain and orient only: no data is kept
)

// Audience says before whom a procedure or a question is shown.
type Audience string

const (
	Public   Audience = "public"
	Mediator Audience = "mediator" // sensitive: never on the public screens
)

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

// Ages is how old a paper may be on the day of filing; zeros are no limits.
type Ages struct {
	MaxAgeDays    int // beside MaxAgeMonths it is the longest those months can be, to be shown, not to be judged by
	MaxAgeMonths  int // the rule where its source counts calendar months
	AdvisedDays   int // older than this is accepted with a warning
	AdvisedMonths int
}

// Translation says what becomes of a paper in another language.
type Translation string

const (
	Sworn         Translation = "sworn" // in French, or with a translation by a sworn translator
	NoTranslation Translation = "none"
)

// Piece is one paper, code or later formality that a procedure asks for.
type Piece struct {
	Slot         Slot
	ID           PieceID
	Kind         Kind
	Required     bool
	Person       string     // whose paper it is, one of the procedure's Persons; "" for the applicant's
	When         *Condition // asked only when it holds; nil: always
	Alternatives []PieceID  // papers that may stand in this slot instead
	Sides        int        // pages wanted at least
	MaxPages     int        // pages taken at most; 0: no limit
	Ages                    // with a LimitRef, those in force on the day of the catalogue: see Tables.Limited
	LimitRef     string     // key of the dated table of limits; "" when the piece's own numbers hold
	DateField    FieldID    // the paper's date, a typed fact; "" if none is asked
	ExpiryField  FieldID    // the paper's last day of validity, a field; "" if none is asked
	Field        FieldID    // for Typed: where the code is typed
	Translation  Translation
	Icon         string
	Bears        Bears // the strip on it
	AgentChecks  bool  // its content is for the agent to judge
	Verified     bool  // the rule is certain
	Source       string
}

// FieldType says how a question is answered.
type FieldType string

const (
	NameField   FieldType = "name"
	TextField   FieldType = "text"
	DateField   FieldType = "date"
	YesNoField  FieldType = "yesno"
	ChoiceField FieldType = "choice"
	DigitsField FieldType = "digits"
	CodeField   FieldType = "code" // A–Z and 0–9
	PhoneField  FieldType = "phone"
	PostalField FieldType = "postal"
	EmailField  FieldType = "email"
)

// Field is one question.
type Field struct {
	ID       FieldID
	Type     FieldType
	Required bool
	Person   string // of whom it is asked, one of the procedure's Persons; "" for the applicant
	Audience Audience
	When     *Condition
	Check    string // name of a further check: "agdref", "ephoto", "past", ...
	Choices  []string
	MaxLen   int
	Slot     Slot // set: a typed fact about that paper, asked when the paper is given
	Unknown  bool // "je ne sais pas" is offered; the answer is then absent
	Verified bool
	Source   string
}

// Answers of a YesNoField.
const (
	Yes = "yes"
	No  = "no"
)

// Fields that every procedure asks: the holder tag of the receipt is made of them.
const (
	FamilyName FieldID = "family_name"
	GivenNames FieldID = "given_names"
	BirthDate  FieldID = "birth_date"
)

// SlotDate stands, among the rules of a paper that stands in for others, for the date of the slot
// where it is given: home.proof.date.
const SlotDate FieldID = ".date"

// FiledByField is the name under which conditions look at Dossier.FiledBy.
const FiledByField FieldID = "filed_by"

// GivenField names the answer that says which of its alternatives was given in a slot. Its value is a PieceID; without it, the main paper was.
func GivenField(s Slot) FieldID { return FieldID(s) + ".given" }
