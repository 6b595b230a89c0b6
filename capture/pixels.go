// SPDX-License-Identifier: AGPL-3.0-or-later

package capture

import (
	"image"
	"image/draw"
)

// toRGBA returns img as an *image.RGBA with bounds from 0,0, or img itself if it is one.
func toRGBA(img image.Image) *image.RGBA {
	if m, ok := img.(*image.RGBA); ok && m.Rect.Min == (image.Point{}) {
		return m
	}
	b := img.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	draw.Draw(out, out.Rect, img, b.Min, draw.Src)
	return out
}

// normal returns img as an *image.Gray or an *image.RGBA whose bounds begin at 0,0.
func normal(img image.Image) image.Image {
	if g, ok := img.(*image.Gray); ok {
		if g.Rect.Min == (image.Point{}) {
			return g
		}
		b := g.Rect
		out := image.NewGray(image.Rect(0, 0, b.Dx(), b.Dy()))
		draw.Draw(out, out.Rect, g, b.Min, draw.Src)
		return out
	}
	return toRGBA(img)
}

// luma returns the brightness of a picture (ITU-R BT.601 weights), or the picture itself
// if it is grey.
func luma(img image.Image) *image.Gray {
	switch m := img.(type) {
	case *image.Gray:
		return m
	case *image.YCbCr:
		w, h := m.Rect.Dx(), m.Rect.Dy()
		out := image.NewGray(image.Rect(0, 0, w, h))
		for y := range h {
			at := m.YOffset(m.Rect.Min.X, m.Rect.Min.Y+y)
			copy(out.Pix[y*w:(y+1)*w], m.Y[at:at+w])
		}
		return out
	case *image.RGBA:
		w, h := m.Rect.Dx(), m.Rect.Dy()
		out := image.NewGray(image.Rect(0, 0, w, h))
		for y := range h {
			row, dst := m.Pix[y*m.Stride:y*m.Stride+4*w], out.Pix[y*w:(y+1)*w]
			for x := range dst {
				p := row[4*x : 4*x+3 : 4*x+3]
				dst[x] = uint8((19595*uint32(p[0]) + 38470*uint32(p[1]) + 7471*uint32(p[2]) +
					1<<15) >> 16)
			}
		}
		return out
	}
	return luma(toRGBA(img))
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
		area := uint32(n * n)
		for x, s := range sums {
			out.Pix[y*w+x] = uint8((s + area/2) / area)
		}
	}
	return out
}

// channels are the red, green and blue of a coloured picture, each shrunk, or nothing for
// a grey picture.
func channels(img image.Image, n int) []*image.Gray {
	m, ok := img.(*image.RGBA)
	if !ok {
		return nil
	}
	w, h := m.Rect.Dx()/n, m.Rect.Dy()/n
	out := []*image.Gray{image.NewGray(image.Rect(0, 0, w, h)),
		image.NewGray(image.Rect(0, 0, w, h)), image.NewGray(image.Rect(0, 0, w, h))}
	sums := make([]uint32, 3*w)
	area := uint32(n * n)
	for y := range h {
		clear(sums)
		for dy := range n {
			row := m.Pix[(y*n+dy)*m.Stride:]
			for x := range w {
				s := sums[3*x : 3*x+3 : 3*x+3]
				for i := 4 * x * n; i < 4*(x+1)*n; i += 4 {
					s[0], s[1], s[2] = s[0]+uint32(row[i]), s[1]+uint32(row[i+1]),
						s[2]+uint32(row[i+2])
				}
			}
		}
		for i, s := range sums {
			out[i%3].Pix[y*w+i/3] = uint8((s + area/2) / area)
		}
	}
	return out
}

// Turn turns a page clockwise by quarters; negative values turn it the other way.
func Turn(img Image, quarters int) Image {
	q := ((quarters % 4) + 4) % 4
	if q == 0 {
		return img
	}
	switch m := normal(img.Pix).(type) {
	case *image.Gray:
		w, h := m.Rect.Dx(), m.Rect.Dy()
		out := image.NewGray(turned(w, h, q))
		turnPixels(out.Pix, out.Stride, m.Pix, m.Stride, w, h, 1, q)
		return Image{Pix: out, DPI: img.DPI, Drawn: img.Drawn}
	case *image.RGBA:
		w, h := m.Rect.Dx(), m.Rect.Dy()
		out := image.NewRGBA(turned(w, h, q))
		turnPixels(out.Pix, out.Stride, m.Pix, m.Stride, w, h, 4, q)
		return Image{Pix: out, DPI: img.DPI, Drawn: img.Drawn}
	}
	return img
}

func turned(w, h, q int) image.Rectangle {
	if q == 2 {
		return image.Rect(0, 0, w, h)
	}
	return image.Rect(0, 0, h, w)
}

func turnPixels(dst []byte, dstStride int, src []byte, srcStride, w, h, k, q int) {
	for y := range h {
		for x := range w {
			dx, dy := w-1-x, h-1-y
			switch q {
			case 1:
				dx, dy = h-1-y, x
			case 3:
				dx, dy = y, w-1-x
			}
			copy(dst[dy*dstStride+dx*k:][:k], src[y*srcStride+x*k:][:k])
		}
	}
}

// Preview returns the picture shrunk to fit maxW × maxH pixels, each pixel the average of
// those it covers. A smaller picture is returned as it is.
func Preview(img image.Image, maxW, maxH int) image.Image {
	b := img.Bounds()
	w, h := b.Dx(), b.Dy()
	if (w <= maxW && h <= maxH) || maxW < 1 || maxH < 1 || w == 0 || h == 0 {
		return img
	}
	nw, nh := maxW, h*maxW/w
	if nh > maxH {
		nw, nh = w*maxH/h, maxH
	}
	nw, nh = max(nw, 1), max(nh, 1)
	switch m := normal(img).(type) {
	case *image.Gray:
		out := image.NewGray(image.Rect(0, 0, nw, nh))
		boxes(out.Pix, nw, nh, m.Pix, m.Stride, w, h, 1)
		return out
	case *image.RGBA:
		out := image.NewRGBA(image.Rect(0, 0, nw, nh))
		boxes(out.Pix, nw, nh, m.Pix, m.Stride, w, h, 4)
		return out
	}
	return img
}

// boxes averages the source pixels under each pixel of the result.
func boxes(dst []byte, nw, nh int, src []byte, stride, w, h, k int) {
	sums := make([]uint32, nw*k)
	for y := range nh {
		y0, y1 := y*h/nh, max((y+1)*h/nh, y*h/nh+1)
		clear(sums)
		for sy := y0; sy < y1; sy++ {
			row := src[sy*stride:]
			for x := range nw {
				for sx := x * w / nw; sx < max((x+1)*w/nw, x*w/nw+1); sx++ {
					for c := range k {
						sums[x*k+c] += uint32(row[sx*k+c])
					}
				}
			}
		}
		for x := range nw {
			n := uint32(y1-y0) * uint32(max((x+1)*w/nw, x*w/nw+1)-x*w/nw)
			for c := range k {
				dst[(y*nw+x)*k+c] = uint8((sums[x*k+c] + n/2) / n)
			}
		}
	}
}
