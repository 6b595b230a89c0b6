// SPDX-License-Identifier: AGPL-3.0-or-later

package paper

import (
	"image"
	"strings"
	"time"

	"passerelle/dossier/receipt"
	"passerelle/ui/text"
	"passerelle/ui/words"
)

// TicketPage is the content of a ticket's page. There is no name on it: it opens the
// dossier for whoever holds it.
type TicketPage struct {
	Lang    string
	Letters string    // "ABCD-EFGH-JKMN-PQRS-T"
	Until   time.Time // when the draft is erased; zero: the clock can't be trusted, and the page says Days
	Days    int
}

// Ticket draws the ticket of a draft. Errors: ErrTooLong, receipt.ErrNotQR.
func (p *Press) Ticket(t TicketPage) (*image.Gray, error) {
	return p.fit(t.Lang, func(f *flow) error {
		f.begin("paper.ticket.title")
		f.pair(f.whole(), 14, false, f.key("paper.ticket.lead"))
		f.y += f.mm(5)
		if err := f.ticketCard(t); err != nil {
			return err
		}
		f.notice(f.key("paper.ticket.warning"), f.key("paper.ticket.warning.help"))
		valid := f.plural("paper.ticket.days", t.Days)
		if !t.Until.IsZero() {
			valid = func(lang string) string {
				return f.say(lang, "paper.ticket.until", "date",
					words.LongDate(lang, f.site.Zone.In(t.Until)))
			}
		}
		f.pair(f.whole(), 14, true, valid)
		f.y += f.mm(7)
		f.pair(f.whole(), 16, true, f.key("paper.next"))
		f.y += f.mm(2.5)
		f.steps(f.key("paper.ticket.next.1", "site", f.site.Name), f.key("paper.ticket.next.2"),
			f.key("paper.ticket.next.3"))
		return nil
	})
}

// ticketCard draws the letters in two lines, as large as possible, and the code of the same
// bits.
func (f *flow) ticketCard(t TicketPage) error {
	pad, qr := f.mm(7), f.mm(45)
	top := f.y
	groups := strings.Split(t.Letters, "-")
	half := (len(groups) + 1) / 2
	letters := strings.Join(groups[:half], "  ") + "\n" + strings.Join(groups[half:], "  ")
	b := box{margin + qr + 2*pad, Width - 2*margin - qr - 3*pad}
	x := margin + pad
	if direction(f.lang) == text.RTL {
		b.x, x = margin+pad, Width-margin-pad-qr
	}
	size := 40
	for ; size > 14; size-- {
		if w, _ := f.text.Layout(letters, text.Style{Px: f.pt(float64(size)), Bold: true}, 0,
			text.LTR, text.Start, "fr").Size(); w <= b.w {
			break
		}
	}
	block := f.text.Layout(letters, text.Style{Px: f.pt(float64(size)), Bold: true,
		LineHeight: 1.35}, 0, text.LTR, text.Start, "fr")
	w, h := block.Size()
	measure := f.measure()
	label := measure.put(f.join(f.key("paper.ticket.letters")), f.lang, text.Style{Px: f.pt(10)}, b,
		0, soft)
	inner := max(label+f.mm(2)+h, qr)
	f.card(image.Rect(margin, top, Width-margin, top+inner+2*pad))
	content := receipt.TicketText(t.Letters)
	side, err := f.code(func(m int) (image.Image, error) {
		return receipt.QR(content, m)
	}, x, top+pad, qr)
	if err != nil {
		return err
	}
	y := top + pad + (max(inner, side)-label-f.mm(2)-h)/2
	f.put(f.join(f.key("paper.ticket.letters")), f.lang, text.Style{Px: f.pt(10)}, b, y, soft)
	lx := b.x
	if direction(f.lang) == text.RTL {
		lx += b.w - w
	}
	block.Draw(f.page, image.Pt(lx, y+label+f.mm(2)), black)
	f.y = top + inner + 2*pad + f.mm(6)
	return nil
}
