// SPDX-License-Identifier: AGPL-3.0-or-later

package text

import (
	"encoding/json"
	"image"
	"image/color"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"passerelle/assets"
	"passerelle/internal/testkit"
)

func newEngine(t testing.TB) *Engine {
	t.Helper()
	e, err := New(assets.Fonts())
	testkit.Must(t, err)
	return e
}

const (
	french  = "Vous pouvez partir : votre dossier attend ici, chiffré, puis il part vers le service (n° 75-2026) dès que la ligne est rétablie."
	arabic  = "يمكنكم المغادرة: ملفكم ينتظر هنا مشفّرًا، ثم يُرسل إلى المصلحة (رقم 75-2026) عندما تعود الشبكة."
	endless = "anticonstitutionnellementanticonstitutionnellementanticonstitutionnellement"
)

func TestLinesStayWithinTheirWidth(t *testing.T) {
	e := newEngine(t)
	joined := strings.Repeat("والمستشفيات", 12)
	for _, s := range []string{french, arabic, endless, joined, "a\n\nb " + endless,
		"\u0301\u0301\u0301 e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301"} {
		for width := 60; width < 420; width += 30 {
			b := e.Layout(s, Style{Px: 30}, width, LTR, Start, "fr")
			w, h := b.Size()
			if w > width || h < b.Lines()*b.LineHeight() {
				t.Errorf("%q in %d pixels: %d × %d, %d lines of %d", s, width, w, h, b.Lines(),
					b.LineHeight())
			}
		}
	}
	if b := e.Layout("a\n\nb", Style{Px: 30}, 100, LTR, Start, "fr"); b.Lines() != 3 {
		t.Errorf("two line feeds make %d lines, want 3", b.Lines())
	}
	if b := e.Layout("", Style{Px: 30}, 100, LTR, Start, "fr"); b.Lines() != 1 {
		t.Errorf("an empty text has %d lines, want 1", b.Lines())
	}
}

func TestWordsBreakBetweenWholeLetters(t *testing.T) {
	e := newEngine(t)
	s := strings.Repeat("e\u0301", 40) // each letter and its accent stay together
	next := 0
	for n, order := range visualOrder(e, s, Style{Px: 30}, 100, LTR, "fr") {
		if len(order)%2 != 0 || order[0] != next {
			t.Errorf("line %d holds runes %v", n, order)
		}
		next = order[len(order)-1] + 1
	}
	if next != 80 {
		t.Errorf("%d runes drawn, want 80", next)
	}
}

func TestAlign(t *testing.T) {
	e := newEngine(t)
	for _, c := range []struct {
		dir   Direction
		align Align
		left  bool // ink at the left edge of the short second line
		right bool
	}{{LTR, Start, true, false}, {LTR, End, false, true}, {RTL, Start, false, true},
		{RTL, End, true, false}, {LTR, Center, false, false}, {RTL, Center, false, false}} {
		b := e.Layout("HHHHHHHHHHHH\nHH", Style{Px: 30}, 0, c.dir, c.align, "fr")
		w, h := b.Size()
		a := b.Alpha()
		left, right := ink(a, image.Rect(0, h/2, 10, h)), ink(a, image.Rect(w-10, h/2, w, h))
		if left != c.left || right != c.right {
			t.Errorf("direction %d, align %d: ink at the left %v, at the right %v", c.dir, c.align,
				left, right)
		}
	}
}

func ink(a *image.Alpha, r image.Rectangle) bool {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			if a.AlphaAt(x, y).A > 0 {
				return true
			}
		}
	}
	return false
}

// TestInkStaysInsideTheMargin draws texts with the marks that reach furthest. A mask cut
// at its edge is a letter cut on the screen.
func TestInkStaysInsideTheMargin(t *testing.T) {
	e := newEngine(t)
	for _, c := range []struct {
		s      string
		dir    Direction
		height float64
	}{
		{"ÀÉÎÕŮŞÇjgpqy(Å)", LTR, 0}, {"ÀÉÎÕÇjgpqyÅ", LTR, 1.2}, {french, LTR, 0}, {arabic, RTL, 0},
		{arabic, RTL, 1.38},
		{"بَيَانَاتٌ مُشَكَّلَةٌ لِلشَّخْصِ الَّذِي يَطْلُبُ إِقَامَةً وَأَلْآنَ حَجٍّ", RTL, 0},
	} {
		for _, bold := range []bool{false, true} {
			for _, px := range []int{18, 30, 48, 72} {
				b := e.Layout(c.s, Style{Px: px, Bold: bold, LineHeight: c.height}, 600, c.dir,
					Start, "ar")
				w, h := b.Size()
				wide := image.NewRGBA(image.Rect(-100, -100, w+100, h+100))
				b.Draw(wide, image.Point{}, color.Black)
				inside := image.Rect(-Margin, -Margin, w+Margin, h+Margin)
				for y := -100; y < h+100; y++ {
					for x := -100; x < w+100; x++ {
						if _, _, _, a := wide.At(x, y).RGBA(); a > 0 && !image.Pt(x, y).In(inside) {
							t.Fatalf("%.12s… at %d pixels, height %v: ink at %d,%d outside a box of %d × %d",
								c.s, px, c.height, x, y, w, h)
						}
					}
				}
			}
		}
	}
}

// TestArabicLettersJoin compares a word with its letters drawn apart: a font without its
// joining rules would give the same width.
func TestArabicLettersJoin(t *testing.T) {
	e := newEngine(t)
	for _, bold := range []bool{false, true} {
		st := Style{Px: 60, Bold: bold}
		joined, _ := e.Layout("بيتنا", st, 0, RTL, Start, "ar").Size()
		apart, _ := e.Layout("ب\u200cي\u200cت\u200cن\u200cا", st, 0, RTL, Start, "ar").Size()
		if joined >= apart*8/10 {
			t.Errorf("bold %v: joined %d, apart %d pixels", bold, joined, apart)
		}
	}
}

func TestBracketsAreMirrored(t *testing.T) {
	e := newEngine(t)
	one := e.Layout("(", Style{Px: 40}, 0, RTL, Start, "ar").lines[0].glyphs[0]
	other := e.Layout(")", Style{Px: 40}, 0, LTR, Start, "ar").lines[0].glyphs[0]
	if one.gid != other.gid || one.face != other.face {
		t.Errorf("( from right to left is glyph %d, ) from left to right %d; want the same",
			one.gid, other.gid)
	}
}

// TestEveryWordHasItsLetters looks up every character of the word files: an empty box on
// a screen is a fault of ours, not of the machine.
func TestEveryWordHasItsLetters(t *testing.T) {
	e := newEngine(t)
	files, err := fs.Glob(assets.Words(), "*/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("word files: %v, %v", files, err)
	}
	for _, name := range files {
		data, err := fs.ReadFile(assets.Words(), name)
		testkit.Must(t, err)
		var table map[string]string
		if err := json.Unmarshal(data, &table); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for key, s := range table {
			if missing := e.Missing(s); len(missing) > 0 {
				t.Errorf("%s: %s: no font has %q", name, key, missing)
			}
		}
	}
	if got := e.Missing("é✓→…漢"); !slices.Equal(got, []rune{'漢'}) {
		t.Errorf("Missing says %q, want only the Han letter", got)
	}
}

func TestGreyAndColourAgree(t *testing.T) {
	e := newEngine(t)
	b := e.Layout(french, Style{Px: 33}, 500, LTR, Start, "fr")
	w, h := b.Size()
	r := image.Rect(0, 0, w, h)
	grey, rgba := image.NewGray(r), image.NewRGBA(r)
	for i := range grey.Pix {
		grey.Pix[i] = 255
	}
	for i := range rgba.Pix {
		rgba.Pix[i] = 255
	}
	b.Draw(grey, image.Point{}, color.Black)
	b.Draw(rgba, image.Point{}, color.Black)
	for i, g := range grey.Pix {
		if d := int(g) - int(rgba.Pix[4*i]); d > 2 || d < -2 {
			t.Fatalf("pixel %d: %d in grey, %d in colour", i, g, rgba.Pix[4*i])
		}
	}
}

func TestMaskCacheIsBounded(t *testing.T) {
	e := newEngine(t)
	for px := 20; px < 320; px += 5 {
		e.Layout(french, Style{Px: px}, 4000, LTR, Start, "fr").Alpha()
	}
	total := 0
	for _, gen := range []map[maskKey]*mask{e.masks.young, e.masks.old} {
		for _, m := range gen {
			if m != nil {
				total += len(m.pix.Pix)
			}
		}
	}
	if total > maskBudget || total == 0 {
		t.Errorf("the cache holds %d bytes, its budget is %d", total, maskBudget)
	}
}
