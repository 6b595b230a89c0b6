// SPDX-License-Identifier: AGPL-3.0-or-later

package strip

import (
	"image"
	"math"

	"passerelle/capture/pixels"
)

// row is a line of print somewhere in a picture: from a to b along its middle, height
// high. It may be read from a to b or from b to a.
type row struct {
	a, b   point
	height float64
}

func (r row) length() float64 { return math.Hypot(r.b.x-r.a.x, r.b.y-r.a.y) }

func (r row) direction() point {
	l := r.length()
	return point{(r.b.x - r.a.x) / l, (r.b.y - r.a.y) / l}
}

func (r row) middle() point { return point{(r.a.x + r.b.x) / 2, (r.a.y + r.b.y) / 2} }

func (r row) scaled(k float64) row {
	return row{point{r.a.x * k, r.a.y * k}, point{r.b.x * k, r.b.y * k}, r.height * k}
}

const (
	windowReach = 10   // pixels around a pixel with which its brightness is compared
	steepest    = 0.21 // tan 12°
	leastAspect = 15   // a strip's line is at least this many times as long as it is high
	mostAspect  = 75
)

// findRows finds what may be lines of a strip: long, low, nearly level, of one height.
// Strokes are told from paper by the brightness around them, so that shadows don't
// matter; darker is the part of it below which a pixel is ink. bridge is how many pixels
// of paper can be between two letters of one line.
func findRows(g *image.Gray, s *pixels.Sums, darker float64, bridge int) []row {
	var l labels
	eachRun(g, s, darker, bridge, l.join, func(y int, r run) span {
		return span{r.from, r.to, l.add(float64(y), r)}
	})
	return l.rows()
}

// run is a stretch of ink in one row of pixels, with the sums of its positions.
type run struct {
	from, to   int
	n, sx, sxx float64
}

// eachRun gives the runs of each row of pixels, from the top, and the spans made of them
// in pairs of rows: those of the row before and of this one.
func eachRun(g *image.Gray, s *pixels.Sums, darker float64, bridge int, join func(before, now []span),
	add func(y int, r run) span) {
	w, h := g.Rect.Dx(), g.Rect.Dy()
	var before, now []span
	k := uint64(darker * 1024)
	for y := range h {
		now = now[:0]
		y0, y1 := max(y-windowReach, 0), min(y+windowReach+1, h)
		top, low := s.Above(y0), s.Above(y1)
		r := run{from: -1}
		flush := func() {
			if r.from >= 0 {
				now = append(now, add(y, r))
			}
			r = run{from: -1}
		}
		for x, v := range g.Pix[y*g.Stride : y*g.Stride+w] {
			x0, x1 := max(x-windowReach, 0), min(x+windowReach+1, w)
			area := uint64((x1 - x0) * (y1 - y0))
			if uint64(v)*area<<10 >= uint64(low[x1]-low[x0]-top[x1]+top[x0])*k {
				continue
			}
			if r.from >= 0 && x-r.to > bridge {
				flush()
			}
			if r.from < 0 {
				r.from = x
			}
			r.to = x
			r.n++
			r.sx += float64(x)
			r.sxx += float64(x) * float64(x)
		}
		flush()
		join(before, now)
		before, now = now, before
	}
}

// pixels: taller than a letter of a strip in the pictures in which lines are sought
const tallest = 24

// withoutTall is the picture without the strokes that hang together over more than a
// letter's height: stamps, outlines, frames, and the letters that they touch.
func withoutTall(g *image.Gray, s *pixels.Sums, darker float64) *image.Gray {
	var l labels
	var all []span
	var ys []int
	eachRun(g, s, darker, 1, l.join, func(y int, r run) span {
		p := span{r.from, r.to, l.add(float64(y), r)}
		all, ys = append(all, p), append(ys, y)
		return p
	})
	top, bottom := make([]int, len(l)), make([]int, len(l))
	for i := range top {
		top[i] = -1
	}
	for i, p := range all {
		r := l.root(p.label)
		if top[r] < 0 { // spans come from the top
			top[r] = ys[i]
		}
		bottom[r] = ys[i]
	}
	out := image.NewGray(g.Rect)
	copy(out.Pix, g.Pix)
	for i, p := range all {
		if r := l.root(p.label); bottom[r]-top[r] < tallest {
			continue
		}
		for x := max(p.from-1, 0); x < min(p.to+2, s.W); x++ {
			out.Pix[ys[i]*out.Stride+x] = meanAround(s, x, ys[i])
		}
	}
	return out
}

// span is a run of ink in one row of pixels, with gaps bridged.
type span struct{ from, to, label int }

// blob gathers the moments of joined spans.
type blob struct {
	n, sx, sy, sxx, sxy, syy float64
	from, to                 int
	parent                   int
}

type labels []blob

func (l *labels) add(y float64, r run) int {
	*l = append(*l, blob{r.n, r.sx, r.n * y, r.sxx, r.sx * y, r.n * y * y, r.from, r.to, len(*l)})
	return len(*l) - 1
}

func (l labels) root(i int) int {
	for l[i].parent != i {
		l[i].parent = l[l[i].parent].parent
		i = l[i].parent
	}
	return i
}

func (l *labels) join(a, b []span) {
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		if a[i].to+1 >= b[j].from && b[j].to+1 >= a[i].from {
			p, q := l.root(a[i].label), l.root(b[j].label)
			if p != q {
				(*l)[max(p, q)].parent = min(p, q)
			}
		}
		if a[i].to < b[j].to {
			i++
		} else {
			j++
		}
	}
}

func (l labels) rows() []row {
	for i := len(l) - 1; i >= 0; i-- {
		p := l[i].parent
		if p == i {
			continue
		}
		p = l.root(i)
		a, b := &l[p], &l[i]
		a.n, a.sx, a.sy, a.sxx, a.sxy, a.syy = a.n+b.n, a.sx+b.sx, a.sy+b.sy, a.sxx+b.sxx,
			a.sxy+b.sxy, a.syy+b.syy
		a.from, a.to = min(a.from, b.from), max(a.to, b.to)
		b.n = 0
	}
	var out []row
	for i, b := range l {
		if b.parent != i || b.n < 60 || b.to-b.from < 60 {
			continue
		}
		mx, my := b.sx/b.n, b.sy/b.n
		vx, vxy, vy := b.sxx/b.n-mx*mx, b.sxy/b.n-mx*my, b.syy/b.n-my*my
		t := vxy / vx
		height := math.Sqrt(max(vy-t*vxy, 0.01)*12) + 0.5
		wide := float64(b.to - b.from + 1)
		aspect := wide / height
		fill := b.n / (wide * height)
		if math.Abs(t) > steepest || height < 3.5 || aspect < leastAspect || aspect > mostAspect ||
			fill < 0.08 || fill > 0.75 {
			continue
		}
		x0, x1 := float64(b.from), float64(b.to+1)
		out = append(out, row{point{x0, my + 0.5 + t*(x0-mx-0.5)},
			point{x1, my + 0.5 + t*(x1-mx-0.5)}, height})
	}
	return out
}
