// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import (
	"regexp"
	"strings"
)

// The signs of names. Keyboards have several that look like an apostrophe or a hyphen,
// and telephones choose one by themselves: each is replaced by the one that is meant.
// Case, marks, and the two common apostrophes stay as they were typed.

var plainSigns = strings.NewReplacer(
	"`", "’", "´", "’", "ʹ", "’", "′", "’", "‘", "’", "‛", "’", "ʻ", "’", "＇", "’", "ˈ", "’", "ꞌ",
	"’", "‵", "’",
	"–", "-", "—", "-", "−", "-", "‒", "-", "﹣", "-", "－", "-", "\u00ad", "",
)

// westernDigits converts the digits of other scripts to 0 to 9.
func westernDigits(s string) string {
	return strings.Map(func(r rune) rune {
		for _, zero := range []rune{'\u0660', '\u06f0', '\u0966'} { // Arabic, Persian, Devanagari
			if r >= zero && r <= zero+9 {
				return '0' + r - zero
			}
		}
		return r
	}, s)
}

// unspaced removes spaces, including typographic ones.
func unspaced(s string) string { return strings.Join(strings.Fields(s), "") }

// numbered matches the number of an arrondissement or of a CEDEX: "16", "03", "1er", "16e".
var numbered = regexp.MustCompile(`^[0-9]{1,2}(e|er|ere|ère|eme|ème|ième|ieme|nd|nde)?$`)

// Parts of what people and the post write around a town's name: an ordinal's ending, and the word
// behind it.
const (
	nth    = ` ?(?:ᵉʳ?|°|º|(?:e|er|[eè]re|i?[eè]me|d|nde?)\b|è)`
	arrond = `(?:arr(?:ondissement|dt|t)?|ardt)\b\.?`
	spelt  = `(?:premier|second|\pL+i[eè]me)`
)

// posted are what they write, to the place where the name itself begins again: "CEDEX n° 6",
// "CS 12345", "3e arrondissement de Lyon", "arrondissement 3 de Lyon", "3e Lyon", "Lyon-3 ème",
// "Lyon troisième"; and for the towns that have arrondissements "Lyon3", "Lyon III".
var posted = []struct {
	form *regexp.Regexp
	left string
}{
	{regexp.MustCompile(`(?i)[ ,-]*\bc(?:[eé]dex|dx)(?:[ -]*(?:n[°ºo]?\.? ?)?[0-9]{1,2})?\b`), ""},
	{regexp.MustCompile(`(?i)[ ,]+(?:cs|bp)[ -]?[0-9]{1,6}\b`), ""},
	{regexp.MustCompile(`(?i)^(?:le +)?(?:(?:[0-9]{1,2}|[ivx]{1,5})(?:` + nth + `)?|` + spelt + `) +` +
		arrond + `,? +(?:de +|d['’] *)?`), ""},
	{regexp.MustCompile(`(?i)^` + arrond + ` +[0-9]{1,2} +(?:de +|d['’] *)`), ""},
	{regexp.MustCompile(`(?i)^[0-9]{1,2}(?:` + nth + `) +(\pL)`), "$1"},
	{regexp.MustCompile(`(?i)[ ,/(-]+(?:[0-9]{1,2}(?:` + nth + `)?|` + spelt + `)(?:[ -]+` + arrond +
		`)?\)?$`), ""},
	{regexp.MustCompile(`(?i)\b(paris|lyon|marseille)(?:[0-9]{1,2}|[ ,-]+[ivx]{1,5})(?:` + nth +
		`)?(?:[ -]+` + arrond + `)?$`), "$1"},
}

// unposted is a town's name without them.
func unposted(s string) string {
	for _, p := range posted {
		s = p.form.ReplaceAllString(s, p.left)
	}
	return s
}

// placeWords removes the numbers and slashes that legitimately appear in a town's name: «
// Lyon cedex 03 », « Paris 16e », « Bar s/ Aube ». A digit within a word, or before the
// name, stays: it is a slip.
func placeWords(s string) string {
	words := strings.Fields(unposted(s))
	out := words[:0:0]
	for i, w := range words {
		if i > 0 && numbered.MatchString(strings.ToLower(strings.Trim(w, "()"))) {
			continue
		}
		if low := strings.ToLower(w); strings.HasPrefix(low, "s/") {
			w = w[len("s/"):]
		}
		out = append(out, strings.Trim(w, "(),"))
	}
	return strings.Join(out, " ")
}
