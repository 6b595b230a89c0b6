// SPDX-License-Identifier: AGPL-3.0-or-later

package pixels

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"math/rand/v2"
	"testing"

	"passerelle/internal/testkit"
)

// noise is a picture of chance.
func noise(r *rand.Rand, w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range m.Pix {
		m.Pix[i] = uint8(r.IntN(256)) | uint8(255*(i%4/3)) // opaque
	}
	return m
}

// TestGreyOfEveryKind: the same pixels are equally bright, however they are kept, and
// whichever part of a picture they are.
func TestGreyOfEveryKind(t *testing.T) {
	r := testkit.Seeded(t)
	whole := noise(r, 40, 30)
	part := image.Rect(7, 5, 31, 22)
	want := image.NewGray(image.Rect(0, 0, part.Dx(), part.Dy()))
	for y := range part.Dy() {
		for x := range part.Dx() {
			c := whole.RGBAAt(part.Min.X+x, part.Min.Y+y)
			want.SetGray(x, y, color.GrayModel.Convert(c).(color.Gray))
		}
	}
	nrgba, grey := image.NewNRGBA(whole.Rect), image.NewGray(whole.Rect)
	draw.Draw(nrgba, whole.Rect, whole, image.Point{}, draw.Src)
	draw.Draw(grey, whole.Rect, whole, image.Point{}, draw.Src)
	for name, img := range map[string]image.Image{"RGBA": whole.SubImage(part),
		"NRGBA": nrgba.SubImage(part), "grey": grey.SubImage(part)} {
		got := Grey(img)
		if got.Rect != want.Rect {
			t.Errorf("%s: bounds %v, want %v", name, got.Rect, want.Rect)
		}
		for y := range want.Rect.Dy() {
			for x := range want.Rect.Dx() {
				if d := int(got.GrayAt(x, y).Y) - int(want.GrayAt(x, y).Y); d < -1 || d > 1 {
					t.Fatalf("%s: %d, %d is off by %d", name, x, y, d)
				}
			}
		}
	}
	if whole := image.NewGray(part.Sub(part.Min)); Grey(whole) != whole {
		t.Error("what is grey already was copied")
	}
}

// TestSums: a sum of a part is that of its pixels one by one.
func TestSums(t *testing.T) {
	r := testkit.Seeded(t)
	g := Grey(noise(r, 23, 17))
	s := Integral(g)
	for range 200 {
		x0, y0 := r.IntN(23), r.IntN(17)
		x1, y1 := x0+r.IntN(24-x0), y0+r.IntN(18-y0)
		want := uint32(0)
		for y := y0; y < y1; y++ {
			for x := x0; x < x1; x++ {
				want += uint32(g.GrayAt(x, y).Y)
			}
		}
		if got := s.In(x0, y0, x1, y1); got != want {
			t.Fatalf("%d, %d to %d, %d: %d, want %d", x0, y0, x1, y1, got, want)
		}
		if got := s.Above(y1)[x1] - s.Above(y0)[x1]; got != s.In(0, y0, x1, y1) {
			t.Fatalf("rows %d to %d before %d: %d", y0, y1, x1, got)
		}
	}
}

// TestTransposedTwice: a picture swapped twice is itself.
func TestTransposedTwice(t *testing.T) {
	g := Grey(noise(testkit.Seeded(t), 23, 17))
	if again := Transposed(Transposed(g)); !bytes.Equal(again.Pix, g.Pix) {
		t.Error("swapped twice it is another")
	}
}
