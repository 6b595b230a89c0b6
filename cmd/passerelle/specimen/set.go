// SPDX-License-Identifier: AGPL-3.0-or-later

package specimen

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"passerelle/dossier"
	"passerelle/internal/among"
)

// Set is what one person brings for one procedure: answers, and papers not drawn yet.
type Set struct {
	Procedure *dossier.Procedure
	Answers   dossier.Answers
	FiledBy   dossier.FiledBy
	Papers    []Paper // the required ones, in the catalogue's order
}

// Paper is one of them. A side is what is wrong with it: "", [dossier.Blank] or [dossier.Blurred].
type Paper struct {
	// with the rules of the paper that is given, not of the one it replaces
	Piece dossier.Piece
	Sides []dossier.DefectCode
}

// Dossier returns the set as package dossier sees it if every page is read as intended.
func (s Set) Dossier() dossier.Dossier {
	d := dossier.Dossier{Procedure: s.Procedure.ID, Answers: s.Answers, FiledBy: s.FiledBy}
	for _, x := range s.Papers {
		for i, defect := range x.Sides {
			pg := dossier.Page{ID: dossier.PageID(string(x.Piece.Slot) + strconv.Itoa(i)),
				Slot: x.Piece.Slot, Width: 2480, Height: 3508}
			if defect != "" {
				pg.Defects = []dossier.Defect{{Code: defect}}
			}
			d.Pages = append(d.Pages, pg)
		}
	}
	return d
}

// Gaps judges the set on a given day.
func (s Set) Gaps(today time.Time) []dossier.Gap {
	return s.Procedure.Gaps(s.Dossier(), moment(today))
}

// moment returns the day of the set, by a clock known to be right.
func moment(today time.Time) dossier.Moment { return dossier.Moment{Time: today, Known: true} }

func failed(gaps []dossier.Gap) bool {
	return slices.ContainsFunc(gaps, func(g dossier.Gap) bool {
		return g.Verdict == dossier.Failed
	})
}

// maker makes sets for one procedure on one day.
type maker struct {
	p     *dossier.Procedure
	today time.Time
}

// Complete makes a set with every required paper and answers such that nothing is missing
// and no notice sends the person elsewhere. The answers are worked out from the catalogue:
// first the usual ones, then others wherever a rule objects. An error means that no such
// answers were found, usually because the procedure's data asks for the impossible.
func Complete(p *dossier.Procedure, today time.Time) (Set, error) {
	m := maker{p, today}
	s, err := m.solve(m.filer(), dossier.Answers{})
	if err != nil {
		return Set{}, fmt.Errorf("%s: %w", p.ID, err)
	}
	for _, g := range s.Gaps(today) {
		if g.Verdict == dossier.Failed {
			return Set{},
				fmt.Errorf("%s: no answers found with which nothing is missing: %s%s %s stays",
					p.ID, g.Slot, g.Field, g.Code)
		}
	}
	return s, nil
}

// filer returns who files by default: the person, or the first who may.
func (m maker) filer() dossier.FiledBy {
	if slices.Contains(m.p.FiledBy, dossier.BySelf) || len(m.p.FiledBy) == 0 {
		return dossier.BySelf
	}
	return m.p.FiledBy[0]
}

// fill answers question by question, since each answer may raise the next; fixed answers
// take precedence over the usual ones. It then adds every paper that is required.
func (m maker) fill(by dossier.FiledBy, fixed dossier.Answers) (Set, error) {
	s := Set{Procedure: m.p, Answers: dossier.Answers{}, FiledBy: by}
	for _, x := range m.p.Pieces {
		if id := dossier.GivenField(x.Slot); fixed[id] != "" {
			s.Answers[id] = fixed[id]
		}
	}
	at := moment(m.today)
	for range len(m.p.Fields) + 1 {
		known, before := m.p.Known(s.Dossier(), at), len(s.Answers)
		for _, f := range m.p.Fields {
			if _, done := s.Answers[f.ID]; done || f.When.Holds(known, at) != dossier.True {
				continue
			}
			if x, about := m.p.Piece(f.Slot); about && x.When.Holds(known, at) != dossier.True {
				continue
			}
			v, set := fixed[f.ID]
			if !set {
				var err error
				if v, err = usual(f, m.today); err != nil {
					return s, err
				}
			}
			s.Answers[f.ID] = v
		}
		if len(s.Answers) == before {
			break
		}
	}
	for _, x := range m.p.Wanted(s.Dossier()) {
		if x.Kind == dossier.Paper && x.Required {
			given, _ := m.p.GivenPiece(s.Dossier(), x.Slot)
			given.Person = x.Person
			s.Papers = append(s.Papers, Paper{given,
				make([]dossier.DefectCode, max(1, given.Sides))})
		}
	}
	return s, nil
}

// solve starts from the usual answers and changes one at a time, always the one that
// helps most, until no gaps are left or nothing helps.
func (m maker) solve(by dossier.FiledBy, fixed dossier.Answers) (Set, error) {
	chosen := maps.Clone(fixed)
	s, err := m.fill(by, chosen)
	if err != nil {
		return s, err
	}
	gaps := s.Gaps(m.today)
	for range len(m.p.Fields) {
		total := cost(gaps)
		if total == 0 {
			break
		}
		best, bestField, bestValue := total, dossier.FieldID(""), ""
		for _, f := range m.suspects(gaps, s) {
			if _, held := fixed[f.ID]; held {
				continue
			}
			for _, v := range others(f, m.today) {
				next := maps.Clone(chosen)
				next[f.ID] = v
				t, err := m.fill(by, next)
				if err != nil {
					return t, err
				}
				if c := cost(t.Gaps(m.today)); c < best {
					best, bestField, bestValue = c, f.ID, v
				}
			}
		}
		if bestField == "" {
			break
		}
		chosen[bestField] = bestValue
		if s, err = m.fill(by, chosen); err != nil {
			return s, err
		}
		gaps = s.Gaps(m.today)
	}
	return s, nil
}

// cost weighs the gaps, except those of every set: an agent's checks, uncertain rules.
func cost(gaps []dossier.Gap) (sum int) {
	for _, g := range gaps {
		switch {
		case g.Verdict == dossier.Failed:
			sum += 10000
		case g.Code == dossier.PieceAgentChecks, g.Code == dossier.PieceUnverified,
			g.Code == dossier.WindowUnsettled,
			g.Code == "ict.extended": // the law and the ministry differ, whatever is answered
		case g.Code == "young.too_old", g.Code == "young.past_19": // the traveller on ICAO's specimens was born in 1974
		case len(g.Code) > 9 && g.Code[:9] == "redirect.":
			sum += 100
		default:
			sum += 10
		}
	}
	return sum
}

// suspects returns the questions on whose answers the gaps may depend.
func (m maker) suspects(gaps []dossier.Gap, s Set) (out []dossier.Field) {
	ids := map[dossier.FieldID]bool{}
	for _, g := range gaps {
		if cost([]dossier.Gap{g}) == 0 {
			continue
		}
		ids[g.Field] = true
		for _, n := range m.p.Notices {
			if n.Code == g.Code {
				fieldsOf(n.When, ids)
			}
		}
		if x, ok := m.p.Piece(g.Slot); ok {
			fieldsOf(x.When, ids)
			ids[x.DateField], ids[x.ExpiryField] = true, true
		}
		if w, ok := m.p.WindowAt(s.Dossier(), moment(m.today)); ok && g.Field == w.Field {
			fieldsOf(w.When, ids)
		}
	}
	return among.All(m.p.Fields, func(f dossier.Field) bool {
		_, asked := s.Answers[f.ID]
		return asked && ids[f.ID]
	})
}

// fieldsOf adds the questions that a condition refers to.
func fieldsOf(c *dossier.Condition, ids map[dossier.FieldID]bool) {
	if c == nil {
		return
	}
	ids[c.Field] = true
	for _, part := range append(append([]*dossier.Condition{c.Not}, c.All...), c.Any...) {
		fieldsOf(part, ids)
	}
}
