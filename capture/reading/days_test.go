// SPDX-License-Identifier: AGPL-3.0-or-later

package reading

import (
	_ "embed"
	"os"
	"strings"
	"testing"
	"time"
)

//go:embed testdata/days.txt
var dayCases string

// dayCase is a paper of a few lines.
type dayCase struct{ text, day string }

// shown is how a case is laid out: its text with line ends and gaps.
func (c dayCase) lines() []line {
	return typed(strings.NewReplacer("|", "\n", ">", "\t").Replace(c.text))
}

// onePapers are the papers of testdata/days.txt: those that the rules were made looking at, every second
// one of the first part; the other half of it; and the second part.
func onePapers(t *testing.T) (parts [3][]dayCase) {
	t.Helper()
	n, second := 0, false
	for l := range strings.Lines(dayCases) {
		l = strings.TrimRight(l, "\n")
		second = second || strings.HasPrefix(l, "# The second part")
		if l == "" || strings.HasPrefix(l, "#") {
			continue
		}
		day, text, ok := strings.Cut(l, " ")
		if !ok {
			t.Fatalf("no paper: %q", l)
		}
		if day == "-" {
			day = ""
		}
		part := n % 2
		if second {
			part = 2
		}
		parts[part] = append(parts[part], dayCase{text, day})
		n++
	}
	return parts
}

// offered is what becomes of a page's day: "" for silence.
func offered(lines []line) Reading {
	r, ok, _ := dayOfPaper(lines)
	if !ok || r.Value > time.Date(2026, 11, 29, 0, 0, 0, 0, time.UTC).Format(time.DateOnly) {
		return Reading{}
	}
	return r
}

// TestOneLinePapers: no wrong day is offered on any of them, and most of those that have a day tell it.
func TestOneLinePapers(t *testing.T) {
	for i, half := range onePapers(t) {
		right, silent, wrong, has := 0, 0, 0, 0
		for _, c := range half {
			got := offered(c.lines())
			if c.day != "" {
				has++
			}
			switch {
			case got.Value == c.day && c.day != "":
				right++
			case got.Value == "":
				silent++
				if c.day != "" && (i != 1 || os.Getenv("PASSERELLE_CAMPAIGN") == "full") {
					t.Logf("silent: %q", c.text)
				}
			default:
				wrong++
				t.Errorf("%q: %s, want %q", c.text, got.Value, c.day)
			}
		}
		t.Logf("%s: %d papers, %d with a day: %d right, %d silent, %d wrong", [...]string{"looked at", "only counted", "second part"}[i], len(half), has, right, silent, wrong)
		if 4*right < 3*has {
			t.Errorf("only %d of %d days are told", right, has)
		}
	}
}

// TestNoise: what recognition does to a page never makes another's day the paper's.
func TestNoise(t *testing.T) {
	noises := map[string]func(string) string{
		"capitals": strings.ToUpper,
		"bare":     func(s string) string { return bare.Replace(s) },
		"split": func(s string) string {
			var out []string
			for w := range strings.SplitSeq(s, " ") {
				if r := []rune(w); len(r) > 5 && !strings.ContainsAny(w, "0123456789|>/") {
					w = string(r[:len(r)/2]) + " " + string(r[len(r)/2:])
				}
				out = append(out, w)
			}
			return strings.Join(out, " ")
		},
		"no colons":  strings.NewReplacer(":", "", ",", "").Replace,
		"glued":      strings.NewReplacer(" : ", ": ", " n° ", " n°").Replace,
		"small l":    strings.NewReplacer("1", "l").Replace,
		"apostrophe": strings.NewReplacer("’", " ").Replace,
	}
	for name, noise := range noises {
		right, has := 0, 0
		for _, half := range onePapers(t) {
			for _, c := range half {
				got := offered(dayCase{noise(c.text), c.day}.lines())
				if c.day != "" {
					has++
				}
				if got.Value != "" && got.Value != c.day {
					t.Errorf("%s: %q: %s, want %q", name, noise(c.text), got.Value, c.day)
				} else if c.day != "" && got.Value != "" {
					right++
				}
			}
		}
		t.Logf("%s: %d of %d days are told", name, right, has)
	}
}

var bare = strings.NewReplacer("à", "a", "À", "A", "â", "a", "ç", "c", "é", "e", "É", "E", "è", "e", "ê", "e", "î", "i", "ô", "o", "û", "u", "’", "'")
