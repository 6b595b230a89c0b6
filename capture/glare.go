// SPDX-License-Identifier: AGPL-3.0-or-later

package capture

import (
	"image"
	"maps"
	"slices"

	"passerelle/dossier"
)

// A lamp reflected by the paper leaves a spot that is lighter than the paper and into
// which print fades. A white field on tinted paper has an edge, and the print around it
// is as black as elsewhere; where paper is in the sun it is light, but what is printed on
// it is still black.
const (
	glareTiles  = 10  // in the spot, 2.5 cm²
	glareRing   = 5   // tiles with print around the spot
	glareReach  = 4   // tiles from the spot to them: its edge may be that soft
	glareFaded  = 0.5 // share of those that are faded
	glareSquare = 0.9 // share of its box that a spot fills: more looks like a straight-edged field,
	glareLost   = 0.7 // in which case this share of the ring must be faded
	glareFade   = 45  // grey levels by which print is lighter there than elsewhere on the page
	glareAbove  = 4   // grey levels by which the spot is lighter than the paper
	glareLevel  = 248 // of the spot
	glareMostly = 0.5 // share of the page: what covers more is not a spot
)

type tileLevels struct {
	dark, paper, least int // levels below which 2, 90 and 10 hundredths lie
	print, spot        bool
}

// judgeGlare looks for a spot in which print vanishes. g has about 150 dots per inch.
func judgeGlare(g *image.Gray) (dossier.Defect, bool) {
	cols, rows := g.Rect.Dx()/tile, g.Rect.Dy()/tile
	tiles := make([]tileLevels, cols*rows)
	var papers, inks []int
	for i := range tiles {
		t := levelsOf(g, i%cols*tile, i/cols*tile)
		if t.print = t.paper-t.dark >= textContrast; t.print {
			papers, inks = append(papers, t.paper), append(inks, t.dark)
		}
		tiles[i] = t
	}
	if len(papers) < 2*glareTiles {
		return dossier.Defect{}, false
	}
	slices.Sort(papers)
	slices.Sort(inks)
	paper, ink := papers[len(papers)/2], inks[len(inks)/2]
	for i := range tiles {
		tiles[i].spot = tiles[i].least >= max(glareLevel, paper+glareAbove)
	}
	seen := make([]bool, len(tiles))
	var worst image.Rectangle
	most := 0
	for i := range tiles {
		if !tiles[i].spot || seen[i] {
			continue
		}
		spot := grow(tiles, seen, i, cols, rows)
		var ring []int
		for reach := 1; reach <= glareReach && len(ring) < glareRing; reach++ {
			// the edge of a white field is not print: nothing there is darker than the paper
			ring = slices.DeleteFunc(around(tiles, spot, reach, cols, rows), func(j int) bool {
				return tiles[j].dark > paper-textContrast
			})
		}
		faded := 0
		for _, j := range ring {
			if tiles[j].dark >= ink+glareFade {
				faded++
			}
		}
		n := len(spot)
		if n < glareTiles || n <= most || float64(n) > glareMostly*float64(len(tiles)) ||
			len(ring) < glareRing {
			continue
		}
		box := image.Rectangle{}
		for _, j := range spot {
			box = box.Union(image.Rect(j%cols, j/cols, j%cols+1, j/cols+1))
		}
		least := glareFaded
		if float64(n) > glareSquare*float64(box.Dx()*box.Dy()) {
			least = glareLost
		}
		if float64(faded) < least*float64(len(ring)) {
			continue
		}
		most, worst = n, box
	}
	if most == 0 {
		return dossier.Defect{}, false
	}
	return dossier.Defect{Code: dossier.Glare, Region: regionOf(g, worst),
		Score: float64(most) / float64(len(tiles))}, true
}

// grow collects the spot that a tile belongs to.
func grow(tiles []tileLevels, seen []bool, from, cols, rows int) []int {
	spot := []int{from}
	seen[from] = true
	for k := 0; k < len(spot); k++ {
		for _, d := range [4]image.Point{{X: 1}, {X: -1}, {Y: 1}, {Y: -1}} {
			at := image.Pt(spot[k]%cols, spot[k]/cols).Add(d)
			j := at.Y*cols + at.X
			if at.In(image.Rect(0, 0, cols, rows)) && tiles[j].spot && !seen[j] {
				seen[j] = true
				spot = append(spot, j)
			}
		}
	}
	return spot
}

// around lists the tiles with print that are at most reach away from a spot.
func around(tiles []tileLevels, spot []int, reach, cols, rows int) []int {
	about := map[int]bool{}
	for _, i := range spot {
		x, y := i%cols, i/cols
		for ny := max(y-reach, 0); ny <= min(y+reach, rows-1); ny++ {
			for nx := max(x-reach, 0); nx <= min(x+reach, cols-1); nx++ {
				if j := ny*cols + nx; !tiles[j].spot && tiles[j].print {
					about[j] = true
				}
			}
		}
	}
	return slices.Collect(maps.Keys(about))
}

func levelsOf(g *image.Gray, left, top int) tileLevels {
	var count [256]int
	for y := top; y < top+tile; y++ {
		for _, v := range g.Pix[y*g.Stride+left : y*g.Stride+left+tile] {
			count[v]++
		}
	}
	const n = tile * tile
	return tileLevels{dark: percentile(&count, n, 0.02), paper: percentile(&count, n, 0.9),
		least: percentile(&count, n, 0.1)}
}
