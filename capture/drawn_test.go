// SPDX-License-Identifier: AGPL-3.0-or-later

package capture

import (
	"bytes"
	"fmt"
	"image"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"passerelle/capture/render/rendertest"
	"passerelle/internal/testkit"
)

// drawn is a page of a program, and the places of its ink that are looked for again.
type drawn struct {
	pdf   []byte
	what  string
	marks []image.Point // middles of squares of squareMark points, from the top left of what is shown
	shown image.Point   // size of the page as it is shown, in points before the unit
}

const squareMark = 7

// drawPage makes a page of any kind of contents, of boxes, turned and scaled in any way. Its
// marks are in the corners of what is shown, in the middle, in a stamp and in a field.
func drawPage(r *rand.Rand) drawn {
	x0, y0 := r.IntN(300)-150, r.IntN(300)-150
	wide, high := 300+r.IntN(400), 300+r.IntN(600)
	media := [4]int{x0, y0, x0 + wide, y0 + high}
	crop, boxes := media, ""
	if r.IntN(2) == 0 {
		crop = [4]int{media[0] + r.IntN(60), media[1] + r.IntN(60), media[2] - r.IntN(60),
			media[3] - r.IntN(60)}
		boxes = fmt.Sprintf(" /CropBox %v", crop)
	}
	for _, name := range []string{"BleedBox", "TrimBox", "ArtBox"} { // which hide nothing
		if r.IntN(3) == 0 {
			in := 5 + r.IntN(40)
			boxes += fmt.Sprintf(" /%s %v", name,
				[4]int{crop[0] + in, crop[1] + in, crop[2] - in, crop[3] - in})
		}
	}
	turn, unit := r.IntN(4), []float64{1, 1, 1, 1.5, 2}[r.IntN(5)]
	if turn != 0 || r.IntN(2) == 0 {
		boxes += fmt.Sprintf(" /Rotate %d", 90*turn-360*r.IntN(2))
	}
	if unit != 1 {
		boxes += fmt.Sprintf(" /UserUnit %.1f", unit)
	}
	kind := []string{"table", "form", "letter", "fields of colour"}[r.IntN(4)]
	var b strings.Builder
	fmt.Fprintf(&b, "q 1 0 0 1 %d %d cm ", crop[0], crop[3]-790)
	switch kind {
	case "table":
		b.WriteString(ruledTable(2+r.IntN(14), 1+r.IntN(9), 0.5+2*r.Float64(), r.IntN(2) == 0,
			r.IntN(6)))
	case "form":
		b.WriteString("0.4 w BT /F 9 Tf ET ")
		for range 12 {
			fmt.Fprintf(&b, "%d %d %d 18 re S ", 20+r.IntN(200), r.IntN(780), 60+r.IntN(200))
		}
	case "letter":
		b.WriteString("BT /F 10 Tf ")
		for line := range 30 {
			fmt.Fprintf(&b, "1 0 0 1 30 %d Tm (Attestation de domicile, ligne %d, specimen) Tj ",
				760-14*line, line)
		}
		b.WriteString("ET ")
	case "fields of colour":
		for range 4 {
			fmt.Fprintf(&b, "%.2f %.2f %.2f rg %d %d %d %d re f ", 0.3+0.7*r.Float64(),
				0.6+0.4*r.Float64(), 0.3+0.7*r.Float64(), r.IntN(300), r.IntN(700),
				50+r.IntN(300), 50+r.IntN(300))
		}
	}
	b.WriteString(" Q 1 0 0.9 rg ")
	cw, ch := crop[2]-crop[0], crop[3]-crop[1]
	stamp := image.Pt(crop[0]+40+r.IntN(cw-140), crop[1]+40+r.IntN(ch-140))
	field := image.Pt(crop[0]+40+r.IntN(cw-140), crop[1]+40+r.IntN(ch-140))
	d := drawn{shown: image.Pt(cw, ch), what: fmt.Sprintf("%s, %s", kind, boxes)}
	if turn%2 == 1 {
		d.shown = image.Pt(ch, cw)
	}
	mark := func(x, y int) { // lower left corner, in the page's own space
		px, py := x-crop[0]+squareMark/2, crop[3]-y-squareMark/2-1
		switch turn {
		case 1:
			px, py = ch-py, px
		case 2:
			px, py = cw-px, ch-py
		case 3:
			px, py = py, cw-px
		}
		d.marks = append(d.marks, image.Pt(px, py))
	}
	for _, p := range []image.Point{{crop[0] + 1, crop[1] + 1}, {crop[2] - 8, crop[1] + 1},
		{crop[2] - 8, crop[3] - 8}, {crop[0] + 1, crop[3] - 8},
		{crop[0] + 20 + r.IntN(cw-40), crop[1] + 20 + r.IntN(ch-40)}} {
		fmt.Fprintf(&b, "%d %d %d %d re f ", p.X, p.Y, squareMark, squareMark)
		mark(p.X, p.Y)
	}
	mark(stamp.X+10, stamp.Y+10)
	mark(field.X+10, field.Y+10)
	looks := rendertest.Stream("/Type /XObject /Subtype /Form /BBox [0 0 80 40]",
		fmt.Sprintf("0 0 1 RG 2 w 2 2 76 36 re S 1 0 0.9 rg 10 10 %d %d re f", squareMark,
			squareMark))
	at := func(p image.Point) string {
		return fmt.Sprintf("/Rect [%d %d %d %d] /F 4 /AP << /N 5 0 R >>", p.X, p.Y, p.X+80, p.Y+40)
	}
	d.pdf = rendertest.PDF("",
		"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [7 0 R] >> >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox %v%s /Contents 4 0 R "+
			"/Annots [6 0 R 7 0 R] /Resources << /Font << /F << /Type /Font /Subtype /Type1 "+
			"/BaseFont /Helvetica >> >> >> >>", media, boxes),
		rendertest.Stream("", b.String()), looks,
		"<< /Type /Annot /Subtype /Stamp "+at(stamp)+" >>",
		"<< /Type /Annot /Subtype /Widget /FT /Sig /T (signature) /V << /Type /Sig "+
			"/Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached /ByteRange [0 1 2 3] "+
			"/Contents <00> >> "+at(field)+" >>")
	return d
}

// missing says how many of its marks are not on the page.
func (d drawn) missing(page image.Image) (n int) {
	w, h := size(page)
	for _, m := range d.marks {
		x, y := (2*m.X+1)*w/d.shown.X/2, (2*m.Y+1)*h/d.shown.Y/2
		r, g, b, _ := page.At(min(x, w-1), min(y, h-1)).RGBA()
		if r>>8 < 200 || g>>8 > 80 || b>>8 < 170 {
			n++
		}
	}
	return n
}

// whole draws so many pages and returns how many kept all their ink.
func wholeDrawn(t testing.TB, s uint64, n int) (whole int) {
	t.Helper()
	for i := range n {
		d := drawPage(rand.New(rand.NewPCG(s, uint64(5000+i))))
		pages := 0
		for img, err := range (FileSource{Open: func() (io.ReadCloser, error) {
			return io.NopCloser(bytes.NewReader(d.pdf)), nil
		}}).Pages(t.Context()) {
			must(t, err)
			pages++
			clean, done, _ := Clean(img)
			cw, ch := size(clean.Pix)
			iw, ih := size(img.Pix)
			if lost := d.missing(clean.Pix); lost > 0 || done.Cut || cw != iw || ch != ih {
				t.Errorf("page %d (%s): %d of %d marks are missing (%+v)", i, d.what, lost,
					len(d.marks), done)
				keep(t, i, clean.Pix)
				continue
			}
			whole++
		}
		if pages != 1 {
			t.Errorf("page %d (%s): %d pages", i, d.what, pages)
		}
	}
	return whole
}

// TestPagesOfProgramsKeepAllInk draws pages with every box, turned and scaled.
func TestPagesOfProgramsKeepAllInk(t *testing.T) {
	s, n := testkit.SeedOr(t, usualSeed), testkit.Share(500)
	if n < 500 {
		n = 40
	}
	if testing.Short() {
		n = 5
	}
	t.Logf("%d of %d pages are whole", wholeDrawn(t, s, n), n)
}

// BenchmarkDrawnPages takes 500 pages of programs.
func BenchmarkDrawnPages(b *testing.B) {
	for b.Loop() {
		s := testkit.SeedOr(b, usualSeed)
		whole := wholeDrawn(b, s, 500)
		b.Logf("seed %d: %d of 500 pages are whole", s, whole)
		b.ReportMetric(100*float64(whole)/500, "kept-ink-%")
	}
}
