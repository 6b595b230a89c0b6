// SPDX-License-Identifier: AGPL-3.0-or-later

package strip

import (
	"image"
	"math"

	"passerelle/capture/pixels"
)

// meanAround is the mean brightness around a pixel, twice as far as for telling ink from
// paper.
func meanAround(s *pixels.Sums, x, y int) uint8 {
	x0, x1 := max(x-2*windowReach, 0), min(x+2*windowReach+1, s.W)
	y0, y1 := max(y-2*windowReach, 0), min(y+2*windowReach+1, s.H)
	return uint8(s.In(x0, y0, x1, y1) / uint32((x1-x0)*(y1-y0)))
}

type point struct{ x, y float64 }

func (p point) plus(d point, k float64) point { return point{p.x + k*d.x, p.y + k*d.y} }

// along is the component of p in the direction of the unit vector d.
func (p point) along(d point) float64 { return p.x*d.x + p.y*d.y }

// brightness is the grey level at a place, interpolated between the four pixels whose
// centres are around it; beyond the border it is that of the border.
func brightness(g *image.Gray, x, y float64) float32 {
	x, y = x-0.5, y-0.5
	fx, fy := math.Floor(x), math.Floor(y)
	ix, iy := int(fx), int(fy)
	ax, ay := float32(x-fx), float32(y-fy)
	w, h := g.Rect.Dx(), g.Rect.Dy()
	x0, x1 := min(max(ix, 0), w-1), min(max(ix+1, 0), w-1)
	y0, y1 := min(max(iy, 0), h-1)*g.Stride, min(max(iy+1, 0), h-1)*g.Stride
	a, b := float32(g.Pix[y0+x0]), float32(g.Pix[y0+x1])
	c, d := float32(g.Pix[y1+x0]), float32(g.Pix[y1+x1])
	return (a*(1-ax)+b*ax)*(1-ay) + (c*(1-ax)+d*ax)*ay
}
