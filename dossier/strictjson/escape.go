// SPDX-License-Identifier: AGPL-3.0-or-later

package strictjson

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// escaped reads the rest of a string from its first backslash on; head is what stood before it.
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
	v, err := strconv.ParseUint(string(s.data[s.at:s.at+4]), 16, 16)
	if err != nil {
		return 0, false
	}
	s.at += 4
	return rune(v), true
}

// pair joins a high surrogate with the low one after it. A lone one is U+FFFD, as encoding/json has it.
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
