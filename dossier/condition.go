// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import (
	"slices"
	"time"
)

// Condition is a small declarative rule over answers: all, any, not, or a comparison of
// one field with values. There is no code behind it.
//
//	{"all": [C, …]}  {"any": [C, …]}  {"not": C}
//	{"field": F, "is": V}  {"field": F, "in": [V, …]}  {"field": F, "known": true}
//	{"field": F, "group": G}
//	{"field": F, "before": "+3m"}  {"field": F, "after": "2026-01-01"}
type Condition struct {
	All, Any []*Condition
	Not      *Condition
	Field    FieldID
	In       []string // "is" becomes an "in" with one value, a group those in it
	Group    string   // the group of countries that In lists; "" for none
	Known    bool     // true: holds when the field has an answer
	Before   *Span    // the field is a day, strictly before this one
	After    *Span    // the field is a day, strictly after this one
}

// Truth is three-valued: while an answer is missing, a rule neither holds nor fails.
type Truth string

const (
	True   Truth = "true"
	False  Truth = "false"
	Unsure Truth = "unsure"
)

// Holds evaluates a condition over answers, as returned by [Procedure.Known], on the day
// of at; the nil condition always holds. An answer that is present but empty belongs to a
// question that does not arise: it is equal to nothing.
func (c *Condition) Holds(a Answers, at Moment) Truth {
	switch {
	case c == nil:
		return True
	case c.All != nil:
		return fold(c.All, a, at, False, True)
	case c.Any != nil:
		return fold(c.Any, a, at, True, False)
	case c.Not != nil:
		switch c.Not.Holds(a, at) {
		case True:
			return False
		case False:
			return True
		}
		return Unsure
	}
	v, given := a[c.Field]
	switch {
	case !given:
		if c.Known {
			return False
		}
		return Unsure
	case v == "":
		return False
	case c.Before != nil || c.After != nil:
		return c.compare(v, at)
	}
	return truth(c.Known || slices.Contains(c.In, v))
}

func truth(b bool) Truth {
	if b {
		return True
	}
	return False
}

// compare is unsure where the limit lies among the days that a birth of an unknown day may
// have been on.
func (c *Condition) compare(v string, at Moment) Truth {
	first, last, ok := daysOf(v)
	s, early := c.After, false
	if c.Before != nil {
		s, early = c.Before, true
	}
	if !ok || s.Day.IsZero() && !at.Known {
		return Unsure
	}
	limit := s.On(at)
	holds := func(d time.Time) bool {
		if early {
			return d.Before(limit)
		}
		return d.After(limit)
	}
	if holds(first) != holds(last) {
		return Unsure
	}
	return truth(holds(first))
}

// Span is a day: a fixed one, or a number of months and days from the day of filing. It
// is written "2026-01-01", "+3m", "-90d", "+0d".
type Span struct {
	Day          time.Time // fixed unless it is zero
	Months, Days int
}

// On returns the day itself, counted from that of at.
func (s *Span) On(at Moment) time.Time {
	if !s.Day.IsZero() {
		return s.Day
	}
	return addMonths(at.Day(), s.Months).AddDate(0, 0, s.Days)
}

// Relative reports whether the condition needs the day of filing.
func (c *Condition) Relative() bool {
	if c == nil {
		return false
	}
	counted := func(s *Span) bool { return s != nil && s.Day.IsZero() }
	return counted(c.Before) || counted(c.After) || c.Not.Relative() ||
		slices.ContainsFunc(c.All, (*Condition).Relative) ||
		slices.ContainsFunc(c.Any, (*Condition).Relative)
}

// fold stops at the value that decides; an unsure part leaves the whole unsure unless
// another part decides.
func fold(parts []*Condition, a Answers, at Moment, decides, otherwise Truth) Truth {
	result := otherwise
	for _, p := range parts {
		switch p.Holds(a, at) {
		case decides:
			return decides
		case Unsure:
			result = Unsure
		}
	}
	return result
}

// Fields lists every field that the condition refers to.
func (c *Condition) Fields() []FieldID {
	if c == nil {
		return nil
	}
	var out []FieldID
	for _, part := range append(append([]*Condition{c.Not}, c.All...), c.Any...) {
		out = append(out, part.Fields()...)
	}
	if c.Field != "" {
		out = append(out, c.Field)
	}
	return out
}
