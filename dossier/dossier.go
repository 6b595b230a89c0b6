// SPDX-License-Identifier: AGPL-3.0-or-later

// Package dossier says what a procedure asks for, whether a dossier has it, and why not.
//
// It consists of values and pure functions over the standard library: it opens no file,
// draws no screen, calls no network and writes no sentence in any language (a [Gap]
// carries a [Code], which the word files turn into a sentence). Package dossier/catalogue
// reads what a procedure asks for, and refuses it when it contains a fault.
//
// What must be true: [Procedure.Gaps] never reports a piece as passed if it could not
// judge it; what cannot be judged is [Inconclusive] and is shown as such. The order of
// pages of different slots, and that of answers, changes nothing.
//
// No file uses one above it. From the top: gaps.go holds the rules in the order in which
// they are tried; compare.go and strips.go say what papers and pages reveal about each
// other; judge.go is one evaluation; walk.go says what is asked, given the answers; check.go
// judges one answer; condition.go is the logic underneath. The rest are values and tables.
package dossier

import "passerelle/internal/among"

// Dossier is what has been given so far: a value that holds no images.
type Dossier struct {
	Procedure  ProcedureID
	Answers    Answers
	FiledBy    FiledBy
	AssistedBy string // who helped, as the helper stated it; empty when alone
	Pages      []Page // in the order given; within a slot this is the order in the PDF

	// Read is what a machine read on the papers and nobody confirmed, by the id that
	// PaperFact returns. It is only compared with the answers: it never makes anything
	// fail, answers no question, and is neither kept nor sent.
	Read Answers

	// Sights is what was seen on the pages. It is neither kept nor sent: when a draft is
	// resumed, its pages are examined again.
	Sights map[PageID]Sight
}

// PagesOf returns the pages of one slot, in order.
func (d Dossier) PagesOf(s Slot) []Page {
	return among.All(d.Pages, func(p Page) bool { return p.Slot == s })
}

// Prefecture returns the département whose channels apply to the dossier: that of the address
// given, or else home, where the dossier is put together. It returns "" when neither is known.
func (d Dossier) Prefecture(home string) string {
	if p := Prefecture(d.Answers["address.postal_code"], d.Answers["address.city"]); p != "" {
		return p
	}
	return home
}
