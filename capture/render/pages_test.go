// SPDX-License-Identifier: AGPL-3.0-or-later

package render

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"slices"
	"strings"
	"testing"

	"passerelle/capture/render/rendertest"
	"passerelle/internal/testkit"
)

// TestEveryPageOfTheTree: a page tree that says fewer pages than it has gives all of
// them, and one that says more is refused, whatever node says so.
func TestEveryPageOfTheTree(t *testing.T) {
	// four pages in two branches; the counts of the root and of the branches
	tree := func(root, left, right int) []byte {
		page := func(parent, text int) string {
			return fmt.Sprintf("<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "+
				"/Resources << /Font << /F 5 0 R >> >> >>", parent, text)
		}
		return rendertest.PDF("", "<< /Type /Catalog /Pages 2 0 R >>",
			fmt.Sprintf("<< /Type /Pages /Kids [3 0 R 4 0 R] /Count %d >>", root),
			fmt.Sprintf("<< /Type /Pages /Parent 2 0 R /Kids [6 0 R 7 0 R] /Count %d >>", left),
			fmt.Sprintf("<< /Type /Pages /Parent 2 0 R /Kids [8 0 R 9 0 R] /Count %d >>", right),
			"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
			page(3, 10), page(3, 10), page(4, 10), page(4, 10),
			rendertest.Stream("", letterText))
	}
	for _, counts := range [][3]int{{4, 2, 2}, {1, 2, 2}, {0, 0, 0}, {2, 1, 1}, {4, 1, 2}, {4, 0, 4},
		{-1, 2, 2}, {3, 2, 1}, {5, 2, 2}} {
		got, err := all(t, tree(counts[0], counts[1], counts[2]), Limits{})
		if tooMany := counts[0] > 4; tooMany && err == nil || !tooMany && (err != nil || len(got) != 4) {
			t.Errorf("counts %v: %d pages, %v", counts, len(got), err)
		}
	}
	// a tree that bites its tail ends
	loop := rendertest.PDF("", "<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>")
	if got, err := all(t, loop, Limits{}); err == nil {
		t.Errorf("a tree that bites its tail: %d pages", len(got))
	}
}

// TestCoversOfPortfoliosAreRefused: the sheet that stands before the files of a portfolio
// is no paper, also where the entry that tells a portfolio is lost.
func TestCoversOfPortfoliosAreRefused(t *testing.T) {
	text := func(lines ...string) string {
		return "BT /F 12 Tf 48 633 Td (" + strings.Join(lines, ") Tj 0 -20 Td (") + ") Tj ET"
	}
	for sheet, want := range map[string]Reason{
		text("For the best experience, open this PDF portfolio in",
			"Acrobat X or Adobe Reader X, or later."): Portfolio,
		text("Pour une exp\\351rience optimale, ouvrez ce portfolio PDF dans",
			"Acrobat X ou Adobe Reader X, ou une version ult\\351rieure."): Portfolio,
		text("Ouvrez ce porte-documents PDF avec Acrobat 9."): Portfolio,
		text("Mon portfolio : dessins et photographies."):     "",
		letterText: "",
	} {
		if got, _ := reasonOf(t, xfaFile("", sheet, false), Limits{}); got != want {
			t.Errorf("%q: refused as %q, want %q", sheet, got, want)
		}
	}
}

// TestPagesThatAreLeftOutAreNamed: a page that can't be drawn, and those behind the most that a
// file may have, are named, and the others are there.
func TestPagesThatAreLeftOutAreNamed(t *testing.T) {
	tiff := rendertest.TIFF(false, [3]uint32{20, 10, 40}, [3]uint32{60000, 60000, 0},
		[3]uint32{20, 10, 40})
	for _, c := range []struct {
		name  string
		data  []byte
		most  int
		pages int
		want  []Left
	}{
		{"a poster first", rendertest.Poster(3, 1), 0, 2, []Left{{1, TooBig}}},
		{"a poster within", rendertest.Poster(4, 3), 0, 3, []Left{{3, TooBig}}},
		{"two posters, and the last", rendertest.Poster(5, 2, 4, 5), 0, 2,
			[]Left{{2, TooBig}, {4, TooBig}, {5, TooBig}}},
		{"a page too many", rendertest.Poster(4), 3, 3, []Left{{4, TooLong}}},
		{"a poster and pages too many", rendertest.Poster(9, 2), 3, 2,
			[]Left{{2, TooBig}, {4, TooLong}}},
		{"a TIFF with a picture too large", tiff, 0, 2, []Left{{2, TooFine}}},
		{"a TIFF with pages too many", rendertest.TIFF(false, [3]uint32{20, 10, 40},
			[3]uint32{20, 10, 40}, [3]uint32{20, 10, 40}), 2, 2, []Left{{3, TooLong}}},
	} {
		got, err := all(t, c.data, Limits{Pages: c.most})
		var left *Incomplete
		if !errors.As(err, &left) || !slices.Equal(left.Left, c.want) || len(got) != c.pages {
			t.Errorf("%s: %d pages, %v; want %d and %v", c.name, len(got), err, c.pages, c.want)
		}
	}
	if got, _ := reasonOf(t, rendertest.Poster(2, 1, 2), Limits{}); got != TooBig {
		t.Errorf("nothing but posters: refused as %q", got)
	}
}

// TestWhatOpensWithoutAPassword: a lock on the attached files alone keeps nobody from the page.
func TestWhatOpensWithoutAPassword(t *testing.T) {
	got, err := all(t, rendertest.LockedFiles(), Limits{})
	if err != nil || len(got) != 1 {
		t.Fatalf("%d pages, %v", len(got), err)
	}
	if f := got[0]; f.Pix[(f.Height-600)*f.Width*int(f.Kind)+700*int(f.Kind)] > 50 {
		t.Error("the page is empty")
	}
}

// TestSignatures: a file that is signed says so, and its stamp is drawn; a field that waits for a
// signature is none.
func TestSignatures(t *testing.T) {
	for _, signed := range []bool{true, false} {
		got, err := all(t, rendertest.SignedPage(signed), Limits{})
		if err != nil || len(got) != 1 {
			t.Fatalf("%d pages, %v", len(got), err)
		}
		f := got[0]
		if said := f.Attached&Signed != 0; said != signed {
			t.Errorf("signed %t: said %t", signed, said)
		}
		if f.Pix[(f.Height-600)*f.Width*int(f.Kind)+700*int(f.Kind)] > 50 {
			t.Errorf("signed %t: the stamp is not drawn", signed)
		}
	}
}

// TestPictureThatEndsTooSoonIsNoPage: MuPDF fills up what is missing and calls the page drawn.
func TestPictureThatEndsTooSoonIsNoPage(t *testing.T) {
	page := func(head, body string) []byte {
		return rendertest.PDF("", "<< /Type /Catalog /Pages 2 0 R >>",
			"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
			"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Contents 4 0 R "+
				"/Resources << /XObject << /P 5 0 R >> >> >>",
			rendertest.Stream("", "300 0 0 300 0 0 cm /P Do"),
			rendertest.Stream("/Type /XObject /Subtype /Image /Width 100 /Height 100 "+
				"/BitsPerComponent 8 /ColorSpace /DeviceGray "+head, body))
	}
	whole := strings.Repeat("\x80", 100*100)
	noise, r := image.NewGray(image.Rect(0, 0, 100, 100)), testkit.Seeded(t)
	for i := range noise.Pix {
		noise.Pix[i] = uint8(r.IntN(256))
	}
	var b bytes.Buffer
	testkit.Must(t, jpeg.Encode(&b, noise, nil))
	photo := b.String()
	for name, c := range map[string]struct {
		data []byte
		want Reason
	}{
		"whole":                {page("", whole), ""},
		"a byte too long":      {page("", whole+"\n"), ""},
		"half of it":           {page("", whole[:5000]), Unreadable},
		"a JPEG":               {page("/Filter /DCTDecode", photo), ""},
		"only without its end": {page("/Filter /DCTDecode", photo[:len(photo)-2]), ""},
		"half a JPEG":          {page("/Filter /DCTDecode", photo[:len(photo)/2]), Unreadable},
		"nearly all of a JPEG": {page("/Filter /DCTDecode", photo[:len(photo)-100]), Unreadable},
		"no JPEG":              {page("/Filter /DCTDecode", "12345"), Unreadable},
		"no JBIG2":             {page("/Filter /JBIG2Decode", "12345"), Unreadable},
		"nothing that is flat": {page("/Filter /FlateDecode", "12345"), Unreadable},
	} {
		if got, _ := reasonOf(t, c.data, Limits{}); got != c.want {
			t.Errorf("%s: refused as %q, want %q", name, got, c.want)
		}
	}
}

// TestCropBesideThePage: a crop that shows nothing of the page is none; one that shows a part is
// what is seen.
func TestCropBesideThePage(t *testing.T) {
	for crop, want := range map[string][2]int{"[700 900 800 1000]": {2479, 3508},
		"[0 842 595 1684]": {2479, 3508}, "[0 0 0 0]": {2479, 3508}, "[100 100 500 700]": {1667, 2500},
		"[500 700 100 100]": {1667, 2500}} {
		got, err := all(t, rendertest.OnePage("[0 0 595 842] /CropBox "+crop,
			"200 300 100 100 re f"), Limits{})
		if err != nil || len(got) != 1 || got[0].Width != want[0] || got[0].Height != want[1] {
			t.Errorf("%s: %d pages, %v", crop, len(got), err)
			continue
		}
		if !slices.ContainsFunc(got[0].Pix, func(v byte) bool { return v < 50 }) {
			t.Errorf("%s: the page is empty", crop)
		}
	}
}
