// SPDX-License-Identifier: AGPL-3.0-or-later

package render

import (
	"fmt"
	"strings"
	"testing"

	"passerelle/capture/render/rendertest"
	"passerelle/internal/testkit"
)

// stripes is the picture /P of 1240 × 1754 points, A4 at 150 dpi, of upright stripes four wide.
func stripes() string {
	return rendertest.Stream("/Type /XObject /Subtype /Image "+stripesHead,
		strings.Repeat(strings.Repeat("\x00\x00\x00\x00\xff\xff\xff\xff", 155), 1754))
}

const stripesHead = "/Width 1240 /Height 1754 /ColorSpace /DeviceGray /BitsPerComponent 8"

// small is a page of the size given whose contents may draw the stripes as /P, the stripes in a
// form of its own as /X (a unit square too), and write with /F.
func small(page, contents string) []byte {
	return rendertest.PDF("", "<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R "+page+" /Contents 4 0 R /Resources << /XObject << /P 5 0 R /X 6 0 R >> /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
		rendertest.Stream("", contents), stripes(),
		rendertest.Stream("/Type /XObject /Subtype /Form /BBox [0 0 1 1] /Resources << /XObject << /P 5 0 R >> >>",
			"q /P Do Q"))
}

// edges counts the changes between dark and light along the middle of a page, across the stripes.
func edges(f Frame, upright bool) (n int) {
	img, before := f.Image(), false
	long := f.Width
	if !upright {
		long = f.Height
	}
	for i := range long {
		x, y := i, f.Height*2/5
		if !upright {
			x, y = f.Width*2/5, i
		}
		r, _, _, _ := img.At(x, y).RGBA()
		if dark := r < 0x8000; i == 0 || dark != before {
			before = dark
			n++
		}
	}
	return n
}

// TestSmallPageKeepsItsPicture has papers whose page is called smaller, or larger, than any paper:
// programs that put a picture on a page say what they like of its size.
func TestSmallPageKeepsItsPicture(t *testing.T) {
	const all = 1240 / 4
	for _, c := range testkit.Some(t, []struct {
		name, page, contents string
		lying                bool
		least                int // of the 310 stripes that must be there
	}{
		{"60 × 85 points", "/MediaBox [0 0 60 85]", "q 60 0 0 85 0 0 cm /P Do Q", false, all},
		{"6 × 8.5 points", "/MediaBox [0 0 6 8.5]", "q 6 0 0 8.5 0 0 cm /P Do Q", false, all},
		{"half an A4", "/MediaBox [0 0 150 212]", "q 150 0 0 212 0 0 cm /P Do Q", false, all},
		{"a small unit", "/MediaBox [0 0 595 842] /UserUnit 0.1",
			"q 595 0 0 842 0 0 cm /P Do Q", false, all},
		{"a thin border", "/MediaBox [0 0 60 85]", "q 58 0 0 83 1 1 cm /P Do Q", false, all},
		{"a broad border", "/MediaBox [0 0 100 140]", "q 60 0 0 85 20 27 cm /P Do Q", false, all},
		{"in a form", "/MediaBox [0 0 60 85]", "q 60 0 0 85 0 0 cm /X Do Q", false, all},
		{"turned", "/MediaBox [0 0 85 60]", "q 0 60 -85 0 85 0 cm /P Do Q", true, all},
		{"turned by the page", "/MediaBox [0 0 60 85] /Rotate 90",
			"q 60 0 0 85 0 0 cm /P Do Q", true, all},
		{"mirrored", "/MediaBox [0 0 60 85]", "q -60 0 0 -85 60 85 cm /P Do Q", false, all},
		{"two beside each other", "/MediaBox [0 0 120 85]",
			"q 60 0 0 85 0 0 cm /P Do Q q 60 0 0 85 60 0 cm /P Do Q", false, 2 * all},
		{"cropped", "/MediaBox [0 0 595 842] /CropBox [100 100 160 185]",
			"q 60 0 0 85 100 100 cm /P Do Q", false, all},
		{"inline", "/MediaBox [0 0 60 85]", "q 60 0 0 85 0 0 cm BI /W 1240 /H 1 /CS /G /BPC 8 ID " +
			strings.Repeat("\x00\x00\x00\x00\xff\xff\xff\xff", 155) + " EI Q", false, all},
		{"a point is a dot", "/MediaBox [0 0 1240 1754]", "q 1240 0 0 1754 0 0 cm /P Do Q", false,
			all},
		{"a poster", "/MediaBox [0 0 8000 11300]", "q 8000 0 0 11300 0 0 cm /P Do Q", false, all},
		{"a large unit", "/MediaBox [0 0 595 842] /UserUnit 20",
			"q 595 0 0 842 0 0 cm /P Do Q", false, all},
	}, 4) {
		t.Run(c.name, func(t *testing.T) {
			got, err := onlyPage(t, small(c.page, c.contents))
			if err != nil {
				t.Fatal(err)
			}
			if n := edges(got, !c.lying); n < c.least*98/100 || n > c.least*102/100 {
				t.Errorf("%d of %d stripes on %d × %d points", n, c.least, got.Width, got.Height)
			}
			across := got.Width
			if c.lying {
				across = got.Height
			}
			if across < 4*c.least*99/100 { // else the stripes are there by luck
				t.Errorf("%d × %d points", got.Width, got.Height)
			}
			if got.Width*got.Height > drawPixels {
				t.Errorf("%d × %d points", got.Width, got.Height)
			}
		})
	}
}

func onlyPage(t *testing.T, data []byte) (Frame, error) {
	t.Helper()
	got, err := all(t, data, Limits{})
	if err == nil && len(got) != 1 {
		err = fmt.Errorf("%d pages", len(got))
	}
	if err != nil {
		return Frame{}, err
	}
	return got[0], nil
}

// TestSmallPageKeepsItsText is what a program drew at a tenth of its size, or ten times as large.
func TestSmallPageKeepsItsText(t *testing.T) {
	letter := "BT /F 10 Tf 72 700 Td (Facture de Camille Specimen, 12 rue des Lilas) Tj ET"
	want, err := onlyPage(t, small("/MediaBox [0 0 595 842]", letter))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string][2]string{
		"unit":   {"/MediaBox [0 0 595 842] /UserUnit 0.1", letter},
		"matrix": {"/MediaBox [0 0 59.5 84.2]", "q 0.1 0 0 0.1 0 0 cm " + letter + " Q"},
		"large":  {"/MediaBox [0 0 595 842] /UserUnit 10", letter},
		"font": {"/MediaBox [0 0 59.5 84.2]",
			"BT /F 1 Tf 7.2 70 Td (Facture de Camille Specimen, 12 rue des Lilas) Tj ET"},
	} {
		got, err := onlyPage(t, small(c[0], c[1]))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got.Width < want.Width*2/3 {
			t.Errorf("%s: %d points wide, %d at the size of the paper", name, got.Width, want.Width)
		}
	}
}

// TestOrdinaryPagesAreDrawnAsBefore: a page of the size of a paper costs what it cost, however
// fine a picture on it is.
func TestOrdinaryPagesAreDrawnAsBefore(t *testing.T) {
	for name, c := range map[string]struct {
		page, contents string
		wide           int
	}{
		"A4, a fine stamp": {"/MediaBox [0 0 595 842]", "q 20 0 0 28 10 10 cm /P Do Q", 2479},
		"A4, small print":  {"/MediaBox [0 0 595 842]", "BT /F 2 Tf 72 700 Td (x) Tj ET", 2479},
		"A4, coarse scan":  {"/MediaBox [0 0 595 842]", "q 595 0 0 842 0 0 cm /P Do Q", 2479},
		"A3":               {"/MediaBox [0 0 842 1191]", "q 20 0 0 28 10 10 cm /P Do Q", 3508},
	} {
		got, err := onlyPage(t, small(c.page, c.contents))
		if err != nil || got.Width < c.wide-2 || got.Width > c.wide+2 || got.DPI < 299 {
			t.Errorf("%s: %d wide at %d dpi, want %d; %v", name, got.Width, got.DPI, c.wide, err)
		}
	}
}

// TestLargePagesThatAreTooFine: what must be read on a poster can't be drawn within the limits.
func TestLargePagesThatAreTooFine(t *testing.T) {
	for _, contents := range []string{"BT /F 12 Tf 72 700 Td (conditions) Tj ET", ""} {
		if got, _ := reasonOf(t, small("/MediaBox [0 0 5950 8420]", contents),
			Limits{}); got != TooBig {
			t.Errorf("%q: %q, want %s", contents, got, TooBig)
		}
	}
}
