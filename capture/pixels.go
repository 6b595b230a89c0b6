// SPDX-License-Identifier: AGPL-3.0-or-later

package capture

import (
	"image"

	"passerelle/capture/pixels"
)

// normal returns img as an *image.Gray or an *image.RGBA whose bounds begin at 0,0.
func normal(img image.Image) image.Image {
	if g, ok := img.(*image.Gray); ok {
		return pixels.Grey(g)
	}
	return pixels.RGBA(img)
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
	if quarters%4 == 0 {
		return img
	}
	return Image{Pix: pixels.Turned(img.Pix, quarters), DPI: img.DPI, Drawn: img.Drawn}
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
