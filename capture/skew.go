// SPDX-License-Identifier: AGPL-3.0-or-later

package capture

import (
	"image"
	"math"
	"slices"

	"passerelle/capture/pixels"
)

// ink lists the pixels that are darker than their surroundings by at least contrast, except
// in a border of 2 %. It finds strokes on white, grey and tinted paper, in the shade or not.
func ink(g *image.Gray, contrast int) []point {
	w, h := g.Rect.Dx(), g.Rect.Dy()
	sums := pixels.Integral(g)
	const r = 12
	mx, my := w/50+1, h/50+1
	var out []point
	for y := my; y < h-my; y++ {
		y0, y1 := max(y-r, 0), min(y+r+1, h)
		for x := mx; x < w-mx; x++ {
			x0, x1 := max(x-r, 0), min(x+r+1, w)
			mean := int(sums.In(x0, y0, x1, y1)) / ((y1 - y0) * (x1 - x0))
			if int(g.Pix[y*g.Stride+x]) < mean-contrast {
				out = append(out, point{float64(x), float64(y)})
			}
		}
	}
	return out
}

const (
	inkContrast = 18  // grey levels
	leastInk    = 400 // pixels of strokes below which a page has no direction
	// how far the best angle must exceed the median one; print has 7 and more, a page
	// without lines less than 4.5
	sharpPeak = 5.0
)

// findSkew measures by how many radians the lines of a page slope clockwise, within ±
// most. It projects the ink on an axis at each angle: at the right one, lines and gaps
// separate. It returns 0 for a page without enough lines, and below 0.08°, where the
// measurement is no better.
func findSkew(g *image.Gray, most float64) float64 {
	marks := ink(g, inkContrast)
	if len(marks) < leastInk {
		return 0
	}
	scatter(marks)
	w, h := g.Rect.Dx(), g.Rect.Dy()
	level, certain := lineAngle(marks, w, h, most)
	for i := range marks { // lines of print that run up or down the page; then lines of tables
		marks[i].x, marks[i].y = marks[i].y, float64(w)-marks[i].x
	}
	upright, also := lineAngle(marks, h, w, most)
	angle := 0.0
	switch {
	case certain >= sharpPeak && certain >= also:
		angle = level
	case also >= sharpPeak:
		angle = upright
	}
	if math.Abs(angle) < 0.08*math.Pi/180 {
		return 0
	}
	return angle
}

// scatter moves each mark within its pixel. Left on the grid, marks line up best at 0°:
// pages tilted by 0.3° were reported as straight.
func scatter(marks []point) {
	// steps that fill the pixel evenly
	const golden, plastic = 0.6180339887498949, 0.7548776662466927
	for i := range marks {
		_, fx := math.Modf(float64(i) * golden)
		_, fy := math.Modf(float64(i) * plastic)
		marks[i].x, marks[i].y = marks[i].x+fx, marks[i].y+fy
	}
}

// lineAngle returns the angle with the most contrast between lines and gaps, and how far
// it exceeds the median angle.
func lineAngle(marks []point, w, h int, most float64) (angle, certainty float64) {
	const degree = math.Pi / 180
	coarse := marks
	if len(coarse) > 30000 { // every nth mark is enough to find the neighbourhood
		n := len(marks)/30000 + 1
		coarse = make([]point, 0, len(marks)/n+1)
		for i := 0; i < len(marks); i += n {
			coarse = append(coarse, marks[i])
		}
	}
	rows := make([]int32, h+w+2)
	var all []float64
	best, bestScore := 0.0, -1.0
	for a := -most; a <= most+1e-9; a += 0.4 * degree {
		s := contrastAt(coarse, a, w, 2, rows)
		all = append(all, s)
		if s > bestScore {
			best, bestScore = a, s
		}
	}
	slices.Sort(all)
	certainty = bestScore / max(all[len(all)/2], 1)
	for _, step := range []float64{0.1 * degree, 0.025 * degree} {
		centre := best
		bestScore = -1
		for i := -5; i <= 5; i++ {
			a := centre + float64(i)*step
			if s := contrastAt(marks, a, w, 1, rows); s > bestScore {
				best, bestScore = a, s
			}
		}
	}
	return best, certainty
}

// contrastAt sums the squared differences between neighbouring rows of the projection at
// an angle, with rows of bin pixels.
func contrastAt(marks []point, angle float64, w, bin int, rows []int32) float64 {
	t := math.Tan(angle)
	// Fixed point, with an offset that keeps every row's number positive.
	slope, base, scale := t*65536, (w/2)<<16, 65536*bin
	clear(rows)
	for _, p := range marks {
		rows[(int(p.y*65536)-int(slope*(p.x-float64(w)/2))+base)/scale]++
	}
	sum := 0.0
	for i := 1; i < len(rows); i++ {
		d := float64(rows[i] - rows[i-1])
		sum += d * d
	}
	return sum
}
