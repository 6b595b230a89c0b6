// SPDX-License-Identifier: AGPL-3.0-or-later

package text

import (
	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"
)

// item is a shaped part of a paragraph with a single level, script and face. Glyphs are
// in visual order, as the shaper returns them.
type item struct {
	start, end int // runes of the paragraph
	level      int8
	out        shaping.Output
}

// itemize cuts s into items and shapes each with the whole paragraph as context, so that
// letters join across a change of face. The segmenter of go-text isn't used: it runs a
// bidi algorithm of its own on each run and may turn it round again (an override, for
// one).
func (e *Engine) itemize(s []rune, levels []int8, st Style, lang string) []item {
	scripts := scriptsOf(s)
	list := e.faces[0]
	if st.Bold {
		list = e.faces[1]
	}
	faces := make([]*font.Face, len(s))
	var before *font.Face
	for i, r := range s {
		before = list.faceFor(r, scripts[i], before)
		faces[i] = before
		if scripts[i] == language.Arabic && before != list[arabicFace] {
			// punctuation and digits: a face without Arabic would build a plan of
			// fallbacks each time, half the cost of a paragraph
			scripts[i] = language.Latin
		}
	}
	var items []item
	tag := language.NewLanguage(lang)
	for i := 0; i < len(s); {
		j := i + 1
		for j < len(s) && levels[j] == levels[i] && scripts[j] == scripts[i] &&
			faces[j] == faces[i] {
			j++
		}
		dir := di.DirectionLTR
		if levels[i]%2 == 1 {
			dir = di.DirectionRTL
		}
		out := e.shaper.Shape(shaping.Input{
			Text: s, RunStart: i, RunEnd: j, Direction: dir, Face: faces[i], Size: fixed.I(st.Px),
			Script: scripts[i], Language: tag,
		})
		items = append(items, item{start: i, end: j, level: levels[i], out: out})
		i = j
	}
	return items
}

// scriptsOf returns the script of each rune. Runes without one (spaces, digits,
// punctuation, marks) take that of the rune before them; at the start of the paragraph,
// the first script that follows, or Latin if there is none at all (UAX #24, section 5.1).
func scriptsOf(s []rune) []language.Script {
	out := make([]language.Script, len(s))
	current := language.Latin
	for _, r := range s {
		if sc := language.LookupScript(r); real(sc) {
			current = sc
			break
		}
	}
	for i, r := range s {
		if sc := language.LookupScript(r); real(sc) {
			current = sc
		}
		out[i] = current
	}
	return out
}

func real(s language.Script) bool {
	return s != language.Common && s != language.Inherited && s != language.Unknown
}
