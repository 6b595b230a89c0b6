// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import "log/slog"

// Sight is what a machine saw on one page besides its defects. A page without one has not
// been examined, or could not be: nothing can then be said about what is on it or is not.
type Sight struct {
	Searched bool      // the whole page, for a strip
	Strip    StripKind // of the sound strip that was found
	Sealed   bool      // it has a signed code whose signature is valid
	Turned   bool      // it is upside down or sideways: its print can be read only after turning it
	TwoCards bool      // it shows two sides of a card, next to each other
	Twins    []PageID  // pages with the same picture: the page was given twice

	// The names on the strip, even if a letter is doubtful: if they match those that were
	// written, that says something; if they do not, it says nothing.
	Family, Given string

	// What its strip and its codes say for certain. Answers.AddRead keeps only what all
	// pages of a paper agree on, so this alone shows that they differ.
	Says map[Fact]string
	Full bool // it bears more print than the side of a card can
	// its print says something else than the code on it, whose signature is valid
	CodeDiffers bool

	// the kind of paper that the page belongs to, and by which signs it was told; "" where
	// that is not sure
	Kind  KindID
	Signs []string

	Leaf      Leaf
	Separator string // what the code of a separator sheet says; "": it is none
}

// Leaf is which page of its paper a page says it is.
type Leaf struct {
	N, Of int // "page 2 of 3"; 0: it doesn't say
	Feet  []Foot
}

// Foot is a number that stands alone at the rim of a page, with the middle of its place in
// parts of the page.
type Foot struct {
	N    int
	X, Y float64
}

// LogValue keeps what a page says out of logs.
func (Sight) LogValue() slog.Value { return slog.StringValue("[sight]") }
