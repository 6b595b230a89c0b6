// SPDX-License-Identifier: AGPL-3.0-or-later

package paper

import (
	"errors"
	"image"
	"strings"
	"time"

	"passerelle/dossier"
	"passerelle/ui/text"
	"passerelle/ui/words"
)

// CheckPage lists the papers of a request that another channel receives, and says where
// to go. It says nothing about the person except which papers were given.
type CheckPage struct {
	Lang   string
	Note   func(lang string) string // that the law is another here; nil: it isn't
	Title  func(lang string) string // of the procedure
	List   time.Time                // day of the list of papers, midnight UTC
	Papers []CheckLine
	Where  WherePage // with contacts, places and what to know
}

// CheckLine is one paper.
type CheckLine struct {
	Title  func(lang string) string
	Ticked bool
	State  func(lang string) string
	Said   func(lang string) string // what is said about it, and what to do; nil: nothing
}

// CheckOf fills the page from the catalogue and words, with the sentences of the summary.
func CheckOf(b *words.Book, lang string, p *dossier.Procedure, way dossier.Channel, list time.Time,
	h Here, papers []dossier.Checked) CheckPage {
	c := CheckPage{Lang: lang, List: list, Note: h.note(b), Where: WhereOf(b, lang, p, way, h)}
	c.Title = c.Where.Title
	for _, x := range papers {
		piece, ok := p.AnyPiece(x.Slot)
		if !ok {
			continue
		}
		l := CheckLine{
			Title: func(lang string) string { return b.Piece(lang, piece) },
			State: func(lang string) string {
				return b.Text(lang, "takeaway.mark."+string(x.Mark))
			},
			Ticked: x.Mark == dossier.MarkReady,
		}
		// the page says that it is missing
		if x.Gap != nil && x.Mark != dossier.MarkMissing && x.Mark != dossier.MarkMaybe {
			l.Said = func(lang string) string {
				sentence, gesture := b.Gap(lang, *x.Gap)
				if about := b.About(lang, p, *x.Gap); about != b.Piece(lang, piece) {
					sentence = about + " · " + sentence
				}
				return strings.TrimSpace(sentence + " " + gesture)
			}
		}
		c.Papers = append(c.Papers, l)
	}
	return c
}

// legible lists the scales at which a page is still easy to read; a list that needs
// smaller letters gets a second sheet.
var legible = scales[:3]

// Checklist draws it on one sheet, or on two: the papers, and where to go. Papers that
// don't fit on one sheet go on over as many as they need. Errors: ErrTooLong.
func (p *Press) Checklist(c CheckPage) ([]*image.Gray, error) {
	one, err := p.fitAt(legible, c.Lang, func(f *flow) error {
		f.checkHead(c)
		f.checkPapers(c)
		f.checkWhere(c)
		return nil
	})
	if err == nil {
		return []*image.Gray{one}, nil
	}
	sheets, err := spread(c.Papers, len(c.Papers),
		func(papers []CheckLine, first, last bool) (*image.Gray, error) {
			part, next := c, "takeaway.paper.next_papers"
			part.Papers = papers
			if last {
				next = "takeaway.paper.next_sheet"
			}
			return p.fit(c.Lang, func(f *flow) error {
				f.checkHead(part)
				f.checkPapers(part)
				f.pair(f.whole(), 12, true, f.key(next))
				return nil
			})
		})
	if err != nil {
		return nil, err
	}
	last, err := p.fit(c.Lang, func(f *flow) error {
		f.head()
		f.foot()
		f.pair(f.whole(), 14, true, c.Title)
		f.y += f.mm(3)
		f.checkWhere(c)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return append(sheets, last), nil
}

// spread draws papers on as few sheets as hold them, as many on each, on at most a number of
// sheets. Errors: ErrTooLong, or those of sheet.
func spread[T any](papers []T, most int,
	sheet func(papers []T, first, last bool) (*image.Gray, error)) ([]*image.Gray, error) {
	for n := 1; n <= max(1, min(len(papers), most)); n++ {
		var sheets []*image.Gray
		var err error
		for i := 0; i < n && err == nil; i++ {
			var one *image.Gray
			one, err = sheet(papers[i*len(papers)/n:(i+1)*len(papers)/n], i == 0, i == n-1)
			sheets = append(sheets, one)
		}
		switch {
		case err == nil:
			return sheets, nil
		case !errors.Is(err, ErrTooLong):
			return nil, err
		}
	}
	return nil, ErrTooLong
}

func (f *flow) checkHead(c CheckPage) {
	f.begin("takeaway.paper.title")
	f.pair(f.whole(), 14, true, c.Title)
	f.y += f.mm(3)
	f.notice(f.key("takeaway.paper.not_sent"), f.key("takeaway.paper.not_sent.help"))
	f.note(c.Note)
	f.pair(f.whole(), 11, false, f.key("takeaway.paper.list", "date", words.Numeric(c.List)))
	f.y += f.mm(3)
}

// checkPapers draws a box before each paper, ticked if the paper is ready.
func (f *flow) checkPapers(c CheckPage) {
	side, gap := f.mm(5), f.mm(4)
	for _, l := range c.Papers {
		b, x := box{margin + side + gap, Width - 2*margin - side - gap}, margin
		if direction(f.lang) == text.RTL {
			b.x, x = margin, Width-margin-side
		}
		top := f.y
		f.tickBox(image.Rect(x, top+f.mm(0.6), x+side, top+f.mm(0.6)+side), l.Ticked)
		f.y += f.put(f.join(l.Title), f.lang, text.Style{Px: f.pt(12.5), Bold: true}, b, f.y, black)
		f.y += f.put(f.join(l.State), f.lang, text.Style{Px: f.pt(11)}, b, f.y, black)
		if l.Said != nil {
			f.y += f.mm(0.3)
			f.pair(b, 11, false, l.Said)
		}
		f.y = max(f.y, top+side) + f.mm(2.4)
	}
	f.y += f.mm(2)
}

// tickBox draws a square; if ticked, with a tick that can't be mistaken for dirt.
func (f *flow) tickBox(r image.Rectangle, ticked bool) {
	f.block(r, f.mm(0.6), black)
	f.block(r.Inset(5), f.mm(0.4), white)
	if !ticked {
		return
	}
	n, thick := r.Dx(), max(6, r.Dx()/9)
	at := func(px, py float64) image.Point {
		return image.Pt(r.Min.X+int(px*float64(n)), r.Min.Y+int(py*float64(n)))
	}
	for _, leg := range [][2]image.Point{{at(0.22, 0.52), at(0.42, 0.74)},
		{at(0.42, 0.74), at(0.8, 0.28)}} {
		steps := n
		for i := range steps + 1 {
			x := leg[0].X + (leg[1].X-leg[0].X)*i/steps
			y := leg[0].Y + (leg[1].Y-leg[0].Y)*i/steps
			f.fill(image.Rect(x-thick/2, y-thick/2, x+thick/2+1, y+thick/2+1), black)
		}
	}
}

func (f *flow) checkWhere(c CheckPage) {
	f.pair(f.whole(), 15, true, f.key("takeaway.paper.where"))
	f.y += f.mm(2)
	for _, to := range c.Where.Contacts {
		f.contact(to)
	}
	for _, place := range c.Where.Places {
		f.place(place)
	}
	if c.Where.More != nil {
		f.pair(f.whole(), 12, false, c.Where.More)
		f.y += f.mm(3)
	}
	f.pair(f.whole(), 13, false, f.key("takeaway.paper.bring"))
}
