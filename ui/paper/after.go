// SPDX-License-Identifier: AGPL-3.0-or-later

package paper

import (
	"errors"
	"image"
	"time"

	"passerelle/dossier"
	"passerelle/ui/text"
	"passerelle/ui/words"
)

// AfterPage says what comes next for a dossier. It says nothing about the person except the
// reference.
type AfterPage struct {
	Lang      string
	Title     func(lang string) string // of the procedure
	Reference string                   // grouped
	Note      func(lang string) string // that the law is another here; nil: it isn't
	// says that the dossier was ready, and when; nil: the line is up, or there is time
	Tried    func(lang string) string
	Outputs  []Output
	Dates    func(lang string) []string // the same number of lines in each language
	Contacts []Contact
}

// Output is one paper that will come.
type Output struct{ Stage, Title, Help, Proves func(lang string) string }

// Tried says that a dossier was ready while the line was down.
type Tried struct {
	Urgent    bool // the last day may come before the line is back
	Reference string
	At        time.Time // when it was sealed
}

// AfterOf returns the page filled from the catalogue and the words.
func AfterOf(b *words.Book, lang string, p *dossier.Procedure, d dossier.Dates, h Here,
	t Tried) AfterPage {
	key := func(k string) func(string) string {
		return func(lang string) string { return b.Text(lang, k) }
	}
	a := AfterPage{Lang: lang, Title: key("procedure." + string(p.ID) + ".title"),
		Reference: t.Reference, Note: h.note(b), Dates: func(lang string) []string {
			return b.DateLines(lang, d, h.At)
		}}
	if t.Urgent {
		when := h.At.Zone.In(t.At)
		a.Tried = func(lang string) string {
			return b.Text(lang, "next.urgent.keep", "date", words.LongDate(lang, when), "time",
				words.Clock(lang, when))
		}
	}
	for _, o := range p.Outputs {
		proves := "next.proves.not"
		switch {
		case !o.Verified:
			proves = "next.proves.unsure"
		case o.ProvesStay:
			proves = "next.proves"
		}
		a.Outputs = append(a.Outputs, Output{key("next.stage." + string(o.Stage)),
			key("output." + o.ID + ".title"), key("output." + o.ID + ".help"), key(proves)})
	}
	for _, to := range p.Contacts {
		a.Contacts = append(a.Contacts, Contact{key("contact." + to + ".title"),
			key("contact." + to + ".text")})
	}
	return a
}

// After draws the page; beside a note of the place the papers are explained as far as they
// fit. Error: ErrTooLong.
func (p *Press) After(a AfterPage) (*image.Gray, error) {
	page, err := p.afterSheet(a, a.Tried == nil)
	if a.Note != nil && errors.Is(err, ErrTooLong) {
		return p.afterSheet(a, false)
	}
	return page, err
}

// afterSheet draws the page; more explains the papers.
func (p *Press) afterSheet(a AfterPage, more bool) (*image.Gray, error) {
	return p.fit(a.Lang, func(f *flow) error {
		f.begin("next.title")
		f.pair(f.whole(), 14, true, a.Title)
		f.y += f.mm(1)
		f.pair(f.whole(), 14, false, func(lang string) string {
			return f.say(lang, "paper.label.reference") + " : " + a.Reference
		})
		f.y += f.mm(4)
		f.note(a.Note)
		if a.Tried != nil {
			f.notice(f.key("next.urgent.title"), f.key("next.urgent.text"))
			f.pair(f.whole(), 15, true, f.key("next.urgent.do"))
			f.y += f.mm(2)
			f.steps(f.key("next.urgent.call"), f.key("next.urgent.substitute"), a.Tried)
			f.y += f.mm(2)
		}
		for _, o := range a.Outputs {
			if a.Tried != nil && len(a.Outputs) > 3 { // the way out needs the space
				o.Stage = nil
			}
			f.output(o, more)
		}
		if len(a.Outputs) == 0 {
			f.pair(f.whole(), 14, false, f.key("next.none"))
			f.y += f.mm(4)
		}
		n := len(a.Dates(a.Lang))
		if a.Tried != nil { // only the day: what to do matters more
			n = min(n, 1)
		}
		if n > 0 {
			f.pair(f.whole(), 15, true, f.key("next.dates"))
			f.y += f.mm(1.5)
			for i := range n {
				f.pair(f.whole(), 13, false, func(lang string) string { return a.Dates(lang)[i] })
				f.y += f.mm(1)
			}
			f.y += f.mm(3)
		}
		if len(a.Contacts) > 0 && a.Tried == nil {
			f.pair(f.whole(), 15, true, f.key("next.call"))
			f.y += f.mm(2)
			for _, c := range a.Contacts {
				f.pair(f.whole(), 13, false, func(lang string) string {
					return c.Title(lang) + " : " + c.Text(lang)
				})
				f.y += f.mm(1)
			}
		}
		return nil
	})
}

// output draws one card: when, what, and, never left out, what it proves; more adds the
// help.
func (f *flow) output(o Output, more bool) {
	inner := box{margin + f.mm(6), Width - 2*margin - f.mm(12)}
	line := func(on *flow, size float64, bold bool, sentence func(string) string) {
		on.y += on.put(on.join(sentence), on.lang, text.Style{Px: on.pt(size), Bold: bold}, inner,
			on.y, black) + on.mm(0.6)
	}
	f.onCard(3, func(on *flow) {
		if o.Stage != nil {
			line(on, 11, false, o.Stage)
		}
		on.pair(inner, 15, true, o.Title)
		on.y += f.mm(0.6)
		line(on, 13, true, o.Proves)
		if more {
			on.pair(inner, 12, false, o.Help)
		}
	})
}
