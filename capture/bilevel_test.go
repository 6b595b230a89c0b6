// SPDX-License-Identifier: AGPL-3.0-or-later

package capture

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"maps"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	otfont "github.com/go-text/typesetting/font"
	otf "github.com/go-text/typesetting/font/opentype"
	xdraw "golang.org/x/image/draw"
	"golang.org/x/image/vector"

	"passerelle/capture/fax"
	"passerelle/capture/pixels"
	"passerelle/capture/render"
	"passerelle/capture/strip"
	"passerelle/internal/testkit"
	"passerelle/internal/testkit/glyph"
)

// inBlack reports whether a page is written in black and white.
func inBlack(page image.Image) bool {
	p, spotless := plain(page)
	g, ok := p.(*image.Gray)
	return ok && spotless && bilevel(g) != nil
}

// printed is a page of black print as a scanner or a program makes it.
type printed struct {
	letter
	soft, grain float64 // of the scanner: blur in pixels, deviation of its noise
	jpeg        int     // the quality at which it sends the page; 0: pixels
	slope       float64 // how much darker the right edge is lit
	ink         uint8
}

// printOf draws what a page of a seed is like; every third is drawn by a program.
func printOf(seed uint64) printed {
	r := rand.New(rand.NewPCG(seed, 1515))
	p := printed{letter: letter{dpi: []int{150, 200, 300, 300}[r.IntN(4)],
		tint: color.NRGBA{255, 255, 255, 255}, r: r}, ink: uint8(r.IntN(50))}
	if r.IntN(3) > 0 {
		p.tint.R = uint8(232 + r.IntN(24))
		p.tint.G, p.tint.B = p.tint.R, p.tint.R
		p.soft, p.grain, p.slope = 0.3+0.4*r.Float64(), 3*r.Float64(), 8*r.Float64()
		p.jpeg = []int{0, 75, 85, 92}[r.IntN(4)]
	}
	return p
}

// page draws the page, with what a mark adds to it, and scans it.
func (p printed) page(t testing.TB, mark func(*image.RGBA)) image.Image {
	t.Helper()
	w, h := 148.0, 105.0 // A6: enough to judge, and a quarter of the work
	img := image.NewRGBA(image.Rect(0, 0, p.mm(w), p.mm(h)))
	draw.Draw(img, img.Rect, image.NewUniform(p.tint), image.Point{}, draw.Src)
	y := 12.0
	for y < 62 {
		points := []float64{6, 7, 8, 9, 10, 12}[p.r.IntN(6)]
		p.words(t, img, 10, y, points, p.sentence(w-30), color.NRGBA{p.ink, p.ink, p.ink, 255})
		y += points*0.45 + 1
	}
	for row := range 5 { // a table of thin lines
		p.stroke(img, []point{{20, 66 + 6*float64(row)}, {120, 66 + 6*float64(row)}},
			0.15+0.1*float64(row), color.NRGBA{p.ink, p.ink, p.ink, 255})
	}
	if mark != nil {
		mark(img)
	}
	return p.scanned(t, img)
}

func (p printed) words(t testing.TB, img draw.Image, x, y, points float64, s string,
	c color.NRGBA) {
	l := p.letter
	l.textIn(img, face(t, p.dpi, points), x, y, s, c)
}

// stroke draws a line through points, in millimetres, with soft edges.
func (p printed) stroke(img draw.Image, through []point, wide float64, c color.NRGBA) {
	b := img.Bounds()
	z := vector.NewRasterizer(b.Dx(), b.Dy())
	k := float64(p.dpi) / 25.4
	for i := 1; i < len(through); i++ {
		a, e := through[i-1], through[i]
		d := math.Hypot(e.x-a.x, e.y-a.y)
		nx, ny := (a.y-e.y)/d*wide/2, (e.x-a.x)/d*wide/2
		at := func(x, y float64) (float32, float32) { return float32(x * k), float32(y * k) }
		z.MoveTo(at(a.x+nx, a.y+ny))
		z.LineTo(at(e.x+nx, e.y+ny))
		z.LineTo(at(e.x-nx, e.y-ny))
		z.LineTo(at(a.x-nx, a.y-ny))
		z.ClosePath()
	}
	z.Draw(img, b, image.NewUniform(c), image.Point{})
}

// hand draws what looks like writing by hand: a wave of a given height.
func (p printed) hand(img draw.Image, x, y, long, high, wide float64, c color.NRGBA) {
	var through []point
	for s := 0.0; s < long; s += 0.3 {
		through = append(through, point{x + s,
			y + high*math.Sin(s*1.7)*math.Cos(s*0.61)})
	}
	p.stroke(img, through, wide, c)
}

// scanned is the page as the scanner sends it.
func (p printed) scanned(t testing.TB, img *image.RGBA) image.Image {
	t.Helper()
	if p.soft == 0 {
		return img
	}
	img = p.softened(img)
	w := float64(img.Rect.Dx())
	for i := 0; i < len(img.Pix); i += 4 {
		d := p.grain*p.r.NormFloat64() - p.slope*float64(i%img.Stride)/4/w
		for c := range 3 {
			img.Pix[i+c] = uint8(min(max(math.Round(float64(img.Pix[i+c])+d), 0), 255))
		}
	}
	if p.jpeg == 0 {
		return img
	}
	grey := true
	for i := 0; i < len(img.Pix) && grey; i += 4 {
		grey = img.Pix[i] == img.Pix[i+1] && img.Pix[i] == img.Pix[i+2]
	}
	var b bytes.Buffer
	var from image.Image = img
	if grey {
		from = pixels.Grey(img)
	}
	must(t, jpeg.Encode(&b, from, &jpeg.Options{Quality: p.jpeg}))
	out, err := jpeg.Decode(&b)
	must(t, err)
	return normal(out)
}

// softened blurs a page by a kernel of three pixels, along and across.
func (p printed) softened(img *image.RGBA) *image.RGBA {
	side := p.soft * p.soft / 2
	for _, step := range []int{4, img.Stride} {
		out := image.NewRGBA(img.Rect)
		for i, v := range img.Pix {
			a, b := img.Pix[max(i-step, i%4)], img.Pix[min(i+step, len(img.Pix)-4+i%4)]
			out.Pix[i] = uint8(float64(v)*(1-2*side) + side*(float64(a)+float64(b)) + 0.5)
		}
		img = out
	}
	return img
}

// besidePrint is what must never be lost beside print. Each is drawn for a page, by its seed.
var besidePrint = map[string]func(testing.TB, printed, *image.RGBA){
	"a pale stamp": func(_ testing.TB, p printed, img *image.RGBA) {
		c := p.lighter(20 + p.r.IntN(60))
		for _, r := range []float64{12, 10} {
			var ring []point
			for a := 0.0; a <= 6.4; a += 0.1 {
				ring = append(ring, point{110 + r*math.Cos(a), 80 + r*math.Sin(a)})
			}
			p.stroke(img, ring, 0.5, c)
		}
	},
	"a coloured stamp": func(_ testing.TB, p printed, img *image.RGBA) {
		p.hand(img, 90, 85, 30, 5, 0.5, color.NRGBA{120, 60, 160, uint8(60 + p.r.IntN(190))})
	},
	"pencil": func(_ testing.TB, p printed, img *image.RGBA) {
		p.hand(img, 60, 98, 12+10*p.r.Float64(), 2, 0.3, p.lighter(25+p.r.IntN(80)))
	},
	"a tick in pencil": func(_ testing.TB, p printed, img *image.RGBA) {
		p.stroke(img, []point{{70, 98}, {71, 99.5}, {74, 96}}, 0.35, p.lighter(50+p.r.IntN(60)))
	},
	"a blue signature": func(_ testing.TB, p printed, img *image.RGBA) {
		p.hand(img, 90, 97, 25, 4, 0.4, color.NRGBA{20, 40, 150, 255})
	},
	"blue initials": func(_ testing.TB, p printed, img *image.RGBA) {
		p.hand(img, 90, 98, 5, 2, 0.4, color.NRGBA{30, 50, 140, 255})
	},
	"grey print": func(t testing.TB, p printed, img *image.RGBA) {
		v := uint8(110 + p.r.IntN(80))
		p.words(t, img, 20, 98, 8, "Mention en gris, 2026", color.NRGBA{v, v, v, 255})
	},
	"the tint of a form": func(_ testing.TB, p printed, img *image.RGBA) {
		p.stroke(img, []point{{20, 97}, {90, 97}}, 8, p.lighter(9+p.r.IntN(30)))
	},
	"a photograph": func(_ testing.TB, p printed, img *image.RGBA) {
		for y := p.mm(70); y < p.mm(100); y++ {
			for x := p.mm(100); x < p.mm(123); x++ {
				v := uint8(130 + 60*math.Sin(float64(x)/31) + 50*math.Sin(float64(y)/23))
				img.SetRGBA(x, y, color.RGBA{v, v, v, 255})
			}
		}
	},
	"a watermark": func(t testing.TB, p printed, img *image.RGBA) {
		p.words(t, img, 30, 70, 60, "COPIE", p.lighter(10+p.r.IntN(20)))
	},
	"a grey hairline": func(_ testing.TB, p printed, img *image.RGBA) {
		p.stroke(img, []point{{20, 98}, {90, 98}}, 0.15, p.lighter(90))
	},
	"a highlighter": func(_ testing.TB, p printed, img *image.RGBA) {
		p.stroke(img, []point{{20, 97}, {60, 97}}, 5, color.NRGBA{255, 240, 90, 110})
	},
}

// lighter is a grey that stands out from the paper by so many levels.
func (p printed) lighter(by int) color.NRGBA {
	v := uint8(int(p.tint.R) - by)
	return color.NRGBA{v, v, v, 255}
}

// firstSeen is the first seed on which the limits of bilevel.go are measured; they were set
// on those from 1 to 24.
const firstSeen = 1001

// TestWhatIsNotBlackPrintStays: a page with anything else on it is never written in black
// and white, on seeds that were not seen when the limits were set.
func TestWhatIsNotBlackPrintStays(t *testing.T) {
	wholePages(t)
	t.Parallel()
	lost, all := map[string]int{}, 0
	kinds := slices.Sorted(maps.Keys(besidePrint))
	for s := range uint64(testkit.Share(60)) {
		for i, name := range kinds {
			if !testkit.Full() && i%3 != int(s)%3 { // of each kind one page
				continue
			}
			mark := besidePrint[name]
			p := printOf(firstSeen + s)
			page := p.page(t, func(img *image.RGBA) { mark(t, p, img) })
			all++
			if inBlack(page) {
				lost[name]++
				t.Errorf("seed %d: %s would be lost (%d dpi, soft %.1f, grain %.1f, jpeg %d)",
					firstSeen+s, name, p.dpi, p.soft, p.grain, p.jpeg)
				keep(t, int(s), page)
			}
		}
	}
	t.Logf("%d pages of %d kinds of marks: lost %v", all, len(besidePrint), lost)
}

// TestBlackPrintIsWrittenInBlack: print alone is, and looks the same when the PDF is drawn
// again by another program.
func TestBlackPrintIsWrittenInBlack(t *testing.T) {
	wholePages(t)
	t.Parallel()
	n := testkit.Share(60)
	black, before, after, worst := 0, 0, 0, 0
	for s := range uint64(n) {
		p := printOf(firstSeen + s)
		page := p.page(t, nil)
		jpg := encoded(t, Image{Pix: page, DPI: p.dpi})
		plain, err := encodeAt(Image{Pix: page, DPI: p.dpi}, quality)
		must(t, err)
		if len(jpg) == len(plain) {
			t.Logf("seed %d stays (%d dpi, soft %.1f, grain %.1f, jpeg %d)", firstSeen+s, p.dpi,
				p.soft, p.grain, p.jpeg)
			continue
		}
		black++
		before, after = before+len(plain), after+len(jpg)-len(plain)
		pdf := written(t, 0, jpg)
		for f, err := range render.Pages(t.Context(), bytes.NewReader(pdf), render.Limits{}) {
			must(t, err)
			worst = max(worst, furthest(page, f.Image()))
		}
	}
	t.Logf("%d of %d pages of print: %d bytes as JPEG, %d in black; worst difference %d", black, n,
		before, after, worst)
	if worst > 60 { // a field of print that is gone is further off
		t.Errorf("a field of the page comes out %d levels away", worst)
	}
	if black*10 < n*8 { // at 150 dpi, the thinnest lines keep some as they are

		t.Errorf("only %d of %d pages of print are written in black and white", black, n)
	}
	if after*4 > before {
		t.Errorf("%d bytes in black and white, %d as JPEG", after, before)
	}
}

// furthest is the greatest difference of the means of fields of eight pixels.
func furthest(a, b image.Image) (worst int) {
	p, q := pixels.Grey(normal(a)), pixels.Grey(normal(b))
	if q.Rect.Dx() != p.Rect.Dx() {
		q = pixels.Grey(normal(Preview(b, p.Rect.Dx(), 1<<20)))
	}
	const side = 8
	for y := 0; y+side < min(p.Rect.Dy(), q.Rect.Dy()); y += side {
		for x := 0; x+side < min(p.Rect.Dx(), q.Rect.Dx()); x += side {
			d := 0
			for j := range side {
				for i := range side {
					d += int(p.Pix[(y+j)*p.Stride+x+i]) - int(q.Pix[(y+j)*q.Stride+x+i])
				}
			}
			worst = max(worst, max(d, -d)/side/side)
		}
	}
	return worst
}

// TestWhatIsReadStaysLegible: a strip and a code that are read on the JPEG are read on the
// page in black and white, as surely.
func TestWhatIsReadStaysLegible(t *testing.T) {
	wholePages(t)
	t.Parallel()
	lines := []string{"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
		"L898902C36UTO7408122F1204159ZE184226B<<<<<10"}
	codeFile := filepath.Join(t.TempDir(), "code.png")
	const content = "DC04FR000001125E125B0126FR247500010MME/SPECIMEN/NATACHA"
	testkit.Run(t, "ZXingWriter", "-size", "10x10", "-margin", "0", "DataMatrix", content,
		codeFile)
	code := testkit.OpenPNG(t, codeFile)
	sure, read, codes, n := 0, 0, 0, 0
	for s := range uint64(testkit.Share(40)) {
		p := printOf(firstSeen + s)
		if p.dpi < 200 {
			continue
		}
		page := p.page(t, func(img *image.RGBA) {
			draw.Draw(img, image.Rect(0, p.mm(64), img.Rect.Dx(), img.Rect.Dy()),
				image.NewUniform(p.tint), image.Point{}, draw.Src)
			for i, line := range lines {
				p.strip(t, img, 15, 76+6.35*float64(i), line)
			}
			at := image.Rect(p.mm(100), p.mm(85), p.mm(118), p.mm(103))
			laid := image.NewRGBA(at)
			xdraw.NearestNeighbor.Scale(laid, at, code, code.Bounds(), draw.Src, nil)
			for y := at.Min.Y; y < at.Max.Y; y++ {
				for x := at.Min.X; x < at.Max.X; x++ {
					if laid.RGBAAt(x, y).R < 128 { // the paper stays what it is
						img.SetRGBA(x, y, color.RGBA{p.ink, p.ink, p.ink, 255})
					}
				}
			}
		})
		jpg := encoded(t, Image{Pix: page, DPI: p.dpi})
		before, err := DecodeOwn(jpg)
		must(t, err)
		pdf := written(t, 0, jpg)
		if !bytes.Contains(pdf, []byte("CCITTFax")) {
			continue
		}
		n++
		var after image.Image
		for f, err := range render.Pages(t.Context(), bytes.NewReader(pdf), render.Limits{}) {
			must(t, err)
			clean, _, _ := Clean(fromFrame(f)) // as check takes the PDF in again
			after = clean.Pix
		}
		keep(t, int(s), before.Pix, after)
		a, okA := strip.Read(before.Pix)
		b, okB := strip.Read(after)
		if okA && (!okB || a.Certain && !b.Certain || !slices.Equal(a.Lines, b.Lines)) {
			t.Errorf("seed %d: the strip is %q (%t) on the JPEG, and %q (%t) in black",
				firstSeen+s, a.Lines, a.Certain, b.Lines, b.Certain)
		}
		if okA {
			read++
		}
		if b.Certain {
			sure++
		}
		var said [2]string
		for i, pic := range []image.Image{before.Pix, after} { // the code and what is around it
			w, h := size(pic)
			part := image.NewRGBA(image.Rect(0, 0, w/4, h/4))
			draw.Draw(part, part.Rect, normal(pic), image.Pt(95*w/148, 81*h/105), draw.Src)
			testkit.SavePNG(t, codeFile, part)
			said[i] = testkit.Run(t, "ZXingReader", codeFile)
		}
		if strings.Contains(said[0], content) {
			codes++
			if !strings.Contains(said[1], content) {
				t.Errorf("seed %d: the code in black is read as %q", firstSeen+s, said[1])
			}
		}
	}
	t.Logf("%d pages in black: %d strips read, %d certain, %d codes", n, read, sure, codes)
	if n == 0 || read == 0 || codes == 0 {
		t.Errorf("%d pages with %d strips and %d codes show nothing", n, read, codes)
	}
}

// strip prints one line as a strip is printed: OCR-B, ten characters an inch.
func (p printed) strip(t testing.TB, img draw.Image, x, y float64, line string) {
	t.Helper()
	ocrb, err := otfont.ParseTTF(bytes.NewReader(testkit.Read(t,
		"/usr/share/fonts/opentype/ocr-b/OCRB.otf")))
	must(t, err)
	pitch := float64(p.dpi) / 10
	for i, c := range line {
		id, _ := ocrb.NominalGlyph(c)
		outline, ok := ocrb.GlyphData(id).(otfont.GlyphOutline)
		if !ok {
			t.Fatalf("OCR-B has no %q", c)
		}
		left := x*float64(p.dpi)/25.4 + pitch*float64(i)
		k := pitch / float64(ocrb.HorizontalAdvance(id))
		side := int(2 * pitch)
		a := glyph.Draw(outline, side, side, func(s otf.SegmentPoint) (float32, float32) {
			return float32(left - math.Floor(left) + float64(s.X)*k),
				float32(1.5*pitch - float64(s.Y)*k)
		})
		at := image.Pt(int(left), p.mm(y)-int(1.5*pitch))
		draw.DrawMask(img, a.Rect.Add(at), image.NewUniform(color.NRGBA{p.ink, p.ink, p.ink, 255}),
			image.Point{}, a, image.Point{}, draw.Over)
	}
}

// TestPageInBlackIsKept holds the format of a page that carries itself in black and white:
// a kept one is read for ever.
func TestPageInBlackIsKept(t *testing.T) {
	img := image.NewGray(image.Rect(0, 0, 128, 96))
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	for y := 20; y < 70; y++ {
		for x := 30; x < 34+y/2; x++ {
			img.Pix[y*img.Stride+x] = 0
		}
	}
	jpg := encoded(t, Image{Pix: img, DPI: 300})
	kept := bytesFile(testkit.Golden(t, "page-black-1.jpg", jpg))
	got := written(t, 0, kept)
	if want := fax.Encode(bilevel(img)); !bytes.Contains(got, want) {
		t.Errorf("the PDF of the kept page does not hold its %d bytes in black", len(want))
	}
	if _, err := DecodeOwn(kept); err != nil {
		t.Error(err)
	}
	file := filepath.Join(t.TempDir(), "black.pdf")
	testkit.Write(t, file, got)
	testkit.Run(t, "qpdf", "--check", file)
}

// BenchmarkEncode encodes an A4 page of print at 300 dpi; "cpu-ms" is the time that the
// processor had for it, whatever else the machine does.
func BenchmarkEncode(b *testing.B) {
	page := Image{Pix: scan(b, 1), DPI: 300}
	if !inBlack(page.Pix) {
		b.Fatal("the page is not written in black and white: the benchmark shows nothing")
	}
	spent := func() time.Duration {
		var u syscall.Rusage
		must(b, syscall.Getrusage(syscall.RUSAGE_SELF, &u))
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	before := spent()
	for b.Loop() {
		_, err := Encode(page)
		must(b, err)
	}
	b.ReportMetric(float64((spent()-before).Milliseconds())/float64(b.N), "cpu-ms")
}
