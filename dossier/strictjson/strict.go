// SPDX-License-Identifier: AGPL-3.0-or-later

package strictjson

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// problem is one fault in a file.
type problem struct {
	file string
	line int
	path string
	text string
}

func (p problem) Error() string {
	return fmt.Sprintf("%s:%d: %s: %s", p.file, p.line, cmp.Or(p.path, "the whole"), p.text)
}

// Reader takes values out of objects and records what is wrong; each object is closed by
// a call that reports the keys nobody asked for.
type Reader struct {
	// being read, if it uses other files: named next to a problem found in another one
	File   string
	Silent bool // what is read was already reported in its own place

	problems []problem
}

// Bad records a problem at the path rel below n or, if nothing is there, at the nearest
// node above it.
func (r *Reader) Bad(n *Node, rel, format string, args ...any) {
	if r.Silent {
		return
	}
	path := n.Path()
	if len(rel) > 0 && rel[0] == '[' {
		path += rel
	} else {
		path = join(path, rel)
	}
	p := problem{file: n.File, line: n.Find(rel).Line, path: path,
		text: fmt.Sprintf(format, args...)}
	if r.File != "" && r.File != n.File {
		p.text += " (used by " + r.File + ")"
	}
	r.problems = append(r.problems, p)
}

// Err joins the problems, in the order of the files.
func (r *Reader) Err() error {
	slices.SortStableFunc(r.problems, func(a, b problem) int {
		return cmp.Or(cmp.Compare(a.file, b.file), cmp.Compare(a.line, b.line),
			cmp.Compare(a.path, b.path), cmp.Compare(a.text, b.text))
	})
	var out []error
	for i, p := range r.problems {
		if i == 0 || p != r.problems[i-1] {
			out = append(out, p)
		}
	}
	return errors.Join(out...)
}

// Object is one JSON object being read. Its r is nil when the value is not an object,
// which has then been reported.
type Object struct {
	r    *Reader
	Node *Node
	used []bool // for each member: somebody asked for it
}

// Object reads a value that must be an object.
func (r *Reader) Object(n *Node) *Object {
	if n.Kind != "object" {
		r.Bad(n, "", "an object is expected, not a %s", n.Kind)
		return &Object{Node: n}
	}
	return &Object{r: r, Node: n, used: make([]bool, len(n.Members))}
}

// Bad records a problem below the object.
func (o *Object) Bad(rel, format string, args ...any) {
	if o.r != nil {
		o.r.Bad(o.Node, rel, format, args...)
	}
}

// Done reports unknown keys.
func (o *Object) Done() {
	if o.r == nil {
		return
	}
	for i, m := range o.Node.Members {
		if !o.used[i] {
			o.Bad(m.Key, "unknown key")
		}
	}
}

// Get returns the value of a kind under key, or nil if there is none.
func (o *Object) Get(key, kind string, required bool) *Node {
	if o.r == nil {
		return nil
	}
	i := o.Node.index(key)
	if i < 0 {
		if required {
			o.Bad(key, "this key is missing")
		}
		return nil
	}
	o.used[i] = true
	c := o.Node.Members[i]
	if c.Kind != kind {
		o.r.Bad(c, "", "a %s is expected, not a %s", kind, c.Kind)
		return nil
	}
	return c
}

// Str reads a string that must not be empty.
func (o *Object) Str(key string, required bool) string {
	c := o.Get(key, "string", required)
	if c == nil {
		return ""
	}
	if c.Text == "" {
		o.r.Bad(c, "", "it is empty")
	}
	return c.Text
}

// One reads a string that is one of a closed list, or "" when it is absent.
func (o *Object) One(key string, required bool, of ...string) string {
	s := o.Str(key, required)
	if s != "" && !slices.Contains(of, s) {
		o.Bad(key, "%q is none of %v", s, of)
	}
	return s
}

// Num reads a whole number that is not negative.
func (o *Object) Num(key string, required bool) int {
	c := o.Get(key, "number", required)
	if c == nil {
		return 0
	}
	v, err := strconv.Atoi(c.Text)
	if err != nil || v < 0 {
		o.r.Bad(c, "", "a whole number from 0 is expected")
	}
	return v
}

// Flag reads a boolean whose default is otherwise.
func (o *Object) Flag(key string, otherwise bool) bool {
	if c := o.Get(key, "boolean", false); c != nil {
		return c.Yes
	}
	return otherwise
}

// Day reads a day as 2006-01-02.
func (o *Object) Day(key string, required bool) time.Time {
	s := o.Str(key, required)
	if s == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		o.Bad(key, "%q is not a day such as 2026-11-24", s)
	}
	return t
}

// List reads the elements of a list.
func (o *Object) List(key string, required bool) []*Node {
	if c := o.Get(key, "array", required); c != nil {
		return c.List
	}
	return nil
}

// Strs reads a list of strings.
func (o *Object) Strs(key string, required bool) (out []string) {
	for _, c := range o.List(key, required) {
		if c.Kind != "string" {
			o.r.Bad(c, "", "a string is expected, not a %s", c.Kind)
			continue
		}
		out = append(out, c.Text)
	}
	return out
}

// Sub returns the object under key, or nil if there is none.
func (o *Object) Sub(key string, required bool) *Object {
	if c := o.Get(key, "object", required); c != nil {
		return o.r.Object(c)
	}
	return nil
}
