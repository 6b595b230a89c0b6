// SPDX-License-Identifier: AGPL-3.0-or-later

package gallery

import (
	"image"
	"image/color"
	"image/draw"

	"passerelle/dossier"
	"passerelle/dossier/pile"
	"passerelle/ui/session"
)

// piled returns a state with pages in the pile, of which the first are looked at.
func (g *gallery) piled(step session.Step, pages, looked int) session.State {
	slots := make([]dossier.Slot, pages)
	for i := range slots {
		slots[i] = dossier.Pile
	}
	s := g.given(g.at(step), slots...)
	s.Paper.Slot = dossier.Pile
	s.Given.Sights, s.Given.ReadFacts = map[dossier.PageID]dossier.Sight{}, nil
	for i, p := range s.Given.Pages {
		if i < looked {
			s.Given.Sights[p.ID] = dossier.Sight{Searched: true}
		}
		s.Sort.Thumbs = append(s.Sort.Thumbs, session.Picture{Page: p.ID, Image: sheet(i)})
	}
	return g.judge(s)
}

// pile adds all papers given at once: how, what they seem to be while they are read and
// afterwards, where one of them goes, and how what has no place is spoken of.
func (g *gallery) pile() {
	src := g.given(g.at(session.PileSource))
	src.Paper.Slot = dossier.Pile
	g.add("06-pile-source", src)
	src.Health.Scanner = session.Broken
	g.add("06-pile-source-no-scanner", src)
	src.Health.Stick = session.Broken
	g.add("06-pile-source-no-way", src)

	g.add("07-pile-reading", g.piled(session.Pile, 9, 2))
	s := g.piled(session.Pile, 9, 9)
	id := func(i int) dossier.PageID { return s.Given.Pages[i].ID }
	seen := map[int]dossier.Sight{
		0: {Searched: true, Kind: "energy_bill"},
		1: {Searched: true, Kind: "enrolment"},
		2: {Searched: true, Kind: "bank_statement"},
		6: {Searched: true, Strip: dossier.PermitStrip, Kind: "residence_permit"},
	}
	for i, sight := range seen {
		s.Given.Sights[id(i)] = sight
	}
	s.Given.Piled = map[dossier.PageID]dossier.Slot{id(0): "home.proof", id(1): "edu.enrolment",
		id(2): "res.income", id(3): "res.income", id(4): "res.income",
		id(5): "id.residence_permit", id(6): "id.residence_permit"}
	s = g.judge(s)
	g.add("07-pile", s)
	place := s
	place.Visit.Step, place.Sort.Page = session.Place, id(3)
	g.add("07-place-pile", place)
	place.Sort.Page = id(8)
	g.add("07-place-pile-left", place)
	g.add("07-pile-many", g.piled(session.Pile, 30, 30))
	sheets := g.piled(session.Pile, 7, 7)
	for i, n := range map[int]int{0: 1, 4: 3} { // the second was not seen
		slots := []dossier.Slot{"id.passport", "home.proof", "edu.enrolment"}
		sheets.Given.Sights[sheets.Given.Pages[i].ID] = dossier.Sight{Searched: true,
			Separator: pile.Separator{Procedure: galleryProcedure, Slot: slots[n-1], Number: n,
				Of: 3, Set: "0a1b2c3d"}.Text()}
	}
	sheets.Given.Pages[2].Defects = []dossier.Defect{{Code: dossier.Blank}}
	g.add("07-pile-sheets", g.judge(sheets))

	left := g.piled(session.Pieces, 2, 2)
	left.Paper, left.Sort = session.Paper{}, session.Sort{}
	g.add("05-pieces-pile", left)
	left.Visit.Step = session.Summary
	g.add("08-summary-pile", left)
	left.Visit.Step = session.Despite
	g.add("08-despite-pile", left)
}

// sheet draws a page of print, in one of a few colours.
func sheet(n int) image.Image {
	const w, h = 330, 467
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(img, img.Bounds(), image.White, image.Point{}, draw.Src)
	ink := []color.RGBA{{92, 121, 143, 255}, {149, 110, 160, 255}, {104, 150, 112, 255},
		{128, 128, 160, 255}, {160, 132, 96, 255}}[(n*3+n/4)%5]
	for i := range 9 {
		long := 120 + (i*67+n*41)%130
		draw.Draw(img, image.Rect(34, 40+46*i, 34+long, 58+46*i), image.NewUniform(ink),
			image.Point{}, draw.Src)
	}
	return img
}
