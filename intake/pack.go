// SPDX-License-Identifier: AGPL-3.0-or-later

// Package intake accepts what a person gives, in the same way at the screen and on the
// command line: it cleans, judges and encodes the pages of a source, records what is seen
// on them and whose codes are trusted, says why a file is refused, and finally makes the
// PDF of each piece and seals them.
//
// It does not recognise anything itself (package capture and those below it do), judge a
// dossier (dossier), store a page (storage), or ask or say anything.
//
// What must be true: the kiosk and the command line see the same on the same papers, and
// seal the same bytes; a page is handed over at once, and none is kept here; what is
// sealed is what was asked for, and no error returned from here names a person's file.
package intake

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"time"

	"passerelle/capture"
	"passerelle/dossier"
	"passerelle/dossier/receipt"
	"passerelle/dossier/sealed"
	"passerelle/storage"
)

// Packing makes one PDF per piece and seals them into the spool. The PDFs exist in memory
// only; those that don't fit are made twice, which gives the same bytes.

// InMemory is how many bytes of finished PDFs are kept between measuring and sealing, for
// all pieces together.
const InMemory = 48 << 20

// ErrElsewhere is returned by Pack when another channel receives the request: it can't be
// sealed here by anybody.
var ErrElsewhere = errors.New("another channel receives this request")

// Terms are what a draft is sealed under.
type Terms struct {
	Procedure  *dossier.Procedure
	Catalogue  string        // version of the list by which it was judged
	Prefecture string        // where the kiosk is; that of the person's address takes precedence
	Despite    []dossier.Gap // gaps despite which the person sent it
	// what was seen on the pages; of those without one the manifest says nothing
	Sights map[dossier.PageID]dossier.Sight
	At     time.Time
	Zone   dossier.Zone // zone in which the day of At is counted
}

// Pack seals an open draft and queues it: what is required now, in the catalogue's order.
// On success the draft is closed. Errors are ErrElsewhere, and those of capture.WritePDF,
// sealed.Seal and storage.Vault.Seal.
func Pack(v *storage.Vault, d *storage.Draft, t Terms) (receipt.Receipt, error) {
	trust := v.Trust()
	if trust == nil {
		return receipt.Receipt{}, storage.ErrNotEnrolled
	}
	given, p := d.Dossier(), t.Procedure
	given.Sights = t.Sights
	if p.ChannelAt(given.Prefecture(t.Prefecture),
		dossier.Moment{Time: t.At, Zone: t.Zone}.Day()).Mode != dossier.Full {
		return receipt.Receipt{}, ErrElsewhere
	}
	pieces, err := Pieces(d, p, given, InMemory)
	if err != nil {
		return receipt.Receipt{}, err
	}
	pub, ok := v.ReceiptKey().Public().(*ecdsa.PublicKey)
	if !ok {
		return receipt.Receipt{}, fmt.Errorf("pack the dossier: %w", storage.ErrDamaged)
	}
	m := sealed.Manifest{
		Procedure: given.Procedure, Title: p.Title, Request: p.Request, Mode: dossier.Full,
		Catalogue: t.Catalogue, Destination: given.Prefecture(t.Prefecture), Lang: d.Lang(),
		Answers: asked(p, given),
		FiledBy: given.FiledBy, AssistedBy: given.AssistedBy, Kiosk: receipt.KioskID(pub),
		At: t.At.UTC().Truncate(time.Second), Despite: t.Despite,
	}
	return v.Seal(d, len(pieces), func(w io.Writer) error {
		return sealed.Seal(w, trust.Recipients, m, pieces)
	})
}

// asked leaves out answers to questions that are no longer asked: nobody needs them.
func asked(p *dossier.Procedure, d dossier.Dossier) dossier.Answers {
	out := dossier.Answers{}
	keep := func(id dossier.FieldID) {
		if v, ok := d.Answers[id]; ok && id != "" {
			out[id] = v
		}
	}
	for _, f := range p.Questions(d) {
		keep(f.ID)
	}
	known := p.Known(d, dossier.Moment{})
	for _, f := range p.Fields {
		// what the procedure itself answers, or a question of an older list, is sent as well
		if code := known[f.ID]; f.Type == dossier.CountryField && code != "" {
			out[f.ID] = code
		}
	}
	for _, x := range p.Wanted(d) {
		keep(x.Field)
		keep(dossier.GivenField(x.Slot))
		if p.OnePage(d, x.Slot) {
			keep(dossier.SidesField(x.Slot))
		}
		if len(d.PagesOf(x.Slot)) > 0 {
			keep(dossier.KeptField(x.Slot))
		}
		for _, f := range p.Facts(d, x.Slot) {
			keep(f.ID)
		}
	}
	return out
}

// Pieces makes the PDF of what is given for each required paper, in the catalogue's
// order. It keeps at most room bytes of finished PDFs.
func Pieces(d *storage.Draft, p *dossier.Procedure, given dossier.Dossier,
	room int) ([]sealed.Piece, error) {
	budget := BudgetOf(p)
	var pieces []sealed.Piece
	for _, x := range p.Wanted(given) {
		pages := given.PagesOf(x.Slot)
		if x.Kind != dossier.Paper || len(pages) == 0 {
			continue
		}
		files := PageFiles(d, pages)
		var pdf bytes.Buffer
		if err := capture.WritePDF(&pdf, files, budget); err != nil {
			return nil, fmt.Errorf("draw piece %d: %w", len(pieces)+1, err)
		}
		piece := sealed.Piece{Slot: x.Slot, Pages: len(pages), Size: int64(pdf.Len()),
			SHA256: sha256.Sum256(pdf.Bytes())}
		piece.Recognised, piece.Signs = p.Recognition(given, x.Slot)
		if room -= pdf.Len(); room >= 0 {
			piece.Open = func() (io.ReadCloser, error) { return io.NopCloser(&pdf), nil }
		} else {
			piece.Open = func() (io.ReadCloser, error) {
				var again bytes.Buffer
				err := capture.WritePDF(&again, files, budget)
				return io.NopCloser(&again), err
			}
		}
		pieces = append(pieces, piece)
	}
	return pieces, nil
}

// BudgetOf returns the maximum size of one PDF of a procedure, in bytes.
func BudgetOf(p *dossier.Procedure) int64 {
	if p.MaxBytes > 0 {
		return min(capture.DefaultBudget, p.MaxBytes)
	}
	return capture.DefaultBudget
}

// PageFiles returns pages of a draft as capture.WritePDF takes them.
func PageFiles(d *storage.Draft, pages []dossier.Page) []capture.PageFile {
	files := make([]capture.PageFile, len(pages))
	for i, page := range pages {
		files[i] = draftPage{d: d, id: page.ID}
	}
	return files
}

// draftPage is a page of a draft as WritePDF reads it.
type draftPage struct {
	d  *storage.Draft
	id dossier.PageID
}

// Open opens the page's image.
func (p draftPage) Open() (io.ReadCloser, error) {
	b, err := p.d.PageBytes(p.id)
	if err != nil {
		return nil, err
	}
	return io.NopCloser(bytes.NewReader(b)), nil
}
