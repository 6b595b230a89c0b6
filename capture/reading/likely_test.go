// SPDX-License-Identifier: AGPL-3.0-or-later

package reading

import (
	"fmt"
	"image"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"passerelle/capture/pixels"
	"passerelle/internal/testkit"
)

// Papers that lie any way: how many are put upright, and that none is turned wrongly.

// lying is a paper, and whether there is print enough on it to tell how it lies.
type lying struct {
	kind   string
	pix    *image.Gray
	enough bool
}

const prose = `Je soussignée Anna Maria Eriksson déclare sur l'honneur que la personne nommée
ci-dessus habite à mon domicile depuis le mois de janvier et y reçoit son courrier. Cette
attestation est établie pour servir ce que de droit auprès de la préfecture. Fait pour valoir
justificatif de domicile, avec une copie de ma pièce d'identité et de ma dernière quittance`

const proseInEnglish = `To whom it may concern: this letter confirms that the student named above is
enrolled in the first year of the programme and has paid the fees for the whole academic year.
The university asks the authorities to grant every facility that the holder of this letter may
need for the duration of the studies`

var lyingKinds = []string{"letter", "letter in English", "bill", "form", "bill in capitals",
	"Arabic", "table of numbers", "photograph", "nearly blank", "blank"}

// paperLying draws one paper as it should be read.
func paperLying(t testing.TB, r *rand.Rand, kind string) lying {
	const dpi = 150
	s := newSheet(t, faces[r.IntN(len(faces))], dpi)
	size := 9 + 3*r.Float64()
	lines := func(text string, x, y, w float64, n int) float64 {
		words := strings.Fields(text)
		k := r.IntN(len(words))
		for range n {
			line := ""
			for float64(len(line))*size*0.19 < w {
				line += words[k%len(words)] + " "
				k++
			}
			s.write(x, y, size, strings.TrimSpace(line))
			y += size * 0.5
		}
		return y
	}
	out := lying{kind: kind, pix: s.pix, enough: true}
	switch kind {
	case "letter", "letter in English":
		text := prose
		if kind != "letter" {
			text = proseInEnglish
		}
		lines(text, 110, 40, 60, 4)
		y := 80.0
		for range 1 + r.IntN(3) {
			y = lines(text, 22, y, 150, 3+r.IntN(5)) + 6
		}
	case "bill":
		page, _ := draw(t, r, r.IntN(10), dpi)
		out.pix = page.pix
	case "form":
		for i := range 12 {
			y := 30 + float64(i)*16
			lines(prose, 20, y, 40, 1)
			s.box(image.Rect(int(s.mm(75)), int(s.mm(y-6)), int(s.mm(190)), int(s.mm(y+3))))
			lines(prose, 78, y, 60, 1)
		}
	case "bill in capitals":
		lines(strings.ToUpper(prose), 22, 60, 140, 8)
		out.enough = false
	case "Arabic":
		s.face = face(t, "../../assets/fonts/NotoSansArabic-Regular.ttf")
		lines("هذه شهادة من المدرسة بأن الطالب مسجل هذا العام وقد دفع الرسوم كلها", 22, 60, 90,
			6+r.IntN(8))
		out.enough = false
	case "table of numbers":
		for row := range 14 {
			for col := range 5 {
				x, y := 20+float64(col)*34, 40+float64(row)*9
				s.write(x+2, y, size, fmt.Sprintf("%d,%02d", r.IntN(100000), r.IntN(100)))
			}
		}
		out.enough = false
	case "photograph":
		s.photograph(r)
		out.enough = false
	case "nearly blank":
		s.write(30+100*r.Float64(), 40+200*r.Float64(), size, "Page 2 sur 2")
		out.enough = false
	case "blank":
		out.enough = false
	}
	for i, v := range out.pix.Pix {
		out.pix.Pix[i] = uint8(min(max(float64(v)+1.5*r.NormFloat64(), 0), 255))
	}
	return out
}

// box draws the frame of a field.
func (s *sheet) box(b image.Rectangle) {
	for x := b.Min.X; x < b.Max.X; x++ {
		s.pix.Pix[b.Min.Y*s.pix.Stride+x], s.pix.Pix[b.Max.Y*s.pix.Stride+x] = 60, 60
	}
	for y := b.Min.Y; y < b.Max.Y; y++ {
		s.pix.Pix[y*s.pix.Stride+b.Min.X], s.pix.Pix[y*s.pix.Stride+b.Max.X] = 60, 60
	}
}

// photograph fills most of the page with soft shapes and some straight edges.
func (s *sheet) photograph(r *rand.Rand) {
	w, h := float64(s.pix.Rect.Dx()), float64(s.pix.Rect.Dy())
	type shape struct{ x, y, size, v float64 }
	var all []shape
	for range 20 {
		all = append(all, shape{w * r.Float64(), h * r.Float64(), w * (0.02 + 0.2*r.Float64()),
			200 * (r.Float64() - 0.5)})
	}
	const block = 4
	for y := h / 10; y < h*0.9; y += block {
		for x := w / 10; x < w*0.9; x += block {
			v := 120.0
			for i, b := range all {
				d := math.Hypot(x-b.x, y-b.y) / b.size
				if i%4 == 0 { // a window, a shelf
					d = 1.2 * max(math.Abs(x-b.x)/b.size, 3*math.Abs(y-b.y)/b.size)
				}
				v += b.v / (1 + math.Pow(d, 8))
			}
			for i := range block * block {
				at := (int(y)+i/block)*s.pix.Stride + int(x) + i%block
				s.pix.Pix[at] = uint8(min(max(v, 5), 250))
			}
		}
	}
}

// uprightOf asks how papers lie, drawn by a seed and turned any way, and counts.
func uprightOf(t testing.TB, seed uint64, n int) (upright, wrong float64) {
	t.Helper()
	enough, done, bad := 0, 0, 0
	for i := range n {
		r := rand.New(rand.NewPCG(seed, uint64(i)))
		p := paperLying(t, r, lyingKinds[i%len(lyingKinds)])
		turn := r.IntN(4)
		img := pixels.Grey(pixels.Turned(p.pix, turn))
		got, err := Reader{}.Turn(t.Context(), img, 0)
		must(t, err)
		want := (4 - turn) % 4
		if p.enough {
			enough++
			if got == want {
				done++
			}
		}
		if got != 0 && got != want {
			bad++
		}
		if got != want && (p.enough || got != 0) {
			t.Logf("paper %d, %s, turned by %d: %d quarters, want %d", i, p.kind, turn, got, want)
		}
	}
	t.Logf("%d of %d papers with print enough are put upright; %d of %d turned wrongly", done,
		enough, bad, n)
	return float64(done) / float64(max(enough, 1)), float64(bad) / float64(n)
}

// TestPapersPutUpright: a paper of every kind. One of the four with print enough may be left
// to the person, none turned wrongly.
func TestPapersPutUpright(t *testing.T) {
	needed(t)
	n := len(lyingKinds)
	if testing.Short() {
		n /= 2
	}
	if upright, wrong := uprightOf(t, testkit.Seed(t), n); n == len(lyingKinds) &&
		upright < 0.75 || wrong > 0 {
		t.Errorf("%.0f %% are put upright, %.1f %% turned wrongly", 100*upright, 100*wrong)
	}
}

// BenchmarkUpright asks how 500 papers lie, and fails below 99 in 100 of those with print
// enough, or above one wrong turn in a thousand.
func BenchmarkUpright(b *testing.B) {
	needed(b)
	seed := testkit.SeedOr(b, 20261130)
	for b.Loop() {
		upright, wrong := uprightOf(b, seed, 500)
		b.ReportMetric(100*upright, "%upright")
		b.ReportMetric(100*wrong, "%wrong")
		if upright < 0.99 || wrong > 0.001 {
			b.Errorf("%.1f %% are put upright, %.2f %% turned wrongly", 100*upright, 100*wrong)
		}
	}
}

// TestLikelyTurn: what the lines say without being read is never wrong, whatever the
// paper, and says enough of letters that reading them is all that is left.
func TestLikelyTurn(t *testing.T) {
	seed := testkit.Seed(t)
	n := testkit.Share(400)
	if testing.Short() {
		n = len(lyingKinds)
	}
	sure, enough := 0, 0
	for i := range n {
		r := rand.New(rand.NewPCG(seed, uint64(i)))
		p := paperLying(t, r, lyingKinds[i%len(lyingKinds)])
		for turn := range 4 {
			q, yes, _ := likelyTurn(pixels.Grey(pixels.Turned(p.pix, turn)),
				p.pix.Rect.Dx()*254/2100)
			if yes && q == 0 && turn != 0 {
				t.Errorf("paper %d, %s, turned by %d: taken for upright", i, p.kind, turn)
			}
			if yes && q != (4-turn)%4 {
				t.Logf("paper %d, %s, turned by %d: %d quarters", i, p.kind, turn, q)
			}
			if p.enough {
				enough++
				if yes {
					sure++
				} else if turn == 0 {
					g := pixels.Grey(p.pix)
					a, b := linesOf(g), linesOf(pixels.Transposed(g))
					t.Logf("paper %d, %s: not told: %d pieces, %d on end, edges %.2f, tails %.3f %.3f", i,
						p.kind, a.n, b.n, a.edges/b.edges, a.above/a.ink, a.below/a.ink)
				}
			}
		}
	}
	t.Logf("%d of %d papers with print enough are told by their lines", sure, enough)
	least := 8
	if n < 100 { // two forms among eight papers are no share
		least = 5
	}
	if n >= 20 && sure*10 < enough*least {
		t.Errorf("%d of %d papers with print enough are told by their lines", sure, enough)
	}
}
