// SPDX-License-Identifier: AGPL-3.0-or-later

package capture

import (
	"bytes"
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
// 100 dpi, and with it the marks by which a second one is laid over it.
type Look struct {
	digest [sha256.Size]byte
	w, h   int
	packed []byte // the grey page, deflated
	marks  []mark
}

// lookArea is the number of pixels of a look, whatever the paper: a card is examined more
// closely than a sheet.
const lookArea = 1_000_000

// LookOf returns the look of a page.
func LookOf(img image.Image) *Look {
	b := img.Bounds()
	k := math.Sqrt(lookArea / float64(max(1, b.Dx()*b.Dy())))
	g := pixels.Grey(normal(img))
	if k < 1 {
		g = reducedBy(g, k)
	}
	l := &Look{w: g.Rect.Dx(), h: g.Rect.Dy(), marks: marksOf(g)}
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
	g := image.NewGray(image.Rect(0, 0, l.w, l.h))
	if _, err := io.ReadFull(flate.NewReader(bytes.NewReader(l.packed)), g.Pix); err != nil {
		panic(err) // data packed above always unpacks
	}
	return g
}

// reducedBy returns a picture with k times as many pixels in each direction, k below 1.
func reducedBy(g *image.Gray, k float64) *image.Gray {
	w, h := math.Round(float64(g.Rect.Dx())*k), math.Round(float64(g.Rect.Dy())*k)
	return pixels.Reduced(g, max(1, int(w)), max(1, int(h))).(*image.Gray)
}

// Same reports whether two pictures show the same page: the same file, or the same paper
// captured again, somewhere else on the glass, tilted or in perspective, with a part of the
// table around it, lighter or darker, upright or turned, with a margin cut off. Two pages of
// one form are different pages even if they differ in only one word; so are two pages with
// next to nothing on them. In doubt it returns false.
func (l *Look) Same(m *Look) bool {
	if l.digest == m.digest && l.w == m.w {
		return len(l.marks) > 0
	}
	d, ok := l.nearest(m)
	return ok && d < mostApart
}

// mostApart is how much two pictures of one page may differ: see apart.
const mostApart = 0.30

// nearest lays the other page over this one, turned as it lies best, and returns how strongly
// the worst place differs, 1 being black on white. ok is false when the pages do not fit over
// each other at all, or have too little on them.
func (l *Look) nearest(m *Look) (worst float64, ok bool) {
	var best homography
	quarters, most := 0, 0
	for q := range 4 {
		if p, n := agreed(paired(l.marks, turnMarks(m, q), q), agreeing); n > most {
			best, quarters, most = p, q, n
		}
		if most > surelyMarks {
			break
		}
	}
	if most < fewestMarks {
		return 0, false
	}
	a, b := l.grey(), turnGrey(m.grey(), quarters)
	k := scaleOf(best, a)
	if k < 1 { // the coarser of the two is the one to lay the other on
		a, b, best, k = b, a, best.inverse(), 1/k
	}
	if k > 1.02 {
		b = reducedBy(b, 1/k)
		best = best.then(scaling(1/k, 1/k))
	}
	return overlaid(a, b, best)
}

// agreeing is how exactly marks are where the page has them, in pixels of the look.
const agreeing = 4.0

// surelyMarks are so many that no other way of turning the page is tried.
const surelyMarks = 40

// turnMarks are the marks of a page where they are when it is turned by quarters.
func turnMarks(l *Look, quarters int) []mark {
	if quarters == 0 {
		return l.marks
	}
	w, h := float64(l.w), float64(l.h)
	out := slices.Clone(l.marks)
	for i, m := range out {
		for range quarters {
			m.x, m.y = h-m.y, m.x
			w, h = h, w
		}
		w, h = float64(l.w), float64(l.h)
		out[i].x, out[i].y = m.x, m.y
	}
	return out
}

func turnGrey(g *image.Gray, quarters int) *image.Gray {
	return pixels.Turned(g, quarters).(*image.Gray)
}

// scaleOf is how much larger the other picture is at the middle of a.
func scaleOf(p homography, a *image.Gray) float64 {
	x, y := float64(a.Rect.Dx())/2, float64(a.Rect.Dy())/2
	o, u, v := p.at(point{x, y}), p.at(point{x + 1, y}), p.at(point{x, y + 1})
	return math.Sqrt(math.Abs((u.x-o.x)*(v.y-o.y) - (u.y-o.y)*(v.x-o.x)))
}

// match is a place of one page and where it was found on the other.
type match struct{ x, y, u, v, score float64 }

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

// seek finds a square of a on b, at most reach from where it is on a, to a fraction of a
// pixel.
func seek(a, b *image.Gray, s image.Point, size, reach int) (match, bool) {
	half := float64(size) / 2
	at := s
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
