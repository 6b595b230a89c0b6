// SPDX-License-Identifier: AGPL-3.0-or-later

package capture

import (
	"image"
	"math"
)

const (
	groundPieces = 4    // of each side
	groundDepth  = 0.05 // how far from the edge the ground is looked at, of the long side
	groundVaries = 0.15 // part of its brightness by which a piece may differ from the others
	// part of the paper's brightness by which the ground beside one edge may differ from that
	// beside another
	groundsApart = 0.12
)

// sameGround reports whether what lies around the outline is one and the same thing on all
// sides, in light that changes evenly across the picture: if one side of the outline were a
// line between two colours of a page, the ground there would be that page.
func (s *sight) sameGround(o outline) bool {
	planes := s.channels
	if len(planes) == 0 {
		planes = []*image.Gray{s.grey}
	}
	for _, g := range planes {
		var at []point
		var level []float64
		total := 0.0
		for i := range 4 {
			for k := range groundPieces {
				p, v, ok := pieceOfGround(g, o.quad, i, k)
				if ok {
					at, level = append(at, p), append(level, v)
					total += v
				}
			}
		}
		if len(at) < 3*groundPieces {
			return false
		}
		limit := groundVaries * max(total/float64(len(at)), 40)
		plane := evenLight(at, level)
		for i, p := range at {
			if math.Abs(level[i]-plane[0]-plane[1]*p.x-plane[2]*p.y) > limit {
				return false
			}
		}
	}
	return true
}

// sameBeside reports whether the ground beside each edge that is seen is the same, compared
// with the paper there. Of a paper that the picture does not show wholly the ends of an edge
// are not seen, and what lies beyond it may be a heading in another colour.
func (s *sight) sameBeside(o outline) bool {
	const nearest, farthest = 8, 20
	planes := append([]*image.Gray{s.grey}, s.channels...)
	for _, g := range planes {
		least, most := math.Inf(1), math.Inf(-1)
		for i := range 4 {
			if !o.seen[i] {
				continue
			}
			sum, n := 0.0, 0
			for _, p := range places(g, o.quad, i) {
				far := point{p.at.x + farthest*p.out.x, p.at.y + farthest*p.out.y}
				if _, in := grey(g, far); p.known && in {
					ground := p.level(g, nearest, farthest)
					sum, n = sum+ground/max(p.in, ground, 1), n+1
				}
			}
			if n > 0 {
				least, most = min(least, sum/float64(n)), max(most, sum/float64(n))
			}
		}
		if most-least > groundsApart {
			return false
		}
	}
	return true
}

// tintsApart is how far the parts of each colour in the light of a table may be apart beside the
// sides of a paper. Light and shadow change how bright a table is, and hardly its tint.
const tintsApart = 0.05

// sameTint reports whether the ground beside the edges that are seen has one tint. Half of a
// paper in two colours has the other half beside it, as bright as the table it may be.
func (s *sight) sameTint(o outline) bool {
	const nearest, farthest = 8, 20
	if len(s.channels) < 3 {
		return true
	}
	least, most := [3]float64{1, 1, 1}, [3]float64{}
	for i := range 4 {
		if !o.seen[i] {
			continue
		}
		var light [3]float64
		for c, g := range s.channels[:3] {
			for _, p := range places(g, o.quad, i) {
				far := point{p.at.x + farthest*p.out.x, p.at.y + farthest*p.out.y}
				if _, in := grey(g, far); in {
					light[c] += p.level(g, nearest, farthest)
				}
			}
		}
		all := light[0] + light[1] + light[2]
		for c, l := range light {
			if all > 0 {
				least[c], most[c] = min(least[c], l/all), max(most[c], l/all)
			}
		}
	}
	for c := range least {
		if most[c]-least[c] > tintsApart {
			return false
		}
	}
	return true
}

// pieceOfGround is the mean brightness beside a piece of a side, and where that is.
func pieceOfGround(g *image.Gray, q quad, side, piece int) (at point, mean float64, ok bool) {
	a, b := q[side], q[(side+1)%4]
	l := dist(a, b)
	along := point{(b.x - a.x) / l, (b.y - a.y) / l}
	depth := groundDepth * float64(max(g.Rect.Dx(), g.Rect.Dy()))
	n := 0
	from, to := l*float64(piece)/groundPieces, l*float64(piece+1)/groundPieces
	for t := from; t < to; t += 2 {
		for d := 8.0; d < 8+depth; d += 2 {
			p := point{a.x + t*along.x + d*along.y, a.y + t*along.y - d*along.x}
			if v, in := grey(g, p); in {
				at.x, at.y, mean, n = at.x+p.x, at.y+p.y, mean+v, n+1
			}
		}
	}
	if n < 40 {
		return at, 0, false
	}
	f := float64(n)
	return point{at.x / f, at.y / f}, mean / f, true
}

// evenLight is the plane c + ax + by that is nearest to the levels.
func evenLight(at []point, level []float64) [3]float64 {
	n := float64(len(at))
	var mx, my, mv float64
	for i, p := range at {
		mx, my, mv = mx+p.x/n, my+p.y/n, mv+level[i]/n
	}
	var xx, xy, yy, xv, yv float64
	for i, p := range at {
		x, y, v := p.x-mx, p.y-my, level[i]-mv
		xx, xy, yy, xv, yv = xx+x*x, xy+x*y, yy+y*y, xv+x*v, yv+y*v
	}
	det := xx*yy - xy*xy
	if det < 1e-6*xx*yy || det == 0 {
		return [3]float64{mv, 0, 0}
	}
	a, b := (xv*yy-yv*xy)/det, (yv*xx-xv*xy)/det
	return [3]float64{mv - a*mx - b*my, a, b}
}
