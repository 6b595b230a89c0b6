// SPDX-License-Identifier: AGPL-3.0-or-later

package catalogue

import (
	"io/fs"
	"strings"

	"passerelle/dossier/strictjson"
)

// A set is a group of pieces and fields that several procedures ask for in the same way.
// In a procedure, the string "@NAME" among the pieces (or fields) is replaced by the
// pieces (or fields) of that set. They cannot be changed there: a procedure that differs
// lists its own. Where a set belongs to only some requests of a title, an object takes
// the place of the string: {"set": "NAME", "requests": ["first"]}.

// readSets reads sets.json and checks each piece and field by itself; how they fit
// together is checked in the procedures that use them.
func (l *list) readSets(fsys fs.FS) error {
	n, err := strictjson.Read(fsys, setsFile)
	if err != nil {
		return err
	}
	r := reader{list: l, own: &l.shared}
	o := r.Object(n)
	if f := o.Str("format", true); f != "" && f != l.format() {
		o.Bad("format", "it is %q, %s has %q", f, headFile, l.format())
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
	var windows []*strictjson.Node
	if r.titled {
		windows = o.List("windows", false)
	}
	if len(pieces)+len(fields)+len(windows) == 0 {
		o.Bad("", "it is empty")
	}
	for _, p := range pieces {
		r.piece(p)
	}
	for _, f := range fields {
		r.field(f)
	}
	for _, w := range windows {
		r.window(w)
	}
}

// spread replaces the name of a set by its pieces or fields. Those marked as belonging to
// another request are returned separately.
func (s *sheet) spread(list []*strictjson.Node, key string) (mine, others []*strictjson.Node) {
	used := map[string]int{}
	for i, n := range list {
		members, name := []*strictjson.Node{n}, ""
		if name = s.setName(n); name != "" {
			members = s.setOf(n, name, key)
		}
		if j, twice := used[name]; twice && name != "" && s.belongs(n) {
			s.Bad(n, "", "%q stands twice, first at %s[%d]", "@"+name, key, j)
		}
		if s.belongs(n) {
			used[name] = i
		}
		for _, m := range members {
			if s.belongs(n) && s.belongs(m) {
				mine = append(mine, m)
			} else {
				others = append(others, m)
			}
		}
	}
	return mine, others
}

// setName returns the name of the set at this place in a list, or "" if it is not a set.
func (s *sheet) setName(n *strictjson.Node) string {
	if n.Kind == "string" {
		name, ok := strings.CutPrefix(n.Text, "@")
		if !ok {
			s.Bad(n, "", `%q is neither an object nor a set such as "@home"`, n.Text)
		}
		return name
	}
	if !s.titled || n.Member("set") == nil {
		return ""
	}
	o := s.Object(n)
	defer o.Done()
	o.Get("requests", "array", true) // without requests, the name alone would do
	s.marks(o)
	return o.Str("set", true)
}

func (s *sheet) setOf(n *strictjson.Node, name, key string) []*strictjson.Node {
	switch set := s.sets[name]; {
	case set == nil:
		s.Bad(n, "", "%s has no set %q", setsFile, name)
	case set.Member(key) == nil || len(set.Member(key).List) == 0:
		s.Bad(n, "", "the set %q has no %s", name, key)
	default:
		return set.Member(key).List
	}
	return nil
}
