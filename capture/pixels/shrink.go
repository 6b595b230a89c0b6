// SPDX-License-Identifier: AGPL-3.0-or-later

package pixels

import "image"

// Shrink averages squares of n × n pixels; what remains at the right and the bottom is
// dropped.
func Shrink(g *image.Gray, n int) *image.Gray {
	if n <= 1 {
		return g
	}
	return squares(g, n).(*image.Gray)
}

// Channels are the red, green and blue of an RGBA picture, each shrunk, or nothing for a
// grey picture.
func Channels(img image.Image, n int) []*image.Gray {
	m, ok := img.(*image.RGBA)
	if !ok {
		return nil
	}
	small := squares(m, n).(*image.RGBA)
	out := make([]*image.Gray, 3)
	for c := range out {
		out[c] = image.NewGray(small.Rect)
		for i := range out[c].Pix {
			out[c].Pix[i] = small.Pix[4*i+c]
		}
	}
	return out
}

func squares(img interface {
	Bounds() image.Rectangle
	SubImage(image.Rectangle) image.Image
}, n int) image.Image {
	b := img.Bounds()
	w, h := b.Dx()/n, b.Dy()/n
	return Reduced(img.SubImage(image.Rectangle{b.Min, b.Min.Add(image.Pt(w*n, h*n))}), w, h)
}

// Reduced returns a grey or RGBA picture as one of w × h pixels, each the average of those
// that it covers. w and h are not more than the picture's own.
func Reduced(img image.Image, w, h int) image.Image {
	switch m := img.(type) {
	case *image.Gray:
		out := image.NewGray(image.Rect(0, 0, w, h))
		averages(out.Pix, w, h, m.Pix, m.Stride, m.Rect.Size(), 1)
		return out
	case *image.RGBA:
		out := image.NewRGBA(image.Rect(0, 0, w, h))
		averages(out.Pix, w, h, m.Pix, m.Stride, m.Rect.Size(), 4)
		return out
	}
	return Reduced(RGBA(img), w, h)
}

// averages fills dst, w × h pixels of one or four bytes each, from src: it sums up the rows
// that become one row of dst, and then along that row.
func averages(dst []byte, w, h int, src []byte, stride int, size image.Point, bytes int) {
	columns := make([]uint32, size.X*bytes)
	for y := range h {
		top, bottom := y*size.Y/h, (y+1)*size.Y/h
		clear(columns)
		for sy := top; sy < bottom; sy++ {
			for i, v := range src[sy*stride:][:len(columns)] {
				columns[i] += uint32(v)
			}
		}
		for x := range w {
			left, right := x*size.X/w, (x+1)*size.X/w
			n := uint32((bottom - top) * (right - left))
			if bytes == 4 { // colours and opacity in one go
				r, g, b, a := n/2, n/2, n/2, n/2
				for p := columns[left*4 : right*4]; len(p) >= 4; p = p[4:] {
					r, g, b, a = r+p[0], g+p[1], b+p[2], a+p[3]
				}
				d := dst[(y*w+x)*4:][:4]
				d[0], d[1], d[2], d[3] = uint8(r/n), uint8(g/n), uint8(b/n), uint8(a/n)
				continue
			}
			for c := range bytes {
				s := n / 2
				for i := left*bytes + c; i < right*bytes; i += bytes {
					s += columns[i]
				}
				dst[(y*w+x)*bytes+c] = uint8(s / n)
			}
		}
	}
}
