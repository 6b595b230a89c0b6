// SPDX-License-Identifier: AGPL-3.0-or-later

package glass

import "passerelle/ui/text"

// Letters shapes texts, and caches the results until told to forget them: most of a
// screen stays the same from one touch to the next.
type Letters struct {
	engine *text.Engine
	shaped map[textKey]*text.Block
}

type textKey struct {
	words string
	style text.Style
	w     int
	dir   text.Direction
	align text.Align
	lang  string
}

// NewLetters returns an empty cache for an engine.
func NewLetters(e *text.Engine) *Letters { return &Letters{e, map[textKey]*text.Block{}} }

// Forget empties the cache: a person's words must not outlive their screen.
func (l *Letters) Forget() { clear(l.shaped) }

func (l *Letters) layout(key textKey) *text.Block {
	if b, ok := l.shaped[key]; ok {
		return b
	}
	b := l.engine.Layout(key.words, key.style, key.w, key.dir, key.align, key.lang)
	l.shaped[key] = b
	return b
}

// Kit is what boxes are made with: the measures for the panel and the text size, the
// colours, and the letters of one language.
type Kit struct {
	Measures
	Pal     Palette
	Letters *Letters
	Lang    string // for the shapes of letters
	Dir     text.Direction
	Wide    bool // landscape
}

// Layout shapes and wraps a text.
func (k *Kit) Layout(s string, st text.Style, w int, dir text.Direction,
	align text.Align) *text.Block {
	return k.Letters.layout(textKey{s, st, w, dir, align, k.Lang})
}
