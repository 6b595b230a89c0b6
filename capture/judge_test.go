// SPDX-License-Identifier: AGPL-3.0-or-later

package capture

import (
	"image"
	"image/color"
	"image/draw"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"passerelle/capture/pixels"
	"passerelle/dossier"
	"passerelle/internal/testkit"
)

// soften blurs part of a page: three running means, which is close to a Gaussian of that sigma.
func soften(img *image.RGBA, part image.Rectangle, sigma float64) *image.RGBA {
	out := image.NewRGBA(img.Rect)
	copy(out.Pix, img.Pix)
	r := int(sigma + 0.5)
	for range 3 {
		for _, axis := range [][2]int{{4, out.Stride}, {out.Stride, 4}} {
			n, m := part.Dx(), part.Dy()
			if axis[0] != 4 {
				n, m = m, n
			}
			for line := range m {
				base := out.PixOffset(part.Min.X, part.Min.Y) + line*axis[1]
				for c := range 3 {
					src := make([]int, n)
					for i := range src {
						src[i] = int(out.Pix[base+i*axis[0]+c])
					}
					sum := 0
					for i := -r; i <= r; i++ {
						sum += src[min(max(i, 0), n-1)]
					}
					for i := range n {
						out.Pix[base+i*axis[0]+c] = uint8(sum / (2*r + 1))
						sum += src[min(i+r+1, n-1)] - src[max(i-r, 0)]
					}
				}
			}
		}
	}
	return out
}

func codes(found []dossier.Defect) []dossier.DefectCode {
	out := []dossier.DefectCode{}
	for _, d := range found {
		out = append(out, d.Code)
	}
	return out
}

func darkened(img *image.RGBA, part float64) *image.RGBA {
	out := image.NewRGBA(img.Rect)
	for i, v := range img.Pix {
		if i%4 != 3 {
			v = uint8(float64(v) * part)
		}
		out.Pix[i] = v
	}
	return out
}

func noisy(img *image.RGBA, sigma float64) *image.RGBA {
	r := rand.New(rand.NewPCG(3, 5))
	out := image.NewRGBA(img.Rect)
	for i := 0; i < len(img.Pix); i += 4 {
		n := sigma * r.NormFloat64()
		for c := range 3 {
			out.Pix[i+c] = uint8(min(max(float64(img.Pix[i+c])+n, 0), 255))
		}
		out.Pix[i+3] = 255
	}
	return out
}

// paled is a page whose print has only part of its contrast.
func paled(img *image.RGBA, part float64) *image.RGBA {
	out := image.NewRGBA(img.Rect)
	for i, v := range img.Pix {
		if i%4 != 3 {
			v = uint8(248 - (248-float64(v))*part)
		}
		out.Pix[i] = v
	}
	return out
}

func shifted(img *image.RGBA, dx, dy int) *image.RGBA {
	out := image.NewRGBA(img.Rect)
	draw.Draw(out, out.Rect, image.NewUniform(color.NRGBA{250, 250, 250, 255}), image.Point{},
		draw.Src)
	draw.Draw(out, out.Rect.Add(image.Pt(dx, dy)), img, image.Point{}, draw.Src)
	return out
}

func word(t testing.TB) *image.RGBA {
	l := letter{dpi: 300, tint: color.NRGBA{250, 250, 250, 255}}
	img := image.NewRGBA(image.Rect(0, 0, 2480, 3508))
	draw.Draw(img, img.Rect, image.NewUniform(l.tint), image.Point{}, draw.Src)
	l.text(img, face(t, 300, 10), 100, 140, "Spécimen")
	return img
}

func TestJudge(t *testing.T) {
	wholePages(t)
	page := scan(t, testkit.SeedOr(t, usualSeed))
	half := image.Rect(0, 0, page.Rect.Dx(), page.Rect.Dy()/2)
	for i, c := range []struct {
		name string
		img  func() Image
		want []dossier.DefectCode
	}{
		{"sharp scan", func() Image { return Image{Pix: page, DPI: 300} }, []dossier.DefectCode{}},
		{"a little soft, legible", func() Image {
			return Image{Pix: soften(page, page.Rect, 1.0), DPI: 300}
		}, []dossier.DefectCode{}},
		{"soft all over", func() Image {
			return Image{Pix: soften(page, page.Rect, 5), DPI: 300}
		}, []dossier.DefectCode{dossier.Blurred}},
		{"soft in the upper half", func() Image {
			return Image{Pix: soften(page, half, 5), DPI: 300}
		}, []dossier.DefectCode{dossier.Blurred}},
		{"very soft all over", func() Image {
			return Image{Pix: soften(page, page.Rect, 9), DPI: 300}
		}, []dossier.DefectCode{dossier.Blurred}},
		{"dark, and lost in the noise", func() Image {
			return Image{Pix: noisy(darkened(page, 0.12), 7), DPI: 300}
		}, []dossier.DefectCode{dossier.TooDark}},
		{"dark, legible", func() Image { return Image{Pix: darkened(page, 0.3), DPI: 300} },
			[]dossier.DefectCode{}},
		{"pale, and lost in the noise", func() Image {
			return Image{Pix: noisy(paled(page, 0.06), 4), DPI: 300}
		}, []dossier.DefectCode{dossier.Faint}},
		{"pale, legible", func() Image { return Image{Pix: paled(page, 0.15), DPI: 300} },
			[]dossier.DefectCode{}},
		{"dim, legible", func() Image { return Image{Pix: darkened(page, 0.6), DPI: 300} },
			[]dossier.DefectCode{}},
		{"nothing but noise", func() Image {
			empty := image.NewRGBA(page.Rect)
			draw.Draw(empty, empty.Rect, image.NewUniform(color.Gray{Y: 236}), image.Point{}, draw.Src)
			return Image{Pix: noisy(empty, 9), DPI: 300}
		}, []dossier.DefectCode{dossier.Blank}},
		{"one word", func() Image { return Image{Pix: word(t), DPI: 300} }, []dossier.DefectCode{}},
		{"cut at the left", func() Image {
			return Image{Pix: shifted(page, -page.Rect.Dx()/6, 0), DPI: 300}
		}, []dossier.DefectCode{dossier.CutOff}},
		{"cut at the top", func() Image {
			return Image{Pix: shifted(page, 0, -page.Rect.Dy()*40/297), DPI: 300}
		}, []dossier.DefectCode{dossier.CutOff}},
		{"coarse", func() Image { return Image{Pix: Preview(page, 595, 842), DPI: 72} },
			[]dossier.DefectCode{dossier.LowRes}},
		{"coarse, legible", func() Image {
			return Image{Pix: Preview(page, 826, 1169), DPI: 100}
		}, []dossier.DefectCode{}},
		{"a coarse photograph", func() Image {
			return Image{Pix: Preview(page, 500, 700), DPI: 0}
		}, []dossier.DefectCode{dossier.LowRes}},
	} {
		if i%4 > 0 && testing.Short() {
			continue
		}
		_, _, found := Clean(c.img())
		if d := cmp.Diff(c.want, codes(found)); d != "" {
			t.Errorf("%s: %s\n%+v", c.name, d, found)
		}
		if c.name == "soft in the upper half" && len(found) == 1 &&
			(found[0].Region.Y > 0.15 || found[0].Region.H > 0.55) {
			t.Errorf("the soft region is %+v", found[0].Region)
		}
	}
}

func TestPaperBeyondThePictureIsCut(t *testing.T) {
	wholePages(t)
	r := rand.New(rand.NewPCG(testkit.SeedOr(t, usualSeed), 9))
	page := letter{dpi: 150, tint: color.NRGBA{236, 235, 230, 255}, r: r}.draw(t, 210, 297)
	p := photo{table: [3]float64{70, 60, 50}, noise: 1, grain: 2, fill: 1.04, w: 2000, h: 2400,
		tilt: 0.04}
	_, _, found := Clean(Image{Pix: p.take(page, r), DPI: 0})
	if d := cmp.Diff([]dossier.DefectCode{dossier.CutOff}, codes(found)); d != "" {
		t.Error(d)
	}
}

func TestSoftPhotograph(t *testing.T) {
	wholePages(t)
	r := rand.New(rand.NewPCG(testkit.SeedOr(t, usualSeed), 10))
	page := letter{dpi: 220, tint: color.NRGBA{236, 235, 230, 255}, r: r}.draw(t, 210, 297)
	p := photo{table: [3]float64{70, 60, 50}, noise: 2, grain: 2, fill: 0.8, w: 2400, h: 3200,
		tilt: 0.04, shade: 0.2}
	sharp := p.take(page, r)
	soft := soften(sharp, sharp.Rect, 5)
	if _, _, found := Clean(Image{Pix: throughJPEG(t, sharp, 88), DPI: 0}); len(found) > 0 {
		t.Errorf("sharp: %+v", found)
	}
	if _, _, found := Clean(Image{Pix: throughJPEG(t, soft, 88), DPI: 0}); len(found) != 1 ||
		found[0].Code != dossier.Blurred {
		t.Errorf("soft: %+v", found)
	}
}

// moved is a page whose telephone moved by n pixels while it took the picture.
func moved(img *image.RGBA, n int, down bool) *image.RGBA {
	out := image.NewRGBA(img.Rect)
	copy(out.Pix, img.Pix)
	w, h, step := img.Rect.Dx(), img.Rect.Dy(), 4
	if down {
		step, h = img.Stride, h-n+1
	} else {
		w -= n - 1
	}
	for y := range h {
		for x := range w {
			at := y*img.Stride + 4*x
			for c := range 3 {
				sum := 0
				for k := range n {
					sum += int(img.Pix[at+k*step+c])
				}
				out.Pix[at+c] = uint8(sum / n)
			}
		}
	}
	return out
}

// TestMovedTelephone softens pages in one direction alone: by 9 pixels at 200 dpi
// tesseract reads three words in ten, by 5 nearly all.
func TestMovedTelephone(t *testing.T) {
	wholePages(t)
	s := testkit.SeedOr(t, usualSeed)
	blurs := map[int]bool{1: false, 3: false, 9: true, 13: true, 19: true}
	if testing.Short() {
		blurs = map[int]bool{3: false, 13: true}
	}
	pages := testkit.Share(40)
	if testing.Short() {
		pages = 1
	}
	for i := range uint64(pages) {
		page := letter{dpi: 200, tint: color.NRGBA{250, 250, 250, 255},
			r: rand.New(rand.NewPCG(s, 40+i))}.draw(t, 210, 297)
		for n, want := range blurs {
			for _, down := range []bool{false, true} {
				found := judge(pixels.Grey(moved(page, n, down)), 200)
				if got := slices.Contains(codes(found), dossier.Blurred); got != want {
					t.Errorf("page %d moved by %d pixels (down: %v): blurred %v, want %v", i, n,
						down, got, want)
				}
			}
		}
	}
}
