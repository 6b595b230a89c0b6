// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"image"
	"image/color"
	"strings"

	"passerelle/ui/text"
)

// Box is a part of a screen that has no place yet. Fyne's own layouts know no height for a width, and a wrapped text's depends on it: hence these few.
type Box interface {
	// Size gives the width the box would take of w pixels, and its height at that width.
	Size(w int) (width, height int)
	Draw(sh *Sheet, r image.Rectangle)
}

// gap is empty room.
type gap int

func (g gap) Size(w int) (int, int)      { return 0, int(g) }
func (gap) Draw(*Sheet, image.Rectangle) {}
func High(b Box, w int) int              { _, h := b.Size(w); return h }
func Wide(b Box, w int) int              { x, _ := b.Size(w); return x }
func Inset(r image.Rectangle, x, y int) image.Rectangle {
	return image.Rect(r.Min.X+x, r.Min.Y+y, r.Max.X-x, r.Max.Y-y)
}

// Para is a paragraph. Its letters keep their own direction; start is where the language begins its lines.
type Para struct {
	k        *kit
	Words    string
	Style    text.Style
	Colour   color.NRGBA
	Dir      text.Direction
	Centred  bool
	Balanced bool // lines of about the same length, for titles
	AtEnd    bool // from left to right, but standing where the language begins: numbers in Arabic
}

// align says where the lines of the paragraph stand.
func (p *Para) align() text.Align {
	switch {
	case p.Centred:
		return text.Center
	case p.AtEnd:
		return text.End
	}
	return text.Start
}

// longest is the width of the widest word, in a size.
func (p *Para) longest(st text.Style) int {
	w := 0
	for _, word := range strings.FieldsFunc(p.Words, func(r rune) bool { return r == ' ' || r == '\n' }) {
		w = max(w, Wide(&fixedText{p.k.Layout(word, st, 0, p.Dir, text.Start)}, 0))
	}
	return w
}

// fitted is the style in which no word has to be broken in w pixels: smaller letters if need be, but never under the least of size M.
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

// fixedText is a text that is shaped already.
type fixedText struct{ b *text.Block }

func (f *fixedText) Size(int) (int, int)          { return f.b.Size() }
func (f *fixedText) Draw(*Sheet, image.Rectangle) {}

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

func (p *Para) Size(w int) (int, int) { return p.Block(w).Size() }

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

// col stacks boxes; rest is the room that push boxes share.
type col struct {
	gap   int
	items []Box
}

// push takes the room that is left in a column.
type push struct{ Box }

func (c *col) Size(w int) (int, int) {
	x, h := 0, 0
	for i, b := range c.items {
		bw, bh := b.Size(w)
		x, h = max(x, bw), h+bh
		if i > 0 {
			h += c.gap
		}
	}
	return x, h
}

func (c *col) Draw(sh *Sheet, r image.Rectangle) {
	_, h := c.Size(r.Dx())
	spare := max(0, r.Dy()-h)
	y := r.Min.Y
	for i, b := range c.items {
		if i > 0 {
			y += c.gap
		}
		bh := High(b, r.Dx())
		if _, ok := b.(push); ok {
			bh, spare = bh+spare, 0
		}
		b.Draw(sh, image.Rect(r.Min.X, y, r.Max.X, y+bh))
		y += bh
	}
}

// row sets boxes side by side. The one numbered grow takes the width that is left; with equal, all have the same width and height.
type row struct {
	gap   int
	items []Box
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
			out[i] = Wide(b, max(0, left))
			left -= out[i]
		}
	}
	if r.grow >= 0 {
		out[r.grow] = max(0, left)
	}
	return out
}

func (r *row) Size(w int) (int, int) {
	x, h := r.gap*(len(r.items)-1), 0
	for i, bw := range r.widths(w) {
		x, h = x+bw, max(h, High(r.items[i], bw))
	}
	return x, h
}

func (r *row) Draw(sh *Sheet, rr image.Rectangle) {
	x := rr.Min.X
	for i, bw := range r.widths(rr.Dx()) {
		h := High(r.items[i], bw)
		y := rr.Min.Y + (rr.Dy()-h)/2
		if r.top {
			y = rr.Min.Y
		}
		if r.equal {
			y, h = rr.Min.Y, rr.Dy()
		}
		r.items[i].Draw(sh, image.Rect(x, y, x+bw, y+h))
		x += bw + r.gap
	}
}

// Panel is a ground with a border around a box.
type Panel struct {
	Box            Box
	Fill, Stroke   color.NRGBA
	Width, Radius  int
	PadX, PadY     int
	MinH, MinW     int
	Dashed, Shrink bool // shrink: no wider than its content
}

func (p *Panel) Size(w int) (int, int) {
	bw, bh := p.Box.Size(w - 2*p.PadX)
	x := w
	if p.Shrink {
		x = min(w, max(p.MinW, bw+2*p.PadX))
	}
	return x, max(p.MinH, bh+2*p.PadY)
}

func (p *Panel) Draw(sh *Sheet, r image.Rectangle) {
	if p.Dashed {
		sh.dashed(r, p.Fill, p.Stroke, p.Width, p.Radius)
	} else {
		sh.Rect(r, p.Fill, p.Stroke, p.Width, p.Radius)
	}
	sh.Within(r, p.Fill, func() { p.Box.Draw(sh, Inset(r, p.PadX, p.PadY)) })
}

// target makes a box touchable.
type target struct {
	Box
	hit Hit
}

func (t *target) Draw(sh *Sheet, r image.Rectangle) {
	t.Box.Draw(sh, r)
	h := t.hit
	h.Rect = r
	sh.Touch(h)
}

// centre puts a box in the middle, at its own size.
type centre struct{ Box }

func (c centre) Size(w int) (int, int) { return w, High(c.Box, w) }

func (c centre) Draw(sh *Sheet, r image.Rectangle) {
	w, h := c.Box.Size(r.Dx())
	x, y := r.Min.X+(r.Dx()-w)/2, r.Min.Y+(r.Dy()-h)/2
	c.Box.Draw(sh, image.Rect(x, y, x+w, y+h))
}

// fixed is a box of a given size; a width of 0 takes all there is.
type fixed struct {
	w, h  int
	paint func(sh *Sheet, r image.Rectangle)
}

func (f fixed) Size(w int) (int, int) {
	if f.w == 0 {
		return w, f.h
	}
	return f.w, f.h
}
func (f fixed) Draw(sh *Sheet, r image.Rectangle) { f.paint(sh, r) }

// leadRow sets a drawing before a text, or above it where the text would be left with less than least.
type leadRow struct {
	lead, main Box
	gap, least int
}

func (l *leadRow) above(w int) bool { return w-Wide(l.lead, w)-l.gap < l.least }

func (l *leadRow) Size(w int) (int, int) {
	lw, lh := l.lead.Size(w)
	if l.above(w) {
		return w, lh + l.gap/3 + High(l.main, w)
	}
	return w, max(lh, High(l.main, w-lw-l.gap))
}

func (l *leadRow) Draw(sh *Sheet, r image.Rectangle) {
	lw, lh := l.lead.Size(r.Dx())
	if l.above(r.Dx()) {
		l.lead.Draw(sh, image.Rect(r.Min.X, r.Min.Y, r.Min.X+lw, r.Min.Y+lh))
		l.main.Draw(sh, image.Rect(r.Min.X, r.Min.Y+lh+l.gap/3, r.Max.X, r.Max.Y))
		return
	}
	y := r.Min.Y + (r.Dy()-lh)/2
	l.lead.Draw(sh, image.Rect(r.Min.X, y, r.Min.X+lw, y+lh))
	mh := High(l.main, r.Dx()-lw-l.gap)
	y = r.Min.Y + (r.Dy()-mh)/2
	l.main.Draw(sh, image.Rect(r.Min.X+lw+l.gap, y, r.Max.X, y+mh))
}
