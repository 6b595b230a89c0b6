// SPDX-License-Identifier: AGPL-3.0-or-later

package capture

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"passerelle/capture/pixels"
	"passerelle/internal/testkit"
)

// residual is the largest angle, in degrees, by which lines that were level or upright on
// the paper are not on the clean page.
func residual(m homography, pw, ph int) float64 {
	worst := 0.0
	for i := range 9 {
		f := 0.08 + 0.84*float64(i)/8
		a, b := m.at(point{0.1 * float64(pw), f * float64(ph)}),
			m.at(point{0.9 * float64(pw), f * float64(ph)})
		worst = max(worst, math.Abs(math.Atan2(b.y-a.y, b.x-a.x)))
		a, b = m.at(point{f * float64(pw), 0.1 * float64(ph)}),
			m.at(point{f * float64(pw), 0.9 * float64(ph)})
		worst = max(worst, math.Abs(math.Atan2(b.x-a.x, b.y-a.y)))
	}
	return worst * 180 / math.Pi
}

func TestPhotographsComeOutStraight(t *testing.T) {
	s := testkit.SeedOr(t, usualSeed)
	n := testkit.Share(60)
	if testing.Short() {
		n = 1
	}
	var angles, measured []float64
	for i := range n {
		r := rand.New(rand.NewPCG(s, uint64(i)))
		page := letter{dpi: 220, tint: color.NRGBA{236, 235, 230, 255}, r: r}.draw(t, 210, 297)
		p := randomPhoto(r)
		picture := throughJPEG(t, p.take(page, r), p.photoJPEG)
		clean, forward, _, found := cleanWithTransform(Image{Pix: picture}, false)
		a := residual(p.toPicture(page.Rect.Dx(), page.Rect.Dy()).then(forward), page.Rect.Dx(),
			page.Rect.Dy())
		small := Preview(pixels.Grey(clean.Pix), 1400, 1400).(*image.Gray)
		again := math.Abs(measuredAngle(small))
		angles, measured = append(angles, a), append(measured, again)
		w, h := size(clean.Pix)
		if ratio := float64(h) / float64(w); math.Abs(ratio/math.Sqrt2-1) > 0.02 {
			t.Errorf("photograph %d (%s): %d × %d is not the paper alone", i, name(p), w, h)
		}
		if a > 0.5 || again > 0.5 {
			t.Errorf("photograph %d (%s): residual %.2f°, measured on the page %.2f°", i, name(p),
				a, again)
			keep(t, i, picture, clean.Pix)
		}
		for _, d := range found {
			t.Errorf("photograph %d (%s): %s, score %.2f", i, name(p), d.Code, d.Score)
		}
	}
	slices.Sort(angles)
	slices.Sort(measured)
	t.Logf("%d photographs: residual max %.3f°, median %.3f°; measured again on the page: max %.3f°",
		n, angles[n-1], angles[n/2], measured[n-1])
}

// measuredAngle is the angle of the print on a page in degrees, looked for to 0.025°: it
// knows nothing of what Clean did.
func measuredAngle(g *image.Gray) float64 {
	marks := ink(g, inkContrast)
	scatter(marks)
	a, _ := lineAngle(marks, g.Rect.Dx(), g.Rect.Dy(), 5*math.Pi/180)
	return a * 180 / math.Pi
}

// keep leaves the pictures of a failure in the folder PASSERELLE_OUT, when set.
func keep(t testing.TB, i int, pictures ...image.Image) {
	dir := os.Getenv("PASSERELLE_OUT")
	if dir == "" {
		return
	}
	for k, m := range pictures {
		name := fmt.Sprintf("%s-%c-%d.png", t.Name(), 'a'+k, i%10)
		testkit.SavePNG(t, filepath.Join(dir, name), Preview(m, 900, 900))
	}
}

// scan is a straight A4 page of print at 300 dpi. Callers don't change it: it is drawn
// once for each seed.
func scan(t testing.TB, s uint64) *image.RGBA {
	t.Helper()
	if v, ok := scans.Load(s); ok {
		return v.(*image.RGBA)
	}
	page := drawScan(t, s)
	scans.Store(s, page)
	return page
}

var scans sync.Map

func drawScan(t testing.TB, s uint64) *image.RGBA {
	t.Helper()
	return letter{dpi: 300, tint: color.NRGBA{250, 250, 250, 255},
		r: rand.New(rand.NewPCG(s, 1))}.draw(t, 210, 297)
}

func TestStraightScanIsLeftAlone(t *testing.T) {
	page := scan(t, testkit.SeedOr(t, usualSeed))
	clean, forward, _, found := cleanWithTransform(Image{Pix: page, DPI: 300}, false)
	if forward != identity() {
		t.Errorf("a straight page was moved: %v", forward)
	}
	if w, h := size(clean.Pix); w != page.Rect.Dx() || h != page.Rect.Dy() || clean.DPI != 300 {
		t.Errorf("%d × %d at %d", w, h, clean.DPI)
	}
	if len(found) != 0 {
		t.Errorf("found %v", found)
	}
}

func TestTiltedScanIsStraightened(t *testing.T) {
	wholePages(t)
	s := testkit.SeedOr(t, usualSeed)
	page := scan(t, s)
	pw, ph := page.Rect.Dx(), page.Rect.Dy()
	angles := []float64{-12, 0.3, 2, -5, -1, -0.3, 0.7, 8, 12}
	for _, degrees := range angles[:max(testkit.Share(len(angles)), 3)] {
		m := shifting(-float64(pw)/2, -float64(ph)/2).then(rotating(degrees * math.Pi / 180)).then(
			shifting(float64(pw)/2, float64(ph)/2))
		tilted := resample(page, m.inverse(), pw, ph, [3]uint8{250, 250, 250})
		_, forward, _, _ := cleanWithTransform(Image{Pix: tilted, DPI: 300}, false)
		if a := residual(m.then(forward), pw, ph); a > 0.15 {
			t.Errorf("tilted by %+.1f°: residual %.2f°", degrees, a)
		}
	}
}

func TestBlankPageIsNotTurned(t *testing.T) {
	wholePages(t)
	r := rand.New(rand.NewPCG(testkit.SeedOr(t, usualSeed), 2))
	page := image.NewRGBA(image.Rect(0, 0, 2480, 3508))
	for i := 0; i < len(page.Pix); i += 4 {
		v := uint8(246 + r.NormFloat64()*2.5)
		page.Pix[i], page.Pix[i+1], page.Pix[i+2], page.Pix[i+3] = v, v, v, 255
	}
	_, forward, _, found := cleanWithTransform(Image{Pix: page, DPI: 300}, false)
	if forward != identity() {
		t.Error("a blank page was moved")
	}
	if len(found) != 1 || found[0].Code != "page.blank" {
		t.Errorf("found %v, want page.blank", found)
	}
}

// glass lays a small paper on a scanner's glass.
func glass(paper image.Image, lid color.Color, x, y int) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, 2480, 3508))
	draw.Draw(out, out.Rect, image.NewUniform(lid), image.Point{}, draw.Src)
	draw.Draw(out, paper.Bounds().Add(image.Pt(x, y)), paper, paper.Bounds().Min, draw.Src)
	return out
}

func card(t testing.TB, tint color.NRGBA) *image.RGBA {
	t.Helper()
	l := letter{dpi: 300, tint: tint, r: rand.New(rand.NewPCG(3, 3))}
	img := image.NewRGBA(image.Rect(0, 0, l.mm(85.6), l.mm(53.98)))
	draw.Draw(img, img.Rect, image.NewUniform(tint), image.Point{}, draw.Src)
	f := face(t, 300, 8)
	l.text(img, f, 30, 8, "TITRE DE SÉJOUR SPECIMEN")
	for i, s := range []string{"ERIKSSON", "ANNA MARIA", "F UTO 12 08 1974",
		"valable jusqu'au 15 04 2032", "nº 9903123456"} {
		l.text(img, f, 30, 15+6*float64(i), s)
	}
	draw.Draw(img, image.Rect(l.mm(4), l.mm(10), l.mm(26), l.mm(40)),
		image.NewUniform(color.NRGBA{150, 130, 120, 255}), image.Point{}, draw.Src)
	return img
}

func TestCardOnTheGlassIsCropped(t *testing.T) {
	wholePages(t)
	for name, c := range map[string]struct {
		lid  color.NRGBA
		tint color.NRGBA
	}{
		"dark lid":  {color.NRGBA{40, 40, 40, 255}, color.NRGBA{222, 205, 205, 255}},
		"white lid": {color.NRGBA{250, 250, 250, 255}, color.NRGBA{222, 205, 205, 255}},
	} {
		k := card(t, c.tint)
		clean, _, _ := Clean(Image{Pix: glass(k, c.lid, 700, 900), DPI: 300})
		w, h := size(clean.Pix)
		if math.Abs(float64(w-k.Rect.Dx())) > 20 || math.Abs(float64(h-k.Rect.Dy())) > 20 {
			t.Errorf("%s: %d × %d, want about %d × %d", name, w, h, k.Rect.Dx(), k.Rect.Dy())
		}
	}
}

// TestClaimedSizeIsNoReasonToShrink: what claims to be a stamp is kept as fine as it is, also when
// the pages are brought below a weight; what can be a card is kept as before.
func TestClaimedSizeIsNoReasonToShrink(t *testing.T) {
	wholePages(t)
	page := scan(t, 3)
	w, h := size(page)
	for _, c := range []struct {
		dpi, want int
		drawn     bool
	}{{2976, 0, false}, {2976, 0, true}, {750, 0, false}, {750, 0, true}, {49, 0, true},
		{300, 300, false}, {300, 300, true}, {600, 300, false}, {600, 600, true}} {
		got, _, _ := Clean(Image{Pix: page, DPI: c.dpi, Drawn: c.drawn})
		if got.DPI != c.want {
			t.Errorf("at %d dpi, drawn %v: %d, want %d", c.dpi, c.drawn, got.DPI, c.want)
		}
		nw, nh := size(got.Pix)
		if c.want == 0 && max(nw, nh) < max(w, h)*9/10 {
			t.Errorf("at %d dpi, drawn %v: %d × %d points, of %d × %d", c.dpi, c.drawn, nw, nh, w, h)
		}
	}
}

func BenchmarkClean(b *testing.B) {
	page := scan(b, 1)
	pw, ph := page.Rect.Dx(), page.Rect.Dy()
	m := shifting(-float64(pw)/2, -float64(ph)/2).then(rotating(0.03)).then(
		scaling(0.94, 0.94)).then(shifting(float64(pw)/2, float64(ph)/2))
	// 2480 × 3508, in colour, on a grey table
	tilted := resample(page, m.inverse(), pw, ph, [3]uint8{90, 90, 90})
	b.ResetTimer()
	for b.Loop() {
		Clean(Image{Pix: tilted, DPI: 300})
	}
}
