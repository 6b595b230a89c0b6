// SPDX-License-Identifier: AGPL-3.0-or-later

package layouts

import (
	"fmt"
	"image"
	"image/color"
	"io/fs"
	"math"
	"os"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	ot "github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"

	"passerelle/assets"
)

// families are the typefaces: regular, bold, italic. A path without a folder is one of
// package assets; the others are installed by .ci/packages.
var families = map[string][3]string{
	"sans": {"liberation/LiberationSans-Regular.ttf", "liberation/LiberationSans-Bold.ttf",
		"liberation/LiberationSans-Italic.ttf"},
	"serif": {"liberation/LiberationSerif-Regular.ttf", "liberation/LiberationSerif-Bold.ttf",
		"liberation/LiberationSerif-Italic.ttf"},
	"narrow": {"liberation/LiberationSansNarrow-Regular.ttf",
		"liberation/LiberationSansNarrow-Bold.ttf", "liberation/LiberationSansNarrow-Italic.ttf"},
	"mono": {"liberation/LiberationMono-Regular.ttf", "liberation/LiberationMono-Bold.ttf",
		"liberation/LiberationMono-Italic.ttf"},
	"freesans": {"freefont/FreeSans.ttf", "freefont/FreeSansBold.ttf",
		"freefont/FreeSansOblique.ttf"},
	"freeserif": {"freefont/FreeSerif.ttf", "freefont/FreeSerifBold.ttf",
		"freefont/FreeSerifItalic.ttf"},
	"dejavu": {"dejavu/DejaVuSans.ttf", "dejavu/DejaVuSans-Bold.ttf", "dejavu/DejaVuSans.ttf"},
	"dejaserif": {"dejavu/DejaVuSerif.ttf", "dejavu/DejaVuSerif-Bold.ttf",
		"dejavu/DejaVuSerif.ttf"},
	"noto":   {"NotoSans-Regular.ttf", "NotoSans-Bold.ttf", "NotoSans-Regular.ttf"},
	"arabic": {"NotoSansArabic-Regular.ttf", "NotoSansArabic-Bold.ttf", "NotoSansArabic-Regular.ttf"},
	"ocrb":   {"/usr/share/fonts/opentype/ocr-b/OCRB.otf", "", ""},
}

// substitutes are tried in this order for letters that a typeface lacks.
var substitutes = []string{"sans", "arabic", "freeserif", "dejavu"}

// typefaces holds what was opened so far, and the one shaper; both are guarded by mu.
type typefaces struct {
	mu     sync.Mutex
	faces  map[string]*font.Face
	shaper shaping.HarfbuzzShaper
	shapes map[shapeKey]shape
}

type shapeKey struct {
	face *font.Face
	word string
}

// shape is one word in a typeface, in parts of the em.
type shape struct {
	glyphs  []glyph
	advance float64
}

type glyph struct {
	outline font.GlyphOutline
	x, y    float64
	advance float64
}

var fonts = typefaces{faces: map[string]*font.Face{}, shapes: map[shapeKey]shape{}}

func (t *typefaces) open(path string) (*font.Face, error) {
	if f, ok := t.faces[path]; ok {
		return f, nil
	}
	var data []byte
	var err error
	switch {
	case strings.HasPrefix(path, "/"):
		data, err = os.ReadFile(path)
	case strings.Contains(path, "/"):
		data, err = os.ReadFile("/usr/share/fonts/truetype/" + path)
	default:
		data, err = fs.ReadFile(assets.Fonts(), path)
	}
	if err != nil {
		return nil, fmt.Errorf("open a typeface (make setup installs them): %w", err)
	}
	f, err := font.ParseTTF(strings.NewReader(string(data)))
	if err != nil {
		return nil, fmt.Errorf("parse %s: %w", path, err)
	}
	t.faces[path] = f
	return f, nil
}

// pen says how text is written. Sizes are in points.
type pen struct {
	family       string
	size         float64
	bold, italic bool
	spacing      float64 // between letters, in parts of the em
	ink          color.RGBA
	turn         float64 // clockwise, in degrees, about the beginning of the base line
}

func (p pen) mm() float64 { return p.size * 25.4 / 72 }

func (p pen) variant() int {
	switch {
	case p.bold:
		return 1
	case p.italic:
		return 2
	}
	return 0
}

// pick returns the first typeface that has all letters of a word.
func (t *typefaces) pick(p pen, word string) (*font.Face, error) {
	for _, family := range append([]string{p.family}, substitutes...) {
		paths, ok := families[family]
		if !ok {
			return nil, fmt.Errorf("there is no typeface %q", family)
		}
		path := paths[p.variant()]
		if path == "" {
			path = paths[0]
		}
		f, err := t.open(path)
		if err != nil {
			return nil, err
		}
		if !strings.ContainsFunc(word, func(r rune) bool {
			_, has := f.NominalGlyph(r)
			return !has
		}) {
			return f, nil
		}
	}
	return nil, fmt.Errorf("no typeface has all letters of %q", word)
}

const shaped = 1000 // units of the em at which words are shaped

// shapeWord shapes one word. It panics where a typeface is missing: only tests draw papers.
func (t *typefaces) shapeWord(p pen, word string) shape {
	t.mu.Lock()
	defer t.mu.Unlock()
	f, err := t.pick(p, word)
	if err != nil {
		panic(err)
	}
	key := shapeKey{f, word}
	if s, ok := t.shapes[key]; ok {
		return s
	}
	runes := []rune(word)
	in := shaping.Input{Text: runes, RunEnd: len(runes), Direction: di.DirectionLTR, Face: f,
		Size: fixed.I(shaped), Script: language.Latin, Language: language.NewLanguage("fr")}
	if rightToLeft(word) {
		in.Direction, in.Script = di.DirectionRTL, language.Arabic
		in.Language = language.NewLanguage("ar")
	}
	out := t.shaper.Shape(in)
	var s shape
	upem := float64(f.Upem())
	for _, g := range out.Glyphs {
		o, _ := f.GlyphData(g.GlyphID).(font.GlyphOutline)
		scaled := font.GlyphOutline{Segments: slices.Clone(o.Segments)}
		for i := range scaled.Segments {
			for k := range scaled.Segments[i].Args {
				a := &scaled.Segments[i].Args[k]
				a.X, a.Y = float32(float64(a.X)/upem), float32(float64(a.Y)/upem)
			}
		}
		adv := float64(g.Advance) / 64 / shaped
		s.glyphs = append(s.glyphs, glyph{scaled, s.advance + float64(g.XOffset)/64/shaped,
			float64(g.YOffset) / 64 / shaped, adv})
		s.advance += adv
	}
	t.shapes[key] = s
	return s
}

// rightToLeft reports whether a word is written in Arabic letters.
func rightToLeft(word string) bool {
	return strings.ContainsFunc(word, func(r rune) bool {
		return unicode.Is(unicode.Arabic, r) &&
			unicode.IsLetter(r)
	})
}

// affine maps a point: x' = a·x + c·y + e, y' = b·x + d·y + f.
type affine [6]float64

func (m affine) at(x, y float64) (float64, float64) {
	return m[0]*x + m[2]*y + m[4], m[1]*x + m[3]*y + m[5]
}

// then applies m first and n after it.
func (m affine) then(n affine) affine {
	return affine{n[0]*m[0] + n[2]*m[1], n[1]*m[0] + n[3]*m[1], n[0]*m[2] + n[2]*m[3],
		n[1]*m[2] + n[3]*m[3], n[0]*m[4] + n[2]*m[5] + n[4], n[1]*m[4] + n[3]*m[5] + n[5]}
}

func scaling(k float64) affine { return affine{k, 0, 0, k, 0, 0} }

func turning(degrees, x, y float64) affine {
	s, c := math.Sincos(degrees * math.Pi / 180)
	return affine{1, 0, 0, 1, -x, -y}.then(affine{c, s, -s, c, 0, 0}).then(affine{1, 0, 0, 1, x, y})
}

// mark is one filled outline on a sheet; at maps its points to millimetres from the upper
// left corner.
type mark struct {
	outline []ot.Segment
	at      affine
	ink     color.RGBA
	square  bool // an upright rectangle
}

// word is a word as it stands on a sheet: its box in millimetres.
type word struct {
	text       string
	x, y, w, h float64
}

// sheet is one page: its size in millimetres, what is drawn, and the words of it by the
// pieces in which they were written.
type sheet struct {
	w, h   float64
	ground color.RGBA
	marks  []mark
	pieces [][]word
	silent bool // words that are drawn now are no print: a logo's, a stamp's
}

const space = 0.27 // width of a space, in parts of the em

// width returns how wide a text would be, in millimetres.
func (p pen) width(text string) float64 {
	w := 0.0
	for i, f := range strings.Fields(text) {
		if i > 0 {
			w += (space + p.spacing) * p.mm()
		}
		s := fonts.shapeWord(p, f)
		w += (s.advance + p.spacing*float64(len(s.glyphs))) * p.mm()
	}
	return w
}

// write writes one line from x, with its base line at y, and returns its width. Words in
// Arabic letters run from right to left, others among them in their own order.
func (s *sheet) write(x, y float64, p pen, text string) float64 {
	words := visual(strings.Fields(text))
	em := p.mm()
	turn := turning(p.turn, x, y)
	var piece []word
	from := x
	for i, f := range words {
		if i > 0 {
			x += (space + p.spacing) * em
		}
		sh := fonts.shapeWord(p, f)
		began := x
		for k, g := range sh.glyphs {
			if len(g.outline.Segments) > 0 {
				gx := x + (g.x+p.spacing*float64(k))*em
				s.marks = append(s.marks, mark{outline: g.outline.Segments,
					at: affine{em, 0, 0, -em, gx, y - g.y*em}.then(turn), ink: p.ink})
			}
		}
		x += (sh.advance + p.spacing*float64(len(sh.glyphs))) * em
		piece = append(piece, word{f, began, y - 0.74*em, x - began, 0.96 * em})
	}
	if len(piece) > 0 && !s.silent && math.Abs(p.turn) < 2 {
		if slices.ContainsFunc(words, rightToLeft) {
			piece = logical(piece, text)
		}
		s.pieces = append(s.pieces, piece)
	}
	return x - from
}

// visual puts the words of a line in the order from left to right.
func visual(words []string) []string {
	if !slices.ContainsFunc(words, rightToLeft) {
		return words
	}
	if first := slices.IndexFunc(words, hasLetter); first >= 0 && !rightToLeft(words[first]) {
		return flipRuns(words, rightToLeft)
	}
	out := slices.Clone(words)
	slices.Reverse(out)
	return flipRuns(out, func(w string) bool { return !rightToLeft(w) })
}

func hasLetter(w string) bool { return strings.ContainsFunc(w, unicode.IsLetter) }

// flipRuns reverses each run of words for which is holds.
func flipRuns(words []string, is func(string) bool) []string {
	out := slices.Clone(words)
	for i := 0; i < len(out); i++ {
		j := i
		for j < len(out) && is(out[j]) {
			j++
		}
		slices.Reverse(out[i:j])
		i = max(i, j-1)
	}
	return out
}

// logical puts the words of a piece in the order in which they are read.
func logical(piece []word, text string) (out []word) {
	left := slices.Clone(piece)
	for _, f := range strings.Fields(text) {
		i := slices.IndexFunc(left, func(w word) bool { return w.text == f })
		out = append(out, left[i])
		left = slices.Delete(left, i, i+1)
	}
	return out
}

func segment(op ot.SegmentOp, x, y float64) ot.Segment {
	return ot.Segment{Op: op, Args: [3]ot.SegmentPoint{{X: float32(x), Y: float32(y)}}}
}

// polygon fills a polygon given by x, y pairs.
func (s *sheet) polygon(c color.RGBA, xy ...float64) {
	var out []ot.Segment
	for i := 0; i < len(xy); i += 2 {
		op := ot.SegmentOpLineTo
		if i == 0 {
			op = ot.SegmentOpMoveTo
		}
		out = append(out, segment(op, xy[i], xy[i+1]))
	}
	out = append(out, segment(ot.SegmentOpLineTo, xy[0], xy[1]))
	s.marks = append(s.marks, mark{outline: out, at: affine{1, 0, 0, 1, 0, 0}, ink: c})
}

// fill fills a rectangle.
func (s *sheet) fill(x, y, w, h float64, c color.RGBA) {
	s.polygon(c, x, y, x+w, y, x+w, y+h, x, y+h)
	s.marks[len(s.marks)-1].square = true
}

// frame draws the outline of a rectangle.
func (s *sheet) frame(x, y, w, h, line float64, c color.RGBA) {
	s.fill(x, y, w, line, c)
	s.fill(x, y+h-line, w, line, c)
	s.fill(x, y, line, h, c)
	s.fill(x+w-line, y, line, h, c)
}

// ellipse fills an ellipse.
func (s *sheet) ellipse(x, y, rx, ry float64, c color.RGBA) {
	s.polygon(c, ring(x, y, rx, ry, false)...)
}

// circle draws the outline of a circle.
func (s *sheet) circle(x, y, r, line float64, c color.RGBA) {
	s.polygon(c, append(ring(x, y, r, r, false), ring(x, y, r-line, r-line, true)...)...)
}

func ring(x, y, rx, ry float64, back bool) (xy []float64) {
	const corners = 40
	for k := range corners + 1 {
		a := 2 * math.Pi * float64(k) / corners
		if back {
			a = -a
		}
		xy = append(xy, x+rx*math.Cos(a), y+ry*math.Sin(a))
	}
	return xy
}

// code draws a bar code whose modules are the pixels of a picture.
func (s *sheet) code(x, y, module float64, pix *image.Gray) {
	for row := range pix.Rect.Dy() {
		for col := 0; col < pix.Rect.Dx(); col++ {
			from := col
			for col < pix.Rect.Dx() && pix.GrayAt(col, row).Y < 128 {
				col++
			}
			if col > from {
				s.fill(x+float64(from)*module, y+float64(row)*module, float64(col-from)*module,
					module*1.01, color.RGBA{0, 0, 0, 255})
			}
		}
	}
}
