// SPDX-License-Identifier: AGPL-3.0-or-later

package catalogue

import (
	"slices"

	"passerelle/dossier"
	"passerelle/dossier/strictjson"
)

// validate finds meaningless conditions: those that can never hold, and those that always
// do. Either is a slip that makes a procedure ask a paper of nobody, or of everybody. It
// runs only on procedures that are otherwise correct.
func (s *sheet) validate() {
	p := s.p
	for i, x := range p.Pieces {
		s.worth(s.pieces[i], x.When, "the piece")
	}
	for i, f := range p.Fields {
		s.worth(s.fields[i], f.When, "the question")
		if x, ok := p.Piece(f.Slot); ok && f.When != nil && x.When != nil {
			both := &dossier.Condition{All: []*dossier.Condition{f.When, x.When}}
			if yes, sure := Reaches(s.p, both, dossier.True, s.date); sure && !yes {
				s.Bad(s.fields[i], "when",
					"it can never hold while the paper %q is asked for: the question is never asked",
					x.Slot)
			}
		}
	}
	for i, n := range p.Notices {
		s.worth(s.notices[i], n.When, "the notice")
	}
	for i, w := range p.Windows {
		s.worth(s.windows[i], w.When, "the window")
	}
	for i, f := range p.Fees {
		s.worth(s.fees[i], f.When, "the fee")
	}
}

// worth reports a condition, or a part of one, that can only be true or only be false.
func (s *sheet) worth(n *strictjson.Node, c *dossier.Condition, what string) {
	if c == nil {
		return
	}
	yes, no, sure := truths(s.p, c, s.date)
	if sure && !yes {
		if alone := s.alone(c); alone {
			s.Bad(n, "when", "unreachable: it hangs on what is never asked together, so %s never is",
				what)
		} else {
			s.Bad(n, "when", "contradiction: it can never hold, so %s never does", what)
		}
		return
	}
	if sure && !no {
		s.Bad(n, "when", "it holds whatever is answered: leave it out")
		return
	}
	s.parts(c)
}

// parts reports a part of an "any" that can never hold and that the others hide.
func (s *sheet) parts(c *dossier.Condition) {
	if c == nil {
		return
	}
	for _, part := range c.Any {
		if yes, sure := Reaches(s.p, part, dossier.True, s.date); sure && !yes {
			s.Bad(s.place(part), "", "contradiction: this part can never hold")
		}
	}
	for _, part := range slices.Concat(c.Any, c.All, []*dossier.Condition{c.Not}) {
		s.parts(part)
	}
}

// alone reports whether a condition can hold when every question that it refers to is
// asked: if so, the fault is in their conditions.
func (s *sheet) alone(c *dossier.Condition) bool {
	p, q := s.p, &dossier.Procedure{FiledBy: s.p.FiledBy}
	for _, f := range p.Fields {
		f.When, f.Slot = nil, ""
		q.Fields = append(q.Fields, f)
	}
	for _, x := range p.Pieces {
		x.When = nil
		q.Pieces = append(q.Pieces, x)
	}
	yes, sure := Reaches(q, c, dossier.True, s.date)
	return yes || !sure
}
