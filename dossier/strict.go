// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// problem is one thing that is wrong in a file of the catalogue.
type problem struct {
	file string
	line int
	path string
	text string
}

func (p problem) Error() string {
	if p.path == "" {
		p.path = "the whole"
	}
	return fmt.Sprintf("%s:%d: %s: %s", p.file, p.line, p.path, p.text)
}

// reader takes values out of objects and notes what is wrong; each object is closed by a call that reports the keys nobody asked for.
type reader struct {
	problems []problem
	file     string               // of the procedure being read: named beside what stands in another file
	where    map[*Condition]*node // where each condition stands
	silent   bool                 // what is read was reported where it stands
}

// bad notes what is wrong at the path rel below n, or, where nothing stands there, at the nearest node above it.
func (r *reader) bad(n *node, rel, format string, args ...any) {
	if r.silent {
		return
	}
	path := n.path()
	if len(rel) > 0 && rel[0] == '[' {
		path += rel
	} else {
		path = join(path, rel)
	}
	p := problem{file: n.file, line: n.find(rel).line, path: path, text: fmt.Sprintf(format, args...)}
	if r.file != "" && r.file != n.file {
		p.text += " (used by " + r.file + ")"
	}
	r.problems = append(r.problems, p)
}

// err joins what was wrong, in the order of the files.
func (r *reader) err() error {
	slices.SortStableFunc(r.problems, func(a, b problem) int {
		return cmp.Or(cmp.Compare(a.file, b.file), cmp.Compare(a.line, b.line), cmp.Compare(a.path, b.path), cmp.Compare(a.text, b.text))
	})
	var out []error
	for i, p := range r.problems {
		if i == 0 || p != r.problems[i-1] {
			out = append(out, p)
		}
	}
	return errors.Join(out...)
}

// object is one JSON object being read. Its r is nil where the value is no object: that was said once.
type object struct {
	r    *reader
	n    *node
	used []bool // of each member: somebody asked for it
}

func (r *reader) object(n *node) *object {
	if n.kind != "object" {
		r.bad(n, "", "an object is expected, not a %s", n.kind)
		return &object{n: n}
	}
	return &object{r: r, n: n, used: make([]bool, len(n.members))}
}

// bad notes what is wrong below the object.
func (o *object) bad(rel, format string, args ...any) {
	if o.r != nil {
		o.r.bad(o.n, rel, format, args...)
	}
}

// done reports unknown keys.
func (o *object) done() {
	if o.r == nil {
		return
	}
	for i, m := range o.n.members {
		if !o.used[i] {
			o.bad(m.key, "unknown key")
		}
	}
}

func (o *object) get(key, kind string, required bool) *node {
	if o.r == nil {
		return nil
	}
	i := o.n.index(key)
	if i < 0 {
		if required {
			o.bad(key, "this key is missing")
		}
		return nil
	}
	o.used[i] = true
	c := o.n.members[i]
	if c.kind != kind {
		o.r.bad(c, "", "a %s is expected, not a %s", kind, c.kind)
		return nil
	}
	return c
}

func (o *object) str(key string, required bool) string {
	c := o.get(key, "string", required)
	if c == nil {
		return ""
	}
	if c.text == "" {
		o.r.bad(c, "", "it is empty")
	}
	return c.text
}

// one reads a string that is one of a closed list; "" when it is not there.
func (o *object) one(key string, required bool, of ...string) string {
	s := o.str(key, required)
	if s != "" && !slices.Contains(of, s) {
		o.bad(key, "%q is none of %v", s, of)
	}
	return s
}

func (o *object) num(key string, required bool) int {
	c := o.get(key, "number", required)
	if c == nil {
		return 0
	}
	v, err := strconv.Atoi(c.text)
	if err != nil || v < 0 {
		o.r.bad(c, "", "a whole number from 0 is expected")
	}
	return v
}

func (o *object) flag(key string, otherwise bool) bool {
	if c := o.get(key, "boolean", false); c != nil {
		return c.yes
	}
	return otherwise
}

// doubt reads "verified", which is never left out: a rule that nobody marked would pass for certain.
func (o *object) doubt() bool {
	c := o.get("verified", "boolean", true)
	return c != nil && c.yes
}

func (o *object) day(key string, required bool) time.Time {
	s := o.str(key, required)
	if s == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		o.bad(key, "%q is not a day such as 2026-11-24", s)
	}
	return t
}

func (o *object) list(key string, required bool) []*node {
	if c := o.get(key, "array", required); c != nil {
		return c.list
	}
	return nil
}

func (o *object) strs(key string, required bool) (out []string) {
	for _, c := range o.list(key, required) {
		if c.kind != "string" {
			o.r.bad(c, "", "a string is expected, not a %s", c.kind)
			continue
		}
		out = append(out, c.text)
	}
	return out
}

// sub returns the object under key, nil if there is none.
func (o *object) sub(key string, required bool) *object {
	if c := o.get(key, "object", required); c != nil {
		return o.r.object(c)
	}
	return nil
}
