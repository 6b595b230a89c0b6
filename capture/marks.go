// SPDX-License-Identifier: AGPL-3.0-or-later

package capture

import (
	"cmp"
	"image"
	"math"
	"math/bits"
	"math/rand/v2"
	"slices"

	"passerelle/capture/pixels"
)

// mark is a corner in what is printed on a page, and what is around it, as comparisons of
// brightness (BRIEF: Calonder et al., 2010). The four words are the same 64 comparisons,
// turned by a quarter each: a page that is turned has the same words in another order.
type mark struct {
	x, y   float64 // on the look
	around [4]uint64
}

const (
	// marked is how many pixels of a look make one of the picture on which marks are sought, in
	// each direction: about 20 to a centimetre of a sheet. Letters are no more than spots there:
	// what words look like together is rarely found twice on a page.
	marked = 2
	// markSizes are the sizes in which marks are sought, each smaller by markStep: a page may be
	// taken from nearer, or with what lies around it.
	markSizes = 4
	markStep  = 1.22
	// mostMarks are kept of each size, the strongest.
	mostMarks = 250
	// aroundMark is how far what is around a mark reaches, in pixels.
	aroundMark = 16
	// cell is the side of the squares of which each has at most one mark.
	cell = 10
	// leastMark is the least strength of a mark: a letter on its paper has some hundreds.
	leastMark = 20
	// clearly is by how much one place must be darker than another to count as darker: two
	// places of bare paper are the same on every picture.
	clearly = 5
)

// comparisons are the places that are compared around a mark: 64 pairs.
var comparisons = func() (out [64][2]image.Point) {
	r := rand.New(rand.NewPCG(64, 16))
	place := func() image.Point {
		for {
			x, y := r.NormFloat64()*aroundMark*0.5, r.NormFloat64()*aroundMark*0.5
			if math.Abs(x) <= aroundMark && math.Abs(y) <= aroundMark {
				return image.Pt(int(math.Round(x)), int(math.Round(y)))
			}
		}
	}
	for i := range out {
		for out[i][0] == out[i][1] {
			out[i] = [2]image.Point{place(), place()}
		}
	}
	return out
}()

// marksOf finds the marks of a look.
func marksOf(g *image.Gray) (out []mark) {
	small := pixels.Shrink(g, marked)
	for level := range markSizes {
		k := math.Pow(markStep, -float64(level))
		at := small
		if level > 0 {
			at = reducedBy(small, k)
		}
		kx := float64(g.Rect.Dx()) / float64(max(1, at.Rect.Dx()))
		ky := float64(g.Rect.Dy()) / float64(max(1, at.Rect.Dy()))
		soft := softened(softened(at))
		places := corners(softened(at))
		softer := softened(soft)
		for _, c := range places {
			m := mark{x: (float64(c.X) + 0.5) * kx, y: (float64(c.Y) + 0.5) * ky}
			for i, pair := range comparisons {
				p, q := pair[0], pair[1]
				for k := range m.around {
					if int(softer.Pix[softer.PixOffset(c.X+p.X, c.Y+p.Y)])+clearly <
						int(softer.Pix[softer.PixOffset(c.X+q.X, c.Y+q.Y)]) {
						m.around[k] |= 1 << i
					}
					p, q = image.Pt(-p.Y, p.X), image.Pt(-q.Y, q.X)
				}
			}
			out = append(out, m)
		}
	}
	return out
}

// softened blurs by about one pixel.
func softened(g *image.Gray) *image.Gray {
	w, h := g.Rect.Dx(), g.Rect.Dy()
	t, out := image.NewGray(g.Rect), image.NewGray(g.Rect)
	for y := range h {
		p, q := g.Pix[y*g.Stride:][:w], t.Pix[y*t.Stride:][:w]
		for x, v := range p {
			q[x] = uint8((int(p[max(0, x-1)]) + 2*int(v) + int(p[min(w-1, x+1)]) + 2) / 4)
		}
	}
	for y := range h {
		above, below := t.Pix[max(0, y-1)*t.Stride:], t.Pix[min(h-1, y+1)*t.Stride:]
		p, q := t.Pix[y*t.Stride:][:w], out.Pix[y*out.Stride:][:w]
		for x, v := range p {
			q[x] = uint8((int(above[x]) + 2*int(v) + int(below[x]) + 2) / 4)
		}
	}
	return out
}

// corners are the strongest corners of a picture, at most one in each cell: places where
// brightness changes in both directions (Förstner's measure).
func corners(g *image.Gray) []image.Point {
	type corner struct {
		at    image.Point
		value float32
	}
	w, h := g.Rect.Dx(), g.Rect.Dy()
	best := map[image.Point]corner{}
	const in = aroundMark + 3
	// Products of the slopes, summed over five columns and, row after row, over five rows.
	sums := make([][3][]float32, h)
	for y := in - 2; y < h-in+2; y++ {
		sums[y] = slopes(g, y)
	}
	for y := in; y < h-in; y++ {
		for x := in; x < w-in; x++ {
			var xx, yy, xy float32
			for d := -2; d <= 2; d++ {
				s := &sums[y+d]
				xx, yy, xy = xx+s[0][x], yy+s[1][x], xy+s[2][x]
			}
			v := (xx*yy - xy*xy) / (xx + yy + 1) / 25
			c := image.Pt(x/cell, y/cell)
			if v > leastMark && v > best[c].value {
				best[c] = corner{image.Pt(x, y), v}
			}
		}
	}
	all := make([]corner, 0, len(best))
	for _, c := range best {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b corner) int {
		return cmp.Or(cmp.Compare(b.value, a.value), cmp.Compare(a.at.Y, b.at.Y),
			cmp.Compare(a.at.X, b.at.X))
	})
	out := make([]image.Point, 0, mostMarks)
	for _, c := range all[:min(mostMarks, len(all))] {
		out = append(out, c.at)
	}
	return out
}

// slopes are the products of the slopes along a row: across, down and both, each summed over
// five pixels.
func slopes(g *image.Gray, y int) (out [3][]float32) {
	w := g.Rect.Dx()
	above, row, below := g.Pix[(y-1)*g.Stride:], g.Pix[y*g.Stride:], g.Pix[(y+1)*g.Stride:]
	var own [3][]float32
	for i := range out {
		out[i], own[i] = make([]float32, w), make([]float32, w)
	}
	for x := 1; x < w-1; x++ {
		dx := (float32(row[x+1]) - float32(row[x-1])) / 2
		dy := (float32(below[x]) - float32(above[x])) / 2
		own[0][x], own[1][x], own[2][x] = dx*dx, dy*dy, dx*dy
	}
	for i, o := range own {
		for x := 2; x < w-2; x++ {
			out[i][x] = o[x-2] + o[x-1] + o[x] + o[x+1] + o[x+2]
		}
	}
	return out
}

// mostUnlike is how many of the 256 comparisons of two marks that are one may differ.
const mostUnlike = 72

// paired matches the marks of two pages of which the second is turned by quarters: each with
// the one that is most alike, if that is so the other way round too.
func paired(a, b []mark, quarters int) (out []match) {
	type near struct{ at, unlike int }
	first, second := make([]near, len(a)), make([]near, len(b))
	for j := range second {
		second[j] = near{-1, mostUnlike + 1}
	}
	for i := range a {
		w := a[i].around
		// Turning a page clockwise brings the comparison that stood k quarters on to k+1.
		u0, u1, u2, u3 := w[quarters&3], w[(quarters+1)&3], w[(quarters+2)&3], w[(quarters+3)&3]
		best := near{-1, mostUnlike + 1}
		for j := range b {
			v := &b[j].around
			n := bits.OnesCount64(u0^v[0]) + bits.OnesCount64(u1^v[1])
			if n >= mostUnlike {
				continue
			}
			n += bits.OnesCount64(u2^v[2]) + bits.OnesCount64(u3^v[3])
			if n < best.unlike {
				best = near{j, n}
			}
			if n < second[j].unlike {
				second[j] = near{i, n}
			}
		}
		first[i] = best
	}
	for i, n := range first {
		if n.at >= 0 && second[n.at].at == i {
			out = append(out, match{a[i].x, a[i].y, b[n.at].x, b[n.at].y, float64(n.unlike)})
		}
	}
	return out
}

const (
	// fewestMarks must agree on how one page lies over the other.
	fewestMarks = 10
	// mostTilted bounds how far a page lies from upright or turned by quarters, in radians.
	mostTilted = 0.14
	// mostScaled bounds how much larger one page is than the other.
	mostScaled = 2.0
	// tries is how many pairs of matches are asked how the page lies.
	tries = 400
)

// agreed returns how the second page lies over the first by what most of the matches agree
// on, and how many those are. near is how exactly, in pixels of the look.
func agreed(all []match, near float64) (homography, int) {
	if len(all) < fewestMarks {
		return homography{}, 0
	}
	r := rand.New(rand.NewPCG(uint64(len(all)), 2))
	var best homography
	most := 0
	for range tries {
		i, j := r.IntN(len(all)), r.IntN(len(all))
		p, ok := similarity(all[i], all[j])
		if !ok {
			continue
		}
		if n := len(within(all, p, 3*near)); n > most {
			best, most = p, n
		}
	}
	return settled(all, best, near)
}

// settled refines how a page lies by the matches that are near it, more exactly each time.
func settled(all []match, p homography, near float64) (homography, int) {
	n := 0
	for round := range 7 {
		in := within(all, p, near*max(1, 3-0.5*float64(round)))
		if len(in) < fewest {
			return homography{}, 0
		}
		q, ok := projecting(in, round < 2)
		if !ok {
			return homography{}, 0
		}
		p, n = q, len(in)
	}
	return p, n
}

// similarity returns the similarity that two matches give.
func similarity(a, b match) (homography, bool) {
	x, y, u, v := b.x-a.x, b.y-a.y, b.u-a.u, b.v-a.v
	n := x*x + y*y
	if n < 60*60 {
		return homography{}, false
	}
	c, s := (x*u+y*v)/n, (x*v-y*u)/n
	k, tilt := math.Hypot(c, s), math.Atan2(s, c)
	if math.Abs(tilt) > mostTilted || k > mostScaled || k < 1/mostScaled {
		return homography{}, false
	}
	return homography{c, -s, a.u - c*a.x + s*a.y, s, c, a.v - s*a.x - c*a.y, 0, 0, 1}, true
}

// within are the matches that a placement puts where they were found, but for near.
func within(all []match, p homography, near float64) (in []match) {
	for _, m := range all {
		if q := p.at(point{m.x, m.y}); math.Hypot(q.x-m.u, q.y-m.v) <= near {
			in = append(in, m)
		}
	}
	return in
}

// projecting returns the projection that fits matches best, by least squares; or, if flat, the
// affine mapping. ok is false where they don't say: all in one line.
func projecting(in []match, flat bool) (homography, bool) {
	var mx, my, mu, mv, spread float64
	n := float64(len(in))
	for _, m := range in {
		mx, my, mu, mv = mx+m.x/n, my+m.y/n, mu+m.u/n, mv+m.v/n
	}
	for _, m := range in {
		spread += (math.Abs(m.x-mx) + math.Abs(m.y-my)) / n
	}
	if spread < 1 {
		return homography{}, false
	}
	k := 1 / spread
	unknown := 8
	if flat || len(in) < 3*fewest {
		unknown = 6
	}
	sums := equations(unknown)
	add := func(row [8]float64, is float64) {
		for i := range unknown {
			for j := range unknown {
				sums[i][j] += row[i] * row[j]
			}
			sums[i][unknown] += row[i] * is
		}
	}
	for _, m := range in {
		x, y, u, v := (m.x-mx)*k, (m.y-my)*k, (m.u-mu)*k, (m.v-mv)*k
		add([8]float64{x, y, 1, 0, 0, 0, -u * x, -u * y}, u)
		add([8]float64{0, 0, 0, x, y, 1, -v * x, -v * y}, v)
	}
	h, ok := solved(sums, 1e-3)
	if !ok {
		return homography{}, false
	}
	p := homography{8: 1} // an affine mapping has no terms 6 and 7
	copy(p[:8], h)
	return shifting(-mx, -my).then(scaling(k, k)).then(p).then(scaling(spread, spread)).
		then(shifting(mu, mv)), true
}
