// SPDX-License-Identifier: AGPL-3.0-or-later

package capture

import (
	"image"
	"math"
	"slices"
)

// line is x = a + t (y − h/2): nearly upright, in a picture of height h.
type line struct{ a, t float64 }

func through(p, q point, h float64) line {
	t := 0.0
	if q.y != p.y {
		t = (q.x - p.x) / (q.y - p.y)
	}
	return line{p.x + t*(h/2-p.y), t}
}

// steps holds, for each pixel, how much brighter the five pixels to its right are than
// the five to its left: edges of surfaces stand out, thin strokes do not.
type steps struct {
	w, h int
	d    []int16
	// grey levels: what stands out on a table that is full of small steps; else [leastStep]
	strong int
	found  map[int][]candidate // the lines of each sign, once they were sought
}

const (
	reach = 5 // pixels on each side of a step
	// grey levels: the noise of a photograph, averaged over five pixels, stays below this
	leastStep = 7
	maxSlope  = 0.325 // tan 18°: 12° of tilt and some perspective
	peaks     = 7     // lines tried for each side
	shortest  = 14    // part of the picture's height that a side takes at least
	// of either sign, for two sides at once
	peaksEither = 8
	// On a ground whose steps are as large as that, in grey levels, lines of chance are as well
	// supported as the edges of a paper. So many times as large is a step that is there by more
	// than chance, and no step of a paper is asked to be larger than the last.
	manySteps, beyondChance, surelyStrong = 6, 3, 30
	strongVotes                           = 3 // of a strong step, for the line that it is on
)

func findSteps(g *image.Gray) *steps {
	w, h := g.Rect.Dx(), g.Rect.Dy()
	s := &steps{w, h, make([]int16, w*h), leastStep, map[int][]candidate{}}
	sums := make([]int32, w+1)
	for y := range h {
		row := g.Pix[y*g.Stride : y*g.Stride+w]
		for x, v := range row {
			sums[x+1] = sums[x] + int32(v)
		}
		out := s.d[y*w : (y+1)*w]
		for x := reach; x < w-reach; x++ { // the step is at the left border of pixel x
			out[x] = int16((sums[x+reach] - 2*sums[x] + sums[x-reach]) / reach)
		}
	}
	return s
}

// signed is by how much a step goes the way of the sign; either way when that is 0.
func signed(d int16, sign int) int {
	if sign == 0 {
		return max(int(d), -int(d))
	}
	return sign * int(d)
}

// strongSteps is from how many grey levels on a step stands out from those of the ground.
func (s *steps) strongSteps() int {
	var sizes [256]int
	n := 0
	for y := reach; y < s.h-reach; y += 3 {
		for _, d := range s.d[y*s.w+reach : (y+1)*s.w-reach] {
			sizes[min(signed(d, 0), 255)]++
			n++
		}
	}
	usual := percentile(&sizes, n, 0.75)
	if int(usual) < manySteps {
		return leastStep
	}
	return min(beyondChance*int(usual), surelyStrong)
}

// near says whether there is a step of that sign and size at x, y or within two pixels left or
// right of it.
func (s *steps) near(x, y, sign, least int) bool {
	for i := max(x-2, 0); i <= min(x+3, s.w-1); i++ {
		if signed(s.d[y*s.w+i], sign) >= least {
			return true
		}
	}
	return false
}

// candidates are the lines of that sign, after the border at x = border.
func (s *steps) candidates(sign int, border float64) []candidate {
	lines, sought := s.found[sign]
	if !sought {
		lines = s.lines(sign)
		s.found[sign] = lines
	}
	return append([]candidate{{line{border, 0}, true}}, lines...)
}

// lines are the longest nearly upright lines along which the picture steps by that sign
// (Hough).
func (s *steps) lines(sign int) (out []candidate) {
	slopeStep := 2.4 / float64(s.h)
	half := int(maxSlope / slopeStep)
	slopes := 2*half + 1
	margin := int(maxSlope*float64(s.h)/2) + 2
	wide := s.w + 2*margin
	votes := make([]uint16, slopes*wide)
	for y := range s.h {
		row := s.d[y*s.w : (y+1)*s.w]
		from := (float64(y) - float64(s.h)/2) * slopeStep
		for x := reach; x < s.w-reach; x++ {
			v := signed(row[x], sign)
			if v < leastStep || v < signed(row[x-1], sign) || v <= signed(row[x+1], sign) ||
				v < signed(row[x-2], sign) || v < signed(row[x+2], sign) {
				continue
			}
			at, weight := float64(x+margin)+0.5, uint16(1)
			if v >= s.strong && s.strong > leastStep {
				weight = strongVotes
			}
			for k := range slopes {
				votes[k*wide+int(at-from*float64(k-half))] += weight
			}
		}
	}
	most := peaks
	if sign == 0 {
		most = peaksEither
	}
	top := make([]int, slopes) // where each slope has most votes
	seek := func(from, to int) {
		for k := from; k <= to; k++ {
			top[k] = k * wide
			for i := k * wide; i < (k+1)*wide; i++ {
				if votes[i] > votes[top[k]] {
					top[k] = i
				}
			}
		}
	}
	seek(0, slopes-1)
	for len(out) < most {
		at := top[0]
		for _, i := range top {
			if votes[i] > votes[at] {
				at = i
			}
		}
		if int(votes[at]) < s.h/shortest {
			break
		}
		k, a := at/wide, at%wide
		out = append(out, candidate{line{float64(a-margin) + 0.5, float64(k-half) * slopeStep},
			false})
		// what votes for this line also votes for its neighbours
		for i := max(k-12, 0); i <= min(k+12, slopes-1); i++ {
			clear(votes[i*wide+max(a-10, 0) : i*wide+min(a+10, wide-1)+1])
		}
		seek(max(k-12, 0), min(k+12, slopes-1))
	}
	return out
}

// fit fits the line again through the steepest places near it, between two heights. Where the
// line was farther from the edge than is looked, the steepest place is only on the way to it:
// from the line that was fitted the edge is sought again.
func (s *steps) fit(l line, y0, y1 float64, sign int) line {
	for range 3 {
		l = s.fitOnce(l, y0, y1, sign)
	}
	return l
}

// fitOnce takes the steepest places within four pixels of the line; those that disagree are
// left out.
func (s *steps) fitOnce(l line, y0, y1 float64, sign int) line {
	var at []point
	trim := 0.04 * (y1 - y0) // corners are round or bent
	for y := max(int(y0+trim), 0); y <= min(int(y1-trim), s.h-1); y++ {
		x := l.a + l.t*(float64(y)+0.5-float64(s.h)/2)
		best, where := leastStep-1, 0
		for i := max(int(x)-4, reach); i <= min(int(x)+4, s.w-reach-1); i++ {
			if v := signed(s.d[y*s.w+i], sign); v > best {
				best, where = v, i
			}
		}
		if where == 0 {
			continue
		}
		lo, hi := float64(signed(s.d[y*s.w+where-1], sign)),
			float64(signed(s.d[y*s.w+where+1], sign))
		shift := 0.0
		if bend := lo + hi - 2*float64(best); bend < 0 {
			shift = math.Max(-0.5, math.Min(0.5, (lo-hi)/(2*bend)))
		}
		at = append(at, point{float64(where) + shift, float64(y) + 0.5})
	}
	for range 3 {
		if len(at) < 12 {
			return l
		}
		l = leastSquares(at, float64(s.h))
		off := make([]float64, len(at))
		for i, p := range at {
			off[i] = math.Abs(p.x - l.a - l.t*(p.y-float64(s.h)/2))
		}
		sorted := slices.Clone(off)
		slices.Sort(sorted)
		limit := max(2.5*sorted[len(sorted)/2], 0.3)
		kept := at[:0]
		for i, p := range at {
			if off[i] <= limit {
				kept = append(kept, p)
			}
		}
		at = kept
	}
	return l
}

func leastSquares(at []point, h float64) line {
	n, sx, sy, sxy, syy := float64(len(at)), 0.0, 0.0, 0.0, 0.0
	for _, p := range at {
		y := p.y - h/2
		sx, sy, sxy, syy = sx+p.x, sy+y, sxy+p.x*y, syy+y*y
	}
	t := (n*sxy - sx*sy) / (n*syy - sy*sy)
	return line{(sx - t*sy) / n, t}
}
