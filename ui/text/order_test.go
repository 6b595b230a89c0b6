// SPDX-License-Identifier: AGPL-3.0-or-later

package text

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Sentences are written as their parts in reading order, by hand: r reads from right to
// left, l from left to right. The parts of a right-to-left paragraph stand from right to
// left on the line, those of a left-to-right one from left to right; the orders were
// checked against FriBidi, which shares no code with package text.
type part struct {
	words string
	rtl   bool
}

func r(words string) part { return part{words, true} }
func l(words string) part { return part{words, false} }

var mixed = []struct {
	name  string
	dir   Direction
	parts []part
}{
	{"number and Latin word at the end", RTL,
		[]part{r("مرحبا بكم في المحافظة "), l("2026"), r(" "), l("ok")}},
	{"brackets round a Latin word, number, full stop", RTL,
		[]part{r("رقم الأجنبي ("), l("AGDREF"), r("): "), l("7503129987"), r(".")}},
	{"percent and money inside brackets", RTL,
		[]part{r("الرسوم: "), l("50"), r(" € ("), l("25"), r("% من المبلغ)، تدفع الآن.")}},
	{"date with strokes after Arabic letters", RTL,
		[]part{r("صالح حتى "), l("31/12/2026"), r(" فقط.")}},
	{"time with a colon", RTL, []part{r("الساعة "), l("14:05"), r("، يوم "), l("3"), r(" مارس")}},
	{"French title inside quotation marks", RTL,
		[]part{r("اكتب «"), l("titre de séjour"), r("» هنا.")}},
	{"Arabic commas between Latin words belong to them", RTL,
		[]part{r("الملفات: "), l("PDF، JPEG، TIFF"), r(".")}},
	{"telephone left to the algorithm: its groups run backwards", RTL,
		[]part{r("اتصلوا على +"), l("33"), r(" "), l("1"), r(" "), l("53"), r(".")}},
	{"telephone isolated: one piece", RTL,
		[]part{r("اتصلوا على \u2068"), l("+33 1 53"), r("\u2069 أو "), l("3939"), r(".")}},
	{"reference in groups stays one piece", RTL,
		[]part{r("المرجع: "), l("K7QM 4XRD 9TW3"), r("؟")}},
	{"nested brackets", RTL, []part{r("جواز (أو بطاقة ["), l("CNI"), r("]) مطلوب!")}},
	{"Arabic words with a number inside a French line", LTR,
		[]part{l("prix : "), r("سلام"), l(" fin (OK).")}},
	{"number inside Arabic inside a French line", LTR,
		[]part{l("Nom : "), r("شارع "), l("12"), r(" مكرر"), l(", Paris")}},
	{"e-mail address", RTL, []part{r("البريد: "), l("anna@example.org"), r(".")}},
	{"range of pages with a dash", RTL, []part{r("الصفحات "), l("3"), r(" – "), l("7"),
		r(" (نسختان)")}},
}

// drawn is the expected order of runes from left to right. Adjacent right-to-left parts
// of a left-to-right line, with a number between, stand from right to left.
func drawn(parts []part, dir Direction) []int {
	var at [][]int
	n := 0
	for _, p := range parts {
		var runes []int
		for range []rune(p.words) {
			runes = append(runes, n)
			n++
		}
		if p.rtl {
			slices.Reverse(runes)
		}
		at = append(at, runes)
	}
	if dir == RTL {
		slices.Reverse(at)
	} else if first := slices.IndexFunc(parts, func(p part) bool { return p.rtl }); first >= 0 {
		last := first
		for i, p := range parts {
			if p.rtl {
				last = i
			}
		}
		slices.Reverse(at[first : last+1])
	}
	return slices.Concat(at...)
}

func TestMixedSentencesAreDrawnInTheirOrder(t *testing.T) {
	e := newEngine(t)
	for _, c := range mixed {
		t.Run(c.name, func(t *testing.T) {
			var s strings.Builder
			for _, p := range c.parts {
				s.WriteString(p.words)
			}
			for _, bold := range []bool{false, true} {
				got := visualOrder(e, s.String(), Style{Px: 28, Bold: bold}, 0, c.dir, "ar")
				if diff := cmp.Diff([][]int{drawn(c.parts, c.dir)}, got); diff != "" {
					t.Errorf("%s (-want +drawn):\n%s", s.String(), diff)
				}
			}
		})
	}
}

// TestWrappedOrder breaks each sentence into lines: each line alone must be in the order
// of its own levels, and together they hold every rune but spaces once.
func TestWrappedOrder(t *testing.T) {
	e := newEngine(t)
	for _, c := range mixed {
		var s strings.Builder
		for _, p := range c.parts {
			s.WriteString(p.words)
		}
		runes := []rune(s.String())
		levels := Levels(runes, c.dir)
		lines := visualOrder(e, s.String(), Style{Px: 28}, 170, c.dir, "ar")
		if len(lines) < 2 {
			t.Errorf("%s: one line of 170 pixels", s.String())
		}
		seen := map[int]int{}
		for n, order := range lines {
			logical := slices.Sorted(slices.Values(order))
			part := make([]int8, len(logical))
			for i, at := range logical {
				part[i] = levels[at]
				seen[at]++
			}
			var want []int
			for _, k := range visual(part) {
				want = append(want, logical[k])
			}
			if diff := cmp.Diff(want, order); diff != "" {
				t.Errorf("%s, line %d (-want +drawn):\n%s", s.String(), n, diff)
			}
		}
		for i, r := range runes {
			if want := 1; seen[i] != want && r != ' ' {
				t.Errorf("%s: rune %d is drawn %d times", s.String(), i, seen[i])
			}
		}
	}
}

// visualOrder gives, line by line, the indices of the runes of a text from left to right,
// as drawn. A cluster of several runes counts as runes in its direction.
func visualOrder(e *Engine, s string, st Style, width int, dir Direction, lang string) [][]int {
	var out [][]int
	offset := 0
	for part := range strings.SplitSeq(s, "\n") {
		p := e.paragraph(part, st, dir, lang)
		for _, sp := range e.wrap(p, width) {
			var order []int
			for it, g := range p.drawn(sp) {
				glyph := &it.out.Glyphs[g]
				at := glyph.TextIndex()
				if g > 0 && it.out.Glyphs[g-1].TextIndex() == at {
					continue
				}
				for i := range glyph.RunesCount() {
					if it.level%2 == 1 {
						i = glyph.RunesCount() - 1 - i
					}
					order = append(order, offset+at+i)
				}
			}
			out = append(out, order)
		}
		offset += len(p.runes) + 1
	}
	return out
}
