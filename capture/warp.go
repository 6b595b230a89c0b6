// SPDX-License-Identifier: AGPL-3.0-or-later

package capture

import (
	"image"
	"math"
)

// point is a place in a picture, in pixels; the centre of the first pixel is 0.5, 0.5.
type point struct{ x, y float64 }

// homography maps points by projection: rows of a 3 × 3 matrix.
type homography [9]float64

func (m homography) at(p point) point {
	w := m[6]*p.x + m[7]*p.y + m[8]
	return point{(m[0]*p.x + m[1]*p.y + m[2]) / w, (m[3]*p.x + m[4]*p.y + m[5]) / w}
}

// then is the mapping by m followed by n.
func (m homography) then(n homography) (out homography) {
	for r := range 3 {
		for c := range 3 {
			for k := range 3 {
				out[3*r+c] += n[3*r+k] * m[3*k+c]
			}
		}
	}
	return out
}

// turn is the number of degrees by which the middle of a picture of w × h turns clockwise.
func (m homography) turn(w, h float64) float64 {
	a, b := m.at(point{0.45 * w, 0.5 * h}), m.at(point{0.55 * w, 0.5 * h})
	return math.Atan2(b.y-a.y, b.x-a.x) * 180 / math.Pi
}

func identity() homography { return homography{1, 0, 0, 0, 1, 0, 0, 0, 1} }

func scaling(x, y float64) homography { return homography{x, 0, 0, 0, y, 0, 0, 0, 1} }

func shifting(x, y float64) homography { return homography{1, 0, x, 0, 1, y, 0, 0, 1} }

// rotating turns by an angle in radians about the origin, clockwise as seen on the screen.
func rotating(a float64) homography {
	s, c := math.Sincos(a)
	return homography{c, -s, 0, s, c, 0, 0, 0, 1}
}

// inverse is the inverse mapping (the adjugate: scale does not matter).
func (m homography) inverse() homography {
	return homography{
		m[4]*m[8] - m[5]*m[7], m[2]*m[7] - m[1]*m[8], m[1]*m[5] - m[2]*m[4],
		m[5]*m[6] - m[3]*m[8], m[0]*m[8] - m[2]*m[6], m[2]*m[3] - m[0]*m[5],
		m[3]*m[7] - m[4]*m[6], m[1]*m[6] - m[0]*m[7], m[0]*m[4] - m[1]*m[3],
	}
}

// fromUnit maps the unit square's corners (0,0) (1,0) (1,1) (0,1) to q (Heckbert,
// Fundamentals of Texture Mapping, 1989, 2.2.3).
func fromUnit(q quad) homography {
	dx1, dx2, sx := q[1].x-q[2].x, q[3].x-q[2].x, q[0].x-q[1].x+q[2].x-q[3].x
	dy1, dy2, sy := q[1].y-q[2].y, q[3].y-q[2].y, q[0].y-q[1].y+q[2].y-q[3].y
	det := dx1*dy2 - dx2*dy1
	g, h := (sx*dy2-dx2*sy)/det, (dx1*sy-sx*dy1)/det
	return homography{
		q[1].x - q[0].x + g*q[1].x, q[3].x - q[0].x + h*q[3].x, q[0].x,
		q[1].y - q[0].y + g*q[1].y, q[3].y - q[0].y + h*q[3].y, q[0].y,
		g, h, 1,
	}
}

// span is how many pixels are interpolated between two exact projections: for pages the
// error stays far below a hundredth of a pixel.
const span = 16

// resample draws w × h pixels; back maps a place of the result to one of src. What is
// outside src takes the colour fill.
func resample(src image.Image, back homography, w, h int, fill [3]uint8) image.Image {
	switch m := src.(type) {
	case *image.Gray:
		out := image.NewGray(image.Rect(0, 0, w, h))
		walk(back, w, h, func(x, y int, u, v int) {
			out.Pix[y*w+x] = sampleGray(m, u, v, fill[0])
		})
		return out
	case *image.RGBA:
		out := image.NewRGBA(image.Rect(0, 0, w, h))
		walk(back, w, h, func(x, y int, u, v int) {
			sampleRGBA(out.Pix[(y*w+x)*4:(y*w+x)*4+4], m, u, v, fill)
		})
		return out
	}
	return resample(normal(src), back, w, h, fill)
}

// walk calls put for every pixel of the result with the place in the source, in 1/256
// pixel from the centre of its first pixel.
func walk(back homography, w, h int, put func(x, y, u, v int)) {
	for y := range h {
		p := back.at(point{0.5, float64(y) + 0.5})
		for x := 0; x < w; x += span {
			n := min(span, w-x)
			q := back.at(point{float64(x+n) + 0.5, float64(y) + 0.5})
			u, v := toFixed(p.x), toFixed(p.y)
			du, dv := (toFixed(q.x)-u)/n, (toFixed(q.y)-v)/n
			for i := range n {
				put(x+i, y, u>>8, v>>8)
				u, v = u+du, v+dv
			}
			p = q
		}
	}
}

// toFixed converts a coordinate to 1/65536 pixel from the centre of the first pixel.
func toFixed(f float64) int {
	f = (f - 0.5) * 65536
	if !(f > -1<<40) {
		return -1 << 40
	}
	return int(min(f, 1<<40))
}

func sampleGray(m *image.Gray, u, v int, fill uint8) uint8 {
	x, y := u>>8, v>>8
	w, h := m.Rect.Dx(), m.Rect.Dy()
	if x < -1 || y < -1 || x >= w || y >= h {
		return fill
	}
	fx, fy := u&255, v&255
	x0, x1, y0, y1 := max(x, 0), min(x+1, w-1), max(y, 0)*m.Stride, min(y+1, h-1)*m.Stride
	a := int(m.Pix[y0+x0])*(256-fx) + int(m.Pix[y0+x1])*fx
	b := int(m.Pix[y1+x0])*(256-fx) + int(m.Pix[y1+x1])*fx
	return uint8((a*(256-fy) + b*fy + 1<<15) >> 16)
}

func sampleRGBA(dst []uint8, m *image.RGBA, u, v int, fill [3]uint8) {
	x, y := u>>8, v>>8
	w, h := m.Rect.Dx(), m.Rect.Dy()
	_ = dst[3]
	dst[3] = 0xff
	if x < -1 || y < -1 || x >= w || y >= h {
		dst[0], dst[1], dst[2] = fill[0], fill[1], fill[2]
		return
	}
	fx, fy := uint32(u&255), uint32(v&255)
	x0, x1, y0, y1 := max(x, 0)*4, min(x+1, w-1)*4, max(y, 0)*m.Stride, min(y+1, h-1)*m.Stride
	p, q := m.Pix[y0+x0:y0+x0+3:y0+x0+3], m.Pix[y0+x1:y0+x1+3:y0+x1+3]
	r, s := m.Pix[y1+x0:y1+x0+3:y1+x0+3], m.Pix[y1+x1:y1+x1+3:y1+x1+3]
	w00, w01, w10, w11 := (256-fx)*(256-fy), fx*(256-fy), (256-fx)*fy, fx*fy
	dst[0] = uint8((uint32(p[0])*w00 + uint32(q[0])*w01 + uint32(r[0])*w10 + uint32(
		s[0])*w11 + 1<<15) >> 16)
	dst[1] = uint8((uint32(p[1])*w00 + uint32(q[1])*w01 + uint32(r[1])*w10 + uint32(
		s[1])*w11 + 1<<15) >> 16)
	dst[2] = uint8((uint32(p[2])*w00 + uint32(q[2])*w01 + uint32(r[2])*w10 + uint32(
		s[2])*w11 + 1<<15) >> 16)
}
