// SPDX-License-Identifier: AGPL-3.0-or-later

package reading

import (
	"image"
	"slices"
	"strings"
	"testing"

	"passerelle/capture/reading/layouts"
	"passerelle/dossier"
	"passerelle/dossier/recognise"
	"passerelle/dossier/twodoc"
	"passerelle/internal/testkit"
)

// printOf makes lines of print, surely read, of those of a page.
func printOf(p recognise.Page) (all []line) {
	const wide, high = 1654, 2339 // A4 at 200 dpi
	for _, x := range p.Lines {
		l := line{}
		n := float64(len([]rune(x.Text)))
		at := 0.0
		for s := range strings.SplitSeq(x.Text, " ") {
			k := float64(len([]rune(s)))
			left, right := x.X+x.W*at/n, x.X+x.W*(at+k)/n
			if s != "" {
				l.words = append(l.words, word{s, 0.95, image.Rect(int(wide*left), int(high*x.Y),
					int(wide*right), int(high*(x.Y+x.H)))})
			}
			at += k + 1
		}
		for _, w := range l.words {
			l.box = l.box.Union(w.box)
		}
		if len(l.words) > 0 {
			all = append(all, l)
		}
	}
	return all
}

// sealedPage is a page with a 2D-Doc.
type sealedPage struct {
	paper *layouts.Paper
	page  int
}

// sealedKinds are the kinds of papers of which some layouts bear a 2D-Doc.
var sealedKinds = []dossier.KindID{"benefits", "energy_bill", "filing_attestation", "payslip",
	"tax_notice"}

// sealedPages are those of the layouts that rules may be tuned on, filled once for a seed.
func sealedPages(t testing.TB, seed uint64) (out []sealedPage) {
	t.Helper()
	all, err := layouts.All(layouts.Tuned)
	must(t, err)
	for _, l := range all {
		if !slices.Contains(sealedKinds, l.Kind) {
			continue
		}
		p, err := l.Fill(seed)
		must(t, err)
		for i, page := range p.Pages {
			if page.Sealed != "" {
				out = append(out, sealedPage{p, i})
			}
		}
	}
	return out
}

// differs says what the print of a page, after some changes, says otherwise than its code, and
// what is read of it.
func (x sealedPage) differs(t testing.TB, change ...string) ([]Differing, []Reading) {
	t.Helper()
	code, err := twodoc.Parse(x.paper.Pages[x.page].Sealed)
	must(t, err)
	seen := x.paper.Seen(x.page)
	changed := strings.NewReplacer(change...)
	for i := range seen.Lines {
		seen.Lines[i].Text = changed.Replace(seen.Lines[i].Text)
	}
	lines := printOf(seen)
	text, days := factsOfText(lines)
	if day, ok := DayAs(days, ""); ok {
		text = append([]Reading{day}, text...)
	}
	return contradicted(code, lines, text), text
}

// TestPrintAgreesWithItsCode holds every layout that bears a 2D-Doc against what its code says:
// nothing is said where they agree; another name and another address are found wherever these
// are read on the page.
func TestPrintAgreesWithItsCode(t *testing.T) {
	first := testkit.SeedOr(t, 20261201)
	pages, asked, found := 0, map[Differing]int{}, map[Differing]int{}
	for seed := first; seed < first+uint64(testkit.Share(40)); seed++ {
		for _, x := range sealedPages(t, seed) {
			pages++
			if got, _ := x.differs(t); len(got) > 0 {
				t.Errorf("%s (%s), seed %d: %v differ from the code of the same paper",
					x.paper.Layout.Name(), x.paper.Layout.Maker, seed, got)
			}
			h, a := x.paper.Holder, x.paper.Address
			var given []string // of some codes the parts of a name can't be told apart
			for _, g := range strings.Fields(h.Given) {
				given = append(given, g, "Zbigniew", strings.ToUpper(g), "ZBIGNIEW")
			}
			for fact, c := range map[dossier.Fact]struct {
				is     Differing
				change []string
			}{
				dossier.FactName: {NameDiffers, append(given, h.Family, "Wojtkowicz",
					strings.ToUpper(h.Family), "WOJTKOWICZ")},
				dossier.FactPostalCode: {AddressDiffers, []string{a.Street, "3 quai Neuf",
					strings.ToUpper(a.Street), "3 QUAI NEUF", a.Postal, "50100", a.City, "Cherbourg",
					strings.ToUpper(a.City), "CHERBOURG"}},
			} {
				got, text := x.differs(t, c.change...)
				code, err := twodoc.Parse(x.paper.Pages[x.page].Sealed)
				must(t, err)
				paper, ok := code.Paper()
				if _, is := read(text, fact); !is || !ok ||
					fact == dossier.FactPostalCode && paper.Address.Postal == "" {
					continue
				}
				asked[c.is]++
				if slices.Contains(got, c.is) {
					found[c.is]++
				} else {
					t.Logf("%s (%s), seed %d: another %s is not found", x.paper.Layout.Name(),
						x.paper.Layout.Maker, seed, c.is)
				}
			}
		}
	}
	t.Logf("%d pages with a code; another name found on %d of %d where one is read, another "+
		"address on %d of %d", pages, found[NameDiffers], asked[NameDiffers],
		found[AddressDiffers], asked[AddressDiffers])
	for is, n := range asked {
		if 100*found[is] < 75*n {
			t.Errorf("another %s is found on %d of %d pages", is, found[is], n)
		}
	}
	if len(asked) < 2 {
		t.Errorf("only %v was looked for", asked)
	}
}

// BenchmarkPrintAgreesWithItsCode reads the same pages with the real programs, as they come: a
// third each as PDF, scan and photograph (PASSERELLE_CAMPAIGN=full: each as all).
func BenchmarkPrintAgreesWithItsCode(b *testing.B) {
	needed(b)
	trust, err := layouts.Trust()
	must(b, err)
	for b.Loop() {
		seed := testkit.SeedOr(b, 20261201)
		pages, sealed := 0, 0
		for i, x := range sealedPages(b, seed) {
			media := layouts.Media
			if !testkit.Full() {
				media = media[i%len(media):][:1]
			}
			for _, m := range media {
				g := given{x.paper, x.page, m}
				img, err := g.taken(b.Context())
				must(b, err)
				s, err := See(b.Context(), Reader{Trust: trust}, img.Pix, img.DPI, true, layouts.Today)
				must(b, err)
				pages++
				if s.Sealed {
					sealed++
				}
				if len(s.Differs) > 0 {
					b.Errorf("%s: %v differ from the code of the same paper", g, s.Differs)
				}
			}
		}
		b.Logf("seed %d: %d pages with a code, which is read on %d", seed, pages, sealed)
		b.ReportMetric(float64(pages), "pages")
		b.ReportMetric(float64(sealed), "codes-read")
	}
}
