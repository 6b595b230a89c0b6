// SPDX-License-Identifier: AGPL-3.0-or-later

package render

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"passerelle/internal/testkit"
)

// Files of every kind lie in testdata/kinds, of a few pictures: all in a folder show what its
// want.png shows. They were made for this test, from pictures that a program drew, with
// libtiff's tiffcp, ImageMagick, Pillow, and, for bitmaps, byte by byte.

// kindsOf lists the files of one folder.
func kindsOf(t testing.TB, folder string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join("testdata", "kinds", folder, "*"))
	if err != nil || len(names) == 0 {
		t.Fatalf("%s: %d files, %v", folder, len(names), err)
	}
	return names
}

// decoded is decode within this process.
func decoded(data []byte) ([]Frame, error) {
	var b bytes.Buffer
	w := NewWriter(&b, ByLimits)
	if err := decode(data, DefaultLimits(), w); err != nil {
		return nil, err
	}
	if err := w.End(); err != nil {
		return nil, err
	}
	var frames []Frame
	r := NewReader(&b, DefaultLimits().Pixels, DefaultLimits().Pages)
	for {
		f, err := r.Next()
		if err != nil {
			if err.Error() == "EOF" {
				err = nil
			}
			return frames, err
		}
		frames = append(frames, f)
	}
}

// TestEveryKindShowsThePicture compares pixel by pixel. What a kind can't keep (five bits of a
// colour, a JPEG's blocks) is allowed for; planes taken for pixels, ink for light and one order
// of bits for the other are far beyond that.
func TestEveryKindShowsThePicture(t *testing.T) {
	n := 0
	for _, group := range []string{"rgb", "grey", "bw", "few", "mono", "ink", "seethrough"} {
		data, err := os.ReadFile(filepath.Join("testdata", "kinds", group, "want.png"))
		testkit.Must(t, err)
		want, err := decoded(data)
		testkit.Must(t, err)
		for _, name := range kindsOf(t, group) {
			data, err := os.ReadFile(name)
			testkit.Must(t, err)
			got, err := decoded(data)
			if err != nil || len(got) != 1 {
				t.Errorf("%s: %d pages, %v", name, len(got), err)
				continue
			}
			n++
			most := 20
			if strings.Contains(name, "jp") || strings.HasSuffix(name, "lossy.webp") ||
				strings.HasSuffix(name, "webp.tif") {
				most = 200 // along an edge
			}
			if mean, worst := difference(got[0], want[0]); mean > 5 || worst > most {
				t.Errorf("%s differs by %.1f of 255, by %d at worst", name, mean, worst)
			}
		}
	}
	t.Logf("%d files", n)
}

// difference is that of two pages, of all and of the worst samples.
func difference(a, b Frame) (mean float64, worst int) {
	if a.Width != b.Width || a.Height != b.Height {
		return 255, 255
	}
	x, y, sum, n := a.Image(), b.Image(), 0, 0
	for v := range a.Height {
		for u := range a.Width {
			r, g, b, _ := x.At(u, v).RGBA()
			r2, g2, b2, _ := y.At(u, v).RGBA()
			for _, d := range [3]int{int(r>>8) - int(r2>>8), int(g>>8) - int(g2>>8),
				int(b>>8) - int(b2>>8)} {
				sum, n, worst = sum+max(d, -d), n+1, max(worst, d, -d)
			}
		}
	}
	return float64(sum) / float64(n), worst
}

// TestWhatIsNotKnownIsRefused: a picture of a kind that is not read, or that ends too soon,
// never comes out as another one.
func TestWhatIsNotKnownIsRefused(t *testing.T) {
	for _, name := range kindsOf(t, "refused") {
		data, err := os.ReadFile(name)
		testkit.Must(t, err)
		if got, err := decoded(data); !errors.Is(err, refusal(Unreadable)) {
			t.Errorf("%s: %d pages, %v: want it refused", name, len(got), err)
		}
	}
}

// TestCutKindsAreRefused cuts files that hold their pixels last: a page that lacks its end would
// pass for the page.
func TestCutKindsAreRefused(t *testing.T) {
	for _, name := range append(kindsOf(t, "rgb"), kindsOf(t, "bw")...) {
		if filepath.Ext(name) != ".bmp" {
			continue
		}
		data, err := os.ReadFile(name)
		testkit.Must(t, err)
		for _, cut := range []int{len(data) / 3, len(data) * 2 / 3, len(data) - 40} {
			if got, err := decoded(data[:cut]); err == nil {
				t.Errorf("%s, %d of %d bytes: %d pages", name, cut, len(data), len(got))
			}
		}
	}
}

// addKinds gives a fuzz target the files of an ending.
func addKinds(f *testing.F, ending string) {
	names, err := filepath.Glob(filepath.Join("testdata", "kinds", "*", "*"+ending))
	if err != nil || len(names) == 0 {
		f.Fatalf("no seeds: %v", err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
}

// fuzzKind gives foreign bytes to a decoder, which returns the pixels of a page and how many it
// claims: whatever they are, these are as many.
func fuzzKind(f *testing.F, decoder func(t *testing.T, data []byte) (pix []byte, claimed int)) {
	f.Fuzz(func(t *testing.T, data []byte) {
		if pix, claimed := decoder(t, data); len(pix) != claimed {
			t.Fatalf("%d bytes, want %d", len(pix), claimed)
		}
	})
}

// mostFuzzed bounds the pictures that are fuzzed: larger ones show nothing more.
const mostFuzzed = 1 << 18

func FuzzTIFF(f *testing.F) {
	addKinds(f, ".tif")
	fuzzKind(f, func(t *testing.T, data []byte) (pix []byte, claimed int) {
		file, first, ok := openTagged(data)
		if !ok {
			return nil, 0
		}
		dirs, err := file.pages(first, 3)
		if err != nil {
			return nil, 0
		}
		for _, d := range dirs {
			p, err := file.page(d)
			if err != nil || p.width*p.height > mostFuzzed {
				continue
			}
			one, kind, err := p.read()
			if err != nil {
				continue
			}
			up := p.stretch()
			pix = append(pix, stretched(one, p.width*int(kind), p.height, up)...)
			claimed += p.width * p.height * int(kind) * up
		}
		return pix, claimed
	})
}

func FuzzBMP(f *testing.F) {
	addKinds(f, ".bmp")
	fuzzKind(f, func(t *testing.T, data []byte) (pix []byte, claimed int) {
		m, ok := readBitmap(data)
		if !ok || m.width > maxSide || m.height > maxSide || m.width*m.height > mostFuzzed {
			return nil, 0
		}
		pix, kind, ok := m.read()
		if !ok {
			return nil, 0
		}
		return pix, m.width * m.height * int(kind)
	})
}

func FuzzFax(f *testing.F) {
	f.Add([]byte{0x35, 0x26, 0xb0, 0x01}, uint8(0), uint16(40))
	f.Add([]byte{0x00, 0x10, 0x01, 0x26, 0xa0}, uint8(1), uint16(1728))
	f.Add([]byte{0x00, 0x18, 0x35, 0x00, 0x10, 0x88}, uint8(2), uint16(64))
	f.Add([]byte{0x26, 0xa1, 0x80, 0x48}, uint8(3), uint16(2))
	f.Fuzz(func(t *testing.T, data []byte, kind uint8, width uint16) {
		if width == 0 {
			return
		}
		r := newFaxReader(data, faxKind(kind%4), int(width))
		row := make([]byte, (int(width)+7)/8)
		for range 200 {
			if _, err := r.Read(row); err != nil {
				return
			}
			for i, x := range r.above {
				if x < 0 || x > int(width) || i > 0 && x <= r.above[i-1] {
					t.Fatalf("changes %v in a row of %d", r.above, width)
				}
			}
		}
	})
}
