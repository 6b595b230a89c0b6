// SPDX-License-Identifier: AGPL-3.0-or-later

package strip

import (
	"cmp"
	"image"
	"math"
	"slices"
)

// group is two or three rows that may be one strip, in order down the page.
type group struct {
	rows   []row
	rhythm float64 // how evenly the letters of all rows are spaced, from 0 to 1
}

// findGroups combines rows that are parallel, equally long and high, as far from each
// other as the lines of a strip, and of one even pitch. The likeliest come first.
func findGroups(g *image.Gray, rows []row) []group {
	slices.SortFunc(rows, func(a, b row) int { return cmp.Compare(a.middle().y, b.middle().y) })
	waves := make([][]float64, len(rows))
	wave := func(i int) []float64 {
		if waves[i] == nil {
			waves[i] = waveOf(g, rows[i])
		}
		return waves[i]
	}
	var out []group
	for i, a := range rows {
		for j := i + 1; j < len(rows); j++ {
			if !alike(a, rows[j]) {
				continue
			}
			if r := rhythm([]row{a, rows[j]}, wave(i), wave(j)); r > leastRhythm {
				out = append(out, group{[]row{a, rows[j]}, r})
			}
			for k := j + 1; k < len(rows); k++ {
				if !alike(rows[j], rows[k]) {
					continue
				}
				if d := apart(a, rows[j]) / apart(rows[j], rows[k]); d < 0.8 || d > 1.25 {
					continue
				}
				if r := rhythm([]row{a, rows[j], rows[k]}, wave(i), wave(j),
					wave(k)); r > leastRhythm {
					out = append(out, group{[]row{a, rows[j], rows[k]}, r})
				}
			}
		}
	}
	return out
}

// How evenly spaced a single row must be for the missing lines of its strip to be sought,
// and how much of that evenness they must have.
const (
	leastAlone = 0.12
	leastPart  = 0.35
)

// completed adds the lines that were not found, because a stamp or an outline that
// touches them makes one blob with them. Beside an evenly spaced row, it looks for places
// where print is as evenly spaced, with the same period; reading them decides whether
// they belong to the strip.
func completed(g *image.Gray, rows []row) []group {
	var out []group
	for _, a := range rows {
		wave := waveOf(g, a)
		for lines := 2; lines <= 3; lines++ {
			r, period := rhythmOf([]row{a}, lines, wave)
			if r < leastAlone {
				continue
			}
			beside := a.beside(g, period, leastPart*r)
			for i, b := range beside {
				if lines == 2 {
					out = append(out, group{inOrder(a, b), r})
					continue
				}
				for _, c := range beside[i+1:] {
					three := inOrder(a, b, c)
					if d := apart(three[0], three[1]) / apart(three[1], three[2]); d > 0.8 &&
						d < 1.25 {
						out = append(out, group{three, r})
					}
				}
			}
		}
	}
	return out
}

// beside returns the places above and below a row where print has the same period.
func (r row) beside(g *image.Gray, period, least float64) []row {
	const step = 0.25 // heights
	var seen []float64
	from := -2 * mostGap * r.height
	n := int(4*mostGap/step) + 1
	for i := range n {
		d := from + step*r.height*float64(i)
		seen = append(seen, inkOf(g, r.lower(d)).follows(period))
	}
	var out []row
	for i := 1; i+1 < n; i++ {
		d := from + step*r.height*float64(i)
		if math.Abs(d) > nearestLine*r.height && seen[i] > least && seen[i] >= seen[i-1] &&
			seen[i] > seen[i+1] {
			out = append(out, r.lower(d))
		}
	}
	return out
}

func inOrder(rows ...row) []row {
	slices.SortFunc(rows, func(a, b row) int { return cmp.Compare(a.middle().y, b.middle().y) })
	return rows
}

// lower is the row moved down by d.
func (r row) lower(d float64) row {
	e := r.direction()
	n := point{-e.y, e.x}
	return row{r.a.plus(n, d), r.b.plus(n, d), r.height}
}

// apart is how far row b lies below row a.
func apart(a, b row) float64 {
	d := a.direction()
	m, n := a.middle(), b.middle()
	return point{n.x - m.x, n.y - m.y}.along(point{-d.y, d.x})
}

// Heights from one line of a strip to the next.
const (
	nearestLine = 1.15
	mostGap     = 4.5
)

func alike(a, b row) bool {
	d, e := a.direction(), b.direction()
	height := (a.height + b.height) / 2
	gap := apart(a, b) / height
	if math.Abs(d.x*e.y-d.y*e.x) > 0.03 || gap < nearestLine || gap > mostGap ||
		a.height > 1.8*b.height || b.height > 1.8*a.height {
		return false
	}
	long := max(a.length(), b.length())
	left := math.Abs(b.a.along(d)-a.a.along(d)) / long
	right := math.Abs(b.b.along(d)-a.b.along(d)) / long
	return left < 0.2 && right < 0.2
}

// Periods, in pixels, at which the ink of rows is measured.
const (
	shortest = 3.5
	longest  = 45.0
	// from one period to the next: half the change that one more letter in a line of 44 makes
	finer = 1.011
	// strips with letters that nearly touch have 0.05, others 0.2 and more; so many other
	// lines have it too that it mainly determines the order
	leastRhythm = 0.03
)

// waveOf returns for each period the share of a row's variation that follows it. Top,
// middle and bottom of the letters are measured separately: a run of wide fillers touches
// and is nearly even as a whole, but none of its parts is.
func waveOf(g *image.Gray, r row) []float64 {
	ink := inkOf(g, r)
	var out []float64
	for p := shortest; p < longest; p *= finer {
		out = append(out, ink.follows(p))
	}
	return out
}

// rowInk is how dark a row is at each place along it, with its shadows removed.
type rowInk struct {
	parts  [thirds][]float64
	energy float64
}

func inkOf(g *image.Gray, r row) rowInk {
	n := int(r.length())
	d := r.direction()
	down := point{-d.y, d.x}
	var ink rowInk
	for z := range ink.parts {
		ink.parts[z] = make([]float64, n)
	}
	reach := int(r.height / 2)
	for i := range n {
		p := r.a.plus(d, float64(i)+0.5)
		for v := -reach; v <= reach; v++ {
			q := p.plus(down, float64(v))
			x, y := min(max(int(q.x), 0), g.Rect.Dx()-1), min(max(int(q.y), 0), g.Rect.Dy()-1)
			ink.parts[(v+reach)*thirds/(2*reach+1)][i] -= float64(g.Pix[y*g.Stride+x])
		}
	}
	ink.energy = 1e-9
	for z := range ink.parts {
		ink.parts[z] = flattened(ink.parts[z], max(int(2*r.height), 4))
		for _, v := range ink.parts[z] {
			ink.energy += v * v
		}
	}
	return ink
}

// follows returns the share of the variation that one period explains.
func (k rowInk) follows(period float64) float64 {
	sum := 0.0
	for z := range k.parts {
		re, im := fourier(k.parts[z], 1/period)
		sum += re*re + im*im
	}
	return 2 * sum / (float64(len(k.parts[0])) * k.energy)
}

const thirds = 3

// flattened subtracts the mean around each place, and shadows with it.
func flattened(c []float64, reach int) []float64 {
	sum := make([]float64, len(c)+1)
	for i, v := range c {
		sum[i+1] = sum[i] + v
	}
	out := make([]float64, len(c))
	for i, v := range c {
		a, b := max(i-reach, 0), min(i+reach+1, len(c))
		out[i] = v - (sum[b]-sum[a])/float64(b-a)
	}
	return out
}

// rhythm returns the largest share of the rows' variation explained by one period with
// which their lengths are those of a strip.
func rhythm(rows []row, waves ...[]float64) float64 {
	best, _ := rhythmOf(rows, len(rows), waves...)
	return best
}

// rhythmOf also returns the period. The rows are some of a strip with so many lines.
func rhythmOf(rows []row, lines int, waves ...[]float64) (best, period float64) {
	height, length := 0.0, 0.0
	for _, r := range rows {
		height += r.height / float64(len(rows))
		length += r.length() / float64(len(rows))
	}
	fewest, most := 31.0, 50.0
	if lines == 3 {
		fewest, most = 26, 34
	}
	p := shortest
	for i := range waves[0] {
		if p > 0.5*height && p < 2*height && length/p > fewest && length/p < most {
			sum := 0.0
			for _, w := range waves {
				sum += w[i] / float64(len(waves))
			}
			if sum > best {
				best, period = sum, p
			}
		}
		p *= finer
	}
	return best, period
}
