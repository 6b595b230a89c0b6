// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"image"
	"image/color"
	"strings"

	"passerelle/ui/text"
)

// box is a part of a screen that has no place yet. Fyne's own layouts know no height for a width, and a wrapped text's depends on it: hence these few.
type box interface {
	// size gives the width the box would take of w pixels, and its height at that width.
	size(w int) (width, height int)
	draw(sh *sheet, r image.Rectangle)
}

// gap is empty room.
type gap int

func (g gap) size(w int) (int, int)      { return 0, int(g) }
func (gap) draw(*sheet, image.Rectangle) {}
func high(b box, w int) int              { _, h := b.size(w); return h }
func wide(b box, w int) int              { x, _ := b.size(w); return x }
func inset(r image.Rectangle, x, y int) image.Rectangle {
	return image.Rect(r.Min.X+x, r.Min.Y+y, r.Max.X-x, r.Max.Y-y)
}

// para is a paragraph. Its letters keep their own direction; start is where the language begins its lines.
type para struct {
	k        *kit
	words    string
	style    text.Style
	colour   color.NRGBA
	dir      text.Direction
	centred  bool
	balanced bool // lines of about the same length, for titles
	atEnd    bool // from left to right, but standing where the language begins: numbers in Arabic
}

// align says where the lines of the paragraph stand.
func (p *para) align() text.Align {
	switch {
	case p.centred:
		return text.Center
	case p.atEnd:
		return text.End
	}
	return text.Start
}

// longest is the width of the widest word, in a size.
func (p *para) longest(st text.Style) int {
	w := 0
	for _, word := range strings.FieldsFunc(p.words, func(r rune) bool { return r == ' ' || r == '\n' }) {
		w = max(w, wide(&fixedText{p.k.layout(word, st, 0, p.dir, text.Start)}, 0))
	}
	return w
}

// fitted is the style in which no word has to be broken in w pixels: smaller letters if need be, but never under the least of size M.
func (p *para) fitted(w int) text.Style {
	st := p.style
	if w <= 0 {
		return st
	}
	for n := p.longest(st); n > w && st.Px > p.k.px(sizeSmall); n = p.longest(st) {
		st.Px = max(p.k.px(sizeSmall), min(st.Px-1, st.Px*w/n))
	}
	return st
}

// fixedText is a text that is shaped already.
type fixedText struct{ b *text.Block }

func (f *fixedText) size(int) (int, int)          { return f.b.Size() }
func (f *fixedText) draw(*sheet, image.Rectangle) {}

func (p *para) block(w int) *text.Block {
	st := p.fitted(w)
	b := p.k.layout(p.words, st, w, p.dir, p.align())
	if !p.balanced || b.Lines() < 2 {
		return b
	}
	low, high := w/2, w
	for high-low > max(1, w/50) {
		mid := (low + high) / 2
		c := p.k.layout(p.words, st, mid, p.dir, p.align())
		if cw, _ := c.Size(); c.Lines() > b.Lines() || cw > mid || p.longest(st) > mid {
			low = mid
		} else {
			high, b = mid, c
		}
	}
	return b
}

func (p *para) size(w int) (int, int) { return p.block(w).Size() }

func (p *para) draw(sh *sheet, r image.Rectangle) {
	b := p.block(r.Dx())
	w, h := b.Size()
	x := r.Min.X
	if p.centred {
		x += (r.Dx() - w) / 2
	}
	sh.text(b, p.words, image.Pt(x, r.Min.Y+(r.Dy()-h)/2), p.colour)
	sh.placed[len(sh.placed)-1].broken = r.Dx() > 0 && p.longest(p.fitted(r.Dx())) > r.Dx()
}

// col stacks boxes; rest is the room that push boxes share.
type col struct {
	gap   int
	items []box
}

// push takes the room that is left in a column.
type push struct{ box }

func (c *col) size(w int) (int, int) {
	x, h := 0, 0
	for i, b := range c.items {
		bw, bh := b.size(w)
		x, h = max(x, bw), h+bh
		if i > 0 {
			h += c.gap
		}
	}
	return x, h
}

func (c *col) draw(sh *sheet, r image.Rectangle) {
	_, h := c.size(r.Dx())
	spare := max(0, r.Dy()-h)
	y := r.Min.Y
	for i, b := range c.items {
		if i > 0 {
			y += c.gap
		}
		bh := high(b, r.Dx())
		if _, ok := b.(push); ok {
			bh, spare = bh+spare, 0
		}
		b.draw(sh, image.Rect(r.Min.X, y, r.Max.X, y+bh))
		y += bh
	}
}

// row sets boxes side by side. The one numbered grow takes the width that is left; with equal, all have the same width and height.
type row struct {
	gap   int
	items []box
	grow  int // -1: none
	equal bool
	top   bool // aligned at the top instead of the middle
}

func (r *row) widths(w int) []int {
	out := make([]int, len(r.items))
	left := w - r.gap*(len(r.items)-1)
	if r.equal {
		for i := range out {
			out[i] = left / (len(out) - i)
			left -= out[i]
		}
		return out
	}
	for i, b := range r.items {
		if i != r.grow {
			out[i] = wide(b, max(0, left))
			left -= out[i]
		}
	}
	if r.grow >= 0 {
		out[r.grow] = max(0, left)
	}
	return out
}

func (r *row) size(w int) (int, int) {
	x, h := r.gap*(len(r.items)-1), 0
	for i, bw := range r.widths(w) {
		x, h = x+bw, max(h, high(r.items[i], bw))
	}
	return x, h
}

func (r *row) draw(sh *sheet, rr image.Rectangle) {
	x := rr.Min.X
	for i, bw := range r.widths(rr.Dx()) {
		h := high(r.items[i], bw)
		y := rr.Min.Y + (rr.Dy()-h)/2
		if r.top {
			y = rr.Min.Y
		}
		if r.equal {
			y, h = rr.Min.Y, rr.Dy()
		}
		r.items[i].draw(sh, image.Rect(x, y, x+bw, y+h))
		x += bw + r.gap
	}
}

// panel is a ground with a border around a box.
type panel struct {
	box            box
	fill, stroke   color.NRGBA
	width, radius  int
	padX, padY     int
	minH, minW     int
	dashed, shrink bool // shrink: no wider than its content
}

func (p *panel) size(w int) (int, int) {
	bw, bh := p.box.size(w - 2*p.padX)
	x := w
	if p.shrink {
		x = min(w, max(p.minW, bw+2*p.padX))
	}
	return x, max(p.minH, bh+2*p.padY)
}

func (p *panel) draw(sh *sheet, r image.Rectangle) {
	if p.dashed {
		sh.dashed(r, p.fill, p.stroke, p.width, p.radius)
	} else {
		sh.rect(r, p.fill, p.stroke, p.width, p.radius)
	}
	sh.within(r, p.fill, func() { p.box.draw(sh, inset(r, p.padX, p.padY)) })
}

// target makes a box touchable.
type target struct {
	box
	hit hit
}

func (t *target) draw(sh *sheet, r image.Rectangle) {
	t.box.draw(sh, r)
	h := t.hit
	h.r = r
	sh.hit(h)
}

// centre puts a box in the middle, at its own size.
type centre struct{ box }

func (c centre) size(w int) (int, int) { return w, high(c.box, w) }

func (c centre) draw(sh *sheet, r image.Rectangle) {
	w, h := c.box.size(r.Dx())
	x, y := r.Min.X+(r.Dx()-w)/2, r.Min.Y+(r.Dy()-h)/2
	c.box.draw(sh, image.Rect(x, y, x+w, y+h))
}

// fixed is a box of a given size; a width of 0 takes all there is.
type fixed struct {
	w, h  int
	paint func(sh *sheet, r image.Rectangle)
}

func (f fixed) size(w int) (int, int) {
	if f.w == 0 {
		return w, f.h
	}
	return f.w, f.h
}
func (f fixed) draw(sh *sheet, r image.Rectangle) { f.paint(sh, r) }

// leadRow sets a drawing before a text, or above it where the text would be left with less than least.
type leadRow struct {
	lead, main box
	gap, least int
}

func (l *leadRow) above(w int) bool { return w-wide(l.lead, w)-l.gap < l.least }

func (l *leadRow) size(w int) (int, int) {
	lw, lh := l.lead.size(w)
	if l.above(w) {
		return w, lh + l.gap/3 + high(l.main, w)
	}
	return w, max(lh, high(l.main, w-lw-l.gap))
}

func (l *leadRow) draw(sh *sheet, r image.Rectangle) {
	lw, lh := l.lead.size(r.Dx())
	if l.above(r.Dx()) {
		l.lead.draw(sh, image.Rect(r.Min.X, r.Min.Y, r.Min.X+lw, r.Min.Y+lh))
		l.main.draw(sh, image.Rect(r.Min.X, r.Min.Y+lh+l.gap/3, r.Max.X, r.Max.Y))
		return
	}
	y := r.Min.Y + (r.Dy()-lh)/2
	l.lead.draw(sh, image.Rect(r.Min.X, y, r.Min.X+lw, y+lh))
	mh := high(l.main, r.Dx()-lw-l.gap)
	y = r.Min.Y + (r.Dy()-mh)/2
	l.main.draw(sh, image.Rect(r.Min.X+lw+l.gap, y, r.Max.X, y+mh))
}
