// SPDX-License-Identifier: AGPL-3.0-or-later

package glass

import (
	"image"
	"image/color"
)

// Box is a part of a screen without a position. Fyne's own layouts can't compute a height
// for a width, which wrapped text needs: hence these few boxes.
type Box interface {
	// Size returns the width the box would take out of w, and its height at that width.
	Size(w int) (width, height int)
	Draw(sh *Sheet, r image.Rectangle)
}

// Shrinker is a box that can do with less height.
type Shrinker interface {
	Box
	Shrink(by int)
	Full() // restores the preferred height
}

// High returns the height of a box within w pixels.
func High(b Box, w int) int { _, h := b.Size(w); return h }

// Wide returns the width a box would take out of w pixels.
func Wide(b Box, w int) int { x, _ := b.Size(w); return x }

// Gap returns empty space of a given height.
func Gap(h int) Box { return gap(h) }

type gap int

func (g gap) Size(int) (int, int)        { return 0, int(g) }
func (gap) Draw(*Sheet, image.Rectangle) {}

// Inset removes x from both sides of a rectangle, and y from its top and bottom.
func Inset(r image.Rectangle, x, y int) image.Rectangle {
	return image.Rect(r.Min.X+x, r.Min.Y+y, r.Max.X-x, r.Max.Y-y)
}

// col stacks boxes.
type col struct {
	gap   int
	items []Box
}

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
	y := r.Min.Y
	for _, b := range c.items {
		bh := High(b, r.Dx())
		b.Draw(sh, image.Rect(r.Min.X, y, r.Max.X, y+bh))
		y += bh + c.gap
	}
}

// row puts boxes side by side. Box number grow takes the remaining width; with equal, all
// have the same width and height.
type row struct {
	gap   int
	items []Box
	grow  int // -1: none
	equal bool
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
		if r.equal {
			y, h = rr.Min.Y, rr.Dy()
		}
		r.items[i].Draw(sh, image.Rect(x, y, x+bw, y+h))
		x += bw + r.gap
	}
}

// Panel is a background with a border around a box.
type Panel struct {
	Box            Box
	Fill, Stroke   color.NRGBA
	Width, Radius  int
	PadX, PadY     int
	MinH, MinW     int
	Dashed, Shrink bool // Shrink: no wider than its content
}

// Size returns the size of the content with its padding.
func (p *Panel) Size(w int) (int, int) {
	bw, bh := p.Box.Size(w - 2*p.PadX)
	x := w
	if p.Shrink {
		x = min(w, max(p.MinW, bw+2*p.PadX))
	}
	return x, max(p.MinH, bh+2*p.PadY)
}

// Draw draws the background, then the content.
func (p *Panel) Draw(sh *Sheet, r image.Rectangle) {
	if p.Dashed {
		sh.dashed(r, p.Fill, p.Stroke, p.Width, p.Radius)
	} else {
		sh.Rect(r, p.Fill, p.Stroke, p.Width, p.Radius)
	}
	sh.Within(r, p.Fill, func() { p.Box.Draw(sh, Inset(r, p.PadX, p.PadY)) })
}

// Target makes a box touchable.
func Target(b Box, h Hit) Box { return &target{b, h} }

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

// Centre puts a box in the middle, at its natural size.
func Centre(b Box) Box { return centre{b} }

type centre struct{ Box }

func (c centre) Size(w int) (int, int) { return w, High(c.Box, w) }

func (c centre) Draw(sh *Sheet, r image.Rectangle) {
	w, h := c.Box.Size(r.Dx())
	x, y := r.Min.X+(r.Dx()-w)/2, r.Min.Y+(r.Dy()-h)/2
	c.Box.Draw(sh, image.Rect(x, y, x+w, y+h))
}

// Fixed returns a box of a given size; a width of 0 takes all the width there is.
func Fixed(w, h int, paint func(sh *Sheet, r image.Rectangle)) Box {
	return fixed{w, h, paint}
}

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
