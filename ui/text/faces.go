// SPDX-License-Identifier: AGPL-3.0-or-later

package text

import (
	"bytes"
	"fmt"
	"io/fs"
	"unicode"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/language"
)

// The fonts, in the order in which they are asked for a letter of no particular script.
// The first two are swapped for letters of the Arabic script.
var (
	regularFiles = []string{"NotoSans-Regular.ttf", "NotoSansArabic-Regular.ttf",
		"NotoSansSymbols-Regular.ttf", "NotoSansSymbols2-Regular.ttf"}
	boldFiles = []string{"NotoSans-Bold.ttf", "NotoSansArabic-Bold.ttf",
		"NotoSansSymbols-Bold.ttf", "NotoSansSymbols2-Regular.ttf"}
)

// faceList is Latin, Arabic, arrows, signs.
type faceList [4]*font.Face

const arabicFace = 1

// Which of the list is asked first, by script.
var (
	latinFirst  = [4]int{0, 1, 2, 3}
	arabicFirst = [4]int{1, 0, 2, 3}
)

func readFaces(fonts fs.FS, names []string) (faceList, error) {
	var list faceList
	for i, name := range names {
		data, err := fs.ReadFile(fonts, name)
		if err != nil {
			return list, err
		}
		face, err := font.ParseTTF(bytes.NewReader(data))
		if err != nil {
			return list, fmt.Errorf("%s: %w", name, err)
		}
		list[i] = face
	}
	return list, nil
}

// faceFor chooses the face of r: the first of the list for its script that has it. Marks
// and joiners stay with the letter they sit on, whose face is given as before (nil at the
// start), or the shaper could not place them. A letter that nobody has gets the script's
// own face, which draws an empty box.
func (l faceList) faceFor(r rune, script language.Script, before *font.Face) *font.Face {
	if before != nil && (unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf)) {
		if _, ok := before.NominalGlyph(r); ok || unicode.Is(unicode.Cf, r) {
			return before
		}
	}
	order := latinFirst
	if script == language.Arabic {
		order = arabicFirst
	}
	for _, i := range order {
		if _, ok := l[i].NominalGlyph(r); ok {
			return l[i]
		}
	}
	return l[order[0]]
}

// Missing lists the characters of s that no font has, in the order of s: a test of words
// asks, so that no empty box reaches a screen.
func (e *Engine) Missing(s string) []rune {
	var out []rune
next:
	for _, r := range s {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			continue // never drawn
		}
		for _, face := range e.faces[0] {
			if _, ok := face.NominalGlyph(r); ok {
				continue next
			}
		}
		out = append(out, r)
	}
	return out
}
