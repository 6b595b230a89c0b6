// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import (
	"maps"
	"slices"
)

// FiledByField is the name under which conditions look at Dossier.FiledBy.
const FiledByField FieldID = "filed_by"

// known returns what conditions look at: the answers, and who files.
func (d Dossier) known() Answers {
	a := maps.Clone(d.Answers)
	if a == nil {
		a = Answers{}
	}
	if d.FiledBy != "" {
		a[FiledByField] = string(d.FiledBy)
	}
	return a
}

// Questions lists the fields asked now, in the order of the walk, without the facts about papers and the codes, which are asked with their piece. A question whose
// condition can't be decided yet is not asked yet.
func (p *Procedure) Questions(d Dossier) []Field {
	known, out := d.known(), []Field(nil)
	for _, f := range p.Fields {
		if f.Slot == "" && !p.typedForPiece(f.ID) && f.When.Holds(known) == True {
			out = append(out, f)
		}
	}
	return out
}

func (p *Procedure) typedForPiece(id FieldID) bool {
	return slices.ContainsFunc(p.Pieces, func(x Piece) bool { return x.Field == id })
}

// Facts lists what is asked about the paper in slot s.
func (p *Procedure) Facts(d Dossier, s Slot) []Field {
	known, out := d.known(), []Field(nil)
	for _, f := range p.Fields {
		if f.Slot == s && s != "" && f.When.Holds(known) == True {
			out = append(out, f)
		}
	}
	return out
}

// Wanted lists the pieces that are asked for with these answers, of all kinds, in the catalogue's order. A piece whose condition can't be decided yet is not listed.
func (p *Procedure) Wanted(d Dossier) []Piece {
	known, out := d.known(), []Piece(nil)
	for _, x := range p.Pieces {
		if x.When.Holds(known) == True {
			out = append(out, x)
		}
	}
	return out
}

// Given returns which paper stands in the slot of x: one of its alternatives, or x itself.
func Given(x Piece, a Answers) PieceID {
	if g := PieceID(a[GivenField(x.Slot)]); slices.Contains(x.Alternatives, g) {
		return g
	}
	return x.ID
}

// asked tells whether an answer to id belongs to this procedure, whatever the other answers.
func (p *Procedure) asked(id FieldID) bool {
	if _, ok := p.Field(id); ok {
		return true
	}
	return slices.ContainsFunc(p.Pieces, func(x Piece) bool { return GivenField(x.Slot) == id && len(x.Alternatives) > 0 })
}
