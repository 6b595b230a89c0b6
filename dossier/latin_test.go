// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import (
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// TestEveryLatinLetterIsCompared: whatever Latin letter a name has, it can be held against a
// strip; and one that is a plain letter with marks is that letter there.
func TestEveryLatinLetterIsCompared(t *testing.T) {
	n := 0
	for _, in := range [][2]rune{{0xc0, 0x24f}, {0x1e00, 0x1eff}} {
		for r := in[0]; r <= in[1]; r++ {
			base := []rune(norm.NFD.String(string(unicode.ToLower(r))))[0]
			if !unicode.Is(unicode.Latin, r) || base < 'a' || base > 'z' {
				continue
			}
			n++
			if got, ok := latin(string(r), false); !ok || got != string(base) {
				t.Errorf("%c: %q, want %c", r, got, base)
			}
		}
	}
	if n < 480 {
		t.Errorf("only %d letters", n)
	}
	// Doc 9303-3, section 6 A, and the letters of the alphabets named there that have no
	// plain one under their marks
	for _, c := range "ÆæÐðØøÞþßẞĐđĦħıĲĳĸŁłŊŋŒœŦŧƏəĿŀƠơƯư" {
		if got, ok := latin(string(c), false); !ok || got == "" {
			t.Errorf("%c is not compared", c)
		}
	}
}
