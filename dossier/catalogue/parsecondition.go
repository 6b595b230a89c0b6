// SPDX-License-Identifier: AGPL-3.0-or-later

package catalogue

import (
	"regexp"
	"strconv"
	"time"

	"passerelle/dossier"
	"passerelle/dossier/strictjson"
)

// maxDepth bounds how deeply conditions nest: catalogues are written by people.
const maxDepth = 8

// when reads the condition in o; nil means always.
func (r *reader) when(o *strictjson.Object, required bool) *dossier.Condition {
	if n := o.Get("when", "object", required); n != nil {
		return r.condition(n, 0)
	}
	return nil
}

func (r *reader) condition(n *strictjson.Node, depth int) *dossier.Condition {
	c := &dossier.Condition{}
	if depth > maxDepth {
		r.Bad(n, "", "conditions nest more than %d deep", maxDepth)
		return c
	}
	o := r.Object(n)
	defer o.Done()
	r.own.where[c] = n
	forms := 0
	for _, list := range []struct {
		key  string
		into *[]*dossier.Condition
	}{{"all", &c.All}, {"any", &c.Any}} {
		parts := o.List(list.key, false)
		if parts == nil {
			continue
		}
		forms++
		*list.into = []*dossier.Condition{}
		for _, p := range parts {
			*list.into = append(*list.into, r.condition(p, depth+1))
		}
	}
	if s := o.Get("not", "object", false); s != nil {
		forms++
		c.Not = r.condition(s, depth+1)
	}
	if f := o.Str("field", false); f != "" {
		forms++
		c.Field = dossier.FieldID(f)
		comparison(o, c)
		r.group(o, c)
	}
	if q := r.requestOf(o); q != "" {
		forms++
		c.Field, c.In = requestField, []string{q}
	}
	if forms != 1 {
		o.Bad("", `one of "all", "any", "not" and "field" is expected`)
	}
	return c
}

// requestField stands for the request that is asked for while a title is being read.
// settle removes it from every condition.
const requestField dossier.FieldID = "\x00request"

// requestOf reads {"request": WORD}, which is allowed only in titles.
func (r *reader) requestOf(o *strictjson.Object) string {
	if !r.titled {
		return ""
	}
	return o.One("request", false, requestWords...)
}

// comparison reads how a field is compared: there must be exactly one way.
func comparison(o *strictjson.Object, c *dossier.Condition) {
	c.In = o.Strs("in", false)
	if is := o.Str("is", false); is != "" {
		if c.In != nil {
			o.Bad("", `"is" or "in", not both`)
		}
		c.In = append(c.In, is)
	}
	c.Known = o.Flag("known", false)
	ways := 0
	for _, side := range []struct {
		key  string
		into **dossier.Span
	}{{"before", &c.Before}, {"after", &c.After}} {
		if s := o.Str(side.key, false); s != "" {
			ways++
			var ok bool
			if *side.into, ok = parseSpan(s); !ok {
				o.Bad(side.key, `%q is neither a day nor a span such as "+3m" or "-90d"`, s)
			}
		}
	}
	for _, set := range []bool{len(c.In) > 0, c.Known, o.Node.Member("group") != nil} {
		if set {
			ways++
		}
	}
	if ways != 1 {
		o.Bad("", `one of "is", "in", "known", "group", "before" and "after" is expected`)
	}
}

var spanForm = regexp.MustCompile(`^([+-][0-9]{1,4})([md])$`)

func parseSpan(s string) (*dossier.Span, bool) {
	if d, err := time.Parse(time.DateOnly, s); err == nil {
		return &dossier.Span{Day: d}, true
	}
	m := spanForm.FindStringSubmatch(s)
	if m == nil {
		return nil, false
	}
	n, err := strconv.Atoi(m[1])
	if m[2] == "m" {
		return &dossier.Span{Months: n}, err == nil
	}
	return &dossier.Span{Days: n}, err == nil
}
