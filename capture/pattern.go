// SPDX-License-Identifier: AGPL-3.0-or-later

package capture

import (
	"image"
	"slices"
)

// sight is a picture in which a paper is sought.
type sight struct {
	grey     *image.Gray
	channels []*image.Gray // of a picture in colour
	scanned  bool          // laid on a glass, whose lid has no pattern
	print    []float32     // see printAround; nil before it is asked for
	straight []bool        // the same
	strong   int           // see steps; 0 before it is known
}

const (
	// of printAround: print that stands out by 20 grey levels; print as it usually is has ten
	// times as much and more
	leastAround, surePrint = 60, 250
	aboveUsual             = 12 // how far print exceeds what is blank around the outline
	// pixels: the corner of a paper is a small thing itself, and its shadow falls on a pattern
	tip, fringe, inShadow = 16.0, 12, 5
	border                = strokeWidth + strokeNear // what is cut off there looks small

	// a dense pattern
	leastPattern   = 0.08 // part of the picture that the paper takes
	darkPattern    = 0.80 // its brightness, as a part of the paper's
	darkWindow     = 0.75 // the same of one window: a paper there would be brighter
	everywhere     = 0.90 // part of the windows that have some of it
	patternWindows = 12   // along the picture
	variation      = 0.15 // part of its brightness by which it varies
	leastVariation = 12.0 // grey levels
)

// onlyPattern reports whether the marks outside the outline are the pattern of a table, or
// things that lie on it: long lines, edges, large surfaces. Print is small and has strokes in
// more than one direction. A cloth may have such a pattern too: it is a cloth when the
// pattern is everywhere, since no page is printed all over, margins and all, and so dark.
func (s *sight) onlyPattern(o outline) bool {
	if s.print == nil {
		s.print, s.straight = printAround(s.grey, s.channels)
	}
	const margin = 6
	w, h := s.grey.Rect.Dx(), s.grey.Rect.Dy()
	if !o.within(w, h) {
		return false // the lines of a pattern cross anywhere
	}
	sides := o.sides()
	var paper [256]int
	out, counted := make([]bool, w*h), make([]bool, w*h)
	insides, brightness, n := 0, 0, 0
	for y := range h {
		for x := range w {
			p := point{float64(x) + 0.5, float64(y) + 0.5}
			at, v := y*w+x, s.grey.Pix[y*s.grey.Stride+x]
			if sides.depth(p) >= -margin {
				paper[v]++
				insides++
				continue
			}
			brightness += int(v)
			out[at] = true
			if x >= border && y >= border && x < w-border && y < h-border && !o.nearTip(p) {
				counted[at] = true
				n++
			}
		}
	}
	if most := 10 + n/4000; s.marks(sides, counted, things{}) <= most ||
		s.marks(sides, counted, s.lying(sides)) <= most {
		return true
	}
	bright := float64(percentile(&paper, insides, 0.7))
	return float64(insides) >= leastPattern*float64(w*h) &&
		float64(brightness) <= darkPattern*bright*float64(w*h-insides) &&
		s.dense(out, darkWindow*bright) && s.varies(o)
}

// marks counts the places outside that have more of print around them than is usual in that
// part of the picture, but for the edges of things and for what runs one way. What is usual is
// where a page would be blank: of a light that makes the noise differ, each part has its own.
// The smooth back of a telephone is not what is usual on the table that it covers.
func (s *sight) marks(sides sides, counted []bool, but things) (n int) {
	w, h := s.grey.Rect.Dx(), s.grey.Rect.Dy()
	const parts = 4
	for part := range parts * parts {
		x0, x1 := part%parts*w/parts, (part%parts+1)*w/parts
		y0, y1 := part/parts*h/parts, (part/parts+1)*h/parts
		var usual [surePrint]int
		all := 0
		for y := y0; y < y1; y++ {
			for x := x0; x < x1; x++ {
				if at := y*w + x; counted[at] && !but.covers(at) {
					usual[min(int(s.print[at]), surePrint-1)]++
					all++
				}
			}
		}
		blank := 0
		for left := all/4 - usual[0]; left >= 0 && blank < surePrint-1; left -= usual[blank] {
			blank++
		}
		least := float32(min(max(leastAround, aboveUsual*(blank+1)), surePrint))
		for y := y0; y < y1; y++ {
			for x := x0; x < x1; x++ {
				at := y*w + x
				if !counted[at] || s.print[at] <= least || s.straight[at] || but.hasEdge(at) {
					continue
				}
				if s.print[at] > inShadow*least ||
					sides.depth(point{float64(x) + 0.5, float64(y) + 0.5}) < -fringe {
					n++
				}
			}
		}
	}
	return n
}

func (q quad) nearTip(p point) bool {
	for _, c := range q {
		if dx, dy := c.x-p.x, c.y-p.y; dx*dx+dy*dy < tip*tip {
			return true
		}
	}
	return false
}

// within reports whether all corners are in the picture.
func (q quad) within(w, h int) bool {
	return !slices.ContainsFunc(q[:], func(p point) bool {
		return p.x < 0 || p.y < 0 || p.x > float64(w) || p.y > float64(h)
	})
}

// dense reports whether there is something small nearly everywhere outside, and nowhere
// another paper.
func (s *sight) dense(out []bool, brightest float64) bool {
	w, h := s.grey.Rect.Dx(), s.grey.Rect.Dy()
	side := max(w, h) / patternWindows
	asked, some := 0, 0
	for y0 := 0; y0 < h; y0 += side / 2 {
		for x0 := 0; x0 < w; x0 += side / 2 {
			n, sum, has := 0, 0, false
			for y := y0; y < min(y0+side, h); y++ {
				for x := x0; x < min(x0+side, w); x++ {
					if at := y*w + x; out[at] {
						n, sum = n+1, sum+int(s.grey.Pix[y*s.grey.Stride+x])
						has = has || s.print[at] > leastAround
					}
				}
			}
			if n*10 < side*side*6 {
				continue // mostly paper
			}
			asked++
			if float64(sum) > brightest*float64(n) {
				return false
			}
			if has {
				some++
			}
		}
	}
	return asked > 0 && float64(some) > everywhere*float64(asked)
}

// varies reports whether the ground beside each side of the outline is as little even as a
// patterned cloth: a half of the page in another colour is even.
func (s *sight) varies(o outline) bool {
	const nearest, farthest = 6, 24
	piece := float64(max(s.grey.Rect.Dx(), s.grey.Rect.Dy()) / patternWindows)
	for i := range 4 {
		a, b := o.quad[i], o.quad[(i+1)%4]
		l := dist(a, b)
		along := point{(b.x - a.x) / l, (b.y - a.y) / l}
		asked, fine := 0, 0
		for from := 0.0; from < l; from += piece {
			var rows []float64 // by how much each row of the piece varies
			for d := float64(nearest); d < farthest; d += 2 {
				var seen []float64
				for t := from; t < min(from+piece, l); t += 2 {
					p := point{a.x + t*along.x + d*along.y, a.y + t*along.y - d*along.x}
					if v, ok := grey(s.grey, p); ok {
						seen = append(seen, v)
					}
				}
				if len(seen) >= 8 {
					slices.Sort(seen)
					low, high := seen[len(seen)*5/100], seen[len(seen)*95/100]
					rows = append(rows, high-low-max(leastVariation, variation*(high+low)/2))
				}
			}
			if len(rows) == 0 {
				continue
			}
			asked++
			slices.Sort(rows)
			if rows[len(rows)/2] >= 0 {
				fine++
			}
		}
		if fine*5 < asked*4 {
			return false
		}
	}
	return true
}
