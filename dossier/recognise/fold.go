// SPDX-License-Identifier: AGPL-3.0-or-later

package recognise

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Words are compared in lower case, without accents and the marks of Arabic, in the plain
// form of letters that have several (Arabic alif, ya and ta marbuta; Turkish i; ß, œ).

// plain are letters that decomposition leaves as they are.
var plain = map[rune]string{'œ': "oe", 'æ': "ae", 'ß': "ss", 'ø': "o", 'đ': "d", 'ł': "l", 'ı': "i",
	'ﬁ': "fi", 'ﬂ': "fl", 'أ': "ا", 'إ': "ا", 'آ': "ا", 'ٱ': "ا", 'ى': "ي", 'ة': "ه", 'ـ': "", 'ی': "ي",
	'ک': "ك", 'є': "е", 'ґ': "г"}

// fold writes a text as it is compared. It keeps one rune where a word may be split.
func fold(s string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(strings.ToLower(s)) {
		if unicode.Is(unicode.Mn, r) {
			continue
		}
		if to, ok := plain[r]; ok {
			b.WriteString(to)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// links are words so short and so common that print, and those who read it by machine, lose
// them: they are left out of phrases and of pages alike.
var links = map[string]bool{"d": true, "de": true, "du": true, "des": true, "l": true, "la": true,
	"le": true, "les": true, "of": true, "the": true}

// words splits a folded text at everything but letters, marks and digits.
func words(folded string) []string {
	return strings.FieldsFunc(folded, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r)
	})
}

// content returns the words that are compared.
func content(folded string) (out []string) {
	for _, w := range words(folded) {
		if !links[w] {
			out = append(out, w)
		}
	}
	return out
}

// solid leaves the letters and digits of a folded text: what is compared where words are not
// told apart, in Chinese, or in headings that are set with wide spaces.
func solid(folded string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, folded)
}

// unspaced reports whether a text is of a script that has no spaces between words.
func unspaced(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai)
	})
}

func numeric(w string) bool {
	return strings.ContainsFunc(w, unicode.IsDigit)
}
