// SPDX-License-Identifier: AGPL-3.0-or-later

package glass

import (
	"image"
	"image/color"
	"strings"

	"passerelle/ui/text"
)

// Para is a paragraph. Its letters keep their own direction; lines start where the
// language's lines do.
type Para struct {
	k        *Kit
	Words    string
	Style    text.Style
	Colour   color.NRGBA
	Dir      text.Direction
	Centred  bool
	Balanced bool // lines of similar length, for titles
	AtEnd    bool // left to right, but aligned with the start of the language's lines: numbers in Arabic
}

// align returns the alignment of the paragraph's lines.
func (p *Para) align() text.Align {
	switch {
	case p.Centred:
		return text.Center
	case p.AtEnd:
		return text.End
	}
	return text.Start
}

// longest returns the width of the widest word in a style.
func (p *Para) longest(st text.Style) int {
	w := 0
	for _, word := range strings.FieldsFunc(p.Words, func(r rune) bool {
		return r == ' ' || r == '\n'
	}) {
		w = max(w, Wide(&fixedText{p.k.Layout(word, st, 0, p.Dir, text.Start)}, 0))
	}
	return w
}

// fitted returns the style in which no word has to be broken within w pixels: smaller
// letters if need be, but never below the smallest of size M.
func (p *Para) fitted(w int) text.Style {
	st := p.Style
	if w <= 0 {
		return st
	}
	for n := p.longest(st); n > w && st.Px > p.k.Px(SizeSmall); n = p.longest(st) {
		st.Px = max(p.k.Px(SizeSmall), min(st.Px-1, st.Px*w/n))
	}
	return st
}

// fixedText is a text that was shaped already.
type fixedText struct{ b *text.Block }

func (f *fixedText) Size(int) (int, int)          { return f.b.Size() }
func (f *fixedText) Draw(*Sheet, image.Rectangle) {}

// Block returns the text in lines of at most w pixels; 0: in one line.
func (p *Para) Block(w int) *text.Block {
	st := p.fitted(w)
	b := p.k.Layout(p.Words, st, w, p.Dir, p.align())
	if !p.Balanced || b.Lines() < 2 {
		return b
	}
	low, high := w/2, w
	for high-low > max(1, w/50) {
		mid := (low + high) / 2
		c := p.k.Layout(p.Words, st, mid, p.Dir, p.align())
		if cw, _ := c.Size(); c.Lines() > b.Lines() || cw > mid || p.longest(st) > mid {
			low = mid
		} else {
			high, b = mid, c
		}
	}
	return b
}

// Size returns the size of the lines.
func (p *Para) Size(w int) (int, int) { return p.Block(w).Size() }

// Draw draws the lines, centred vertically.
func (p *Para) Draw(sh *Sheet, r image.Rectangle) {
	b := p.Block(r.Dx())
	w, h := b.Size()
	x := r.Min.X
	if p.Centred {
		x += (r.Dx() - w) / 2
	}
	sh.Text(b, p.Words, image.Pt(x, r.Min.Y+(r.Dy()-h)/2), p.Colour)
	sh.Placed[len(sh.Placed)-1].Broken = r.Dx() > 0 && p.longest(p.fitted(r.Dx())) > r.Dx()
}
