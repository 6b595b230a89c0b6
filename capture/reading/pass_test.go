// SPDX-License-Identifier: AGPL-3.0-or-later

package reading

import (
	"fmt"
	"image"
	"math/rand/v2"
	"testing"
	"time"

	"passerelle/capture/pixels"
	"passerelle/dossier"
	"passerelle/internal/testkit"
)

// passes are the resolutions at which whole pages are read here, to compare them: 0 is the
// page as it is.
var passes = []int{0, 200, 150}

// passOf sums up what one of them gave.
type passOf struct {
	took               time.Duration
	right, wrong, mute int // days
	names, lines, all  int // names that are right; lines of certain words; pages
}

func (p passOf) String() string {
	return fmt.Sprintf("%d ms a page, days %d right, %d wrong, %d not read; "+
		"%d names, %d certain lines",
		p.took.Milliseconds()/int64(max(1, p.all)), p.right, p.wrong, p.mute, p.names, p.lines)
}

// at returns a page at a resolution not above its own.
func at(g *image.Gray, dpi, want int) (*image.Gray, int) {
	if want == 0 || want >= dpi {
		return g, dpi
	}
	w, h := g.Rect.Dx()*want/dpi, g.Rect.Dy()*want/dpi
	return pixels.Grey(pixels.Reduced(g, w, h)), want
}

// BenchmarkRead reads spoilt bills, and asks of each what tesseract alone needs at 200 dpi
// with orientation (--psm 1) in the same run. It prints what a page costs beyond 0.8 s as a
// ratio to that, and what reading at other resolutions would give.
func BenchmarkRead(b *testing.B) {
	needed(b)
	seed, n := testkit.SeedOr(b, 20261201), testkit.Share(240)
	for b.Loop() {
		var bare time.Duration
		all := make([]passOf, len(passes))
		for i := range n {
			r := rand.New(rand.NewPCG(seed, uint64(i)))
			how := spoils[i%len(spoils)]
			s, want := draw(b, r, i%10, how.dpi)
			page := how.apply(b, r, s.pix)
			g, dpi := at(page, how.dpi, 200)
			began := time.Now()
			_, err := Reader{}.run(b.Context(), pgm(g), Tesseract, "stdin", "stdout", "-l", Language,
				"--dpi", fmt.Sprint(dpi), "--psm", "1", "tsv")
			bare += time.Since(began)
			must(b, err)
			for k, res := range passes {
				g, dpi := at(page, how.dpi, res)
				began := time.Now()
				p, err := Reader{}.Read(b.Context(), g, dpi)
				must(b, err)
				o := &all[k]
				o.took, o.all = o.took+time.Since(began), o.all+1
				day, _ := p.Reading(dossier.FactIssueDate)
				switch day.Value {
				case want.day:
					o.right++
				case "":
					o.mute++
				default:
					o.wrong++
				}
				if name, _ := p.Reading(dossier.FactName); name.Value == want.name {
					o.names++
				}
				for _, l := range p.Lines {
					if l.Sure >= sureWord {
						o.lines++
					}
				}
			}
		}
		b.Logf("tesseract alone: %d ms a page", bare.Milliseconds()/int64(n))
		for k, res := range passes {
			b.Logf("at %d dpi (0: as it is): %v", res, all[k])
		}
		extra := all[0].took - time.Duration(n)*800*time.Millisecond
		b.ReportMetric(extra.Seconds()/bare.Seconds(), "x-tesseract-beyond-0.8s")
		b.ReportMetric(all[0].took.Seconds()/bare.Seconds(), "x-tesseract")
	}
}
