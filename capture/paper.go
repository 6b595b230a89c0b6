// SPDX-License-Identifier: AGPL-3.0-or-later

package capture

import (
	"cmp"
	"image"
	"math"
	"slices"

	"passerelle/capture/pixels"
)

// quad is the outline of a paper: top left, top right, bottom right, bottom left.
type quad [4]point

// outline is what was found of the edges of a paper.
type outline struct {
	quad
	// top, right, bottom, left: the edge was seen; otherwise the border of the picture
	// takes its place
	seen  [4]bool
	score float64 // length of the edges that were found
}

// findPaper looks for a paper lying on something: four steps of brightness in one
// direction, each along a straight line. It returns KeptPlain when the picture is all
// paper, and KeptDoubt when something that may be paper would be cut off (see
// surroundings.go): a table left on the page is ugly, but cut-off paper is lost.
func findPaper(g *image.Gray, channels []*image.Gray, scanned bool) (outline, Kept) {
	s, kept := &sight{grey: g, channels: channels, scanned: scanned}, KeptPlain
	among := leans
	if scanned { // laid on a glass, and searching five times takes a second
		among = leans[:1]
	}
	var all []leaned
	for _, degrees := range among {
		all = append(all, s.leaned(degrees))
		// paper brighter than what it lies on, then darker (a card under a white lid)
		o, k := s.findLeaning(all[len(all)-1], +1, -1)
		if k == NotKept {
			return o, k
		}
		if k == KeptDoubt {
			kept = k
		}
	}
	if scanned {
		return outline{}, kept
	}
	for _, l := range all { // a paper one part of which is darker than the table
		if o, k := s.findLeaning(l, 0); k == NotKept {
			return o, k
		}
	}
	return outline{}, kept
}

// leans are the angles, in degrees, by which the picture is turned before edges within
// 18° of level and upright are sought in it.
var leans = []float64{0, 24, -24, 42, -42}

// leaned holds the steps of a picture that was turned by some degrees.
type leaned struct {
	across, down *steps
	back         homography
	turned       bool
}

func (s *sight) leaned(degrees float64) leaned {
	g, back := s.grey, identity()
	if degrees != 0 {
		g, back = leaning(g, degrees)
	}
	l := leaned{findSteps(g), findSteps(pixels.Transposed(g)), back, degrees != 0}
	if s.strong == 0 { // the picture is not turned yet
		s.strong = max(l.across.strongSteps(), l.down.strongSteps())
	}
	l.across.strong, l.down.strong = s.strong, s.strong
	if l.turned {
		forgetBeyond(l.across, l.down, back, s.grey)
	}
	return l
}

// findLeaning looks for a paper that leans by about those degrees, and whose edges step by
// one of the signs: +1 when the paper is brighter, -1 when it is darker, 0 when some of it is
// brighter and some is darker.
func (s *sight) findLeaning(l leaned, signs ...int) (outline, Kept) {
	best, kept := outline{}, KeptPlain
	for _, sign := range signs {
		for _, o := range bestQuads(l.across, l.down, sign, l.turned) {
			if kept == NotKept && o.score <= best.score {
				break
			}
			for i, c := range o.quad {
				o.quad[i] = l.back.at(c)
			}
			if alone(s.grey, o, sign) && s.surrounded(o, sign) {
				best, kept = o, NotKept
				break
			}
			if kept == KeptPlain {
				kept = KeptDoubt
			}
		}
	}
	return best, kept
}

// leaning turns the picture so that a paper leaning clockwise by the given number of
// degrees is upright, and returns the way back.
func leaning(g *image.Gray, degrees float64) (*image.Gray, homography) {
	a := degrees * math.Pi / 180
	w, h := float64(g.Rect.Dx()), float64(g.Rect.Dy())
	s, c := math.Abs(math.Sin(a)), math.Cos(a)
	nw, nh := math.Ceil(w*c+h*s), math.Ceil(w*s+h*c)
	back := shifting(-nw/2, -nh/2).then(rotating(a)).then(shifting(w/2, h/2))
	return resample(g, back, int(nw), int(nh), [3]uint8{}).(*image.Gray), back
}

// forgetBeyond removes the steps that the border of a turned picture causes.
func forgetBeyond(across, down *steps, back homography, g *image.Gray) {
	w, h := float64(g.Rect.Dx()-reach-2), float64(g.Rect.Dy()-reach-2)
	for y := range across.h {
		for x := range across.w {
			p := back.at(point{float64(x) + 0.5, float64(y) + 0.5})
			if p.x < reach+2 || p.y < reach+2 || p.x > w || p.y > h {
				across.d[y*across.w+x], down.d[x*down.w+y] = 0, 0
			}
		}
	}
}

// candidate is a side of a possible paper: a line, or the border of the picture. tried is
// how many outlines are examined more closely.
type candidate struct {
	line
	border bool
}

// tried is how many outlines are looked at more closely.
const tried = 6

// weakEdge is what an edge counts, as a part of its length, if it is no stronger than the steps
// of the ground.
const weakEdge = 0.2

// bestQuads tries every combination of two upright and two level lines whose steps go the
// right way, and lists those with the longest edges actually present, best first. The
// borders of turned pictures can't take the place of an edge.
func bestQuads(across, down *steps, sign int, turned bool) (best []outline) {
	w, h := float64(across.w), float64(across.h)
	lefts, rights := across.candidates(sign, 0), across.candidates(-sign, w)
	tops, bottoms := down.candidates(sign, 0), down.candidates(-sign, h)
	if turned || sign == 0 {
		lefts, rights, tops, bottoms = lefts[1:], rights[1:], tops[1:], bottoms[1:]
	}
	least, enough := 0.6, 0.04*w*h
	if sign < 0 {
		least = 0.8 // a block of text is also darker than its page, but with gaps between the lines
	}
	if sign == 0 {
		least, enough = 0.85, 0.15*w*h
	}
	for _, l := range lefts {
		for _, r := range rights {
			for _, t := range tops {
				for _, b := range bottoms {
					o := outline{quad: quad{cross(l.line, t.line, w, h),
						cross(r.line, t.line, w, h), cross(r.line, b.line, w, h),
						cross(l.line, b.line, w, h)},
						seen: [4]bool{!t.border, !r.border, !b.border, !l.border}}
					area := o.area()
					if area < enough || !o.upright() || !o.convex() ||
						(sign < 0 && area > 0.7*w*h) {
						continue
					}
					score, seen, fine := 0.0, 0, true
					for i := range 4 {
						if !o.seen[i] {
							continue
						}
						seen++
						share, strong, length := o.support(across, down, i, sign)
						need := least
						if seen < 3 && o.borders() >= 2 {
							need = 0.85 // only two edges: they must be perfect
						}
						fine = fine && share >= need
						score += length * max(1.5*strong-0.5, weakEdge*share)
					}
					if o.score = score; !fine || seen < 2 || score <= 0 ||
						(len(best) == tried && score <= best[tried-1].score) {
						continue
					}
					at, _ := slices.BinarySearchFunc(best, score, func(b outline, s float64) int {
						return cmp.Compare(s, b.score)
					})
					best = slices.Insert(best, at, o)
					best = best[:min(len(best), tried)]
				}
			}
		}
	}
	for i := range best {
		best[i] = best[i].refined(across, down, sign)
	}
	return best
}

func (o outline) borders() (n int) {
	for _, s := range o.seen {
		if !s {
			n++
		}
	}
	return n
}

// cross is where an upright line x = a + t (y − h/2) meets a level line y = b + s (x − w/2).
func cross(u, l line, w, h float64) point {
	// y = b + s (a + t (y − h/2) − w/2)
	y := (l.a + l.t*(u.a-u.t*h/2-w/2)) / (1 - l.t*u.t)
	return point{u.a + u.t*(y-h/2), y}
}

func (q quad) area() float64 {
	s := 0.0
	for i := range 4 {
		p, n := q[i], q[(i+1)%4]
		s += p.x*n.y - n.x*p.y
	}
	return s / 2
}

// upright reports whether the corners are where their names say: a paper seen from its
// other end has the same edges.
func (q quad) upright() bool {
	return q[0].x < q[1].x && q[3].x < q[2].x && q[0].y < q[3].y && q[1].y < q[2].y
}

func (q quad) convex() bool {
	for i := range 4 {
		a, b, c := q[i], q[(i+1)%4], q[(i+2)%4]
		if (b.x-a.x)*(c.y-b.y)-(b.y-a.y)*(c.x-b.x) <= 0 {
			return false
		}
	}
	return true
}

// sides are the lines of a quad: a·x + b·y + c is how far a point is inside of each.
type sides [4][3]float64

func (q quad) sides() (out sides) {
	for i := range 4 {
		a, b := q[i], q[(i+1)%4]
		l := dist(a, b)
		x, y := -(b.y-a.y)/l, (b.x-a.x)/l
		out[i] = [3]float64{x, y, -x*a.x - y*a.y}
	}
	return out
}

// depth is by how many pixels a point is inside; below 0 when it is outside of a side.
func (s *sides) depth(p point) float64 {
	return min(s[0][0]*p.x+s[0][1]*p.y+s[0][2], s[1][0]*p.x+s[1][1]*p.y+s[1][2],
		s[2][0]*p.x+s[2][1]*p.y+s[2][2], s[3][0]*p.x+s[3][1]*p.y+s[3][2])
}

// support is the share of side i (0 top, 1 right, 2 bottom, 3 left) along which the
// picture has a step in the right direction, the share where that is a strong one, and the
// side's length.
func (o outline) support(across, down *steps, i, sign int) (share, strong, length float64) {
	a, b := o.quad[i], o.quad[(i+1)%4]
	length = math.Hypot(b.x-a.x, b.y-a.y)
	s, want := o.side(across, down, i, sign)
	const samples = 48
	hits, strongHits, asked := 0, 0, 0
	for k := range samples {
		f := (float64(k) + 0.5) / samples
		p := point{a.x + f*(b.x-a.x), a.y + f*(b.y-a.y)}
		if i%2 == 0 {
			p.x, p.y = p.y, p.x // level sides are sought in the transposed picture
		}
		if p.x < 0 || p.y < 0 || p.x >= float64(s.w) || p.y >= float64(s.h) {
			continue // this part of the side is outside the picture and proves nothing
		}
		asked++
		if s.near(int(p.x), int(p.y), want, leastStep) {
			hits++
			if s.strong == leastStep || s.near(int(p.x), int(p.y), want, s.strong) {
				strongHits++
			}
		}
	}
	if asked < samples/3 {
		return 0, 0, length
	}
	return float64(hits) / float64(asked), float64(strongHits) / float64(asked), length
}

// side returns the step picture of side i and the direction of its step.
func (o outline) side(across, down *steps, i, sign int) (*steps, int) {
	s := down
	if i%2 == 1 {
		s = across
	}
	if i == 1 || i == 2 {
		return s, -sign
	}
	return s, sign
}

// refined fits each seen side again through the steepest places near it, to subpixel accuracy.
func (o outline) refined(across, down *steps, sign int) outline {
	w, h := float64(across.w), float64(across.h)
	var sides [4]line
	for i := range 4 {
		a, b := o.quad[i], o.quad[(i+1)%4]
		s, want := o.side(across, down, i, sign)
		if i%2 == 0 {
			a.x, a.y, b.x, b.y = a.y, a.x, b.y, b.x
		}
		sides[i] = through(a, b, float64(s.h))
		if o.seen[i] {
			sides[i] = s.fit(sides[i], min(a.y, b.y), max(a.y, b.y), want)
		}
	}
	o.quad = quad{cross(sides[3], sides[0], w, h), cross(sides[1], sides[0], w, h),
		cross(sides[1], sides[2], w, h), cross(sides[3], sides[2], w, h)}
	return o
}

// alone reports whether what would be cut off is, if it is brighter than the paper, as
// even as a scanner's lid.
func alone(g *image.Gray, o outline, sign int) bool {
	if sign >= 0 {
		return true
	}
	const margin = 6
	n, sum, squares := 0, 0.0, 0.0
	sides := o.sides()
	for y := 0; y < g.Rect.Dy(); y += 2 {
		for x := 0; x < g.Rect.Dx(); x += 2 {
			if sides.depth(point{float64(x) + 0.5, float64(y) + 0.5}) >= -margin {
				continue
			}
			n++
			v := float64(g.Pix[y*g.Stride+x])
			sum, squares = sum+v, squares+v*v
		}
	}
	if n == 0 {
		return true
	}
	mean := sum / float64(n)
	return squares/float64(n)-mean*mean < 12*12
}
