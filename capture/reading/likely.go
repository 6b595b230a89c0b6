// SPDX-License-Identifier: AGPL-3.0-or-later

package reading

import (
	"image"
	"math"

	"passerelle/capture/pixels"
)

// Lines of Latin print have more above the height of an x than below the line: capitals,
// accents, the letters b d f h k l t against g j p q y. On a page that stands, that shows
// in a small part of the time in which tesseract finds it out. It says nothing of capitals,
// of figures, or of other scripts, so it is used to leave alone what stands, and to say
// which way to try; whether a page is turned is decided by reading it.
const (
	standingDPI = 130
	// pixels: wide enough for letters of both kinds, narrow enough for lines that are not
	// quite level; and how many side by side are looked at for lines and gaps
	stripWide, stripsWide = 96, 4
	standingReach         = 14  // pixels to each side that are the surroundings of one
	inkPart               = 0.8 // of the brightness of the surroundings, at most
	longRun               = 36  // pixels: a rule, no letter
	leastLine, mostLine   = 6, 44
	leastDense            = 0.12 // share of the strip that is ink at the height of an x
	halfDense             = 0.5  // of that, above and below which a line has its tails
	leastPieces           = 6    // pieces of lines: with fewer there is no print to be read
	enoughPieces          = 24   // pieces that are enough to be sure
	muchSharper           = 1.5  // times as sharp one way as the other
	leastTails            = 0.03 // share of the ink in tails
	leastLean             = 0.02 // by which those above are more than those below, or less
	muchLonger            = 2    // times as much ink in the ones as in the others
)

// likelyTurn returns by how many clockwise quarter turns a page is likely to become upright;
// print is false if there is too little on it to be read whichever way it lies.
func likelyTurn(g *image.Gray, dpi int) (quarters int, sure, print bool) {
	t := pixels.Shrink(g, max(1, int(math.Round(float64(dpi)/standingDPI))))
	level, upright := linesOf(t), linesOf(pixels.Transposed(t))
	lean := func(l pieces) (up, sure bool) {
		if l.n < enoughPieces || l.above+l.below < leastTails*l.ink {
			return false, false
		}
		d := (l.above - l.below) / l.ink
		return d > 0, math.Abs(d) >= leastLean &&
			max(l.above, l.below) >= muchLonger*min(l.above, l.below)
	}
	print = max(level.n, upright.n) >= leastPieces
	switch {
	case level.edges >= muchSharper*upright.edges:
		if up, sure := lean(level); sure && up {
			return 0, true, print
		} else if sure {
			return 2, true, print
		}
	case upright.edges >= muchSharper*level.edges:
		if up, sure := lean(upright); sure && up { // what is up lies at the left
			return 1, true, print
		} else if sure {
			return 3, true, print
		}
	}
	return 0, false, print
}

// pieces of lines of print, and where their ink is.
type pieces struct {
	n                 int
	ink, above, below float64
	edges             float64 // how sharply lines and gaps follow each other
}

// linesOf looks for lines of print in strips of a page, from left to right.
func linesOf(g *image.Gray) (l pieces) {
	w, h := g.Rect.Dx(), g.Rect.Dy()
	ink := marks(g)
	profile, wide := make([]int, h), make([]int, h)
	for x0 := 0; x0+stripWide <= w; x0 += stripWide {
		for y := range h {
			n := 0
			for _, v := range ink[y*w+x0 : y*w+x0+stripWide] {
				n += int(v)
			}
			profile[y] = n
			wide[y] += n
		}
		if x0/stripWide%stripsWide == stripsWide-1 || x0+2*stripWide > w {
			for y := 1; y < h; y++ {
				d := float64(wide[y] - wide[y-1])
				l.edges += d * d
			}
			clear(wide)
		}
		for y := 0; y < h; y++ {
			if profile[y] == 0 {
				continue
			}
			from := y
			for y < h && profile[y] > 0 {
				y++
			}
			l.add(profile[from:y])
		}
	}
	return l
}

// add takes in a piece of a line by how much ink is in each of its rows.
func (l *pieces) add(rows []int) {
	if len(rows) < leastLine || len(rows) > mostLine {
		return
	}
	most, all := 0, 0
	for _, n := range rows {
		most, all = max(most, n), all+n
	}
	if float64(most) < leastDense*stripWide {
		return
	}
	first, last := -1, 0
	for y, n := range rows {
		if float64(n) >= halfDense*float64(most) {
			if first < 0 {
				first = y
			}
			last = y
		}
	}
	if last-first < 2 {
		return
	}
	l.n++
	l.ink += float64(all)
	for _, n := range rows[:first] {
		l.above += float64(n)
	}
	for _, n := range rows[last+1:] {
		l.below += float64(n)
	}
}

// marks is 1 where a page is darker than its surroundings, except in rules.
func marks(g *image.Gray) []uint8 {
	w, h := g.Rect.Dx(), g.Rect.Dy()
	sums := pixels.Integral(g)
	out := make([]uint8, w*h)
	for y := range h {
		y0, y1 := max(y-standingReach, 0), min(y+standingReach+1, h)
		run := 0
		for x := range w {
			x0, x1 := max(x-standingReach, 0), min(x+standingReach+1, w)
			mean := float64(sums.In(x0, y0, x1, y1)) / float64((y1-y0)*(x1-x0))
			if float64(g.Pix[y*g.Stride+x]) < inkPart*mean {
				out[y*w+x] = 1
				run++
				continue
			}
			rule(out[y*w+x-run:y*w+x], 1, run)
			run = 0
		}
		rule(out[y*w+w-run:y*w+w], 1, run)
	}
	for x := range w {
		run := 0
		for y := range h {
			if out[y*w+x] != 0 {
				run++
				continue
			}
			rule(out[max((y-run)*w+x, 0):], w, run)
			run = 0
		}
	}
	return out
}

// rule removes a run of ink that is longer than any letter.
func rule(at []uint8, step, run int) {
	if run < longRun {
		return
	}
	for i := range run {
		at[i*step] = 0
	}
}
