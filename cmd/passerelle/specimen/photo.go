// SPDX-License-Identifier: AGPL-3.0-or-later

package specimen

import (
	"image"
	"math"
	"math/rand/v2"
)

// photograph simulates a picture of a paper on a table, taken with a hand-held telephone:
// tilted, in perspective, shaded from one side, with sensor noise.
func photograph(paper *image.RGBA, r *rand.Rand) *image.RGBA {
	pw, ph := float64(paper.Rect.Dx()), float64(paper.Rect.Dy())
	scale := min(1, 2000/math.Max(pw, ph)) // of the picture's pixels to the paper's
	w, h := pw*scale, ph*scale
	margin := 0.16 * math.Max(w, h)
	W, H := int(w+2*margin), int(h+2*margin)
	tilt := (2 + 5*r.Float64()) * math.Pi / 180
	if r.IntN(2) == 0 {
		tilt = -tilt
	}
	corner := func(x, y float64) [2]float64 {
		x, y = (x-0.5)*w, (y-0.5)*h
		s, c := math.Sincos(tilt)
		k := 1 + 0.03*(y/h) // a little further at the top
		return [2]float64{float64(W)/2 + (x*c-y*s)*k, float64(H)/2 + (x*s+y*c)*k}
	}
	to := [4][2]float64{corner(0, 0), corner(1, 0), corner(1, 1), corner(0, 1)}
	back := homography(to, [4][2]float64{{0, 0}, {pw, 0}, {pw, ph}, {0, ph}})
	table := [3]float64{0x4b, 0x3a, 0x2f}
	out := image.NewRGBA(image.Rect(0, 0, W, H))
	angle := r.Float64() * 2 * math.Pi
	wave := make([]float64, W)
	for x := range wave {
		wave[x] = 3 * math.Sin(float64(x)/190)
	}
	noise := make([]float64, 1<<14) // drawn once: it is enough that neighbours differ
	for i := range noise {
		noise[i] = r.NormFloat64() * 2
	}
	sin, cos := math.Sincos(angle)
	for y := range H {
		row := out.Pix[y*out.Stride:]
		for x := range W {
			var px [3]float64
			u, v := back.at(float64(x)+0.5, float64(y)+0.5)
			if u >= 0 && v >= 0 && u < pw && v < ph {
				px = sample(paper, u, v, 1/scale)
			} else {
				grain := 6 * math.Sin(float64(y)/7+wave[x])
				px = [3]float64{table[0] + grain, table[1] + grain, table[2] + grain}
			}
			light := 0.93 + 0.10*((float64(x)/float64(W)-0.5)*cos+(float64(y)/float64(H)-0.5)*sin)
			n := noise[(y*7919+x)&(len(noise)-1)]
			row[4*x], row[4*x+1], row[4*x+2], row[4*x+3] = clamp(px[0]*light+n),
				clamp(px[1]*light+n), clamp(px[2]*light+n), 0xff
		}
	}
	return out
}

// sample averages the paper over roughly one pixel of the picture.
func sample(img *image.RGBA, u, v, size float64) (px [3]float64) {
	n := max(1, int(size+0.5))
	x0, y0 := max(int(u)-n/2, 0), max(int(v)-n/2, 0)
	x1, y1 := min(x0+n, img.Rect.Dx()), min(y0+n, img.Rect.Dy())
	var sum [3]int
	for y := y0; y < y1; y++ {
		row := img.Pix[y*img.Stride:]
		for i := x0 * 4; i < x1*4; i += 4 {
			sum[0] += int(row[i])
			sum[1] += int(row[i+1])
			sum[2] += int(row[i+2])
		}
	}
	count := float64((x1 - x0) * (y1 - y0))
	return [3]float64{float64(sum[0]) / count, float64(sum[1]) / count, float64(sum[2]) / count}
}

// clamp is written out: math.Min and math.Max check for infinities, for every pixel.
func clamp(v float64) uint8 {
	switch {
	case v <= 0:
		return 0
	case v >= 255:
		return 255
	}
	return uint8(v)
}

// blur blurs a paper over radius pixels with three box filters, like a moving hand.
func blur(img *image.RGBA, radius int) *image.RGBA {
	for range 3 {
		img = boxBlur(boxBlur(img, radius, true), radius, false)
	}
	return img
}

func boxBlur(img *image.RGBA, radius int, horizontal bool) *image.RGBA {
	out := image.NewRGBA(img.Rect)
	w, h := img.Rect.Dx(), img.Rect.Dy()
	lines, length, step, next := h, w, 4, img.Stride
	if !horizontal {
		lines, length, step, next = w, h, img.Stride, 4
	}
	for l := range lines {
		for c := range 3 {
			at := func(i int) int { return l*next + min(max(i, 0), length-1)*step + c }
			sum := 0
			for i := -radius; i <= radius; i++ {
				sum += int(img.Pix[at(i)])
			}
			for i := range length {
				out.Pix[at(i)] = uint8(sum / (2*radius + 1))
				sum += int(img.Pix[at(i+radius+1)]) - int(img.Pix[at(i-radius)])
			}
		}
		for i := range length {
			out.Pix[l*next+i*step+3] = 0xff
		}
	}
	return out
}

// projective maps a plane to a plane.
type projective [8]float64

func (p projective) at(x, y float64) (u, v float64) {
	d := p[6]*x + p[7]*y + 1
	return (p[0]*x + p[1]*y + p[2]) / d, (p[3]*x + p[4]*y + p[5]) / d
}

// homography returns the mapping of four points to four others, solved by elimination.
func homography(from, to [4][2]float64) projective {
	var m [8][9]float64
	for i := range 4 {
		x, y, u, v := from[i][0], from[i][1], to[i][0], to[i][1]
		m[2*i] = [9]float64{x, y, 1, 0, 0, 0, -u * x, -u * y, u}
		m[2*i+1] = [9]float64{0, 0, 0, x, y, 1, -v * x, -v * y, v}
	}
	for c := range 8 {
		best := c
		for r := c; r < 8; r++ {
			if math.Abs(m[r][c]) > math.Abs(m[best][c]) {
				best = r
			}
		}
		m[c], m[best] = m[best], m[c]
		for r := range 8 {
			if r != c {
				f := m[r][c] / m[c][c]
				for k := c; k < 9; k++ {
					m[r][k] -= f * m[c][k]
				}
			}
		}
	}
	var p projective
	for i := range 8 {
		p[i] = m[i][8] / m[i][i]
	}
	return p
}
