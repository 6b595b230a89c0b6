// SPDX-License-Identifier: AGPL-3.0-or-later

// Package pixels does what several readers of pages do with each pixel of one: brightness,
// shrinking, turning, sums.
//
// It judges nothing and knows nothing about pages.
//
// What must be true: a given picture is not changed; a returned one begins at 0,0, and may
// be the given one.
package pixels

import (
	"image"
	"image/draw"
)

// Grey returns the brightness of a picture (ITU-R BT.601 weights), or the picture itself if
// it is already grey.
func Grey(img image.Image) *image.Gray {
	b := img.Bounds()
	w, h := b.Dx(), b.Dy()
	switch m := img.(type) {
	case *image.Gray:
		if b.Min == (image.Point{}) {
			return m
		}
		out := image.NewGray(image.Rect(0, 0, w, h))
		draw.Draw(out, out.Rect, m, b.Min, draw.Src)
		return out
	case *image.YCbCr:
		out := image.NewGray(image.Rect(0, 0, w, h))
		for y := range h {
			at := m.YOffset(b.Min.X, b.Min.Y+y)
			copy(out.Pix[y*w:(y+1)*w], m.Y[at:at+w])
		}
		return out
	case *image.RGBA:
		out := image.NewGray(image.Rect(0, 0, w, h))
		for y := range h {
			at := m.PixOffset(b.Min.X, b.Min.Y+y)
			row, dst := m.Pix[at:at+4*w], out.Pix[y*w:(y+1)*w]
			for x := range dst {
				p := row[4*x : 4*x+3 : 4*x+3]
				dst[x] = uint8((19595*uint32(p[0]) + 38470*uint32(p[1]) + 7471*uint32(p[2]) +
					1<<15) >> 16)
			}
		}
		return out
	}
	return Grey(RGBA(img))
}

// RGBA returns a picture with 8 bits per colour, or the picture itself if it has them.
func RGBA(img image.Image) *image.RGBA {
	if m, ok := img.(*image.RGBA); ok && m.Rect.Min == (image.Point{}) {
		return m
	}
	b := img.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	draw.Draw(out, out.Rect, img, b.Min, draw.Src)
	return out
}

// Transposed swaps x and y: columns become rows.
func Transposed(g *image.Gray) *image.Gray {
	w, h := g.Rect.Dx(), g.Rect.Dy()
	out := image.NewGray(image.Rect(0, 0, h, w))
	for y := range h {
		for x, v := range g.Pix[y*g.Stride : y*g.Stride+w] {
			out.Pix[x*h+y] = v
		}
	}
	return out
}

// Sums is an integral image: the sum of all pixels above and left of each place.
type Sums struct {
	W, H int // of the picture
	s    []uint32
}

// Integral sums a picture up.
func Integral(g *image.Gray) *Sums {
	w, h := g.Rect.Dx(), g.Rect.Dy()
	s := make([]uint32, (w+1)*(h+1))
	for y := range h {
		row := uint32(0)
		for x, v := range g.Pix[y*g.Stride : y*g.Stride+w] {
			row += uint32(v)
			s[(y+1)*(w+1)+x+1] = s[y*(w+1)+x+1] + row
		}
	}
	return &Sums{w, h, s}
}

// Above returns, for each x from 0 to W, the sum of all pixels above row y and left of x:
// for loops along a row that need more speed than In has.
func (s *Sums) Above(y int) []uint32 { return s.s[y*(s.W+1):][: s.W+1 : s.W+1] }

// In is the sum of the pixels from x0, y0 to before x1, y1.
func (s *Sums) In(x0, y0, x1, y1 int) uint32 {
	w := s.W + 1
	return s.s[y1*w+x1] - s.s[y1*w+x0] - s.s[y0*w+x1] + s.s[y0*w+x0]
}
