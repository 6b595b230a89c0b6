// SPDX-License-Identifier: AGPL-3.0-or-later

// Package recognise decides from what a page shows which kind of paper it is a page of.
//
// It neither reads pages, which is the work of capture/reading, nor judges what a paper is
// good for, which is that of package dossier. What must be true: a page is said to be of a
// kind only if nothing on it speaks for another one; where that is in doubt nothing is
// said. It keeps nothing and writes nothing.
package recognise

import (
	"log/slog"

	"passerelle/dossier"
)

// Page is what one page shows. It contains personal data: its LogValue hides it.
type Page struct {
	Lines         []Line // its print, from the top, as it is read upright
	Strip         dossier.StripKind
	Document      Document // whose strip it is; of a page without one, nothing
	Seals         []Seal
	Width, Height float64 // of the paper, in millimetres; 0: unknown
}

// Document is what a sound strip says of the paper that bears it.
type Document struct {
	Code                string // "P", "IR", "VD"
	Issuer, Nationality string // as the strip has them: "FRA", "D", "XXB"
}

// Line is a run of words without a wide gap between them.
type Line struct {
	Text       string
	X, Y, W, H float64 // in parts of the page's width and height, from its upper left corner
	Sure       float64 // from 0 to 1: of the least sure word
}

// Seal is a 2D-Doc code.
type Seal struct {
	Kind     string // its type of document: "00", "B1"
	Verified bool   // its signature is valid
}

// LogValue keeps what a paper says out of logs.
func (Page) LogValue() slog.Value { return slog.StringValue("[page]") }

// Found is what a page was recognised as; its zero value: nothing.
type Found struct {
	Kind  dossier.KindID
	Signs []string // what tells, by their names in the list
}
