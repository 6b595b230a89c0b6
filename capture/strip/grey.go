// SPDX-License-Identifier: AGPL-3.0-or-later

package strip

import (
	"image"
	"image/draw"
)

// grey returns the brightness of a picture, with bounds beginning at 0,0 (ITU-R BT.601
// weights), or the picture itself if it is already grey.
func grey(img image.Image) *image.Gray {
	b := img.Bounds()
	w, h := b.Dx(), b.Dy()
	switch m := img.(type) {
	case *image.Gray:
		if b.Min == (image.Point{}) {
			return m
		}
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
	out := image.NewGray(image.Rect(0, 0, w, h))
	draw.Draw(out, out.Rect, img, b.Min, draw.Src)
	return out
}

// shrink averages squares of n × n pixels; what remains at the right and the bottom is
// dropped.
func shrink(g *image.Gray, n int) *image.Gray {
	if n <= 1 {
		return g
	}
	w, h := g.Rect.Dx()/n, g.Rect.Dy()/n
	out := image.NewGray(image.Rect(0, 0, w, h))
	sums := make([]uint32, w)
	area := uint32(n * n)
	for y := range h {
		clear(sums)
		for dy := range n {
			row := g.Pix[(y*n+dy)*g.Stride:]
			for x := range sums {
				s := uint32(0)
				for _, v := range row[x*n : x*n+n] {
					s += uint32(v)
				}
				sums[x] += s
			}
		}
		for x, s := range sums {
			out.Pix[y*w+x] = uint8((s + area/2) / area)
		}
	}
	return out
}

// transposed swaps x and y: columns become rows.
func transposed(g *image.Gray) *image.Gray {
	w, h := g.Rect.Dx(), g.Rect.Dy()
	out := image.NewGray(image.Rect(0, 0, h, w))
	for y := range h {
		for x, v := range g.Pix[y*g.Stride : y*g.Stride+w] {
			out.Pix[x*h+y] = v
		}
	}
	return out
}

// sums is an integral image: the sum of all pixels above and left of each place.
type sums struct {
	w, h int
	s    []uint32
}

func integral(g *image.Gray) *sums {
	w, h := g.Rect.Dx(), g.Rect.Dy()
	s := make([]uint32, (w+1)*(h+1))
	for y := range h {
		row := uint32(0)
		for x, v := range g.Pix[y*g.Stride : y*g.Stride+w] {
			row += uint32(v)
			s[(y+1)*(w+1)+x+1] = s[y*(w+1)+x+1] + row
		}
	}
	return &sums{w, h, s}
}
