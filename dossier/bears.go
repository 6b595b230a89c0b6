// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import "slices"

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
