// SPDX-License-Identifier: AGPL-3.0-or-later

package pixels

import (
	"bytes"
	"image"
	"testing"

	"passerelle/internal/testkit"
)

// TestShrunkIsTheAverage, of each colour and of grey, in squares and in a frame of any form,
// of a whole picture and of a part of one.
func TestShrunkIsTheAverage(t *testing.T) {
	r := testkit.Seeded(t)
	for range 50 {
		whole := noise(r, 3+r.IntN(60), 3+r.IntN(60))
		m := whole.SubImage(whole.Rect.Inset(r.IntN(2))).(*image.RGBA)
		w, h := m.Rect.Dx(), m.Rect.Dy()
		average := func(at func(x, y int) uint8, cell image.Rectangle) uint8 {
			sum, n := 0, cell.Dx()*cell.Dy()
			for y := cell.Min.Y; y < cell.Max.Y; y++ {
				for x := cell.Min.X; x < cell.Max.X; x++ {
					sum += int(at(m.Rect.Min.X+x, m.Rect.Min.Y+y))
				}
			}
			return uint8((sum + n/2) / n)
		}
		red := func(x, y int) uint8 { return m.RGBAAt(x, y).R }
		blue := func(x, y int) uint8 { return m.RGBAAt(x, y).B }
		g := Grey(m)
		grey := func(x, y int) uint8 { return g.GrayAt(x-m.Rect.Min.X, y-m.Rect.Min.Y).Y }

		n := 1 + r.IntN(8)
		colours, small := Channels(m, n), Shrink(g, n)
		if small.Rect != image.Rect(0, 0, w/n, h/n) || colours[0].Rect != small.Rect {
			t.Fatalf("%d × %d in squares of %d: %v and %v", w, h, n, small.Rect, colours[0].Rect)
		}
		for y := range h / n {
			for x := range w / n {
				cell := image.Rect(x*n, y*n, x*n+n, y*n+n)
				if small.GrayAt(x, y).Y != average(grey, cell) ||
					colours[0].GrayAt(x, y).Y != average(red, cell) ||
					colours[2].GrayAt(x, y).Y != average(blue, cell) {
					t.Fatalf("%d × %d in squares of %d: not the average at %d, %d", w, h, n, x, y)
				}
			}
		}

		nw, nh := 1+r.IntN(w), 1+r.IntN(h)
		fit := Reduced(m, nw, nh).(*image.RGBA)
		for y := range nh {
			for x := range nw {
				cell := image.Rect(x*w/nw, y*h/nh, (x+1)*w/nw, (y+1)*h/nh)
				if fit.RGBAAt(x, y).B != average(blue, cell) {
					t.Fatalf("%d × %d as %d × %d: not the average at %d, %d", w, h, nw, nh, x, y)
				}
			}
		}
	}
	even := image.NewGray(image.Rect(0, 0, 23, 17))
	if Shrink(even, 1) != even || Channels(even, 3) != nil || !Shrink(even, 24).Rect.Empty() {
		t.Error("a picture that can't be shrunk so, or has no colours")
	}
	if !bytes.Equal(Reduced(even, 23, 17).(*image.Gray).Pix, even.Pix) {
		t.Error("not the same at its own size")
	}
}
