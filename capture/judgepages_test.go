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
	"sync"
	"testing"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// The pages on which the judge is measured: papers of invented people, in Debian's
// typefaces, scanned and photographed.

// base is a clean page as a scanner or a telephone delivers it.
type base struct {
	name string
	pix  *image.Gray
	dpi  int // 0: a photograph
}

// kinds of papers in the corpus; see page.
var paperKinds = []string{"letter", "bill", "form", "numbers", "photograph", "columns",
	"typewriter", "certificate", "card", "note", "notice", "list"}

var paperFaces = []string{"liberation/LiberationSerif-Regular.ttf",
	"liberation/LiberationSans-Regular.ttf", "dejavu/DejaVuSans.ttf", "freefont/FreeSerif.ttf",
	"liberation/LiberationSansNarrow-Regular.ttf", "dejavu/DejaVuSerif.ttf"}

const monoFace, boldFace = "liberation/LiberationMono-Regular.ttf",
	"liberation/LiberationSans-Bold.ttf"

// vocabulary of the corpus: words of four letters and more, none the beginning of another.
var vocabulary = []string{"attestation", "domicile", "établie", "présent", "document",
	"personne", "nommée", "logement", "avenue", "Exemples", "ville", "facture", "montant",
	"total", "euros", "référence", "client", "SPECIMEN", "quittance", "loyer", "charges",
	"contrat", "énergie", "période", "relevé", "compteur", "adresse", "paiement", "virement",
	"dossier", "demande", "préfecture", "certifie", "honneur", "signature", "employeur",
	"salaire", "naissance", "nationalité", "étudiant", "inscription", "université", "année"}

// drawnPaper is a paper being drawn: places in millimetres, sizes in points.
type drawnPaper struct {
	t    testing.TB
	r    *rand.Rand
	dpi  int
	file string
	ink  uint8
	pix  *image.Gray
}

var openedFaces sync.Map

func paperFace(t testing.TB, file string, dpi int, points float64) font.Face {
	t.Helper()
	f, ok := openedFaces.Load(file)
	if !ok {
		data, err := os.ReadFile("/usr/share/fonts/truetype/" + file)
		must(t, err)
		f, err = opentype.Parse(data)
		must(t, err)
		openedFaces.Store(file, f)
	}
	fc, err := opentype.NewFace(f.(*opentype.Font), &opentype.FaceOptions{Size: points,
		DPI: float64(dpi), Hinting: font.HintingNone})
	must(t, err)
	return fc
}

func newPaper(t testing.TB, r *rand.Rand, dpi int, w, h float64, tint uint8) *drawnPaper {
	s := &drawnPaper{t: t, r: r, dpi: dpi, file: paperFaces[r.IntN(len(paperFaces))],
		ink: uint8(15 + r.IntN(35))}
	s.pix = image.NewGray(image.Rect(0, 0, s.mm(w), s.mm(h)))
	for i := range s.pix.Pix {
		s.pix.Pix[i] = tint
	}
	return s
}

func (s *drawnPaper) mm(v float64) int { return int(math.Round(v * float64(s.dpi) / 25.4)) }

func (s *drawnPaper) box(x, y, w, h float64, level uint8) {
	draw.Draw(s.pix, image.Rect(s.mm(x), s.mm(y), max(s.mm(x+w), s.mm(x)+1),
		max(s.mm(y+h), s.mm(y)+1)), image.NewUniform(color.Gray{level}), image.Point{}, draw.Src)
}

func (s *drawnPaper) frame(x, y, w, h float64) {
	for _, b := range [][4]float64{{x, y, w, 0.25}, {x, y + h, w, 0.25}, {x, y, 0.25, h},
		{x + w, y, 0.25, h}} {
		s.box(b[0], b[1], b[2], b[3], s.ink+20)
	}
}

// write draws a line and returns its width in millimetres.
func (s *drawnPaper) write(file string, x, y, points float64, level uint8, text string) float64 {
	d := font.Drawer{Dst: s.pix, Src: image.NewUniform(color.Gray{level}),
		Face: paperFace(s.t, file, s.dpi, points), Dot: fixed.P(s.mm(x), s.mm(y))}
	d.DrawString(text)
	return (float64(d.Dot.X)/64 - float64(s.mm(x))) / float64(s.dpi) * 25.4
}

// lines fills a column with print and returns where it ends.
func (s *drawnPaper) lines(x, y, w, points float64, n int) float64 {
	f := paperFace(s.t, s.file, s.dpi, points)
	for range n {
		text := ""
		for {
			more := text + vocabulary[s.r.IntN(len(vocabulary))] + " "
			if font.MeasureString(f, more).Ceil() > s.mm(w) {
				break
			}
			text = more
		}
		s.write(s.file, x, y, points, s.ink, text)
		y += points * 0.3528 * 1.35
	}
	return y
}

func (s *drawnPaper) number() string {
	return fmt.Sprintf("%d%03d,%02d", 1+s.r.IntN(9),
		s.r.IntN(1000), s.r.IntN(100))
}

// picture draws a photograph: soft shapes, and no edge as steep as those of print.
func (s *drawnPaper) picture(x, y, w, h float64) {
	type blob struct{ x, y, r, v float64 }
	var all []blob
	for range 14 {
		all = append(all, blob{s.r.Float64(), s.r.Float64(), 0.08 + 0.25*s.r.Float64(),
			150 * (s.r.Float64() - 0.5)})
	}
	rect := image.Rect(s.mm(x), s.mm(y), s.mm(x+w), s.mm(y+h))
	for py := rect.Min.Y; py < rect.Max.Y; py++ {
		for px := rect.Min.X; px < rect.Max.X; px++ {
			u := float64(px-rect.Min.X) / float64(rect.Dx())
			v := float64(py-rect.Min.Y) / float64(rect.Dx())
			level := 120.0
			for _, b := range all {
				d := math.Hypot(u-b.x, v-b.y) / b.r
				level += b.v / (1 + d*d*d*d*d*d)
			}
			s.pix.Pix[py*s.pix.Stride+px] = uint8(min(max(level+3*s.r.NormFloat64(), 10), 245))
		}
	}
}

// page draws one paper of a kind.
func page(t testing.TB, r *rand.Rand, kind string, dpi int) *drawnPaper {
	tint := uint8(236 + r.IntN(18))
	w, h := 148.0, 210.0
	switch kind {
	case "card":
		w, h = 85.6, 54
	case "letter", "bill":
		if dpi <= 150 {
			w, h = 210, 297
		}
	case "certificate":
		tint = uint8(200 + r.IntN(25))
	}
	s := newPaper(t, r, dpi, w, h, tint)
	m := 0.1 * w
	switch kind {
	case "letter":
		s.write(boldFace, m, 18, 14, s.ink, "Attestation SPECIMEN")
		s.lines(w/2, 30, w/2-m, 11, 4)
		y := s.lines(m, 62, w-2*m, 11, 6)
		y = s.lines(m, y+5, w-2*m, 11, 5)
		s.lines(w/2, y+12, w/2-m, 11, 2)
	case "bill":
		s.box(0, 0, w, 16, 90)
		s.write(boldFace, m, 11, 15, 250, "LUMEO ÉNERGIE")
		y := s.lines(m, 26, w/2-m, 9, 4)
		for i := range 7 {
			s.frame(m, y+float64(i)*7, w-2*m, 7)
			s.lines(m+2, y+float64(i)*7+5, w/2, 9, 1)
			s.write(s.file, w-m-25, y+float64(i)*7+5, 9, s.ink, s.number())
		}
		s.lines(m, y+60, w-2*m, 8, 4)
	case "form":
		s.write(boldFace, m, 15, 13, s.ink, "Demande de document")
		for i := range 10 {
			y := 26 + float64(i)*14
			s.lines(m, y, 40, 8, 1)
			s.frame(m+42, y-5, w-2*m-42, 8)
			if i%3 != 2 {
				s.lines(m+44, y+0.6, w-2*m-50, 11, 1)
			}
		}
	case "numbers":
		for row := range 14 {
			for col := range 5 {
				x, y := m+float64(col)*(w-2*m)/5, 20+float64(row)*9
				s.frame(x, y, (w-2*m)/5, 9)
				s.write(s.file, x+2, y+6, 9, s.ink, s.number())
			}
		}
		s.lines(m, 160, w-2*m, 9, 3)
	case "photograph":
		y := s.lines(m, 20, w-2*m, 11, 5)
		s.picture(m, y, w-2*m, 70)
		s.lines(m, y+80, w-2*m, 10, 5)
	case "columns":
		for i := range 2 {
			s.lines(m+float64(i)*(w-2*m+4)/2, 22, (w-2*m-4)/2, 8, 22)
		}
	case "typewriter":
		s.file = monoFace
		y := s.lines(m, 30, w-2*m, 11, 8)
		s.lines(m, y+8, w-2*m, 11, 6)
	case "certificate":
		for y := range s.pix.Rect.Dy() {
			for x := range s.pix.Rect.Dx() {
				u, v := float64(x)/float64(dpi), float64(y)/float64(dpi)
				s.pix.Pix[y*s.pix.Stride+x] += uint8(int(8 * math.Sin(14*u+5*math.Sin(3*v))))
			}
		}
		s.frame(6, 6, w-12, h-12)
		s.write(boldFace, m+10, 34, 20, s.ink, "CERTIFICAT")
		y := s.lines(m+4, 56, w-2*m-8, 14, 6)
		s.lines(m+4, y+14, w-2*m-8, 12, 4)
	case "card":
		s.picture(4, 14, 24, 30)
		s.write(boldFace, 4, 8, 9, s.ink, "TITRE DE SEJOUR SPECIMEN")
		for i := range 5 {
			s.write(s.file, 32, 15+float64(i)*7.4, 5.5, s.ink+30, vocabulary[r.IntN(40)])
			s.lines(32, 18.2+float64(i)*7.4, 48, 8, 1)
		}
	case "note":
		s.lines(m, 30, w-2*m, 12, 3)
		s.lines(m, 70, w/2, 12, 3)
		s.write(s.file, m, 120, 12, s.ink, "Certifié exact, signature : Paul Exemple")
	case "notice":
		s.box(m-4, 12, w-2*m+8, 12, 60)
		s.write(boldFace, m, 20.5, 14, 245, "NOTICE INFORMATION")
		ink := s.ink
		y := s.lines(m, 36, w-2*m, 10, 6)
		s.ink = 110 // grey print
		y = s.lines(m, y+4, w-2*m, 10, 5)
		s.ink = ink
		s.lines(m, y+4, w-2*m, 10, 5)
	case "list":
		for i := range 12 {
			y := 24 + float64(i)*10
			s.box(m, y-2.2, 1.6, 1.6, s.ink)
			s.lines(m+6, y, (w-2*m-6)*(0.5+0.5*r.Float64()), 10.5, 1)
		}
	}
	return s
}

// onTable photographs a page: it lies on a table, a little turned, in light that falls
// off to one side, and the camera's own noise.
func onTable(r *rand.Rand, g *image.Gray) *image.Gray {
	pw, ph := float64(g.Rect.Dx()), float64(g.Rect.Dy())
	k := 2300 / math.Max(pw, ph)
	k = min(k, 1.15)
	w, h := pw*k*1.25, ph*k*1.22
	m := shifting(-pw/2, -ph/2).then(scaling(k, k)).then(rotating((r.Float64() - 0.5) * 0.14))
	m = m.then(homography{1, 0, 0, 0, 1, 0, 0.06 * (r.Float64() - 0.5) / h,
		0.06 * (r.Float64() - 0.5) / h, 1}).then(shifting(w/2, h/2))
	back := m.inverse()
	out := resample(g, back, int(w), int(h), [3]uint8{0, 0, 0}).(*image.Gray)
	table, grain := 60+40*r.Float64(), 2+3*r.Float64()
	shade, angle := 0.2*r.Float64(), 2*math.Pi*r.Float64()
	sin, cos := math.Sincos(angle)
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			p := &out.Pix[y*out.Stride+x]
			v := float64(*p)
			if q := back.at(point{float64(x) + 0.5, float64(y) + 0.5}); q.x < 0 || q.y < 0 ||
				q.x >= pw || q.y >= ph {
				v = table + grain*math.Sin(float64(y)/5+4*math.Sin(float64(x)/150))
			}
			light := 1 - shade*(0.5+((float64(x)/w-0.5)*cos+(float64(y)/h-0.5)*sin)*0.7)
			*p = uint8(min(max(v*light+1.5*r.NormFloat64(), 0), 255))
		}
	}
	return out
}

// baseOf draws the nth page of the corpus.
func baseOf(t testing.TB, seed uint64, n int) base {
	r := rand.New(rand.NewPCG(seed, uint64(n)))
	kind := paperKinds[n%len(paperKinds)]
	dpi := []int{150, 200, 300}[r.IntN(3)]
	if kind == "card" {
		dpi = 300
	}
	photo := (n/len(paperKinds)+n)%2 == 1
	if photo {
		dpi = 250
	}
	s := page(t, r, kind, dpi)
	b := base{name: fmt.Sprintf("%s %d dpi", kind, dpi), pix: s.pix, dpi: dpi}
	if photo {
		b = base{name: kind + " photographed", pix: onTable(r, s.pix)}
	} else {
		for i, v := range b.pix.Pix {
			b.pix.Pix[i] = uint8(min(max(float64(v)+r.NormFloat64(), 0), 255))
		}
	}
	return b
}
