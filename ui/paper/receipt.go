// SPDX-License-Identifier: AGPL-3.0-or-later

package paper

import (
	"image"
	"strings"
	"time"

	"passerelle/dossier"
	"passerelle/dossier/receipt"
	"passerelle/ui/text"
	"passerelle/ui/words"
)

// ReceiptPage is the content of a receipt's page. First and Initial are the person's
// first name and the initial of the family name, "" if unknown.
type ReceiptPage struct {
	Lang    string
	Receipt receipt.Receipt // verified by the caller: the page repeats what it states
	// names the authority of a second stage; nil: no name, only "reçu du service"
	Trust          *receipt.Trust
	First, Initial string
}

// qrMM is the side of a receipt's code including the quiet zone; 35 mm is the least that
// the telephones we tried could read from a creased sheet.
const qrMM = 62

// Receipt draws the receipt of a dossier. Errors: ErrTooLong, receipt.ErrNotQR.
func (p *Press) Receipt(r ReceiptPage) (*image.Gray, error) {
	return p.fit(r.Lang, func(f *flow) error {
		f.head()
		f.foot()
		authority, real := f.authority(r)
		suffix := "kiosk"
		switch {
		case r.Receipt.Stage == receipt.FromService && real:
			f.title("paper.receipt.title.registered")
			suffix = "service"
		case r.Receipt.Stage == receipt.FromService:
			f.title("paper.receipt.title.service")
			suffix = "service"
		default:
			f.title("paper.receipt.title.kiosk")
		}
		f.pair(f.whole(), 14, false, f.key("paper.receipt.lead."+suffix))
		f.y += f.mm(4)
		if err := f.receiptCard(r); err != nil {
			return err
		}
		if r.Receipt.Stage == receipt.FromService {
			f.serviceCard(r, authority)
		}
		if real {
			f.terms(r)
		}
		f.notice(f.key("paper.receipt.not"), f.key("paper.receipt.not.help"))
		f.pair(f.whole(), 16, true, f.key("paper.next"))
		f.y += f.mm(2.5)
		f.steps(f.key("paper.receipt.next.1."+suffix), f.key("paper.receipt.next.2."+suffix))
		return nil
	})
}

// authority returns the authority of a second stage, and whether a real one answers for it.
func (f *flow) authority(r ReceiptPage) (receipt.Authority, bool) {
	if r.Receipt.Stage != receipt.FromService || r.Trust == nil {
		return receipt.Authority{}, false
	}
	a, ok := r.Trust.Authorities[r.Receipt.Authority]
	return a, ok && a.Real && !r.Trust.Demo && !f.site.Demo
}

func (f *flow) receiptCard(r ReceiptPage) error {
	pad, qr := f.mm(6), mm(qrMM)
	top := f.y
	dir := direction(f.lang)
	b := box{margin + qr + 2*pad, Width - 2*margin - qr - 3*pad}
	if dir == text.RTL {
		b.x = margin + pad
	}
	list := f.receiptFacts(r)
	// The card is as high as its words, which are measured on a throw-away sheet.
	measure := f.measure()
	note := f.say(f.lang, "paper.receipt.qr")
	if f.bilingual() {
		note += "\n" + text.Isolate(f.say(words.Reference, "paper.receipt.qr"))
	}
	noteStyle := text.Style{Px: f.pt(9)}
	noteHeight := measure.put(note, f.lang, noteStyle, box{0, qr}, 0, soft)
	h := max(measure.facts(b, 0, list), qr+noteHeight)
	f.card(image.Rect(margin, top, Width-margin, top+h+2*pad))
	x := margin + pad/2
	if dir == text.RTL {
		x = Width - margin - pad/2 - qr
	}
	w, err := f.code(func(m int) (image.Image, error) {
		return receipt.QR(r.Receipt.Text, m)
	}, x, top+pad/2, qr)
	if err != nil {
		return err
	}
	f.put(note, f.lang, noteStyle, box{x + f.mm(2), w - f.mm(4)}, top+pad/2+w, soft)
	f.facts(b, top+pad, list)
	f.y = top + h + 2*pad + f.mm(6)
	return nil
}

func (f *flow) receiptFacts(r ReceiptPage) []fact {
	dir := direction(f.lang)
	c := r.Receipt.Claims
	holder := r.First
	if r.Initial != "" {
		holder += " " + r.Initial + "."
	}
	return []fact{
		{"paper.label.reference", dossier.GroupReference(c.ID.Reference()), 27, text.LTR, false},
		{"paper.label.at", f.moment(c.At), 12, dir, false},
		{"paper.label.procedure", f.stack(f.key("procedure." + string(c.Procedure) + ".title")), 12,
			dir, false},
		{"paper.label.pieces", f.join(f.plural("paper.pieces", c.Pieces)), 12, dir, false},
		{"paper.label.holder", holder, 12, text.FirstStrong([]rune(holder), text.LTR), false},
	}
}

// serviceCard says who received the dossier, and when.
func (f *flow) serviceCard(r ReceiptPage, authority receipt.Authority) {
	pad := f.mm(6)
	half := (Width - 2*margin - 3*pad) / 2
	left, right := box{margin + pad, half}, box{margin + 2*pad + half, half}
	if direction(f.lang) == text.RTL {
		left, right = right, left
	}
	who := authority.Name
	for _, more := range []string{authority.Address,
		strings.Trim(authority.Phone+" · "+authority.Email, " ·")} {
		if who += "\n" + more; more == "" {
			who = strings.TrimSuffix(who, "\n")
		}
	}
	when := []fact{{"paper.label.received", f.moment(r.Receipt.Received), 12, direction(f.lang),
		false}}
	where := []fact{{"paper.label.authority", who, 11, text.LTR, true}}
	measure := f.measure()
	h := max(measure.facts(left, 0, when), measure.facts(right, 0, where))
	f.card(image.Rect(margin, f.y, Width-margin, f.y+h+2*f.mm(4)))
	f.facts(left, f.y+f.mm(4), when)
	f.facts(right, f.y+f.mm(4), where)
	f.y += h + 2*f.mm(4) + f.mm(5)
}

// moment returns a day and an hour in the time zone of the place. Next to another
// language the French one uses digits, to stay on one line.
func (f *flow) moment(t time.Time) string {
	t = f.site.Zone.In(t)
	comma := ", "
	if direction(f.lang) == text.RTL {
		comma = "، "
	}
	own := words.LongDate(f.lang, t) + comma + text.Isolate(words.Clock(f.lang, t))
	if !f.bilingual() {
		return own
	}
	return own + "\n" + text.Isolate(words.Numeric(t)+", "+words.Clock(words.Reference, t))
}

func (f *flow) plural(key string, n int) func(lang string) string {
	return func(lang string) string { return f.words.Plural(lang, key, n) }
}

// terms draws what the law requires on an acknowledgement (CRPA R112-5 and R112-11-1).
func (f *flow) terms(r ReceiptPage) {
	t, ok := r.Trust.Terms[r.Receipt.Terms]
	if !ok {
		return
	}
	n, unit := t.SilenceMonths, "months"
	if n == 0 {
		n, unit = t.SilenceDays, "days"
	}
	switch t.Silence {
	case receipt.SilenceRefusal, receipt.SilenceAcceptance:
		f.pair(f.whole(), 12, true, f.plural("paper.terms."+t.Silence+"."+unit, int(n)))
		f.y += f.mm(1)
	}
	if t.Remedies != "" {
		f.y += f.put(t.Remedies, words.Reference, text.Style{Px: f.pt(10)}, f.whole(), f.y, black)
	}
	f.y += f.mm(4)
}
