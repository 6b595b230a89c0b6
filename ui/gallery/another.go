// SPDX-License-Identifier: AGPL-3.0-or-later

package gallery

import (
	"image"
	"image/color"
	"image/draw"
	"maps"

	"passerelle/dossier"
	"passerelle/ui/session"
)

// strayed returns a state in which the last page, given for the address, bears the strip of
// a passport, a visa or a permit.
func (g *gallery) strayed(step session.Step, strip dossier.StripKind,
	slots ...dossier.Slot) session.State {
	s := g.given(g.at(step), append(slots, "home.proof")...)
	s.Paper.Slot = "home.proof"
	for i, p := range s.Given.Pages {
		sight := s.Given.Sights[p.ID]
		if i == len(slots) {
			sight.Strip = strip
			s.Look.Page = p.ID
		}
		if sight.Strip == dossier.PassportStrip {
			sight.Says = map[dossier.Fact]string{dossier.FactNumber: "L898902C3"}
		}
		s.Given.Sights[p.ID] = sight
	}
	s.Given.ReadFacts = nil
	if step == session.Another {
		s.Look.Picture = &session.Picture{Page: s.Look.Page, Image: passport()}
	}
	return g.judge(s)
}

// another adds what is said of a paper that is another one: given before, asked for
// elsewhere, asked for in two places, by nobody; and how it stands on the lists.
func (g *gallery) another() {
	g.add("07-another-same", g.strayed(session.Another, dossier.PassportStrip, "id.passport"))
	similar := g.strayed(session.Another, dossier.PassportStrip, "id.passport")
	similar.Given.Sights[similar.Look.Page] = dossier.Sight{Searched: true,
		Strip: dossier.PassportStrip}
	g.add("07-another-similar", similar)
	g.add("07-another-open", g.strayed(session.Another, dossier.PassportStrip))
	g.add("07-another-none", g.strayed(session.Another, dossier.VisaStrip))
	// a passport for the child's, and one for the parent's
	two := g.at(session.Another)
	two.Choice.Procedure = "dcem"
	two = g.given(two, "min.authority")
	two.Paper.Slot, two.Look.Page = "min.authority", two.Given.Pages[0].ID
	two.Look.Picture = &session.Picture{Page: two.Look.Page, Image: passport()}
	two.Given.Sights[two.Look.Page] = dossier.Sight{Searched: true, Strip: dossier.PassportStrip}
	g.add("07-another-several", g.judge(two))
	for name, kind := range map[string]dossier.KindID{"bill": "energy_bill",
		"long": "integration_attendance"} { // told by print alone; and a long name
		s := g.given(g.at(session.Another), "id.passport")
		s.Paper.Slot, s.Look.Page = "id.passport", s.Given.Pages[0].ID
		s.Look.Picture = &session.Picture{Page: s.Look.Page, Image: specimen(false)}
		s.Given.Sights[s.Look.Page], s.Given.ReadFacts = dossier.Sight{Searched: true,
			Kind: kind}, nil
		g.add("07-another-"+name, g.judge(s))
	}
	loading := g.strayed(session.Another, dossier.PassportStrip)
	loading.Look.Picture = nil
	g.add("07-another-loading", loading)
	list := g.strayed(session.Pieces, dossier.PassportStrip, "id.passport")
	list.Paper = session.Paper{}
	g.add("05-pieces-other", list)
	p := g.strayed(session.Piece, dossier.PassportStrip, "id.passport")
	g.add("07-piece-other", p)
	p.Given.Answers = maps.Clone(p.Given.Answers)
	p.Given.Answers[dossier.KeptField("home.proof")] = "passport"
	g.add("07-piece-kept", g.judge(p))
	p = g.given(g.at(session.Piece), "id.passport")
	p.Paper.Slot = "id.passport"
	g.add("07-piece-verified", p)
	p = g.given(g.at(session.Piece), "id.passport")
	p.Paper.Slot = "id.passport"
	p.Given.ReadFacts = nil
	g.add("07-piece-recognised", g.judge(p))
}

// passport draws the page of a passport: a portrait, lines, and the strip.
func passport() image.Image {
	const w, h = 880, 620
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	bar := func(x, y, bw, bh int, c color.Color) {
		draw.Draw(img, image.Rect(x, y, x+bw, y+bh), image.NewUniform(c), image.Point{}, draw.Src)
	}
	ink, pale := color.RGBA{58, 48, 66, 255}, color.RGBA{196, 182, 196, 255}
	for y := range h { // from rose to sand
		c := uint8(y * 12 / h)
		bar(0, y, w, 1, color.RGBA{244, 226 + c/2, 228 - c/2, 255})
	}
	bar(40, 44, 190, 26, ink)
	bar(650, 44, 190, 26, ink)
	bar(40, 120, 210, 260, pale)
	bar(105, 165, 80, 95, ink)
	bar(75, 285, 140, 95, ink)
	for i, n := range []int{190, 240, 150, 210, 60, 200} {
		bar(290, 128+44*i, n, 18, ink)
	}
	for line := range 2 {
		for i := range 44 {
			if (i*7+line*5)%9 < 7 {
				bar(42+18*i, 450+62*line, 12, 26, ink)
			} else {
				bar(44+18*i, 462+62*line, 9, 4, ink)
			}
		}
	}
	return img
}
