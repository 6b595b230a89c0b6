// SPDX-License-Identifier: AGPL-3.0-or-later

package reading

import (
	"bytes"
	"fmt"
	"image"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"

	"passerelle/capture/pixels"
	"passerelle/internal/testkit"
	"passerelle/internal/testkit/glyph"
)

// Bills of invented people from invented firms, drawn in Debian's typefaces, and spoilt
// as a scanner and a telephone spoil them.

var faces = []string{
	"/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
	"/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf",
	"/usr/share/fonts/truetype/liberation/LiberationSerif-Regular.ttf",
	"/usr/share/fonts/truetype/freefont/FreeSans.ttf",
	"/usr/share/fonts/truetype/liberation/LiberationSansNarrow-Regular.ttf",
}

var opened sync.Map

func face(t testing.TB, file string) *font.Face {
	t.Helper()
	if v, ok := opened.Load(file); ok {
		return v.(*font.Face)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v: make setup installs it", err)
	}
	f, err := font.ParseTTF(bytes.NewReader(data))
	must(t, err)
	opened.Store(file, f)
	return f
}

// sheet is a page of A4 being drawn; places are in millimetres, sizes in points.
type sheet struct {
	t    testing.TB
	face *font.Face
	dpi  int
	pix  *image.Gray
}

func newSheet(t testing.TB, file string, dpi int) *sheet {
	s := &sheet{t, face(t, file), dpi, image.NewGray(
		image.Rect(0, 0, dpi*210*10/254, dpi*297*10/254))}
	for i := range s.pix.Pix {
		s.pix.Pix[i] = 250
	}
	return s
}

func (s *sheet) mm(v float64) float64 { return v * float64(s.dpi) / 25.4 }

// write draws a line whose baseline begins at x, y.
func (s *sheet) write(x, y, points float64, text string) {
	k := points / 72 * float64(s.dpi) / float64(s.face.Upem())
	px, py := s.mm(x), s.mm(y)
	high := int(points/72*float64(s.dpi)*1.6) + 2
	for _, c := range text {
		g, ok := s.face.NominalGlyph(c)
		if !ok {
			s.t.Fatalf("no glyph for %q", c)
		}
		adv := float64(s.face.HorizontalAdvance(g)) * k
		if o, ok := s.face.GlyphData(g).(font.GlyphOutline); ok {
			w := int(adv*1.3) + 4
			x0, base := math.Floor(px)-2, math.Floor(py)
			at := func(p opentype.SegmentPoint) (float32, float32) {
				return float32(px - x0 + float64(p.X)*k),
					float32(float64(high)*0.7 + (py - base) - float64(p.Y)*k)
			}
			mask := glyph.Draw(o, w, high, at)
			for dy := range high {
				for dx := range w {
					q := image.Pt(int(x0)+dx, int(base)-int(float64(high)*0.7)+dy)
					if a := int(mask.AlphaAt(dx, dy).A); a > 0 && q.In(s.pix.Rect) {
						i := s.pix.PixOffset(q.X, q.Y)
						s.pix.Pix[i] = uint8((int(s.pix.Pix[i])*(255-a) + 25*a) / 255)
					}
				}
			}
		}
		px += adv
	}
}

// bill is what stands on a page, and what may be read off it.
type bill struct {
	name, postal string
	day          string // 2006-01-02; "" when the page has none that is its own, or two
}

var (
	people = []string{"MME ANNA MARIA ERIKSSON", "M. PAUL DURAND", "Mme Fatou Diallo",
		"M. Youssef Benali", "MME LÉA MARTIN", "Monsieur Karim Haddad", "M. ET MME NGUYEN VAN",
		"Madame Ioana Popescu"}
	streets = []string{"7 PLACE DES SPECIMENS", "14 RUE DES LILAS", "145 avenue des Exemples",
		"3 bis impasse du Moulin", "22 boulevard de la Gare"}
	towns = []string{"57000 METZ", "31000 TOULOUSE", "75015 PARIS", "69003 LYON",
		"13001 MARSEILLE", "59000 LILLE"}
	long = []string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août",
		"septembre", "octobre", "novembre", "décembre"}
)

func written(r *rand.Rand, t time.Time, style int) string {
	switch style {
	case 0:
		return t.Format("02/01/2006")
	case 1:
		return t.Format("02.01.2006")
	case 2:
		return t.Format("02-01-2006")
	case 3:
		return t.Format("02/01/06")
	}
	d := fmt.Sprint(t.Day())
	if t.Day() == 1 {
		d = "1er"
	}
	return fmt.Sprintf("%s %s %d", d, long[t.Month()-1], t.Year())
}

// draw makes one bill of one of ten kinds.
func draw(t testing.TB, r *rand.Rand, kind, dpi int) (*sheet, bill) {
	s := newSheet(t, faces[r.IntN(len(faces))], dpi)
	style := r.IntN(5)
	issued := time.Date(2026, 1, 1+r.IntN(320), 0, 0, 0, 0, time.UTC)
	on := func(days int) string { return written(r, issued.AddDate(0, 0, days), style) }
	name, town := people[r.IntN(len(people))], towns[r.IntN(len(towns))]
	b := bill{name: name, postal: town[:5], day: issued.Format(time.DateOnly)}
	size := 9 + 3*r.Float64()
	s.write(18, 22, 16, []string{"LUMEO ÉNERGIE", "AQUALIA", "TÉLÉVOX", "RÉGIE DU PARC"}[r.IntN(4)])
	s.write(18, 28, 8, "12 rue des Lampes - 69002 LYON - SIREN 123 456 782")
	x := 112.0
	s.write(x, 55, size+1, name)
	s.write(x, 55+size*0.5, size+1, streets[r.IntN(len(streets))])
	s.write(x, 55+size, size+1, town)
	row := func(n int) float64 { return 92 + float64(n)*9 }
	switch kind {
	case 0:
		s.write(18, row(0), size, fmt.Sprintf("Facture n° %d du %s", 10000+r.IntN(90000), on(0)))
		s.write(18, row(1), size, "Date limite de paiement : "+on(20))
		s.write(18, row(2), size, "Période du "+on(-62)+" au "+on(-2))
		s.write(18, row(3), size, "Prochaine relève le "+on(60))
	case 1:
		for i, h := range []string{"Date d'émission", "Date d'échéance", "N° de client"} {
			s.write(18+float64(i)*58, row(0), size, h)
			s.write(18+float64(i)*58, row(0)+6, size, []string{on(0), on(15), "4 587 221"}[i])
		}
		s.write(18, row(3), size, "Vos consommations du "+on(-40)+" au "+on(-10))
	case 2:
		s.write(x, row(0)-8, size, town[6:7]+strings.ToLower(town[7:])+", le "+on(0))
		s.write(18, row(1), size, "Montant prélevé le "+on(12)+" : 84,12 €")
		s.write(18, row(2), size, "Relevé du compteur le "+on(-6))
	case 3:
		s.write(70, row(0), size+4, "QUITTANCE DE LOYER")
		s.write(18, row(2), size, "Loyer de la période du "+on(-30)+" au "+on(-1))
		s.write(18, row(3), size, "Bail du "+on(-800))
		s.write(18, row(6), size, "Fait à Lyon, le "+on(0))
	case 4:
		s.write(60, row(0), size+3, "ATTESTATION DE TITULAIRE DE CONTRAT")
		s.write(18, row(2), size, "Nous attestons que le contrat est actif depuis le "+on(-500)+".")
		s.write(18, row(3), size, "Établie le "+on(0))
		s.write(18, row(4), size, "Attestation valable jusqu'au "+on(90))
	case 5:
		for i, l := range []string{"Date de facture", "À régler avant le", "Mise en service"} {
			s.write(18, row(i), size, l)
			s.write(95, row(i), size, []string{on(0), on(18), on(-900)}[i])
		}
	case 6:
		b.day = ""
		s.write(18, row(0), size, "Votre consommation du "+on(-60)+" au "+on(-1))
		s.write(18, row(1), size, "À payer avant le "+on(20))
	case 7:
		b.day = ""
		s.write(18, row(0), size, "Facture du "+on(0))
		s.write(18, row(3), size, "Document édité le "+on(3))
	case 8:
		b.day = ""
		s.write(18, row(0), size, "Facture du "+on(-30)+" au "+on(-1))
		s.write(18, row(1), size, "Rappel de votre facture précédente du "+on(-70)+" : 12,40 €")
		s.write(18, row(2), size, "Né le "+on(-12000))
	case 9:
		s.write(18, row(0), size, "Date d'émission : "+on(0))
		s.write(18, row(1), size, "Facture émise le "+on(0)+", à régler le "+on(15))
		s.write(18, row(3), size, "Contrat souscrit le "+on(-300))
	}
	s.write(18, 180, size, "Madame, Monsieur,")
	s.write(18, 187, size,
		"Nous vous remercions de votre confiance. Total toutes taxes comprises : 84,12 €.")
	s.write(18, 270, 7, "Tarifs en vigueur depuis le "+written(r, issued.AddDate(0, -8, 0), 0)+
		". Médiateur national, CS 30001, 75009 PARIS CEDEX 09.")
	return s, b
}

// spoil is what happens to a page on its way.
type spoil struct {
	name    string
	dpi     int
	tilt    float64 // degrees, either way
	blur    float64 // sigma in pixels
	noise   float64
	shadow  float64 // how much darker the dark side is
	quality int     // of the JPEG; 0: none
}

var spoils = []spoil{
	{"clean, 300 dpi", 300, 0, 0, 0, 0, 0},
	{"tilt 3°", 300, 3, 0.5, 3, 0, 80},
	{"200 dpi, JPEG 60", 200, 1, 0.5, 3, 0, 60},
	{"150 dpi, JPEG 70", 150, 0.5, 0.3, 3, 0, 70},
	{"blur, noise", 300, 1, 2, 12, 0, 70},
	{"shadow, JPEG 40", 300, 2, 1, 6, 0.45, 40},
}

func (s spoil) apply(t testing.TB, r *rand.Rand, g *image.Gray) *image.Gray {
	t.Helper()
	g = rotated(g, s.tilt*(2*r.Float64()-1)*math.Pi/180)
	g = blurred(g, s.blur)
	w, h := g.Rect.Dx(), g.Rect.Dy()
	for y := range h {
		for x := range w {
			i := y*g.Stride + x
			v := float64(g.Pix[i]) * (1 - s.shadow*float64(x+y)/float64(w+h))
			g.Pix[i] = uint8(max(0, min(255, v+s.noise*r.NormFloat64())))
		}
	}
	if s.quality == 0 {
		return g
	}
	return pixels.Grey(testkit.ThroughJPEG(t, g, s.quality))
}

func rotated(g *image.Gray, a float64) *image.Gray {
	if a == 0 {
		return g
	}
	out := image.NewGray(g.Rect)
	w, h := float64(g.Rect.Dx()), float64(g.Rect.Dy())
	sin, cos := math.Sincos(a)
	for y := range g.Rect.Dy() {
		for x := range g.Rect.Dx() {
			dx, dy := float64(x)-w/2, float64(y)-h/2
			sx, sy := dx*cos-dy*sin+w/2, dx*sin+dy*cos+h/2
			x0, y0 := int(sx), int(sy)
			if sx < 0 || sy < 0 || x0+1 >= g.Rect.Dx() || y0+1 >= g.Rect.Dy() {
				out.Pix[y*out.Stride+x] = 250
				continue
			}
			fx, fy := sx-float64(x0), sy-float64(y0)
			i := y0*g.Stride + x0
			top := float64(g.Pix[i])*(1-fx) + float64(g.Pix[i+1])*fx
			low := float64(g.Pix[i+g.Stride])*(1-fx) + float64(g.Pix[i+g.Stride+1])*fx
			out.Pix[y*out.Stride+x] = uint8(top*(1-fy) + low*fy)
		}
	}
	return out
}

func blurred(g *image.Gray, sigma float64) *image.Gray {
	if sigma < 0.1 {
		return g
	}
	n := int(math.Ceil(2.5 * sigma))
	kernel := make([]float64, 2*n+1)
	sum := 0.0
	for i := range kernel {
		kernel[i] = math.Exp(-float64((i-n)*(i-n)) / (2 * sigma * sigma))
		sum += kernel[i]
	}
	pass := func(src *image.Gray, dx, dy int) *image.Gray {
		out := image.NewGray(src.Rect)
		for y := range src.Rect.Dy() {
			for x := range src.Rect.Dx() {
				v := 0.0
				for i, k := range kernel {
					px, py := x+(i-n)*dx, y+(i-n)*dy
					v += k * float64(src.Pix[max(0, min(py, src.Rect.Dy()-1))*src.Stride+max(0,
						min(px, src.Rect.Dx()-1))])
				}
				out.Pix[y*out.Stride+x] = uint8(v / sum)
			}
		}
		return out
	}
	return pass(pass(g, 1, 0), 0, 1)
}
