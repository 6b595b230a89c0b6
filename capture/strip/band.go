// SPDX-License-Identifier: AGPL-3.0-or-later

package strip

import (
	"image"
	"math"
	"slices"

	"passerelle/capture/pixels"
)

const (
	capitals = 26.0 // pixels of a band to which the height of a row is scaled
	around   = 1.4  // row heights that a band extends above and below its middle
	beside   = 3.0  // row heights that a band extends beyond its ends
)

// levels keeps a picture at full size and shrunk, each made on first use.
type levels struct {
	full *image.Gray
	by   map[int]*image.Gray
}

func (l *levels) at(n int) *image.Gray {
	if n <= 1 {
		return l.full
	}
	if l.by[n] == nil {
		l.by[n] = pixels.Shrink(l.full, n)
	}
	return l.by[n]
}

// band is a row of print taken from the picture: level, of known scale, its ink from 0 to 1.
type band struct {
	ink   *plane
	start point   // where the middle of its left end is on the picture
	e, n  point   // directions of reading and down
	scale float64 // pixels of the picture for one of the band, in the middle
	// how much farther from the eye its right end is than its middle, as a fraction of
	// the distance to the middle
	lean   float64
	bow    [3]float64
	top    float64 // of the capitals, in pixels of the band
	bottom float64
}

// onPicture maps a place of the band to the picture.
func (b *band) onPicture(x, y float64) point {
	v := (y-float64(b.ink.h)/2)/b.far(x) + b.sag(x)
	return b.start.plus(b.e, b.along(x)*b.scale).plus(b.n, v*b.scale)
}

// far is how far from the eye a column of the band is, the middle being 1.
func (b *band) far(x float64) float64 { return 1 + b.lean*(2*x/float64(b.ink.w)-1) }

// along is where a column would be if the band did not lean.
func (b *band) along(x float64) float64 {
	half := float64(b.ink.w) / 2
	return half + (x-half)/b.far(x)
}

// across is the column at that place: the inverse of along.
func (b *band) across(at float64) float64 {
	half := float64(b.ink.w) / 2
	return half + (at-half)/(1-b.lean*(at-half)/half)
}

// leaning draws the band again as one that leans.
func (b *band) leaning(l *levels, lean float64) *band {
	out := *b
	out.ink, out.lean = newPlane(b.ink.w, b.ink.h), lean
	out.bow[2] -= lean * b.bow[1] // a straight slope stays straight
	out.draw(l)
	return &out
}

// sag is how much lower the line is at x than if it were level: pages are bent, and the
// first guess of the tilt is rough.
func (b *band) sag(x float64) float64 {
	t := 2*x/float64(b.ink.w) - 1
	return b.bow[0] + b.bow[1]*t + b.bow[2]*t*t
}

// lift draws a row level. Rows of one strip are extracted from the same place along e, so
// that their characters are below each other.
func (l *levels) lift(r row, e point, from, to float64) *band {
	b := &band{e: e, n: point{-e.y, e.x}, scale: r.height / capitals}
	m := r.middle()
	// The row may rise against e: the bow begins with that.
	d := r.direction()
	slope := d.along(b.n) / d.along(e)
	b.start = m.plus(e, from-m.along(e))
	w, h := int((to-from)/b.scale), int(math.Ceil(2*around*capitals))
	b.ink = newPlane(w, h)
	half := float64(w) / 2
	mid := (m.along(e) - from) / b.scale
	b.bow = [3]float64{slope * (half - mid), slope * half, 0}
	b.draw(l)
	return b
}

func (b *band) draw(l *levels) {
	n := max(1, int(b.scale+0.35))
	g, k := l.at(n), 1/float64(n)
	for x := range b.ink.w {
		p, step := b.onPicture(float64(x)+0.5, 0.5), b.scale/b.far(float64(x)+0.5)
		for y := range b.ink.h {
			b.ink.v[y*b.ink.w+x] = brightness(g, p.x*k, p.y*k)
			p = p.plus(b.n, step)
		}
	}
	b.toInk()
}

// toInk turns brightness into ink: 0 where it is that of the surrounding paper, 1 where
// it is that of the surrounding strokes.
func (b *band) toInk() {
	p := b.ink
	paper := brightAround(p, 23)
	for i, v := range p.v {
		p.v[i] = max(paper[i]-v, 0)
	}
	block := int(capitals)
	n := (p.w + block - 1) / block
	dark := make([]float64, n)
	var buf []float32
	for i := range dark {
		buf = buf[:0]
		for y := p.h / 5; y < p.h*4/5; y++ {
			buf = append(buf, p.v[y*p.w+i*block:y*p.w+min((i+1)*block, p.w)]...)
		}
		slices.Sort(buf)
		dark[i] = float64(buf[len(buf)*95/100])
	}
	// A block without letters uses its neighbours' strokes.
	wide := make([]float64, n)
	for i := range wide {
		wide[i] = slices.Max(dark[max(i-3, 0):min(i+4, n)])
	}
	typical := slices.Clone(wide)
	slices.Sort(typical)
	floor := max(0.5*typical[n/2], 6)
	for x := range p.w {
		f := (float64(x)+0.5)/float64(block) - 0.5
		i := int(math.Floor(f))
		f -= float64(i)
		full := max(wide[max(i, 0)]*(1-f)+wide[min(i+1, n-1)]*f, floor)
		k := float32(1.08 / full)
		for y := range p.h {
			v := p.v[y*p.w+x]*k - 0.06
			p.v[y*p.w+x] = min(max(v, 0), 1)
		}
	}
}

// brightAround is for each pixel the mean of those around it that are no darker than the
// overall mean around it: the paper with its shadows, but without the strokes.
func brightAround(p *plane, r int) []float32 {
	all := floatSums(p)
	mean := make([]float32, len(p.v))
	boxes(p, r, func(i, x0, y0, x1, y1 int) {
		mean[i] = sumIn(all, p.w, x0, y0, x1, y1) / float32((x1-x0)*(y1-y0))
	})
	bright := newPlane(p.w, p.h)
	count := newPlane(p.w, p.h)
	for i, v := range p.v {
		if v >= mean[i]-1 {
			bright.v[i], count.v[i] = v, 1
		}
	}
	s, c := floatSums(bright), floatSums(count)
	out := make([]float32, len(p.v))
	boxes(p, r, func(i, x0, y0, x1, y1 int) {
		n := sumIn(c, p.w, x0, y0, x1, y1)
		if n > 0 {
			out[i] = sumIn(s, p.w, x0, y0, x1, y1) / n
		} else {
			out[i] = mean[i]
		}
	})
	return out
}

func boxes(p *plane, r int, f func(i, x0, y0, x1, y1 int)) {
	for y := range p.h {
		y0, y1 := max(y-r, 0), min(y+r+1, p.h)
		for x := range p.w {
			f(y*p.w+x, max(x-r, 0), y0, min(x+r+1, p.w), y1)
		}
	}
}

// floatSums is the integral image of a plane, in double precision: sums over 10^5 pixels
// lose too much in single precision.
func floatSums(p *plane) []float64 {
	w := p.w + 1
	s := make([]float64, w*(p.h+1))
	for y := range p.h {
		row := 0.0
		for x, v := range p.v[y*p.w : (y+1)*p.w] {
			row += float64(v)
			s[(y+1)*w+x+1] = s[y*w+x+1] + row
		}
	}
	return s
}

func sumIn(s []float64, w, x0, y0, x1, y1 int) float32 {
	w++
	return float32(s[y1*w+x1] - s[y1*w+x0] - s[y0*w+x1] + s[y0*w+x0])
}

// settle makes the band's line level and finds the top and the bottom of its capitals:
// blocks of it are moved up and down until their rows of ink agree.
func (b *band) settle(l *levels, from, to float64) bool {
	for range 2 {
		moved := b.track(from, to)
		if moved > 0.4 {
			b.draw(l)
		}
		if moved < 1 {
			break
		}
	}
	return b.capitals(from, to)
}

const blocks = 8

// track adds to the bow what the blocks show and returns by how much, in pixels.
func (b *band) track(from, to float64) float64 {
	p := b.ink
	prof := make([][]float64, blocks)
	whole := make([]float64, p.h)
	for i := range prof {
		x0, x1 := int(from+(to-from)*float64(i)/blocks), int(from+(to-from)*float64(i+1)/blocks)
		prof[i] = rowSums(p, max(x0, 0), min(x1, p.w))
	}
	shift := make([]float64, blocks)
	for range 3 {
		clear(whole)
		for i, r := range prof {
			for y := range whole {
				whole[y] += sampled(r, float64(y)+shift[i])
			}
		}
		for i, r := range prof {
			best, at := -1.0, 0.0
			for s := -0.5 * capitals; s <= 0.5*capitals; s++ {
				v := 0.0
				for y := range whole {
					v += whole[y] * sampled(r, float64(y)+s)
				}
				v *= 1 - 0.1*math.Abs(s)/capitals
				if v > best {
					best, at = v, s
				}
			}
			shift[i] = at
		}
	}
	// shift = c0 + c1 t + c2 t², by least squares; blocks that disagree are left out.
	use := make([]bool, blocks)
	for i := range use {
		use[i] = true
	}
	var c [3]float64
	for range 3 {
		c = b.fitBow(shift, use, from, to)
		var off []float64
		for i := range shift {
			off = append(off, math.Abs(shift[i]-at3(c, b.t(from, to, i))))
		}
		sorted := slices.Clone(off)
		slices.Sort(sorted)
		limit := max(2.5*sorted[blocks/2], 0.8)
		for i := range use {
			use[i] = off[i] <= limit
		}
	}
	most := 0.0
	for _, t := range []float64{-1, 0, 1} {
		most = max(most, math.Abs(at3(c, t)))
	}
	for i := range c {
		b.bow[i] += c[i]
	}
	return most
}

func (b *band) t(from, to float64, i int) float64 {
	return 2*(from+(to-from)*(float64(i)+0.5)/blocks)/float64(b.ink.w) - 1
}

func at3(c [3]float64, t float64) float64 { return c[0] + c[1]*t + c[2]*t*t }

func (b *band) fitBow(shift []float64, use []bool, from, to float64) [3]float64 {
	var xs, ys []float64
	for i, u := range use {
		if u {
			xs, ys = append(xs, b.t(from, to, i)), append(ys, shift[i])
		}
	}
	return parabola(xs, ys, 0.05)
}

// parabola fits y = c0 + c1 x + c2 x², with a little resistance to bending.
func parabola(xs, ys []float64, stiff float64) [3]float64 {
	var a [3][4]float64
	for i, x := range xs {
		v := [3]float64{1, x, x * x}
		for r := range 3 {
			for c := range 3 {
				a[r][c] += v[r] * v[c]
			}
			a[r][3] += v[r] * ys[i]
		}
	}
	a[2][2] += stiff * float64(len(xs))
	for i := range 3 {
		a[i][i] += 1e-9
		for r := range 3 {
			if r != i {
				f := a[r][i] / a[i][i]
				for c := i; c < 4; c++ {
					a[r][c] -= f * a[i][c]
				}
			}
		}
	}
	return [3]float64{a[0][3] / a[0][0], a[1][3] / a[1][1], a[2][3] / a[2][2]}
}

func sampled(r []float64, y float64) float64 {
	i := int(math.Floor(y))
	if i < 0 || i >= len(r) {
		return 0
	}
	f := y - float64(i)
	if f == 0 || i+1 >= len(r) {
		return r[i]
	}
	return r[i]*(1-f) + r[i+1]*f
}

func rowSums(p *plane, x0, x1 int) []float64 {
	out := make([]float64, p.h)
	for y := range out {
		for _, v := range p.v[y*p.w+x0 : y*p.w+max(x1, x0)] {
			if v > 0.25 {
				out[y] += float64(v) - 0.25
			}
		}
	}
	return out
}

// capitals finds top and bottom: the run of rows around the middle with clearly more ink
// than between the lines.
func (b *band) capitals(from, to float64) bool {
	r := rowSums(b.ink, max(int(from), 0), min(int(to), b.ink.w))
	sorted := slices.Clone(r)
	slices.Sort(sorted)
	most, least := sorted[len(sorted)*9/10], sorted[len(sorted)/12]
	limit := least + 0.14*(most-least)
	// The darkest stretch as high as one row is the line.
	best, at, sum := -1.0, 0, 0.0
	n := 23
	for y, v := range r {
		sum += v
		if y >= n {
			sum -= r[y-n]
		}
		if y >= n-1 && sum > best {
			best, at = sum, y-n/2
		}
	}
	y0, y1 := at, at
	for y0 > 0 && r[y0-1] > limit {
		y0--
	}
	for y1 < len(r)-1 && r[y1+1] > limit {
		y1++
	}
	b.top, b.bottom = float64(y0), float64(y1+1)
	h := b.bottom - b.top
	return h > 0.55*capitals && h < 1.7*capitals
}
