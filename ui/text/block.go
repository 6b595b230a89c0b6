// SPDX-License-Identifier: AGPL-3.0-or-later

package text

import (
	"image"
	"image/color"
	"iter"
	"math"
	"strings"
	"unicode"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/language"
	"golang.org/x/image/math/fixed"
)

// Block is a text that was laid out: lines of placed glyphs. It never changes.
type Block struct {
	engine     *Engine
	w, h       int
	px         int
	lineHeight int
	baseline   int // of a line, below its top
	lines      []line
}

// line is one line of glyphs, from left to right.
type line struct {
	x      fixed.Int26_6 // of its left end, in the block
	width  fixed.Int26_6
	above  fixed.Int26_6 // how far ink extends from the baseline
	below  fixed.Int26_6
	glyphs []placed
}

// placed is a glyph at x from the line's left end and y above its baseline.
type placed struct {
	face *font.Face
	gid  font.GID
	x, y fixed.Int26_6
}

func (e *Engine) layout(s string, st Style, maxWidth int, dir Direction, align Align,
	lang string) *Block {
	st.Px = max(1, st.Px)
	b := &Block{engine: e, px: st.Px}
	arabic := strings.ContainsFunc(s, func(r rune) bool {
		return language.LookupScript(r) == language.Arabic
	})
	b.setHeights(st, arabic)
	for part := range strings.SplitSeq(s, "\n") {
		p := e.paragraph(part, st, dir, lang)
		for _, sp := range e.wrap(p, maxWidth) {
			l := p.line(sp)
			b.lines = append(b.lines, l)
			b.w = max(b.w, l.width.Ceil())
		}
	}
	b.h = len(b.lines) * b.lineHeight
	b.makeRoom()
	for i := range b.lines {
		b.lines[i].x = shift(fixed.I(b.w)-b.lines[i].width, dir, align)
	}
	return b
}

// clean returns the runes of one paragraph, with characters that control the device
// rather than the text (tabs, returns) replaced by spaces. The controls of UAX #9 stay.
func clean(s string) []rune {
	out := []rune(s)
	for i, r := range out {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			out[i] = ' '
		}
	}
	return out
}

func shift(spare fixed.Int26_6, dir Direction, align Align) fixed.Int26_6 {
	switch {
	case align == Center:
		return spare / 2
	case (align == End) == (dir == RTL):
		return 0
	}
	return spare
}

// setHeights places the baseline so that the usual extent of the script's letters is in
// the middle of the line. The extents come from the fonts' design, in ems: Noto Sans says
// 1.069 and 0.293; Noto Sans Arabic says more than any word uses.
func (b *Block) setHeights(st Style, arabic bool) {
	above, below, height := 1.069, 0.293, LatinLineHeight
	if arabic {
		above, below, height = 1.1, 0.48, ArabicLineHeight
	}
	if st.LineHeight > 0 {
		height = st.LineHeight
	}
	em := float64(st.Px)
	b.lineHeight = max(1, int(math.Round(height*em)))
	b.baseline = int(math.Round((height-above-below)/2*em + above*em))
}

// makeRoom enlarges the block if marks of its first or last line extend beyond the
// margin, as stacked vowel signs do: they must not be clipped.
func (b *Block) makeRoom() {
	first, last := b.lines[0], b.lines[len(b.lines)-1]
	if over := first.above.Ceil() - b.baseline - Margin + 1; over > 0 {
		b.baseline += over
		b.h += over
	}
	below := b.h - (len(b.lines)-1)*b.lineHeight - b.baseline
	if over := last.below.Ceil() - below - Margin + 1; over > 0 {
		b.h += over
	}
}

// line collects the glyphs of a span in visual order.
func (p *paragraph) line(sp span) line {
	var l line
	for it, g := range p.drawn(sp) {
		glyph := &it.out.Glyphs[g]
		l.above = max(l.above, glyph.YBearing+glyph.YOffset)
		l.below = max(l.below, -(glyph.YBearing + glyph.Height + glyph.YOffset))
		l.glyphs = append(l.glyphs, placed{it.out.Face, glyph.GlyphID,
			l.width + glyph.XOffset, glyph.YOffset})
		l.width += glyph.Advance
	}
	return l
}

// drawn yields the glyphs of a span from left to right: the item and the index in it.
func (p *paragraph) drawn(sp span) iter.Seq2[*item, int] {
	var parts []*item
	var levels []int8
	for i := range p.items {
		it := &p.items[i]
		if it.end > sp.start && it.start < sp.end {
			parts = append(parts, it)
			levels = append(levels, it.level)
		}
	}
	return func(yield func(*item, int) bool) {
		for _, k := range visual(levels) {
			for g := range parts[k].out.Glyphs {
				at := parts[k].out.Glyphs[g].TextIndex()
				if at >= sp.start && at < sp.end && !yield(parts[k], g) {
					return
				}
			}
		}
	}
}

// Size returns the width of the widest line and the height of all lines, in pixels. The
// height is Lines × LineHeight, or more only if stacked marks need it.
func (b *Block) Size() (w, h int) { return b.w, b.h }

// Lines returns the number of lines; an empty text has one.
func (b *Block) Lines() int { return len(b.lines) }

// LineHeight returns the distance from one line to the next, in pixels.
func (b *Block) LineHeight() int { return b.lineHeight }

// Alpha draws the block's letters into a mask that extends [Margin] pixels beyond its box
// on each side: its bounds are (-Margin,-Margin) to (w+Margin,h+Margin).
func (b *Block) Alpha() *image.Alpha {
	dst := image.NewAlpha(image.Rect(-Margin, -Margin, b.w+Margin, b.h+Margin))
	b.each(func(m *mask, at image.Point) { m.addTo(dst, at) })
	return dst
}

// Draw paints the block on dst in one colour, its top left corner at the given point.
func (b *Block) Draw(dst Canvas, at image.Point, c color.Color) {
	b.each(func(m *mask, p image.Point) { m.paint(dst, p.Add(at), c) })
}

// each calls f with the mask of each glyph and the place of the mask's origin in the block.
func (b *Block) each(f func(m *mask, at image.Point)) {
	for i := range b.lines {
		l := &b.lines[i]
		y := i*b.lineHeight + b.baseline
		for _, g := range l.glyphs {
			x := l.x + g.x
			m := b.engine.mask(g.face, g.gid, b.px, x)
			if m != nil {
				f(m, image.Pt(x.Floor(), y-g.y.Round()))
			}
		}
	}
}
