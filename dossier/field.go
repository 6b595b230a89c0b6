// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

// Field is one question.
type Field struct {
	ID       FieldID
	Type     FieldType
	Required bool
	Person   string // whom it is about, one of the procedure's Persons; "" for the applicant
	Audience Audience
	When     *Condition
	Check    string // name of a further check: "agdref", "ephoto", "past", ...
	Choices  []string
	Of       []string // of a CountryField: the only countries it may be; none: any
	MaxLen   int
	Slot     Slot // if set, a typed fact about that paper, asked when the paper is given
	Unknown  bool // "je ne sais pas" is offered; the answer is then absent
	// key in the dated table of least amounts: what the answer should be at least
	ThresholdRef string
	Verified     bool
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
	// a country, by the three letters that stand for it in passports
	CountryField FieldType = "country"
)

// Answers of a YesNoField.
const (
	Yes = "yes"
	No  = "no"
)

// Fields that every procedure asks for; the holder tag of the receipt is made from them.
const (
	FamilyName FieldID = "family_name"
	GivenNames FieldID = "given_names"
	BirthDate  FieldID = "birth_date"
)

// Audience says to whom a procedure or a question is shown.
type Audience string

const (
	Public   Audience = "public"
	Mediator Audience = "mediator" // sensitive: never on the public screens
)

// stampCheck is the check of the sixteen digits of a fiscal stamp: money that is gone
// when the request is not taken.
const stampCheck = "stamp"
