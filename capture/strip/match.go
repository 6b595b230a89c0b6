// SPDX-License-Identifier: AGPL-3.0-or-later

package strip

import "math"

// cell is the part of a band that belongs to the k-th character: between the palest
// columns near the borders, extending a little above and below the capitals.
func (b *band) cell(cols []float64, at []float64, k int, pitch float64) box {
	left, right := at[k]-pitch/2, at[k]+pitch/2
	h := b.bottom - b.top
	return box{palest(cols, left, 0.16*pitch), b.top - 0.15*h, palest(cols, right, 0.16*pitch),
		b.bottom + 0.15*h}
}

// palest returns the border with the least ink within reach of x, the nearest among equals.
func palest(c []float64, x, reach float64) float64 {
	best, at := math.Inf(1), x
	for d := 0; float64(d) <= reach; d++ {
		for _, s := range [2]int{-d, d} {
			i := int(x+0.5) + s
			if i < 1 || i >= len(c) {
				continue
			}
			if v := c[i-1] + c[i] + 0.15*float64(d); v < best {
				best, at = v, float64(i)
			}
		}
	}
	return at
}

// look examines all characters of a band.
func (b *band) look(s *shaper, t *templates, at []float64, pitch float64) []sign {
	cols := b.columnInk()
	out := make([]sign, len(at))
	for k := range at {
		sh, ok := s.shape(b.ink, b.cell(cols, at, k, pitch), b.bottom-b.top)
		if !ok {
			out[k].empty = true
			continue
		}
		out[k].seen = t.see(&sh)
		for f := range t.place {
			for c := range t.place[f] {
				out[k].far[f][c] = distance(&out[k].seen, &t.place[f][c])
			}
		}
	}
	return out
}

// upside is the band turned upside down.
func (b *band) upside() *band {
	out := *b
	n := len(b.ink.v)
	out.ink = newPlane(b.ink.w, b.ink.h)
	for i, v := range b.ink.v {
		out.ink.v[n-1-i] = v
	}
	h := float64(b.ink.h)
	out.top, out.bottom = h-b.bottom, h-b.top
	out.start = b.start.plus(b.e, float64(b.ink.w)*b.scale)
	out.e, out.n = point{-b.e.x, -b.e.y}, point{-b.n.x, -b.n.y}
	out.bow = [3]float64{-b.bow[0], b.bow[1], -b.bow[2]}
	out.lean = -b.lean
	return &out
}

func (c comb) upside(width float64) comb {
	out := comb{pitch: c.pitch}
	for i := len(c.rows) - 1; i >= 0; i-- {
		r := c.rows[i]
		turned := make([]float64, len(r))
		for k, x := range r {
			turned[len(r)-1-k] = width - x
		}
		out.rows = append(out.rows, turned)
	}
	return out
}

// likeness is how far what was seen is from its nearest characters, in the typeface that
// fits best: the mean squared distance, with outliers capped.
func likeness(rows [][]sign) float64 {
	var sum [faces]float64
	n := 0
	for _, r := range rows {
		for i := range r {
			n++
			for f := range sum {
				best := float32(stranger)
				if !r[i].empty {
					for _, d := range r[i].far[f] {
						best = min(best, d)
					}
				}
				sum[f] += float64(best)
			}
		}
	}
	least := sum[0]
	for _, s := range sum {
		least = min(least, s)
	}
	return least / float64(n)
}
