// SPDX-License-Identifier: AGPL-3.0-or-later

package specimen

import (
	"cmp"
	"fmt"
	"image"
	"math/rand/v2"
	"strings"
	"time"

	"passerelle/dossier"
)

// brief is everything that a paper's picture depends on, and nothing else: two papers
// with the same brief have the same picture, whichever procedures ask for them.
type brief struct {
	id      dossier.PieceID
	slot    dossier.Slot
	title   string // the piece's name in French
	sides   string // what is wrong with each side, as seal writes it
	count   int
	holder  person
	date    string // 02/01/2006: the date on the paper
	expiry  time.Time
	status  string // on a residence permit
	address string // the street
	place   string // postal code and town
}

// statuses holds the status on residence permits, by family of procedures.
var statuses = map[string]string{"talent": "TALENT", "famille": "VIE PRIVÉE ET FAMILIALE",
	"resident": "RÉSIDENT", "travail": "SALARIÉ", "protection": "RÉSIDENT"}

// briefOf returns what is on one paper of a set.
func (s Set) briefOf(x Paper, title string, today time.Time) brief {
	day := func(f dossier.FieldID, otherwise int) time.Time {
		if t, err := time.Parse(time.DateOnly, s.Answers[f]); err == nil {
			return t
		}
		y, m, d := today.AddDate(0, 0, otherwise).Date()
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	}
	or := func(f dossier.FieldID) string {
		if v := s.Answers[f]; v != "" {
			return v
		}
		return known[f]
	}
	b := brief{
		id: x.Piece.ID, slot: x.Piece.Slot, title: title, count: len(x.Sides),
		holder: holderOf(x.Piece, s.Answers, today),
		date:   day(x.Piece.DateField, -fresh).Format("02/01/2006"),
		status: cmp.Or(statuses[s.Procedure.Family], "ÉTUDIANT"), address: or("address.street"),
		place: or("address.postal_code") + " " + or("address.city"),
	}
	for _, side := range x.Sides {
		b.sides += string(side) + ";"
	}
	expires := x.Piece.ExpiryField
	if f, ok := map[string]dossier.FieldID{"residence_permit": "permit_expiry",
		"visa_long_stay": "visa_valid_to",
		"passport": dossier.FieldID(x.Piece.Slot) +
			".expiry"}[strings.TrimPrefix(string(x.Piece.ID), "id.")]; ok && expires == "" &&
		x.Piece.Person == "" {
		expires = f
	}
	b.expiry = day(expires, 900)
	return b
}

// drawing draws one paper.
type drawing struct {
	brief
	pens *pens
}

// draw draws every side of the paper.
func (d *drawing) draw() (out []*image.RGBA) {
	for i := range d.count {
		out = append(out, d.side(i))
	}
	return out
}

// bills lists the papers that come from suppliers of water, gas and electricity.
var bills = map[dossier.PieceID]bool{"home.proof": true, "home.host_proof": true, "home.any": true}

func (d *drawing) side(i int) *image.RGBA {
	id := string(d.id)
	switch {
	case strings.HasSuffix(id, "id.passport") && i == 0:
		return d.passport()
	case strings.HasSuffix(id, "id.residence_permit") && i == 0:
		return d.permitFront()
	case strings.HasSuffix(id, "id.residence_permit") && i == 1:
		return d.permitBack()
	case strings.HasSuffix(id, "_card") && strings.Contains(id, "id.") || id == "home.host_id" ||
		id == "proxy.id" || id == "spouse.french_card":
		if i == 0 {
			return d.cardFront()
		}
		return d.cardBack()
	case id == "id.visa_long_stay" && i == 0:
		return d.visa()
	case strings.HasPrefix(id, "cs.") && i == 0:
		return d.act()
	case bills[d.id] && i == 0:
		return d.bill()
	}
	return d.letter(i)
}

func (d *drawing) name() string { return d.holder.given + " " + d.holder.family }

// born returns the birth date in the given layout, or unchanged if it can't be parsed.
func (d *drawing) born(layout string) string {
	t, err := time.Parse(time.DateOnly, d.holder.birth)
	if err != nil {
		return d.holder.birth
	}
	return t.Format(layout)
}

// of picks a word for a woman or a man.
func (d *drawing) of(woman, man string) string {
	if d.holder.sex == "F" {
		return woman
	}
	return man
}

// onA4 puts a small paper in the middle of the scanner's glass.
func onA4(p *pens, small *image.RGBA) *image.RGBA {
	s := newSheet(p, 210, 297, white)
	at := image.Pt((s.img.Rect.Dx()-small.Rect.Dx())/2, mm(70))
	for y := range small.Rect.Dy() {
		i := s.img.PixOffset(at.X, at.Y+y)
		copy(s.img.Pix[i:i+small.Rect.Dx()*4],
			small.Pix[small.PixOffset(0, y):small.PixOffset(0, y)+small.Rect.Dx()*4])
	}
	return s.img
}

func (d *drawing) bill() *image.RGBA {
	s := newSheet(d.pens, 210, 297, white)
	s.specimen(210, 297)
	s.write(20, 30, 7, "bold", "Énergie d'Utopie", blue)
	s.write(20, 40, 4.2, "bold", "Facture d'électricité n° 2026-1104", ink)
	s.write(20, 46, 3.8, "regular", "Établie le "+d.date, ink)
	s.write(20, 52, 3.8, "regular", "Référence client : 6021 4587", ink)
	s.write(20, 58, 3.8, "regular", "Point de livraison : 00 000 600 214 587", ink)
	s.write(115, 62, 4.2, "bold", d.of("Mme ", "M. ")+d.name(), ink)
	s.write(115, 68, 4.2, "regular", d.address, ink)
	s.write(115, 74, 4.2, "regular", d.place, ink)
	s.box(20, 92, 170, 9, sky)
	s.write(23, 98, 4, "bold", "Votre consommation d'électricité", ink)
	for i, row := range [][3]string{{"Abonnement", "2 mois", "18,20 €"},
		{"Consommation", "214 kWh", "32,97 €"}, {"Taxes et contributions", "", "4,11 €"},
		{"TVA", "", "6,12 €"}} {
		y := 112 + float64(i)*8
		s.write(23, y, 3.8, "regular", row[0], ink)
		s.write(110, y, 3.8, "regular", row[1], ink)
		s.write(165, y, 3.8, "regular", row[2], ink)
	}
	s.box(20, 148, 170, 12, sky)
	s.write(23, 156, 5, "bold", "Total TTC à payer : 61,40 €", ink)
	d.lines(s, 174, 8)
	return s.img
}

// act draws a civil status certificate.
func (d *drawing) act() *image.RGBA {
	s := newSheet(d.pens, 210, 297, white)
	s.frame(12, 12, 186, 273, 0.5, grey)
	s.frame(14, 14, 182, 269, 0.2, grey)
	s.write(142, 24, 5, "bold", "SPÉCIMEN", red)
	s.write(22, 279, 4, "bold", "SPÉCIMEN — SANS VALEUR", red)
	s.write(22, 30, 4.2, "bold", "Mairie de Zénith — Utopie", blue)
	s.write(22, 37, 3.8, "regular", "Service de l'état civil", ink)
	y := 58.0
	for _, l := range wrap(d.title, 42) {
		s.write(22, y, 6.2, "bold", l, ink)
		y += 9
	}
	for i, r := range [][2]string{{"Nom", d.holder.family}, {"Prénoms", d.holder.given},
		{d.of("Née le", "Né le"), d.born("02/01/2006") + ", à Zénith (Utopie)"},
		{"Acte n°", "0417"}} {
		s.write(22, y+8+float64(i)*9, 3.6, "regular", r[0], grey)
		s.write(60, y+8+float64(i)*9, 4.4, "bold", r[1], ink)
	}
	d.lines(s, y+56, 14)
	s.write(22, 250, 4.2, "regular", "Délivré le "+d.date, ink)
	d.sign(s, 262)
	return s.img
}

func (d *drawing) letter(page int) *image.RGBA {
	s := newSheet(d.pens, 210, 297, white)
	s.specimen(210, 297)
	s.write(20, 28, 4.2, "bold", "Établissement de Zénith, Utopie", blue)
	s.write(150, 40, 3.8, "regular", "Le "+d.date, ink)
	y := 60.0
	for _, l := range wrap(d.title, 42) {
		s.write(20, y, 6.2, "bold", l, ink)
		y += 9
	}
	s.write(20, y+6, 4.4, "regular", "Concerne : "+d.name()+d.of(", née le ", ", né le ")+
		d.born("02/01/2006"), ink)
	if page > 0 {
		s.write(20, y+13, 4.4, "regular", fmt.Sprintf("Page %d", page+1), ink)
	}
	d.lines(s, y+24, 17)
	d.sign(s, 262)
	return s.img
}

// sign draws a scribbled signature.
func (d *drawing) sign(s *sheet, y float64) {
	s.write(120, y, 4.2, "regular", "Signature :", ink)
	for i := range 60 {
		s.box(145+float64(i)*0.55, y-1+2.6*wave(i), 0.8, 0.5, blue)
	}
}

func wave(i int) float64 { return []float64{0, 0.6, 1, 0.7, 0.1, -0.5, -1, -0.6}[i%8] }

// lines draws a meaningless paragraph that looks like a letter.
func (d *drawing) lines(s *sheet, y float64, n int) {
	words := strings.Fields("la présente pièce est un spécimen fabriqué pour les essais elle ne " +
		"concerne aucune personne et ne prouve aucun droit le texte sert à remplir la page " +
		"comme le ferait une vraie lettre afin que la borne juge sa netteté")
	r := rand.New(rand.NewPCG(uint64(n), uint64(y)))
	for i := range n {
		var b strings.Builder
		for b.Len() < 62+r.IntN(14) {
			b.WriteString(words[r.IntN(len(words))] + " ")
		}
		s.write(20, y+float64(i)*6.6, 3.9, "regular", b.String(), ink)
	}
}

// wrap breaks text between words into lines of at most n letters.
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
