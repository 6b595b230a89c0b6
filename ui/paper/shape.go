// SPDX-License-Identifier: AGPL-3.0-or-later

package paper

import (
	"image"
	"image/color"
	"image/draw"

	"golang.org/x/image/vector"
)

func (f *flow) fill(r image.Rectangle, c color.Gray) {
	r = r.Intersect(f.page.Rect)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		line := f.page.Pix[f.page.PixOffset(r.Min.X, y):][:r.Dx()]
		for i := range line {
			line[i] = c.Y
		}
	}
}

// shape paints a path in one grey. The path is in dots from the corner of r, its clip.
func (f *flow) shape(r image.Rectangle, c color.Gray, path func(v *vector.Rasterizer)) {
	if r.Intersect(f.page.Rect).Empty() {
		return
	}
	v := vector.NewRasterizer(r.Dx(), r.Dy())
	path(v)
	mask := image.NewAlpha(image.Rect(0, 0, r.Dx(), r.Dy()))
	v.Draw(mask, mask.Rect, image.Opaque, image.Point{})
	seen := r.Intersect(f.page.Rect)
	for y := seen.Min.Y; y < seen.Max.Y; y++ {
		line := f.page.Pix[f.page.PixOffset(seen.Min.X, y):][:seen.Dx()]
		cover := mask.Pix[mask.PixOffset(seen.Min.X-r.Min.X, y-r.Min.Y):]
		for i := range line {
			a := int(cover[i])
			line[i] = uint8((int(line[i])*(255-a) + int(c.Y)*a) / 255)
		}
	}
}

// block paints a rectangle with round corners: as a path the bands that the corners are in,
// the rest row by row.
func (f *flow) block(r image.Rectangle, radius int, c color.Gray) {
	if r.Dy() < 2*radius {
		f.shape(r, c, func(v *vector.Rasterizer) { rounded(v, image.Rectangle{Max: r.Size()}, radius) })
		return
	}
	whole := image.Rect(0, 0, r.Dx(), 2*radius)
	top, bottom, middle := r, r, r
	top.Max.Y, bottom.Min.Y = r.Min.Y+radius, r.Max.Y-radius
	middle.Min.Y, middle.Max.Y = top.Max.Y, bottom.Min.Y
	f.shape(top, c, func(v *vector.Rasterizer) { rounded(v, whole, radius) })
	f.shape(bottom, c, func(v *vector.Rasterizer) {
		rounded(v, whole.Sub(image.Pt(0, radius)), radius)
	})
	middle = middle.Intersect(f.page.Rect)
	for y := middle.Min.Y; y < middle.Max.Y; y++ {
		fill(f.page.Pix[f.page.PixOffset(middle.Min.X, y):][:middle.Dx()], c.Y)
	}
}

// fill sets every byte.
func fill(row []byte, v byte) {
	if len(row) == 0 {
		return
	}
	row[0] = v
	for n := 1; n < len(row); n *= 2 {
		copy(row[n:], row[:n])
	}
}

// rounded adds a rectangle with round corners to a path.
func rounded(v *vector.Rasterizer, r image.Rectangle, radius int) {
	x0, y0, x1, y1, q := float32(r.Min.X), float32(r.Min.Y), float32(r.Max.X), float32(r.Max.Y),
		float32(radius)
	const k = 0.4477 // 1 − 0.5523, the control points of a quarter of a circle
	v.MoveTo(x0+q, y0)
	v.LineTo(x1-q, y0)
	v.CubeTo(x1-k*q, y0, x1, y0+k*q, x1, y0+q)
	v.LineTo(x1, y1-q)
	v.CubeTo(x1, y1-k*q, x1-k*q, y1, x1-q, y1)
	v.LineTo(x0+q, y1)
	v.CubeTo(x0+k*q, y1, x0, y1-k*q, x0, y1-q)
	v.LineTo(x0, y0+q)
	v.CubeTo(x0, y0+k*q, x0+k*q, y0, x0+q, y0)
	v.ClosePath()
}

// card draws an outlined box.
func (f *flow) card(r image.Rectangle) {
	f.block(r, mm(4), soft)
	f.block(r.Inset(4), mm(4)-4, white)
}

// ground draws a filled box.
func (f *flow) ground(r image.Rectangle, c color.Gray) { f.block(r, mm(4), c) }

// mark draws the logo, a footbridge with the sun behind it, w dots wide with its top left
// at x, y, and returns its height. The numbers are those of assets/icons/mark.svg.
func (f *flow) mark(x, y, w int) int {
	s := float32(w) / 412
	box := image.Rect(x, y, x+w, y+int(176*s))
	bar := func(v *vector.Rasterizer, x0, y0, x1, y1 float32) {
		v.MoveTo(x0*s, y0*s)
		v.LineTo(x1*s, y0*s)
		v.LineTo(x1*s, y1*s)
		v.LineTo(x0*s, y1*s)
		v.ClosePath()
	}
	r := int(46 * s)
	cx, cy := int(206*s), int(46*s)
	f.block(image.Rect(x+cx-r, y+cy-r, x+cx+r, y+cy+r), r, color.Gray{0xB4}) // the sun
	f.shape(box, black, func(v *vector.Rasterizer) {
		v.MoveTo(0, 132*s) // the arch
		v.QuadTo(206*s, -32*s, 412*s, 132*s)
		v.LineTo(398*s, 148*s)
		v.QuadTo(206*s, -8*s, 14*s, 148*s)
		v.ClosePath()
		bar(v, 0, 154, 412, 174)
	})
	for _, p := range [][2]float32{{73, 92}, {136, 66}, {199, 60}, {262, 66}, {325, 92}} {
		f.shape(box, black, func(v *vector.Rasterizer) { bar(v, p[0], p[1], p[0]+14, 160) })
	}
	return box.Dy()
}

// code draws a QR code at x, y, in at most w dots, and returns its width. Modules are whole
// dots.
func (f *flow) code(qr func(modulePx int) (image.Image, error), x, y, w int) (int, error) {
	one, err := qr(1)
	if err != nil {
		return 0, err
	}
	m, err := qr(max(1, w/one.Bounds().Dx()))
	if err != nil {
		return 0, err
	}
	b := m.Bounds()
	draw.Draw(f.page, b.Sub(b.Min).Add(image.Pt(x, y)), m, b.Min, draw.Src)
	return b.Dx(), nil
}
