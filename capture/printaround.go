// SPDX-License-Identifier: AGPL-3.0-or-later

package capture

import (
	"image"
	"math"

	"passerelle/capture/pixels"
)

// straightest is the lesser eigenvalue, as a part of the greater, below which all there is at a
// place runs one way: half of the edge of a pen or of a cup has 0.06 and less, nine tenths of print
// 0.12 and more.
const straightest = 0.10

// In pixels: what is wider than twice the first and one is a surface and not a stroke; strokes
// are looked for within the second of each place.
const (
	strokeWidth = 6
	strokeNear  = 5
)

// printAround says for each pixel how much print there is around it: small things that stand out
// from their ground, lighter or darker, with edges in more than one direction (the lesser
// eigenvalue of the structure tensor). The grain of wood, the gaps between planks and the
// edges of surfaces run one way. All planes are added up; a grey picture counts three times.
// Where something stands out by so much that the lesser eigenvalue of a single edge counts too,
// straight says that there is nothing else.
func printAround(g *image.Gray, channels []*image.Gray) (print []float32, straight []bool) {
	planes := channels
	if len(planes) == 0 {
		planes = []*image.Gray{g, g, g}
	}
	w, h := planes[0].Rect.Dx(), planes[0].Rect.Dy()
	xx, yy, xy := make([]int32, w*h), make([]int32, w*h), make([]int32, w*h)
	for _, g := range planes {
		s := standingOut(g, strokeWidth)
		for y := 1; y < h-1; y++ {
			for x := 1; x < w-1; x++ {
				i := y*w + x
				dx, dy := int32(s[i+1]-s[i-1]), int32(s[i+w]-s[i-w])
				xx[i] += dx * dx
				yy[i] += dy * dy
				xy[i] += dx * dy
			}
		}
	}
	for _, m := range [][]int32{xx, yy, xy} {
		boxed(m, w, h, strokeNear)
	}
	print, straight = make([]float32, w*h), make([]bool, w*h)
	const area = (2*strokeNear + 1) * (2*strokeNear + 1) * 4 // differences over two pixels
	for i := range print {
		a, b, c := float64(xx[i]), float64(yy[i]), float64(xy[i])
		root := math.Sqrt((a-b)*(a-b) + 4*c*c)
		print[i] = float32((a + b - root) / 2 / area)
		straight[i] = a+b-root < straightest*(a+b+root)
	}
	return print, straight
}

// standingOut is by how much each pixel is lighter (below 0) or darker than ground of which
// everything narrower than 2r+1 pixels is taken away.
func standingOut(g *image.Gray, r int) []int16 {
	w, h := g.Rect.Dx(), g.Rect.Dy()
	closed := extreme(extreme(g, r, false), r, true)
	opened := extreme(extreme(g, r, true), r, false)
	out := make([]int16, w*h)
	for y := range h {
		for x := range w {
			out[y*w+x] = int16(closed.Pix[y*w+x]) + int16(opened.Pix[y*w+x]) -
				2*int16(g.Pix[y*g.Stride+x])
		}
	}
	return out
}

// extreme is the least or greatest value within r pixels, in a square.
func extreme(g *image.Gray, r int, least bool) *image.Gray {
	return pixels.Transposed(extremeOfRows(pixels.Transposed(extremeOfRows(g, r, least)), r, least))
}

// extremeOfRows does it along each row (van Herk: from both ends of blocks).
func extremeOfRows(g *image.Gray, r int, least bool) *image.Gray {
	w, h := g.Rect.Dx(), g.Rect.Dy()
	n := 2*r + 1
	flip := uint8(0)
	if least {
		flip = 0xff
	}
	padded := (w+2*r+n-1)/n*n + n
	row, left, right := make([]uint8, padded), make([]uint8, padded), make([]uint8, padded)
	out := image.NewGray(image.Rect(0, 0, w, h))
	for y := range h {
		src := g.Pix[y*g.Stride : y*g.Stride+w]
		for x, v := range src {
			row[x+r] = v ^ flip
		}
		for i := 0; i < padded; i += n {
			left[i] = row[i]
			for k := i + 1; k < i+n; k++ {
				left[k] = max(left[k-1], row[k])
			}
			right[i+n-1] = row[i+n-1]
			for k := i + n - 2; k >= i; k-- {
				right[k] = max(right[k+1], row[k])
			}
		}
		dst := out.Pix[y*w : (y+1)*w]
		for x := range dst {
			dst[x] = max(right[x], left[x+n-1]) ^ flip
		}
	}
	return out
}

// boxed replaces each value by the sum of those within r.
func boxed(m []int32, w, h, r int) {
	line := make([]int32, max(w, h)+1)
	for y := range h {
		row := m[y*w : (y+1)*w]
		for x, v := range row {
			line[x+1] = line[x] + v
		}
		for x := range row {
			row[x] = line[min(x+r+1, w)] - line[max(x-r, 0)]
		}
	}
	// down: whole rows at a time
	sum := make([]int32, w)
	past := make([]int32, w*h)
	copy(past, m)
	for y := 0; y < min(r, h); y++ {
		for x := range w {
			sum[x] += past[y*w+x]
		}
	}
	for y := range h {
		if y+r < h {
			for x, v := range past[(y+r)*w : (y+r+1)*w] {
				sum[x] += v
			}
		}
		if y-r-1 >= 0 {
			for x, v := range past[(y-r-1)*w : (y-r)*w] {
				sum[x] -= v
			}
		}
		copy(m[y*w:(y+1)*w], sum)
	}
}
