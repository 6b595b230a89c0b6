// SPDX-License-Identifier: AGPL-3.0-or-later

// Package dossier says what a procedure asks for, whether a dossier has it, and why not.
//
// It is values and pure functions over the standard library: it opens no file, draws no
// screen, calls no network and writes no sentence in any language (a [Gap] carries a
// [Code]; the word files turn it into a sentence). What a procedure asks for is read, and
// refused where something is wrong in it, by package dossier/catalogue.
//
// What must be true: [Procedure.Gaps] never calls a piece passed that it could not judge;
// what cannot be judged is [Inconclusive] and is shown as such. Order of pages of
// different slots, and of answers, changes nothing.
//
// No file names one above it. From the top: gaps.go holds the rules in the order in which
// they are tried; compare.go and strips.go say what papers and pages tell of each other;
// judge.go is one evaluation; walk.go says what is asked, with these answers; check.go
// judges one answer; condition.go is the logic of it all. The rest are values and tables.
package dossier

// Dossier is what has been given so far: a value, with no image inside.
type Dossier struct {
	Procedure  ProcedureID
	Answers    Answers
	FiledBy    FiledBy
	AssistedBy string // who helped, as the helper gave it; empty when alone
	Pages      []Page // in the order they were given; within a slot this is the order in the PDF

	// Read is what a machine read off the papers and nobody confirmed, by the id that
	// PaperFact gives. It is only compared with the answers: it never fails anything,
	// answers nothing, and is neither kept nor sent.
	Read Answers

	// Sights is what was seen on the pages. It is neither kept nor sent: who opens a
	// draft again looks again.
	Sights map[PageID]Sight
}

// PagesOf returns the pages of one slot, in order.
func (d Dossier) PagesOf(s Slot) []Page {
	var out []Page
	for _, p := range d.Pages {
		if p.Slot == s {
			out = append(out, p)
		}
	}
	return out
}

// Prefecture returns the département whose channels hold for the dossier: that of the
// address given, else home, which is where the dossier is put together. "" when neither
// is known.
func (d Dossier) Prefecture(home string) string {
	if p := Prefecture(d.Answers["address.postal_code"], d.Answers["address.city"]); p != "" {
		return p
	}
	return home
}
