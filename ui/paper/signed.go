// SPDX-License-Identifier: AGPL-3.0-or-later

package paper

import (
	"image"

	"passerelle/dossier"
	"passerelle/ui/text"
	"passerelle/ui/words"
)

// SignedPage is a paper that a person signs: a declaration, a promise, a letter.
type SignedPage struct {
	Lang string // of the translation beside the French
	Fill words.SheetFill
}

// What stands on paper for what the pen fills in: room for a name, a place, a day, an
// address. The translation has less room, and nobody writes there.
var (
	penned = words.Blanks{Name: "………………………", Place: "……………………",
		Day: "……\u00a0/\u00a0……\u00a0/\u00a0…………", Address: "……………………………………………………"}
	hinted = words.Blanks{Name: "………", Place: "………", Day: "………", Address: "………"}
)

// Signed draws a paper to be signed by hand. It is in French, since the administration
// reads it; beside it, smaller, stands what it means. It is the only page with all that
// the person said of itself: the person wants it there. Error: ErrTooLong.
func (p *Press) Signed(s SignedPage) (*image.Gray, error) {
	// French throughout: the language of the page decides on which side it begins
	return p.fit(words.Reference, func(f *flow) error {
		if f.site.Demo {
			f.band()
		}
		f.aid(s.Lang)
		french := f.words.Sheet(words.Reference, s.Fill, penned)
		meant := f.words.Sheet(s.Lang, s.Fill, hinted)
		side := f.beside(s.Lang)
		f.y += f.mm(4)
		side(french.Title, meant.Title, 20, true)
		f.y += f.mm(5)
		if s.Fill.Sheet.ByHand() {
			f.model(french, meant, side, s.Lang)
		} else {
			side(french.Who, meant.Who, 13, false)
			f.y += f.mm(3)
			side(french.What, meant.What, 13, true)
			if french.Truth != "" {
				f.y += f.mm(3)
				side(french.Truth, meant.Truth, 11, false)
			}
		}
		f.y += f.mm(7)
		side(french.Done, meant.Done, 13, false)
		f.y += f.mm(6)
		f.signatures(french.Signs)
		return nil
	})
}

// beside returns what draws a paragraph in French and, in a narrow column after it, what
// it means.
func (f *flow) beside(lang string) func(french, meant string, size float64, bold bool) {
	left := f.whole()
	if lang != words.Reference {
		left.w = (Width - 2*margin) * 64 / 100
	}
	right := box{left.x + left.w + mm(7), 0}
	right.w = Width - margin - right.x
	return func(french, meant string, size float64, bold bool) {
		height := 1.75 // room for the pen above the dots
		if size > 13 {
			height = 1.25
		}
		top := f.y
		h := f.put(french, words.Reference, text.Style{Px: f.pt(size), Bold: bold,
			LineHeight: height}, left, top, black)
		if lang != words.Reference {
			h = max(h, f.aligned(meant, lang, text.Style{Px: f.pt(max(9.5, size*0.72)),
				LineHeight: 1.4}, right, top+f.mm(1)))
		}
		f.y += h
	}
}

// aligned draws a translation from the side on which its language begins.
func (f *flow) aligned(s, lang string, st text.Style, b box, y int) int {
	block := f.text.Layout(s, st, b.w, direction(lang), text.Start, lang)
	w, h := block.Size()
	x := b.x
	if direction(lang) == text.RTL {
		x += b.w - w
	}
	block.Draw(f.page, image.Pt(x, y), soft)
	return h
}

// lines are how many empty lines a text copied by hand has, and how far apart they are.
const (
	lines   = 9
	between = 10 // mm
)

// model draws what is to be copied by hand, and the lines for it.
func (f *flow) model(french, meant words.SheetText,
	side func(french, meant string, size float64, bold bool), lang string) {
	say := func(lang, key string) string { return f.words.Text(lang, key) }
	side(say(words.Reference, "sheet.paper.model"), say(lang, "sheet.paper.model"), 11, true)
	side(french.Whole(), meant.Whole(), 11, false)
	f.y += f.mm(4)
	side(say(words.Reference, "sheet.paper.copy"), say(lang, "sheet.paper.copy"), 12, true)
	for range lines {
		f.y += f.mm(between)
		f.fill(image.Rect(margin, f.y, Width-margin, f.y+3), soft)
	}
}

// signatures draws a box for each hand.
func (f *flow) signatures(of []string) {
	gap := mm(8)
	w := (Width - 2*margin - gap) / 2
	column := func(i int) box { return box{margin + i*(w+gap), w} }
	y := f.y
	for i, who := range of {
		y = max(y, f.y+f.put(who, words.Reference, text.Style{Px: f.pt(11)}, column(i), f.y,
			black))
	}
	y += f.mm(2)
	for i := range of {
		r := image.Rect(column(i).x, y, column(i).x+w, y+f.mm(32))
		f.block(r, f.mm(2), black)
		f.block(r.Inset(4), f.mm(1.6), white)
	}
	f.y = y + f.mm(32)
}

// aid says, at the bottom, where the page comes from, and that nobody issued it as a form.
func (f *flow) aid(lang string) {
	say := func(lang string) string {
		return f.words.Text(lang, "sheet.paper.aid", "site", f.site.Name)
	}
	draw := func(on *flow) {
		on.y += on.put(say(words.Reference), words.Reference, text.Style{Px: on.pt(9.5)},
			on.whole(), on.y, soft)
		if lang != words.Reference {
			on.y += on.aligned(say(lang)+" "+on.words.Text(lang, "sheet.paper.translation"),
				lang, text.Style{Px: on.pt(9.5)}, on.whole(), on.y)
		}
	}
	measure := f.measure()
	draw(measure)
	y := f.y
	top := Height - mm(13) - measure.y
	f.fill(image.Rect(margin, top-f.mm(4), Width-margin, top-f.mm(4)+3), soft)
	f.y = top
	draw(f)
	f.y, f.limit = y, top-f.mm(6)
}

// SignedOf returns the page of a sheet.
func SignedOf(lang string, sheet dossier.Sheet, id dossier.ProcedureID,
	known dossier.Answers) SignedPage {
	return SignedPage{lang, words.SheetFill{Sheet: sheet, Procedure: id, Known: known}}
}
