// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"crypto/ecdsa"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"image"
	"sync/atomic"

	"passerelle/assets"
	"passerelle/cmd/kiosk/config"
	"passerelle/dossier"
	"passerelle/dossier/pile"
	"passerelle/dossier/receipt"
	"passerelle/storage"
	"passerelle/ui/clerk"
	"passerelle/ui/paper"
	"passerelle/ui/paper/ipp"
	"passerelle/ui/session"
	"passerelle/ui/text"
	"passerelle/ui/words"
)

// printedPages draws pages for the clerk, as the grey raster that the role "print" accepts.
type printedPages struct {
	list  atomic.Pointer[printedList]
	site  paper.Site
	now   func() dossier.Moment
	trust func() *receipt.Trust
	days  int

	prefecture string // of this kiosk
}

// printedList is a list of procedures with its words, and a press that prints them.
type printedList struct {
	press     *paper.Press
	book      *words.Book
	catalogue *dossier.Catalogue
}

func newPrintedPages(book *words.Book, catalogue *dossier.Catalogue, c *config.Config,
	vault *storage.Vault, now func() dossier.Moment) (*printedPages, error) {
	site := paper.Site{Name: c.Site, HelpPhone: c.HelpPhone, Zone: c.Zone()}
	p := &printedPages{now: now, trust: func() *receipt.Trust {
		return nil
	}, days: c.Draft.Days, prefecture: c.Prefecture}
	if vault != nil {
		p.trust = vault.Trust
		if t := vault.Trust(); t != nil {
			site.Demo = t.Demo
			if key := vault.ReceiptKey(); key != nil { // without it the kiosk prints no receipt
				if pub, ok := key.Public().(*ecdsa.PublicKey); ok {
					site.Kiosk = receipt.KioskID(pub)
				}
			}
		}
	}
	p.site = site
	if err := p.use(book, catalogue); err != nil {
		return nil, err
	}
	return p, nil
}

// use switches to another list and its words from now on.
func (p *printedPages) use(book *words.Book, catalogue *dossier.Catalogue) error {
	// a new engine: those of the screens and of a press at work are other goroutines'
	engine, err := text.New(assets.Fonts())
	if err != nil {
		return fmt.Errorf("read the fonts: %w", err)
	}
	p.list.Store(&printedList{paper.New(book, engine, p.site), book, catalogue})
	return nil
}

func (p *printedPages) receipt(lang string, r session.ReceiptView,
	h clerk.Holder) (clerk.Page, error) {
	parsed, err := receipt.Parse(r.Text)
	if err != nil {
		return clerk.Page{}, fmt.Errorf("read the receipt to print: %w", err)
	}
	return raster(p.list.Load().press.Receipt(
		paper.ReceiptPage{Lang: lang, Receipt: parsed, Trust: p.trust(), First: h.First,
			Initial: h.Initial}))
}

func (p *printedPages) ticket(lang, ticket string) (clerk.Page, error) {
	return raster(p.list.Load().press.Ticket(
		paper.TicketPage{Lang: lang, Letters: ticket, Days: p.days}))
}

func (p *printedPages) after(a session.PrintAfter) (clerk.Page, error) {
	l := p.list.Load()
	proc, ok := l.catalogue.Procedure(a.Procedure)
	if !ok {
		return clerk.Page{}, fmt.Errorf("print what comes next: no procedure %q", a.Procedure)
	}
	return raster(l.press.After(paper.AfterOf(l.book, a.Lang, proc, a.Dates,
		paper.Here{Note: a.Note, At: p.now()}, paper.Tried{Urgent: a.Urgent,
			Reference: a.Receipt.Reference, At: a.Receipt.At})))
}

func (p *printedPages) checklist(t session.PrintChecklist) ([]clerk.Page, error) {
	l := p.list.Load()
	proc, ok := l.catalogue.Procedure(t.Procedure)
	if !ok {
		return nil, fmt.Errorf("print the list of papers: no procedure %q", t.Procedure)
	}
	return rasters(l.press.Checklist(paper.CheckOf(l.book, t.Lang, proc, t.Channel,
		l.catalogue.Date, paper.Here{Note: t.Note, At: p.now()}, t.Papers)))
}

// separators draws one sheet for each slot; the code of each tells the set that it is of.
func (p *printedPages) separators(t session.PrintSeparators) ([]clerk.Page, error) {
	l := p.list.Load()
	proc, ok := l.catalogue.Procedure(t.Procedure)
	if !ok {
		return nil, fmt.Errorf("print the separator sheets: no procedure %q", t.Procedure)
	}
	var set [4]byte
	rand.Read(set[:]) // never fails (crypto/rand)
	var sheets []*image.Gray
	for i, slot := range t.Slots {
		x, ok := proc.Piece(slot)
		if !ok {
			return nil, fmt.Errorf("print the separator sheets: %s doesn't ask for %q", t.Procedure,
				slot)
		}
		code := pile.Separator{Procedure: t.Procedure, Slot: slot, Number: i + 1,
			Of: len(t.Slots), Set: hex.EncodeToString(set[:])}
		sheet, err := l.press.Separator(paper.SeparatorPage{Lang: t.Lang, Number: i + 1,
			Of: len(t.Slots), Code: code.Text(),
			Title: func(lang string) string { return l.book.Piece(lang, x) }})
		if err != nil {
			return nil, err
		}
		sheets = append(sheets, sheet)
	}
	return rasters(sheets, nil)
}

// rasters makes pages of sheets, if they could be drawn.
func rasters(sheets []*image.Gray, err error) ([]clerk.Page, error) {
	if err != nil {
		return nil, err
	}
	var out []clerk.Page
	for _, sheet := range sheets {
		page, err := raster(sheet, nil)
		if err != nil {
			return nil, err
		}
		out = append(out, page)
	}
	return out, nil
}

// pieceName returns the name of a paper for use in a file name: in French, the language
// of whoever receives it.
func (p *printedPages) pieceName(x dossier.Piece) string {
	return p.list.Load().book.Piece(words.Reference, x)
}

func (p *printedPages) where(t session.PrintWhere) ([]clerk.Page, error) {
	l, now := p.list.Load(), p.now()
	proc, ok := l.catalogue.Public(t.Procedure)
	if !ok {
		return nil, fmt.Errorf("print where to go: no procedure %q", t.Procedure)
	}
	return rasters(l.press.Where(paper.WhereOf(l.book, t.Lang, proc,
		proc.ChannelAt(p.prefecture, now.Day()),
		paper.Here{Note: t.Note, Letter: t.Letter, At: now})))
}

// Sheets satisfies clerk.Paper.
func (p *printedPages) Sheets(t session.Task, h clerk.Holder) ([]clerk.Page, error) {
	var page clerk.Page
	var err error
	switch t := t.(type) {
	case session.PrintReceipt:
		page, err = p.receipt(t.Lang, t.Receipt, h)
	case session.PrintTicket:
		page, err = p.ticket(t.Lang, t.Ticket)
	case session.PrintAfter:
		page, err = p.after(t)
	case session.PrintWhere:
		return p.where(t)
	case session.PrintSheet:
		if !t.Sheet.Printed() {
			return nil, fmt.Errorf("the sheet %q is not printed here", t.Sheet)
		}
		page, err = raster(p.list.Load().press.Signed(
			paper.SignedOf(t.Lang, t.Sheet, t.Procedure, t.Known)))
	case session.PrintSeparators:
		return p.separators(t)
	case session.PrintTest:
		page, err = raster(p.list.Load().press.Test())
	case session.PrintChecklist:
		return p.checklist(t)
	default:
		return nil, fmt.Errorf("nothing to print for the task %q", t.Name())
	}
	return []clerk.Page{page}, err
}

func raster(page *image.Gray, err error) (clerk.Page, error) {
	if err != nil {
		return clerk.Page{}, err
	}
	data, err := ipp.EncodePWG(page)
	if err != nil {
		return clerk.Page{}, fmt.Errorf("encode a page: %w", err)
	}
	return clerk.Page{Format: "image/pwg-raster", Data: data}, nil
}
