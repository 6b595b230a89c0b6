// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import (
	"slices"
	"strings"
)

// Fact is something that a paper says about its holder or itself, read from it or typed.
// It is kept as an answer with the id that PaperFact returns, whether or not the
// procedure asks for it: what the person confirmed is kept in the procedure's own
// questions, and the two are compared.
type Fact string

const (
	FactFamilyName  Fact = "family_name"
	FactUsageName   Fact = "usage_name"
	FactGivenNames  Fact = "given_names"
	FactName        Fact = "name"           // whole, where its parts can't be told apart
	FactBirthDate   Fact = "birth_date"     // 2006-01-02, with 00 for unknown parts
	FactSex         Fact = "sex"            // F, M or X
	FactNationality Fact = "nationality"    // ISO 3166-1 alpha-3, and ICAO's further codes
	FactNumber      Fact = "number"         // of the paper
	FactForeigner   Fact = "foreign_number" // the holder's numéro étranger
	FactExpiry      Fact = "expiry"         // 2006-01-02
	FactIssueDate   Fact = "issue_date"     // 2006-01-02
	FactPostalCode  Fact = "postal_code"
)

var facts = []Fact{
	FactFamilyName, FactUsageName, FactGivenNames, FactName, FactBirthDate, FactSex,
	FactNationality, FactNumber, FactForeigner, FactExpiry, FactIssueDate, FactPostalCode,
}

// Facts returns all of them.
func Facts() []Fact { return slices.Clone(facts) }

// PaperFact names the answer that holds a fact of the paper in a slot: "id.passport.number".
func PaperFact(s Slot, f Fact) FieldID { return FieldID(s) + "." + FieldID(f) }

// repeat is a fact of a paper that a question also asks for, and the code if they differ.
type repeat struct {
	paper PieceID
	fact  Fact
	field FieldID
	code  Code
}

// repeated are all of them.
var repeated = []repeat{
	{"id.passport", FactNumber, "passport_number", NumberDiffers},
	{"id.residence_permit", FactNumber, "permit_card_number", NumberDiffers},
	{"id.residence_permit", FactForeigner, "agdref_number", NumberDiffers},
	{"id.vlsts_confirmation", FactForeigner, "agdref_number", NumberDiffers},
	{"asy.ada", FactForeigner, "agdref_number", NumberDiffers},
	{"id.visa_long_stay", FactNumber, "visa_number", NumberDiffers},
	{"id.residence_permit", FactExpiry, "permit_expiry", ExpiryDiffers},
	{"id.visa_long_stay", FactExpiry, "visa_valid_to", ExpiryDiffers},
	{"id.visa_long_stay", FactIssueDate, "visa_issue_date", ExpiryDiffers},
	{"id.passport", FactNationality, "nationality", NationalityDiffers},
	{"id.residence_permit", FactNationality, "nationality", NationalityDiffers},
	{"home.proof", FactPostalCode, "address.postal_code", AddressDiffers},
}

// FactFields names the questions that ask for a fact of the paper in a slot, when the paper
// given there has that id: the date by which its age is judged, its expiry, a question of
// the procedure that repeats the fact, and the fact itself. Some of them may not be asked.
func (p *Procedure) FactFields(x Piece, given PieceID, f Fact) []FieldID {
	var out []FieldID
	own := x.ownFields(f)
	out = append(out, own[:len(own)-1]...)
	for _, r := range repeated {
		if r.paper == given && r.fact == f {
			out = append(out, r.field.of(x.Person))
		}
	}
	if id, ok := holder[f]; ok && strings.HasPrefix(string(given), "id.") &&
		strings.HasPrefix(string(x.Slot), string(FieldID("id.").of(x.Person))) {
		out = append(out, id.of(x.Person))
	}
	return append(out, PaperFact(x.Slot, f))
}

// holder are the questions about a person that their own passport, card or visa also answers.
var holder = map[Fact]FieldID{FactFamilyName: FamilyName, FactGivenNames: GivenNames,
	FactBirthDate: BirthDate}

// Reads says how closely to examine a page of a paper that comes after before other
// pages: whether to search for a strip, and whether to read codes and print. What a paper
// is, the date of a bill and the strip of a passport are on the first pages; a strip that
// the paper bears is sought on all pages.
func (x Piece) Reads(before int) (search, print bool) {
	const pagesRead = 3
	first := before < pagesRead
	return first || x.Bears.Wants(), first && x.Kind == Paper
}

// AddRead adds what was read on a page of the paper in a slot to what is compared. Two
// pages of one paper that differ say nothing; judge.bearers says that they differ.
func (a Answers) AddRead(s Slot, f Fact, value string) {
	id := PaperFact(s, f)
	if v, twice := a[id]; twice && v != value {
		value = ""
	}
	a[id] = value
}

// ownFields names the questions about a fact of this paper alone; the last is the fact itself.
func (x Piece) ownFields(f Fact) (out []FieldID) {
	switch {
	case f == FactIssueDate && x.DateField != "":
		out = append(out, x.DateField)
	case f == FactExpiry && x.ExpiryField != "":
		out = append(out, x.ExpiryField)
	}
	return append(out, PaperFact(x.Slot, f))
}

// factOf reports whether an answer is a fact of one of the procedure's papers.
func (p *Procedure) factOf(id FieldID) bool {
	for _, f := range facts {
		if s, ok := strings.CutSuffix(string(id), "."+string(f)); ok {
			if x, ok := p.AnyPiece(Slot(s)); ok && x.Kind == Paper {
				return true
			}
		}
	}
	return false
}
