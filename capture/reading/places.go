// SPDX-License-Identifier: AGPL-3.0-or-later

package reading

import (
	"cmp"
	"image"
	"slices"
)

// mostPlaces is how many places of a page are tried for each module width: each takes the
// decoder about 20 ms.
const mostPlaces = 6

// cluster is a group of cells that touch: their bounding box, and their number.
type cluster struct {
	box   image.Rectangle
	cells int
}

// places finds where a DataMatrix may be: squares of 8 to 70 mm that are half black and
// change often, unlike print (a sixth black) and pictures (which change seldom). The
// darkest even texture comes first, preceded by textures as fine as 2D-Doc prescribes: a
// square of 2 mm contains four of its modules. A code with wider modules has so few per
// square that some squares are all white or all black: it is found in windows of 4 mm.
func places(g *image.Gray, dpi int) (out []image.Rectangle) {
	cell := max(8, dpi*2/25) // 2 mm
	cw, ch := g.Rect.Dx()/cell, g.Rect.Dy()/cell
	if cw < 3 || ch < 3 {
		return nil
	}
	fine := make([]texture, cw*ch)
	for cy := range ch {
		for cx := range cw {
			fine[cy*cw+cx] = textureOf(g, cx*cell, cy*cell, cell)
		}
	}
	for wide := 1; wide <= 2; wide++ {
		w, h := cw-wide+1, ch-wide+1
		dense := make([]bool, w*h)
		for y := range h {
			for x := range w {
				var sum texture
				for i := range wide * wide {
					sum = sum.plus(fine[(y+i/wide)*cw+x+i%wide])
				}
				dense[y*w+x] = sum.code(wide * cell)
			}
		}
		found := clusters(dense, w)
		slices.SortStableFunc(found, func(a, b cluster) int {
			return cmp.Compare(b.cells, a.cells)
		})
		n := 0
		for _, p := range found {
			b := p.box
			b.Max = b.Max.Add(image.Pt(wide-1, wide-1))
			if !squarish(b, p.cells, wide) || n == mostPlaces {
				continue
			}
			b = b.Inset(-1)
			box := image.Rectangle{b.Min.Mul(cell), b.Max.Mul(cell)}.Intersect(g.Rect)
			if !slices.ContainsFunc(out, func(o image.Rectangle) bool { return oneBox(o, box) }) {
				out = append(out, box)
				n++
			}
		}
	}
	return out
}

// squarish reports whether a place has the shape and size of a code, and is full of it.
func squarish(b image.Rectangle, cells, wide int) bool {
	w, h := b.Dx(), b.Dy()
	least := 3
	if wide > 1 {
		least = 6 // anything smaller is found by its fine cells, or is the centre of a picture
	}
	inner := (w - wide + 1) * (h - wide + 1)
	return min(w, h) >= least && max(w, h) <= 35 && 2*min(w, h) >= max(w, h) && 2*cells >= inner
}

// oneBox reports whether two places are the same: trying the second would be useless.
func oneBox(a, b image.Rectangle) bool {
	in := a.Intersect(b)
	shared := in.Dx() * in.Dy()
	return 10*shared >= 8*a.Dx()*a.Dy() && 10*shared >= 8*b.Dx()*b.Dy()
}

// clusters joins dense cells that share a side.
func clusters(dense []bool, cw int) (found []cluster) {
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
				if nx < 0 || ny < 0 || nx >= cw || ny >= len(dense)/cw {
					continue
				}
				if j := ny*cw + nx; dense[j] && !seen[j] {
					seen[j] = true
					todo = append(todo, j)
				}
			}
		}
		found = append(found, cluster{box, n})
	}
	return found
}

// texture is what a square of the page looks like: its black pixels, and how often it
// changes along its rows and its columns.
type texture struct{ black, across, down int }

func (a texture) plus(b texture) texture {
	return texture{a.black + b.black, a.across + b.across, a.down + b.down}
}

// code reports whether a square of n pixels has as much black as a code, and changes as often.
func (a texture) code(n int) bool {
	return a.black*100 > n*n*26 && a.black*100 < n*n*80 && a.across > n*3/4 && a.down > n*3/4
}

func textureOf(g *image.Gray, x0, y0, n int) (a texture) {
	t := uint8(paperAround(g, x0, y0, n) * 65 / 100)
	for y := y0; y < y0+n; y++ {
		row := g.Pix[y*g.Stride+x0:][:n]
		for x, v := range row {
			if v < t {
				a.black++
			}
			if x > 0 && (v < t) != (row[x-1] < t) {
				a.across++
			}
			if y > y0 && (v < t) != (g.Pix[(y-1)*g.Stride+x0+x] < t) {
				a.down++
			}
		}
	}
	return a
}

// paperAround is the brightness of the paper near a place: the level that nine tenths of
// the pixels of a 15 mm square do not exceed. A shadow over a page is wider than that.
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
