// SPDX-License-Identifier: AGPL-3.0-or-later

package capture

import (
	"image"
	"math"
)

// patch is the side of the squares that are compared at the end: each is moved by the
// remaining shift and given its own brightness, because paper bends and lids leak light.
const patch = 32

// spot is the side of the smallest place that counts: less than a 10-point letter.
const spot = 6

// differing returns how strongly b, laid over a, differs from it at the worst spot of a
// that has something on it: the root mean square over the spot, as a fraction of the
// contrast between ink and paper.
func differing(a, b *image.Gray, p placement) float64 {
	contrast := contrastOf(a)
	if contrast < 40 {
		return 1
	}
	worst, squares, cut := 0.0, inked(a, patch), 0
	for _, s := range squares {
		m, ok := seek(a, b, s, patch, 2, p)
		if !ok { // something else is there, or next to nothing: compare as it lies
			u, v := p.at(float64(s.X)+patch/2, float64(s.Y)+patch/2)
			m = match{u: u, v: v}
		}
		if m.outside(b.Rect) {
			cut++
			continue
		}
		worst = max(worst, m.apart(a, b, s, p)/contrast)
	}
	if cut*6 > len(squares) {
		return 1
	}
	return worst
}

// outside reports whether the square was cut off on the other page, because it was at the
// edge of the glass.
func (m match) outside(r image.Rectangle) bool {
	const half, slack = patch / 2, 2
	return m.u-half < -slack || m.v-half < -slack || m.u+half > float64(r.Dx()+slack) ||
		m.v+half > float64(r.Dy()+slack)
}

// contrastOf is the contrast between ink and paper: between the darkest hundredth of a
// page and the lightest half.
func contrastOf(g *image.Gray) float64 {
	var count [256]int
	for y := range g.Rect.Dy() {
		for _, v := range g.Pix[y*g.Stride:][:g.Rect.Dx()] {
			count[v]++
		}
	}
	n, seen, dark := g.Rect.Dx()*g.Rect.Dy(), 0, -1
	for v, c := range count {
		seen += c
		if dark < 0 && seen > n/100 {
			dark = v
		}
		if seen >= n/2 {
			return float64(v - dark)
		}
	}
	return 0
}

// apart lays the square where it was found and returns the worst spot in it.
func (m match) apart(a, b *image.Gray, s image.Point, p placement) float64 {
	const half = patch / 2
	var pa, pb [patch * patch]float64
	for y := range patch {
		for x := range patch {
			fx, fy := float64(x)+0.5-half, float64(y)+0.5-half
			pa[y*patch+x] = float64(a.Pix[(s.Y+y)*a.Stride+s.X+x])
			pb[y*patch+x] = between(b, m.u+p.a*fx+p.b*fy-0.5, m.v+p.c*fx+p.d*fy-0.5)
		}
	}
	smooth(&pa)
	smooth(&pb)
	var sa, sb, sbb, sab float64
	for i, v := range pa {
		sa, sb, sbb, sab = sa+v, sb+pb[i], sbb+pb[i]*pb[i], sab+v*pb[i]
	}
	n := float64(patch * patch)
	gain, det := 1.0, n*sbb-sb*sb
	if det > 0 {
		gain = max(0.6, min(1.7, (n*sab-sa*sb)/det))
	}
	level := (sa - gain*sb) / n
	var sums [patch + 1][patch + 1]float64
	for y := range patch {
		row := 0.0
		for x := range patch {
			d := pa[y*patch+x] - gain*pb[y*patch+x] - level
			row += d * d
			sums[y+1][x+1] = sums[y][x+1] + row
		}
	}
	worst := 0.0
	for y := 0; y+spot <= patch; y++ {
		for x := 0; x+spot <= patch; x++ {
			worst = max(worst, sums[y+spot][x+spot]-sums[y][x+spot]-sums[y+spot][x]+sums[y][x])
		}
	}
	return math.Sqrt(worst / (spot * spot))
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
