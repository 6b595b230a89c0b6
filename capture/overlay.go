// SPDX-License-Identifier: AGPL-3.0-or-later

package capture

import (
	"image"
	"math"
	"slices"
)

// patch is the side of the squares that are compared at the end: each is moved by the
// remaining shift and given its own brightness, because paper bends and lids leak light.
const patch = 32

// spot is the side of the smallest place that counts: less than a 10-point letter.
const spot = 6

// fewest is how many squares with something on them a page must have to be recognised.
const fewest = 8

// edging is the part of a picture, along its edges, that is not compared: the edge of the
// paper, or the glass next to it.
const edging = 0.02

// overlaid compares two pages of which the second lies over the first as p says, nearly, and
// is about as large: see nearest.
func overlaid(a, b *image.Gray, p homography) (worst float64, ok bool) {
	for _, reach := range [...]int{7, 3} {
		if p, ok = closer(a, b, p, reach); !ok {
			return 0, false
		}
	}
	o := overlay{a: a, b: b, back: p, on: resample(b, p, a.Rect.Dx(), a.Rect.Dy(),
		[3]uint8{255, 255, 255}).(*image.Gray)}
	if o.missing(a, b, p) || o.missing(b, a, p.inverse()) {
		return 1, true
	}
	a, o.on = equallySharp(a, o.on)
	return max(o.differing(a, o.on), o.differing(o.on, a)), true
}

// equallySharp blurs the sharper of two pages until they are as nearly as sharp as each other
// as they come: a telephone and a scanner differ in this more than in anything else.
func equallySharp(a, b *image.Gray) (*image.Gray, *image.Gray) {
	squares := thinned(inked(a, patch))
	p, q := sharpness(a, squares), sharpness(b, squares)
	for range mostBlurred {
		if p > q {
			soft := softened(a)
			if was := p; math.Abs(math.Log(sharpness(soft, squares)/q)) < math.Log(was/q) {
				a, p = soft, sharpness(soft, squares)
				continue
			}
		} else {
			soft := softened(b)
			if was := q; math.Abs(math.Log(sharpness(soft, squares)/p)) < math.Log(was/p) {
				b, q = soft, sharpness(soft, squares)
				continue
			}
		}
		break
	}
	return a, b
}

// mostBlurred is how many times a page is blurred to be compared with another.
const mostBlurred = 3

// sharpness is how steep the slopes in some squares are for what brightness varies there.
func sharpness(g *image.Gray, squares []image.Point) float64 {
	var steep, varied float64
	for _, s := range squares {
		sum, sq, slope := 0, 0, 0
		for y := range patch - 1 {
			row, next := g.Pix[(s.Y+y)*g.Stride+s.X:], g.Pix[(s.Y+y+1)*g.Stride+s.X:]
			for x := range patch - 1 {
				v := int(row[x])
				dx, dy := int(row[x+1])-v, int(next[x])-v
				sum, sq, slope = sum+v, sq+v*v, slope+dx*dx+dy*dy
			}
		}
		const n = (patch - 1) * (patch - 1)
		steep += float64(slope) / n
		varied += float64(sq)/n - float64(sum)*float64(sum)/(n*n)
	}
	return (steep + 1) / (varied + 1)
}

// closer lays b over a more exactly: each square of a with something on it is sought on b
// within reach, and what they agree on is taken. ok is false when too few are found.
func closer(a, b *image.Gray, p homography, reach int) (homography, bool) {
	w, h := a.Rect.Dx(), a.Rect.Dy()
	on := resample(b, p, w, h, [3]uint8{255, 255, 255}).(*image.Gray)
	var all []match
	for _, s := range thinned(inked(a, patch)) {
		if m, ok := seek(a, on, s, patch, reach); ok {
			to := p.at(point{m.u, m.v})
			m.u, m.v = to.x, to.y
			all = append(all, m)
		}
	}
	if len(all) < fewest {
		return homography{}, false
	}
	q, n := settled(all, p, 1.5)
	return q, n >= fewestLaid && spread(within(all, q, 1.5))
}

// fewestLaid squares must be found where the others place them: a heading alone doesn't say
// where the foot of the page lies.
const fewestLaid = 24

// spread reports whether places are far enough from each other, both ways, to say how a whole
// page lies.
func spread(in []match) bool {
	if len(in) == 0 {
		return false
	}
	x0, y0, x1, y1 := in[0].x, in[0].y, in[0].x, in[0].y
	for _, m := range in {
		x0, y0, x1, y1 = min(x0, m.x), min(y0, m.y), max(x1, m.x), max(y1, m.y)
	}
	return x1-x0 >= 4*patch && y1-y0 >= 4*patch
}

// overlay is one page laid over another.
type overlay struct {
	a, b *image.Gray
	back homography  // from a place on a to one on b
	on   *image.Gray // b, as it lies on a
}

// shared reports whether both pages have the place, which is one on a, and not at an edge.
func (o *overlay) shared(x, y float64) bool {
	if !inside(o.a.Rect, point{x, y}) {
		return false
	}
	return inside(o.b.Rect, o.back.at(point{x, y}))
}

func inside(r image.Rectangle, p point) bool {
	w, h := float64(r.Dx()), float64(r.Dy())
	e := edging * math.Sqrt(w*h)
	return p.x >= e && p.y >= e && p.x <= w-e && p.y <= h-e
}

// missing reports whether much of what is on one page was cut off on the other. What lies
// around a page is darker than paper, and isn't missed.
func (o *overlay) missing(a, b *image.Gray, to homography) bool {
	var light, cut []int
	have := 0
	for _, s := range inked(a, patch) {
		mid := point{float64(s.X) + patch/2, float64(s.Y) + patch/2}
		if !inside(a.Rect, mid) {
			continue
		}
		l := lightest(a, s)
		if to.at(mid).in(b.Rect) {
			light = append(light, l)
			have++
		} else {
			cut = append(cut, l)
		}
	}
	if have < fewest {
		return true
	}
	slices.Sort(light)
	paper, n := light[len(light)/2], 0
	for _, l := range cut {
		if 4*l > 3*paper {
			n++
		}
	}
	return n*6 > have+n
}

func (p point) in(r image.Rectangle) bool {
	return p.x >= 0 && p.y >= 0 && p.x < float64(r.Dx()) && p.y < float64(r.Dy())
}

// lightest is the brightness of the paper in a square: more than that of nine tenths of it.
func lightest(g *image.Gray, s image.Point) int {
	var count [256]int
	for y := range patch {
		for _, v := range g.Pix[(s.Y+y)*g.Stride+s.X:][:patch] {
			count[v]++
		}
	}
	seen := 0
	for v := 255; v > 0; v-- {
		if seen += count[v]; seen > patch*patch/10 {
			return v
		}
	}
	return 0
}

// differing returns how strongly b, as it lies on a, differs from it at the worst spot of a
// that has something on it: the root mean square over the spot, as a part of the contrast
// between ink and paper.
func (o *overlay) differing(a, b *image.Gray) float64 {
	squares, worst := inked(a, patch), 0.0
	if len(squares) < fewest {
		return 1
	}
	least := leastLocal * contrastOf(a, squares)
	for _, s := range squares {
		both, n := o.sharedIn(s)
		if n == 0 {
			continue
		}
		m, ok := seek(a, b, s, patch, 2)
		if !ok { // something else is there, or next to nothing: compare as it lies
			m.u, m.v = float64(s.X)+patch/2, float64(s.Y)+patch/2
		}
		worst = max(worst, m.apart(a, b, s, both, least))
	}
	return worst
}

// sharedIn says which pixels of a square are on both pages, nil for all, and how many are.
func (o *overlay) sharedIn(s image.Point) (both *[patch * patch]bool, n int) {
	x, y := float64(s.X), float64(s.Y)
	if o.shared(x, y) && o.shared(x+patch, y) && o.shared(x, y+patch) &&
		o.shared(x+patch, y+patch) {
		return nil, patch * patch
	}
	both = new([patch * patch]bool)
	for i := range both {
		if o.shared(x+float64(i%patch)+0.5, y+float64(i/patch)+0.5) {
			both[i] = true
			n++
		}
	}
	return both, n
}

// contrastOf is the contrast between ink and paper in the middle one of some squares.
func contrastOf(g *image.Gray, squares []image.Point) float64 {
	all := make([]uint8, 0, len(squares))
	for _, s := range squares {
		low, high := uint8(255), uint8(0)
		for y := range patch {
			row := g.Pix[(s.Y+y)*g.Stride+s.X:][:patch]
			low, high = min(low, slices.Min(row)), max(high, slices.Max(row))
		}
		all = append(all, high-low)
	}
	slices.Sort(all)
	return float64(all[len(all)/2])
}

// leastLocal is how much contrast a square is taken to have at least, as a part of what most
// have: a pale line is not compared as if it were black.
const leastLocal = 0.35

// apart lays the square where it was found and returns the worst spot in it, as a part of the
// contrast in the square: small print is paler than a heading.
func (m match) apart(a, b *image.Gray, s image.Point, both *[patch * patch]bool,
	least float64) float64 {
	const half = patch / 2
	var pa, pb [patch * patch]float64
	for y := range patch {
		for x := range patch {
			pa[y*patch+x] = float64(a.Pix[(s.Y+y)*a.Stride+s.X+x])
			pb[y*patch+x] = between(b, m.u+float64(x)-half, m.v+float64(y)-half)
		}
	}
	smooth(&pa)
	smooth(&pb)
	var n, sa, sb, sbb, sab float64
	low, high := 255.0, 0.0
	for i, v := range pa {
		if both == nil || both[i] {
			low, high = min(low, v), max(high, v)
			n, sa, sb, sbb, sab = n+1, sa+v, sb+pb[i], sbb+pb[i]*pb[i], sab+v*pb[i]
		}
	}
	gain, det := 1.0, n*sbb-sb*sb
	if det > 0 {
		gain = max(0.6, min(1.7, (n*sab-sa*sb)/det))
	}
	level := (sa - gain*sb) / n
	var sums [patch + 1][patch + 1]float64
	for y := range patch {
		row := 0.0
		for x := range patch {
			if i := y*patch + x; both == nil || both[i] {
				d := pa[i] - gain*pb[i] - level
				row += d * d
			}
			sums[y+1][x+1] = sums[y][x+1] + row
		}
	}
	worst := 0.0
	for y := 0; y+spot <= patch; y++ {
		for x := 0; x+spot <= patch; x++ {
			worst = max(worst, sums[y+spot][x+spot]-sums[y][x+spot]-sums[y+spot][x]+sums[y][x])
		}
	}
	return math.Sqrt(worst/(spot*spot)) / max(high-low, least)
}

// between reads a picture between its pixels; outside it returns the pixel at the edge.
func between(g *image.Gray, u, v float64) float64 {
	x, y := math.Floor(u), math.Floor(v)
	fx, fy := u-x, v-y
	at := func(dx, dy int) float64 {
		i, j := max(0, min(g.Rect.Dx()-1, int(x)+dx)), max(0, min(g.Rect.Dy()-1, int(y)+dy))
		return float64(g.Pix[j*g.Stride+i])
	}
	return (at(0, 0)*(1-fx)+at(1, 0)*fx)*(1-fy) + (at(0, 1)*(1-fx)+at(1, 1)*fx)*fy
}

// smooth blurs by one pixel, so that the rasters of two scans matter less than what they show.
func smooth(p *[patch * patch]float64) {
	var t [patch * patch]float64
	for y := range patch {
		for x := range patch {
			l, r := max(0, x-1), min(patch-1, x+1)
			t[y*patch+x] = (p[y*patch+l] + 2*p[y*patch+x] + p[y*patch+r]) / 4
		}
	}
	for y := range patch {
		for x := range patch {
			u, d := max(0, y-1), min(patch-1, y+1)
			p[y*patch+x] = (t[u*patch+x] + 2*t[y*patch+x] + t[d*patch+x]) / 4
		}
	}
}
