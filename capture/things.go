// SPDX-License-Identifier: AGPL-3.0-or-later

package capture

import (
	"image"
	"math"
	"slices"
)

const (
	leastApart = 20  // grey levels by which a thing differs from the table
	apart      = 5.0 // how far that exceeds what is usual there
	thick      = 2   // half of what a thing is thick at least, in pixels: print is thinner
	rim        = 8   // pixels beside the edge of a thing: marks further inside are its print
	broad      = 20  // part of the picture's long side that a thing is long at least: 15 mm
	touching   = 6   // pixels between the paper and what lies beside it, at least
	crooked    = 0.3 // part of what a pen shows that does not run one way: its two ends
)

// things are what lies on a table by itself. The zero value is none.
type things struct{ inner, outer *image.Gray } // without their edges, and with those

// hasEdge reports whether the edge of a thing is near.
func (t things) hasEdge(at int) bool {
	return t.outer != nil && t.outer.Pix[at] != 0 && t.inner.Pix[at] == 0
}

// covers reports whether a place is on a thing or near it.
func (t things) covers(at int) bool { return t.outer != nil && t.outer.Pix[at] != 0 }

// lying finds the things that lie on the table by themselves: a pen, a cup. A thing is thick,
// or long and straight, differs from the table and touches no paper; a part of a page in another
// colour does touch the outline. What is well inside of a thing is not its edge: print there
// makes it a paper.
func (s *sight) lying(sides sides) things {
	differs := s.differing(sides)
	if differs == nil {
		return things{}
	}
	w := differs.Rect.Dx()
	long := max(w, differs.Rect.Dy()) / broad
	// what is thin goes; what is left grows back to where it was
	solid := extreme(extreme(differs, thick, true), thick+1, false)
	for at, v := range solid.Pix {
		if differs.Pix[at] == 0 && v != 0 {
			solid.Pix[at] = 0
		}
	}
	keepParts(solid, func(part []int, box image.Rectangle) bool {
		return max(box.Dx(), box.Dy()) >= long && apartFrom(part, w, sides)
	})
	// a pen that is as dark as the table but for a thin light has holes
	bars := extreme(extreme(extreme(extreme(differs, 1, false), 1, true), 1, true), 1, false)
	keepParts(bars, func(part []int, box image.Rectangle) bool {
		return max(box.Dx(), box.Dy()) >= 2*long && s.runsOneWay(part) && apartFrom(part, w, sides)
	})
	for at, v := range bars.Pix {
		solid.Pix[at] |= v
	}
	fillHoles(solid) // where print blurs, a card may look like the table
	return things{inner: extreme(solid, rim, true), outer: extreme(solid, rim, false)}
}

// runsOneWay reports whether what stands out in a part runs one way, but for its ends: a line of
// print does not.
func (s *sight) runsOneWay(part []int) bool {
	marked, other := 0, 0
	for _, at := range part {
		if s.print[at] > leastAround {
			marked++
			if !s.straight[at] {
				other++
			}
		}
	}
	return float64(other) <= crooked*float64(marked)
}

// differing marks what is not like the table around it; nil when nothing can be said.
func (s *sight) differing(sides sides) *image.Gray {
	planes := s.channels
	if len(planes) == 0 {
		planes = []*image.Gray{s.grey}
	}
	w, h := s.grey.Rect.Dx(), s.grey.Rect.Dy()
	out := image.NewGray(image.Rect(0, 0, w, h))
	for _, g := range planes {
		light, usual, ok := lightOf(g, sides)
		if !ok {
			return nil
		}
		least := max(leastApart, apart*usual)
		for y := range h {
			for x := range w {
				p := point{float64(x) + 0.5, float64(y) + 0.5}
				if math.Abs(float64(g.Pix[y*g.Stride+x])-light.at(p, w, h)) > least &&
					sides.depth(p) < -touching/2 {
					out.Pix[y*w+x] = 0xff
				}
			}
		}
	}
	return out
}

// surface is the brightness of an even table in uneven light: a polynomial of degree 2.
type surface [6]float64

func terms(p point, w, h int) [6]float64 {
	x, y := p.x/float64(w)-0.5, p.y/float64(h)-0.5
	return [6]float64{1, x, y, x * x, x * y, y * y}
}

func (s surface) at(p point, w, h int) (v float64) {
	for i, t := range terms(p, w, h) {
		v += s[i] * t
	}
	return v
}

// lightOf fits a surface to what is outside of the sides, leaving out what differs most, and
// says by how much the rest usually differs from it.
func lightOf(g *image.Gray, sides sides) (fitted surface, usual float64, ok bool) {
	w, h := g.Rect.Dx(), g.Rect.Dy()
	var at []point
	var v []float64
	for y := 3; y < h; y += 8 {
		for x := 3; x < w; x += 8 {
			if p := (point{float64(x) + 0.5, float64(y) + 0.5}); sides.depth(p) < -touching {
				at, v = append(at, p), append(v, float64(g.Pix[y*g.Stride+x]))
			}
		}
	}
	off := make([]float64, len(at))
	limit := math.Inf(1)
	for range 6 {
		m := equations(6)
		n := 0
		for i, p := range at {
			if off[i] > limit {
				continue
			}
			n++
			t := terms(p, w, h)
			for r := range 6 {
				for c := range 6 {
					m[r][c] += t[r] * t[c]
				}
				m[r][6] += t[r] * v[i]
			}
		}
		if n < 60 {
			return surface{}, 0, false
		}
		x, ok := solved(m, 1e-9)
		if !ok {
			return surface{}, 0, false
		}
		fitted = surface(x[:6])
		for i, p := range at {
			off[i] = math.Abs(v[i] - fitted.at(p, w, h))
		}
		sorted := slices.Sorted(slices.Values(off))
		usual = 1.48 * sorted[len(sorted)/2]
		limit = max(2.5*usual, 3)
	}
	return fitted, usual, true
}

// keepParts takes away each part that hangs together and that is not to be kept.
func keepParts(g *image.Gray, keep func(part []int, box image.Rectangle) bool) {
	w, h := g.Rect.Dx(), g.Rect.Dy()
	const known = 1
	for start := range g.Pix {
		if g.Pix[start] != 0xff {
			continue
		}
		part, box := []int{start}, image.Rectangle{}
		g.Pix[start] = known
		for i := 0; i < len(part); i++ {
			x, y := part[i]%w, part[i]/w
			box = box.Union(image.Rect(x, y, x+1, y+1))
			for dy := max(y-1, 0); dy <= min(y+1, h-1); dy++ {
				for dx := max(x-1, 0); dx <= min(x+1, w-1); dx++ {
					if at := dy*w + dx; g.Pix[at] == 0xff {
						g.Pix[at] = known
						part = append(part, at)
					}
				}
			}
		}
		if !keep(part, box) {
			for _, at := range part {
				g.Pix[at] = 0
			}
		}
	}
}

// apartFrom reports whether a part is well away from the sides.
func apartFrom(part []int, w int, sides sides) bool {
	return !slices.ContainsFunc(part, func(at int) bool {
		return sides.depth(point{float64(at%w) + 0.5, float64(at/w) + 0.5}) > -touching
	})
}

// fillHoles sets what is not set and can't be reached from the border of the picture.
func fillHoles(g *image.Gray) {
	w, h := g.Rect.Dx(), g.Rect.Dy()
	const reached = 2
	var todo []int
	reach := func(at int) {
		if g.Pix[at] == 0 {
			g.Pix[at] = reached
			todo = append(todo, at)
		}
	}
	for x := range w {
		reach(x)
		reach((h-1)*w + x)
	}
	for y := range h {
		reach(y * w)
		reach(y*w + w - 1)
	}
	for len(todo) > 0 {
		at := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if x := at % w; x > 0 {
			reach(at - 1)
		}
		if x := at % w; x < w-1 {
			reach(at + 1)
		}
		if at >= w {
			reach(at - w)
		}
		if at < w*(h-1) {
			reach(at + w)
		}
	}
	for at, v := range g.Pix {
		switch v {
		case reached:
			g.Pix[at] = 0
		case 0:
			g.Pix[at] = 1
		}
	}
}
