// SPDX-License-Identifier: AGPL-3.0-or-later

package capture

import (
	"image"
	"math"
	"slices"

	"passerelle/capture/pixels"
)

// What would be cut off is examined first: an outline is a paper's only if its edges are
// there from corner to corner and end at the corners, and what is beyond them is neither
// paper nor print. Merely counting marks (3 % were allowed) lost the heading of a page,
// and rows of a table.
const (
	edgeShare   = 0.90 // share of an edge along which the picture must step the right way
	endShare    = 0.65 // share of its first and last eighth: a wrong line often fits part of the edge
	goesOn      = 0.60 // share of the piece beyond a corner along which the edge must not continue
	farPaper    = 0.02 // share of the ground near the edge that may be like the paper
	leastBeyond = 0.04 // part of a photograph; less is not worth it, and lines of a pattern cross
	leastGround = 0.03 // part of the paper's brightness by which the ground must differ
	mostTurns   = 3    // of the sign of an edge: parts of a page that are darker than the table
	// how much brighter paper is where a shadow on it ends
	inShade = 1.15
	// part of the way from paper to ground; what is nearer to the paper is like it
	likePaper  = 0.35
	printAbove = 20 // grey levels by which print stands out from its ground
	// grey levels: on a ground that varies more than that, print can't be distinguished
	// from pattern
	coarsest = 11.0
	// grey levels: print on a card that lies in a shadow stands out by less
	hidesPrint = 40
	leastSharp = 0.60 // part of the step across an edge that is within two pixels of it
	// pixels from the border of the picture within which an edge is not measured
	besideBorder = reach + 3
)

// surrounded reports whether nothing outside the outline may belong to the page. Edges
// that continue and print are looked for in each colour: a green half of a page on a
// brown table may be no darker than it.
func (s *sight) surrounded(o outline, sign int) bool {
	g, channels := s.grey, s.channels
	wholly := o.borders() == 0 && o.within(g.Rect.Dx(), g.Rect.Dy())
	var sides [4][]edgePlace
	for i := range 4 {
		if !o.seen[i] {
			continue
		}
		sides[i] = places(g, o.quad, i)
		if s.alongBorder(sides[i]) || s.goesPast(sides[i]) || !wholly && s.soft(sides[i]) ||
			!wholeEdge(sides[i], sign) || !endsAtCorners(g, o.quad, i, sides[i]) {
			return false
		}
		for _, c := range channels {
			if !endsAtCorners(c, o.quad, i, places(c, o.quad, i)) {
				return false
			}
		}
	}
	if !s.scanned && s.beyond(o) < leastBeyond ||
		sign == 0 && !o.within(g.Rect.Dx(), g.Rect.Dy()) {
		return false
	}
	if !s.sameTint(o) || !wholly && !s.sameBeside(o) {
		return false
	}
	if sign == 0 && (!s.sameGround(o) && !s.shadowAcross(o, sides) || !oneStep(sides) ||
		!s.otherInside(o)) ||
		sign != 0 && paperBeyond(g, sides, sign) {
		return false
	}
	marked := func(c *image.Gray) bool { return printBeyond(c, o.quad, s.scanned) }
	if !marked(g) && !slices.ContainsFunc(channels, marked) {
		return true
	}
	return !s.scanned && sign >= 0 && s.onlyPattern(o)
}

// alongBorder reports whether a side runs so near the border of the picture that no steps are
// found there: the edge may be nearer still.
func (s *sight) alongBorder(side []edgePlace) bool {
	w, h := float64(s.grey.Rect.Dx()), float64(s.grey.Rect.Dy())
	in, near := 0, 0
	for _, p := range side {
		d := min(p.at.x, p.at.y, w-p.at.x, h-p.at.y)
		if d >= 0 {
			in++
		}
		if d >= 0 && d < besideBorder {
			near++
		}
	}
	return near*4 > in
}

// inAPart reports whether something is so at more than so many of so many places (more of all)
// of one of the parts of a side. A part with fewer places than least says nothing.
func inAPart(side []edgePlace, parts, least, more, all int, is func(edgePlace) bool) bool {
	for part := range slices.Chunk(side, max(len(side)/parts, 1)) {
		asked, so := 0, 0
		for _, p := range part {
			if !p.known {
				continue
			}
			if asked++; is(p) {
				so++
			}
		}
		if asked >= least && all*so > more*asked {
			return true
		}
	}
	return false
}

// goesPast reports whether along an eighth of a side the paper goes on past the line: what lies
// just outside is still as the paper is, and only a little farther away as the table.
func (s *sight) goesPast(side []edgePlace) bool {
	const just, nearest, farthest = 2, 5, 8
	return inAPart(side, 8, 4, 1, 2, func(p edgePlace) bool {
		step := math.Abs(p.in - p.level(s.grey, nearest, farthest))
		return step >= leastStep && math.Abs(p.in-p.level(s.grey, just, just)) < likePaper*step
	})
}

// soft reports whether a quarter of a side has no sharp edge, but a slope as where a shadow
// ends: the paper goes on there.
func (s *sight) soft(side []edgePlace) bool {
	const just, nearest, farthest = 2, 5, 6
	return inAPart(side, 4, 6, 2, 3, func(p edgePlace) bool {
		sharp := p.level(s.grey, -just, -just) - p.level(s.grey, just, just)
		all := p.level(s.grey, -farthest, -nearest) - p.level(s.grey, nearest, farthest)
		return math.Abs(all) >= leastStep && sharp*all < leastSharp*all*all
	})
}

// level is the mean brightness between two distances outwards from the place.
func (p edgePlace) level(g *image.Gray, from, to float64) float64 {
	sum, n := 0.0, 0
	for d := from; d <= to; d++ {
		for t := -1.0; t <= 1; t++ {
			at := point{p.at.x + d*p.out.x - t*p.out.y, p.at.y + d*p.out.y + t*p.out.x}
			if v, ok := grey(g, at); ok {
				sum, n = sum+v, n+1
			}
		}
	}
	return sum / float64(max(n, 1))
}

// beyond is the part of the picture that is outside of the outline.
func (s *sight) beyond(o outline) float64 {
	sides, all, out := o.sides(), 0, 0
	for y := 2; y < s.grey.Rect.Dy(); y += 4 {
		for x := 2; x < s.grey.Rect.Dx(); x += 4 {
			all++
			if sides.depth(point{float64(x), float64(y)}) < 0 {
				out++
			}
		}
	}
	return float64(out) / float64(max(all, 1))
}

// edgePlace is what is on both sides of one place of an edge.
type edgePlace struct {
	at, out point // the place, and the direction away from the paper
	in, ex  float64
	known   bool // it is in the picture
}

const edgePlaces = 64

// places examines one side of the outline, from its first corner to its second.
func places(g *image.Gray, q quad, i int) []edgePlace {
	a, b := q[i], q[(i+1)%4]
	out := make([]edgePlace, edgePlaces)
	for k := range out {
		f := 0.01 + 0.98*(float64(k)+0.5)/edgePlaces
		out[k] = place(g, a, b, f)
	}
	return out
}

// place examines both sides of the line from a to b, at fraction f of it.
func place(g *image.Gray, a, b point, f float64) edgePlace {
	l := dist(a, b)
	along := point{(b.x - a.x) / l, (b.y - a.y) / l}
	p := edgePlace{at: point{a.x + f*(b.x-a.x), a.y + f*(b.y-a.y)}, out: point{along.y, -along.x}}
	var n, m int
	for d := 2.0; d <= 6; d++ {
		for t := -1.0; t <= 1; t++ {
			in := point{p.at.x - d*p.out.x + t*along.x, p.at.y - d*p.out.y + t*along.y}
			ex := point{p.at.x + d*p.out.x + t*along.x, p.at.y + d*p.out.y + t*along.y}
			if v, ok := grey(g, in); ok {
				p.in, n = p.in+v, n+1
			}
			if v, ok := grey(g, ex); ok {
				p.ex, m = p.ex+v, m+1
			}
		}
	}
	p.known = n >= 12 && m >= 12
	p.in, p.ex = p.in/float64(max(n, 1)), p.ex/float64(max(m, 1))
	return p
}

func grey(g *image.Gray, p point) (float64, bool) {
	x, y := int(math.Floor(p.x)), int(math.Floor(p.y))
	if x < 0 || y < 0 || x >= g.Rect.Dx() || y >= g.Rect.Dy() {
		return 0, false
	}
	return float64(g.Pix[y*g.Stride+x]), true
}

// wholeEdge reports whether the picture steps the right way along a whole edge, ends included.
func wholeEdge(side []edgePlace, sign int) bool {
	share := func(part []edgePlace) float64 {
		asked, fine := 0, 0
		for _, p := range part {
			if p.known {
				asked++
				step := float64(sign) * (p.in - p.ex)
				if sign == 0 {
					step = math.Abs(p.in - p.ex)
				}
				if step >= leastStep-1 {
					fine++
				}
			}
		}
		if asked == 0 {
			return 1
		}
		return float64(fine) / float64(asked)
	}
	if sign == 0 && turns(side) > mostTurns {
		return false // along a line of a pattern, the step is now this way and now that
	}
	n := len(side) / 8
	return share(side) >= edgeShare && share(side[:n]) >= endShare &&
		share(side[len(side)-n:]) >= endShare
}

// turns is how often the step along an edge changes its sign.
func turns(side []edgePlace) (n int) {
	last := 0.0
	for _, p := range side {
		step := p.in - p.ex
		if !p.known || math.Abs(step) < leastStep-1 {
			continue
		}
		if last*step < 0 {
			n++
		}
		last = step
	}
	return n
}

// oneStep reports whether at each corner the picture steps the same way across both edges, if it
// clearly does: the paper is the same there, and the table is. Along the diagonals of a checked
// cloth all squares on one side are light and all on the other dark, without any turn.
func oneStep(sides [4][]edgePlace) bool {
	const places, clear = 3, 2 * leastStep // less than a heading is high
	step := func(part []edgePlace) float64 {
		var all []float64
		for _, p := range part {
			if p.known {
				all = append(all, p.in-p.ex)
			}
		}
		if len(all) == 0 {
			return 0
		}
		slices.Sort(all)
		return all[len(all)/2]
	}
	for i, side := range sides {
		next := sides[(i+1)%4]
		if len(side) == 0 || len(next) == 0 {
			continue
		}
		a, b := step(side[len(side)-places:]), step(next[:places])
		if a*b < 0 && min(math.Abs(a), math.Abs(b)) >= clear {
			return false
		}
	}
	return true
}

// otherInside reports whether along each side the brightness a little inside of the outline is
// another than outside: across a line of a pattern there is the same pattern again.
func (s *sight) otherInside(o outline) bool {
	const pieces, nearest, farthest = 8, 6, 24
	for i := range 4 {
		a, b := o.quad[i], o.quad[(i+1)%4]
		l := dist(a, b)
		along := point{(b.x - a.x) / l, (b.y - a.y) / l}
		mean := func(from, to, side float64) float64 {
			sum, n := 0.0, 0
			for t := from; t < to; t++ {
				for d := float64(nearest); d < farthest; d++ {
					p := point{a.x + t*along.x + side*d*along.y,
						a.y + t*along.y - side*d*along.x}
					if v, ok := grey(s.grey, p); ok {
						sum, n = sum+v, n+1
					}
				}
			}
			return sum / float64(max(n, 1))
		}
		other := 0
		for k := range pieces {
			from, to := l*float64(k)/pieces, l*float64(k+1)/pieces
			if math.Abs(mean(from, to, +1)-mean(from, to, -1)) >= leastStep {
				other++
			}
		}
		if other < pieces*3/4 {
			return false
		}
	}
	return true
}

// endsAtCorners reports whether an edge stops at its corners. Where it does not, the
// other edge of that corner is a line on the paper.
func endsAtCorners(g *image.Gray, q quad, i int, side []edgePlace) bool {
	a, b := q[i], q[(i+1)%4]
	var usual []float64
	for _, p := range side {
		if p.known {
			usual = append(usual, math.Abs(p.in-p.ex))
		}
	}
	if len(usual) == 0 {
		return true
	}
	slices.Sort(usual)
	least := max(leastStep, 0.35*usual[len(usual)/2], patternSteps(g, q, i))
	for _, end := range []float64{-1, 1} {
		asked, up, down := 0, 0, 0
		for k := range 16 {
			d := 0.025 + 0.075*(float64(k)+0.5)/16
			f := -d
			if end > 0 {
				f = 1 + d
			}
			if p := place(g, a, b, f); p.known {
				asked++
				switch {
				case p.in-p.ex >= least:
					up++
				case p.ex-p.in >= least:
					down++
				}
			}
		}
		// either way, but not now this and now that, as across a pattern
		if asked >= 6 && float64(max(up, down)) > goesOn*float64(asked) {
			return false
		}
	}
	return true
}

// patternSteps is how strongly the ground beside an edge steps by itself, along lines that run
// as the edge does. No more than that tells nothing of an edge that goes on.
func patternSteps(g *image.Gray, q quad, i int) float64 {
	a, b := q[i], q[(i+1)%4]
	l := dist(a, b)
	out := point{(b.y - a.y) / l, -(b.x - a.x) / l}
	var steps []float64
	for _, d := range []float64{16, 24, 32} {
		from, to := point{a.x + d*out.x, a.y + d*out.y}, point{b.x + d*out.x, b.y + d*out.y}
		for k := range 24 {
			if p := place(g, from, to, (float64(k)+0.5)/24); p.known {
				steps = append(steps, math.Abs(p.in-p.ex))
			}
		}
	}
	if len(steps) < 12 {
		return 0
	}
	slices.Sort(steps)
	return 1.1 * steps[len(steps)*95/100]
}

// paperBeyond reports whether the ground near an edge is like the paper in more than a few
// places. Both are compared with the paper beside the same place, so that the light may
// change across the picture, and the ground is what lies around one edge on the whole: a
// paper that doesn't lie flat darkens the table along itself.
func paperBeyond(g *image.Gray, sides [4][]edgePlace, sign int) bool {
	reach := 0.10 * float64(max(g.Rect.Dx(), g.Rect.Dy()))
	asked, like := 0, 0
	for i := range sides {
		var beyond []float64 // brightness, as a part of the paper's
		for at, p := range sides[i] {
			if !p.known || p.in < 1 || float64(sign)*(p.in-p.ex) < leastStep-1 {
				continue
			}
			var ray []float64
			for d := 4.0; d < reach; d += 2 {
				v, ok := grey(g, point{p.at.x + d*p.out.x, p.at.y + d*p.out.y})
				if !ok {
					break
				}
				ray = append(ray, v)
			}
			rise := 0.0 // the sharpest on the way: what becomes brighter softly is lit, not paper
			for k := 2; k < len(ray); k++ {
				rise = max(rise, float64(sign)*(ray[k]-ray[max(k-3, 0)]))
				v := ray[k]
				if soft := float64(sign)*(v-p.ex) > 2*rise; soft {
					v = p.ex
				}
				beyond = append(beyond, v/inLight(sides[i], at, 4+2*float64(k)))
			}
		}
		if len(beyond) == 0 {
			continue
		}
		slices.Sort(beyond)
		step := float64(sign) * (1 - beyond[len(beyond)/2])
		if step < leastGround {
			return true
		}
		for _, v := range beyond {
			asked++
			if float64(sign)*(1-v) < likePaper*step {
				like++
			}
		}
	}
	return float64(like) > farPaper*float64(asked)
}

// inLight is how bright the paper is at a place of its edge; or no farther from there than the
// ground looked at, if a shadow ends between: the ground may be out of that shadow.
func inLight(side []edgePlace, at int, distance float64) float64 {
	in, brightest := side[at].in, side[at].in
	reach := int(distance/max(dist(side[0].at, side[1].at), 0.1)) + 1
	for k := max(at-reach, 0); k <= min(at+reach, len(side)-1); k++ {
		if side[k].known {
			brightest = max(brightest, side[k].in)
		}
	}
	if brightest < inShade*in {
		return in
	}
	return brightest
}

// printBeyond reports whether there is print outside the outline: small marks that stand
// out from their ground, whatever it is, since half of a page may be as dark as the table.
// On a ground with a pattern of its own it returns true: in doubt nothing is cut off. The lid
// of a scanner has none, and no shadow falls on what is laid below it.
func printBeyond(g *image.Gray, q quad, scanned bool) bool {
	const margin, r = 4, 8
	w, h, sides := g.Rect.Dx(), g.Rect.Dy(), q.sides()
	ground := &image.Gray{Pix: make([]uint8, w*h), Stride: w, Rect: g.Rect}
	there := &image.Gray{Pix: make([]uint8, w*h), Stride: w, Rect: g.Rect}
	for y := range h {
		for x := range w {
			if sides.depth(point{float64(x) + 0.5, float64(y) + 0.5}) < -margin {
				ground.Pix[y*w+x], there.Pix[y*w+x] = g.Pix[y*g.Stride+x], 1
			}
		}
	}
	sums, count := pixels.Integral(ground), pixels.Integral(there)
	var all []int // by how much each pixel stands out
	var spread [256]int
	for y := range h {
		for x := range w {
			if there.Pix[y*w+x] == 0 {
				continue
			}
			x0, y0, x1, y1 := max(x-r, 0), max(y-r, 0), min(x+r+1, w), min(y+r+1, h)
			mean := int(sums.In(x0, y0, x1, y1)) / max(int(count.In(x0, y0, x1, y1)), 1)
			off := int(ground.Pix[y*w+x]) - mean
			all = append(all, off)
			spread[min(max(off, -off), 255)]++
		}
	}
	if len(all) == 0 {
		return false
	}
	sigma := 1.48 * float64(percentile(&spread, len(all), 0.5))
	if sigma > coarsest || !scanned && 6*sigma > hidesPrint {
		return true
	}
	least := max(printAbove, int(6*sigma))
	marks := 0
	for _, s := range all {
		if s < -least || s > least {
			marks++
		}
	}
	return marks > 10+len(all)/10000
}
