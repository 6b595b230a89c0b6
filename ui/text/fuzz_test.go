// SPDX-License-Identifier: AGPL-3.0-or-later

package text

import (
	"strings"
	"testing"
	"unicode"
)

// FuzzLayout lays out whatever is typed: no panic, no rune lost or drawn twice, no line
// wider than asked unless one letter alone is.
func FuzzLayout(f *testing.F) {
	for _, s := range []string{french, arabic, endless, "", "\n", " \t ", "\u202e)abc(\u202c",
		"\u2067\u2067\u2069", "a\xffb", " 0مكنكم0المغادرة0 ُ00", "\u0301", "لا\u200dلا", "🇫🇷👨‍👩‍👧",
		"क्षि", "\u1100\u1161\u11a8"} {
		f.Add(s, uint16(120), true)
		f.Add(s, uint16(0), false)
	}
	e := newEngine(f)
	f.Fuzz(func(t *testing.T, s string, width uint16, rtl bool) {
		if len(s) > 2000 {
			return
		}
		dir := LTR
		if rtl {
			dir = RTL
		}
		st := Style{Px: 16}
		b := e.Layout(s, st, int(width), dir, Start, "ar")
		letterEnd := map[int]bool{}
		offset := 0
		for part := range strings.SplitSeq(s, "\n") {
			p := e.paragraph(part, st, dir, "ar")
			for _, end := range e.letterEnds(p) {
				letterEnd[offset+end] = true
			}
			offset += len(p.runes) + 1
		}
		seen := map[int]int{}
		for n, order := range visualOrder(e, s, st, int(width), dir, "ar") {
			letters := 0
			for _, at := range order {
				seen[at]++
				if letterEnd[at+1] {
					letters++
				}
			}
			if got := b.lines[n].width.Ceil(); width > 0 && got > int(width) && letters > 1 {
				t.Errorf("%q: line %d holds %d letters and is %d wide, want %d", s, n, letters, got,
					width)
			}
		}
		for i, r := range []rune(s) {
			if r != '\n' && !unicode.IsSpace(r) && !unicode.IsControl(r) && seen[i] != 1 {
				t.Errorf("%q: rune %d (%U) is drawn %d times", s, i, r, seen[i])
			}
		}
		b.Alpha()
	})
}
