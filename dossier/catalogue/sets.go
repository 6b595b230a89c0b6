// SPDX-License-Identifier: AGPL-3.0-or-later

package catalogue

import (
	"io/fs"
	"strings"

	"passerelle/dossier/strictjson"
)

// A set is a group of pieces and fields that several procedures ask for alike. In a
// procedure, the string "@NAME" among the pieces (the fields) stands for the pieces (the
// fields) of that set, in place. Nothing in it can be changed there: a procedure that
// differs writes its own.

// readSets reads sets.json and checks each piece and field by itself; how they fit
// together is checked in the procedures that use them.
func (l *list) readSets(fsys fs.FS) error {
	n, err := strictjson.Read(fsys, setsFile)
	if err != nil {
		return err
	}
	r := reader{list: l}
	o := r.Object(n)
	if f := o.Str("format", true); f != "" && f != Format {
		o.Bad("format", "%q is not known, %q is", f, Format)
	}
	if s := o.Sub("sets", true); s != nil {
		l.sets = map[string]*strictjson.Node{}
		for _, member := range s.Node.Members {
			name := member.Key
			if m := s.Sub(name, true); m != nil {
				l.sets[name] = m.Node
				r.set(m, name)
			}
		}
		s.Done()
	}
	o.Done()
	return r.Err()
}

func (r *reader) set(o *strictjson.Object, name string) {
	defer o.Done()
	if !keyForm.MatchString(name) {
		o.Bad("", "%q is not of the form residence_permit", name)
	}
	pieces, fields := o.List("pieces", false), o.List("fields", false)
	if len(pieces)+len(fields) == 0 {
		o.Bad("", "it is empty")
	}
	for _, p := range pieces {
		r.piece(p)
	}
	for _, f := range fields {
		r.field(f)
	}
}

// spread puts the pieces or fields of a set where its name stands.
func (r *reader) spread(list []*strictjson.Node, key string) []*strictjson.Node {
	var out []*strictjson.Node
	for i, n := range list {
		if n.Kind != "string" {
			out = append(out, n)
			continue
		}
		name, ok := strings.CutPrefix(n.Text, "@")
		set := r.sets[name]
		switch {
		case !ok:
			r.Bad(n, "", `%q is neither an object nor a set such as "@home"`, n.Text)
		case set == nil:
			r.Bad(n, "", "%s has no set %q", setsFile, name)
		case set.Member(key) == nil || len(set.Member(key).List) == 0:
			r.Bad(n, "", "the set %q has no %s", name, key)
		default:
			for j, m := range list[:i] {
				if m.Kind == "string" && m.Text == n.Text {
					r.Bad(n, "", "%q stands twice, first at %s[%d]", n.Text, key, j)
				}
			}
			out = append(out, set.Member(key).List...)
		}
	}
	return out
}
