// SPDX-License-Identifier: AGPL-3.0-or-later

package reading

import (
	"cmp"
	"image"
	"slices"
)

// mostPlaces is how many places of a page are tried: each takes the decoder about 20 ms.
const mostPlaces = 6

// places finds where a DataMatrix may lie: squares of 8 to 70 mm that are half black and change often, unlike print (a sixth black) and pictures (which change seldom).
// The darkest even texture comes first.
func places(g *image.Gray, dpi int) []image.Rectangle {
	cell := max(8, dpi*2/25) // 2 mm: some four modules of a 2D-Doc
	cw, ch := g.Rect.Dx()/cell, g.Rect.Dy()/cell
	if cw < 3 || ch < 3 {
		return nil
	}
	dense := make([]bool, cw*ch)
	for cy := range ch {
		for cx := range cw {
			dense[cy*cw+cx] = textured(g, cx*cell, cy*cell, cell)
		}
	}
	type place struct {
		box   image.Rectangle
		cells int
	}
	var found []place
	seen := make([]bool, len(dense))
	for start := range dense {
		if !dense[start] || seen[start] {
			continue
		}
		box, n := image.Rectangle{}, 0
		todo := []int{start}
		seen[start] = true
		for len(todo) > 0 {
			i := todo[len(todo)-1]
			todo = todo[:len(todo)-1]
			x, y := i%cw, i/cw
			n++
			box = box.Union(image.Rect(x, y, x+1, y+1))
			for _, d := range [][2]int{{1, 0}, {-1, 0}, {0, 1}, {0, -1}} {
				nx, ny := x+d[0], y+d[1]
				if nx < 0 || ny < 0 || nx >= cw || ny >= ch {
					continue
				}
				if j := ny*cw + nx; dense[j] && !seen[j] {
					seen[j] = true
					todo = append(todo, j)
				}
			}
		}
		w, h := box.Dx(), box.Dy()
		if w >= 3 && h >= 3 && w <= 35 && h <= 35 && 2*w >= h && 2*h >= w && 2*n >= w*h {
			found = append(found, place{image.Rect((box.Min.X-1)*cell, (box.Min.Y-1)*cell, (box.Max.X+1)*cell, (box.Max.Y+1)*cell).Intersect(g.Rect), n})
		}
	}
	slices.SortStableFunc(found, func(a, b place) int { return cmp.Compare(b.cells, a.cells) })
	var out []image.Rectangle
	for _, p := range found[:min(len(found), mostPlaces)] {
		out = append(out, p.box)
	}
	return out
}

// textured says whether a cell has as much black as a code, and changes as often along its rows and columns.
func textured(g *image.Gray, x0, y0, n int) bool {
	t := uint8(paperAround(g, x0, y0, n) * 65 / 100)
	black, across, down := 0, 0, 0
	for y := y0; y < y0+n; y++ {
		row := g.Pix[y*g.Stride+x0:][:n]
		for x, v := range row {
			if v < t {
				black++
			}
			if x > 0 && (v < t) != (row[x-1] < t) {
				across++
			}
			if y > y0 && (v < t) != (g.Pix[(y-1)*g.Stride+x0+x] < t) {
				down++
			}
		}
	}
	return black*100 > n*n*26 && black*100 < n*n*80 && across > n*3/4 && down > n*3/4
}

// paperAround is how bright the paper is near a place: nine tenths of the pixels of a square of 15 mm are darker, or as bright. A shadow over a page is wider than that.
func paperAround(g *image.Gray, x0, y0, cell int) int {
	box := image.Rect(x0-3*cell, y0-3*cell, x0+4*cell, y0+4*cell).Intersect(g.Rect)
	var hist [256]int
	n := 0
	step := max(1, cell/8)
	for y := box.Min.Y; y < box.Max.Y; y += step {
		for x := box.Min.X; x < box.Max.X; x += step {
			hist[g.Pix[y*g.Stride+x]]++
			n++
		}
	}
	above := 0
	for v := 255; v > 0; v-- {
		if above += hist[v]; 10*above >= n {
			return v
		}
	}
	return 0
}
