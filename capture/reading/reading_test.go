// SPDX-License-Identifier: AGPL-3.0-or-later

package reading

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"slices"
	"testing"
	"time"

	"passerelle/capture"
	"passerelle/capture/render"
	"passerelle/dossier"
	"passerelle/internal/testkit"
)

func TestMain(m *testing.M) {
	render.Main()
	m.Run()
}

// needed fails a test whose programs are missing: `make setup` installs them.
func needed(t testing.TB) {
	t.Helper()
	for _, p := range []string{"tesseract", "ZXingReader"} {
		if _, err := exec.LookPath(p); err != nil {
			t.Fatalf("%s is not installed: make setup installs it", p)
		}
	}
}

// tally counts what became of one fact.
type tally struct{ right, silent, wrong, invented int }

func (a *tally) count(got Reading, ok bool, want string) {
	switch {
	case want == "" && ok:
		a.invented++
	case want == "" || !ok:
		a.silent++
	case fold(got.Value) == fold(want): // accents and capitals don't count when names are compared
		a.right++
	default:
		a.wrong++
	}
}

// TestBills reads generated bills and prints the table. No day of print may be called
// certain; a day that is wrong would be offered: more than one of a hundred is a failure.
func TestBills(t *testing.T) {
	needed(t)
	each := 1
	if testkit.Full() {
		each = 2
	}
	seed := testkit.SeedOr(t, 20261125)
	t.Logf("%d pages", each*10*len(spoils))
	table := fmt.Sprintf("%-20s %5s | %-24s | %-24s | %-24s | %s\n", "pages", "n",
		"day right silent wrong", "name right silent wrong", "code right silent wrong", "ms median")
	days := tally{}
	withDay := 0
	for i, s := range spoils {
		var day, name, postal tally
		var took []time.Duration
		n := 0
		for kind := range 10 {
			if !testkit.Full() && (kind+i)%10 != 5 || testing.Short() &&
				(kind+i != 5 || i%3 > 0) {
				continue
			}
			for k := range each {
				r := rand.New(rand.NewPCG(seed, uint64(i*1000+kind*10+k)))
				page, want := draw(t, r, kind, s.dpi)
				clean, _, _ := capture.Clean(capture.Image{Pix: s.apply(t, r, page.pix), DPI: s.dpi})
				began := time.Now()
				got, err := (Reader{}).Read(context.Background(), clean.Pix, clean.DPI)
				took = append(took, time.Since(began))
				if err != nil {
					t.Fatalf("%s, kind %d: %v", s.name, kind, err)
				}
				n++
				x, ok := got.Reading(dossier.FactIssueDate)
				day.count(x, ok, want.day)
				if want.day != "" {
					withDay++
				}
				if ok && x.Value != want.day {
					t.Logf("WRONG %s, kind %d, page %d: day %s, want %q", s.name, kind, k, x.Value,
						want.day)
				}
				if x, ok = got.Reading(dossier.FactName); true {
					name.count(x, ok, want.name)
					if ok && fold(x.Value) != fold(want.name) {
						t.Logf("%s: name %q for %q", s.name, x.Value, want.name)
					}
				}
				if x, ok = got.Reading(dossier.FactPostalCode); true {
					postal.count(x, ok, want.postal)
				}
				for _, x := range got.Readings {
					if x.Certain {
						t.Errorf("%s: print is called certain", s.name)
					}
				}
			}
		}
		if n == 0 {
			continue // none of this weather with -short
		}
		slices.Sort(took)
		cell := func(a tally) string {
			return fmt.Sprintf("%5d %5d %5d", a.right, a.silent,
				a.wrong+a.invented)
		}
		table += fmt.Sprintf("%-20s %5d | %-24s | %-24s | %-24s | %d\n", s.name, n, cell(day),
			cell(name), cell(postal), took[len(took)/2].Milliseconds())
		days.right += day.right
		days.wrong += day.wrong + day.invented
	}
	t.Logf("\n%sdays: precision %d/%d, recall %d/%d (pages that have one)", table, days.right,
		days.right+days.wrong, days.right, withDay)
	if 100*days.wrong > days.right {
		t.Errorf("%d days are wrong and %d right", days.wrong, days.right)
	}
	if 2*days.right < withDay {
		t.Errorf("only %d of %d days were read", days.right, withDay)
	}
}
