// SPDX-License-Identifier: AGPL-3.0-or-later

package capture

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"io"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"passerelle/capture/render/rendertest"
	"passerelle/dossier"
	"passerelle/internal/testkit"
)

// scene is a photograph of one paper, as people take them: any lean, any perspective, any
// table, any paper.
type scene struct {
	photo
	name      string
	paper     *image.RGBA
	fullBleed bool // the paper goes beyond the picture on all sides
}

// scenes draws photograph i of a seed. The kinds go round, so that every run has some of each.
func drawScene(t testing.TB, s uint64, i int) (scene, *image.RGBA) {
	t.Helper()
	r := rand.New(rand.NewPCG(s, uint64(1000+i)))
	tables := []string{"dark", "light", "near", "checked", "planks", "grain", "gradient"}
	papers := []string{"letter", "banner", "two colours", "frame", "picture", "grey"}
	table, kind := tables[i%len(tables)], papers[(i/2)%len(papers)]
	p := photo{
		tilt:     (r.Float64()*2 - 1) * 45 * math.Pi / 180,
		keystone: [2]float64{(r.Float64()*2 - 1) * 0.22, (r.Float64()*2 - 1) * 0.22},
		grain:    3 * r.Float64(), shade: 0.25 * r.Float64(), shadeAngle: r.Float64() * 2 * math.Pi,
		noise: 1 + 2*r.Float64(),
		w:     900, h: 1200, photoJPEG: 80 + r.IntN(15), shadowWidth: 6 * r.Float64(),
	}
	if r.IntN(3) == 0 {
		p.tilt /= 3 // most people hold the telephone nearly straight
	}
	p.fill = 0.55 + 0.15*r.Float64()
	v := 45 + 50*r.Float64()
	p.table = [3]float64{v, v * 0.9, v * 0.8}
	switch table {
	case "light":
		v = 165 + 30*r.Float64()
		p.table = [3]float64{v + 8, v, v - 20}
	case "near":
		v = 215 + 15*r.Float64()
		p.table = [3]float64{v, v, v - 4}
	case "grain":
		v = 140 + 40*r.Float64()
		p.table, p.grain = [3]float64{v + 20, v, v - 30}, 8+6*r.Float64()
	}
	sc := scene{photo: p, fullBleed: i%9 == 8}
	if sc.fullBleed {
		sc.fill = 1.9
	}
	sc.name = fmt.Sprintf("%s paper on %s table, %+.0f°, keystone %+.2f %+.2f", kind, table,
		p.tilt*180/math.Pi, p.keystone[0], p.keystone[1])
	if sc.fullBleed {
		sc.name += ", nothing but paper"
	}
	l := letter{dpi: 75, tint: color.NRGBA{236, 235, 230, 255}, r: r}
	if kind == "grey" {
		l.tint = color.NRGBA{205, 205, 200, 255}
	}
	pg := l.draw(t, 210, 297)
	fill := func(x, y, w, h float64, c color.NRGBA) {
		draw.Draw(pg, image.Rect(l.mm(x), l.mm(y), l.mm(x+w), l.mm(y+h)), image.NewUniform(c),
			image.Point{}, draw.Src)
	}
	tone := uint8(40 + r.IntN(150))
	switch kind {
	case "banner":
		fill(0, 0, 210, 20+30*r.Float64(), color.NRGBA{tone / 2, tone, tone, 255})
	case "two colours":
		fill(0, 150, 210, 147, color.NRGBA{tone, tone, tone / 2, 255})
	case "frame":
		l.frame(pg, 15, 40, 180, 120)
	case "picture":
		fill(20+30*r.Float64(), 60, 100, 120, color.NRGBA{tone, tone / 2, tone, 255})
	}
	ink := color.NRGBA{200, 30, 30, 255}
	// a mark in each corner of the paper
	for _, m := range [][2]float64{{5, 5}, {200, 5}, {200, 287}, {5, 287}} {
		fill(m[0], m[1], 5, 5, ink)
	}
	sc.paper = pg
	pic := sc.take(pg, r)
	sc.dress(pic, table, r)
	return sc, throughJPEG(t, pic, sc.photoJPEG)
}

// dress gives the table its pattern, where the paper is not.
func (s scene) dress(pic *image.RGBA, table string, r *rand.Rand) {
	pw, ph := s.paper.Rect.Dx(), s.paper.Rect.Dy()
	back := s.toPicture(pw, ph).inverse()
	size, turn := 20+60*r.Float64(), r.Float64()*3
	sin, cos := math.Sincos(turn)
	for y := range s.h {
		for x := range s.w {
			q := back.at(point{float64(x) + 0.5, float64(y) + 0.5})
			if q.x >= -1 && q.y >= -1 && q.x <= float64(pw)+1 && q.y <= float64(ph)+1 {
				continue
			}
			u, v := float64(x)*cos-float64(y)*sin, float64(x)*sin+float64(y)*cos
			k := 1.0
			switch table {
			case "checked":
				if (int(math.Floor(u/size))+int(math.Floor(v/size)))%2 != 0 {
					k = 1.9
				}
			case "planks":
				if math.Mod(math.Abs(u), 2*size) < 5 {
					k = 0.55
				}
			case "gradient":
				k = 0.8 + 1.6*float64(y)/float64(s.h)
			default:
				continue
			}
			for c := range 3 {
				at := y*pic.Stride + 4*x + c
				pic.Pix[at] = uint8(min(255, k*float64(pic.Pix[at])))
			}
		}
	}
}

// lost says by how many millimetres the page misses the worst place of the paper that the
// picture showed, and whether it is the paper alone.
func (s scene) lost(clean Image, forward homography) (worst float64, alone bool) {
	pw, ph := float64(s.paper.Rect.Dx()), float64(s.paper.Rect.Dy())
	to := s.toPicture(s.paper.Rect.Dx(), s.paper.Rect.Dy())
	w, h := size(clean.Pix)
	millimetre := ph / 297
	var corners quad
	for i := range 60 {
		f := float64(i%15) / 15
		p := [4]point{{f * pw, 0}, {pw, f * ph}, {(1 - f) * pw, ph}, {0, (1 - f) * ph}}[i/15]
		at := to.at(p)
		if at.x < 0 || at.y < 0 || at.x > float64(s.w) || at.y > float64(s.h) {
			continue
		}
		q := to.then(forward).at(p)
		if i%15 == 0 {
			corners[i/15] = q
		}
		out := max(-q.x, -q.y, q.x-float64(w), q.y-float64(h))
		if out <= 0 {
			continue
		}
		edge := to.then(forward).at(point{p.x + 10*millimetre*sign(pw/2-p.x),
			p.y + 10*millimetre*sign(ph/2-p.y)})
		worst = max(worst, out/max(dist(q, edge)/14, 1e-9))
	}
	return worst, corners.area() > 0.94*float64(w)*float64(h) && worst < mostLost
}

// inSight says whether the whole paper is in the picture, with some table around it.
func (s scene) inSight() bool {
	pw, ph := float64(s.paper.Rect.Dx()), float64(s.paper.Rect.Dy())
	for _, p := range []point{{0, 0}, {pw, 0}, {pw, ph}, {0, ph}} {
		q := s.toPicture(s.paper.Rect.Dx(), s.paper.Rect.Dy()).at(p)
		if mx, my := 0.025*float64(s.w), 0.025*float64(s.h); q.x < mx || q.y < my ||
			q.x > float64(s.w)-mx || q.y > float64(s.h)-my {
			return false // so near the border that the edge beside it can't be looked at
		}
	}
	return true
}

func sign(f float64) float64 {
	if f < 0 {
		return -1
	}
	return 1
}

// mostLost is how many millimetres of a paper's edge may be left out: no print is there,
// and the fringe of the table is.
const mostLost = 3.0

// TestNothingOfAPaperIsCutAway takes photographs of every kind. Each page is the paper
// alone, or the whole picture: nothing in between. The thresholds of surroundings.go were
// chosen on the seeds 1 to 3; what is reported is measured on others.
func TestNothingOfAPaperIsCutAway(t *testing.T) {
	s, n := testkit.SeedOr(t, usualSeed), testkit.Share(840)
	switch {
	case testing.Short():
		n = 9
	case n < 840:
		n /= 2 // each takes half a second: every kind of table and of paper is among them
	}
	cut, straight, lost, plain := 0, 0, 0, 0
	for i := range n {
		sc, pic := drawScene(t, s, i)
		clean, forward, done, found := cleanWithTransform(Image{Pix: pic}, false)
		worst, alone := sc.lost(clean, forward)
		if worst > mostLost || (sc.fullBleed && done.Cut) {
			lost++
			t.Errorf("photograph %d (%s): %.1f mm of the paper are cut away (%+v)", i, sc.name,
				worst, done)
			keep(t, i, pic, clean.Pix)
		}
		if !sc.fullBleed {
			plain++
		}
		if done.Cut {
			cut++
		}
		if alone && done.Cut {
			straight++
		}
		for _, d := range found {
			if d.Code == dossier.CutOff && done.Cut && sc.inSight() {
				t.Errorf("photograph %d (%s): the whole paper is there, and it is called cut", i,
					sc.name)
			}
		}
	}
	t.Logf("%d photographs, %d with a table: %d cut out, %d of them well, %d lost something", n,
		plain, cut, straight, lost)
}

// TestTheWholePictureIsKeptWhenAsked: what Clean would cut away is there again, as large as
// it was taken; a page that leans in the picture is straightened, and loses nothing by it.
func TestTheWholePictureIsKeptWhenAsked(t *testing.T) {
	r := testkit.Seeded(t)
	page := letter{dpi: 110, tint: color.NRGBA{236, 235, 230, 255}, r: r}.draw(t, 210, 297)
	for _, degrees := range []float64{0, 6, -40} {
		p := randomPhoto(r)
		p.w, p.h, p.table, p.tilt = 1200, 1600, [3]float64{60, 55, 50}, degrees*math.Pi/180
		p.keystone = [2]float64{}
		pic := p.take(page, r)
		if _, done, _ := Clean(Image{Pix: pic}); !done.Cut {
			t.Errorf("%+.0f°: there is nothing to compare with: %+v", degrees, done)
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
