// SPDX-License-Identifier: AGPL-3.0-or-later

package strip

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"passerelle/dossier/mrz"
	"passerelle/internal/testkit"
)

// card puts together a card of three lines; its composite digit is right.
func card(code, number, optional, birth, sex, expiry, nation, names string) []string {
	a := padded(code+number+optional, 30)
	b := withDigit(birth) + sex + withDigit(expiry) + padded(nation, 3) + strings.Repeat("<", 11)
	return []string{a, b + string(checkDigit(a[5:30]+b[0:7]+b[8:15]+b[18:29])), padded(names, 30)}
}

// unusual are strips that States issue and Doc 9303 does not foresee: a card of Belgium whose
// digit counts the filler, cards of the United States, who has given names alone, and (as Doc
// 9303 does foresee) a surname alone.
func unusual(r *rand.Rand) []string {
	const caps, num = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789"
	day := func() string { return []string{"740812", "011129", "850301", "990707"}[r.IntN(4)] }
	whole := name(r, 1) + "<<" + name(r, 1+r.IntN(2))
	sex := string("FM"[r.IntN(2)])
	switch r.IntN(4) {
	case 0:
		n := pick(r, num, 9)
		rest := pick(r, num, 3)
		return card("IDBEL", n, "<"+rest+string(checkDigit(n+"<"+rest)), day(), sex, "310415",
			"BEL", whole)
	case 1:
		return card([]string{"C1USA", "C2USA", "A3USA"}[r.IntN(3)],
			withDigit(padded(pick(r, num, 9), 9)), pick(r, caps, 3)+pick(r, num, 10), day(), sex,
			"310101", "UTO", whole)
	case 2:
		p := holder(r, mrz.TD3)
		p[0] = padded("P<UTO<<"+name(r, 1+r.IntN(3)), 44)
		return p
	}
	p := holder(r, mrz.TD3)
	p[0] = padded("P<UTO"+name(r, 1+r.IntN(3)), 44)
	return p
}

// in is the scene of a strip in the weather of randomScene.
func in(r *rand.Rand, font string, lines []string) scene {
	s := randomScene(r, font)
	s.lines, s.leading = lines, 5.8+0.8*r.Float64()
	s.format = mrz.TD3
	if len(lines) == 3 {
		s.format, s.leading = mrz.TD1, 4.2+1.2*r.Float64()
	}
	return s
}

// TestUnusualStrips reads them as the others are read.
func TestUnusualStrips(t *testing.T) {
	n := campaign(200)
	out := readMany(t, testkit.SeedOr(t, usualSeed)+7, n, []string{fonts[0].name},
		func(r *rand.Rand, font string) scene { return in(r, font, unusual(r)) })
	for name, a := range out {
		if float64(a.whole)+1 < 0.95*float64(n) {
			t.Errorf("%s: %d of %d read whole, want 95 %%", name, a.whole, n)
		}
	}
}

// impossible is a strip as it is printed, which nobody can hold: its holder was born on a day
// that is none, or one of its digits is wrong. Specimens are such, and forgeries.
func impossible(r *rand.Rand) []string {
	lines := holder(r, []mrz.Format{mrz.TD3, mrz.TD1}[r.IntN(2)])
	l := lines[1]
	switch {
	case r.IntN(3) == 0: // the number's digit, and none of the others
		at := 9
		if len(lines) == 3 {
			l, at = lines[0], 14
		}
		digit := string('0' + (l[at]-'0'+1+byte(r.IntN(9)))%10)
		if len(lines) == 3 {
			lines[0] = l[:at] + digit + l[at+1:]
			b := lines[1]
			lines[1] = b[:29] + string(checkDigit(lines[0][5:30]+b[0:7]+b[8:15]+b[18:29]))
			return lines
		}
		l = l[:at] + digit + l[at+1:]
		lines[1] = l[:43] + string(checkDigit(l[0:10]+l[13:20]+l[21:43]))
	case len(lines) == 3:
		l = withDigit("110229") + l[7:29]
		lines[1] = l + string(checkDigit(lines[0][5:30]+l[0:7]+l[8:15]+l[18:29]))
	default:
		l = l[:13] + withDigit("110229") + l[20:43]
		lines[1] = l + string(checkDigit(l[0:10]+l[13:20]+l[21:43]))
	}
	return lines
}

// TestImpossibleStrips reads clear strips that can't be sound as they are printed: no letter
// is turned to make them so, none is certain, and nobody tries for long.
func TestImpossibleStrips(t *testing.T) {
	n, same, found, tries := campaign(100), 0, 0, 0
	for i := range n {
		r := rand.New(rand.NewPCG(testkit.SeedOr(t, usualSeed)+8, uint64(i)))
		s := in(r, fonts[0].name, impossible(r))
		s.noise, s.blur, s.pattern = min(s.noise, 4), min(s.blur, 0.04), min(s.pattern, 15)
		s.dpi, s.quality, s.bend, s.keyst = max(s.dpi, 200), max(s.quality, 60), 0, [2]float64{}
		g := s.picture(t, s.flat(t, r), r)
		rd := newReader(g)
		rd.search()
		tries += rd.tries
		if rd.best == nil {
			continue
		}
		found++
		got := rd.best.reading()
		if got.Certain || got.Document.Sound() {
			t.Errorf("strip %d can't be sound, and yet is: %v\nwant %q\ngot  %q", i, s, s.lines,
				got.Lines)
		}
		if slices.Equal(got.Lines, s.lines) {
			same++
		} else {
			t.Logf("strip %d: %v\nwant %q\ngot  %q", i, s, s.lines, got.Lines)
		}
	}
	t.Logf("%d strips: %d found, %d read as they are printed, %.1f tries each", n, found, same,
		float64(tries)/float64(n))
	if same+1 < found || found+1 < n {
		t.Errorf("%d of %d found, %d as they are printed", found, n, same)
	}
	if tries > 5*n { // each takes about a tenth of a second
		t.Errorf("%d tries for %d strips", tries, n)
	}
}

// BenchmarkImpossible reads one: the longest way there is for a strip.
func BenchmarkImpossible(b *testing.B) {
	r := rand.New(rand.NewPCG(3, 3))
	s := in(r, fonts[0].name, impossible(r))
	s.page, s.dpi, s.noise, s.blur, s.pattern, s.turn = "passport", 300, 2, 0.03, 0, 0
	g := s.picture(b, s.flat(b, r), r)
	for b.Loop() {
		Read(g)
	}
}
