// SPDX-License-Identifier: AGPL-3.0-or-later

package capture

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"math"
	"math/rand/v2"
	"os"
	"testing"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"passerelle/capture/pixels"
	"passerelle/capture/render"
	"passerelle/internal/testkit"
)

func TestMain(m *testing.M) {
	render.Main()
	if len(os.Args) > 1 && os.Args[1] == ScanRole {
		os.Exit(ScanMain(os.Args[2:], os.Stdout))
	}
	m.Run()
}

// Words of an invented letter: nobody's.
var words = []string{"attestation", "de", "domicile", "établie", "le", "présent", "document",
	"pour", "la", "personne", "nommée", "ci-dessus", "logement", "rue", "des",
	"Exemples", "ville", "factice", "facture", "du", "mois", "montant", "total", "euros",
	"référence", "client", "SPECIMEN", "quittance", "loyer", "et", "charges"}

// letter draws a page of print at a resolution: paragraphs, a frame with cells, a
// heading. Sizes in millimetres.
type letter struct {
	dpi  int
	tint color.NRGBA
	r    *rand.Rand
}

func (l letter) mm(v float64) int { return int(math.Round(v * float64(l.dpi) / 25.4)) }

func face(t testing.TB, dpi int, points float64) font.Face {
	t.Helper()
	f, err := opentype.Parse(goregular.TTF)
	must(t, err)
	fc, err := opentype.NewFace(f, &opentype.FaceOptions{Size: points, DPI: float64(dpi),
		Hinting: font.HintingNone})
	must(t, err)
	return fc
}

// draw makes the page, w × h millimetres.
func (l letter) draw(t testing.TB, w, h float64) *image.RGBA {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, l.mm(w), l.mm(h)))
	draw.Draw(img, img.Rect, image.NewUniform(l.tint), image.Point{}, draw.Src)
	head, body := face(t, l.dpi, 16), face(t, l.dpi, 10)
	l.text(img, head, 20, 24, "Attestation SPECIMEN")
	y := 36.0
	for range 2 + l.r.IntN(3) {
		for range 3 + l.r.IntN(5) {
			if y > h-60 {
				break
			}
			y += 5.2
			l.text(img, body, 20, y, l.sentence(w-45))
		}
		y += 6
	}
	l.frame(img, 20, y, w-40, 30)
	for row := range 5 {
		l.line(img, 20, y+6*float64(row), w-40, 0.3)
		l.text(img, body, 22, y+6*float64(row)+4.5, l.sentence(60))
	}
	l.text(img, body, 20, h-15, "page 1")
	return img
}

func (l letter) sentence(width float64) string {
	s := ""
	for float64(len(s))*1.9 < width {
		s += words[l.r.IntN(len(words))] + " "
	}
	return s
}

func (l letter) text(img draw.Image, f font.Face, x, y float64, s string) {
	l.textIn(img, f, x, y, s, color.NRGBA{25, 25, 28, 255})
}

func (l letter) textIn(img draw.Image, f font.Face, x, y float64, s string, c color.NRGBA) {
	d := font.Drawer{Dst: img, Src: image.NewUniform(c), Face: f,
		Dot: fixed.P(l.mm(x), l.mm(y))}
	d.DrawString(s)
}

func (l letter) line(img draw.Image, x, y, w, thick float64) {
	r := image.Rect(l.mm(x), l.mm(y), l.mm(x+w), l.mm(y)+max(l.mm(thick), 1))
	draw.Draw(img, r, image.NewUniform(color.NRGBA{40, 40, 44, 255}), image.Point{}, draw.Src)
}

func (l letter) frame(img draw.Image, x, y, w, h float64) {
	l.line(img, x, y, w, 0.4)
	l.line(img, x, y+h, w, 0.4)
	for _, vx := range []float64{x, x + w - 0.4, x + w/3} {
		draw.Draw(img, image.Rect(l.mm(vx), l.mm(y), l.mm(vx)+max(l.mm(0.4), 1), l.mm(y+h)),
			image.NewUniform(color.NRGBA{40, 40, 44, 255}), image.Point{}, draw.Src)
	}
}

// photo is how a picture of a page is taken.
type photo struct {
	tilt        float64 // radians, clockwise
	keystone    [2]float64
	table       [3]float64 // colour
	grain       float64
	shade       float64 // part of the light lost from one side to the other
	shadeAngle  float64
	noise       float64
	fill        float64 // part of the picture's height that the paper takes
	w, h        int
	photoJPEG   int // quality
	shadowWidth float64
}

func randomPhoto(r *rand.Rand) photo {
	p := photo{
		tilt:     (r.Float64()*2 - 1) * 12 * math.Pi / 180,
		keystone: [2]float64{(r.Float64()*2 - 1) * 0.10, (r.Float64()*2 - 1) * 0.10},
		grain:    2 + 5*r.Float64(), shade: 0.30 * r.Float64(),
		shadeAngle: r.Float64() * 2 * math.Pi,
		noise:      1 + 3*r.Float64(),
		fill:       0.66 + 0.1*r.Float64(), w: 2400, h: 3200, photoJPEG: 80 + r.IntN(15),
		shadowWidth: 8 * r.Float64(),
	}
	if r.IntN(2) == 0 { // dark wood or cloth
		p.table = [3]float64{50 + 60*r.Float64(), 40 + 50*r.Float64(), 30 + 50*r.Float64()}
	} else { // light table
		v := 170 + 35*r.Float64()
		p.table = [3]float64{v, v - 5*r.Float64(), v - 12*r.Float64()}
	}
	return p
}

// toPicture maps the paper's pixels to the picture's: turned, in perspective, in the middle.
func (p photo) toPicture(pw, ph int) homography {
	k := p.fill * float64(p.h) / float64(ph)
	m := shifting(-float64(pw)/2, -float64(ph)/2).then(scaling(k, k)).then(rotating(p.tilt))
	size := float64(p.h)
	m = m.then(homography{1, 0, 0, 0, 1, 0, p.keystone[0] / size, p.keystone[1] / size, 1})
	return m.then(shifting(float64(p.w)/2, float64(p.h)/2))
}

// take draws the picture.
func (p photo) take(page *image.RGBA, r *rand.Rand) *image.RGBA {
	pw, ph := page.Rect.Dx(), page.Rect.Dy()
	back := p.toPicture(pw, ph).inverse()
	out := image.NewRGBA(image.Rect(0, 0, p.w, p.h))
	sin, cos := math.Sincos(p.shadeAngle)
	noise := make([]float64, 1<<16)
	for i := range noise {
		noise[i] = r.NormFloat64() * p.noise
	}
	ni := 0
	var px [4]uint8
	for y := range p.h {
		for x := range p.w {
			q := back.at(point{float64(x) + 0.5, float64(y) + 0.5})
			var c [3]float64
			if q.x >= 0 && q.y >= 0 && q.x < float64(pw) && q.y < float64(ph) {
				sampleRGBA(px[:], page, int((q.x-0.5)*256), int((q.y-0.5)*256),
					[3]uint8{255, 255, 255})
				c = [3]float64{float64(px[0]), float64(px[1]), float64(px[2])}
			} else {
				g := p.grain * math.Sin(float64(y)/5+4*math.Sin(float64(x)/150))
				c = [3]float64{p.table[0] + g, p.table[1] + g, p.table[2] + g}
				if d := math.Max(math.Max(-q.x, q.x-float64(pw)),
					math.Max(-q.y, q.y-float64(ph))); d < 4*p.shadowWidth {
					k := 0.75 + 0.25*d/(4*p.shadowWidth)
					c = [3]float64{c[0] * k, c[1] * k, c[2] * k}
				}
			}
			light := 1 - p.shade*(0.5+((float64(x)/float64(p.w)-0.5)*cos+(float64(y)/float64(
				p.h)-0.5)*sin)*0.7)
			ni += 1 + int(r.Uint64()&3)
			n := noise[ni&(1<<16-1)]
			i := y*out.Stride + 4*x
			for k := range 3 {
				out.Pix[i+k] = uint8(math.Max(0, math.Min(255, c[k]*light+n)))
			}
			out.Pix[i+3] = 255
		}
	}
	return out
}

// throughJPEG stores the picture as a telephone would.
func throughJPEG(t testing.TB, img image.Image, q int) *image.RGBA {
	t.Helper()
	return pixels.RGBA(testkit.ThroughJPEG(t, img, q))
}

// usualSeed is what is measured on, unless PASSERELLE_SEED says otherwise.
const usualSeed = 20261124

func name(p photo) string {
	kind := "dark"
	if p.table[0] > 150 {
		kind = "light"
	}
	return fmt.Sprintf("%+.1f° %s table, shade %.0f %%", p.tilt*180/math.Pi, kind, 100*p.shade)
}
