// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

// maxDepth bounds how deep conditions nest: a catalogue is written by people.
const maxDepth = 8

func (r *reader) condition(n *node, depth int) *Condition {
	c := &Condition{}
	if depth > maxDepth {
		r.bad(n, "", "conditions nest more than %d deep", maxDepth)
		return c
	}
	o := r.object(n)
	defer o.done()
	if r.where == nil {
		r.where = map[*Condition]*node{}
	}
	r.where[c] = n
	forms := 0
	for _, list := range []struct {
		key  string
		into *[]*Condition
	}{{"all", &c.All}, {"any", &c.Any}} {
		parts := o.list(list.key, false)
		if parts == nil {
			continue
		}
		forms++
		*list.into = []*Condition{}
		for _, p := range parts {
			*list.into = append(*list.into, r.condition(p, depth+1))
		}
	}
	if s := o.get("not", "object", false); s != nil {
		forms++
		c.Not = r.condition(s, depth+1)
	}
	if f := o.str("field", false); f != "" {
		forms++
		c.Field = FieldID(f)
		o.comparison(c)
	}
	if forms != 1 {
		o.bad("", `one of "all", "any", "not" and "field" is expected`)
	}
	return c
}

// comparison reads how a field is compared: exactly one way.
func (o *object) comparison(c *Condition) {
	c.In = o.strs("in", false)
	if is := o.str("is", false); is != "" {
		if c.In != nil {
			o.bad("", `"is" or "in", not both`)
		}
		c.In = append(c.In, is)
	}
	c.Known = o.flag("known", false)
	ways := 0
	for _, side := range []struct {
		key  string
		into **Span
	}{{"before", &c.Before}, {"after", &c.After}} {
		if s := o.str(side.key, false); s != "" {
			ways++
			var ok bool
			if *side.into, ok = parseSpan(s); !ok {
				o.bad(side.key, `%q is neither a day nor a span such as "+3m" or "-90d"`, s)
			}
		}
	}
	for _, set := range []bool{len(c.In) > 0, c.Known} {
		if set {
			ways++
		}
	}
	if ways != 1 {
		o.bad("", `one of "is", "in", "known", "before" and "after" is expected`)
	}
}
