// SPDX-License-Identifier: AGPL-3.0-or-later

package capture

import (
	"image"
	"math"
	"slices"

	"passerelle/capture/pixels"
)

// Print can be read as long as light falls between its strokes. Out of focus, moved by a
// hand or pressed into too few pixels, the strokes of a letter run into each other: the
// brightness between two of them no longer comes near that of the paper. How near it
// comes, on the way from stroke to stroke, is measured here. It falls with the smallness
// of the print as legibility does, which the width of an edge in pixels does not.

// letters is what one tile shows of them.
type letters struct {
	text bool
	// mean rise and fall of brightness along rows and columns, from one stroke to the next,
	// as part of the contrast of the tile: 0.7 to 0.95 in sharp print. 1 where there are
	// too few strokes in that direction.
	along, across float64
	gap           float64 // mean distance from stroke to stroke, in pixels of the picture; 0: none are near
}

const (
	strokesEnough = 24   // rises and falls in a tile, below which it holds no word
	strokesApart  = 14   // pixels between strokes, at most, that are those of one word
	strongPart    = 3    // times weaker than the strongest tenth
	strokesRule   = 0.97 // above it the tile shows rules: nothing but paper and ink
)

// strokesIn measures one tile of a page and of the same page transposed; contrast is the
// tile's, and noise the page's.
func strokesIn(g, transposed *image.Gray, left, top, contrast int, noise float64) letters {
	least := max(contrast/6, int(7*noise), 5)
	s := letters{along: 1, across: 1}
	n, mean, gap := swings(g, left, top, least)
	if n >= strokesEnough {
		s.along, s.gap = mean/float64(contrast), gap
	}
	m, mean, _ := swings(transposed, top, left, least)
	if m >= strokesEnough {
		s.across = mean / float64(contrast)
	}
	s.text = n >= strokesEnough && s.along < strokesRule
	return s
}

// swings counts rises and falls of brightness by least and more along the rows of a tile,
// and returns their mean, and how far it is from one stroke to the next within words.
func swings(g *image.Gray, left, top, least int) (n int, mean, gap float64) {
	sum, gaps, far := 0, 0, 0
	for y := top; y < top+tile; y++ {
		row := g.Pix[y*g.Stride+left : y*g.Stride+left+tile]
		low, high := int(row[0]), int(row[0])
		up := 0 // +1 on the way up, -1 on the way down, 0: not known yet
		at, stroke := 0, -1
		for x, p := range row {
			v := int(p)
			switch {
			case up >= 0 && v > high:
				high = v
				if up == 0 && high-low >= least {
					up = 1
				}
			case up <= 0 && v < low:
				low, at = v, x
				if up == 0 && high-low >= least {
					up = -1
				}
			case up > 0 && high-v >= least:
				n, sum, up, low, at = n+1, sum+high-low, -1, v, x
			case up < 0 && v-low >= least:
				n, sum, up, high = n+1, sum+high-low, 1, v
				if stroke >= 0 && at-stroke <= strokesApart {
					gaps, far = gaps+1, far+at-stroke
				}
				stroke = at
			}
		}
	}
	return n, float64(sum) / float64(max(n, 1)), float64(far) / float64(max(gaps, 1))
}

// noiseOf is the standard deviation of the noise of a page, from what is left of
// neighbours when a slope is taken away, where that is least: on bare paper.
func noiseOf(g *image.Gray) float64 {
	var count [1024]int
	n := 0
	for y := 0; y < g.Rect.Dy(); y += 5 {
		row := g.Pix[y*g.Stride : y*g.Stride+g.Rect.Dx()]
		for x := 1 + y%3; x < len(row)-1; x += 3 {
			d := int(row[x-1]) - 2*int(row[x]) + int(row[x+1])
			count[max(d, -d)]++
			n++
		}
	}
	// the mean of the lower six tenths of a normal distribution's magnitudes is 0.406 σ, and
	// the second difference of noise is √6 times as noisy
	const part, lower = 0.6, 0.406
	left, sum := int(part*float64(n)), 0
	all := left
	for d, c := range count {
		c = min(c, left)
		sum, left = sum+c*d, left-c
	}
	return float64(sum) / float64(max(all, 1)) / lower / math.Sqrt(6)
}

// tileSeen is one tile of a page that holds print.
type tileSeen struct {
	at             image.Point // in tiles
	dark, mid, top int         // levels below which 2, 50 and 98 hundredths lie
	letters
	width float64    // of edges, in pixels at 150 dpi
	each  [2]float64 // the same along rows and columns, where print is strong
}

func (t tileSeen) contrast() int { return t.top - t.dark }

// printOn lists the tiles of a page that hold print. g has about 150 dots per inch, scale
// pixels at 150 dpi to each of its own.
func printOn(g *image.Gray, scale, noise float64) []tileSeen {
	transposed := pixels.Transposed(g)
	least := min(max(leastTileContrast, int(8*noise)), textContrast)
	var out []tileSeen
	for ty := range g.Rect.Dy() / tile {
		for tx := range g.Rect.Dx() / tile {
			t := tileSeen{at: image.Pt(tx, ty)}
			var count [256]int
			for y := ty * tile; y < (ty+1)*tile; y++ {
				for _, v := range g.Pix[y*g.Stride+tx*tile : y*g.Stride+(tx+1)*tile] {
					count[v]++
				}
			}
			const n = tile * tile
			t.dark, t.mid, t.top = percentile(&count, n, 0.02), percentile(&count, n, 0.5),
				percentile(&count, n, 0.98)
			if t.contrast() < least {
				continue
			}
			t.letters = strokesIn(g, transposed, tx*tile, ty*tile, t.contrast(), noise)
			var holds bool
			if t.width, t.each, holds = edgeWidth(g, tx*tile, ty*tile); holds {
				t.width, t.each[0], t.each[1] = t.width*scale, t.each[0]*scale, t.each[1]*scale
			}
			out = append(out, t)
		}
	}
	return out
}

// strong leaves out what is much weaker than print on the page is: paper that is patterned,
// and the blocks of a JPEG.
func strong(tiles []tileSeen) []tileSeen {
	var all []int
	for _, t := range tiles {
		all = append(all, t.contrast())
	}
	slices.Sort(all)
	return slices.DeleteFunc(slices.Clone(tiles), func(t tileSeen) bool {
		return t.contrast()*strongPart < all[len(all)*9/10]
	})
}

// medianOf returns the middle one of some values; 0 if there are none.
func medianOf(v []int) int {
	if len(v) == 0 {
		return 0
	}
	slices.Sort(v)
	return v[len(v)/2]
}
