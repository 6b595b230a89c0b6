// SPDX-License-Identifier: AGPL-3.0-or-later

package capture

import (
	"cmp"
	"image"
	"math"
	"slices"

	"passerelle/capture/pixels"
)

const (
	// shrunk is how many pixels of a coarse picture make one of those on which a shift is
	// sought, in each direction: about 3 mm of a sheet
	shrunk = 3
	// farthest is the part of a page by which it may have been moved on the glass
	farthest = 0.25
	// mostShifts is how many places are tried: rows of a table look like the ones next to them
	mostShifts = 3
	// leastShift is the least correlation of two pages that may be one
	leastShift = 0.15
)

// shifts returns how one page may have been moved to become the other, the likeliest
// first: a paper that lies elsewhere on the glass, or whose margin was cut off, is the same
// paper. alike is the correlation at the first; none is returned where the pages are not
// alike at all.
func shifts(a, b *image.Gray) (out []placement, alike float64) {
	a, b = pixels.Shrink(a, shrunk), pixels.Shrink(b, shrunk)
	x, y := int(farthest*float64(a.Rect.Dx())), int(farthest*float64(a.Rect.Dy()))
	wide := 2*x + 1
	found := make([]float64, wide*(2*y+1))
	order := make([]int, len(found))
	for i := range found {
		found[i], order[i] = overlaid(a, b, i%wide-x, i/wide-y), i
	}
	slices.SortFunc(order, func(i, j int) int { return cmp.Compare(found[j], found[i]) })
	for _, i := range order {
		if found[i] < leastShift || len(out) == mostShifts {
			break
		}
		u, v := float64(i%wide-x)*shrunk, float64(i/wide-y)*shrunk
		if !slices.ContainsFunc(out, func(p placement) bool {
			return math.Hypot(p.x-u, p.y-v) < 2*shrunk
		}) {
			out = append(out, placement{1, 0, u, 0, 1, v})
		}
	}
	return out, found[order[0]]
}

// overlaid is the correlation of what two pages share when one is moved by whole pixels.
func overlaid(a, b *image.Gray, dx, dy int) float64 {
	from := a.Rect.Sub(a.Rect.Min)
	part := from.Intersect(image.Rect(0, 0, b.Rect.Dx(), b.Rect.Dy()).Sub(image.Pt(dx, dy)))
	n := part.Dx() * part.Dy()
	if n*2 < from.Dx()*from.Dy() {
		return -1
	}
	var sa, sb, saa, sbb, sab int
	for y := part.Min.Y; y < part.Max.Y; y++ {
		p := a.Pix[y*a.Stride+part.Min.X:][:part.Dx()]
		q := b.Pix[(y+dy)*b.Stride+part.Min.X+dx:][:part.Dx()]
		for i, v := range p {
			x, y := int(v), int(q[i])
			sa, sb, saa, sbb, sab = sa+x, sb+y, saa+x*x, sbb+y*y, sab+x*y
		}
	}
	va, vb := n*saa-sa*sa, n*sbb-sb*sb
	if va <= 0 || vb <= 0 {
		return -1
	}
	return float64(n*sab-sa*sb) / math.Sqrt(float64(va)*float64(vb))
}
