// SPDX-License-Identifier: AGPL-3.0-or-later

package specimen

import (
	"fmt"
	"image"
	"math/rand/v2"
	"strings"
	"time"

	"passerelle/dossier"
)

// drawing is what the papers are drawn from.
type drawing struct {
	pens    *pens
	answers dossier.Answers
	today   time.Time
	title   string // the piece's name in French
}

// sides draws every side of the paper that is asked for.
func (d *drawing) sides(p dossier.Piece) []*image.NRGBA {
	n := max(1, p.Sides)
	switch {
	case strings.HasSuffix(string(p.ID), "id.passport"):
		return append([]*image.NRGBA{d.passport()}, d.letters(p, n-1)...)
	case strings.HasSuffix(string(p.ID), "id.residence_permit"):
		return append([]*image.NRGBA{d.permitFront(), d.permitBack()}, d.letters(p, n-2)...)
	}
	return d.letters(p, n)
}

func (d *drawing) letters(p dossier.Piece, n int) (out []*image.NRGBA) {
	for i := range max(0, n) {
		if p.ID == "home.proof" && i == 0 {
			out = append(out, d.bill(p))
			continue
		}
		out = append(out, d.letter(p, i))
	}
	return out
}

// day returns the day of an answer, else today.
func (d *drawing) day(f dossier.FieldID) time.Time {
	if t, err := time.Parse(time.DateOnly, d.answers[f]); err == nil {
		return t
	}
	return d.today
}

// date returns the paper's own date, as typed for it, else a day three weeks ago.
func (d *drawing) date(p dossier.Piece) string {
	t := d.today.AddDate(0, 0, -addressFresh)
	if v, err := time.Parse(time.DateOnly, d.answers[p.DateField]); err == nil {
		t = v
	}
	return t.Format("02/01/2006")
}

func (d *drawing) name() string {
	return d.answers["given_names"] + " " + d.answers["family_name"]
}

// passport draws the open data page of the ICAO specimen (Doc 9303-4), lying on a sheet of A4.
func (d *drawing) passport() *image.NRGBA {
	s := newSheet(d.pens, 125, 88, rose)
	s.frame(0, 0, 125, 88, 0.4, grey)
	s.write(8, 10, 5, "bold", "UTOPIA", blue)
	s.write(50, 10, 3.6, "bold", "PASSPORT / PASSEPORT", blue)
	s.portrait(8, 16, 33, 42)
	expiry := d.day("id.passport.expiry")
	rows := [][2]string{
		{"Surname / Nom", "ERIKSSON"}, {"Given names / Prénoms", "ANNA MARIA"}, {"Nationality / Nationalité", "UTOPIAN"},
		{"Date of birth / Date de naissance", "12 AUG/AOUT 74"}, {"Sex / Sexe — Place of birth / Lieu de naissance", "F   ZENITH"},
		{"Date of expiry / Date d'expiration", strings.ToUpper(expiry.Format("02 Jan 06"))},
	}
	for i, r := range rows {
		y := 19 + float64(i)*7.6
		s.write(46, y, 2.1, "regular", r[0], grey)
		s.write(46, y+3.6, 3.3, "bold", r[1], ink)
	}
	s.write(100, 17, 3.3, "bold", "L898902C3", ink)
	one := pad("P<UTOERIKSSON<<ANNA<MARIA", 44)
	two := "L898902C36UTO7408122F" + expiry.Format("060102")
	two += check(two[21:27]) + pad("ZE184226B", 14)
	two += check(two[28:42])
	two += check(two[0:10] + two[13:20] + two[21:43])
	s.spaced(6.5, 73, 4.1, 2.54, "mono", one, ink)
	s.spaced(6.5, 80, 4.1, 2.54, "mono", two, ink)
	s.write(70, 66, 4, "bold", "SPECIMEN", red)
	return onA4(d.pens, s.img)
}

// check is the check digit of ICAO Doc 9303-3, section 4.9: weights 7, 3, 1.
func check(s string) string {
	sum := 0
	for i, r := range s {
		v := 0
		switch {
		case r >= '0' && r <= '9':
			v = int(r - '0')
		case r >= 'A' && r <= 'Z':
			v = int(r-'A') + 10
		}
		sum += v * [3]int{7, 3, 1}[i%3]
	}
	return fmt.Sprint(sum % 10)
}

func pad(s string, n int) string { return s + strings.Repeat("<", n-len(s)) }

func (d *drawing) permitFront() *image.NRGBA {
	s := newSheet(d.pens, 85.6, 54, rose)
	s.frame(0, 0, 85.6, 54, 0.3, grey)
	s.write(4, 6, 3.6, "bold", "TITRE DE SÉJOUR", blue)
	s.write(60, 6, 3, "bold", "D23145890", ink)
	s.portrait(4, 10, 24, 31)
	expiry := d.day("permit_expiry")
	for i, r := range [][2]string{{"Nom", "ERIKSSON"}, {"Prénoms", "ANNA MARIA"}, {"Sexe / Nationalité / Né(e) le", "F  UTO  12 08 1974"}, {"Catégorie du titre", "ÉTUDIANT"}, {"Expire le", expiry.Format("02 01 2006")}} {
		y := 12 + float64(i)*6.6
		s.write(31, y, 1.9, "regular", r[0], grey)
		s.write(31, y+3.2, 2.9, "bold", r[1], ink)
	}
	s.write(4, 50, 3.4, "bold", "SPÉCIMEN", red)
	return onA4(d.pens, s.img)
}

func (d *drawing) permitBack() *image.NRGBA {
	s := newSheet(d.pens, 85.6, 54, rose)
	s.frame(0, 0, 85.6, 54, 0.3, grey)
	s.write(4, 7, 2, "regular", "Adresse", grey)
	s.write(4, 11, 2.8, "bold", known["address.street"]+", 31000 TOULOUSE", ink)
	s.write(4, 17, 2, "regular", "Numéro étranger", grey)
	s.write(4, 21, 2.8, "bold", known["agdref_number"], ink)
	s.write(50, 26, 3.4, "bold", "SPÉCIMEN", red)
	for i, l := range []string{"I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"} {
		s.spaced(4.5, 34+float64(i)*6.4, 4.1, 2.54, "mono", l, ink)
	}
	return onA4(d.pens, s.img)
}

// onA4 lays a small paper in the middle of the scanner's glass.
func onA4(p *pens, small *image.NRGBA) *image.NRGBA {
	s := newSheet(p, 210, 297, white)
	at := image.Pt((s.img.Rect.Dx()-small.Rect.Dx())/2, mm(70))
	for y := range small.Rect.Dy() {
		i := s.img.PixOffset(at.X, at.Y+y)
		copy(s.img.Pix[i:i+small.Rect.Dx()*4], small.Pix[small.PixOffset(0, y):small.PixOffset(0, y)+small.Rect.Dx()*4])
	}
	return s.img
}

func (d *drawing) bill(p dossier.Piece) *image.NRGBA {
	s := newSheet(d.pens, 210, 297, white)
	s.specimen(210, 297)
	s.write(20, 30, 7, "bold", "Énergie d'Utopie", blue)
	s.write(20, 40, 3.8, "regular", "Facture n° 2026-1104", ink)
	s.write(20, 46, 3.8, "regular", "Établie le "+d.date(p), ink)
	s.write(115, 62, 4.2, "bold", "Mme "+d.name(), ink)
	s.write(115, 68, 4.2, "regular", known["address.street"], ink)
	s.write(115, 74, 4.2, "regular", "31000 Toulouse", ink)
	s.box(20, 92, 170, 9, sky)
	s.write(23, 98, 4, "bold", "Votre consommation d'électricité", ink)
	d.lines(s, 112, 15)
	s.box(20, 224, 170, 12, sky)
	s.write(23, 232, 5, "bold", "Total : 61,40 €", ink)
	return s.img
}

func (d *drawing) letter(p dossier.Piece, page int) *image.NRGBA {
	s := newSheet(d.pens, 210, 297, white)
	s.specimen(210, 297)
	s.write(20, 28, 4.2, "bold", "Établissement de Zénith, Utopie", blue)
	s.write(150, 40, 3.8, "regular", "Le "+d.date(p), ink)
	y := 60.0
	for _, l := range wrap(d.title, 42) {
		s.write(20, y, 6.2, "bold", l, ink)
		y += 9
	}
	s.write(20, y+6, 4.4, "regular", "Concerne : "+d.name()+", née le 12/08/1974", ink)
	if page > 0 {
		s.write(20, y+13, 4.4, "regular", fmt.Sprintf("Page %d", page+1), ink)
	}
	d.lines(s, y+24, 17)
	s.write(120, 262, 4.2, "regular", "Signature :", ink)
	for i := range 60 { // a hand's wave
		x := 145 + float64(i)*0.55
		s.box(x, 261+2.6*wave(i), 0.8, 0.5, blue)
	}
	return s.img
}

func wave(i int) float64 { return []float64{0, 0.6, 1, 0.7, 0.1, -0.5, -1, -0.6}[i%8] }

// lines writes a paragraph that means nothing and looks like a letter.
func (d *drawing) lines(s *sheet, y float64, n int) {
	words := strings.Fields("la présente pièce est un spécimen fabriqué pour les essais elle ne concerne aucune personne et ne prouve aucun droit le texte sert à remplir la page comme le ferait une vraie lettre afin que la borne juge sa netteté")
	r := rand.New(rand.NewPCG(uint64(n), uint64(y)))
	for i := range n {
		var b strings.Builder
		for b.Len() < 62+r.IntN(14) {
			b.WriteString(words[r.IntN(len(words))] + " ")
		}
		s.write(20, y+float64(i)*6.6, 3.9, "regular", b.String(), ink)
	}
}

// wrap cuts text into lines of at most n letters, between words.
func wrap(text string, n int) (lines []string) {
	line := ""
	for _, w := range strings.Fields(text) {
		if line != "" && len(line)+1+len(w) > n {
			lines = append(lines, line)
			line = ""
		}
		line = strings.TrimSpace(line + " " + w)
	}
	return append(lines, line)
}
