// SPDX-License-Identifier: AGPL-3.0-or-later

package strip

import "math"

// plane is a picture of ink: 0 is paper, 1 is ink.
type plane struct {
	w, h int
	v    []float32
}

func newPlane(w, h int) *plane { return &plane{w, h, make([]float32, w*h)} }

const (
	grid      = 24 // a glyph is redrawn on grid × grid points
	zones     = 5  // zones × zones places at which directions are collected
	dirs      = 8  // directions of the edge, 45° apart
	rough     = 5  // rough × rough places of plain ink
	extras    = 3  // width, height, centre
	dimension = zones*zones*dirs + rough*rough + extras
)

// shape describes a glyph in such a way that its size, place, weight and slight bends
// matter little: in which direction edges run where on it. The glyph is first stretched
// to a square, because fonts and printers differ in width; its original width and height
// are included separately.
type shape [dimension]float32

// shaper holds the working memory for computing shapes.
type shaper struct {
	cell  [grid * grid]float32
	zoneW [zones][grid]float32
}

func newShaper() *shaper {
	s := &shaper{}
	for z := range zones {
		c := (float64(z) + 0.5) * grid / zones
		for i := range grid {
			d := (float64(i) + 0.5 - c) / (float64(grid) / zones * 0.62)
			s.zoneW[z][i] = float32(math.Exp(-d * d / 2))
		}
	}
	return s
}

// box is a part of a plane, in its pixels.
type box struct{ x0, y0, x1, y1 float64 }

// extent returns where the ink of a part is: between the places that have a thirtieth of
// the ink before and after them, widened by what the edges of strokes lose that way.
// Specks of dirt hardly move it. ok is false when there is no ink.
func extent(p *plane, b box) (e box, mass float64, ok bool) {
	x0, x1 := max(int(b.x0), 0), min(int(math.Ceil(b.x1)), p.w)
	y0, y1 := max(int(b.y0), 0), min(int(math.Ceil(b.y1)), p.h)
	if x1-x0 < 2 || y1-y0 < 2 {
		return b, 0, false
	}
	cols, rows := make([]float64, x1-x0), make([]float64, y1-y0)
	for y := y0; y < y1; y++ {
		for x := x0; x < x1; x++ {
			v := float64(p.v[y*p.w+x]) - 0.25 // pale ink counts as background
			if v <= 0 {
				continue
			}
			cols[x-x0] += v
			rows[y-y0] += v
			mass += v
		}
	}
	if mass < 1e-6 {
		return b, 0, false
	}
	const q = 0.03
	e.x0, e.x1 = quantiles(cols, mass, q)
	e.y0, e.y1 = quantiles(rows, mass, q)
	e.x0, e.x1, e.y0, e.y1 = e.x0+float64(x0), e.x1+float64(x0), e.y0+float64(y0), e.y1+float64(y0)
	return e, mass, true
}

func quantiles(bins []float64, total, q float64) (lo, hi float64) {
	want, sum := q*total, 0.0
	for i, v := range bins {
		if sum+v >= want {
			lo = float64(i) + (want-sum)/v
			break
		}
		sum += v
	}
	sum = 0
	for i := len(bins) - 1; i >= 0; i-- {
		if sum+bins[i] >= want {
			hi = float64(i+1) - (want-sum)/bins[i]
			break
		}
		sum += bins[i]
	}
	return lo, hi
}

// shape computes the shape of the ink in a part of a plane. height is that of the line's
// capitals. ok is false when there is no ink.
func (s *shaper) shape(p *plane, b box, height float64) (out shape, ok bool) {
	e, _, ok := extent(p, b)
	if !ok {
		return out, false
	}
	w, h := e.x1-e.x0, e.y1-e.y0
	// a single stroke is not enlarged to a square
	wide, high := max(w, 0.3*height), max(h, 0.4*height)
	cx, cy := (e.x0+e.x1)/2, (e.y0+e.y1)/2
	s.draw(p, box{cx - 0.62*wide, cy - 0.62*high, cx + 0.62*wide, cy + 0.62*high}, b)
	s.gather(&out)
	at := len(out) - extras
	out[at] = float32(w / height)
	out[at+1] = float32(h / height)
	out[at+2] = float32((cy - (b.y0+b.y1)/2) / height)
	return out, true
}

// draw samples the part src of the plane on the grid, averaging over the area of each
// grid point. Outside keep there is only paper, because neighbours extend into it.
func (s *shaper) draw(p *plane, src, keep box) {
	sx, sy := (src.x1-src.x0)/grid, (src.y1-src.y0)/grid
	nx, ny := max(1, int(sx+0.7)), max(1, int(sy+0.7))
	for j := range grid {
		for i := range grid {
			sum := float32(0)
			for b := range ny {
				y := src.y0 + (float64(j)+(float64(b)+0.5)/float64(ny))*sy
				for a := range nx {
					x := src.x0 + (float64(i)+(float64(a)+0.5)/float64(nx))*sx
					if x >= keep.x0 && x < keep.x1 && y >= keep.y0 && y < keep.y1 {
						sum += p.at(x, y)
					}
				}
			}
			s.cell[j*grid+i] = sum / float32(nx*ny)
		}
	}
}

// at returns the ink at a place, interpolated between the four pixels around it.
func (p *plane) at(x, y float64) float32 {
	x, y = x-0.5, y-0.5
	ix, iy := int(math.Floor(x)), int(math.Floor(y))
	fx, fy := float32(x-float64(ix)), float32(y-float64(iy))
	x0, x1 := min(max(ix, 0), p.w-1), min(max(ix+1, 0), p.w-1)
	y0, y1 := min(max(iy, 0), p.h-1), min(max(iy+1, 0), p.h-1)
	a, b := p.v[y0*p.w+x0], p.v[y0*p.w+x1]
	c, d := p.v[y1*p.w+x0], p.v[y1*p.w+x1]
	return (a*(1-fx)+b*fx)*(1-fy) + (c*(1-fx)+d*fx)*fy
}

// gather sums the edges of the drawn cell by zone and direction, and its ink by place.
// Square roots make the strength of edges matter less than their presence.
func (s *shaper) gather(out *shape) {
	var sums [dirs][grid][zones]float32 // collected along rows first
	for j := range grid {
		for i := range grid {
			gx, gy := s.px(i+1, j)-s.px(i-1, j), s.px(i, j+1)-s.px(i, j-1)
			m := gx*gx + gy*gy
			if m < 1e-4 {
				continue
			}
			m = float32(math.Sqrt(float64(m)))
			k, part := direction(gx, gy)
			a, b := m*(1-part), m*part
			for z := range zones {
				w := s.zoneW[z][i]
				sums[k][j][z] += a * w
				sums[(k+1)%dirs][j][z] += b * w
			}
		}
	}
	total := float32(0)
	for k := range dirs {
		for zy := range zones {
			for zx := range zones {
				v := float32(0)
				for j := range grid {
					v += sums[k][j][zx] * s.zoneW[zy][j]
				}
				out[(zy*zones+zx)*dirs+k] = v
				total += v
			}
		}
	}
	if total > 0 {
		for i := range zones * zones * dirs {
			out[i] = float32(math.Sqrt(float64(out[i] / total)))
		}
	}
	base, ink := zones*zones*dirs, float32(0)
	for j := range grid {
		for i := range grid {
			v := s.cell[j*grid+i]
			out[base+(j*rough/grid)*rough+i*rough/grid] += v
			ink += v
		}
	}
	if ink > 0 {
		for i := range rough * rough {
			out[base+i] = float32(math.Sqrt(float64(out[base+i] / ink)))
		}
	}
}

func (s *shaper) px(i, j int) float32 {
	if i < 0 || j < 0 || i >= grid || j >= grid {
		return 0
	}
	return s.cell[j*grid+i]
}

// direction returns the number of the direction at or before that of an edge, and how far
// it is on the way to the next one.
func direction(gx, gy float32) (k int, part float32) {
	a := math.Atan2(float64(gy), float64(gx)) * dirs / (2 * math.Pi)
	if a < 0 {
		a += dirs
	}
	k = int(a)
	part = float32(a - float64(k))
	return k % dirs, part
}
