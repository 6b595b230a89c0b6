// SPDX-License-Identifier: AGPL-3.0-or-later

package reading

import (
	"embed"
	"errors"
	"fmt"
	"image"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"passerelle/capture/pixels"
	"passerelle/capture/reading/layouts"
	"passerelle/dossier"
	"passerelle/dossier/recognise"
	"passerelle/internal/testkit"
)

//go:embed testdata/kinds*.txt
var kindCases embed.FS

// kindCase is a paper of a few lines whose kind is known.
type kindCase struct {
	kind dossier.KindID
	dayCase
}

// kindFiles are the papers of a few lines: those that the rules were tuned on, and those that
// somebody wrote who has not seen the rules, which are only counted.
var kindFiles = []struct{ name, file string }{
	{"one-line papers tuned on", "testdata/kinds.txt"},
	{"one-line papers unseen", "testdata/kinds-unseen.txt"},
}

// kindPapers are the papers of one of kindFiles; none if there is no such file.
func kindPapers(t testing.TB, file string) (all []kindCase) {
	t.Helper()
	text, err := kindCases.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		t.Logf("there is no %s", file)
		return nil
	}
	must(t, err)
	for l := range strings.Lines(string(text)) {
		l = strings.TrimRight(l, "\r\n")
		if l == "" || strings.HasPrefix(l, "#") {
			continue
		}
		kind, rest, _ := strings.Cut(l, " ")
		day, text, ok := strings.Cut(rest, " ")
		if !ok {
			t.Fatalf("no paper: %q", l)
		}
		if day == "-" {
			day = ""
		}
		all = append(all, kindCase{dossier.KindID(kind), dayCase{text, day}})
	}
	return all
}

// offered is what becomes of the day of a paper whose kind is known.
func (c kindCase) offered() Reading {
	got, ok := DayAs(daysOfPage(c.lines()), c.kind)
	if !ok || got.Value > layouts.Today.Format(time.DateOnly) {
		return Reading{}
	}
	return got
}

// printedDays makes lines of words of print as it stands on a page, of w × h pixels: no program
// has read it.
func printedDays(p recognise.Page, w, h float64) (all []line) {
	for _, l := range p.Lines {
		var out line
		n := float64(max(1, len([]rune(l.Text))))
		at := 0
		for part := range strings.SplitSeq(l.Text, " ") {
			k := len([]rune(part))
			if part != "" {
				out.words = append(out.words, word{part, 0.95, image.Rect(
					int((l.X+l.W*float64(at)/n)*w), int(l.Y*h),
					int((l.X+l.W*float64(at+k)/n)*w), int((l.Y+l.H)*h))})
			}
			at += k + 1
		}
		if len(out.words) > 0 {
			out.box = around(out.words)
			all = append(all, out)
		}
	}
	return all
}

// dayTally counts what becomes of the days of papers.
type dayTally struct {
	papers, has, right, sure, silent, wrong, different int
}

func (s *dayTally) String() string {
	return fmt.Sprintf("%d papers, %d with a day: %d right (%d sure), %d silent, %d wrong offered, "+
		"%d called different", s.papers, s.has, s.right, s.sure, s.silent, s.wrong, s.different)
}

// count takes in one paper: the day that is offered, if it is, and the right one, if the
// paper has one.
func (s *dayTally) count(got Reading, want string) {
	s.papers++
	if want != "" {
		s.has++
	}
	switch {
	case got.Value == "":
		if want != "" {
			s.silent++
		}
	case got.Value != want:
		s.wrong++
		if !got.Unsure {
			s.different++ // than the right one, which the person typed
		}
	default:
		s.right++
		if !got.Unsure {
			s.sure++
		}
	}
}

// dayOfPages is what is offered as the day of a paper: that of its first page that has one.
func dayOfPages(pages [][]line, kind dossier.KindID) Reading {
	for _, lines := range pages {
		if r, ok := DayAs(daysOfPage(lines), kind); ok && r.Value <= layouts.Today.Format(time.DateOnly) {
			return r
		}
	}
	return Reading{}
}

// daysOfLayouts counts over papers of layouts as they are printed, without a program that
// reads print: of every kind, before it is known and after. Papers of no kind count as not known
// alone.
func daysOfLayouts(t testing.TB, set layouts.Set, seed uint64, step int) (unknown, known dayTally) {
	t.Helper()
	all, err := layouts.All(set)
	must(t, err)
	by := map[dossier.KindID]*dayTally{}
	silent := map[string]int{}
	for i := 0; i < len(all); i += step {
		l := all[i]
		p, err := l.Fill(seed + uint64(i))
		must(t, err)
		var pages [][]line
		for k := range p.Pages {
			pages = append(pages, printedDays(p.Seen(k), p.Pages[k].Width*8, p.Pages[k].Height*8))
		}
		if kindDays[l.Kind].none {
			continue // their strips are read, not their print
		}
		got, plain := dayOfPages(pages, l.Kind), dayOfPages(pages, "")
		unknown.count(plain, p.Issued.Value)
		if l.Kind == "" {
			continue
		}
		known.count(got, p.Issued.Value)
		if by[l.Kind] == nil {
			by[l.Kind] = &dayTally{}
		}
		by[l.Kind].count(got, p.Issued.Value)
		switch {
		case got.Value != "" && got.Value != p.Issued.Value:
			t.Errorf("%s, seed %d: %s is offered, want %s (%q)", l.Name(), seed+uint64(i), got.Value,
				p.Issued.Value, p.Issued.Label)
		case plain.Value != "" && plain.Value != p.Issued.Value:
			t.Logf("%s, seed %d: %s is offered if its kind is not known, want %s (%q)", l.Name(),
				seed+uint64(i), plain.Value, p.Issued.Value, p.Issued.Label)
		case got.Value == "" && p.Issued.Value != "":
			silent[string(l.Kind)+": "+p.Issued.Label]++
		}
	}
	for _, label := range slices.Sorted(maps.Keys(silent)) {
		t.Logf("silent: %d × %s", silent[label], label)
	}
	for _, k := range slices.Sorted(maps.Keys(by)) {
		t.Logf("%s: %s", k, by[k])
	}
	return unknown, known
}

// TestDaysOfKinds: no wrong day is offered on papers of known kinds, and most of theirs are.
func TestDaysOfKinds(t *testing.T) {
	for i, f := range kindFiles {
		var n dayTally
		for _, c := range kindPapers(t, f.file) {
			got := c.offered()
			n.count(got, c.day)
			switch {
			case got.Value != "" && got.Value != c.day:
				t.Errorf("%s %q: %s, want %q", c.kind, c.text, got.Value, c.day)
			case got.Value == "" && c.day != "" && i == 0:
				t.Logf("silent: %s %q", c.kind, c.text)
			}
		}
		t.Logf("%s: %s", f.name, &n)
		if i == 0 && 5*n.right < 4*n.has {
			t.Errorf("only %d of %d days are told", n.right, n.has)
		}
	}
	step := 1
	if testing.Short() {
		step = 7
	}
	unknown, known := daysOfLayouts(t, layouts.Tuned, testkit.Seed(t), step)
	t.Logf("kind not known: %s", &unknown)
	t.Logf("kind known: %s", &known)
	if known.right <= unknown.right {
		t.Errorf("%d days are told where the kind is known, %d where it is not", known.right,
			unknown.right)
	}
}

// TestRoles: days that are not the paper's own are named, and are never its own.
func TestRoles(t *testing.T) {
	for text, want := range map[string]Role{
		"Date de facture : 12/03/2026":         RoleIssue,
		"née le 12/03/2001":                    RoleBirth,
		"Date limite de paiement : 02/04/2026": RoleDue,
		"Montant prélevé le 27/03/2026":        RoleDebit,
		"Payé le 05/03/2026":                   RolePayment,
		"Période du 10/01/2026 au 09/03/2026":  RolePeriod,
		"Valable jusqu’au 31/12/2026":          RoleExpiry,
		"employée depuis le 01/09/2020":        RoleStart,
		"Rendez-vous le 14/04/2026":            RoleAppointment,
		"Passeport délivré le 18/05/2019":      RoleDelivery,
		"Votre courrier du 02/02/2026":         RoleLetter,
		"Facture précédente du 12/01/2026":     RoleEarlier,
		"Prochaine facture vers le 12/05/2026": RoleNext,
		"Index relevé le 09/03/2026":           RoleMeter,
		"Imprimé le 12/03/2026":                RolePrinted,
	} {
		for _, d := range daysOfPage(dayCase{text, ""}.lines()) {
			if d.Role != want || d.Own != "" && want != RoleIssue {
				t.Errorf("%q: %s, want %s", text, d.Role, want)
			}
		}
	}
}

// TestDaysOfKindsRead: the same of a few papers as they are read off scans.
func TestDaysOfKindsRead(t *testing.T) {
	needed(t)
	n := 6
	if testing.Short() {
		n = 2
	}
	got := daysRead(t, layouts.Tuned, testkit.Seed(t), n)
	t.Log(&got)
}

// daysRead counts over n papers of layouts that are scanned and read, of kinds that have a day.
func daysRead(t testing.TB, set layouts.Set, seed uint64, n int) (out dayTally) {
	t.Helper()
	all, err := layouts.All(set)
	must(t, err)
	all = slices.DeleteFunc(all, func(l layouts.Layout) bool {
		return l.Kind == "" || kindDays[l.Kind].none
	})
	for i := range n {
		l := all[(seed+uint64(i)*37)%uint64(len(all))]
		p, err := l.Fill(seed + uint64(i))
		must(t, err)
		img, dpi := p.Scan(0, 0)
		page, err := Reader{}.Read(t.Context(), pixels.Grey(img), dpi)
		must(t, err)
		want := ""
		if p.Issued.Page == 0 {
			want = p.Issued.Value
		}
		got, ok := page.day(l.Kind)
		if !ok || got.Value > layouts.Today.Format(time.DateOnly) {
			got = Reading{}
		}
		out.count(got, want)
		if got.Value != "" && got.Value != p.Issued.Value {
			t.Errorf("%s, seed %d: %s is offered, want %s; days %+v", l.Name(), seed+uint64(i),
				got.Value, p.Issued.Value, page.Days)
		} else if got.Value == "" && want != "" {
			t.Logf("silent: %s, seed %d: %s, %q", l.Name(), seed+uint64(i), p.Issued.Text, p.Issued.Label)
		}
	}
	return out
}

// BenchmarkDays counts, set by set, what is offered as the day of papers of known kinds: wrong,
// right, silent, and called different though it was typed rightly. It fails above none wrong.
// What is offered while the kind of the same papers is not known is reported by itself.
func BenchmarkDays(b *testing.B) {
	needed(b)
	seed := testkit.SeedOr(b, 20261201)
	for b.Loop() {
		for _, set := range []layouts.Set{layouts.Tuned, layouts.Unseen} {
			for round := range uint64(3) {
				unknown, known := daysOfLayouts(b, set, seed+1000*round, 1)
				known.demand(b, string(set)+" layouts, kind known", seed)
				unknown.report(b, string(set)+" layouts, kind not known", seed)
			}
			read := daysRead(b, set, seed, 150)
			read.demand(b, string(set)+" layouts, scanned and read", seed)
		}
		for _, f := range kindFiles {
			var n dayTally
			for _, c := range kindPapers(b, f.file) {
				n.count(c.offered(), c.day)
			}
			n.demand(b, f.name, seed)
		}
	}
}

// report prints a tally, and its shares as metrics of the benchmark.
func (s *dayTally) report(b *testing.B, name string, seed uint64) {
	b.Helper()
	b.Logf("%s, seed %d: %s", name, seed, s)
	unit := strings.NewReplacer(" ", "_", ",", "").Replace(name)
	b.ReportMetric(float64(s.wrong), "wrong_"+unit)
	b.ReportMetric(100*float64(s.right)/float64(max(1, s.has)), "%right_"+unit)
}

// demand reports a tally in which no wrong day may be offered.
func (s *dayTally) demand(b *testing.B, name string, seed uint64) {
	b.Helper()
	s.report(b, name, seed)
	if s.wrong+s.different > 0 {
		b.Errorf("%s: %d wrong days are offered", name, s.wrong)
	}
}
