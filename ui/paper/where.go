// SPDX-License-Identifier: AGPL-3.0-or-later

package paper

import (
	"errors"
	"image"
	"slices"

	"passerelle/dossier"
	"passerelle/ui/text"
	"passerelle/ui/words"
)

// Place is where a procedure can be done. Empty fields are left out.
type Place struct{ Name, Address, Phone, Hours, Web string }

// Contact is who handles a procedure or helps with it, in the words of the catalogue.
type Contact struct{ Title, Text func(lang string) string }

// WherePage says where to go for a procedure that isn't done at the kiosk. It says
// nothing about the person.
type WherePage struct {
	Lang     string
	Title    func(lang string) string // of the procedure
	Assist   bool                     // the papers were listed here, but another counter receives them
	Contacts []Contact
	Places   []Place
	Note     func(lang string) string   // that the law is another there; nil: it isn't
	Letter   func(lang string) []string // the last day of the letter; nil: not worked out
	More     func(lang string) string   // what else to know; nil: nothing
	Papers   []func(lang string) string // the papers to bring, each with a box to tick
}

// Here is what a page about a procedure owes to where and when it is printed.
type Here struct {
	Note   string         // which sentence says that the law is another here, "" for none
	Letter *dossier.Dates // the days of the letter that the person holds; nil: not worked out
	At     dossier.Moment
}

// note returns the sentence that the law is another here, or nil.
func (h Here) note(b *words.Book) func(lang string) string {
	if h.Note == "" {
		return nil
	}
	return func(lang string) string { return b.Text(lang, "place."+h.Note) }
}

// WhereOf returns the page of a procedure filled from the catalogue and the words: who
// handles it, what to know, the last day of a letter if it was worked out and, if the
// kiosk helps with the papers, which ones.
func WhereOf(b *words.Book, lang string, p *dossier.Procedure, c dossier.Channel,
	h Here) WherePage {
	key := func(k string) func(string) string {
		return func(lang string) string { return b.Text(lang, k) }
	}
	id := string(p.ID)
	w := WherePage{Lang: lang, Title: key("procedure." + id + ".title"),
		Assist: c.Mode == dossier.Assist, Note: h.note(b)}
	if h.Letter != nil {
		w.Letter = func(lang string) []string { return b.LetterLines(lang, *h.Letter, h.At) }
	}
	for _, to := range p.Contacts {
		w.Contacts = append(w.Contacts, Contact{key("contact." + to + ".title"),
			key("contact." + to + ".text")})
	}
	if k := "procedure." + id + ".more"; b.Has(k) {
		w.More = key(k)
	}
	var said []string // a paper listed twice under different conditions gets one line
	for _, x := range p.Pieces {
		if name := b.Piece(lang, x); w.Assist && x.Kind != dossier.Future &&
			!slices.Contains(said, name) {
			said = append(said, name)
			w.Papers = append(w.Papers, func(lang string) string {
				s := b.Piece(lang, x)
				if x.When != nil || !x.Required {
					s += " (" + b.Text(lang, "paper.where.maybe") + ")"
				}
				return s
			})
		}
	}
	return w
}

// note draws that the law is another here, before anything that this makes wrong.
func (f *flow) note(say func(string) string) {
	if say == nil {
		return
	}
	inner := box{margin + f.mm(6), Width - 2*margin - f.mm(12)}
	f.onCard(3.5, func(on *flow) { on.pair(inner, 14, true, say) })
}

// Where draws the page on one sheet, or on several if there is too much to say: who helps and
// by when, then what to know and the papers. Error: ErrTooLong.
func (p *Press) Where(w WherePage) ([]*image.Gray, error) {
	one, err := p.whereSheet(w, true, true)
	if err == nil || !errors.Is(err, ErrTooLong) {
		return []*image.Gray{one}, err
	}
	if one, err = p.whereSheet(w, true, false); err != nil {
		return nil, err
	}
	rest, err := spread(w.Papers, mostPaperSheets,
		func(papers []func(string) string, first, _ bool) (*image.Gray, error) {
			part := w
			if part.Papers = papers; !first {
				part.More = nil // it stands on the first
			}
			return p.whereSheet(part, false, true)
		})
	if err != nil {
		return nil, err
	}
	return append([]*image.Gray{one}, rest...), nil
}

// mostPaperSheets is the most sheets that what to know and the papers are spread over.
const mostPaperSheets = 4

// whereSheet draws who helps and by when, what to know, or both.
func (p *Press) whereSheet(w WherePage, who, what bool) (*image.Gray, error) {
	return p.fit(w.Lang, func(f *flow) error {
		f.begin("paper.where.title")
		f.pair(f.whole(), 16, true, w.Title)
		f.y += f.mm(1.5)
		lead := "paper.where.lead"
		if w.Assist {
			lead = "paper.where.lead.assist"
		}
		f.pair(f.whole(), 14, false, f.key(lead))
		f.y += f.mm(5)
		if who {
			f.note(w.Note)
			f.days(w.Letter)
			for _, c := range w.Contacts {
				f.contact(c)
			}
			for _, place := range w.Places {
				f.place(place)
			}
		}
		if what && w.More != nil {
			f.pair(f.whole(), 13, false, w.More)
			f.y += f.mm(4)
		}
		if what {
			f.papers(w.Papers)
		}
		f.pair(f.whole(), 14, false, f.key("paper.where.bring"))
		return nil
	})
}

// days draws the last day, larger than what surrounds it.
func (f *flow) days(lines func(lang string) []string) {
	if lines == nil {
		return
	}
	for i := range lines(f.lang) {
		size := 13.0
		if i == 0 {
			size = 17
		}
		f.pair(f.whole(), size, i == 0, func(lang string) string { return lines(lang)[i] })
		f.y += f.mm(1)
	}
	f.y += f.mm(4)
}

// contact draws one card.
func (f *flow) contact(c Contact) {
	inner := box{margin + f.mm(6), Width - 2*margin - f.mm(12)}
	f.onCard(3.5, func(on *flow) {
		on.pair(inner, 15, true, c.Title)
		on.y += f.mm(0.8)
		on.pair(inner, 12, false, c.Text)
	})
}

// papers draws the list in two columns, with a box to tick before each.
func (f *flow) papers(list []func(lang string) string) {
	if len(list) == 0 {
		return
	}
	f.pair(f.whole(), 14, true, f.key("paper.where.papers"))
	f.y += f.mm(2)
	tick, gap := f.mm(4), f.mm(8)
	w := (Width - 2*margin - gap) / 2
	rtl := direction(f.lang) == text.RTL
	between := 2.0
	if len(list) > 24 { // so that the longest list still fits on its page
		between = 0.3
	}
	for i := 0; i < len(list); i += 2 {
		top, below := f.y, f.y
		for j, say := range list[i:min(i+2, len(list))] {
			x := margin + j*(w+gap)
			if rtl {
				x = margin + (1-j)*(w+gap)
			}
			b, bx := box{x + tick + f.mm(3), w - tick - f.mm(3)}, x
			if rtl {
				b.x, bx = x, x+w-tick
			}
			f.y = top
			f.block(image.Rect(bx, top, bx+tick, top+tick), f.mm(0.6), soft)
			f.block(image.Rect(bx, top, bx+tick, top+tick).Inset(4), f.mm(0.4), white)
			f.pair(b, 12, false, say)
			below = max(below, f.y, top+tick)
		}
		f.y = below + f.mm(between)
	}
	f.y += f.mm(3)
}

func (f *flow) place(p Place) {
	inner := box{margin + mm(7), Width - 2*margin - mm(14)}
	name := p.Name
	if p.Address != "" {
		name += "\n" + p.Address
	}
	st := text.Style{Px: f.pt(15), Bold: true}
	rest := []fact{{"paper.where.phone", p.Phone, 14, text.LTR, true},
		{"paper.where.hours", p.Hours, 14, text.LTR, true},
		{"paper.where.web", p.Web, 14, text.LTR, true}}
	draw := func(on *flow, y int) int {
		y += on.put(name, words.Reference, st, inner, y, black) + mm(3)
		return on.facts(inner, y, rest)
	}
	h := draw(f.measure(), 0)
	f.card(image.Rect(margin, f.y, Width-margin, f.y+h+mm(12)))
	draw(f, f.y+mm(6))
	f.y += h + mm(18)
}
