// SPDX-License-Identifier: AGPL-3.0-or-later

package clerk

import (
	"context"
	"errors"
	"image"
	"slices"
	"strings"

	"passerelle/capture"
	"passerelle/capture/mrz"
	"passerelle/capture/reading"
	"passerelle/dossier"
	dmrz "passerelle/dossier/mrz"
	"passerelle/ui/session"
)

// Reader reads a page. *reading.Reader is one; it is an interface because what it starts are two programs that a test need not have.
type Reader interface {
	Read(ctx context.Context, img image.Image, dpi int) (reading.Page, error)
}

// read reads one page of the draft: its machine-readable strip if it has one, else its codes and its print. One page at a time, and the draft is free meanwhile: nobody
// waits for it, and the end of the visit ends it. Whatever goes wrong costs the person a field to type.
func (c *Clerk) read(ctx context.Context, visit uint64, id dossier.PageID, send func(session.What)) session.Mishap {
	if c.Reader == nil {
		return session.NoMishap
	}
	select {
	case c.desk.turnToRead() <- struct{}{}:
		defer func() { <-c.desk.turnToRead() }()
	case <-ctx.Done():
		return session.NoMishap
	}
	var jpeg []byte
	var slot dossier.Slot
	err := c.with(visit, func(h *held) (err error) {
		p, _ := h.page(id)
		slot = p.Slot
		jpeg, err = h.d.PageBytes(id)
		return err
	})
	if err != nil || ctx.Err() != nil {
		return c.outcome(unlessGone(err))
	}
	img, err := capture.DecodeOwn(jpeg)
	if err != nil {
		return c.outcome(err)
	}
	var facts []session.FactRead
	done := false
	if mayHaveStrip(slot) {
		facts, done = c.strip(img)
	}
	if !done && ctx.Err() == nil {
		p, err := c.Reader.Read(ctx, img, density(jpeg))
		switch {
		case errors.Is(err, reading.ErrNoProgram):
			c.log().Warn("page not read", "reason", "no-program")
		case errors.Is(err, reading.ErrGaveUp):
			c.log().Warn("page not read", "reason", "gave-up")
		}
		for _, r := range p.Readings {
			facts = append(facts, session.FactRead{Fact: r.Fact, Value: r.Value})
		}
	}
	if ctx.Err() != nil {
		return session.NoMishap
	}
	for _, f := range facts {
		f.Page = id
		send(f)
	}
	return session.NoMishap
}

// mayHaveStrip says whether pages of a slot are looked at for a strip: those of passports, cards and visas. On other papers the search, which tries all sizes and turns
// when there is none, takes as long as reading the print.
func mayHaveStrip(slot dossier.Slot) bool {
	return slices.Contains(strings.Split(string(slot), "."), "id")
}

// strip says what the machine-readable strip of a page tells; ok is false when there is none. Only a sound strip says anything, and of it only the fields in which no
// character is doubtful: a wrong character in a number is not seen by whoever confirms it.
func (c *Clerk) strip(img image.Image) (facts []session.FactRead, ok bool) {
	r, ok := mrz.Read(img)
	if !ok || !r.Document.Sound() {
		return nil, ok
	}
	doubtful := map[dmrz.Field]bool{}
	for _, p := range r.Doubtful {
		for col := p.From; col < p.To; col++ {
			f, _ := r.Format.At(p.Line, col)
			doubtful[f] = true
		}
	}
	if doubtful[dmrz.Composite] || doubtful[dmrz.Code] {
		return nil, true
	}
	d, today := r.Document, c.now().Time
	add := func(field dmrz.Field, f dossier.Fact, v string) {
		if v != "" && !doubtful[field] {
			facts = append(facts, session.FactRead{Fact: f, Value: v})
		}
	}
	if !doubtful[dmrz.Optional] { // a long number goes on there
		add(dmrz.Number, dossier.FactNumber, d.Number)
	}
	if e := d.Expiry.Expiry(today); d.Expiry.Known() && e.Sure {
		add(dmrz.Expiry, dossier.FactExpiry, e.String())
	}
	if b := d.Birth.Birth(today); d.Birth.Known() && b.Sure {
		add(dmrz.Birth, dossier.FactBirthDate, b.String())
	}
	add(dmrz.Nationality, dossier.FactNationality, d.Nationality)
	if !d.NamesCut {
		add(dmrz.Names, dossier.FactFamilyName, d.Surname)
		add(dmrz.Names, dossier.FactGivenNames, d.GivenNames)
	}
	return facts, true
}
