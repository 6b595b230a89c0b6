// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import "time"

// Catalogue is the set of procedures this machine knows, at one version.
type Catalogue struct {
	Version string
	Date    time.Time // "la liste du": the day the lists were last reviewed
	order   []*Procedure
}

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
	ID         ProcedureID
	Family     string
	Icon       string
	Mode       Mode
	FiledBy    []FiledBy
	Pieces     []Piece
	Fields     []Field
	MaxBytes   int64 // of one file, as the receiving service allows
	ValidFrom  time.Time
	ReviewedOn time.Time
}

// Piece is one paper, code or later formality that a procedure asks for.
type Piece struct {
	Slot         Slot
	ID           PieceID
	Kind         Kind
	Required     bool
	When         *Condition // asked only when it holds; nil: always
	Alternatives []PieceID  // papers that may stand in this slot instead
	Sides        int        // pages wanted at least
	MaxPages     int        // pages taken at most
	MaxAgeDays   int        // 0: no limit
	AdvisedDays  int        // 0: none; older than this is accepted with a warning
	DateField    FieldID    // the paper's date, a typed fact; "" if none is asked
	Field        FieldID    // for Typed: where the code is typed
	Icon         string
	AgentChecks  bool // its content is for the agent to judge
	Verified     bool // the rule is certain
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
	When     *Condition
	Check    string // name of a further check: "agdref", "ephoto", "past", ...
	Choices  []string
	MaxLen   int
	Slot     Slot // set: a typed fact about that paper, asked when the paper is given
	Unknown  bool // "je ne sais pas" is offered
	Verified bool
	Source   string
}

// Condition is a small declarative rule over answers.
type Condition struct{}
