// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import "time"

// Catalogue is the set of procedures this machine knows, at one version.
type Catalogue struct {
	Version string
	Date    time.Time // "la liste du": the day the lists were last reviewed
	order   []*Procedure
	sources map[string]string
	papers  map[PieceID]Piece // the rules of papers that stand in for others
	fees    []Fee
}

// Fee is one line of the dated table of fees: the amount of Ref from the day From on.
type Fee struct {
	Ref      string
	From     time.Time
	Euros    int
	Verified bool
	Source   string
}

func (c *Catalogue) hasFee(ref string) bool {
	for _, f := range c.fees {
		if f.Ref == ref {
			return true
		}
	}
	return false
}

// Source returns the title of a source.
func (c *Catalogue) Source(key string) string { return c.sources[key] }

// Procedure returns the procedure of that id.
func (c *Catalogue) Procedure(id ProcedureID) (*Procedure, bool) {
	for _, p := range c.order {
		if p.ID == id {
			return p, true
		}
	}
	return nil, false
}

// Procedures returns all procedures in the order of the catalogue.
func (c *Catalogue) Procedures() []*Procedure { return c.order }

// Mode says how far this machine goes with a procedure.
type Mode string

const (
	Full   Mode = "full"   // assemble and submit
	Assist Mode = "assist" // assemble and print; another channel receives it
	Info   Mode = "info"   // explain and orient only
)

// Procedure is what one procedure asks for.
type Procedure struct {
	ID          ProcedureID
	Family      string
	Icon        string
	Mode        Mode
	FiledBy     []FiledBy
	Pieces      []Piece
	Fields      []Field
	MaxBytes    int64             // of one file, as the receiving service allows
	Substitutes map[PieceID]Piece // the rules of the papers named in Alternatives: their own sides, pages, age; no slot
	Notices     []Notice
	LegalBasis  []string
	Channel     string
	FeeRef      string  // "" when nothing is paid
	Window      *Window // nil: no filing window
	ValidFrom   time.Time
	ReviewedOn  time.Time

	catalogue *Catalogue
}

// Window is when a procedure is filed, counted from the date in Field (the end of a permit).
type Window struct {
	Field          FieldID
	OpensDays      int    // days before it; 0: no opening day
	ClosesDays     int    // days before it; later is late
	GraceMonths    int    // months after it in which a late filing is still taken; 0: not known
	LateFee        string // fee reference
	RedirectMonths int    // nearer than this, or over: another procedure (renewal) is due; 0: never
	Verified       bool
	Source         string
}

// Notice is something to be said when a condition holds. It keeps nobody from filing: its gap is [Inconclusive].
type Notice struct {
	Code   Code
	Slot   Slot
	Field  FieldID // when it is a date, the gap's value "days" is how far it is from the day of filing
	When   *Condition
	Source string
}

// FeeAt returns the fee of ref on the day of t: the line of the table with the latest From that is not after it. ok is false when the table has none.
func (p *Procedure) FeeAt(ref string, t time.Time) (euros int, verified, ok bool) {
	if p.catalogue == nil { // built by hand
		return 0, false, false
	}
	var best Fee
	for _, f := range p.catalogue.fees {
		if f.Ref == ref && !f.From.After(day(t)) && (!ok || f.From.After(best.From)) {
			best, ok = f, true
		}
	}
	return best.Euros, best.Verified, ok
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

// Piece is one paper, code or later formality that a procedure asks for.
type Piece struct {
	Slot          Slot
	ID            PieceID
	Kind          Kind
	Required      bool
	When          *Condition // asked only when it holds; nil: always
	Alternatives  []PieceID  // papers that may stand in this slot instead
	Sides         int        // pages wanted at least
	MaxPages      int        // pages taken at most; 0: no limit
	MaxAgeDays    int        // 0: no limit. Beside MaxAgeMonths it is the longest those months can be, to be shown, not to be judged by
	MaxAgeMonths  int        // the rule where its source counts calendar months
	AdvisedDays   int        // 0: none; older than this is accepted with a warning
	AdvisedMonths int
	DateField     FieldID // the paper's date, a typed fact; "" if none is asked
	ExpiryField   FieldID // the paper's last day of validity, a field; "" if none is asked
	Field         FieldID // for Typed: where the code is typed
	Icon          string
	AgentChecks   bool // its content is for the agent to judge
	Verified      bool // the rule is certain
	Source        string
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

// GivenField names the answer that says which of its alternatives was given in a slot. Its value is a PieceID; without it, the main paper was.
func GivenField(s Slot) FieldID { return FieldID(s) + ".given" }
