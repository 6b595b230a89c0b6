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

// The fonts, in the order in which they are searched for a letter of no particular
// script. The first two are swapped for letters of the Arabic script.
var (
	regularFiles = []string{"NotoSans-Regular.ttf", "NotoSansArabic-Regular.ttf",
		"NotoSansSymbols-Regular.ttf", "NotoSansSymbols2-Regular.ttf"}
	boldFiles = []string{"NotoSans-Bold.ttf", "NotoSansArabic-Bold.ttf",
		"NotoSansSymbols-Bold.ttf", "NotoSansSymbols2-Regular.ttf"}
)

// faceList is Latin, Arabic, arrows, signs.
type faceList [4]*font.Face

const arabicFace = 1

// Which font of the list is searched first, by script.
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

// faceFor returns the face for r: the first in the list for its script that has it. Marks
// and joiners get the face of the letter they attach to, given as before (nil at the
// start), or else the shaper could not place them. A letter that no font has gets the
// script's own face, which draws an empty box.
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

// Missing lists the characters of s that no font has, in the order of s. A test of the
// words uses it, so that no empty box reaches a screen.
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
