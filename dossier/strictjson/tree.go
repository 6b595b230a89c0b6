// SPDX-License-Identifier: AGPL-3.0-or-later

// Package strictjson reads the JSON that people write by hand, and reports each fault
// with its file, line and path.
//
// It writes no JSON, fills no struct and knows nothing about what is read: a [Reader] takes
// values out of objects by their keys. Catalogues, word files and answers are read with it.
//
// What must be true: no key occurs twice and none is silently ignored; the errors of
// [Parse] never contain the text that was read, which may be somebody's answer.
package strictjson

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"unicode/utf8"
)

// maxNesting bounds how deeply objects and lists nest: no file of ours goes past eight.
const maxNesting = 32

// Parse reads one JSON value (RFC 8259) with nothing after it. It is strict where the
// standard leaves room: keys are unique, and everything is UTF-8. An error names the line
// but never quotes the text, which may be an answer.
func Parse(file string, data []byte) (*Node, error) {
	if !utf8.Valid(data) {
		// encoding/json would silently replace it by U+FFFD
		return nil, errors.New("it is not UTF-8")
	}
	s := scan{file: file, data: string(data), line: 1}
	n, err := s.value(s.node(), 0)
	if err == nil {
		if s.space(); s.at < len(data) {
			err = errors.New("something stands after the end")
		}
	}
	if err != nil {
		return nil, &atLine{s.line, err}
	}
	return n, nil
}

// FS is a file system that has parsed its files already, once for all who read them.
type FS interface {
	fs.FS
	// ReadJSON returns what Read would.
	ReadJSON(file string) (*Node, error)
}

// Read parses a file, unless fsys is an FS. Errors begin with its name and the line.
func Read(fsys fs.FS, file string) (*Node, error) {
	if parsed, ok := fsys.(FS); ok {
		return parsed.ReadJSON(file)
	}
	data, err := fs.ReadFile(fsys, file)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", file, err)
	}
	n, err := Parse(file, data)
	if at, ok := errors.AsType[*atLine](err); ok {
		return nil, fmt.Errorf("%s:%d: %w", file, at.line, at.err)
	}
	if err != nil {
		return nil, fmt.Errorf("%s:1: %w", file, err)
	}
	return n, nil
}

// atLine says why a text could not be read, and where.
type atLine struct {
	line int
	err  error
}

func (e *atLine) Error() string { return fmt.Sprintf("line %d: %v", e.line, e.err) }
func (e *atLine) Unwrap() error { return e.err }

// value reads into n, whose parent and place in it are already set.
func (s *scan) value(n *Node, depth int) (*Node, error) {
	if depth > maxNesting {
		return nil, fmt.Errorf("nested more than %d deep", maxNesting)
	}
	c := s.next()
	n.File, n.Line = s.file, s.line
	var err error
	switch {
	case c == '{':
		n.Kind = "object"
		n.Members, err = s.object(n, depth+1)
	case c == '[':
		n.Kind = "array"
		n.List, err = s.list(n, depth+1)
	case c == '"':
		n.Kind = "string"
		n.Text, err = s.quoted()
	case c == '-' || c >= '0' && c <= '9':
		n.Kind = "number"
		n.Text, err = s.number()
	default:
		err = s.literal(n)
	}
	return n, err
}

// items reads the comma-separated items between the brackets of an object or a list.
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

func (s *scan) list(n *Node, depth int) ([]*Node, error) {
	from := len(s.open)
	err := s.items(']', func() error {
		e := s.node()
		e.parent, e.at = n, len(s.open)-from
		e, err := s.value(e, depth)
		s.open = append(s.open, e)
		return err
	})
	return s.close(from), err
}

func (s *scan) object(n *Node, depth int) ([]*Node, error) {
	from := len(s.open)
	var seen map[string]bool // the keys, where they are many
	err := s.items('}', func() error {
		if s.next() != '"' {
			return s.wrong()
		}
		key, err := s.quoted()
		if err != nil {
			return err
		}
		if seen == nil && len(s.open)-from == fewMembers {
			seen = map[string]bool{}
			for _, m := range s.open[from:] {
				seen[m.Key] = true
			}
		}
		if seen[key] || seen == nil && index(s.open[from:], key) >= 0 {
			return fmt.Errorf("%s: this key stands twice", join(n.Path(), key))
		}
		if seen != nil {
			seen[key] = true
		}
		if s.next() != ':' {
			return s.wrong()
		}
		s.at++
		v := s.node()
		v.parent, v.Key = n, key
		v, err = s.value(v, depth)
		s.open = append(s.open, v)
		return err
	})
	return s.close(from), err
}

// fewMembers are searched one by one; where there are more, as in files of words, a map is
// faster.
const fewMembers = 32

func (s *scan) literal(n *Node) error {
	for _, l := range []struct {
		text, kind string
		yes        bool
	}{{"true", "boolean", true}, {"false", "boolean", false}, {"null", "null", false}} {
		if strings.HasPrefix(s.data[s.at:], l.text) {
			s.at += len(l.text)
			n.Kind, n.Yes = l.kind, l.yes
			return nil
		}
	}
	return s.wrong()
}
