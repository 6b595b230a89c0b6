// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import (
	"regexp"
	"strings"
	"unicode"
)

// The signs of names. Keyboards have several that look like an apostrophe or a hyphen, and telephones choose
// one by themselves: each is taken as the one that is meant. Case, marks, and the two usual apostrophes stay
// as they were typed.

var plainSigns = strings.NewReplacer(
	"`", "’", "´", "’", "ʹ", "’", "′", "’", "‘", "’", "‛", "’", "ʻ", "’", "＇", "’", "ˈ", "’", "ꞌ", "’", "‵", "’",
	"–", "-", "—", "-", "−", "-", "‒", "-", "﹣", "-", "－", "-", "\u00ad", "",
)

// name takes letters of any script, marks, spaces, apostrophes, hyphens and full stops. A place may have a
// number besides, and a stroke.
func (f Field) name(s string) (string, *Gap) {
	s = strings.Join(strings.Fields(plainSigns.Replace(s)), " ")
	rest := s
	if f.isPlace() {
		rest = placeWords(westernDigits(s))
	}
	letters := 0
	for _, r := range rest {
		switch {
		case unicode.IsLetter(r):
			letters++
		case unicode.IsMark(r), unicode.IsSpace(r), strings.ContainsRune("'’ʼ-‐‑.·", r), r == '\u200c', r == '\u200d':
		default:
			return "", f.strange(r, "name")
		}
	}
	if letters == 0 {
		return "", f.gap(FieldMalformed, Failed, "name")
	}
	return f.short(s)
}

// isPlace tells a town from a person. It goes by the name of the question, so that lists of procedures which
// are older than this program know it too.
func (f Field) isPlace() bool { return strings.HasSuffix(string(f.ID), "city") }

// numbered is the number of an arrondissement or of a CEDEX: "16", "03", "1er", "16e".
var numbered = regexp.MustCompile(`^[0-9]{1,2}(e|er|ere|ère|eme|ème|ième|ieme|nd|nde)?$`)

// placeWords takes the numbers and strokes out of a town's name that belong there: « Lyon cedex 03 »,
// « Paris 16e », « Bar s/ Aube ». A digit in a word, or before the name, stays: it is a slip.
func placeWords(s string) string {
	words := strings.Fields(s)
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
