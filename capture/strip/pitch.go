// SPDX-License-Identifier: AGPL-3.0-or-later

package strip

import (
	"math"
	"slices"

	"passerelle/dossier/mrz"
)

// comb is where the characters of a strip are: the middles of the cells of each band, and
// how wide a cell is, in pixels of the bands.
type comb struct {
	pitch float64
	rows  [][]float64
}

const (
	leastPitch = 0.60 // heights of capitals
	mostPitch  = 1.80
)

// columnInk is how much ink there is in each column of the band's letters.
func (b *band) columnInk() []float64 { return b.columnsBetween(b.top, b.bottom) }

func (b *band) columnsBetween(top, bottom float64) []float64 {
	out := make([]float64, b.ink.w)
	for y := max(int(top), 0); y < min(int(bottom), b.ink.h); y++ {
		for x, v := range b.ink.v[y*b.ink.w : (y+1)*b.ink.w] {
			if v > 0.2 {
				out[x] += float64(v) - 0.2
			}
		}
	}
	return out
}

// lengths are the line lengths that a strip with the given number of lines can have.
func lengths(lines int) []int {
	var out []int
	for _, f := range mrz.Formats() {
		if n, length := f.Size(); n == lines && !slices.Contains(out, length) {
			out = append(out, length)
		}
	}
	return out
}

// findComb finds the pitch at which the ink of all bands comes and goes, and which cells
// are the strip's: as many as a format has, where the ink is.
func findComb(bands []*band, from, to float64) []comb {
	height := 0.0
	var cols, parts [][]float64
	for _, b := range bands {
		height += (b.bottom - b.top) / float64(len(bands))
		c := b.columnInk()
		limit := 0.35 * height
		for i, v := range c { // one black column is no stronger than a stroke
			c[i] = min(v, limit*2)
		}
		cols = append(cols, c)
		h := (b.bottom - b.top) / thirds
		for z := range thirds {
			parts = append(parts, b.columnsBetween(b.top+float64(z)*h, b.top+float64(z+1)*h))
		}
	}
	all := lengths(len(bands))
	var out []comb
	for _, p := range pitches(parts, from, to, height) {
		for _, n := range all {
			if math.Abs((to-from+0.3*p)/p-float64(n)) > max(3, 0.12*float64(n)) {
				continue
			}
			c, goesOn := place(cols, p, n, from, to)
			if goesOn && n < slices.Max(all) {
				// the beginning of a longer line reads like a complete one: a large
				// visa's has the same check digits as a small one's
				continue
			}
			out = append(out, c)
		}
	}
	return out
}

// pitches are the two strongest periods of the columns, the strongest first.
func pitches(cols [][]float64, from, to, height float64) []float64 {
	step := 0.25 / (to - from) // a quarter of the change that one more period in the line makes
	fs, power := spectrum(cols, from, to, height, step)
	var out []float64
	for len(out) < 2 {
		best := -1
		for i, v := range power {
			if v > 0 && (best < 0 || v > power[best]) {
				best = i
			}
		}
		if best < 0 || best == 0 || best == len(fs)-1 {
			break
		}
		a, b, c := power[best-1], power[best], power[best+1]
		shift := 0.0
		if bend := a + c - 2*b; bend < 0 && a > 0 && c > 0 {
			shift = min(max((a-c)/(2*bend), -0.5), 0.5)
		}
		out = append(out, 1/(fs[best]+shift*step))
		for i := max(best-12, 0); i < min(best+13, len(power)); i++ {
			power[i] = 0
		}
	}
	return out
}

const (
	leanSteps = 10 // to each side
	leanStep  = 0.02
	// how far the best rhythm of a leaning line must exceed that of a level one
	clearLean = 1.2
)

// leanOf returns the lean that makes the ink of all bands come and go most evenly: on a
// page seen from the side the characters grow towards one end. It returns 0 when the band
// is as even without it.
func leanOf(bands []*band, from, to float64) float64 {
	height := 0.0
	var seen [][]float64
	for _, b := range bands {
		height += (b.bottom - b.top) / float64(len(bands))
		seen = append(seen, b.columnInk())
	}
	flat, best, lean := 0.0, 0.0, 0.0
	for i := -leanSteps; i <= leanSteps; i++ {
		d := band{ink: bands[0].ink, lean: float64(i) * leanStep}
		var cols [][]float64
		for _, c := range seen {
			even := make([]float64, len(c))
			for x := range even {
				even[x] = sampled(c, d.along(float64(x)+0.5)-0.5) / d.far(float64(x)+0.5)
			}
			cols = append(cols, even)
		}
		x0, x1 := d.across(from), d.across(to)
		_, power := spectrum(cols, x0, x1, height, 0.5/(x1-x0))
		v := slices.Max(power)
		if i == 0 {
			flat = v
		}
		if v > best {
			best, lean = v, d.lean
		}
	}
	if best < clearLean*flat {
		return 0
	}
	return lean
}

// spectrum is how strongly all columns follow each frequency that letters of this height
// may have, in increments of step. There is at least one.
func spectrum(cols [][]float64, from, to, height, step float64) (fs, power []float64) {
	x0, x1 := max(int(from-height/2), 0), min(int(to+height/2), len(cols[0]))
	for f := 1 / (mostPitch * height); f <= 1/(leastPitch*height); f += step {
		sum := 0.0
		for _, c := range cols {
			re, im := fourier(c[x0:x1], f)
			sum += re*re + im*im
		}
		fs, power = append(fs, f), append(power, sum)
	}
	return fs, power
}

// fourier is the component of c at a frequency, after subtracting the mean.
func fourier(c []float64, f float64) (re, im float64) {
	mean := 0.0
	for _, v := range c {
		mean += v / float64(len(c))
	}
	dx, dy := math.Cos(2*math.Pi*f), -math.Sin(2*math.Pi*f)
	wx, wy := 1.0, 0.0
	for _, v := range c {
		re += (v - mean) * wx
		im += (v - mean) * wy
		wx, wy = wx*dx-wy*dy, wx*dy+wy*dx
	}
	return re, im
}

// place finds the first cell and, for each row, its own middles of n cells. goesOn
// reports that there are letters before the first cells or after the last ones too.
func place(cols [][]float64, pitch float64, n int, from, to float64) (out comb, goesOn bool) {
	re, im := 0.0, 0.0
	for _, c := range cols {
		a, b := fourier(c, 1/pitch)
		re, im = re+a, im+b
	}
	// Middles of cells are where the wave is highest.
	first := -math.Atan2(im, re) / (2 * math.Pi) * pitch
	if first < 0 {
		first += pitch
	}
	count := int((float64(len(cols[0])) - first) / pitch)
	cells := make([]float64, count)
	for _, c := range cols {
		own := make([]float64, count)
		for k := range own {
			own[k] = inkBetween(c, first+(float64(k)-0.4)*pitch, first+(float64(k)+0.4)*pitch)
		}
		typical := slices.Clone(own)
		slices.Sort(typical)
		most := typical[count*3/4]
		for k, v := range own { // a letter is a letter: more ink is no better
			cells[k] += min(v/max(0.5*most, 1e-9), 1)
		}
	}
	best, at := math.Inf(-1), 0
	middle := (from + to) / 2
	for s := 0; s+n <= count; s++ {
		v := 0.0
		for k := s; k < s+n; k++ {
			v += cells[k]
		}
		off := math.Abs(first+(float64(s)+float64(n-1)/2)*pitch-middle) / pitch
		if v -= 0.02 * off; v > best {
			best, at = v, s
		}
	}
	full := func(k int) bool { return k >= 0 && k < count && cells[k] > 0.8*float64(len(cols)) }
	goesOn = full(at-1) && full(at-2) || full(at+n) && full(at+n+1)
	out.pitch = pitch
	for _, c := range cols {
		out.rows = append(out.rows, follow(c, first+float64(at)*pitch, pitch, n))
	}
	return out, goesOn
}

func inkBetween(c []float64, x0, x1 float64) float64 {
	s := 0.0
	for x := max(int(x0+0.5), 0); x < min(int(x1+0.5), len(c)); x++ {
		s += c[x]
	}
	return s
}

// follow lets the middles of a row's cells drift to where the ink is: pages are photographed
// at an angle and paper is bent, so that the pitch changes slowly along the line.
func follow(c []float64, first, pitch float64, n int) []float64 {
	at := make([]float64, n)
	var bow [3]float64
	for range 3 {
		var xs, ys []float64
		for k := range at {
			t := 2*float64(k)/float64(n-1) - 1
			at[k] = first + float64(k)*pitch + at3(bow, t)
			mid, sum := 0.0, 0.0
			for x := max(int(at[k]-pitch/2), 0); x < min(int(at[k]+pitch/2+1), len(c)); x++ {
				d := float64(x) + 0.5 - at[k]
				w := c[x] * min(1, max(0, (0.55*pitch-math.Abs(d))/(0.1*pitch)))
				mid, sum = mid+w*d, sum+w
			}
			if sum > 0 {
				xs, ys = append(xs, t), append(ys, mid/sum)
			}
		}
		if len(xs) < n/2 {
			return at
		}
		d := robustParabola(xs, ys, 0.08*pitch)
		for i := range bow {
			bow[i] += d[i]
		}
	}
	for k := range at {
		at[k] = first + float64(k)*pitch + at3(bow, 2*float64(k)/float64(n-1)-1)
	}
	return at
}

// robustParabola leaves out points that are further off than the others.
func robustParabola(xs, ys []float64, least float64) [3]float64 {
	c := parabola(xs, ys, 0.05)
	for range 2 {
		off := make([]float64, len(xs))
		for i := range xs {
			off[i] = math.Abs(ys[i] - at3(c, xs[i]))
		}
		sorted := slices.Clone(off)
		slices.Sort(sorted)
		limit := max(2*sorted[len(sorted)/2], least)
		var x, y []float64
		for i := range xs {
			if off[i] <= limit {
				x, y = append(x, xs[i]), append(y, ys[i])
			}
		}
		c = parabola(x, y, 0.05)
	}
	return c
}
