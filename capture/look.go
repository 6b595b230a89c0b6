// SPDX-License-Identifier: AGPL-3.0-or-later

package capture

import (
	"bytes"
	"cmp"
	"compress/flate"
	"crypto/sha256"
	"image"
	"io"
	"math"
	"slices"

	"passerelle/capture/pixels"
)

// Look is how a page looks, small enough to be kept with others for the length of a
// visit: enough to tell whether another picture shows the same page. It is personal data
// like the page itself, and is never written anywhere.
//
// A hash of a few words can't do that: two payslips differ in a month and some digits,
// which is less than two scans of one payslip do. So the page itself is kept, at about
// 100 dpi, and a second one is laid over it.
type Look struct {
	digest [sha256.Size]byte
	w, h   int
	packed []byte      // the grey page, deflated
	plain  *image.Gray // or as it is, while it is compared
	coarse *image.Gray // the same, a quarter as wide, to see whether two pages are similar at all
}

// lookArea is the number of pixels of a look, whatever the paper: a card is examined more
// closely than a sheet.
const lookArea = 1_000_000

// coarsely is how many pixels of a look make one of its coarse picture, in each direction.
const coarsely = 4

// LookOf returns the look of a page.
func LookOf(img image.Image) *Look {
	b := img.Bounds()
	k := math.Sqrt(lookArea / float64(max(1, b.Dx()*b.Dy())))
	g := pixels.Grey(normal(img))
	if k < 1 {
		w, h := math.Round(float64(b.Dx())*k), math.Round(float64(b.Dy())*k)
		g = pixels.Grey(Preview(g, int(w), int(h)))
	}
	l := &Look{w: g.Rect.Dx(), h: g.Rect.Dy(), coarse: pixels.Shrink(g, coarsely)}
	sum := sha256.New()
	var out bytes.Buffer
	z, _ := flate.NewWriter(&out, flate.BestSpeed) // the level is a valid one
	both := io.MultiWriter(sum, z)
	for y := range l.h {
		_, _ = both.Write(g.Pix[y*g.Stride : y*g.Stride+l.w]) // writes to a hash and a buffer never fail
	}
	z.Close()
	sum.Sum(l.digest[:0])
	l.packed = out.Bytes()
	return l
}

// grey unpacks the page.
func (l *Look) grey() *image.Gray {
	if l.plain != nil {
		return l.plain
	}
	g := image.NewGray(image.Rect(0, 0, l.w, l.h))
	if _, err := io.ReadFull(flate.NewReader(bytes.NewReader(l.packed)), g.Pix); err != nil {
		panic(err) // data packed above always unpacks
	}
	return g
}

// fitted returns the look of the same page with no more pixels than another has: a card is
// scanned with fewer of them than a telephone takes of it.
func (l *Look) fitted(m *Look) *Look {
	return l.smaller(math.Sqrt(float64(m.w*m.h) / float64(max(1, l.w*l.h))))
}

// smaller returns the look of the page with k times as many pixels in each direction, if
// that is clearly fewer.
func (l *Look) smaller(k float64) *Look {
	if k > 0.98 {
		return l
	}
	g := reducedBy(l.grey(), k)
	return &Look{w: g.Rect.Dx(), h: g.Rect.Dy(), plain: g, coarse: pixels.Shrink(g, coarsely)}
}

// reducedBy returns a picture with k times as many pixels in each direction, k below 1.
func reducedBy(g *image.Gray, k float64) *image.Gray {
	w, h := math.Round(float64(g.Rect.Dx())*k), math.Round(float64(g.Rect.Dy())*k)
	return pixels.Grey(Preview(g, int(w), int(h)))
}

// Same reports whether two pictures show the same page: the same file, or the same paper
// captured again, somewhere else on the glass, slightly tilted, lighter or darker, upright or
// turned, with a margin cut off. Two pages of one form are different pages even if they
// differ in only one word; so are two pages with next to nothing on them. In doubt it
// returns false.
func (l *Look) Same(m *Look) bool {
	if l.digest == m.digest && l.w == m.w {
		return true
	}
	d, ok := l.nearest(m)
	return ok && d < mostApart
}

// mostApart is how much two pictures of one page may differ: see apart.
const mostApart = 0.30

// cropped is how much larger a page is where a margin of it was cut off: sizes between are
// found from the nearest.
const cropped = 1.08

// mostLaid is how many ways of laying one page over the other are tried to the end.
const mostLaid = 2

// overlay is one way in which a page may lie over another: turned, and one of the two made
// smaller; and where it may then have been moved to, the likeliest first.
type overlay struct {
	quarters int
	k        float64 // as for smaller: for the first page if below 1, else 1/k for the other
	alike    float64
	shifts   []placement
}

// nearest lays the other page over this one in the likeliest ways, and returns how strongly
// they differ at the worst place of the best: see apart.
func (l *Look) nearest(m *Look) (worst float64, ok bool) {
	l, m = l.fitted(m), m.fitted(l)
	var tried []overlay
	for _, k := range [...]float64{1, 1 / cropped, cropped} {
		a, b := l.coarse, m.coarse
		if k < 1 {
			a = reducedBy(a, k)
		} else if k > 1 {
			b = reducedBy(b, 1/k)
		}
		for quarters := range 4 {
			b := turnGrey(b, quarters)
			w, h := float64(b.Rect.Dx()), float64(b.Rect.Dy())
			if math.Abs(math.Log(float64(a.Rect.Dx())*h/(float64(a.Rect.Dy())*w))) > mostStretched {
				continue
			}
			if at, alike := shifts(a, b); len(at) > 0 {
				tried = append(tried, overlay{quarters, k, alike, at})
			}
		}
	}
	slices.SortStableFunc(tried, func(a, b overlay) int { return cmp.Compare(b.alike, a.alike) })
	for _, o := range tried[:min(mostLaid, len(tried))] {
		if d, laid := l.smaller(o.k).apart(m.smaller(1/o.k), o); laid && (!ok || d < worst) {
			worst, ok = d, true
		}
		if ok && worst < mostApart {
			break
		}
	}
	return worst, ok
}

// mostStretched bounds how much the shapes of two pages may differ, as a logarithm.
const mostStretched = 0.12

// apart lays the other page over this one, and returns how strongly its worst place
// differs, 1 being black on white. ok is false when the pages do not fit over each other at
// all, or have too little on them.
func (l *Look) apart(m *Look, o overlay) (worst float64, ok bool) {
	coarse := turnGrey(m.coarse, o.quarters)
	var rough placement
	for _, s := range o.shifts {
		rough, ok = lay(l.coarse, coarse, s, 32, 7, 0.4)
		if ok { // rows of a table look like the ones next to them: no search from here on
			rough, ok = lay(l.coarse, coarse, rough, 32, 3, 0.5)
		}
		if ok {
			break
		}
	}
	if !ok {
		return 0, false
	}
	rough.x, rough.y = rough.x*coarsely, rough.y*coarsely
	a, b := l.grey(), turnGrey(m.grey(), o.quarters)
	fine, ok := lay(a, b, rough, 32, 6, 0.3)
	if !ok {
		return 0, false
	}
	back, ok := fine.inverse()
	if !ok {
		return 0, false
	}
	return max(differing(a, b, fine), differing(b, a, back)), true
}

func turnGrey(g *image.Gray, quarters int) *image.Gray {
	return pixels.Turned(g, quarters).(*image.Gray)
}

// placement maps a point of one page to the other: u = a·x + b·y + x0, v = c·x + d·y + y0.
type placement struct{ a, b, x, c, d, y float64 }

func (p placement) at(x, y float64) (u, v float64) {
	return p.a*x + p.b*y + p.x, p.c*x + p.d*y + p.y
}

func (p placement) inverse() (placement, bool) {
	det := p.a*p.d - p.b*p.c
	if math.Abs(det) < 0.5 {
		return placement{}, false
	}
	a, b, c, d := p.d/det, -p.b/det, -p.c/det, p.a/det
	return placement{a, b, -a*p.x - b*p.y, c, d, -c*p.x - d*p.y}, true
}

// match is a square of one page and where it was found on the other.
type match struct{ x, y, u, v, score float64 }

// fewest is how many squares with something on them a page must have to be recognised.
const fewest = 8

// lay finds how b lies over a, starting from a guess: each square of a with something on
// it is sought on b within reach, and what most of them agree on is taken. ok is false
// when fewer than part of them are found where the others place them.
func lay(a, b *image.Gray, guess placement, size, reach int, part float64) (placement, bool) {
	squares, all, out := thinned(inked(a, size)), []match(nil), 0
	half := float64(size) / 2
	for _, s := range squares {
		m := match{}
		if m.u, m.v = guess.at(float64(s.X)+half, float64(s.Y)+half); m.outside(b.Rect) {
			out++ // it was cut off, at the edge of the glass
		} else if m, ok := seek(a, b, s, size, reach, guess); ok {
			all = append(all, m)
		}
	}
	if out*3 > len(squares) {
		return placement{}, false
	}
	need := max(fewest, int(math.Ceil(part*float64(len(squares)-out))))
	if len(all) < need {
		return placement{}, false
	}
	p, near := guess, float64(reach)
	// Take the median of all shifts first: a few outliers can't mislead it.
	var us, vs []float64
	for _, m := range all {
		u, v := p.at(m.x, m.y)
		us, vs = append(us, m.u-u), append(vs, m.v-v)
	}
	slices.Sort(us)
	slices.Sort(vs)
	p.x, p.y = p.x+us[len(us)/2], p.y+vs[len(vs)/2]
	var in []match
	for range 6 {
		in = in[:0]
		for _, m := range all {
			if u, v := p.at(m.x, m.y); math.Hypot(m.u-u, m.v-v) <= near {
				in = append(in, m)
			}
		}
		if len(in) < need {
			return placement{}, false
		}
		q, ok := fit(in)
		if !ok {
			return placement{}, false
		}
		p, near = q, max(1.5, near*0.6)
	}
	return p, math.Abs(p.a-1) < 0.06 && math.Abs(p.d-1) < 0.06 && math.Abs(p.b) < 0.08 &&
		math.Abs(p.c) < 0.08
}

// thinned keeps enough squares to align a page by, from all over it.
func thinned(all []image.Point) []image.Point {
	const enough = 150
	if len(all) <= enough {
		return all
	}
	out := make([]image.Point, enough)
	for i := range out {
		out[i] = all[i*len(all)/enough]
	}
	return out
}

// fit is the least-squares placement.
func fit(in []match) (placement, bool) {
	var sx, sy, sxx, sxy, syy, su, sv, sxu, syu, sxv, syv float64
	n := float64(len(in))
	for _, m := range in {
		sx, sy = sx+m.x, sy+m.y
	}
	mx, my := sx/n, sy/n
	for _, m := range in {
		x, y := m.x-mx, m.y-my
		sxx, sxy, syy = sxx+x*x, sxy+x*y, syy+y*y
		su, sv, sxu, syu, sxv, syv = su+m.u, sv+m.v, sxu+x*m.u, syu+y*m.u, sxv+x*m.v, syv+y*m.v
	}
	det := sxx*syy - sxy*sxy
	if det < 1e-3*sxx*sxx || sxx < 1 {
		return placement{}, false // all in one line: how the page lies across it is unknown
	}
	a, b := (sxu*syy-syu*sxy)/det, (syu*sxx-sxu*sxy)/det
	c, d := (sxv*syy-syv*sxy)/det, (syv*sxx-sxv*sxy)/det
	return placement{a, b, su/n - a*mx - b*my, c, d, sv/n - c*mx - d*my}, true
}

// leastVaried is the standard deviation that the brightness inside a square must have for
// something to be on it.
const leastVaried = 12

// inked lists the squares of a page with something on them, by their top left corners.
func inked(g *image.Gray, size int) (out []image.Point) {
	for y := 0; y+size <= g.Rect.Dy(); y += size {
		for x := 0; x+size <= g.Rect.Dx(); x += size {
			s, q := 0, 0
			for dy := range size {
				for _, v := range g.Pix[(y+dy)*g.Stride+x:][:size] {
					s, q = s+int(v), q+int(v)*int(v)
				}
			}
			n := size * size
			if n*q-s*s > leastVaried*leastVaried*n*n {
				out = append(out, image.Pt(x, y))
			}
		}
	}
	return out
}

// leastAlike is how strongly two squares must correlate to be the same.
const leastAlike = 0.6

// seek finds a square of a on b, to a fraction of a pixel.
func seek(a, b *image.Gray, s image.Point, size, reach int, guess placement) (match, bool) {
	half := float64(size) / 2
	u, v := guess.at(float64(s.X)+half, float64(s.Y)+half)
	at := image.Pt(int(math.Round(u-half)), int(math.Round(v-half)))
	width := 2*reach + 1
	scores := make([]float64, width*width)
	best := -1
	for dy := range width {
		for dx := range width {
			i := dy*width + dx
			scores[i] = alike(a, b, s, at.Add(image.Pt(dx-reach, dy-reach)), size)
			if best < 0 || scores[i] > scores[best] {
				best = i
			}
		}
	}
	x, y := best%width, best/width
	if scores[best] < leastAlike || x == 0 || y == 0 || x == width-1 || y == width-1 {
		return match{}, false
	}
	fx := top(scores[best-1], scores[best], scores[best+1])
	fy := top(scores[best-width], scores[best], scores[best+width])
	return match{
		float64(s.X) + half, float64(s.Y) + half, float64(at.X+x-reach) + half + fx,
		float64(at.Y+y-reach) + half + fy, scores[best],
	}, true
}

// top is where the parabola through three values peaks, relative to the middle one.
func top(before, at, after float64) float64 {
	if d := before - 2*at + after; d < 0 {
		return max(-0.5, min(0.5, (before-after)/(2*d)))
	}
	return 0
}

// alike is the correlation of two squares, or -1 where one extends beyond its page.
func alike(a, b *image.Gray, s, t image.Point, size int) float64 {
	if t.X < 0 || t.Y < 0 || t.X+size > b.Rect.Dx() || t.Y+size > b.Rect.Dy() {
		return -1
	}
	var sa, sb, saa, sbb, sab int
	for dy := range size {
		p, q := a.Pix[(s.Y+dy)*a.Stride+s.X:][:size], b.Pix[(t.Y+dy)*b.Stride+t.X:][:size]
		for i, v := range p {
			x, y := int(v), int(q[i])
			sa, sb, saa, sbb, sab = sa+x, sb+y, saa+x*x, sbb+y*y, sab+x*y
		}
	}
	n := size * size
	va, vb := n*saa-sa*sa, n*sbb-sb*sb
	if va <= 0 || vb <= 0 {
		return -1
	}
	return float64(n*sab-sa*sb) / math.Sqrt(float64(va)*float64(vb))
}
