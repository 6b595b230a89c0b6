// SPDX-License-Identifier: AGPL-3.0-or-later

package capture

import (
	"bytes"
	"fmt"
	"image/color"
	"io"
	"math"
	"strings"
	"testing"

	"passerelle/capture/render/rendertest"
	"passerelle/internal/testkit"
)

// mostLost is how many millimetres of a paper's edge may be left out: no print is there,
// and the fringe of the table is.
const mostLost = 3.0

// TestTheWholePictureIsKeptWhenAsked: what Clean would cut away is there again, as large as
// it was taken; a page that leans in the picture is straightened, and loses nothing by it.
func TestTheWholePictureIsKeptWhenAsked(t *testing.T) {
	r := testkit.Seeded(t)
	page := letter{dpi: 110, tint: color.NRGBA{236, 235, 230, 255}, r: r}.draw(t, 210, 297)
	cut := 0
	for _, degrees := range []float64{0, 6, -40} {
		p := randomPhoto(r)
		p.w, p.h, p.table, p.tilt = 1200, 1600, [3]float64{60, 55, 50}, degrees*math.Pi/180
		p.keystone = [2]float64{}
		pic := p.take(page, r)
		if _, done, _ := Clean(Image{Pix: pic}); done.Cut {
			cut++ // else it was in doubt, and there is nothing to compare with
		}
		whole, forward, done, _ := cleanWithTransform(Image{Pix: pic}, true)
		if done.Cut || len(done.Outline) != 0 || done.Kept != KeptAsked {
			t.Errorf("%+.0f°: %+v", degrees, done)
		}
		if a := math.Abs(done.Turn + degrees); degrees != -40 && a > 0.2 {
			t.Errorf("%+.0f°: turned by %+.2f°", degrees, done.Turn)
		}
		w, h := size(whole.Pix)
		for _, c := range []point{{0, 0}, {1200, 0}, {1200, 1600}, {0, 1600}} {
			if q := forward.at(c); q.x < -1 || q.y < -1 || q.x > float64(w)+1 ||
				q.y > float64(h)+1 {
				t.Errorf("%+.0f°: the corner %v of the picture is at %v of %d × %d", degrees, c, q,
					w, h)
			}
		}
		if w < 1200 || h < 1600 {
			t.Errorf("%+.0f°: %d × %d", degrees, w, h)
		}
	}
	if cut < 2 {
		t.Errorf("%d of 3 are cut out: there is too little to compare with", cut)
	}
	drawn := Image{Pix: page, DPI: 110, Drawn: true}
	if _, done, _ := Whole(drawn); done.Kept != KeptDrawn {
		t.Errorf("what a program drew: %+v", done)
	}
}

// ruledTable is a page of a program with one ruled table and little else: a payslip. The
// lines of its frame are all edges there are.
func ruledTable(rows, cols int, thick float64, tinted bool, below int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%.1f w ", thick)
	const x0, y1, wide, cell = 36.0, 720.0, 523.0, 26.0
	if tinted {
		fmt.Fprintf(&b, "0.85 g %f %f %f %f re f 0 g ", x0, y1-cell, wide, cell)
	}
	for i := range rows + 1 {
		fmt.Fprintf(&b, "%f %f m %f %f l S ", x0, y1-cell*float64(i), x0+wide, y1-cell*float64(i))
	}
	for i := range cols + 1 {
		x := x0 + wide/float64(cols)*float64(i)
		fmt.Fprintf(&b, "%f %f m %f %f l S ", x, y1, x, y1-cell*float64(rows))
	}
	b.WriteString("BT /F 8 Tf ")
	for i := range rows {
		for j := range cols {
			fmt.Fprintf(&b, "1 0 0 1 %f %f Tm (%d) Tj ", x0+4+wide/float64(cols)*float64(j),
				y1-cell*(float64(i)+0.6), (i*37+j*91)%1500)
		}
	}
	for i := range below {
		fmt.Fprintf(&b, "1 0 0 1 50 %f Tm (Total, net imposable et conges du mois, ligne %d) Tj ",
			y1-cell*float64(rows)-40-14*float64(i), i)
	}
	return b.String() + "ET"
}

func TestWhatAProgramDrewIsNotCut(t *testing.T) {
	wholePages(t)
	for name, contents := range map[string]string{
		"thin lines": ruledTable(8, 10, 0.5, false, 0), "lines": ruledTable(8, 10, 1, false, 0),
		"thick lines":    ruledTable(8, 10, 1.5, false, 0),
		"tinted heading": ruledTable(12, 4, 1, true, 0),
		"print below":    ruledTable(5, 10, 2, true, 6), "one cell": ruledTable(1, 1, 3, false, 0),
		"a field alone":  "0.9 g 100 300 300 200 re f",
		"a leaning line": "3 w 100 300 m 500 340 l S 100 500 m 500 540 l S",
		"a dark ground":  "0.1 g 0 0 595 842 re f 1 g 100 100 395 642 re f",
		"a title alone":  "BT /F 30 Tf 100 700 Td (Attestation) Tj ET",
	} {
		data := rendertest.OnePage("[0 0 595 842]", contents)
		for img, err := range (FileSource{Open: func() (io.ReadCloser, error) {
			return io.NopCloser(bytes.NewReader(data)), nil
		}}).Pages(t.Context()) {
			must(t, err)
			clean, done, _ := Clean(img)
			w, h := size(clean.Pix)
			if pw, ph := size(img.Pix); w != pw || h != ph || clean.DPI != 300 || done.Cut ||
				done.Kept != KeptDrawn || done.Turn != 0 {
				t.Errorf("%s: %d × %d of %d × %d at %d, %+v", name, w, h, pw, ph, clean.DPI, done)
			}
		}
	}
}
