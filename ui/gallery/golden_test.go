// SPDX-License-Identifier: AGPL-3.0-or-later

package gallery

import (
	"image"
	"path/filepath"
	"testing"

	"golang.org/x/image/draw"

	"passerelle/internal/testkit"
)

// TestGolden compares a few screens, a quarter of their size, with pictures that were
// looked at. They hold words of this package alone, so that a change of a procedure does
// not turn them red. Between the software painter and OpenGL the difference was at most
// 2/255 on 0.25 % of the bytes (scales 1 and 2).
func TestGolden(t *testing.T) {
	cfg := config(t)
	for name, l := range map[string]Look{
		"10-still-there": {Lang: "fr"}, "11-goodbye": {Lang: "ar"},
		"10-size": {Lang: "fr", Dark: true, Landscape: true}, "02-ticket-in-typing": {Lang: "ar"},
	} {
		var sc Scene
		for _, s := range Scenes(cfg.Machine, noon) {
			if s.Name == name {
				sc = s
			}
		}
		if sc.Name == "" {
			t.Fatalf("no scene %s", name)
		}
		got := quarter(Draw(cfg, sc, l))
		path := filepath.Join("testdata", name+"-"+l.String()+".png")
		if testkit.Update() {
			testkit.SavePNG(t, path, got)
			continue
		}
		want := testkit.OpenPNG(t, path)
		if got.Bounds() != want.Bounds() {
			t.Errorf("%s: %v, want %v", path, got.Bounds(), want.Bounds())
			continue
		}
		off := 0
		b := got.Bounds()
		for y := b.Min.Y; y < b.Max.Y; y++ {
			for x := b.Min.X; x < b.Max.X; x++ {
				r1, g1, b1, _ := got.At(x, y).RGBA()
				r2, g2, b2, _ := want.At(x, y).RGBA()
				if far(r1, r2) || far(g1, g2) || far(b1, b2) {
					off++
				}
			}
		}
		if most := b.Dx() * b.Dy() / 400; off > most {
			t.Errorf("%s: %d pixels differ, at most %d may (look at the picture, then -update)",
				path, off, most)
		}
	}
}

func far(a, b uint32) bool {
	d := int(a>>8) - int(b>>8)
	return d > 2 || d < -2
}

func quarter(img image.Image) image.Image {
	b := img.Bounds()
	out := image.NewNRGBA(image.Rect(0, 0, b.Dx()/4, b.Dy()/4))
	draw.ApproxBiLinear.Scale(out, out.Bounds(), img, b, draw.Src, nil)
	return out
}
