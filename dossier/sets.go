// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import (
	"io/fs"
	"strings"
)

// A set is a group of pieces and fields that several procedures ask for alike. In a procedure, the string "@NAME" among the pieces (the fields) stands for the pieces
// (the fields) of that set, in place. Nothing in it can be changed there: a procedure that differs writes its own.

// readSets reads sets.json and checks each piece and field by itself; how they fit together is checked in the procedures that use them.
func (c *Catalogue) readSets(fsys fs.FS) error {
	n, err := readTree(fsys, setsFile)
	if err != nil {
		return err
	}
	var r reader
	o := r.object(n)
	if f := o.str("format", true); f != "" && f != CatalogueFormat {
		o.bad("format", "%q is not known, %q is", f, CatalogueFormat)
	}
	if s := o.sub("sets", true); s != nil {
		c.sets = map[string]*node{}
		for _, member := range s.n.members {
			name := member.key
			if m := s.sub(name, true); m != nil {
				c.sets[name] = m.n
				r.set(m, name, c)
			}
		}
		s.done()
	}
	o.done()
	return r.err()
}

func (r *reader) set(o *object, name string, c *Catalogue) {
	defer o.done()
	if !keyForm.MatchString(name) {
		o.bad("", "%q is not of the form residence_permit", name)
	}
	pieces, fields := o.list("pieces", false), o.list("fields", false)
	if len(pieces)+len(fields) == 0 {
		o.bad("", "it is empty")
	}
	for _, p := range pieces {
		r.piece(p, c)
	}
	for _, f := range fields {
		r.field(f, c)
	}
}

// spread puts the pieces or fields of a set where its name stands.
func (r *reader) spread(list []*node, key string, c *Catalogue) []*node {
	var out []*node
	for i, n := range list {
		if n.kind != "string" {
			out = append(out, n)
			continue
		}
		name, ok := strings.CutPrefix(n.text, "@")
		set := c.sets[name]
		switch {
		case !ok:
			r.bad(n, "", `%q is neither an object nor a set such as "@home"`, n.text)
		case set == nil:
			r.bad(n, "", "%s has no set %q", setsFile, name)
		case set.member(key) == nil || len(set.member(key).list) == 0:
			r.bad(n, "", "the set %q has no %s", name, key)
		default:
			for j, m := range list[:i] {
				if m.kind == "string" && m.text == n.text {
					r.bad(n, "", "%q stands twice, first at %s[%d]", n.text, key, j)
				}
			}
			out = append(out, set.member(key).list...)
		}
	}
	return out
}
