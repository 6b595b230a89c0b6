// SPDX-License-Identifier: AGPL-3.0-or-later

package strip

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"testing"

	"passerelle/capture/pixels"
	"passerelle/dossier/mrz"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"passerelle/internal/testkit"
)

// scene is how one strip was printed, on what, and how it was seen. Lengths in
// millimetres of paper.
type scene struct {
	font    string
	format  mrz.Format
	lines   []string
	width   float64 // of glyphs, against the font's own
	weight  int     // strokes grown, in hundredths of the pitch, about
	pitch   float64
	leading float64
	page    string // "strip", "passport", "A4"
	turn    int    // quarters
	tilt    float64
	keyst   [2]float64
	bend    float64
	blur    float64 // millimetres
	noise   float64
	shadow  float64
	sharp   float64 // width of the shadow's edge
	pattern float64 // grey levels of the security background
	paper   float64
	ink     float64
	dpi     float64
	quality int
}

func (s scene) String() string {
	return fmt.Sprintf("%s %s on %s, width %.2f, weight %d, leading %.1f, turn %d, tilt %.1f°, blur %.2f mm, noise %.0f, shadow %.2f, pattern %.0f, paper %.0f, ink %.0f, %.0f dpi, q%d",
		s.font, s.format, s.page, s.width, s.weight, s.leading, s.turn, s.tilt*180/math.Pi, s.blur,
		s.noise, s.shadow, s.pattern, s.paper, s.ink, s.dpi, s.quality)
}

// scenes as the bar has them: tilt ±5°, blur, noise, shadow, security background, JPEG of
// quality 40 to 90, 150 to 300 dots per inch.
func randomScene(r *rand.Rand, fontName string) scene {
	formats := []mrz.Format{mrz.TD3, mrz.TD3, mrz.TD3, mrz.TD1, mrz.TD1, mrz.TD1, mrz.MRVA,
		mrz.MRVA, mrz.MRVB, mrz.TD2}
	s := scene{font: fontName, format: formats[r.IntN(len(formats))],
		width: 0.88 + 0.22*r.Float64(), weight: r.IntN(6) - 2,
		pitch: 2.54 * (0.96 + 0.08*r.Float64()),
		tilt:  (2*r.Float64() - 1) * 5 * math.Pi / 180, blur: 0.02 + 0.10*r.Float64()*r.Float64(),
		noise: 1 + 9*r.Float64()*r.Float64(), paper: 190 + 60*r.Float64(),
		ink: 20 + 60*r.Float64(), dpi: 150 + 150*r.Float64(), quality: 40 + r.IntN(51)}
	s.lines = holder(r, s.format)
	s.leading = 5.8 + 0.8*r.Float64()
	if s.format == mrz.TD1 {
		s.leading = 4.2 + 1.2*r.Float64()
	}
	if r.IntN(2) == 0 {
		s.shadow, s.sharp = 0.5*r.Float64(), 0.5+20*r.Float64()
	}
	if r.IntN(2) == 0 {
		s.pattern = 8 + 34*r.Float64()
	}
	switch n := r.IntN(10); {
	case n < 5:
		s.page = "strip"
	case n < 8:
		s.page = "passport"
	default:
		s.page = "A4"
	}
	if r.IntN(2) == 0 {
		s.turn = r.IntN(4)
	}
	if r.IntN(4) == 0 { // by hand, with a telephone
		s.keyst = [2]float64{0.03 * (2*r.Float64() - 1), 0.03 * (2*r.Float64() - 1)}
		s.bend = 0.6 * (2*r.Float64() - 1)
	}
	return s
}

const pressDPI = 600

// strip prints the lines on a transparent sheet, pressDPI dots per inch; cells are pitch apart.
func (s scene) strip(t testing.TB) *image.Alpha {
	t.Helper()
	pitch := s.pitch * pressDPI / 25.4
	f := typeface{openFont(t, s.font), s.width, s.weight}
	glyphs := map[byte]*image.Alpha{}
	n, length := len(s.lines), len(s.lines[0])
	lead := s.leading * pressDPI / 25.4
	out := image.NewAlpha(image.Rect(0, 0, int(pitch*(float64(length)+1)),
		int(lead*float64(n-1)+pitch*1.8)+2))
	for i, l := range s.lines {
		for k := range len(l) {
			g := glyphs[l[k]]
			if g == nil {
				g = f.glyph(t, rune(l[k]), int(math.Round(pitch)))
				glyphs[l[k]] = g
			}
			x0, y0 := int(math.Round(pitch*(float64(k)+1)))-g.Rect.Dx()/2, int(lead*float64(i))
			for y := range g.Rect.Dy() {
				for x := range g.Rect.Dx() {
					v := g.Pix[y*g.Stride+x]
					if v > 0 && x0+x >= 0 && x0+x < out.Rect.Dx() && y0+y < out.Rect.Dy() {
						at := (y0+y)*out.Stride + x0 + x
						out.Pix[at] = max(out.Pix[at], v)
					}
				}
			}
		}
	}
	return out
}

// flat is the page as it lies: ink and paper, 300 dots per inch, and where the strip is on it.
func (s scene) flat(t testing.TB, r *rand.Rand) sheet {
	t.Helper()
	strip := s.strip(t)
	k := 300 / 25.4
	sw, sh := strip.Rect.Dx()/2, strip.Rect.Dy()/2
	margin := int(k * (2 + 4*r.Float64()))
	w, h := sw+2*margin, sh+2*margin
	x0, y0 := margin, margin
	switch s.page {
	case "passport":
		h = sh + int(k*(60+25*r.Float64()))
		y0 = h - sh - margin/2
	case "A4":
		w, h = 2480, 3508
		x0, y0 = 60+r.IntN(w-sw-120), 200+r.IntN(h-sh-300)
	}
	page := image.NewGray(image.Rect(0, 0, w, h))
	for i := range page.Pix {
		page.Pix[i] = uint8(s.paper)
	}
	at := image.Rect(x0, y0, x0+sw, y0+sh)
	if s.page != "strip" {
		s.furniture(t, page, at, r)
	}
	if s.pattern > 0 {
		guilloche(page, s.pattern, r)
	}
	for y := range sh {
		for x := range sw {
			i := 2*y*strip.Stride + 2*x
			a := (int(strip.Pix[i]) + int(strip.Pix[i+1]) + int(strip.Pix[i+strip.Stride]) +
				int(strip.Pix[i+strip.Stride+1])) / 4
			if a > 0 {
				p := &page.Pix[(y0+y)*page.Stride+x0+x]
				*p = uint8((float64(*p)*float64(255-a) + min(s.ink, float64(*p))*float64(a)) / 255)
			}
		}
	}
	return sheet{page, at}
}

// sheet is a flat page, and where the strip is on it.
type sheet struct {
	*image.Gray
	at image.Rectangle
}

var captions = []string{"Surname / Nom", "ERIKSSON", "Given names / Prénoms", "ANNA MARIA",
	"Nationality / Nationalité", "UTOPIAN", "Date of birth / Date de naissance", "12 AUG 1974",
	"Place of birth / Lieu de naissance", "ZENITH", "SPECIMEN 000000000", "Authority / Autorité",
	"PASSPORT OFFICE"}

var goFont, _ = opentype.Parse(goregular.TTF)

// furniture is what else stands on a page: a portrait, words, on a whole page paragraphs;
// nothing of it over the strip.
func (s scene) furniture(t testing.TB, page *image.Gray, strip image.Rectangle, r *rand.Rand) {
	t.Helper()
	keep := strip.Inset(-30)
	k := 300 / 25.4
	size := 6 + 5*r.Float64()
	f, err := opentype.NewFace(goFont, &opentype.FaceOptions{Size: size, DPI: 300,
		Hinting: font.HintingNone})
	testkit.Must(t, err)
	photo := image.Rect(int(5*k), 0, int(40*k),
		int(45*k)).Add(image.Pt(strip.Min.X-int(5*k), strip.Min.Y-int(58*k)))
	for y := max(photo.Min.Y, 0); y < photo.Max.Y; y++ {
		for x := max(photo.Min.X, 0); x < photo.Max.X; x++ {
			page.SetGray(x, y, color.Gray{uint8(
				110 + 60*math.Sin(float64(x)/40)*math.Cos(float64(y)/55))})
		}
	}
	step := int(size * 300 / 72 * 1.5)
	left := photo.Max.X + 30
	if s.page == "A4" {
		left = 150
	}
	for y := 80; y < page.Rect.Dy()-60; y += step {
		line := captions[r.IntN(len(captions))]
		if s.page == "A4" {
			for range 6 {
				line += " " + captions[r.IntN(len(captions))]
			}
		}
		box := image.Rect(left, y-step, page.Rect.Dx(), y+step/2)
		if box.Overlaps(keep) || box.Overlaps(photo) {
			continue
		}
		d := font.Drawer{Dst: page, Src: image.NewUniform(color.Gray{40}), Face: f,
			Dot: fixed.P(left, y)}
		d.DrawString(line)
	}
}

// guilloche draws fine waves over the page, as security printers do.
func guilloche(page *image.Gray, depth float64, r *rand.Rand) {
	type wave struct{ fx, fy, amp, freq, phase float64 }
	var ws []wave
	for range 2 + r.IntN(3) {
		a := r.Float64() * math.Pi
		period := 8 + 14*r.Float64()
		ws = append(ws, wave{math.Cos(a) / period * 2 * math.Pi, math.Sin(a) / period * 2 * math.Pi,
			1 + 4*r.Float64(), 2 * math.Pi / (60 + 200*r.Float64()), 7 * r.Float64()})
	}
	w, h := page.Rect.Dx(), page.Rect.Dy()
	for y := range h {
		for x := range w {
			v := 0.0
			for _, a := range ws {
				v = max(v, fastSin(float64(x)*a.fx+float64(y)*a.fy+a.amp*fastSin(
					float64(x+y)*a.freq+a.phase)))
			}
			if v > 0.5 {
				p := &page.Pix[y*page.Stride+x]
				*p = uint8(max(float64(*p)-depth*(v-0.5)*2, 0))
			}
		}
	}
}

var sine = func() (t [4096]float64) {
	for i := range t {
		t[i] = math.Sin(2 * math.Pi * float64(i) / 4096)
	}
	return t
}()

func fastSin(x float64) float64 { return sine[int(int64(x*4096/(2*math.Pi)))&4095] }

// picture is what the camera or the scanner gives.
func (s scene) picture(t testing.TB, page sheet, r *rand.Rand) *image.Gray {
	t.Helper()
	pw, ph := page.Rect.Dx(), page.Rect.Dy()
	k := s.dpi / 300
	sin, cos := math.Sincos(s.tilt)
	w := int((float64(pw)*cos + float64(ph)*math.Abs(sin)) * k)
	h := int((float64(ph)*cos + float64(pw)*math.Abs(sin)) * k)
	if s.page == "A4" { // a scanner's glass: as large as the page
		w, h = int(float64(pw)*k), int(float64(ph)*k)
	}
	out := newPlane(w, h)
	sub := 1
	if k < 0.8 {
		sub = 2
	}
	table := float32(60 + 150*r.Float64())
	if r.IntN(2) == 0 {
		table = float32(s.paper)
	}
	for y := range h {
		for x := range w {
			sum := float32(0)
			for b := range sub {
				for a := range sub {
					u := (float64(x) + (float64(a)+0.5)/float64(sub) - float64(w)/2) / k
					v := (float64(y) + (float64(b)+0.5)/float64(sub) - float64(h)/2) / k
					u, v = u*cos+v*sin, v*cos-u*sin
					z := 1 + s.keyst[0]*u/float64(pw) + s.keyst[1]*v/float64(ph)
					u, v = u/z, v/z
					v += s.bend * 300 / 25.4 * (4*u*u/float64(pw*pw) - 0.5)
					u, v = u+float64(pw)/2, v+float64(ph)/2
					if u < 0 || v < 0 || u >= float64(pw) || v >= float64(ph) {
						sum += table
					} else {
						sum += brightness(page.Gray, u, v)
					}
				}
			}
			out.v[y*w+x] = sum / float32(sub*sub)
		}
	}
	blurPlane(out, s.blur/25.4*s.dpi)
	s.light(out, r)
	g := image.NewGray(image.Rect(0, 0, w, h))
	var noise [1 << 14]float32
	for i := range noise {
		noise[i] = float32(r.NormFloat64() * s.noise)
	}
	for i, v := range out.v {
		g.Pix[i] = uint8(min(max(v+noise[(i*7+(i>>13)*r.IntN(1<<14))&(1<<14-1)], 0), 255))
	}
	return quarters(pixels.Grey(testkit.ThroughJPEG(t, g, s.quality)), s.turn)
}

// light throws the shadow of a hand over the picture.
func (s scene) light(p *plane, r *rand.Rand) {
	if s.shadow == 0 {
		return
	}
	a := 2 * math.Pi * r.Float64()
	sin, cos := math.Sincos(a)
	px := s.dpi / 25.4
	cx, cy := float64(p.w)*(0.3+0.4*r.Float64()), float64(p.h)*(0.3+0.4*r.Float64())
	for y := range p.h {
		for x := range p.w {
			d := ((float64(x)-cx)*cos + (float64(y)-cy)*sin) / px / s.sharp
			f := min(max(0.5+d, 0), 1)
			p.v[y*p.w+x] *= float32(1 - s.shadow*f)
		}
	}
}

func quarters(g *image.Gray, n int) *image.Gray {
	for range n {
		m := pixels.Transposed(g)
		w := m.Rect.Dx()
		for y := range m.Rect.Dy() {
			row := m.Pix[y*w : (y+1)*w]
			for i := range w / 2 {
				row[i], row[w-1-i] = row[w-1-i], row[i]
			}
		}
		g = m
	}
	return g
}
