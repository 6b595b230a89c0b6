// SPDX-License-Identifier: AGPL-3.0-or-later

package glass

import (
	"image"
	"image/color"
	"image/draw"
	"math"
)

// paint draws a mark into a band, clipped to its Rect, which is its place on the sheet.
func (s *Icons) paint(dst *image.RGBA, m mark) {
	switch m.kind {
	case markRect:
		paintRounded(dst, m)
	case markText:
		m.block.Draw(dst, m.r.Min.Add(image.Pt(textMargin, textMargin)), m.fill)
	case markIcon:
		draw.Draw(dst, m.r, s.drawn(m.icon, m.r.Size(), m.fill), image.Point{}, draw.Over)
	case markPic:
		paintPicture(dst, m)
	case markDashed:
		paintDashed(dst, m)
	case markShadow:
		paintShadow(dst, m)
	}
}

// paintRounded draws a rectangle with a stroke inside its edge. Its sides are on whole
// pixels; only the corners need the distance to the edge.
func paintRounded(dst *image.RGBA, m mark) {
	r, w, c := m.r, m.width, max(m.radius, m.width)
	fill, stroke := image.NewUniform(m.fill), image.NewUniform(m.stroke)
	put := func(x0, y0, x1, y1 int, src image.Image) {
		if x0 < x1 && y0 < y1 {
			draw.Draw(dst, image.Rect(x0, y0, x1, y1), src, image.Point{}, draw.Over)
		}
	}
	put(r.Min.X+c, r.Min.Y+w, r.Max.X-c, r.Max.Y-w, fill)
	put(r.Min.X+w, r.Min.Y+c, r.Min.X+c, r.Max.Y-c, fill)
	put(r.Max.X-c, r.Min.Y+c, r.Max.X-w, r.Max.Y-c, fill)
	put(r.Min.X+c, r.Min.Y, r.Max.X-c, r.Min.Y+w, stroke)
	put(r.Min.X+c, r.Max.Y-w, r.Max.X-c, r.Max.Y, stroke)
	put(r.Min.X, r.Min.Y+c, r.Min.X+w, r.Max.Y-c, stroke)
	put(r.Max.X-w, r.Min.Y+c, r.Max.X, r.Max.Y-c, stroke)
	for _, corner := range []image.Point{r.Min, {X: r.Max.X - c, Y: r.Min.Y},
		{X: r.Min.X, Y: r.Max.Y - c}, {X: r.Max.X - c, Y: r.Max.Y - c}} {
		each(dst, image.Rect(corner.X, corner.Y, corner.X+c, corner.Y+c), func(x, y int) {
			d := edge(x, y, r, m.radius)
			inside := clamp01(0.5 - d - float64(w))
			over(dst, x, y, m.fill, inside)
			if w > 0 {
				over(dst, x, y, m.stroke, clamp01(0.5-d)-inside)
			}
		})
	}
}

// paintDashed draws a rounded background with a dashed border.
func paintDashed(dst *image.RGBA, m mark) {
	wd, dash := float64(m.width), max(6, 6*m.width)
	each(dst, m.r, func(x, y int) {
		d := edge(x, y, m.r, m.radius)
		c := m.fill
		if e := clamp01(d + wd + 0.5); e > 0 && ((x+y)/dash)%2 == 0 {
			c = blend(m.fill, m.stroke, e)
		}
		over(dst, x, y, c, clamp01(0.5-d))
	})
}

// paintShadow darkens the surroundings of a picture: the mark's rectangle is the
// picture's, grown by radius on all sides.
func paintShadow(dst *image.RGBA, m mark) {
	inner, reach := m.r.Inset(m.radius), float64(m.radius)
	each(dst, m.r, func(x, y int) {
		v := clamp01(1 - edge(x, y, inner, 4)/reach)
		over(dst, x, y, color.NRGBA{A: 46}, v*v)
	})
}

func paintPicture(dst *image.RGBA, m mark) {
	if m.pic == nil {
		return
	}
	scaleInto(dst, m.r, m.pic)
	if m.knob > 0 {
		paintOutline(dst, m)
	}
	if m.region.Empty() {
		return
	}
	r := m.region.Add(m.r.Min).Inset(-m.width)
	each(dst, r.Intersect(m.r), func(x, y int) {
		d := edge(x, y, r, m.radius)
		over(dst, x, y, m.stroke, clamp01(0.5-d)*clamp01(d+float64(m.width)+0.5))
	})
}

// paintOutline draws the sides of a paper over its picture, and a knob with a light rim on
// each of its corners, so that it shows on every table.
func paintOutline(dst *image.RGBA, m mark) {
	white := color.NRGBA{R: 255, G: 255, B: 255, A: 255}
	half, rim := float64(m.width)/2, float64(m.knob)/4
	for i, a := range m.corners {
		a, b := a.Add(m.r.Min), m.corners[(i+1)%4].Add(m.r.Min)
		long := math.Hypot(float64(b.X-a.X), float64(b.Y-a.Y))
		if long < 1 {
			continue
		}
		dx, dy := float64(b.X-a.X)/long, float64(b.Y-a.Y)/long
		side := func(x, y int) {
			px, py := float64(x-a.X)+0.5, float64(y-a.Y)+0.5
			if u := px*dx + py*dy; u >= 0 && u <= long {
				over(dst, x, y, m.stroke, clamp01(half+0.5-math.Abs(px*dy-py*dx)))
			}
		}
		// line by line across the side: its box would be most of the picture
		near := int(1.5*half) + 2
		if math.Abs(dx) > math.Abs(dy) {
			for x := min(a.X, b.X); x <= max(a.X, b.X); x++ {
				y := a.Y + int(float64(x-a.X)*dy/dx)
				each(dst, image.Rect(x, y-near, x+1, y+near+1).Intersect(m.r), side)
			}
			continue
		}
		for y := min(a.Y, b.Y); y <= max(a.Y, b.Y); y++ {
			x := a.X + int(float64(y-a.Y)*dx/dy)
			each(dst, image.Rect(x-near, y, x+near+1, y+1).Intersect(m.r), side)
		}
	}
	for _, c := range m.corners {
		c = c.Add(m.r.Min)
		r := image.Rectangle{Min: c, Max: c}.Inset(-m.knob - 1)
		each(dst, r.Intersect(m.r), func(x, y int) {
			d := math.Hypot(float64(x-c.X)+0.5, float64(y-c.Y)+0.5) - float64(m.knob)
			over(dst, x, y, white, clamp01(0.5-d))
			over(dst, x, y, m.stroke, clamp01(0.5-d-rim))
		})
	}
}

// each calls f for each pixel of r within dst.
func each(dst *image.RGBA, r image.Rectangle, f func(x, y int)) {
	r = r.Intersect(dst.Rect)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			f(x, y)
		}
	}
}

// over blends a colour over a pixel, of which it covers the given part.
func over(dst *image.RGBA, x, y int, c color.NRGBA, part float64) {
	a := float64(c.A) / 255 * part
	if a <= 0 {
		return
	}
	p := dst.Pix[dst.PixOffset(x, y):][:4:4]
	for i, v := range [4]uint8{c.R, c.G, c.B, 255} {
		p[i] = uint8(float64(v)*a + float64(p[i])*(1-a) + 0.5)
	}
}

// edge returns the signed distance from the middle of a pixel to the edge of a rounded
// rectangle; negative inside.
func edge(x, y int, r image.Rectangle, radius int) float64 {
	w, h, rad := float64(r.Dx())/2, float64(r.Dy())/2, float64(radius)
	qx := math.Abs(float64(x-r.Min.X)+0.5-w) - w + rad
	qy := math.Abs(float64(y-r.Min.Y)+0.5-h) - h + rad
	return min(max(qx, qy), 0) + math.Hypot(max(qx, 0), max(qy, 0)) - rad
}

func blend(a, b color.NRGBA, t float64) color.NRGBA {
	mix := func(x, y uint8) uint8 { return uint8(float64(x)*(1-t) + float64(y)*t + 0.5) }
	return color.NRGBA{mix(a.R, b.R), mix(a.G, b.G), mix(a.B, b.B), mix(a.A, b.A)}
}

func clamp01(v float64) float64 { return min(1, max(0, v)) }
