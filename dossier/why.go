// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import "slices"

// Reason is an answer because of which something is required: "parce que vous êtes marié"
// is family_situation, married. Words why.FIELD.VALUE.
type Reason struct {
	Field FieldID
	// the answer if there are few possible ones, otherwise one of ReasonGiven,
	// ReasonBefore, ReasonAfter
	Value string
}

// Values of a reason that is not a choice.
const (
	ReasonGiven  = "given"  // there is an answer
	ReasonBefore = "before" // the day is before another
	ReasonAfter  = "after"
)

// Why returns the answers because of which a conditional piece is required, in the order
// of its condition, each once. It returns none for a piece that is always required, or
// that is not required with these answers.
func (p *Procedure) Why(x Piece, d Dossier, at Moment) []Reason {
	known := p.Known(d, at)
	if x.When.Holds(known, at) != True {
		return nil
	}
	return x.When.reasons(known, at, True)
}

// reasons returns the answers that make a condition true, or false.
func (c *Condition) reasons(known Answers, at Moment, want Truth) (out []Reason) {
	if c == nil {
		return nil
	}
	add := func(list []Reason) {
		for _, r := range list {
			if !slices.Contains(out, r) {
				out = append(out, r)
			}
		}
	}
	contrary := map[Truth]Truth{True: False, False: True}[want]
	switch {
	case c.Not != nil:
		return c.Not.reasons(known, at, contrary)
	case c.All != nil && want == True, c.Any != nil && want == False: // every part is a reason
		for _, part := range append(c.All, c.Any...) {
			add(part.reasons(known, at, want))
		}
	case c.All != nil || c.Any != nil: // the first part that decides
		for _, part := range append(c.All, c.Any...) {
			if part.Holds(known, at) == want {
				return part.reasons(known, at, want)
			}
		}
	default:
		if v := known[c.Field]; v != "" {
			return []Reason{{c.Field, c.reasonValue(v, want)}}
		}
	}
	return out
}

func (c *Condition) reasonValue(v string, want Truth) string {
	switch {
	case c.Known:
		return ReasonGiven
	case (c.Before != nil) == (want == True) && c.After == nil && c.Before != nil, c.After != nil &&
		want == False:
		return ReasonBefore
	case c.Before != nil || c.After != nil:
		return ReasonAfter
	}
	return v
}

// Reasons returns every reason for which a piece may be required, whatever the answers:
// those for which there must be words.
func (p *Procedure) Reasons(x Piece) []Reason {
	var out []Reason
	var walk func(c *Condition, want Truth)
	walk = func(c *Condition, want Truth) {
		if c == nil {
			return
		}
		for _, part := range append(slices.Clone(c.All), c.Any...) {
			walk(part, want)
		}
		walk(c.Not, map[Truth]Truth{True: False, False: True}[want])
		if c.Field == "" {
			return
		}
		values := []string{""}
		if len(c.In) > 0 {
			values, _ = p.Values(c.Field)
		}
		for _, v := range values {
			if slices.Contains(c.In, v) != (want == True) && len(c.In) > 0 {
				continue
			}
			if r := (Reason{c.Field, c.reasonValue(v, want)}); !slices.Contains(out, r) {
				out = append(out, r)
			}
		}
	}
	walk(x.When, True)
	return out
}
