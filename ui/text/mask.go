// SPDX-License-Identifier: AGPL-3.0-or-later

package text

import (
	"image"
	"image/color"
	"image/draw"
	"math"

	"github.com/go-text/typesetting/font"
	ot "github.com/go-text/typesetting/font/opentype"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// Canvas is what a block is drawn on.
type Canvas = draw.Image

// maskBudget limits the cache of masks, in bytes of pixels: a page of text at the largest
// size of the screen takes about two megabytes.
const maskBudget = 16 << 20

// subpixels is the number of horizontal positions at which a letter is drawn: a quarter
// of a pixel is not visible.
const subpixels = 4

// mask is a letter drawn at one size and one sub-pixel position; pix.Rect is relative to
// the letter's origin on the baseline.
type mask struct{ pix *image.Alpha }

type maskKey struct {
	face *font.Face
	gid  font.GID
	px   int
	sub  uint8
}

// maskCache keeps masks in two generations: once the young one has used half of the
// budget, the old one is dropped. That needs no list and no clock, and what is on the
// screen is always in one of the two.
type maskCache struct {
	young, old map[maskKey]*mask
	used, half int
}

func newMaskCache(budget int) maskCache {
	return maskCache{young: map[maskKey]*mask{}, half: budget / 2}
}

func (c *maskCache) get(k maskKey) (*mask, bool) {
	if m, ok := c.young[k]; ok {
		return m, true
	}
	m, ok := c.old[k]
	if ok {
		c.put(k, m)
	}
	return m, ok
}

func (c *maskCache) put(k maskKey, m *mask) {
	size := 64
	if m != nil {
		size += len(m.pix.Pix)
	}
	if c.used+size > c.half {
		c.old, c.young, c.used = c.young, map[maskKey]*mask{}, 0
	}
	c.young[k] = m
	c.used += size
}

// mask returns a glyph with its origin at x, cached if possible; nil for one without ink.
func (e *Engine) mask(face *font.Face, gid font.GID, px int, x fixed.Int26_6) *mask {
	k := maskKey{face, gid, px, uint8((x & 63) * subpixels / 64)}
	if m, ok := e.masks.get(k); ok {
		return m
	}
	m := drawMask(k)
	e.masks.put(k, m)
	return m
}

func drawMask(k maskKey) *mask {
	outline, ok := k.face.GlyphData(k.gid).(font.GlyphOutline)
	if !ok || len(outline.Segments) == 0 {
		return nil
	}
	scale := float32(k.px) / float32(k.face.Upem())
	dx := float32(k.sub) / subpixels
	at := func(p ot.SegmentPoint) (float32, float32) { return p.X*scale + dx, -p.Y * scale }
	x0, y0, x1, y1 := float32(math.Inf(1)), float32(math.Inf(1)), float32(math.Inf(-1)),
		float32(math.Inf(-1))
	for i := range outline.Segments {
		for _, p := range outline.Segments[i].ArgsSlice() {
			x, y := at(p)
			x0, y0, x1, y1 = min(x0, x), min(y0, y), max(x1, x), max(y1, y)
		}
	}
	r := image.Rect(int(math.Floor(float64(x0))), int(math.Floor(float64(y0))),
		int(math.Ceil(float64(x1))), int(math.Ceil(float64(y1))))
	if r.Empty() {
		return nil
	}
	ras := vector.NewRasterizer(r.Dx(), r.Dy())
	ras.DrawOp = draw.Src
	ox, oy := float32(r.Min.X), float32(r.Min.Y)
	for i := range outline.Segments {
		s := &outline.Segments[i]
		var c [3][2]float32
		for j, p := range s.ArgsSlice() {
			x, y := at(p)
			c[j] = [2]float32{x - ox, y - oy}
		}
		switch s.Op {
		case ot.SegmentOpMoveTo:
			ras.ClosePath()
			ras.MoveTo(c[0][0], c[0][1])
		case ot.SegmentOpLineTo:
			ras.LineTo(c[0][0], c[0][1])
		case ot.SegmentOpQuadTo:
			ras.QuadTo(c[0][0], c[0][1], c[1][0], c[1][1])
		case ot.SegmentOpCubeTo:
			ras.CubeTo(c[0][0], c[0][1], c[1][0], c[1][1], c[2][0], c[2][1])
		}
	}
	ras.ClosePath()
	pix := image.NewAlpha(r)
	ras.Draw(pix, r, image.Opaque, image.Point{})
	return &mask{pix}
}

// addTo blends the mask into dst with its origin at the given point. Letters overlap
// where they join: their coverages are combined as if independent.
func (m *mask) addTo(dst *image.Alpha, at image.Point) {
	r := m.pix.Rect.Add(at).Intersect(dst.Rect)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		d := dst.Pix[dst.PixOffset(r.Min.X, y):][:r.Dx()]
		s := m.pix.Pix[m.pix.PixOffset(r.Min.X-at.X, y-at.Y):][:r.Dx()]
		for i, a := range s {
			switch {
			case a == 0:
			case d[i] == 0 || a == 255:
				d[i] = a
			default:
				d[i] = uint8(255 - (255-int(d[i]))*(255-int(a))/255)
			}
		}
	}
}

// paint draws the mask on dst in one colour. Grey pages have a loop of their own, because
// image/draw takes its slowest path for them.
func (m *mask) paint(dst Canvas, at image.Point, c color.Color) {
	r := m.pix.Rect.Add(at).Intersect(dst.Bounds())
	if r.Empty() {
		return
	}
	g, ok := dst.(*image.Gray)
	if !ok {
		draw.DrawMask(dst, r, image.NewUniform(c), image.Point{}, m.pix, r.Min.Sub(at), draw.Over)
		return
	}
	ink := int(color.GrayModel.Convert(c).(color.Gray).Y)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		d := g.Pix[g.PixOffset(r.Min.X, y):][:r.Dx()]
		s := m.pix.Pix[m.pix.PixOffset(r.Min.X-at.X, y-at.Y):][:r.Dx()]
		for i, a := range s {
			d[i] = uint8((int(d[i])*(255-int(a)) + ink*int(a)) / 255)
		}
	}
}
