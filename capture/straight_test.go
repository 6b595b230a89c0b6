// SPDX-License-Identifier: AGPL-3.0-or-later

package capture

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"passerelle/internal/testkit"
)

// A peer straightens a picture with a program; in and out are PNG files.
type peer struct {
	name    string
	needs   []string // programs
	command string   // of the shell; $IN and $OUT
}

var peers = []peer{
	{"unpaper", []string{"unpaper", "convert"},
		`convert "$IN" "$IN.ppm" && unpaper -q --overwrite --no-blackfilter ` +
			`--no-noisefilter --no-blurfilter --no-grayfilter "$IN.ppm" "$OUT.ppm" && ` +
			`convert "$OUT.ppm" "$OUT"`},
	{"imagemagick", []string{"convert"}, `convert "$IN" -deskew 40% "$OUT"`},
	{"ocrmypdf", []string{"ocrmypdf", "pdftoppm"},
		`ocrmypdf -q --deskew --tesseract-timeout 180 --optimize 0 --output-type pdf ` +
			`--image-dpi 150 "$IN" "$OUT.pdf" && pdftoppm -r 150 -png -singlefile ` +
			`"$OUT.pdf" "${OUT%.png}"`},
}

// missing names the first program of the peer that is not installed.
func (p peer) missing() string {
	for _, n := range p.needs {
		if _, err := exec.LookPath(n); err != nil {
			return n
		}
	}
	return ""
}

// straighten returns the picture that the peer made of one.
func (p peer) straighten(t testing.TB, img image.Image) image.Image {
	t.Helper()
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in.png"), filepath.Join(dir, "out.png")
	testkit.SavePNG(t, in, img)
	ctx, stop := context.WithTimeout(t.Context(), 2*time.Minute)
	defer stop()
	cmd := exec.CommandContext(ctx, "sh", "-c", p.command)
	cmd.Env = append(os.Environ(), "IN="+in, "OUT="+out)
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Logf("%s: %v: %s", p.name, err, said)
		return nil
	}
	f, err := os.Open(out)
	must(t, err)
	defer f.Close()
	made, err := png.Decode(f)
	must(t, err)
	return made
}

// dots are the blue spots by which the tilt of a page is measured, whoever turned it: nothing
// that straightens pages knows of them.
var dots = color.NRGBA{0, 60, 255, 255}

// tiltedPage is a page of print with two spots on one level, turned about its middle.
func tiltedPage(t testing.TB, r *rand.Rand, degrees float64) image.Image {
	t.Helper()
	l := letter{dpi: 150, tint: color.NRGBA{250, 250, 250, 255}, r: r}
	page := l.draw(t, 210, 297)
	for _, x := range []float64{16, 190} {
		for y := range l.mm(4) {
			for k := range l.mm(4) {
				if c := float64(l.mm(4)-1) / 2; math.Hypot(float64(k)-c, float64(y)-c) <= c {
					page.Set(l.mm(x)+k, l.mm(272)+y, dots)
				}
			}
		}
	}
	if degrees == 0 {
		return page
	}
	w, h := float64(page.Rect.Dx()), float64(page.Rect.Dy())
	a := degrees * math.Pi / 180
	s, c := math.Abs(math.Sin(a)), math.Cos(a)
	nw, nh := math.Ceil(w*c+h*s), math.Ceil(w*s+h*c) // nothing of it is cut off
	m := shifting(-w/2, -h/2).then(rotating(a)).then(shifting(nw/2, nh/2))
	return resample(page, m.inverse(), int(nw), int(nh), [3]uint8{250, 250, 250})
}

// tiltOf measures by how many degrees the level of the spots slopes; ok is false when they
// are not found, as on a page that was lost.
func tiltOf(img image.Image) (degrees float64, ok bool) {
	rgba := image.NewRGBA(image.Rect(0, 0, img.Bounds().Dx(), img.Bounds().Dy()))
	draw.Draw(rgba, rgba.Rect, img, img.Bounds().Min, draw.Src)
	var at []point
	for y := range rgba.Rect.Dy() {
		for x := range rgba.Rect.Dx() {
			p := rgba.Pix[y*rgba.Stride+4*x:][:3]
			if p[2] > 150 && int(p[2])-int(p[0]) > 90 {
				at = append(at, point{float64(x), float64(y)})
			}
		}
	}
	if len(at) < 40 {
		return 0, false
	}
	middle := 0.0
	for _, p := range at {
		middle += p.x / float64(len(at))
	}
	var sum [2]point
	var n [2]float64
	for _, p := range at {
		k := 0
		if p.x > middle {
			k = 1
		}
		sum[k].x, sum[k].y, n[k] = sum[k].x+p.x, sum[k].y+p.y, n[k]+1
	}
	if min(n[0], n[1]) < 0.5*max(n[0], n[1]) {
		return 0, false
	}
	a := math.Atan2(sum[1].y/n[1]-sum[0].y/n[0], sum[1].x/n[1]-sum[0].x/n[0])
	return a * 180 / math.Pi, true
}

// leftAlone is the tilt, in degrees, below which a straight page counts as left alone.
const leftAlone = 0.02

// straightness is what one way of straightening made of many pages.
type straightness struct {
	residual         []float64
	straight, stayed int
	lost             int
}

func (s *straightness) measure(page image.Image, tilt float64) {
	if page == nil {
		s.lost++
		return
	}
	a, ok := tiltOf(page)
	switch {
	case !ok:
		s.lost++
	case tilt == 0:
		s.straight++
		if math.Abs(a) < leftAlone {
			s.stayed++
		}
	default:
		s.residual = append(s.residual, math.Abs(a))
	}
}

func (s *straightness) alone() float64 {
	return 100 * float64(s.stayed) / float64(max(s.straight, 1))
}

func (s *straightness) String() string {
	return fmt.Sprintf("%d tilted pages: residual median %.3f°, 99th percentile %.3f°, at most "+
		"%.3f°; %d of %d straight pages left alone; %d not readable afterwards", len(s.residual),
		quantile(s.residual, 0.5), quantile(s.residual, 0.99), quantile(s.residual, 1), s.stayed,
		s.straight, s.lost)
}

// tiltOfPage is by how much page i is tilted: up to 20°, one in five a little, one in five not.
func tiltOfPage(r *rand.Rand, i int) float64 {
	switch i % 5 {
	case 0:
		return 0
	case 1:
		return (r.Float64()*2 - 1) * 1.5
	}
	return (r.Float64()*2 - 1) * 20
}

// TestPagesAreStraightened tilts pages to ±20°.
func TestPagesAreStraightened(t *testing.T) {
	wholePages(t)
	s, n := testkit.SeedOr(t, usualSeed), testkit.Share(300)
	var ours straightness
	for i := range n {
		r := rand.New(rand.NewPCG(s, uint64(7000+i)))
		tilt := tiltOfPage(r, i)
		clean, _, _ := Clean(Image{Pix: tiltedPage(t, r, tilt), DPI: 150})
		before := len(ours.residual)
		ours.measure(clean.Pix, tilt)
		if len(ours.residual) > before && ours.residual[before] > 0.3 {
			t.Logf("page %d, tilted by %+.2f°: residual %.2f°", i, tilt, ours.residual[before])
		}
	}
	t.Log(&ours)
	if ours.lost > 0 || ours.stayed < ours.straight || quantile(ours.residual, 0.5) > 0.1 ||
		quantile(ours.residual, 0.99) > 0.3 {
		t.Error("straightened worse than median 0.1°, 99th percentile 0.3°, or not left alone")
	}
}

// BenchmarkStraighten straightens the same pages as its peers do, in one run.
func BenchmarkStraighten(b *testing.B) {
	for b.Loop() {
		s := testkit.SeedOr(b, usualSeed)
		const n, withPeers = 300, 30
		var ours straightness
		theirs := make([]straightness, len(peers))
		for i := range n {
			r := rand.New(rand.NewPCG(s, uint64(7000+i)))
			tilt := tiltOfPage(r, i)
			page := tiltedPage(b, r, tilt)
			clean, _, _ := Clean(Image{Pix: page, DPI: 150})
			ours.measure(clean.Pix, tilt)
			for k, p := range peers {
				if i < withPeers && p.missing() == "" {
					theirs[k].measure(p.straighten(b, page), tilt)
				}
			}
		}
		b.Logf("seed %d, ours: %s", s, &ours)
		b.ReportMetric(quantile(ours.residual, 0.5), "median-deg")
		b.ReportMetric(quantile(ours.residual, 0.99), "p99-deg")
		b.ReportMetric(ours.alone(), "left-alone-%")
		for k, p := range peers {
			if m := p.missing(); m != "" {
				b.Logf("NOT MEASURED: %s, because %s is not installed (apt-get install %s)", p.name,
					m, p.name)
				continue
			}
			b.Logf("%s, first %d pages: %s", p.name, withPeers, &theirs[k])
			b.ReportMetric(quantile(theirs[k].residual, 0.5), p.name+"-median-deg")
			b.ReportMetric(quantile(theirs[k].residual, 0.99), p.name+"-p99-deg")
			b.ReportMetric(theirs[k].alone(), p.name+"-left-alone-%")
		}
	}
}
