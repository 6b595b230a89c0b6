// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import (
	"log/slog"
	"slices"
)

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

// StripKind says what kind of paper bears a machine-readable strip. It is written in gaps
// and used in word files: never renamed.
type StripKind string

const (
	PassportStrip StripKind = "passport" // also of a travel document
	PermitStrip   StripKind = "permit"   // a card whose strip says that it is a residence permit
	CardStrip     StripKind = "card"     // an identity card, or one whose strip doesn't say what it is
	VisaStrip     StripKind = "visa"
)

// Bears says which strip a paper bears, according to ICAO Doc 9303: the table strips of
// catalogue.json. The zero value means none: a page with a strip belongs to another paper.
type Bears string

const (
	BearsPassport Bears = "passport" // of a passport; its visas may be among the pages
	BearsPermit   Bears = "permit"   // of a residence permit
	BearsCard     Bears = "card"     // of an identity card
	BearsVisa     Bears = "visa"     // of a visa; the passport's may be in the same picture
	BearsIdentity Bears = "identity" // of whichever of these papers the person has
	// of any kind, or none: old papers, damaged ones, those of States whose cards have none
	MayBear Bears = "maybe"
)

// bears maps the values of the table to the kinds of strip that are required, and to
// those that may also be present.
var bears = map[Bears]struct{ wanted, beside []StripKind }{
	BearsPassport: {[]StripKind{PassportStrip}, []StripKind{VisaStrip}},
	BearsPermit:   {[]StripKind{PermitStrip, CardStrip}, nil},
	BearsCard:     {[]StripKind{CardStrip}, nil},
	BearsVisa:     {[]StripKind{VisaStrip}, []StripKind{PassportStrip}},
	BearsIdentity: {[]StripKind{PassportStrip, PermitStrip, CardStrip}, []StripKind{VisaStrip}},
	MayBear:       {nil, []StripKind{PassportStrip, PermitStrip, CardStrip, VisaStrip}},
}

// Wants reports whether this machine can't recognise the paper without a strip.
func (b Bears) Wants() bool { return len(bears[b].wanted) > 0 }

func (b Bears) wants(k StripKind) bool { return slices.Contains(bears[b].wanted, k) }

func (b Bears) takes(k StripKind) bool { return b.wants(k) || slices.Contains(bears[b].beside, k) }

// own reports whether a strip of this kind can be the paper's own, not one of another paper
// that may be among its pages.
func (b Bears) own(k StripKind) bool { return b.takes(k) && (b.wants(k) || !b.Wants()) }
