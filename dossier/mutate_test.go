// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"passerelle/dossier"
	"passerelle/dossier/catalogue"
)

// mutant is a procedure from which one rule was taken.
type mutant struct {
	name string
	p    *dossier.Procedure
}

// mutants takes each rule away once.
func mutants(p *dossier.Procedure) (out []mutant) {
	add := func(q *dossier.Procedure, format string, args ...any) {
		out = append(out, mutant{fmt.Sprintf(format, args...), q})
	}
	piece := func(i int, what string, change func(*dossier.Piece)) {
		q := *p
		q.Pieces = slices.Clone(p.Pieces)
		change(&q.Pieces[i])
		add(&q, "%s: %s", p.Pieces[i].Slot, what)
	}
	field := func(i int, what string, change func(*dossier.Field)) {
		q := *p
		q.Fields = slices.Clone(p.Fields)
		change(&q.Fields[i])
		add(&q, "%s: %s", p.Fields[i].ID, what)
	}
	for i, x := range p.Pieces {
		q := *p
		q.Pieces = slices.Delete(slices.Clone(p.Pieces), i, i+1)
		add(&q, "%s: the piece", x.Slot)
		for _, c := range weaker(p, x.When) {
			piece(i, "a condition", func(y *dossier.Piece) { y.When = c })
		}
		if x.Required && x.Kind != dossier.Future {
			piece(i, "required", func(y *dossier.Piece) { y.Required = false })
		}
		if x.MaxAgeDays > 0 {
			piece(i, "its age", func(y *dossier.Piece) {
				y.MaxAgeDays, y.MaxAgeMonths, y.LimitRef = 0, 0, ""
			})
		}
		if x.AdvisedDays > 0 {
			piece(i, "the age advised", func(y *dossier.Piece) {
				y.AdvisedDays, y.AdvisedMonths, y.LimitRef = 0, 0, ""
			})
		}
		if x.Sides > 1 {
			piece(i, "its sides", func(y *dossier.Piece) { y.Sides = 1 })
		}
		if x.Kind == dossier.Paper {
			piece(i, "its pages", func(y *dossier.Piece) { y.MaxPages = 0 })
		}
		if w, ok := p.WindowAt(dossier.Dossier{}, on(today)); x.ExpiryField != "" &&
			(!ok || w.Field != x.ExpiryField) && !windowed(p, x.ExpiryField) {
			piece(i, "its last day", func(y *dossier.Piece) { y.ExpiryField = "" })
		}
		if x.AgentChecks {
			piece(i, "the agent's look", func(y *dossier.Piece) { y.AgentChecks = false })
		}
		for k := range x.Alternatives {
			piece(i, "an alternative", func(y *dossier.Piece) {
				y.Alternatives = slices.Delete(slices.Clone(y.Alternatives), k, k+1)
			})
		}
	}
	for i, f := range p.Fields {
		q := *p
		q.Fields = slices.Delete(slices.Clone(p.Fields), i, i+1)
		add(&q, "%s: the question", f.ID)
		for _, c := range weaker(p, f.When) {
			field(i, "a condition", func(g *dossier.Field) { g.When = c })
		}
		typed := slices.ContainsFunc(p.Pieces, func(x dossier.Piece) bool {
			return x.Kind == dossier.Typed && x.Field == f.ID
		})
		aged := slices.ContainsFunc(p.Pieces, func(x dossier.Piece) bool {
			return x.MaxAgeDays+x.AdvisedDays > 0 && x.DateField == f.ID ||
				f.ID == dossier.FieldID(x.Slot)+".date" && len(x.Alternatives) > 0
		})
		// a code is required with its piece, a date by the age of its paper
		if f.Required && !typed && !aged {
			field(i, "required", func(g *dossier.Field) { g.Required = false })
		}
		if f.Check != "" {
			field(i, "its check", func(g *dossier.Field) { g.Check = "" })
		}
	}
	for i, n := range p.Notices {
		q := *p
		q.Notices = slices.Delete(slices.Clone(p.Notices), i, i+1)
		add(&q, "%s: the notice", n.Code)
		for _, c := range weaker(p, n.When) {
			q := *p
			q.Notices = slices.Clone(p.Notices)
			q.Notices[i].When = c
			add(&q, "%s: a condition", n.Code)
		}
	}
	return append(out, windowMutants(p)...)
}

// weaker are a condition left out, the condition with one of its parts left out where that
// is not the same, and with one of its days moved to the day before and after.
func weaker(p *dossier.Procedure, c *dossier.Condition) (out []*dossier.Condition) {
	if c == nil {
		return nil
	}
	out = append(out, nil)
	for _, list := range []struct {
		parts []*dossier.Condition
		make  func([]*dossier.Condition) *dossier.Condition
	}{
		{c.All, func(l []*dossier.Condition) *dossier.Condition {
			return &dossier.Condition{All: l}
		}},
		{c.Any, func(l []*dossier.Condition) *dossier.Condition {
			return &dossier.Condition{Any: l}
		}},
	} {
		for i := range list.parts {
			if len(list.parts) < 2 {
				continue
			}
			if w := list.make(slices.Delete(slices.Clone(list.parts), i, i+1)); !equivalent(p, c,
				w) {
				out = append(out, w)
			}
		}
	}
	return append(out, moved(c)...)
}

// moved are a condition with one of the days that it compares with moved by one day.
func moved(c *dossier.Condition) (out []*dossier.Condition) {
	with := func(f func(*dossier.Condition)) {
		d := *c
		f(&d)
		out = append(out, &d)
	}
	by := func(s *dossier.Span, days int) *dossier.Span {
		t := *s
		if t.Day.IsZero() {
			t.Days += days
		} else {
			t.Day = t.Day.AddDate(0, 0, days)
		}
		return &t
	}
	for _, days := range []int{-1, 1} {
		if c.Before != nil {
			with(func(d *dossier.Condition) { d.Before = by(c.Before, days) })
		}
		if c.After != nil {
			with(func(d *dossier.Condition) { d.After = by(c.After, days) })
		}
	}
	if c.Not != nil {
		for _, w := range moved(c.Not) {
			with(func(d *dossier.Condition) { d.Not = w })
		}
	}
	for i := range c.All {
		for _, w := range moved(c.All[i]) {
			with(func(d *dossier.Condition) { d.All = slices.Clone(c.All); d.All[i] = w })
		}
	}
	for i := range c.Any {
		for _, w := range moved(c.Any[i]) {
			with(func(d *dossier.Condition) { d.Any = slices.Clone(c.Any); d.Any[i] = w })
		}
	}
	return out
}

// equivalent tells whether two conditions hold for the same answers.
func equivalent(p *dossier.Procedure, a, b *dossier.Condition) bool {
	differ := &dossier.Condition{Any: []*dossier.Condition{{All: []*dossier.Condition{a, {Not: b}}},
		{All: []*dossier.Condition{{Not: a}, b}}}}
	yes, sure := catalogue.Reaches(p, differ, dossier.True, p.ReviewedOn)
	return sure && !yes
}

func windowed(p *dossier.Procedure, id dossier.FieldID) bool {
	return slices.ContainsFunc(p.Windows, func(w dossier.Window) bool { return w.Field == id })
}

// withWindows returns the procedure with other windows.
func withWindows(p *dossier.Procedure, w []dossier.Window) *dossier.Procedure {
	q := *p
	q.Windows = slices.Clone(w)
	return &q
}

func windowMutants(p *dossier.Procedure) (out []mutant) {
	all := p.Windows
	for i, w := range all {
		if w.From.After(filing) {
			continue
		}
		change := func(what string, f func(*dossier.Window)) {
			l := slices.Clone(all)
			f(&l[i])
			out = append(out, mutant{fmt.Sprintf("window %d: %s", i, what), withWindows(p, l)})
		}
		out = append(out, mutant{fmt.Sprintf("window %d", i),
			withWindows(p, slices.Delete(slices.Clone(all), i, i+1))})
		if w.ClosesDays > 0 {
			change("what its sources settle", func(v *dossier.Window) { v.Verified = !v.Verified })
		}
		if w.DayBefore {
			change("the day before", func(v *dossier.Window) { v.DayBefore = false })
		}
		if w.StillTaken {
			change("late is taken", func(v *dossier.Window) { v.StillTaken = false })
		}
		if !w.Until.IsZero() {
			change("until", func(v *dossier.Window) { v.Until = v.Until.AddDate(1, 0, 0) })
		}
		for what, n := range map[string]int{"opens": w.OpensDays + w.OpensMonths, "closes": w.ClosesDays,
			"grace": w.GraceMonths, "redirect": w.RedirectMonths,
			"within": w.WithinDays + w.WithinMonths, "late fee": len(w.LateFee)} {
			// nobody is early or late by it
			if n == 0 || unsettled(w) && (what == "opens" || what == "closes") {
				continue
			}
			change(what, func(v *dossier.Window) {
				switch what {
				case "opens":
					v.OpensDays, v.OpensMonths = 0, 0
				case "closes":
					v.ClosesDays = 0
				case "grace":
					v.GraceMonths = 0
				case "redirect":
					v.RedirectMonths = 0
				case "within":
					v.WithinDays, v.WithinMonths = 0, 0
				case "late fee":
					v.LateFee = ""
				}
			})
		}
	}
	return out
}

// likely orders worlds: those that name what was changed first, then the others.
func likely(worlds []world, name string) (out []int) {
	about, _, _ := strings.Cut(name, ":")
	for _, first := range []bool{true, false} {
		for i, w := range worlds {
			if strings.Contains(w.Name, about) == first {
				out = append(out, i)
			}
		}
	}
	return out
}

// TestEveryRuleCounts takes each rule away from each procedure: at least one world must
// then go wrong.
func TestEveryRuleCounts(t *testing.T) {
	tried, survived := 0, 0
	for _, p := range filed(t) {
		worlds := readWorlds(t, p.ID)
		for _, m := range mutants(p) {
			if !inPart(string(p.ID) + m.name) {
				continue
			}
			tried++
			seen := false
			for _, i := range likely(worlds, m.name) {
				w := worlds[i]
				if i == 0 {
					w = world{Name: w.Name}
				}
				if live(m.p, worlds[0], w) != "" {
					seen = true
					break
				}
			}
			if !seen {
				survived++
				t.Errorf("%s: without %s no world goes wrong", p.ID, m.name)
			}
		}
	}
	t.Logf("%d rules taken away, %d not missed", tried, survived)
}
