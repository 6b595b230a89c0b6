// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import "slices"

// KindID names a kind of paper as it can be told by what its pages show: "energy_bill".
// It is written in manifests and used in word files: never renamed.
type KindID string

// PaperKind is one kind of paper, and the pieces that it is good for.
type PaperKind struct {
	ID     KindID
	Pieces []PieceID
}

// Fits reports whether a paper of the kind k is good for the piece p, as the list has it.
func (t Tables) Fits(k KindID, p PieceID) bool {
	return slices.ContainsFunc(t.Kinds, func(x PaperKind) bool {
		return x.ID == k && slices.Contains(x.Pieces, p)
	})
}

// Tells reports whether the list knows any kind of paper that is good for the piece p, so
// that it means something if none is recognised.
func (t Tables) Tells(p PieceID) bool {
	return slices.ContainsFunc(t.Kinds, func(x PaperKind) bool {
		return slices.Contains(x.Pieces, p)
	})
}

// severalPages is from how many pages on a piece is proved by several papers, one after the
// other in its slot: payslips, means of living, years in France. Lists give single papers less.
const severalPages = 20

// TakesSeveral reports whether a piece may be given as several papers.
func (x Piece) TakesSeveral() bool { return x.MaxPages >= severalPages && !x.Bears.Wants() }
