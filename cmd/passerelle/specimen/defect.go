// SPDX-License-Identifier: AGPL-3.0-or-later

package specimen

import (
	"errors"
	"maps"
	"slices"
	"time"

	"passerelle/dossier"
)

// Defect names what is wrong with a set.
type Defect string

const (
	None Defect = ""
	// the first required paper is missing; if none is required, the typed code
	Missing Defect = "missing"
	// papers with an age limit exceed it; if none has a limit, a paper has expired, or
	// the filing period is over
	Old     Defect = "old"
	Blank   Defect = "blank"   // the first required paper is a white page
	OneSide Defect = "oneside" // papers with several sides have only one
	Blurred Defect = "blurred" // the first required paper is blurred past reading
)

// Defects lists all defects, without None.
func Defects() []Defect { return []Defect{Missing, Old, Blank, OneSide, Blurred} }

// ErrDefect is returned for a defect that is not one of the above.
var ErrDefect = errors.New("no such defect: missing, old, blank, oneside and blurred are known")

// effect is how a defect changes the verdict.
type effect int

const (
	nothing  effect = iota
	doubtful        // one line more, but nothing has failed
	fails           // something has failed
)

// Spoiled makes a set in which nothing is wrong but the defect. ok is false if the
// procedure can't have the defect: it has no paper that could be blank, no paper with two
// sides, no date that a rule looks at. If no paper of the complete set can have the defect,
// another complete set is used in which one can: another paper in a slot, another way of
// filing, another case. A defect that fails is preferred to one that only needs a look.
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
	// other papers make no difference to these: every set has its first paper or none has
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

// otherCase is a set that differs in one respect.
type otherCase struct {
	by    dossier.FiledBy
	fixed dossier.Answers
}

// otherCases returns sets with another paper in one slot, another filer, or another
// answer to one question, in this order.
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

// bears reports whether some paper of the set can have the defect.
func (s Set) bears(defect Defect) bool {
	return slices.ContainsFunc(s.Papers, func(x Paper) bool {
		return defect == OneSide && x.Piece.Sides > 1 || defect == Old &&
			x.Piece.Ages != (dossier.Ages{}) && x.Piece.DateField != ""
	})
}

// changed returns the effect of the gaps that were added. Gaps that disappeared don't
// count: a missing paper takes its own doubts with it.
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

// spoil returns the sets that have the defect, in order of preference.
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

// aged dates every paper with an age limit before that limit.
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

// expired makes every paper with a last day of validity expire more than a month ago.
func (s Set) expired(today time.Time) Set {
	t := s.clone()
	for _, x := range t.Papers {
		if t.Answers[x.Piece.ExpiryField] != "" {
			t.Answers[x.Piece.ExpiryField] = dayFrom(today, -40)
		}
	}
	return t
}

// overdue ends the filing period before today.
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
