// SPDX-License-Identifier: AGPL-3.0-or-later

package strip

import (
	"image"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"passerelle/dossier/mrz"
	"passerelle/internal/testkit"
)

// stamp is ink that somebody put over a page later: rings, or a word in outlined letters, turned.
type stamp struct {
	mask  *image.Gray // 255 where there is ink, at 300 dpi
	turn  float64
	ink   float64
	sheer float64 // how much of the ink is there
}

func randomStamp(t testing.TB, r *rand.Rand) stamp {
	t.Helper()
	s := stamp{turn: (2*r.Float64() - 1) * 0.5, ink: 60 + 90*r.Float64(),
		sheer: 0.6 + 0.4*r.Float64()}
	if r.IntN(2) == 0 {
		s.mask = rings(r)
	} else {
		s.mask = outlined(t, []string{"MUSTER", "SPECIMEN", "COPIE", "ANNULÉ"}[r.IntN(4)],
			70+r.IntN(60), 2+r.IntN(4))
	}
	return s
}

// rings are two circles, one inside the other, with strokes of a third to two thirds of a
// millimetre.
func rings(r *rand.Rand) *image.Gray {
	radius, wide := 80+100*r.Float64(), 4+4*r.Float64()
	n := int(2*radius) + 4
	out := image.NewGray(image.Rect(0, 0, n, n))
	for y := range n {
		for x := range n {
			d := math.Hypot(float64(x-n/2), float64(y-n/2))
			if math.Abs(d-radius) < wide/2 || math.Abs(d-0.72*radius) < wide/2 {
				out.Pix[y*out.Stride+x] = 255
			}
		}
	}
	return out
}

// outlined is a word whose letters are drawn by their edges alone.
func outlined(t testing.TB, word string, size, wide int) *image.Gray {
	t.Helper()
	f := typeface{font: openFont(t, "Liberation Mono"), width: 1}
	letters := []rune(word)
	h := size*18/10 + 2*wide
	out := image.NewGray(image.Rect(0, 0, size*(len(letters)+1), h))
	for i, c := range letters {
		g := f.glyph(t, c, size)
		edge, inner := grown(g, wide/2+1), grown(g, -(wide+1)/2)
		for y := range g.Rect.Dy() {
			for x := range g.Rect.Dx() {
				v := edge.Pix[y*edge.Stride+x] - min(inner.Pix[y*inner.Stride+x],
					edge.Pix[y*edge.Stride+x])
				if at := i*size + x; at < out.Rect.Dx() {
					p := &out.Pix[y*out.Stride+at]
					*p = max(*p, v)
				}
			}
		}
	}
	return out
}

// put presses the stamp on the page, its middle at x, y.
func (s stamp) put(page *image.Gray, x, y float64) {
	w, h := s.mask.Rect.Dx(), s.mask.Rect.Dy()
	reach := int(math.Hypot(float64(w), float64(h))/2) + 1
	sin, cos := math.Sincos(s.turn)
	for dy := -reach; dy <= reach; dy++ {
		for dx := -reach; dx <= reach; dx++ {
			u := int(float64(dx)*cos+float64(dy)*sin) + w/2
			v := int(float64(dy)*cos-float64(dx)*sin) + h/2
			at := image.Pt(int(x)+dx, int(y)+dy)
			if u < 0 || v < 0 || u >= w || v >= h || !at.In(page.Rect) {
				continue
			}
			a := s.sheer * float64(s.mask.Pix[v*s.mask.Stride+u]) / 255
			p := &page.Pix[at.Y*page.Stride+at.X]
			*p = uint8(float64(*p)*(1-a) + min(s.ink, float64(*p))*a)
		}
	}
}

// readStamped reads strips over whose first line somebody stamped, or whose last one. It
// answers how many were found, and how many read whole.
func readStamped(t testing.TB, s uint64, n int) (found, whole int) {
	t.Helper()
	for i := range n {
		r := rand.New(rand.NewPCG(s, uint64(i)))
		f := []mrz.Format{mrz.TD1, mrz.TD1, mrz.TD3, mrz.CNI}[r.IntN(4)]
		sc := scene{font: fonts[0].name, format: f, lines: holder(r, f), width: 1, pitch: 2.54,
			leading: 6.35,
			page:    "passport", tilt: (2*r.Float64() - 1) * 0.03, noise: 1 + 3*r.Float64(),
			paper: 215 + 35*r.Float64(),
			ink:   20 + 40*r.Float64(), dpi: 200 + 100*r.Float64(), quality: 70 + r.IntN(25)}
		if f == mrz.TD1 {
			sc.leading = 4.2 + 1.2*r.Float64()
		}
		page := sc.flat(t, r)
		st := randomStamp(t, r)
		x := float64(page.at.Min.X) + float64(page.at.Dx())*(0.2+0.6*r.Float64())
		half := float64(st.mask.Rect.Dy()) / 2
		y := float64(page.at.Min.Y) + 40 - half*(0.6+0.35*r.Float64())
		if r.IntN(4) == 0 {
			y = float64(page.at.Max.Y) - 40 + half*(0.6+0.35*r.Float64())
		}
		st.put(page.Gray, x, y)
		got, ok := Read(sc.picture(t, page, r))
		if ok {
			found++
		}
		right := ok && slices.Equal(got.Lines, sc.lines)
		if right {
			whole++
		}
		if ok && got.Certain && !right {
			t.Errorf("strip %d under a stamp is wrong and called certain:\nwant %q\ngot  %q", i,
				sc.lines, got.Lines)
		}
	}
	return found, whole
}

// TestUnderAStamp finds strips whose lines are touched by a stamp: its strokes make one
// blob with them.
func TestUnderAStamp(t *testing.T) {
	n := campaign(200)
	found, whole := readStamped(t, testkit.SeedOr(t, usualSeed)+4, n)
	t.Logf("%d stamped strips: %d found, %d read whole", n, found, whole)
	if float64(found)+1 < 0.90*float64(n) {
		t.Errorf("%d of %d found, want 90 %%", found, n)
	}
	if float64(whole)+1 < 0.30*float64(n) { // strokes go right through the letters
		t.Errorf("%d of %d read whole, want 30 %%", whole, n)
	}
}
