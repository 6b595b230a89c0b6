// SPDX-License-Identifier: AGPL-3.0-or-later

package capture

import (
	"image"

	"passerelle/capture/pixels"
	"passerelle/dossier"
)

// What lies on a paper or is missing from it shows as a patch without print that is darker
// than paper and comes in from its border: the finger that holds it down, the table where
// a corner is torn off or folded over. A coloured band of the paper itself is straight and
// runs from border to border; a photograph on it does not reach the border.
const (
	patchBlock = 8 // pixels at 150 dpi: 1.4 mm
	// of the brightness of the paper, at most; and the step from block to block within it
	patchBelow, patchStep = 0.86, 16
	// blocks by which it is thicker than the fringe that is left of a table, each way
	patchInside = 2
	// share of the page: a smaller one hides no word, a larger one is not a finger
	patchLeast, patchMost = 0.002, 0.15
	patchSquare           = 0.87 // share of its box: what fills more is a field of the paper
	patchText             = 0.15 // share of it on which there is print: then it is a shadow
)

// judgeCovered looks for a finger and for a missing corner. g has about 150 dots per inch.
func judgeCovered(g *image.Gray, text []tileSeen) (dossier.Defect, bool) {
	c := pixels.Shrink(g, patchBlock)
	w, h := c.Rect.Dx(), c.Rect.Dy()
	if w < 8*patchInside || h < 8*patchInside || len(text) < softTiles {
		return dossier.Defect{}, false
	}
	var papers []int
	print := map[image.Point]bool{}
	for _, t := range text {
		if t.onPaper() {
			papers = append(papers, t.mid)
			print[t.at] = true
		}
	}
	most := uint8(patchBelow * float64(medianOf(papers)))
	dark := make([]bool, w*h)
	for y := range h {
		for x := range w {
			dark[y*w+x] = even(c, x, y, most)
		}
	}
	seen := make([]bool, w*h)
	var found []dossier.Defect
	corners := 0
	for i := range dark {
		if !dark[i] || seen[i] {
			continue
		}
		p := patchAt(dark, seen, i, w, h)
		share := float64(p.n) / float64(w*h)
		sides := p.sides(w, h)
		if share < patchLeast || share > patchMost || sides == 0 ||
			float64(p.n) > patchSquare*float64(p.box.Dx()*p.box.Dy()) {
			continue
		}
		on, all := 0, 0
		for _, b := range p.blocks {
			all++
			if print[image.Pt(b.X*patchBlock/tile, b.Y*patchBlock/tile)] {
				on++
			}
		}
		if float64(on) > patchText*float64(all) {
			continue
		}
		d := dossier.Defect{Score: share, Region: dossier.Region{
			X: float64(p.box.Min.X) / float64(w), Y: float64(p.box.Min.Y) / float64(h),
			W: float64(p.box.Dx()) / float64(w), H: float64(p.box.Dy()) / float64(h)}}
		switch sides {
		case atTop | atLeft, atTop | atRight, atBottom | atLeft, atBottom | atRight:
			d.Code = dossier.Corner
			corners++
		case atTop, atRight, atBottom, atLeft:
			d.Code = dossier.Covered
		default:
			continue
		}
		found = append(found, d)
	}
	if len(found) == 0 || corners > 1 { // the table around a paper that was not cut out
		return dossier.Defect{}, false
	}
	worst := found[0]
	for _, d := range found {
		if d.Score > worst.Score {
			worst = d
		}
	}
	return worst, true
}

// even reports whether a block is dark, and about as dark as those around it.
func even(c *image.Gray, x, y int, most uint8) bool {
	v := c.Pix[y*c.Stride+x]
	if v > most {
		return false
	}
	for _, d := range [4]image.Point{{X: 1}, {X: -1}, {Y: 1}, {Y: -1}} {
		if q := image.Pt(x+d.X, y+d.Y); q.In(c.Rect) {
			if o := c.Pix[q.Y*c.Stride+q.X]; o <= most && max(o, v)-min(o, v) > patchStep {
				return false
			}
		}
	}
	return true
}

// Sides of a page that a patch touches.
const (
	atTop = 1 << iota
	atRight
	atBottom
	atLeft
)

// patched is a connected part of a page.
type patched struct {
	n      int
	box    image.Rectangle
	blocks []image.Point
}

// patchAt collects the patch that a block belongs to, without its thin parts: those have
// no block around which all within patchInside are dark.
func patchAt(dark, seen []bool, from, w, h int) patched {
	all := []int{from}
	seen[from] = true
	for k := 0; k < len(all); k++ {
		x, y := all[k]%w, all[k]/w
		for _, d := range [4]image.Point{{X: 1}, {X: -1}, {Y: 1}, {Y: -1}} {
			nx, ny := x+d.X, y+d.Y
			if nx < 0 || ny < 0 || nx >= w || ny >= h || !dark[ny*w+nx] || seen[ny*w+nx] {
				continue
			}
			seen[ny*w+nx] = true
			all = append(all, ny*w+nx)
		}
	}
	var p patched
	thick := map[int]bool{}
	for _, i := range all {
		x, y := i%w, i/w
		whole := true
		for dy := -patchInside; dy <= patchInside && whole; dy++ {
			for dx := -patchInside; dx <= patchInside && whole; dx++ {
				nx, ny := x+dx, y+dy
				// the patch goes on beyond the border of the page
				whole = nx < 0 || ny < 0 || nx >= w || ny >= h || dark[ny*w+nx]
			}
		}
		if whole {
			for dy := -patchInside; dy <= patchInside; dy++ {
				for dx := -patchInside; dx <= patchInside; dx++ {
					if nx, ny := x+dx, y+dy; nx >= 0 && ny >= 0 && nx < w && ny < h {
						thick[ny*w+nx] = true
					}
				}
			}
		}
	}
	for i := range thick {
		b := image.Pt(i%w, i/w)
		p.n++
		p.box = p.box.Union(image.Rectangle{b, b.Add(image.Pt(1, 1))})
		p.blocks = append(p.blocks, b)
	}
	return p
}

// sides returns which borders of the page the patch comes in from.
func (p patched) sides(w, h int) (s int) {
	if p.box.Min.Y <= 1 {
		s |= atTop
	}
	if p.box.Max.X >= w-1 {
		s |= atRight
	}
	if p.box.Max.Y >= h-1 {
		s |= atBottom
	}
	if p.box.Min.X <= 1 {
		s |= atLeft
	}
	return s
}
