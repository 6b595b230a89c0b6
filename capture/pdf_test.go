// SPDX-License-Identifier: AGPL-3.0-or-later

package capture

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"passerelle/capture/pixels"
	"passerelle/capture/render"
	"passerelle/internal/testkit"
)

var must = testkit.Must

// bytesFile is a page in memory.
type bytesFile []byte

func (b bytesFile) Open() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b)), nil }

func encoded(t testing.TB, img Image) bytesFile {
	t.Helper()
	b, err := Encode(img)
	must(t, err)
	return b
}

// inGrey is a page that carries nothing in black and white: one that was kept before pages
// did, or one that shows more than print.
func inGrey(t testing.TB, img Image) bytesFile {
	t.Helper()
	b, err := encodeAt(img, quality)
	must(t, err)
	return b
}

// wholePages leaves a test out of short runs.
func wholePages(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("whole pages, one after the other: make test runs them without the race detector")
	}
}

func written(t testing.TB, budget int64, pages ...PageFile) []byte {
	t.Helper()
	var b bytes.Buffer
	must(t, WritePDF(&b, pages, budget))
	return b.Bytes()
}

func TestPDFHoldsThePagesAsTheyAre(t *testing.T) {
	grey := inGrey(t, Image{Pix: scan(t, 1), DPI: 300})
	colour := encoded(t, Image{Pix: card(t, color.NRGBA{220, 160, 160, 255}), DPI: 300})
	unknown := encoded(t, Image{Pix: image.NewGray(image.Rect(0, 0, 1000, 500)), DPI: 0})
	got := written(t, 0, grey, colour, unknown)
	file := filepath.Join(t.TempDir(), "a.pdf")
	testkit.Write(t, file, got)
	info := testkit.Run(t, "pdfinfo", "-f", "1", "-l", "3", file)
	for _, want := range []string{"Pages:           3", "Page    1 size:  595.2 x 841.92 pts (A4)",
		"Page    3 size:  841.89 x 420.94 pts", "Encrypted:       no"} {
		if !strings.Contains(info, want) {
			t.Errorf("pdfinfo lacks %q:\n%s", want, info)
		}
	}
	for _, never := range []string{"Creat", "Producer", "Title", "Author"} {
		if strings.Contains(info, never) {
			t.Errorf("pdfinfo shows %s:\n%s", never, info)
		}
	}
	base := filepath.Join(filepath.Dir(file), "p")
	testkit.Run(t, "pdfimages", "-j", file, base)
	for i, want := range []bytesFile{grey, colour, unknown} {
		have := testkit.Read(t, fmt.Sprintf("%s-%03d.jpg", base, i))
		if !bytes.Equal(have, want) {
			t.Errorf("page %d is not the JPEG that went in", i+1)
		}
	}
	n := 0
	for f, err := range render.Pages(t.Context(), bytes.NewReader(got), render.Limits{}) {
		must(t, err)
		if n == 0 && (f.Width != 2480 || f.Height != 3508 || f.Kind != render.Gray) {
			t.Errorf("page 1 comes back as %d × %d kind %d", f.Width, f.Height, f.Kind)
		}
		n++
	}
	if n != 3 {
		t.Errorf("%d pages come back", n)
	}
}

func TestSamePagesSameBytes(t *testing.T) {
	c := card(t, color.NRGBA{220, 160, 160, 255})
	a, b := encoded(t, Image{Pix: c, DPI: 300}), encoded(t, Image{Pix: c, DPI: 300})
	if 2*len(a) < 60_000 {
		t.Fatalf("the card weighs %d bytes: the second budget shrinks nothing", len(a))
	}
	for _, budget := range []int64{0, 50_000} {
		if !bytes.Equal(written(t, budget, a, a), written(t, budget, b, b)) {
			t.Errorf("budget %d: two PDFs of the same pages differ", budget)
		}
	}
}

func TestBudgetIsKept(t *testing.T) {
	wholePages(t)
	heavy, light := inGrey(t, Image{Pix: scan(t, 1), DPI: 300}),
		inGrey(t, Image{Pix: word(t), DPI: 300})
	for _, budget := range []int64{900_000, 250_000} {
		got := written(t, budget, heavy, light)
		if int64(len(got)) > budget {
			t.Errorf("%d bytes for a budget of %d", len(got), budget)
		}
		if !bytes.Contains(got, light) {
			t.Errorf("budget %d: the light page was made coarser too", budget)
		}
	}
	if err := WritePDF(io.Discard, []PageFile{heavy, heavy}, 60_000); !errors.Is(err,
		ErrOverBudget) {
		t.Errorf("got %v, want ErrOverBudget", err)
	}
}

func TestPDFRefusesWhatIsNotAPage(t *testing.T) {
	if err := WritePDF(io.Discard, nil, 0); !errors.Is(err, ErrNoPages) {
		t.Errorf("no pages: %v", err)
	}
	for name, data := range map[string]string{"empty": "", "text": "hello",
		"cut": "\xff\xd8\xff\xe0\x00\x10JF", "no frame": "\xff\xd8\xff\xda\x00\x02"} {
		if err := WritePDF(io.Discard, []PageFile{bytesFile(data)}, 0); !errors.Is(err, ErrNotOwn) {
			t.Errorf("%s: %v", name, err)
		}
	}
	jpg := inGrey(t, Image{Pix: word(t), DPI: 300})
	if err := WritePDF(io.Discard, []PageFile{&changing{jpg}}, 0); !errors.Is(err, ErrNotOwn) {
		t.Errorf("a page that grows: %v", err)
	}
	full := errors.New("disk full")
	if err := WritePDF(broken{full}, []PageFile{jpg}, 0); !errors.Is(err, full) {
		t.Errorf("a full disk: %v", err)
	}
}

type changing struct{ b []byte }

func (c *changing) Open() (io.ReadCloser, error) {
	c.b = append(c.b, 0)
	return bytesFile(c.b).Open()
}

type broken struct{ err error }

func (b broken) Write([]byte) (int, error) { return 0, b.err }

func TestEncodeComesBack(t *testing.T) {
	page := scan(t, 1)
	jpg := encoded(t, Image{Pix: page, DPI: 300})
	img, err := DecodeOwn(jpg)
	must(t, err)
	if _, grey := img.Pix.(*image.Gray); !grey || img.DPI != 300 {
		t.Errorf("a page of black print comes back as %T of %d dots", img.Pix, img.DPI)
	}
	if img, _ = DecodeOwn(encoded(t, Image{Pix: card(t, color.NRGBA{220, 160, 160, 255}),
		DPI: 300})); img.Pix == nil || img.Pix.ColorModel() == color.GrayModel {
		t.Error("a coloured card lost its colour")
	}
}

func TestTurn(t *testing.T) {
	img := image.NewGray(image.Rect(0, 0, 3, 2))
	copy(img.Pix, []byte{1, 2, 3, 4, 5, 6})
	for q, want := range map[int][]byte{1: {4, 1, 5, 2, 6, 3}, 2: {6, 5, 4, 3, 2, 1},
		3: {3, 6, 2, 5, 1, 4}, -1: {3, 6, 2, 5, 1, 4}, 4: {1, 2, 3, 4, 5, 6}} {
		if got := Turn(Image{Pix: img, DPI: 0}, q).Pix.(*image.Gray).Pix; !bytes.Equal(got, want) {
			t.Errorf("turned by %d: %v, want %v", q, got, want)
		}
	}
}

func twenty(b *testing.B) (pages []PageFile, files []string) {
	dir := b.TempDir()
	for i := range 20 {
		l := letter{dpi: 300, tint: color.NRGBA{250, 250, 250, 255},
			r: rand.New(rand.NewPCG(uint64(i), 5))}
		jpg := inGrey(b, Image{Pix: l.draw(b, 210, 297), DPI: 300}) // they pass through untouched
		f := filepath.Join(dir, fmt.Sprintf("%02d.jpg", i))
		testkit.Write(b, f, jpg)
		pages, files = append(pages, diskFile(f)), append(files, f)
	}
	return pages, files
}

type diskFile string

func (d diskFile) Open() (io.ReadCloser, error) { return os.Open(string(d)) }

// BenchmarkWritePDF writes 20 clean A4 pages at 300 dpi to a file, and so does img2pdf;
// "ratio" is our time to its.
func BenchmarkWritePDF(b *testing.B) { besideImg2pdf(b, 1) }

// BenchmarkFiveHundredPages writes them 25 times over, in one go.
func BenchmarkFiveHundredPages(b *testing.B) { besideImg2pdf(b, 25) }

func besideImg2pdf(b *testing.B, times int) {
	needs(b, "img2pdf")
	pages, files := twenty(b)
	pages, files = slices.Repeat(pages, times), slices.Repeat(files, times)
	out := filepath.Join(b.TempDir(), "out.pdf")
	var theirs time.Duration
	const rounds = 3
	for range rounds {
		start := time.Now()
		testkit.Run(b, "img2pdf", append(files, "-o", out)...)
		theirs += time.Since(start)
	}
	b.ResetTimer()
	for b.Loop() {
		f, err := os.Create(out)
		must(b, err)
		must(b, WritePDF(f, pages, 1<<40))
		must(b, f.Close())
	}
	ours := b.Elapsed() / time.Duration(b.N)
	b.ReportMetric(float64(ours)/float64(theirs/rounds), "ratio")
	b.ReportMetric(float64((theirs / rounds).Milliseconds()), "img2pdf-ms")
}

// textPages are pages of text with their JPEG: two drawn by a program, two scanned, of 200
// and 300 dpi.
func textPages(b *testing.B, each func(page image.Image, dpi int, before, now bytesFile)) {
	for s := range uint64(4) {
		dpi := []int{200, 300}[s%2]
		p := printed{letter: letter{dpi: dpi, tint: color.NRGBA{255, 255, 255, 255},
			r: rand.New(rand.NewPCG(firstSeen+s, 5))}, soft: 0.5 * float64(s/2),
			grain: 2 * float64(s/2)}
		page := p.scanned(b, p.draw(b, 210, 297))
		each(page, dpi, inGrey(b, Image{Pix: page, DPI: dpi}), encoded(b, Image{Pix: page,
			DPI: dpi}))
	}
}

func needs(b *testing.B, peers ...string) {
	for _, peer := range peers {
		if _, err := exec.LookPath(peer); err != nil {
			b.Skipf("the peer is absent: %v", err)
		}
	}
}

// BenchmarkTextPage writes pages of text as we do and as ocrmypdf -O3 does, of the same
// pixels: "size-ratio" is our bytes to its, "of-jpeg" to those of the JPEG.
func BenchmarkTextPage(b *testing.B) {
	needs(b, "ocrmypdf", "img2pdf")
	dir := b.TempDir()
	name := func(s string) string { return filepath.Join(dir, s) }
	var ours, theirs, jpegs int
	for b.Loop() {
		textPages(b, func(page image.Image, dpi int, before, now bytesFile) {
			testkit.SavePNG(b, name("in.png"), pixels.Grey(page))
			testkit.Run(b, "img2pdf", "-s", fmt.Sprint(dpi, "dpi"), name("in.png"), "-o",
				name("in.pdf"))
			testkit.Run(b, "ocrmypdf", "--tesseract-timeout", "0", "-O3", "--output-type", "pdf",
				name("in.pdf"), name("theirs.pdf"))
			theirs += len(testkit.Read(b, name("theirs.pdf")))
			ours, jpegs = ours+len(written(b, 0, now)), jpegs+len(before)
		})
	}
	b.ReportMetric(float64(ours)/float64(theirs), "size-ratio")
	b.ReportMetric(float64(ours)/float64(jpegs), "of-jpeg")
}

// BenchmarkTextPageIsRead has tesseract read the same pages: "recall-ratio" is how many
// right words it reads on the PDF to how many on the JPEG.
func BenchmarkTextPageIsRead(b *testing.B) {
	needs(b, "tesseract", "pdftoppm")
	dir := b.TempDir()
	name := func(s string) string { return filepath.Join(dir, s) }
	right := func(file string) (n int) {
		for _, w := range strings.Fields(testkit.Run(b, "tesseract", file, "-", "-l", "fra")) {
			if slices.Contains(words, w) {
				n++
			}
		}
		return n
	}
	var ours, jpegs int
	for b.Loop() {
		textPages(b, func(_ image.Image, dpi int, before, now bytesFile) {
			testkit.Write(b, name("ours.pdf"), written(b, 0, now))
			testkit.Write(b, name("before.jpg"), before)
			testkit.Run(b, "pdftoppm", "-r", "300", "-gray", "-png", "-singlefile",
				name("ours.pdf"), name("ours"))
			ours, jpegs = ours+right(name("ours.png")), jpegs+right(name("before.jpg"))
		})
	}
	b.ReportMetric(float64(ours)/float64(jpegs), "recall-ratio")
	b.ReportMetric(float64(jpegs), "words")
}
