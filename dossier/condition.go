// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import (
	"slices"
)

// Condition is a small declarative rule over answers: one of all, any, not, or a comparison of one field with values. There is no code behind it.
//
//	{"all": [C, …]}  {"any": [C, …]}  {"not": C}  {"field": F, "is": V}  {"field": F, "in": [V, …]}  {"field": F, "known": true}
type Condition struct {
	All, Any []*Condition
	Not      *Condition
	Field    FieldID
	In       []string // "is" is an "in" of one value
	Known    bool     // true: holds when the field has an answer
}

// Truth is three-valued: an answer not given yet makes a rule neither hold nor fail.
type Truth string

const (
	True   Truth = "true"
	False  Truth = "false"
	Unsure Truth = "unsure"
)

// Holds evaluates a condition; the nil condition holds always.
func (c *Condition) Holds(a Answers) Truth {
	switch {
	case c == nil:
		return True
	case c.All != nil:
		return fold(c.All, a, False, True)
	case c.Any != nil:
		return fold(c.Any, a, True, False)
	case c.Not != nil:
		switch c.Not.Holds(a) {
		case True:
			return False
		case False:
			return True
		}
		return Unsure
	}
	v, given := a[c.Field]
	switch {
	case c.Known && given, given && slices.Contains(c.In, v):
		return True
	case c.Known, given:
		return False
	}
	return Unsure
}

// fold stops at the value that decides; an unsure part leaves the whole unsure unless another decides.
func fold(parts []*Condition, a Answers, decides, otherwise Truth) Truth {
	result := otherwise
	for _, p := range parts {
		switch p.Holds(a) {
		case decides:
			return decides
		case Unsure:
			result = Unsure
		}
	}
	return result
}

// fields lists every field that the condition looks at.
func (c *Condition) fields() []FieldID {
	if c == nil {
		return nil
	}
	var out []FieldID
	for _, part := range append(append([]*Condition{c.Not}, c.All...), c.Any...) {
		out = append(out, part.fields()...)
	}
	if c.Field != "" {
		out = append(out, c.Field)
	}
	return out
}

// maxDepth bounds how deep conditions nest: a catalogue is written by people.
const maxDepth = 8

func (r *reader) condition(n *node, depth int) *Condition {
	o := r.object(n)
	defer o.done()
	if depth > maxDepth {
		r.bad(n.path, "conditions nest more than %d deep", maxDepth)
		o.used = nil
		return nil
	}
	c := &Condition{}
	forms := 0
	for key, into := range map[string]*[]*Condition{"all": &c.All, "any": &c.Any} {
		if parts := o.list(key, false); parts != nil {
			forms++
			*into = []*Condition{}
			for _, p := range parts {
				*into = append(*into, r.condition(p, depth+1))
			}
			if len(parts) == 0 {
				r.bad(join(n.path, key), "it is empty")
			}
		}
	}
	if s := o.get("not", "object", false); s != nil {
		forms++
		c.Not = r.condition(s, depth+1)
	}
	if f := o.str("field", false); f != "" {
		forms++
		c.Field = FieldID(f)
		c.In = o.strs("in", false)
		if is := o.str("is", false); is != "" {
			c.In = append(c.In, is)
		}
		c.Known = o.flag("known", false)
		if (len(c.In) > 0) == c.Known {
			r.bad(n.path, `one of "is", "in" and "known" is expected`)
		}
	}
	if forms != 1 {
		r.bad(n.path, `one of "all", "any", "not" and "field" is expected`)
	}
	return c
}
