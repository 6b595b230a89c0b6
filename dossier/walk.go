// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import (
	"maps"
	"slices"

	"passerelle/internal/among"
)

// Known returns what conditions refer to: the answers that could be read, in canonical
// form, who files, and for each slot with alternatives which paper is in it. A question
// that does not arise is present and empty: what was answered before the person changed
// an earlier answer no longer counts. A question without an answer is absent.
func (p *Procedure) Known(d Dossier, at Moment) Answers {
	raw := Answers{}
	for _, f := range p.Fields {
		if typed := p.Said(f, d.Answers); typed != "" {
			if c, g := p.CheckAnswer(f, typed, at); c != "" && (g == nil || g.Verdict != Failed) {
				raw[f.ID] = c
			}
		}
	}
	if by := d.FiledBy; by != "" {
		raw[FiledByField] = string(by)
	} else if len(p.FiledBy) == 1 {
		raw[FiledByField] = string(p.FiledBy[0])
	}
	for _, x := range p.Pieces {
		if len(x.Alternatives) > 0 {
			raw[GivenField(x.Slot)] = string(Given(x, d.Answers))
		}
	}
	now := raw
	// each round settles at least one more question, since no condition refers back to itself
	for range len(p.Fields) + len(p.Pieces) {
		next := maps.Clone(raw)
		for _, f := range p.Fields {
			next.settle(f.ID, p.Arises(f, now, at))
		}
		for _, x := range p.Pieces {
			if len(x.Alternatives) > 0 {
				next.settle(GivenField(x.Slot), x.When.Holds(now, at))
			}
		}
		if maps.Equal(next, now) {
			break
		}
		now = next
	}
	return now
}

func (a Answers) settle(id FieldID, arises Truth) {
	switch arises {
	case False:
		a[id] = ""
	case Unsure:
		delete(a, id)
	}
}

// Arises reports whether a question is asked: this depends on its own condition and, for
// a fact about a paper, on that of the paper.
func (p *Procedure) Arises(f Field, known Answers, at Moment) Truth {
	own := f.When.Holds(known, at)
	if f.Slot == "" || own == False {
		return own
	}
	x, ok := p.Piece(f.Slot)
	if !ok {
		return own
	}
	if paper := x.When.Holds(known, at); paper != True {
		return paper
	}
	return own
}

// open reports whether a condition is unsure only because the person left questions open ("je
// ne sais pas"): the paper may then be given, and an agent can tell whether it is needed.
func (p *Procedure) open(c *Condition, known Answers, at Moment) bool {
	if c.Holds(known, at) != Unsure {
		return false
	}
	return !slices.ContainsFunc(c.Fields(), func(id FieldID) bool {
		if _, answered := known[id]; answered {
			return false
		}
		f, ok := p.Field(id)
		return !ok || !f.Unknown || p.Arises(f, known, at) != True
	})
}

// Questions lists the fields asked now, in the order of the walk, without the facts about
// papers and the codes, which are asked with their piece. A question whose condition
// can't be decided yet is not asked yet.
func (p *Procedure) Questions(d Dossier) []Field {
	known, out := p.Known(d, Moment{}), []Field(nil)
	for _, f := range p.Fields {
		if _, only := f.Only(); !only && f.Slot == "" && !p.typedForPiece(f.ID) &&
			p.Arises(f, known, Moment{}) == True {
			out = append(out, f)
		}
	}
	return out
}

func (p *Procedure) typedForPiece(id FieldID) bool {
	return slices.ContainsFunc(p.Pieces, func(x Piece) bool {
		return x.Kind == Typed && x.Field == id
	})
}

// Facts lists what is asked about the paper in slot s, whether or not it has been given;
// for a code, the code.
func (p *Procedure) Facts(d Dossier, s Slot) []Field {
	known := p.Known(d, Moment{})
	return among.All(p.Fields, func(f Field) bool {
		return f.Slot == s && s != "" && p.Arises(f, known, Moment{}) == True
	})
}

// Wanted lists the pieces of all kinds that are required with these answers, in the
// catalogue's order. A piece that depends on a question left open is listed; one whose
// question has not been answered yet is not.
func (p *Procedure) Wanted(d Dossier) []Piece {
	known := p.Known(d, Moment{})
	return among.All(p.Pieces, func(x Piece) bool {
		return x.When.Holds(known, Moment{}) == True || p.open(x.When, known, Moment{})
	})
}

// Possible lists the pieces of all kinds that may be required, whatever is still to be
// answered, in the catalogue's order.
func (p *Procedure) Possible(d Dossier) []Piece {
	known := p.Known(d, Moment{})
	return among.All(p.Pieces, func(x Piece) bool {
		return x.When.Holds(known, Moment{}) != False
	})
}

// Given returns which paper is in the slot of x: one of its alternatives, or x itself.
func Given(x Piece, a Answers) PieceID {
	if g := PieceID(a[GivenField(x.Slot)]); slices.Contains(x.Alternatives, g) {
		return g
	}
	return x.ID
}

// GivenPiece returns the piece in a slot with the rules of the paper that is given there:
// its own sides, pages and age if it is an alternative.
func (p *Procedure) GivenPiece(d Dossier, s Slot) (Piece, bool) {
	x, ok := p.AnyPiece(s)
	if !ok {
		return Piece{}, false
	}
	return p.given(x, d.Answers), true
}

func (p *Procedure) given(x Piece, a Answers) Piece {
	id := Given(x, a)
	y, ok := p.Substitutes[id]
	if id == x.ID || !ok {
		return x
	}
	y.Slot, y.Kind, y.Required, y.When, y.Alternatives = x.Slot, x.Kind, x.Required, x.When,
		x.Alternatives
	if y.DateField == SlotDate {
		y.DateField = FieldID(x.Slot) + SlotDate
	}
	return y
}

// asked reports whether an answer to id belongs to this procedure, whatever the other
// answers, or to another request of its title.
func (p *Procedure) asked(id FieldID, answer string) bool {
	if _, ok := p.Field(id); ok || p.factOf(id) || slices.Contains(p.OtherIDs, id) {
		return true
	}
	if p.formerly(id) || id == RequestField && Request(answer) == p.Request {
		return true // answered by the path taken, or by an older list
	}
	if p.sidesOf(id) {
		return answer == "yes" || answer == "no"
	}
	if p.keptOf(id) {
		return true
	}
	return slices.ContainsFunc(slices.Concat(p.Pieces, p.Others), func(x Piece) bool {
		return GivenField(x.Slot) == id && len(x.Alternatives) > 0
	})
}
