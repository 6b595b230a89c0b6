// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import "slices"

// Which papers a kind is good for, and how many of one kind a piece takes.

// Fits reports whether a paper of the kind k is good for the piece p, as the list has it.
func (t Tables) Fits(k KindID, p PieceID) bool {
	return slices.ContainsFunc(t.Kinds, func(x PaperKind) bool {
		return x.ID == k && slices.Contains(x.Pieces, p)
	})
}

// Might reports whether a paper of the kind k may be good for the piece p, which an agent
// decides: it is then neither recognised nor another paper.
func (t Tables) Might(k KindID, p PieceID) bool {
	return slices.ContainsFunc(t.Kinds, func(x PaperKind) bool {
		return x.ID == k && slices.Contains(x.May, p)
	})
}

// Tells reports whether the list knows any kind of paper that is good for the piece p, so
// that it means something if none is recognised.
func (t Tables) Tells(p PieceID) bool {
	return slices.ContainsFunc(t.Kinds, func(x PaperKind) bool {
		return slices.Contains(x.Pieces, p)
	})
}

// speaks reports whether the list has any kind that is, or may be, good for the piece p.
func (t Tables) speaks(p PieceID) bool {
	return slices.ContainsFunc(t.Kinds, func(x PaperKind) bool {
		return slices.Contains(x.Pieces, p) || slices.Contains(x.May, p)
	})
}

// severalPages is from how many pages on a piece is proved by several papers, one after the
// other in its slot: payslips, means of living, years in France. Lists give single papers less.
const severalPages = 20

// TakesSeveral reports whether a piece may be given as several papers.
func (x Piece) TakesSeveral() bool { return x.MaxPages >= severalPages && !x.Bears.Wants() }
