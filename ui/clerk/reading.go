// SPDX-License-Identifier: AGPL-3.0-or-later

package clerk

import (
	"context"
	"errors"
	"image"

	"passerelle/capture"
	"passerelle/capture/mrz"
	"passerelle/capture/reading"
	"passerelle/dossier"
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
	err := c.with(visit, func(h *held) (err error) {
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
	facts, ok := c.strip(img)
	if !ok && ctx.Err() == nil {
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

// strip says what the machine-readable strip of a page tells; ok is false when there is none. Only one that is certain, and sound, says anything: a wrong character in a
// number is not seen by whoever confirms it.
func (c *Clerk) strip(img image.Image) (facts []session.FactRead, ok bool) {
	r, ok := mrz.Read(img)
	if !ok {
		return nil, false
	}
	d := r.Document
	if !r.Certain || !d.Sound() {
		return nil, true
	}
	add := func(f dossier.Fact, v string) {
		if v != "" {
			facts = append(facts, session.FactRead{Fact: f, Value: v})
		}
	}
	today := c.now().Time
	add(dossier.FactNumber, d.Number)
	if e := d.Expiry.Expiry(today); d.Expiry.Known() && e.Sure {
		add(dossier.FactExpiry, e.String())
	}
	if b := d.Birth.Birth(today); d.Birth.Known() && b.Sure {
		add(dossier.FactBirthDate, b.String())
	}
	add(dossier.FactNationality, d.Nationality)
	if !d.NamesCut {
		add(dossier.FactFamilyName, d.Surname)
		add(dossier.FactGivenNames, d.GivenNames)
	}
	return facts, true
}
