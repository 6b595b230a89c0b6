// SPDX-License-Identifier: AGPL-3.0-or-later

package strip

import (
	"bytes"
	"image"
	"os"
	"sync"
	"testing"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"

	"passerelle/internal/testkit/glyph"
)

// fonts are what strips are printed in. The templates are of the first, and of none of
// the others nor of what they were drawn after.
var fonts = []struct{ name, pkg, file string }{
	{"OCR-B", "fonts-ocr-b", "/usr/share/fonts/opentype/ocr-b/OCRB.otf"},
	{"DejaVu Sans Mono", "fonts-dejavu-core",
		"/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf"},
	{"Liberation Mono", "fonts-liberation",
		"/usr/share/fonts/truetype/liberation/LiberationMono-Regular.ttf"},
	{"FreeMono Bold", "fonts-freefont-ttf", "/usr/share/fonts/truetype/freefont/FreeMonoBold.ttf"},
}

var parsed sync.Map

func openFont(t testing.TB, name string) *font.Face {
	t.Helper()
	for _, f := range fonts {
		if f.name != name {
			continue
		}
		if v, ok := parsed.Load(name); ok {
			return v.(*font.Face)
		}
		out := parseFont(t, f.file, f.pkg)
		parsed.Store(name, out)
		return out
	}
	t.Fatalf("no font %q", name)
	return nil
}

func parseFont(t testing.TB, file, pkg string) *font.Face {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v: it is in the Debian package %s", err, pkg)
	}
	out, err := font.ParseTTF(bytes.NewReader(data))
	if err != nil {
		t.Fatalf("parse %s: %v", file, err)
	}
	return out
}

// typeface draws glyphs as a printer does that has its own idea of their width and weight.
type typeface struct {
	font   *font.Face
	width  float64 // of the glyph: 1 is the font's own
	weight int     // pixels by which strokes grow (or shrink) on each side
}

// glyph draws one character, pitch pixels wide with its own advance in the middle, and
// 1.6 × pitch high with the baseline at 1.25 × pitch. size is the pitch that the font's
// advance is scaled to before width is applied.
func (f typeface) glyph(t testing.TB, c rune, pitch int) *image.Alpha {
	t.Helper()
	i, ok := f.font.NominalGlyph(c)
	outline, there := f.font.GlyphData(i).(font.GlyphOutline)
	if !ok || !there {
		t.Fatalf("no glyph for %q", c)
	}
	adv := float64(f.font.HorizontalAdvance(i))
	k := float64(pitch) / adv
	// The box is wider than the pitch, so that wide glyphs are not cut: 1.4 × pitch.
	w, h := pitch*14/10, pitch*18/10
	at := func(p opentype.SegmentPoint) (float32, float32) {
		x := (float64(p.X)-adv/2)*k*f.width + float64(w)/2
		y := 1.35*float64(pitch) - float64(p.Y)*k
		return float32(x), float32(y)
	}
	return grown(glyph.Draw(outline, w, h, at), f.weight)
}

// grown makes strokes thicker by n pixels on each side, or thinner when n is negative.
func grown(a *image.Alpha, n int) *image.Alpha {
	if n == 0 {
		return a
	}
	w, h := a.Rect.Dx(), a.Rect.Dy()
	out := image.NewAlpha(a.Rect)
	m := max(n, -n)
	for y := range h {
		for x := range w {
			best := a.Pix[y*a.Stride+x]
			for dy := -m; dy <= m; dy++ {
				for dx := -m; dx <= m; dx++ {
					if dx*dx+dy*dy > m*m+1 || x+dx < 0 || x+dx >= w || y+dy < 0 || y+dy >= h {
						continue
					}
					v := a.Pix[(y+dy)*a.Stride+x+dx]
					if n > 0 && v > best || n < 0 && v < best {
						best = v
					}
				}
			}
			out.Pix[y*out.Stride+x] = best
		}
	}
	return out
}
