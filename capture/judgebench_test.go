// SPDX-License-Identifier: AGPL-3.0-or-later

package capture

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/image/font"
	"golang.org/x/image/math/fixed"

	"passerelle/capture/pixels"
	"passerelle/dossier"
	"passerelle/internal/testkit"
)

// wordsOn is what tesseract reads on a page: words of three letters or digits and more.
func wordsOn(t testing.TB, g *image.Gray, dpi int) map[string]int {
	t.Helper()
	var in bytes.Buffer
	fmt.Fprintf(&in, "P5\n%d %d\n255\n", g.Rect.Dx(), g.Rect.Dy())
	for y := range g.Rect.Dy() {
		in.Write(g.Pix[y*g.Stride : y*g.Stride+g.Rect.Dx()])
	}
	if dpi == 0 {
		dpi = max(72, max(g.Rect.Dx(), g.Rect.Dy())*10/117)
	}
	cmd := exec.Command("tesseract", "stdin", "stdout", "-l", "fra", "--psm", "3", "--dpi",
		fmt.Sprint(dpi))
	cmd.Stdin = &in
	cmd.Env = []string{"PATH=/usr/bin:/bin", "LC_ALL=C", "OMP_THREAD_LIMIT=1"}
	text, err := cmd.Output()
	must(t, err)
	out := map[string]int{}
	for _, w := range strings.FieldsFunc(string(text), func(c rune) bool {
		return !unicode.IsLetter(c) && !unicode.IsDigit(c)
	}) {
		if utf8.RuneCountInString(w) >= 3 {
			out[strings.ToLower(w)]++
		}
	}
	return out
}

// recall is the part of the words wanted that are among those read.
func recall(want, got map[string]int) float64 {
	n, all := 0, 0
	for w, k := range want {
		n, all = n+min(k, got[w]), all+k
	}
	return float64(n) / float64(max(all, 1))
}

// judgement is what was said of one damaged page, and what can still be read on it.
type judgement struct {
	base   string
	damage damage
	grade  float64
	recall float64
	said   []dossier.Defect
}

func (j judgement) String() string {
	return fmt.Sprintf("%s, %s %g: recall %.2f, %v", j.base, j.damage.name, j.grade, j.recall,
		codes(j.said))
}

// judged damages one page in every way and looks at what is said.
func judged(t testing.TB, seed uint64, n int, only func(d damage, grade int) bool) []judgement {
	b := baseOf(t, seed, n)
	var clean map[string]int
	var out []judgement
	for i, d := range damages {
		for k, grade := range d.grades {
			if i > 0 && only != nil && !only(d, k) {
				continue
			}
			r := rand.New(rand.NewPCG(seed+uint64(n), uint64(100*i+k)))
			x := d.do(t, r, b, grade)
			img, _, said := Clean(Image{Pix: x.pix, DPI: x.dpi})
			g := pixels.Grey(img.Pix)
			words := wordsOn(t, g, img.DPI)
			if clean == nil { // what is read again on the same page stored once more
				again := tight(pixels.Grey(testkit.ThroughJPEG(t, g, 85)))
				clean = map[string]int{}
				for w, n := range wordsOn(t, again, img.DPI) {
					if n = min(n, words[w]); n > 0 {
						clean[w] = n
					}
				}
			}
			j := judgement{b.name, d, grade, recall(clean, words), said}
			out = append(out, j)
		}
	}
	return out
}

// wrong reports whether a judgement is one: the person was not told of what can't be read,
// or was told of a fault where everything can. What is missing from a picture may be said
// even where no print was on it.
func (j judgement) wrong() (missed, alarm bool) {
	const legible = 0.9
	return j.recall < legible && len(j.said) == 0,
		j.recall >= legible && len(j.said) > 0 && !j.damage.slight
}

// measuredFrom is the first base on which the judge is measured, and measuredSeed their
// seed. The limits in judge.go were chosen on the bases before it, of seed 1.
const (
	measuredFrom = 12
	measuredSeed = 20261130
)

// BenchmarkJudge damages a dozen papers in every way, reads what is left of them with
// tesseract, and fails if the person is not told of 95 in 100 of those of which less than
// nine words in ten can be read, or is told of a fault on more than 2 in 100 clean ones. How
// many damaged pages are called faulty a grade before they can't be read any more is
// reported too: there the judge errs on the side of the person who would be refused later.
// The curves are drawn into out/judge.png. PASSERELLE_CAMPAIGN=full tries every grade, and
// half of them otherwise.
func BenchmarkJudge(b *testing.B) {
	seed := testkit.SeedOr(b, measuredSeed)
	for b.Loop() {
		var all []judgement
		for n := range len(paperKinds) {
			all = append(all, judged(b, seed, measuredFrom+n, func(_ damage, i int) bool {
				return testkit.Full() || (i+n)%2 == 0
			})...)
		}
		weighJudgements(b, all, 0.95, 0.02)
		testkit.SavePNG(b, filepath.Join("..", "out", "judge.png"), drawJudgements(b, all))
	}
}

// weighJudgements reports how often the judge is right.
func weighJudgements(t testing.TB, all []judgement, said, alarms float64) {
	t.Helper()
	var lost, told, clean, accused, legible, called float64
	for _, j := range all {
		missed, alarm := j.wrong()
		n := 0.0
		if missed || alarm {
			t.Logf("wrong: %s", j)
			n = 1
		}
		switch {
		case j.recall < 0.9:
			lost, told = lost+1, told+1-n
		case j.damage.name == "clean":
			clean, accused = clean+1, accused+n
		default:
			legible, called = legible+1, called+n
		}
	}
	t.Logf("%.0f of %.0f illegible pages are said; %.0f of %.0f clean and %.0f of %.0f legible ones are called faulty",
		told, lost, accused, clean, called, legible)
	part := func(n, of float64) float64 { return n / max(of, 1) }
	if bench, ok := t.(*testing.B); ok {
		bench.ReportMetric(100*part(told, lost), "%said")
		bench.ReportMetric(100*part(accused, clean), "%alarms-clean")
		bench.ReportMetric(100*part(called, legible), "%alarms-legible")
	}
	if lost > 0 && part(told, lost) < said || part(accused, clean) > alarms {
		t.Errorf("%.1f %% said, want %.0f; %.1f %% of clean pages called faulty, want %.0f at most",
			100*part(told, lost), 100*said, 100*part(accused, clean), 100*alarms)
	}
}

// TestJudgeByWhatIsRead damages one page of the corpus, drawn by lot, in some ways.
func TestJudgeByWhatIsRead(t *testing.T) {
	wholePages(t)
	r := testkit.Seeded(t)
	n := r.IntN(2 * len(paperKinds))
	var some []int
	for i, d := range damages {
		if i == 0 || r.IntN(3) == 0 {
			some = append(some, i*100+r.IntN(len(d.grades)))
		}
	}
	all := judged(t, r.Uint64(), n, func(d damage, i int) bool {
		at := slices.IndexFunc(damages, func(o damage) bool { return o.name == d.name })
		return slices.Contains(some, at*100+i)
	})
	weighJudgements(t, all, 0.5, 0) // so few say no more
}

// drawJudgements draws a panel for each damage: from left to right its grades, upwards the
// part of the words that can still be read, a disc for each page. Filled: something was
// said. Red: wrongly so, or wrongly not.
func drawJudgements(t testing.TB, all []judgement) image.Image {
	const w, h, cols, margin = 300, 220, 4, 30
	rows := (len(damages) + cols - 1) / cols
	img := image.NewRGBA(image.Rect(0, 0, cols*w, rows*h))
	draw.Draw(img, img.Rect, image.White, image.Point{}, draw.Src)
	text := func(x, y int, s string) {
		d := font.Drawer{Dst: img, Src: image.Black, Face: paperFace(t, monoFace, 72, 11),
			Dot: fixed.P(x, y)}
		d.DrawString(s)
	}
	for i, d := range damages {
		x0, y0 := i%cols*w+margin, i/cols*h+margin
		text(x0, y0-10, d.name)
		high := func(recall float64) int { return y0 + int((1-recall)*(h-2*margin)) }
		for x := x0; x < x0+w-2*margin; x++ {
			for _, y := range []int{high(0), high(0.9), high(1)} {
				img.Set(x, y, color.Gray{Y: 180})
			}
		}
		step := (w - 2*margin) / len(d.grades)
		for k, grade := range d.grades {
			text(x0+k*step, y0+h-2*margin+14, fmt.Sprint(grade))
			n := 0
			for _, j := range all {
				if j.damage.name != d.name || j.grade != grade {
					continue
				}
				n++
				c := color.RGBA{30, 120, 60, 255}
				if missed, alarm := j.wrong(); missed || alarm {
					c = color.RGBA{200, 30, 30, 255}
				}
				disc(img, x0+k*step+4+n%6*(step-8)/6, high(j.recall), len(j.said) > 0, c)
			}
		}
	}
	return img
}

// disc draws a disc, filled or not.
func disc(img *image.RGBA, x, y int, filled bool, c color.Color) {
	for dy := -4; dy <= 4; dy++ {
		for dx := -4; dx <= 4; dx++ {
			if d := dx*dx + dy*dy; d <= 16 && (filled || d > 8) {
				img.Set(x+dx, y+dy, c)
			}
		}
	}
}
