// SPDX-License-Identifier: AGPL-3.0-or-later

package strip

import (
	"math"
	"slices"
	"strings"
	"testing"

	"passerelle/dossier/mrz"
)

// nearly is an attempt that saw the lines clearly, but for the given places, where
// another character is nearer by so many nats than what is written there.
type nearly struct {
	line, k int
	c       byte
	by      float64
}

func seenAs(f mrz.Format, lines []string, other ...nearly) *attempt {
	a := &attempt{format: f}
	for i, l := range lines {
		row := make([]odds, len(l))
		for k := range row {
			_, chars := f.At(i, k)
			for c := range row[k] {
				row[k][c] = -30
				if strings.IndexByte(chars, alphabet[c]) < 0 {
					row[k][c] = math.Inf(-1)
				}
			}
			row[k][index(l[k])] = 0
		}
		for _, o := range other {
			if o.line == i {
				row[o.k][index(o.c)] = o.by
			}
		}
		a.odds = append(a.odds, row)
		a.signs = append(a.signs, make([]sign, len(l)))
		a.doubt = append(a.doubt, make([]bool, len(l)))
		line := make([]byte, len(l))
		for k := range row {
			c, _ := row[k].best()
			line[k] = alphabet[c]
		}
		a.lines = append(a.lines, line)
	}
	return a
}

var passport = []string{"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
	"L898902C36UTO7408122F1204159ZE184226B<<<<<10"}

func (a *attempt) rules() {
	a.names()
	a.countries()
	a.runs(mrz.Optional)
	a.parse()
	if !a.sound() {
		a.repair()
	}
}

func TestRules(t *testing.T) {
	for name, c := range map[string]struct {
		seen     []nearly
		want     string // what comes of it: "mended", or "kept" as it was seen
		doubtful []mrz.Place
	}{
		"clear": {nil, "mended", nil},
		"dirt among fillers of the name": {[]nearly{{0, 35, 'K', 8}}, "mended",
			[]mrz.Place{{Line: 0, From: 35, To: 36}}},
		"dirt among other fillers": {[]nearly{{1, 39, 'K', 3}}, "mended",
			[]mrz.Place{{Line: 1, From: 39, To: 40}}},
		"nearly the right digit": {[]nearly{{1, 13, '1', 4}}, "mended",
			[]mrz.Place{{Line: 1, From: 13, To: 14}}},
		"plainly another digit": {[]nearly{{1, 13, '1', 29}}, "kept", nil},
		"a country that is none": {[]nearly{{1, 10, 'O', 4}}, "mended",
			[]mrz.Place{{Line: 1, From: 10, To: 11}}},
		"plainly a country that is none": {[]nearly{{1, 10, 'O', 20}}, "kept", nil},
		"another name, nearly": {[]nearly{{0, 5, 'F', -4}}, "mended",
			[]mrz.Place{{Line: 0, From: 5, To: 6}}},
		"another sex, nearly": {[]nearly{{1, 20, 'M', -4}}, "mended",
			[]mrz.Place{{Line: 1, From: 20, To: 21}}},
		"two digits that the checks would see": {[]nearly{{1, 13, '8', -3}, {1, 14, '7', -3}},
			"mended", nil},
		"two digits that cancel": {[]nearly{{1, 1, '9', -3}, {1, 2, '6', -3}},
			"mended", []mrz.Place{{Line: 1, From: 1, To: 3}}},
	} {
		a := seenAs(mrz.TD3, passport, c.seen...)
		before := a.texts()
		a.rules()
		want := passport
		if c.want == "kept" {
			want = before
		}
		if !slices.Equal(a.texts(), want) {
			t.Errorf("%s: %q, want %q", name, a.texts(), want)
		}
		got := a.doubtful()
		switch {
		case c.want == "kept" && (a.sound() || len(got) == 0):
			t.Errorf("%s: sound %v, nothing doubtful %v", name, a.sound(), len(got) == 0)
		case c.want == "mended" && c.doubtful != nil && !slices.Equal(got, c.doubtful):
			t.Errorf("%s: doubtful %v, want %v", name, got, c.doubtful)
		case c.want == "mended" && c.doubtful == nil && len(got) > 0:
			t.Errorf("%s: doubtful %v", name, got)
		}
	}
}

// TestOneErrorInTwoPlaces: two zeros that both look like the letter are put right together, though
// another pair of characters, each a little less like what was seen, would make the digits hold too.
func TestOneErrorInTwoPlaces(t *testing.T) {
	want := []string{"IDD<<L01X00T471<<<<<<<<<<<<<<<", "8308126F3308017D<<<<<<<<<<<<<4",
		"MUSTERMANN<<ERIKA<<<<<<<<<<<<<"}
	a := seenAs(mrz.TD1, want, nearly{0, 9, 'O', 3.7}, nearly{0, 10, 'O', 8.1},
		nearly{0, 12, 'Q', -9.6})
	a.rules()
	if got := a.texts(); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}
