// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// node is one JSON value with its place, so that an error can name file, line and path: "dcem.json:12: pieces[2].max_age_days". encoding/json accepts a key that
// stands twice and names no place; and its tokens are too slow to read the whole catalogue while a person waits (measured: a third of the speed).
type node struct {
	file    string
	line    int // from 1
	parent  *node
	key     string  // in the parent, when that is an object
	at      int     // in the parent, when that is a list
	members []*node // of an object, in order, each with its key: few, so that looking through them is faster than a map
	list    []*node // of a list
	text    string  // of a string, decoded; of a number, as it stands
	yes     bool    // of a boolean
	kind    string  // object, array, string, number, boolean, null
}

// path writes where the node stands in its file: "pieces[2].max_age_days"; "" for the whole.
func (n *node) path() string {
	switch {
	case n.parent == nil:
		return ""
	case n.parent.kind == "array":
		return n.parent.path() + "[" + strconv.Itoa(n.at) + "]"
	}
	return join(n.parent.path(), n.key)
}

func join(path, key string) string {
	if path == "" || key == "" {
		return path + key
	}
	return path + "." + key
}

// index returns which member has a key, -1 for none.
func (n *node) index(key string) int {
	for i, m := range n.members {
		if m.key == key {
			return i
		}
	}
	return -1
}

// member returns the value under a key, nil if there is none.
func (n *node) member(key string) *node {
	if i := n.index(key); i >= 0 {
		return n.members[i]
	}
	return nil
}

// find goes down a relative path such as "when" or "alternatives[2]" as far as there are nodes.
func (n *node) find(rel string) *node {
	for rel != "" {
		var next *node
		if s, ok := strings.CutPrefix(rel, "["); ok {
			num, rest, _ := strings.Cut(s, "]")
			if i, err := strconv.Atoi(num); err == nil && i >= 0 && i < len(n.list) {
				next = n.list[i]
			}
			rel = strings.TrimPrefix(rest, ".")
		} else {
			end := strings.IndexAny(rel, ".[")
			if end < 0 {
				end = len(rel)
			}
			next = n.member(rel[:end])
			rel = strings.TrimPrefix(rel[end:], ".")
		}
		if next == nil {
			return n
		}
		n = next
	}
	return n
}

// Why a text is not the JSON that is read here.
var (
	errNotUTF8  = errors.New("it is not UTF-8") // encoding/json would put U+FFFD in its place and say nothing
	errNotJSON  = errors.New("it is not JSON")
	errCut      = errors.New("it ends too early")
	errAfterEnd = errors.New("something stands after the end")
)

// maxNesting bounds objects and lists inside each other: no file of ours goes past eight.
const maxNesting = 32

// parseTree reads one JSON value (RFC 8259) and nothing after it. It is strict where the standard leaves room: a key stands once, and all is UTF-8. An error names the
// line, never what stands there: it may be an answer.
func parseTree(file string, data []byte) (*node, error) {
	if !utf8.Valid(data) {
		return nil, errNotUTF8
	}
	s := scan{file: file, data: data, line: 1}
	n, err := s.value(&node{}, 0)
	if err == nil {
		if s.space(); s.at < len(data) {
			err = errAfterEnd
		}
	}
	if err != nil {
		return nil, &atLine{s.line, err}
	}
	return n, nil
}

// atLine is why a text could not be read, and where.
type atLine struct {
	line int
	err  error
}

func (e *atLine) Error() string { return fmt.Sprintf("line %d: %v", e.line, e.err) }
func (e *atLine) Unwrap() error { return e.err }

// scan is where reading has come to.
type scan struct {
	file string
	data []byte
	at   int
	line int
}

// space passes white space and counts lines.
func (s *scan) space() {
	for ; s.at < len(s.data); s.at++ {
		switch s.data[s.at] {
		case '\n':
			s.line++
		case ' ', '\t', '\r':
		default:
			return
		}
	}
}

// next passes white space and returns the byte after it, without taking it; 0 at the end.
func (s *scan) next() byte {
	if s.space(); s.at < len(s.data) {
		return s.data[s.at]
	}
	return 0
}

// wrong tells a text that ends from one that goes wrong.
func (s *scan) wrong() error {
	if s.at >= len(s.data) {
		return errCut
	}
	return errNotJSON
}

// value reads into n, whose parent and place in it are set.
func (s *scan) value(n *node, depth int) (*node, error) {
	if depth > maxNesting {
		return nil, fmt.Errorf("nested more than %d deep", maxNesting)
	}
	c := s.next()
	n.file, n.line = s.file, s.line
	var err error
	switch {
	case c == '{':
		n.kind = "object"
		err = s.items('}', func() error { return s.member(n, depth+1) })
	case c == '[':
		n.kind = "array"
		err = s.items(']', func() error {
			e, err := s.value(&node{parent: n, at: len(n.list)}, depth+1)
			n.list = append(n.list, e)
			return err
		})
	case c == '"':
		n.kind = "string"
		n.text, err = s.quoted()
	case c == '-' || c >= '0' && c <= '9':
		n.kind = "number"
		n.text, err = s.number()
	default:
		err = s.literal(n)
	}
	return n, err
}

// items reads what stands between the brackets of an object or a list, with commas between.
func (s *scan) items(end byte, one func() error) error {
	s.at++
	if s.next() == end {
		s.at++
		return nil
	}
	for {
		if err := one(); err != nil {
			return err
		}
		c := s.next()
		if c != ',' && c != end {
			return s.wrong()
		}
		s.at++
		if c == end {
			return nil
		}
	}
}

func (s *scan) member(n *node, depth int) error {
	if s.next() != '"' {
		return s.wrong()
	}
	key, err := s.quoted()
	if err != nil {
		return err
	}
	if n.member(key) != nil {
		return fmt.Errorf("%s: this key stands twice", join(n.path(), key))
	}
	if s.next() != ':' {
		return s.wrong()
	}
	s.at++
	v, err := s.value(&node{parent: n, key: key}, depth)
	if err != nil {
		return err
	}
	n.members = append(n.members, v)
	return nil
}

func (s *scan) literal(n *node) error {
	for _, l := range []struct {
		text, kind string
		yes        bool
	}{{"true", "boolean", true}, {"false", "boolean", false}, {"null", "null", false}} {
		if strings.HasPrefix(string(s.data[s.at:min(len(s.data), s.at+len(l.text))]), l.text) {
			s.at += len(l.text)
			n.kind, n.yes = l.kind, l.yes
			return nil
		}
	}
	return s.wrong()
}

func (s *scan) digits() bool {
	from := s.at
	for s.at < len(s.data) && s.data[s.at] >= '0' && s.data[s.at] <= '9' {
		s.at++
	}
	return s.at > from
}

// take passes one of the bytes of set, if it stands there.
func (s *scan) take(set string) bool {
	if s.at < len(s.data) && strings.IndexByte(set, s.data[s.at]) >= 0 {
		s.at++
		return true
	}
	return false
}

func (s *scan) number() (string, error) {
	from := s.at
	s.take("-")
	if !s.take("0") && !s.digits() {
		return "", s.wrong()
	}
	if s.take(".") && !s.digits() {
		return "", s.wrong()
	}
	if s.take("eE") {
		s.take("+-")
		if !s.digits() {
			return "", s.wrong()
		}
	}
	return string(s.data[from:s.at]), nil
}

// quoted reads a string in quotes.
func (s *scan) quoted() (string, error) {
	s.at++
	from := s.at
	for s.at < len(s.data) {
		switch c := s.data[s.at]; {
		case c == '"':
			s.at++
			return string(s.data[from : s.at-1]), nil
		case c == '\\':
			return s.escaped(slices.Clone(s.data[from:s.at]))
		case c < ' ':
			return "", errNotJSON
		}
		s.at++
	}
	return "", errCut
}
