// SPDX-License-Identifier: AGPL-3.0-or-later

package gallery

import (
	"cmp"
	"image"
	"image/color"
	"image/draw"
	"math"
	"strconv"
	"strings"
	"time"

	"passerelle/dossier"
	"passerelle/ui/session"
)

// read returns the state of a question whose answer was read off the page of a paper.
func (g *gallery) read(slot dossier.Slot, id dossier.FieldID, fact dossier.Fact,
	value string) session.State {
	s := g.given(g.ask(id, ""), slot)
	delete(s.Given.Answers, id)
	s.Paper.Slot = slot
	s.Given.ReadFacts = []session.ReadFact{{Page: s.Given.Pages[0].ID, Fact: fact, Value: value}}
	f, _ := g.m.FieldOn(s)
	s.Screen.Typed = g.m.Offer(s, f)
	return g.judge(s)
}

// answers returns the answers of an invented person.
func (g *gallery) answers() dossier.Answers {
	day := func(days int) string { return g.now.Time.AddDate(0, 0, days).Format(time.DateOnly) }
	return dossier.Answers{
		"family_name": "ERIKSSON-LINDE", "given_names": "ANNA MARIA", "birth_date": "1999-08-12",
		"agdref_number": "7503129987", "permit_expiry": day(75),
		"address.street": "12 RUE DES LILAS", "address.postal_code": "31000",
		"address.city": "TOULOUSE", "nationality": "UTO", "family_situation": "single",
		"institution": "UNIVERSITÉ DE L’EXEMPLE", "course_changed": "no", "phone": "+33612000000",
		"email":              "anna.eriksson@exemple.fr",
		"id.passport.expiry": "2029-05-03", "home.proof.date": day(-20),
	}
}

// given adds pages to a state and judges it.
func (g *gallery) given(s session.State, slots ...dossier.Slot) session.State {
	s.Draft.Open, s.Given.Answers = true, g.answers()
	if p, ok := g.m.Procedure(s); ok {
		for id, v := range s.Given.Answers { // the catalogue changes over time
			f, ok := p.Field(id)
			if _, gap := p.CheckAnswer(f, v, g.now); !ok || gap != nil &&
				gap.Verdict == dossier.Failed {
				delete(s.Given.Answers, id)
			}
		}
	}
	s.Draft.Mode = g.m.Mode(s)
	for range 3 { // an answer may raise further questions
		fields := g.m.Walk(s)
		for _, p := range g.m.Wanted(s) {
			if p.Kind == dossier.Paper {
				fields = append(fields, g.m.Facts(s, p.Slot)...)
			}
		}
		for _, f := range fields {
			if session.Answer(s, f.ID) == "" && f.ID != session.AssistedByField {
				s.Given.Answers[f.ID] = plausible(f)
			}
		}
	}
	for i, slot := range slots {
		p := dossier.Page{ID: dossier.PageID("00000000000000000000000000000a0" + strconv.Itoa(i)),
			Slot: slot, Width: 2480, Height: 3508}
		s.Given.Pages = append(s.Given.Pages, p)
	}
	return g.looked(s)
}

// looked returns a state whose pages were read: the strips of passport and card agree
// with the answers, and so does the date of the bill.
func (g *gallery) looked(s session.State) session.State {
	s.Given.Sights, s.Given.ReadFacts = map[dossier.PageID]dossier.Sight{}, nil
	read := func(id dossier.PageID, f dossier.Fact, v string) {
		s.Given.ReadFacts = append(s.Given.ReadFacts,
			session.ReadFact{Page: id, Fact: f, Value: v, Compared: true})
	}
	strips := map[dossier.Slot]dossier.StripKind{"id.passport": dossier.PassportStrip,
		"id.residence_permit": dossier.PermitStrip}
	for _, p := range s.Given.Pages {
		sight := dossier.Sight{Searched: true, Strip: strips[p.Slot], Family: "ERIKSSON LINDE",
			Given: "ANNA MARIA"}
		s.Given.Sights[p.ID] = sight
		if sight.Strip != "" {
			read(p.ID, dossier.FactFamilyName, sight.Family)
			read(p.ID, dossier.FactGivenNames, sight.Given)
			read(p.ID, dossier.FactBirthDate, s.Given.Answers["birth_date"])
		}
		if p.Slot == "home.proof" {
			read(p.ID, dossier.FactIssueDate, s.Given.Answers["home.proof.date"])
		}
	}
	return g.judge(s)
}

// doubted returns a state in which the page given as passport is a bill, also given as
// the bill, and the front of the card was given twice.
func (g *gallery) doubted(s session.State) session.State {
	s = g.looked(s)
	first := map[dossier.Slot]dossier.PageID{}
	for _, p := range s.Given.Pages {
		sight := dossier.Sight{Searched: true, Strip: s.Given.Sights[p.ID].Strip}
		switch p.Slot {
		case "id.passport", "home.proof":
			sight = dossier.Sight{Searched: true, Twins: []dossier.PageID{first["id.passport"]}}
		case "id.residence_permit":
			sight = dossier.Sight{Searched: true, Twins: []dossier.PageID{first[p.Slot]}}
		}
		if first[p.Slot] == "" {
			first[p.Slot] = p.ID
		}
		s.Given.Sights[p.ID] = sight
	}
	s.Given.ReadFacts = nil
	return g.judge(s)
}

func (g *gallery) judge(s session.State) session.State {
	if p, ok := g.m.Procedure(s); ok {
		s.Given.Gaps = p.Gaps(g.m.Dossier(s), g.now)
	}
	return s
}

// plausible answers a question that the invented person has no answer for.
func plausible(f dossier.Field) string {
	long := max(f.MaxLen, 4)
	return cmp.Or(map[dossier.FieldType]string{
		dossier.YesNoField: "no", dossier.ChoiceField: append(f.Choices, "")[0],
		dossier.CountryField: append(f.Of, "UTO")[0], dossier.DateField: "2028-09-01",
		dossier.DigitsField: strings.Repeat("7", long),
		dossier.CodeField:   strings.Repeat("A", long),
		dossier.PostalField: "31000", dossier.PhoneField: "+33612000000",
		dossier.EmailField: "anna.eriksson@exemple.fr",
	}[f.Type], "EXEMPLE")
}

// allSlots lists the papers of the invented person, twice where two sides are wanted.
func allSlots() []dossier.Slot {
	return []dossier.Slot{"id.residence_permit", "id.residence_permit", "id.passport", "home.proof",
		"edu.enrolment", "edu.results", "res.income", "decl.cer"}
}

func blurred() []dossier.Defect {
	return []dossier.Defect{{Code: dossier.Blurred,
		Region: dossier.Region{X: 0.42, Y: 0.25, W: 0.52, H: 0.18}, Score: 3}}
}

// galleryReceipt has the length and alphabet of a real receipt; it never verifies.
const galleryReceipt = "PSL1:6BFOXN%TS3DH0YOJ58S S-W5HDC " +
	"*MEB2B2JJ59J-9BC6:X9NECX0AKQC:3DCV4*XUA2PWKP/HLIJL8JF8JF7LPMIH-O92UQ$4C5$9S1M7UKW " +
	"C+1EFB8I94CR1L83J%2C%O07TZQRW7KWEPV3GN0C1LZQCW8WQ1RNMS6FU03GUH0WEOMHW/E2CTC" +
	"O3I5K2BB3W37SGW Q8EL-NB1E6LEPF46JC"

// specimen draws a bill as lines; with blur, the address is illegible.
func specimen(blur bool) image.Image {
	const w, h = 640, 800
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(img, img.Bounds(), image.White, image.Point{}, draw.Src)
	bar := func(x, y, bw, bh int, c color.Color) {
		draw.Draw(img, image.Rect(x, y, x+bw, y+bh), image.NewUniform(c), image.Point{}, draw.Src)
	}
	blue, grey, dark := color.RGBA{24, 62, 110, 255}, color.RGBA{196, 203, 209, 255},
		color.RGBA{40, 44, 50, 255}
	bar(46, 56, 300, 22, blue)
	bar(46, 94, 180, 12, dark)
	bar(46, 122, 230, 12, dark)
	for i, n := range []int{330, 230, 0, 0, 0, 0, 0, 525, 480, 505, 385, 520, 460, 490, 330, 425} {
		bar(46, 156+24*i, n, 11, grey)
	}
	for i, n := range []int{200, 150, 170} {
		if !blur {
			bar(300, 226+28*i, n, 13, dark)
			continue
		}
		for y := -14; y < 28; y++ {
			for x := -14; x < n+14; x++ {
				d := max(0, max(-x, x-n)) + max(0, max(-y, y-13))
				v := uint8(min(255, 120+d*10))
				if old := img.RGBAAt(300+x, 226+28*i+y); old.R > v {
					img.SetRGBA(300+x, 226+28*i+y, color.RGBA{v, v, v, 255})
				}
			}
		}
	}
	bar(46, 590, 190, 24, dark)
	return img
}

// photographed lays a paper on a wooden table, where it takes that part of the width.
func photographed(paper image.Image, part float64) *session.Whole {
	const w, h = 900, 1100
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	b := paper.Bounds()
	pw := part * w
	ph := pw * float64(b.Dy()) / float64(b.Dx())
	sin, cos := math.Sincos(-8 * math.Pi / 180)
	left, top := (w-pw*cos+ph*sin)/2, (h-ph*cos-pw*sin)/2
	for y := range h {
		for x := range w {
			dx, dy := float64(x)-left, float64(y)-top
			u, v := (dx*cos+dy*sin)/pw, (dy*cos-dx*sin)/ph
			if u >= 0 && v >= 0 && u < 1 && v < 1 {
				img.Set(x, y, paper.At(b.Min.X+int(u*float64(b.Dx())),
					b.Min.Y+int(v*float64(b.Dy()))))
				continue
			}
			shade := uint8(0)
			if (y+x/12)%70 < 35 {
				shade = 8
			}
			img.SetRGBA(x, y, color.RGBA{116 + shade, 86 + shade, 58 + shade, 255})
		}
	}
	out := &session.Whole{Image: img}
	for i, c := range [4][2]float64{{0, 0}, {1, 0}, {1, 1}, {0, 1}} {
		out.Corners[i] = session.Corner{X: (left + c[0]*pw*cos - c[1]*ph*sin) / w,
			Y: (top + c[0]*pw*sin + c[1]*ph*cos) / h}
	}
	return out
}
