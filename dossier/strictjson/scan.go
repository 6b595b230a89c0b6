// SPDX-License-Identifier: AGPL-3.0-or-later

package strictjson

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

var errNotJSON, errCut = errors.New("it is not JSON"), errors.New("it ends too early")

// scan is the position that reading has reached. A catalogue has some forty thousand values:
// nodes, and the lists of them, are taken from larger pieces of memory, and texts without
// an escape are parts of the text that is read (measured: half the time of an allocation each).
type scan struct {
	file string
	data string
	at   int
	line int

	free  []Node  // not used yet
	lists []*Node // not used yet
	open  []*Node // what stands so far in the lists and objects that have not ended
}

// most nodes that are made at once
const chunk = 64

// node returns a new node. Small texts get little memory: two bytes a value are the least.
func (s *scan) node() *Node {
	if len(s.free) == 0 {
		s.free = make([]Node, min(chunk, (len(s.data)-s.at)/2+1))
	}
	n := &s.free[0]
	s.free = s.free[1:]
	return n
}

// close ends the list or object of which the first value is open[from]; nil if it is empty.
func (s *scan) close(from int) []*Node {
	n := len(s.open) - from
	if n == 0 {
		return nil
	}
	if len(s.lists) < n {
		s.lists = make([]*Node, max(n, min(chunk, (len(s.data)-s.at)/2)))
	}
	out := s.lists[:n:n]
	copy(out, s.open[from:])
	s.lists, s.open = s.lists[n:], s.open[:from]
	return out
}

// space skips white space and counts lines.
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

// next skips white space and returns the byte after it without consuming it; 0 at the end.
func (s *scan) next() byte {
	if s.space(); s.at < len(s.data) {
		return s.data[s.at]
	}
	return 0
}

// wrong distinguishes a text that ends early from one that is wrong.
func (s *scan) wrong() error {
	if s.at >= len(s.data) {
		return errCut
	}
	return errNotJSON
}

func (s *scan) digits() bool {
	from := s.at
	for s.at < len(s.data) && s.data[s.at] >= '0' && s.data[s.at] <= '9' {
		s.at++
	}
	return s.at > from
}

// take consumes one of the bytes of set, if it is next.
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
	return s.data[from:s.at], nil
}

// quoted reads a string in quotes.
func (s *scan) quoted() (string, error) {
	s.at++
	from := s.at
	for s.at < len(s.data) {
		switch c := s.data[s.at]; {
		case c == '"':
			s.at++
			return s.data[from : s.at-1], nil
		case c == '\\':
			return s.escaped([]byte(s.data[from:s.at]))
		case c < ' ':
			return "", errNotJSON
		}
		s.at++
	}
	return "", errCut
}

// escaped reads the rest of a string from its first backslash; head is what came before it.
func (s *scan) escaped(head []byte) (string, error) {
	for s.at < len(s.data) {
		c := s.data[s.at]
		s.at++
		switch {
		case c == '"':
			return string(head), nil
		case c < ' ':
			return "", errNotJSON
		case c != '\\':
			head = append(head, c)
			continue
		}
		if s.at >= len(s.data) {
			return "", errCut
		}
		c = s.data[s.at]
		s.at++
		if i := strings.IndexByte(`"\/bfnrt`, c); i >= 0 {
			head = append(head, "\"\\/\b\f\n\r\t"[i])
			continue
		}
		if c != 'u' {
			return "", errNotJSON
		}
		r, ok := s.unit()
		if !ok {
			return "", s.wrong()
		}
		head = utf8.AppendRune(head, s.pair(r))
	}
	return "", errCut
}

// unit reads the four hexadecimal digits of one UTF-16 unit.
func (s *scan) unit() (rune, bool) {
	if s.at+4 > len(s.data) {
		s.at = len(s.data)
		return 0, false
	}
	v, err := strconv.ParseUint(s.data[s.at:s.at+4], 16, 16)
	if err != nil {
		return 0, false
	}
	s.at += 4
	return rune(v), true
}

// pair joins a high surrogate with the low one after it. A lone one becomes U+FFFD, as in
// encoding/json.
func (s *scan) pair(r rune) rune {
	if !utf16.IsSurrogate(r) {
		return r
	}
	if s.at+6 <= len(s.data) && s.data[s.at] == '\\' && s.data[s.at+1] == 'u' {
		before := s.at
		s.at += 2
		if low, ok := s.unit(); ok {
			if both := utf16.DecodeRune(r, low); both != utf8.RuneError {
				return both
			}
		}
		s.at = before
	}
	return utf8.RuneError
}
