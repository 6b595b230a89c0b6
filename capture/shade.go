// SPDX-License-Identifier: AGPL-3.0-or-later

package capture

import (
	"image"
	"math"
	"slices"
)

const (
	allPieces = 4 * groundPieces
	// natural logarithm of brightness by which a piece of ground may differ from even light with
	// a shadow on a part of it: 14 %
	shadeVaries = 0.13
	// the same by which the shadow may differ from colour to colour, and from the ground to the
	// paper
	shadeOfColours, shadeOfPaper = 0.06, 0.15
	leastShade                   = 0.12 // the same by which it darkens at all
	// part of the way from the light to the shadow by which a piece at the corner differs from
	// the side that it is on: the shadow ends on it, not at the corner
	endsWithin = 0.25
)

// shadowAcross reports whether what lies around the outline is one and the same thing of which
// a part is in a shadow that lies across the paper too: the ground is darker all along one part
// of the way around, in every colour by as much, and the paper beside both ends of that part
// steps as the ground does. Neither the other half of a page nor a paper below does that; and
// the shadow does not end where a side ends.
func (s *sight) shadowAcross(o outline, sides [4][]edgePlace) bool {
	if len(s.channels) < 3 || o.borders() > 0 {
		return false
	}
	ground := newLoop(s.grey, o.quad)
	if ground == nil {
		return false
	}
	for from := range allPieces {
		for n := 2; n < allPieces-2; n++ {
			to := (from + n + 1) % allPieces // the shadow ends on the pieces from and to
			depth, fits := ground.shaded(from, to)
			if !fits || depth < leastShade || !ground.endsOnSides(from, to, depth) ||
				!steppedBeside(sides, from, to, depth) {
				continue
			}
			if s.alikeInColours(o, from, to, depth) {
				return true
			}
		}
	}
	return false
}

// alikeInColours reports whether the same is seen in each colour.
func (s *sight) alikeInColours(o outline, from, to int, depth float64) bool {
	return !slices.ContainsFunc(s.channels, func(g *image.Gray) bool {
		ground := newLoop(g, o.quad)
		if ground == nil {
			return true
		}
		d, fits := ground.shaded(from, to)
		return !fits || math.Abs(d-depth) > shadeOfColours
	})
}

// loop holds the pieces of ground around an outline, from the top left corner on: where each is,
// and the natural logarithm of its brightness.
type loop struct {
	at    [allPieces]point
	level [allPieces]float64
}

// newLoop returns nil if some of the ground is out of the picture.
func newLoop(g *image.Gray, q quad) *loop {
	l := &loop{}
	for i := range l.at {
		p, v, ok := pieceOfGround(g, q, i/groundPieces, i%groundPieces)
		if !ok {
			return nil
		}
		l.at[i], l.level[i] = p, math.Log(max(v, 1))
	}
	return l
}

// liesBetween reports whether piece i is between from and to.
func liesBetween(i, from, to int) bool {
	return (i-from+allPieces)%allPieces < (to-from+allPieces)%allPieces && i != from
}

// shaded says by how much darker the pieces between from and to are than the others, in light
// that changes evenly, and whether nothing else is there to be seen. Those two themselves are
// partly in the shadow.
func (l *loop) shaded(from, to int) (depth float64, fits bool) {
	// of each group of pieces, so that the slope is that of both
	var at [2][]point
	var level [2][]float64
	for i := range allPieces {
		if i == from || i == to {
			continue
		}
		k := 0
		if liesBetween(i, from, to) {
			k = 1
		}
		at[k], level[k] = append(at[k], l.at[i]), append(level[k], l.level[i])
	}
	a, b, ok := commonSlope(at, level)
	if !ok {
		return 0, false
	}
	var mean [2]float64
	for k := range 2 {
		for i, p := range at[k] {
			mean[k] += (level[k][i] - a*p.x - b*p.y) / float64(len(at[k]))
		}
		for i, p := range at[k] {
			if math.Abs(level[k][i]-a*p.x-b*p.y-mean[k]) > shadeVaries {
				return 0, false
			}
		}
	}
	return mean[0] - mean[1], true
}

// commonSlope fits v = c + ax + by to two groups, each with a c of its own.
func commonSlope(at [2][]point, level [2][]float64) (a, b float64, ok bool) {
	var xx, xy, yy, xv, yv float64
	for k := range 2 {
		var mx, my, mv float64
		n := float64(len(at[k]))
		for i, p := range at[k] {
			mx, my, mv = mx+p.x/n, my+p.y/n, mv+level[k][i]/n
		}
		for i, p := range at[k] {
			x, y, v := p.x-mx, p.y-my, level[k][i]-mv
			xx, xy, yy, xv, yv = xx+x*x, xy+x*y, yy+y*y, xv+x*v, yv+y*v
		}
	}
	det := xx*yy - xy*xy
	if det <= 1e-6*xx*yy {
		return 0, 0, false
	}
	return (xv*yy - yv*xy) / det, (yv*xx - xv*xy) / det, true
}

// endsOnSides reports whether the shadow ends on the pieces from and to, and not at the corner
// before or after them, as the other half of a page does.
func (l *loop) endsOnSides(from, to int, depth float64) bool {
	for k, i := range [2]int{from, to} {
		before, after := (i+allPieces-1)%allPieces, (i+1)%allPieces
		// what the piece would be like if it were wholly as the rest of its side
		side := before
		switch i % groundPieces {
		case 0:
			side = after
		case groundPieces - 1:
		default:
			continue
		}
		if math.Abs(l.level[i]-l.level[side]) < endsWithin*depth {
			return false
		}
		// a side of which both ends differ may still be all that is beyond it
		other := [2]int{to, from}[k]
		if i/groundPieces == other/groundPieces && side/groundPieces == i/groundPieces &&
			i != other {
			return false
		}
	}
	return true
}

// steppedBeside reports whether the paper steps as the ground does where that becomes darker, on
// the piece from, and lighter again, on the piece to.
func steppedBeside(sides [4][]edgePlace, from, to int, depth float64) bool {
	around := slices.Concat(sides[:]...)
	if len(around) != 4*edgePlaces {
		return false
	}
	for k, i := range [2]int{from, to} {
		const n = edgePlaces / groundPieces
		paper, ground := 0.0, 0.0
		for at := i*n - n/4; at < (i+1)*n+n/4; at++ {
			in, ex, ok := stepAlong(around, at)
			if k == 1 {
				in, ex = -in, -ex
			}
			if ok && ex > ground {
				paper, ground = in, ex
			}
		}
		if ground < depth/2 || math.Abs(paper-ground) > shadeOfPaper {
			return false
		}
	}
	return true
}

// stepAlong says by how much paper and ground become darker along the outline at a place: the
// natural logarithm of the brightness on both sides of it.
func stepAlong(around []edgePlace, at int) (in, ex float64, ok bool) {
	const nearest, farthest = 3, 6
	n := 0
	at += len(around)
	for d := nearest; d <= farthest; d++ {
		a := around[(at-d)%len(around)]
		b := around[(at+d)%len(around)]
		if a.known && b.known {
			in += math.Log(max(a.in, 1) / max(b.in, 1))
			ex += math.Log(max(a.ex, 1) / max(b.ex, 1))
			n++
		}
	}
	return in / float64(max(n, 1)), ex / float64(max(n, 1)), n > 2
}
