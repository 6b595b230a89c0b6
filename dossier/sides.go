// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import (
	"slices"
	"strings"
)

// sidesOf reports whether such an answer can be about a paper of this procedure.
func (p *Procedure) sidesOf(id FieldID) bool {
	slot, ok := strings.CutSuffix(string(id), ".sides")
	if !ok {
		return false
	}
	x, ok := p.AnyPiece(Slot(slot))
	return ok && (x.Sides == cardSides || slices.ContainsFunc(x.Alternatives, func(a PieceID) bool {
		return p.Substitutes[a].Sides == cardSides
	}))
}

// OnePage reports whether one page is given for a paper with two sides: both may be on it.
func (p *Procedure) OnePage(d Dossier, s Slot) bool {
	x, ok := p.GivenPiece(d, s)
	return ok && x.Sides == cardSides && len(d.PagesOf(s)) == 1
}

// bothOnOne returns who says that one page shows both sides of a card, as the name of the
// words for it; "" if nobody does. This machine can't tell for certain either way.
func (j *judge) bothOnOne(x Piece) string {
	switch {
	case !j.p.OnePage(j.d, x.Slot):
	case j.d.Sights[j.d.PagesOf(x.Slot)[0].ID].TwoCards:
		return onePage
	case j.d.Answers[SidesField(x.Slot)] == "yes":
		return bothSaid
	}
	return ""
}
