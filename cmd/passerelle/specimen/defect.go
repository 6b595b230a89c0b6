// SPDX-License-Identifier: AGPL-3.0-or-later

package specimen

import (
	"errors"
	"maps"
	"slices"
	"time"

	"passerelle/dossier"
)

// Defect is what is wrong with a set.
type Defect string

const (
	None Defect = ""
	// the first required paper is not there; where none is asked for, the code that is
	// typed
	Missing Defect = "missing"
	// papers with an age limit are past it; where none has one, a paper has expired, or
	// the time for filing is over
	Old     Defect = "old"
	Blank   Defect = "blank"   // the first required paper is a white page
	OneSide Defect = "oneside" // papers of several sides have one only
	Blurred Defect = "blurred" // the first required paper is blurred past reading
)

// Defects are all of them, without None.
func Defects() []Defect { return []Defect{Missing, Old, Blank, OneSide, Blurred} }

// ErrDefect is returned for a defect that is not one of the above.
var ErrDefect = errors.New("no such defect: missing, old, blank, oneside and blurred are known")

// effect is what a defect changes of the verdict.
type effect int

const (
	nothing  effect = iota
	doubtful        // a line more, and nothing has failed
	fails           // something has failed
)

// Spoiled makes a set in which nothing is missing but for the defect. ok is false when
// the defect can't be had in this procedure: it has no paper that could be blank, no
// paper of two sides, no date that a rule looks at. When the complete set has no paper
// that could bear it, another complete set is taken that has one: another paper in a
// slot, another way of filing, another case. What fails goes before what only needs a
// look.
func Spoiled(p *dossier.Procedure, today time.Time, defect Defect) (s Set, ok bool, err error) {
	whole, err := Complete(p, today)
	if err != nil || defect == None {
		return whole, err == nil, err
	}
	m := maker{p, today}
	best := nothing
	try := func(whole Set) bool {
		for _, t := range whole.spoil(defect, today) {
			if e := changed(whole.Gaps(today), t.Gaps(today)); e > best {
				best, s = e, t
			}
		}
		return best == fails
	}
	if try(whole) {
		return s, true, nil
	}
	// no other papers would make a difference to these: every set has its first paper, or
	// none has
	if defect != Old && defect != OneSide {
		return s, best != nothing, nil
	}
	for _, w := range m.otherCases(whole) {
		if t, err := m.fill(w.by, w.fixed); err != nil || !t.bears(defect) {
			continue
		}
		t, err := m.solve(w.by, w.fixed)
		if err == nil && !failed(t.Gaps(today)) && try(t) {
			break
		}
	}
	return s, best != nothing, nil
}

// otherCase is a set that differs in one thing.
type otherCase struct {
	by    dossier.FiledBy
	fixed dossier.Answers
}

// otherCases are another paper in one slot, another filer, another answer to one
// question, in this order.
func (m maker) otherCases(whole Set) (out []otherCase) {
	for _, x := range m.p.Wanted(whole.Dossier()) {
		for _, a := range x.Alternatives {
			out = append(out, otherCase{whole.FiledBy,
				dossier.Answers{dossier.GivenField(x.Slot): string(a)}})
		}
	}
	for _, by := range m.p.FiledBy {
		if by != whole.FiledBy {
			out = append(out, otherCase{by, dossier.Answers{}})
		}
	}
	for _, f := range m.p.Fields {
		for _, v := range others(f, m.today) {
			if now, asked := whole.Answers[f.ID]; asked && now != v && f.Type != dossier.DateField {
				out = append(out, otherCase{whole.FiledBy, dossier.Answers{f.ID: v}})
			}
		}
	}
	return out
}

// bears tells whether a paper of the set can have the defect.
func (s Set) bears(defect Defect) bool {
	return slices.ContainsFunc(s.Papers, func(x Paper) bool {
		return defect == OneSide && x.Piece.Sides > 1 || defect == Old &&
			x.Piece.Ages != (dossier.Ages{}) && x.Piece.DateField != ""
	})
}

// changed tells what came to the gaps. Gaps that went away count for nothing: a paper
// that is missing takes its own doubts with it.
func changed(whole, spoiled []dossier.Gap) effect {
	type finding struct {
		slot  dossier.Slot
		field dossier.FieldID
		code  dossier.Code
	}
	had := map[finding]bool{}
	for _, g := range whole {
		had[finding{g.Slot, g.Field, g.Code}] = true
	}
	e := nothing
	for _, g := range spoiled {
		switch {
		case g.Verdict == dossier.Failed:
			return fails
		case !had[finding{g.Slot, g.Field, g.Code}]:
			e = doubtful
		}
	}
	return e
}

// spoil gives the ways in which the defect may be had, the first choice first.
func (s Set) spoil(defect Defect, today time.Time) (out []Set) {
	switch defect {
	case Missing:
		for i := range s.Papers {
			t := s.clone()
			t.Papers = slices.Delete(t.Papers, i, i+1)
			out = append(out, t)
		}
		for _, x := range s.Procedure.Wanted(s.Dossier()) {
			if x.Kind == dossier.Typed && x.Required {
				t := s.clone()
				delete(t.Answers, x.Field)
				out = append(out, t)
			}
		}
	case Blank, Blurred:
		for i, x := range s.Papers {
			t := s.clone()
			for j := range t.Papers[i].Sides {
				t.Papers[i].Sides[j] = dossier.Blurred
			}
			if defect == Blank {
				t.Papers[i] = Paper{x.Piece, []dossier.DefectCode{dossier.Blank}}
			}
			out = append(out, t)
		}
	case OneSide:
		t := s.clone()
		for i := range t.Papers {
			t.Papers[i].Sides = t.Papers[i].Sides[:1]
		}
		out = append(out, t)
	case Old:
		out = append(out, s.aged(today), s.expired(today), s.overdue(today))
	}
	return out
}

// aged dates every paper that has an age limit before it.
func (s Set) aged(today time.Time) Set {
	t := s.clone()
	for _, x := range t.Papers {
		if x.Piece.Ages != (dossier.Ages{}) && t.Answers[x.Piece.DateField] != "" {
			limit := max(x.Piece.MaxAgeDays, 31*x.Piece.MaxAgeMonths, x.Piece.AdvisedDays,
				31*x.Piece.AdvisedMonths)
			t.Answers[x.Piece.DateField] = dayFrom(today, -max(stale, limit+stale/4))
		}
	}
	return t
}

// expired lets every paper with a last day of validity be over since more than a month.
func (s Set) expired(today time.Time) Set {
	t := s.clone()
	for _, x := range t.Papers {
		if t.Answers[x.Piece.ExpiryField] != "" {
			t.Answers[x.Piece.ExpiryField] = dayFrom(today, -40)
		}
	}
	return t
}

// overdue lets the time for filing be over.
func (s Set) overdue(today time.Time) Set {
	t := s.clone()
	if w, ok := s.Procedure.WindowAt(s.Dossier(), moment(today)); ok && t.Answers[w.Field] != "" {
		t.Answers[w.Field] = dayFrom(today, -40-31*w.WithinMonths-w.WithinDays)
	}
	return t
}

func (s Set) clone() Set {
	s.Answers, s.Papers = maps.Clone(s.Answers), slices.Clone(s.Papers)
	for i := range s.Papers {
		s.Papers[i].Sides = slices.Clone(s.Papers[i].Sides)
	}
	return s
}
