// SPDX-License-Identifier: AGPL-3.0-or-later

package capture

import (
	"bytes"
	"image"
	"math"
	"slices"

	"passerelle/capture/fax"
)

// A page that is black print on white paper and nothing else is sent as black and white, at
// twice its resolution: a tenth of its JPEG, and edges that were soft are where they were.
// Whether it is such a page is measured, not guessed: what the black and white shows is held
// against the page, dot by dot. What is not explained by it, a pale stamp, pencil, a grey
// letter, the tint of a form, a picture, keeps the whole page as it is.

// The limits are levels of 255, of the mean of three by three pixels. They stand between what
// the corpus of bilevel_test.go shows on print (seeds 1 to 40) and on all that must stay.
const (
	blockSide   = 32 // pixels: 2.7 mm at 300 dpi
	mostInPrint = 40 // off in print, where soft edges differ from steep ones
	mostAround  = 20 // off up to haloReach pixels from print: edges of a soft scan, ringing
	leastFaint  = 6  // off on bare paper, if it has no grain
	mostFaint   = 10 // and if it has
	// how many pixels of a block may be off by more than that
	strayInPrint, strayAround, strayFaint = 40, 24, 16
	mostStep                              = 3  // between the paper of two blocks side by side
	mostShade                             = 16 // between the paper of a block and that of the page
	printReach, haloReach                 = 2, 6
	// a block with this many pixels of print has one at least as dark: a third of the way
	// from ink to paper
	leastPrint, darkest = 24, 3
)

// tones are the two levels of a page of black print on white paper.
type tones struct{ paper, ink int }

// bilevel returns a page without colour in black and white, two dots for each of its pixels
// along a side; nil if anything would be lost by it.
func bilevel(g *image.Gray) *fax.Bitmap {
	if g.Rect.Dx() < 2*blockSide || g.Rect.Dy() < 2*blockSide {
		return nil
	}
	t, ok := tonesOf(g)
	if !ok {
		return nil
	}
	b, cover := doubled(g, t)
	if !explained(g, t, cover) {
		return nil
	}
	return b
}

// tonesOf finds the levels; ok is false if the page is mostly something else.
func tonesOf(g *image.Gray) (t tones, ok bool) {
	w, h := g.Rect.Dx(), g.Rect.Dy()
	var of [256]int
	for y := range h {
		for _, v := range g.Pix[y*g.Stride : y*g.Stride+w] {
			of[v]++
		}
	}
	for v := 200; v < 256; v++ {
		if of[v] > of[t.paper] {
			t.paper = v
		}
	}
	near, dark := 0, 0
	for v, n := range of {
		if v >= t.paper-mostShade {
			near += n
		}
		if 2*v < t.paper {
			dark += n
		}
	}
	for v, left := 0, dark/4; v < 128 && dark > 0; v++ { // the darkest quarter: not the edges
		if left -= of[v]; left < 0 {
			t.ink = v
			break
		}
	}
	return t, t.paper >= 200 && t.ink <= 110 && 10*near >= 6*w*h
}

// crisp writes row y of g, with a pixel more at each end, in ninths of a level: each
// pixel as far again from the mean of its surroundings as it is, which makes up for what
// the scanner softened, so that thin strokes keep their width. It returns the darkest.
func crisp(g *image.Gray, y int, out []int32) (least int32) {
	w, h := g.Rect.Dx(), g.Rect.Dy()
	row := func(y int) []uint8 {
		y = min(max(y, 0), h-1)
		return g.Pix[y*g.Stride : y*g.Stride+w]
	}
	a, b, c := row(y-1), row(y), row(y+1)
	left := int32(a[0]) + int32(b[0]) + int32(c[0])
	here := left
	least = math.MaxInt32
	for x := range w {
		right := here
		if x+1 < w {
			right = int32(a[x+1]) + int32(b[x+1]) + int32(c[x+1])
		}
		v := 18*int32(b[x]) - left - here - right
		out[x+1], least = v, min(least, v)
		left, here = here, right
	}
	out[0], out[w+1] = out[1], out[w]
	return least
}

// doubled returns the page in black and white at twice its resolution, and of each pixel
// how many of its four dots are black.
func doubled(g *image.Gray, t tones) (*fax.Bitmap, []uint8) {
	w, h := g.Rect.Dx(), g.Rect.Dy()
	b, cover := fax.New(2*w, 2*h), make([]uint8, w*h)
	limit := int32(t.paper+t.ink) * 9 * 16 / 2 // between the tones; a dot weighs 16 pixels
	above, here, below := make([]int32, w+2), make([]int32, w+2), make([]int32, w+2)
	darkHere := crisp(g, 0, here)
	darkAbove := darkHere
	copy(above, here)
	for y := range h {
		darkBelow := crisp(g, y+1, below) // the last row again, below it
		dark := min(darkAbove, darkHere, darkBelow)
		darkAbove, darkHere = darkHere, darkBelow
		if 16*dark >= limit { // nothing but paper
			above, here, below = here, below, above
			continue
		}
		for half, near := range [][]int32{above, below} {
			dots := b.Bits[(2*y+half)*b.Stride:]
			for x := range w {
				// a dot lies a quarter of a pixel from the middle of its own
				m := 3*here[x+1] + near[x+1]
				var v uint8
				if 3*m+3*here[x]+near[x] < limit {
					v = 2
				}
				if 3*m+3*here[x+2]+near[x+2] < limit {
					v |= 1
				}
				if v != 0 {
					dots[x>>2] |= v << (6 - 2*x&7)
					cover[y*w+x] += v - v>>1
				}
			}
		}
		above, here, below = here, below, above
	}
	return b, cover
}

// explained reports whether the black dots say all that the page shows.
func explained(g *image.Gray, t tones, cover []uint8) bool {
	w, h := g.Rect.Dx(), g.Rect.Dy()
	zone := zones(cover, w, h)
	s := bareOf(g, zone)
	if !s.even(t) {
		return false
	}
	off := [3][]int16{make([]int16, w), make([]int16, w), make([]int16, w)}
	difference := func(y int, out []int16) {
		y = min(max(y, 0), h-1)
		row, black := g.Pix[y*g.Stride:y*g.Stride+w], cover[y*w:(y+1)*w]
		paper := s.paper[y/blockSide*s.across:]
		for x, v := range row {
			p := paper[x/blockSide]
			out[x] = int16(v) - p + (p-int16(t.ink))*int16(black[x])/4
		}
	}
	difference(0, off[1])
	copy(off[0], off[1])
	// of each block in a row of blocks: how many pixels are off, by zone
	stray := make([][3]int, s.across)
	inked, least := make([]int, s.across), make([]uint8, s.across)
	most := [3]int{strayFaint, strayAround, strayInPrint}
	limit := [3]int16{9 * s.faint(), 9 * mostAround, 9 * mostInPrint}
	for y := range h {
		if y%blockSide == 0 {
			if greyPrint(inked, least, t) {
				return false
			}
			clear(stray)
			clear(inked)
			for i := range least {
				least[i] = 255
			}
		}
		for x, n := range cover[y*w : (y+1)*w] {
			if n > 0 {
				inked[x/blockSide]++
				least[x/blockSide] = min(least[x/blockSide], g.Pix[y*g.Stride+x])
			}
		}
		difference(y+1, off[2])
		a, b, c := off[0], off[1], off[2]
		left, here := int16(0), a[0]+b[0]+c[0]
		for x := range w {
			right := int16(0)
			if x+1 < w {
				right = a[x+1] + b[x+1] + c[x+1]
			}
			sum := left + here + right
			left, here = here, right
			z := zone[y*w+x]
			if sum > limit[z] || -sum > limit[z] {
				of := &stray[x/blockSide]
				if of[z]++; of[z] > most[z] {
					return false
				}
			}
		}
		off[0], off[1], off[2] = b, c, a
	}
	return !greyPrint(inked, least, t)
}

// greyPrint reports whether print in one of a row of blocks is nowhere black.
func greyPrint(inked []int, least []uint8, t tones) bool {
	for i, n := range inked {
		if n >= leastPrint && darkest*(int(least[i])-t.ink) > t.paper-t.ink {
			return true
		}
	}
	return false
}

// Zones of a page: bare paper, the surroundings of print, and print with its edges.
const (
	barePaper = iota
	aroundPrint
	inPrint
)

// zones says where each pixel stands.
func zones(cover []uint8, w, h int) []uint8 {
	zone := make([]uint8, w*h)
	wide := make([]uint8, w*h) // the same, widened along the rows only
	bare, printed := make([]uint8, w), make([]bool, h)
	for y := range h {
		row, out := cover[y*w:(y+1)*w], wide[y*w:(y+1)*w]
		if printed[y] = !bytes.Equal(row, bare); !printed[y] {
			continue
		}
		last := -haloReach - 1
		for x, v := range row {
			if v > 0 {
				last = x
			}
			if d := x - last; d <= printReach {
				out[x] = inPrint
			} else if d <= haloReach {
				out[x] = aroundPrint
			}
		}
		last = w + haloReach
		for x := w - 1; x >= 0; x-- {
			if row[x] > 0 {
				last = x
			}
			if d := last - x; d <= printReach {
				out[x] = inPrint
			} else if d <= haloReach && out[x] == barePaper {
				out[x] = aroundPrint
			}
		}
	}
	// down and up the columns: for how many rows more there is print, or its surroundings
	print, around := make([]uint8, w), make([]uint8, w)
	last := -haloReach - 1
	spread := func(y int) {
		if printed[y] {
			last = y
		} else if y-last > haloReach || last-y > haloReach {
			return // nothing reaches this row
		}
		out := zone[y*w : (y+1)*w]
		for x, v := range wide[y*w : (y+1)*w] {
			switch v {
			case inPrint:
				print[x], around[x] = printReach+1, haloReach+1
			case aroundPrint:
				around[x] = haloReach + 1
			}
			if around[x] == 0 {
				continue
			}
			around[x]--
			if print[x] > 0 {
				print[x]--
				out[x] = inPrint
			} else {
				out[x] = max(out[x], aroundPrint)
			}
		}
	}
	for y := range h {
		spread(y)
	}
	clear(print)
	clear(around)
	last = h + haloReach
	for y := h - 1; y >= 0; y-- {
		spread(y)
	}
	return zone
}

// bare is the bare paper of a page, block by block: a scanner lights none evenly.
type bare struct {
	across, down int
	paper        []int16 // its level, as in the blocks around
	own          []int16 // its level in the block itself; -1 where print covers it
	grain        float64 // mean distance from it
}

func bareOf(g *image.Gray, zone []uint8) bare {
	w, h := g.Rect.Dx(), g.Rect.Dy()
	s := bare{across: (w + blockSide - 1) / blockSide, down: (h + blockSide - 1) / blockSide}
	s.own, s.paper = make([]int16, s.across*s.down), make([]int16, s.across*s.down)
	sum, count := make([]int, len(s.own)), make([]int, len(s.own))
	for y := range h {
		row, at := g.Pix[y*g.Stride:y*g.Stride+w], y/blockSide*s.across
		for x, z := range zone[y*w : (y+1)*w] {
			if z == barePaper {
				sum[at+x/blockSide] += int(row[x])
				count[at+x/blockSide]++
			}
		}
	}
	for i, n := range count {
		if s.own[i] = -1; n >= blockSide {
			s.own[i] = int16((sum[i] + n/2) / n)
		}
	}
	var around []int16
	for i := range s.paper {
		bx, by := i%s.across, i/s.across
		around = around[:0]
		for reach := 1; len(around) == 0 && reach < 8; reach++ {
			for y := max(by-reach, 0); y <= min(by+reach, s.down-1); y++ {
				for x := max(bx-reach, 0); x <= min(bx+reach, s.across-1); x++ {
					if v := s.own[y*s.across+x]; v >= 0 {
						around = append(around, v)
					}
				}
			}
		}
		if len(around) == 0 {
			s.paper[i] = -1
			continue
		}
		slices.Sort(around)
		s.paper[i] = around[len(around)/2]
	}
	far, n := 0, 0
	for y := 0; y < h; y += 5 {
		row, at := g.Pix[y*g.Stride:y*g.Stride+w], y/blockSide*s.across
		for x, z := range zone[y*w : (y+1)*w] {
			if z == barePaper {
				d := int(row[x]) - int(s.paper[at+x/blockSide])
				far += max(d, -d)
				n++
			}
		}
	}
	s.grain = float64(far) / float64(max(n, 1))
	return s
}

// even reports whether the paper is bare: as bright as that of the page, and without steps.
func (s bare) even(t tones) bool {
	for i, p := range s.paper {
		if p < 0 || int(p) < t.paper-mostShade {
			return false
		}
		for _, j := range []int{i + 1, i + s.across} {
			if j < len(s.paper) && (j != i+1 || j%s.across != 0) &&
				max(p-s.paper[j], s.paper[j]-p) > mostStep {
				return false
			}
		}
		if own := s.own[i]; own >= 0 && max(own-p, p-own) > mostStep {
			return false
		}
	}
	return true
}

// faint is the least that is seen on the paper besides its grain.
func (s bare) faint() int16 {
	// the mean of nine pixels is off by 0.42 of the mean distance of one; 3.5 times that
	return int16(min(max(leastFaint, 1.5*s.grain), mostFaint))
}
