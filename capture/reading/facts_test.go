// SPDX-License-Identifier: AGPL-3.0-or-later

package reading

import (
	"context"
	"image"
	"image/color"
	"os"
	"slices"
	"testing"
	"time"

	xdraw "golang.org/x/image/draw"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"passerelle/dossier"
	"passerelle/dossier/twodoc"
)

// stripPage is an A4 page at 200 dpi with the strip of ICAO's specimen, in DejaVu Sans
// Mono of 12 points, or of another text.
func stripPage(t *testing.T, lines ...string) *image.Gray {
	t.Helper()
	data, err := os.ReadFile("/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf")
	if err != nil {
		t.Fatalf("the typeface of the strip (package fonts-dejavu-core): %v", err)
	}
	f, err := opentype.Parse(data)
	must(t, err)
	face, err := opentype.NewFace(f, &opentype.FaceOptions{Size: 12, DPI: 200})
	must(t, err)
	page := image.NewGray(image.Rect(0, 0, 1654, 2339))
	xdraw.Draw(page, page.Rect, image.NewUniform(color.Gray{245}), image.Point{}, xdraw.Src)
	for i, l := range lines {
		(&font.Drawer{Dst: page, Src: image.NewUniform(color.Gray{20}), Face: face,
			Dot: fixed.P(120, 1500+i*50)}).DrawString(l)
	}
	return page
}

type noReader struct{ t *testing.T }

func (n noReader) Read(context.Context, image.Image, int) (Page, error) {
	n.t.Error("print was looked for beside a strip")
	return Page{}, nil
}

func (n noReader) Turn(context.Context, image.Image, int) (int, error) {
	n.t.Error("a page with a strip was looked at again")
	return 0, nil
}

func TestStripTells(t *testing.T) {
	page := stripPage(t, "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
		"L898902C36UTO7408122F3204153ZE184226B<<<<<16")
	today := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	seen, err := See(t.Context(), noReader{t}, page, 200, true, today)
	must(t, err)
	if seen.Strip != dossier.PassportStrip {
		t.Errorf("the strip is of %q", seen.Strip)
	}
	facts := seen.Readings
	got := map[dossier.Fact]string{}
	for _, f := range facts {
		got[f.Fact] = f.Value
		if f.Source != FromStrip || f.Confidence == 1 && !f.Compared() {
			t.Errorf("%+v", f.Source)
		}
	}
	for f, want := range map[dossier.Fact]string{dossier.FactFamilyName: "ERIKSSON",
		dossier.FactGivenNames: "ANNA MARIA", dossier.FactBirthDate: "1974-08-12",
		dossier.FactNumber: "L898902C3",
		dossier.FactExpiry: "2032-04-15", dossier.FactNationality: "UTO"} {
		if got[f] != want {
			t.Errorf("%s: %q, want %q", f, got[f], want)
		}
	}
	if testing.Short() {
		return
	}
	wrong := stripPage(t, "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
		"L898902C36UTO7408122F3204153ZE184226B<<<<<17")
	if s, err := See(t.Context(), nil, wrong, 200, false, today); len(s.Readings) > 0 ||
		s.Strip != "" || err != nil {
		t.Errorf("a strip whose check digit is wrong tells %d things, is of %q, %v",
			len(s.Readings), s.Strip, err)
	} else if s.Lines == nil || s.Lines.Document.Sound() {
		t.Errorf("a strip whose check digit is wrong: its lines are %v, want them and that they are not sound",
			s.Lines)
	}
	if seen.Lines == nil || !seen.Lines.Document.Sound() {
		t.Error("the lines of a sound strip are not told: who asks for them would look twice")
	}
}

// TestPrintIsNotCompared: of print, only days are held against anybody.
func TestPrintIsNotCompared(t *testing.T) {
	for _, c := range []struct {
		r    Reading
		want bool
	}{
		{Reading{Fact: dossier.FactName, Source: FromText, Confidence: 1}, false},
		{Reading{Fact: dossier.FactIssueDate, Source: FromText, Confidence: 0.9}, true},
		{Reading{Fact: dossier.FactIssueDate, Source: FromText, Confidence: 0.9, Unsure: true},
			false},
		{Reading{Fact: dossier.FactFamilyName, Source: FromStrip, Confidence: 0.5}, false},
		{Reading{Fact: dossier.FactExpiry, Source: FromStrip, Confidence: 1}, true},
		{Reading{Fact: dossier.FactIssueDate, Source: FromCode, Confidence: 1}, true},
	} {
		if got := c.r.Compared(); got != c.want {
			t.Errorf("%s of %s: %t", c.r.Fact, c.r.Source, got)
		}
	}
}

// told reads nothing off a page but what it holds.
type told struct{ page Page }

func (p told) Read(context.Context, image.Image, int) (Page, error) { return p.page, nil }

func (p told) Turn(context.Context, image.Image, int) (int, error) {
	return p.page.Turn, nil
}

// TestDaysThatCannotBe: a paper of tomorrow, one issued after its code was signed, one
// whose day is the zero of its code, offer no day; the rest of the code stays.
func TestDaysThatCannotBe(t *testing.T) {
	today := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	for value, want := range map[string]bool{"2026-11-25": true, "2026-11-26": false,
		"2099-03-12": false} {
		for _, from := range []Source{FromText, FromCode} {
			p := Page{Readings: []Reading{{Fact: dossier.FactIssueDate, Value: value, Source: from,
				Confidence: 1}, {Fact: dossier.FactName, Value: "MME ANNA ERIKSSON", Source: from}}}
			seen, err := See(t.Context(), told{p}, image.NewGray(image.Rect(0, 0, 10, 10)), 100,
				true, today)
			got := seen.Readings
			must(t, err)
			day := slices.ContainsFunc(got, func(r Reading) bool {
				return r.Fact == dossier.FactIssueDate
			})
			if day != want || len(p.Readings) != 2 || len(got) != 1+map[bool]int{true: 1}[want] {
				t.Errorf("%s of %s: offered %t, want %t", value, from, day, want)
			}
		}
	}
	for name, c := range map[string]struct {
		header string
		want   bool
	}{
		"the same day":        {"264A264A", true},
		"signed a day later":  {"264A264B", true},
		"issued after":        {"264B264A", false},
		"the zero of days":    {"0000264A", false},
		"no day of signature": {"264AFFFF", true},
	} {
		text := "DC04TS01CRT1" + c.header + "0101FR2431000\x1d10MME/ERIKSSON/ANNA MARIA\x1d"
		code, err := twodoc.Parse(text)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got := factsOfCode(code, Symbol{Seal: twodoc.Verified})
		if day := slices.ContainsFunc(got, func(r Reading) bool {
			return r.Fact == dossier.FactIssueDate
		}); day != c.want {
			t.Errorf("%s: a day is told: %t, want %t", name, day, c.want)
		}
		if !slices.ContainsFunc(got, func(r Reading) bool {
			return r.Fact == dossier.FactPostalCode
		}) {
			t.Errorf("%s: the postal code is lost with the day", name)
		}
	}
}
