// SPDX-License-Identifier: AGPL-3.0-or-later

package catalogue

import (
	"slices"
	"strings"
	"time"

	"passerelle/dossier"
)

// reach finds out by trial whether a condition can hold: it goes through the possible
// answers to the questions that the condition depends on, those that these depend on, and
// so on. There are few answers (yes and no, choices, which paper was given), so this is
// quick, and a bound keeps it so.
type reach struct {
	p    *dossier.Procedure
	at   dossier.Moment
	vars []dossier.FieldID // each after those that it depends on
	days map[dossier.FieldID][]string
	sets map[dossier.FieldID][][]string // the groups that a country is compared with
	// of the countries, those that are tried: one for all that are judged alike
	picked map[dossier.FieldID][]string
	known  dossier.Answers
	left   int
}

// mostTried bounds how many sets of answers are tried for one condition. Beyond it the
// result is unknown.
const mostTried = 20_000

// mostGroups bounds the groups that one country is compared with in one condition.
const mostGroups = 60

// Reaches reports whether a condition can have a given truth value in a procedure, on a
// given day. sure is false when the bound was reached first.
func Reaches(p *dossier.Procedure, c *dossier.Condition, want dossier.Truth,
	day time.Time) (yes, sure bool) {
	yes, no, sure := truths(p, c, day)
	switch want {
	case dossier.True:
		return yes, sure || yes
	case dossier.False:
		return no, sure || no
	}
	r := newReach(p, c, day)
	yes = r.try(0, func() bool { return c.Holds(r.known, r.at) == want })
	return yes, r.left > 0
}

// truths reports in one walk whether a condition can hold, and whether it can fail. sure is
// false when the bound was reached before both were seen.
func truths(p *dossier.Procedure, c *dossier.Condition, day time.Time) (yes, no, sure bool) {
	if yes, no, ok := plainly(p, c); ok {
		return yes, no, true
	}
	r := newReach(p, c, day)
	r.try(0, func() bool {
		switch c.Holds(r.known, r.at) {
		case dossier.True:
			yes = true
		case dossier.False:
			no = true
		}
		return yes && no
	})
	return yes, no, r.left > 0
}

func newReach(p *dossier.Procedure, c *dossier.Condition, day time.Time) *reach {
	r := &reach{p: p, at: dossier.Moment{Time: day.Add(12 * time.Hour), Known: true},
		days: map[dossier.FieldID][]string{}, sets: map[dossier.FieldID][][]string{},
		picked: map[dossier.FieldID][]string{}, known: dossier.Answers{}, left: mostTried}
	r.collect(c)
	return r
}

// plainly tells the same of a condition on one question that is asked of everybody: most
// conditions are of this kind, and need no trial.
func plainly(p *dossier.Procedure, c *dossier.Condition) (yes, no, ok bool) {
	if c == nil || c.Field == "" || c.Known || c.Before != nil || c.After != nil {
		return false, false, false
	}
	f, ok := p.Field(c.Field)
	if !ok || f.When != nil || f.Slot != "" {
		return false, false, false
	}
	values, _ := p.Values(c.Field)
	if values == nil && c.Group != "" {
		return true, true, true // any country: one of the group, or one that is in none
	}
	for _, v := range values {
		in := slices.Contains(c.In, v)
		yes, no = yes || in, no || !in
	}
	return yes, no, values != nil
}

// collect lists what a condition depends on, and the days around those that it compares with.
func (r *reach) collect(c *dossier.Condition) {
	for _, c := range comparisons(c) {
		r.collectOne(c)
	}
}

func (r *reach) collectOne(c *dossier.Condition) {
	for _, s := range []*dossier.Span{c.Before, c.After} {
		if s != nil {
			limit := s.On(r.at)
			for n := -1; n <= 1; n++ {
				if d := limit.AddDate(0, 0,
					n).Format(time.DateOnly); !slices.Contains(r.days[c.Field], d) {
					r.days[c.Field] = append(r.days[c.Field], d)
				}
			}
		}
	}
	if sets := r.sets[c.Field]; c.Group != "" && len(sets) < mostGroups &&
		!slices.ContainsFunc(sets, func(in []string) bool { return &in[0] == &c.In[0] }) {
		r.sets[c.Field] = append(sets, c.In)
	}
	if slices.Contains(r.vars, c.Field) {
		return
	}
	if f, ok := r.p.Field(c.Field); ok {
		r.collect(f.When)
		if x, ok := r.p.Piece(f.Slot); ok {
			r.collect(x.When)
		}
	}
	if x, ok := r.given(c.Field); ok {
		r.collect(x.When)
	}
	if !slices.Contains(r.vars, c.Field) {
		r.vars = append(r.vars, c.Field)
	}
}

// comparisons lists the comparisons with a field that a condition is made of.
func comparisons(c *dossier.Condition) (all []*dossier.Condition) {
	if c == nil {
		return nil
	}
	for _, part := range append(append([]*dossier.Condition{c.Not}, c.All...), c.Any...) {
		all = append(all, comparisons(part)...)
	}
	if c.Field != "" {
		all = append(all, c)
	}
	return all
}

// try answers the questions from the i-th on in every way, until found returns true.
func (r *reach) try(i int, found func() bool) bool {
	if r.left <= 0 {
		return false
	}
	if i == len(r.vars) {
		r.left--
		return found()
	}
	id := r.vars[i]
	defer delete(r.known, id)
	if r.arises(id) != dossier.True {
		if r.arises(id) == dossier.False {
			r.known[id] = ""
		}
		return r.try(i+1, found)
	}
	for _, v := range r.answers(id) {
		r.known[id] = v
		if r.try(i+1, found) {
			return true
		}
	}
	delete(r.known, id) // not answered
	return r.try(i+1, found)
}

func (r *reach) arises(id dossier.FieldID) dossier.Truth {
	if f, ok := r.p.Field(id); ok {
		return r.p.Arises(f, r.known, r.at)
	}
	if x, ok := r.given(id); ok {
		return x.When.Holds(r.known, r.at)
	}
	return dossier.True
}

// given returns the piece for whose slot a field says what was given.
func (r *reach) given(id dossier.FieldID) (dossier.Piece, bool) {
	slot, ok := strings.CutSuffix(string(id), ".given")
	if !ok {
		return dossier.Piece{}, false
	}
	return r.p.Piece(dossier.Slot(slot))
}

func (r *reach) answers(id dossier.FieldID) []string {
	if sets := r.sets[id]; len(sets) > 0 {
		if r.picked[id] == nil {
			r.picked[id] = r.countries(id, sets)
		}
		return r.picked[id]
	}
	if values, _ := r.p.Values(id); values != nil {
		return values
	}
	if days := r.days[id]; len(days) > 0 {
		return days
	}
	return []string{"x"} // anything: only the presence of an answer matters
}

// countries returns one country for each way of being in some of the groups and not in the
// others: all the others like it are judged alike.
func (r *reach) countries(id dossier.FieldID, sets [][]string) (out []string) {
	from, _ := r.p.Values(id)
	if from == nil {
		from = append(slices.Concat(sets...), elsewhere)
	}
	seen := map[int]bool{}
	for _, code := range from {
		in := 0
		for i, set := range sets {
			if slices.Contains(set, code) {
				in |= 1 << i
			}
		}
		if !seen[in] {
			seen[in] = true
			out = append(out, code)
		}
	}
	return out
}

// elsewhere is a country that is in no group: the one of specimens.
const elsewhere = "UTO"
