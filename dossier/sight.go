// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import (
	"log/slog"
	"slices"
)

// Sight is what a machine saw on one page besides its defects. A page of which there is
// none has not been looked at, or could not be: nothing is said of it then, neither that
// something is on it nor that something is not.
type Sight struct {
	Searched bool      // for a strip, all over
	Strip    StripKind // of the sound one that was found
	Sealed   bool      // a signed code stands on it, and the signature holds
	Turned   bool      // it lies on its head or on a side: its print is only read when it is turned
	TwoCards bool      // two sides of a card lie on it, one beside the other
	Twins    []PageID  // pages that are the same picture: the page was given twice

	// The names on the strip, though a letter of them be doubtful: that they are those
	// that were written says something, that they are not says nothing.
	Family, Given string
}

// LogValue keeps what a page says out of logs.
func (Sight) LogValue() slog.Value { return slog.StringValue("[sight]") }

// StripKind says what kind of paper bears a machine-readable strip. It is written in gaps
// and stands in word files: never renamed.
type StripKind string

const (
	PassportStrip StripKind = "passport" // also of a travel document
	PermitStrip   StripKind = "permit"   // a card that says of itself that it is a residence permit
	CardStrip     StripKind = "card"     // an identity card, or another that doesn't say what it is
	VisaStrip     StripKind = "visa"
)

// Bears says which strip a paper bears, after ICAO Doc 9303: the table strips of
// catalogue.json. The zero value is none: a page with one is another paper.
type Bears string

const (
	BearsPassport Bears = "passport" // of a passport; its visas may be among the pages
	BearsPermit   Bears = "permit"   // of a residence permit
	BearsCard     Bears = "card"     // of an identity card
	BearsVisa     Bears = "visa"     // of a visa; the passport's may be on the same picture
	BearsIdentity Bears = "identity" // of whichever of these papers somebody has
	// of any, or none: old papers, damaged ones, those of States whose cards have none
	MayBear Bears = "maybe"
)

// bears are what stands in the table, and the kinds of strip that are looked for and that
// are right beside them.
var bears = map[Bears]struct{ wanted, beside []StripKind }{
	BearsPassport: {[]StripKind{PassportStrip}, []StripKind{VisaStrip}},
	BearsPermit:   {[]StripKind{PermitStrip, CardStrip}, nil},
	BearsCard:     {[]StripKind{CardStrip}, nil},
	BearsVisa:     {[]StripKind{VisaStrip}, []StripKind{PassportStrip}},
	BearsIdentity: {[]StripKind{PassportStrip, PermitStrip, CardStrip}, []StripKind{VisaStrip}},
	MayBear:       {nil, []StripKind{PassportStrip, PermitStrip, CardStrip, VisaStrip}},
}

// Wants says whether a paper without a strip is one that this machine can't recognise.
func (b Bears) Wants() bool { return len(bears[b].wanted) > 0 }

func (b Bears) wants(k StripKind) bool { return slices.Contains(bears[b].wanted, k) }

func (b Bears) takes(k StripKind) bool { return b.wants(k) || slices.Contains(bears[b].beside, k) }
