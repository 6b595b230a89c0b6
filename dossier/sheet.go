// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import "slices"

// Sheets lists all sheets.
func Sheets() []Sheet {
	return []Sheet{SheetNoPolygamy, SheetCommonLife, SheetSpousesLife, SheetNoWork,
		SheetNoAbsence, SheetShortStays, SheetHomeAbroad, SheetHost, SheetMandate,
		SheetAuthority, SheetCommitment}
}

// Printed reports whether the kiosk prints it. One with an official text it does not: a
// copy that differs by a word may be refused.
func (s Sheet) Printed() bool { return s != NoSheet && s != SheetCommitment }

// ByHand reports whether its words have to be in the hand of who signs: what is printed
// is then a model above empty lines.
func (s Sheet) ByHand() bool { return s == SheetNoWork }

// Sworn reports whether it states facts on honour, so that a false one is an offence (code
// pénal, 441-7); the others promise or entrust.
func (s Sheet) Sworn() bool {
	return slices.Contains([]Sheet{SheetNoPolygamy, SheetCommonLife, SheetSpousesLife,
		SheetNoAbsence, SheetShortStays, SheetHost}, s)
}

// Signer is who signs a sheet.
type Signer string

const (
	SignerSelf      Signer = "self"
	SignerPartner   Signer = "partner" // the spouse or partner
	SignerHost      Signer = "host"
	SignerMandatary Signer = "mandatary"
)

// Signers lists who signs the sheet, in order.
func (s Sheet) Signers() []Signer {
	switch s {
	case SheetCommonLife, SheetSpousesLife:
		return []Signer{SignerSelf, SignerPartner}
	case SheetHost:
		return []Signer{SignerHost}
	case SheetMandate, SheetAuthority:
		return []Signer{SignerSelf, SignerMandatary}
	}
	return []Signer{SignerSelf}
}

// SheetOf returns the sheet for the paper that is given in a slot now. A mandate about a
// child is signed by who has parental authority, and says so.
func (p *Procedure) SheetOf(d Dossier, slot Slot) Sheet {
	x, ok := p.GivenPiece(d, slot)
	if !ok {
		return NoSheet
	}
	if x.Sheet == SheetMandate && slices.Contains(p.Persons, "minor") {
		return SheetAuthority
	}
	return x.Sheet
}
