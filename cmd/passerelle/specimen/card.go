// SPDX-License-Identifier: AGPL-3.0-or-later

package specimen

import (
	"fmt"
	"image"
	"strings"
	"time"
)

// Passports, visas and cards, with the strips of ICAO Doc 9303: what a reader finds on
// them agrees with the paper and with the answers.

// passport draws the open data page of the ICAO specimen (Doc 9303-4), lying on a sheet of A4.
func (d *drawing) passport() *image.RGBA {
	s := newSheet(d.pens, 125, 88, rose)
	s.frame(0, 0, 125, 88, 0.4, grey)
	s.write(8, 10, 5, "bold", "UTOPIA", blue)
	s.write(50, 10, 3.6, "bold", "PASSPORT / PASSEPORT", blue)
	s.portrait(8, 16, 33, 42)
	rows := [][2]string{
		{"Surname / Nom", d.holder.family},
		{"Given names / Prénoms", strings.ToUpper(d.holder.given)},
		{"Nationality / Nationalité", "UTOPIAN"},
		{"Date of birth / Date de naissance",
			d.born("02 ") + month(d.holder.birth) + d.born(" 06")},
		{"Sex / Sexe — Place of birth / Lieu de naissance", d.holder.sex + "   ZENITH"},
		{"Date of expiry / Date d'expiration", strings.ToUpper(d.expiry.Format("02 Jan 06"))},
	}
	for i, r := range rows {
		y := 19 + float64(i)*7.6
		s.write(46, y, 2.1, "regular", r[0], grey)
		s.write(46, y+3.6, 3.3, "bold", r[1], ink)
	}
	s.write(100, 17, 3.3, "bold", d.holder.passport, ink)
	strip := d.passportStrip()
	s.strip(6.5, 73, strip[0], ink)
	s.strip(6.5, 80, strip[1], ink)
	s.write(70, 66, 4, "bold", "SPECIMEN", red)
	return onA4(d.pens, s.img)
}

// passportStrip is the strip of a passport (TD3).
func (d *drawing) passportStrip() []string {
	personal := ""
	if d.holder.passport == traveller.passport {
		personal = "ZE184226B"
	}
	two := pad(d.holder.passport, 9)
	two += check(two) + "UTO" + d.born("060102") + check(d.born("060102")) +
		d.holder.sex + d.expiry.Format("060102")
	two += check(two[21:27]) + pad(personal, 14)
	two += check(two[28:42])
	two += check(two[0:10] + two[13:20] + two[21:43])
	return []string{pad("P<UTO"+d.strip(), 44), two}
}

// month returns the month of a day as passports print it, in English and French.
func month(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return ""
	}
	return []string{"JAN/JAN", "FEB/FEV", "MAR/MARS", "APR/AVR", "MAY/MAI", "JUN/JUIN", "JUL/JUIL",
		"AUG/AOUT", "SEP/SEPT", "OCT/OCT", "NOV/NOV", "DEC/DEC"}[t.Month()-1]
}

// visa draws a long-stay visa, glued on a page of the passport (format MRV-A, Doc 9303-7).
func (d *drawing) visa() *image.RGBA {
	s := newSheet(d.pens, 125, 88, rose)
	s.frame(0, 0, 125, 88, 0.4, grey)
	s.box(2, 4, 120, 80, sky)
	s.write(8, 13, 5, "bold", "VISA", blue)
	s.write(48, 13, 3.4, "bold", "LONG SÉJOUR — UTOPIE", blue)
	s.portrait(8, 18, 30, 38)
	for i, r := range [][2]string{
		{"Valable jusqu'au", d.expiry.Format("02-01-06")}, {"Type de visa", "D"},
		{"Nombre d'entrées", "MULT"}, {"Numéro", known["visa_number"]},
		{"Nom, prénom", d.holder.family + ", " + strings.ToUpper(d.holder.given)},
	} {
		y := 21 + float64(i)*7.4
		s.write(44, y, 2.1, "regular", r[0], grey)
		s.write(44, y+3.6, 3.3, "bold", r[1], ink)
	}
	strip := d.visaStrip()
	s.write(84, 62, 4, "bold", "SPÉCIMEN", red)
	s.strip(6.5, 72, strip[0], ink)
	s.strip(6.5, 79, strip[1], ink)
	return onA4(d.pens, s.img)
}

// visaStrip is the strip of a visa (MRV-A).
func (d *drawing) visaStrip() []string {
	number := known["visa_number"]
	two := number + check(number) + "UTO" + d.born("060102") + check(d.born("060102")) +
		d.holder.sex + d.expiry.Format("060102")
	two += check(two[21:27])
	return []string{pad("VDUTO"+d.strip(), 44), pad(two, 44)}
}

func (d *drawing) permitFront() *image.RGBA {
	return d.front("TITRE DE SÉJOUR", d.holder.card, [][2]string{{"Catégorie du titre", d.status}})
}

func (d *drawing) permitBack() *image.RGBA {
	return d.back(d.holder.card, [][2]string{{"Adresse",
		d.address + ", " + strings.ToUpper(d.place)}, {"Numéro étranger", d.holder.foreigner}},
		d.holder.foreigner)
}

// cardFront draws the front of any other identity card.
func (d *drawing) cardFront() *image.RGBA {
	return d.front("CARTE D'IDENTITÉ", d.holder.passport, nil)
}

func (d *drawing) cardBack() *image.RGBA {
	return d.back(d.holder.passport, [][2]string{{"Adresse",
		d.address + ", " + strings.ToUpper(d.place)}}, "")
}

// front draws the side of a card (format ID-1) that shows the face.
func (d *drawing) front(title, number string, rows [][2]string) *image.RGBA {
	s := newSheet(d.pens, 85.6, 54, rose)
	s.frame(0, 0, 85.6, 54, 0.3, grey)
	s.write(4, 6, 3.6, "bold", title, blue)
	s.write(65, 6, 3, "bold", number, ink)
	s.portrait(4, 10, 24, 31)
	rows = append([][2]string{{"Nom", d.holder.family},
		{"Prénoms", strings.ToUpper(d.holder.given)},
		{"Sexe / Nationalité / " + d.of("Née le", "Né le"),
			d.holder.sex + "  UTO  " + d.born("02 01 2006")}}, rows...)
	for i, r := range append(rows, [2]string{"Expire le", d.expiry.Format("02 01 2006")}) {
		y := 12 + float64(i)*6.6
		s.write(31, y, 1.9, "regular", r[0], grey)
		s.write(31, y+3.2, 2.9, "bold", r[1], ink)
	}
	s.write(4, 50, 3.4, "bold", "SPÉCIMEN", red)
	return onA4(d.pens, s.img)
}

// back draws the side with the strip (TD1, Doc 9303-5); French permits have the holder's
// numéro étranger in its first line.
func (d *drawing) back(number string, rows [][2]string, foreigner string) *image.RGBA {
	s := newSheet(d.pens, 85.6, 54, rose)
	s.frame(0, 0, 85.6, 54, 0.3, grey)
	for i, r := range rows {
		s.write(4, 7+float64(i)*10, 2, "regular", r[0], grey)
		s.write(4, 11+float64(i)*10, 2.8, "bold", r[1], ink)
	}
	s.write(50, 26, 3.4, "bold", "SPÉCIMEN", red)
	for i, l := range d.cardStrip(number, foreigner) {
		s.strip(4.5, 34+float64(i)*6.4, l, ink)
	}
	return onA4(d.pens, s.img)
}

// cardStrip is the strip of a card (TD1).
func (d *drawing) cardStrip(number, foreigner string) []string {
	number = pad(number, 9)
	state := "I<UTO"
	if foreigner != "" {
		state = "IRFRA" // a residence permit of Utopia would be another State's
	}
	one := pad(state+number+check(number)+foreigner, 30)
	two := d.born("060102") + check(d.born("060102")) + d.holder.sex + d.expiry.Format("060102") +
		check(d.expiry.Format("060102")) + "UTO" + pad("", 11)
	two += check(one[5:30] + two[0:7] + two[8:15] + two[18:29])
	return []string{one, two, pad(d.strip(), 30)}
}

// strip returns the holder's name as a strip writes it.
func (d *drawing) strip() string {
	return strings.ToUpper(strings.ReplaceAll(d.holder.family+"<<"+d.holder.given, " ", "<"))
}

// check returns the check digit of ICAO Doc 9303-3, section 4.9: weights 7, 3, 1.
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
