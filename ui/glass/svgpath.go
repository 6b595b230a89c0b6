// SPDX-License-Identifier: AGPL-3.0-or-later

package glass

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// point is a point in the view box of an icon.
type point struct{ x, y float32 }

// step is one move of the pen: M and L have one point, C three, Z none. All other path
// commands of SVG are converted to these.
type step struct {
	op byte
	p  [3]point
}

// pathReader parses the text of a path (SVG 2, section 9.3).
type pathReader struct {
	s    string
	err  error
	out  []step
	at   point // the pen
	from point // the start of the subpath
	hand point // last control point of a cubic, for S
}

func parsePath(d string) ([]step, error) {
	r := &pathReader{s: d}
	var op byte
	last := byte(0)
	for r.err == nil {
		r.skip()
		if r.s == "" {
			break
		}
		if c := r.s[0]; strings.IndexByte("MmLlHhVvCcSsQqAaZz", c) >= 0 {
			op, r.s = c, r.s[1:]
		} else if op == 0 || op == 'Z' || op == 'z' {
			return nil, fmt.Errorf("path: unexpected %q", c)
		}
		r.do(op, last)
		last = op
		switch op { // pairs following a move are lines
		case 'M':
			op = 'L'
		case 'm':
			op = 'l'
		}
	}
	return r.out, r.err
}

func (r *pathReader) skip() { r.s = strings.TrimLeft(r.s, " ,\n\t") }

func (r *pathReader) number() float32 {
	r.skip()
	i, dot, exp := 0, false, false
	for i < len(r.s) {
		c := r.s[i]
		switch {
		case c >= '0' && c <= '9':
		case (c == '-' || c == '+') && (i == 0 || r.s[i-1] == 'e'):
		case c == '.' && !dot && !exp:
			dot = true
		case c == 'e' && !exp && i > 0:
			exp = true
		default:
			goto end
		}
		i++
	}
end:
	v, err := strconv.ParseFloat(r.s[:i], 32)
	if err != nil && r.err == nil {
		r.err = fmt.Errorf("path: number expected before %.10q", r.s)
	}
	r.s = r.s[i:]
	return float32(v)
}

// flag reads one digit: the flags of an arc need no space between them.
func (r *pathReader) flag() bool {
	r.skip()
	if r.s == "" || r.s[0] != '0' && r.s[0] != '1' {
		r.err = fmt.Errorf("path: flag expected before %.10q", r.s)
		return false
	}
	v := r.s[0] == '1'
	r.s = r.s[1:]
	return v
}

func (r *pathReader) point(relative bool) point {
	p := point{r.number(), r.number()}
	if relative {
		p.x, p.y = p.x+r.at.x, p.y+r.at.y
	}
	return p
}

func (r *pathReader) line(p point) {
	r.out = append(r.out, step{'L', [3]point{p}})
	r.at = p
}

func (r *pathReader) cubic(a, b, p point) {
	r.out = append(r.out, step{'C', [3]point{a, b, p}})
	r.at, r.hand = p, b
}

func (r *pathReader) do(op, last byte) {
	rel := op >= 'a'
	switch op {
	case 'M', 'm':
		r.at = r.point(rel)
		r.from = r.at
		r.out = append(r.out, step{'M', [3]point{r.at}})
	case 'L', 'l':
		r.line(r.point(rel))
	case 'H', 'h':
		x := r.number()
		if rel {
			x += r.at.x
		}
		r.line(point{x, r.at.y})
	case 'V', 'v':
		y := r.number()
		if rel {
			y += r.at.y
		}
		r.line(point{r.at.x, y})
	case 'C', 'c':
		a, b := r.point(rel), r.point(rel)
		r.cubic(a, b, r.point(rel))
	case 'S', 's':
		a := r.at
		if strings.IndexByte("CcSs", last) >= 0 {
			a = point{2*r.at.x - r.hand.x, 2*r.at.y - r.hand.y}
		}
		b := r.point(rel)
		r.cubic(a, b, r.point(rel))
	case 'Q', 'q':
		q, from := r.point(rel), r.at
		to := r.point(rel)
		r.cubic(point{from.x + (q.x-from.x)*2/3, from.y + (q.y-from.y)*2/3},
			point{to.x + (q.x-to.x)*2/3, to.y + (q.y-to.y)*2/3}, to)
	case 'A', 'a':
		rx, ry, turn := r.number(), r.number(), r.number()
		large, sweep := r.flag(), r.flag()
		r.arc(float64(rx), float64(ry), float64(turn), large, sweep, r.point(rel))
	case 'Z', 'z':
		r.out = append(r.out, step{op: 'Z'})
		r.at = r.from
	}
}

// arc converts an elliptical arc into cubics of at most a quarter turn each (SVG 2,
// appendix B.2.4: from end points to centre).
func (r *pathReader) arc(rx, ry, turn float64, large, sweep bool, to point) {
	rx, ry = math.Abs(rx), math.Abs(ry)
	x1, y1, x2, y2 := float64(r.at.x), float64(r.at.y), float64(to.x), float64(to.y)
	if rx == 0 || ry == 0 || x1 == x2 && y1 == y2 {
		r.line(to)
		return
	}
	sin, cos := math.Sincos(turn * math.Pi / 180)
	dx, dy := (x1-x2)/2, (y1-y2)/2
	px, py := cos*dx+sin*dy, -sin*dx+cos*dy
	if l := px*px/(rx*rx) + py*py/(ry*ry); l > 1 {
		rx, ry = rx*math.Sqrt(l), ry*math.Sqrt(l)
	}
	num := rx*rx*ry*ry - rx*rx*py*py - ry*ry*px*px
	f := math.Sqrt(max(0, num/(rx*rx*py*py+ry*ry*px*px)))
	if large == sweep {
		f = -f
	}
	cx, cy := f*rx*py/ry, -f*ry*px/rx
	mx, my := cos*cx-sin*cy+(x1+x2)/2, sin*cx+cos*cy+(y1+y2)/2
	start := math.Atan2((py-cy)/ry, (px-cx)/rx)
	sweepBy := math.Atan2((-py-cy)/ry, (-px-cx)/rx) - start
	if sweep && sweepBy < 0 {
		sweepBy += 2 * math.Pi
	}
	if !sweep && sweepBy > 0 {
		sweepBy -= 2 * math.Pi
	}
	n := int(math.Ceil(math.Abs(sweepBy)/(math.Pi/2) - 1e-9))
	d := sweepBy / float64(n)
	k := 4.0 / 3 * math.Tan(d/4)
	at := func(a, da float64) point {
		s, c := math.Sincos(a)
		ux, uy := rx*(c-da*s), ry*(s+da*c)
		return point{float32(mx + cos*ux - sin*uy), float32(my + sin*ux + cos*uy)}
	}
	for i := range n {
		a := start + float64(i)*d
		end := at(a+d, 0)
		if i == n-1 {
			end = to
		}
		r.cubic(at(a, k), at(a+d, -k), end)
	}
}
