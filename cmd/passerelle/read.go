// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"

	"passerelle/capture"
	"passerelle/capture/reading"
	"passerelle/dossier"
	"passerelle/dossier/twodoc"
	"passerelle/intake"
)

// reader reads pages, two at a time, while the next ones are being cleaned, and collects
// what is certain enough to be compared with the answers.
type reader struct {
	env     *env
	trust   twodoc.Trust
	turn    chan struct{}
	wait    sync.WaitGroup
	count   map[dossier.Slot]int
	mu      sync.Mutex
	facts   dossier.Answers
	sights  map[dossier.PageID]dossier.Sight
	looks   intake.Looks
	missing bool  // a program that reads is not installed
	err     error // the first other error
}

func newReader(e *env, trust twodoc.Trust) *reader {
	return &reader{env: e, trust: trust, turn: make(chan struct{}, 2),
		count: map[dossier.Slot]int{}, facts: dossier.Answers{},
		sights: map[dossier.PageID]dossier.Sight{}, looks: intake.Looks{}}
}

// page looks at one page of a piece.
func (r *reader) page(ctx context.Context, x dossier.Piece, pg intake.Page) {
	search, print := x.Reads(r.count[x.Slot])
	r.count[x.Slot]++
	r.turn <- struct{}{}
	r.wait.Go(func() {
		defer func() { <-r.turn }()
		v, err := r.lookAt(ctx, pg, search, print)
		err = cmp.Or(err, v.Unread)
		r.mu.Lock()
		defer r.mu.Unlock()
		switch {
		case errors.Is(err, reading.ErrNoProgram):
			r.missing = true
		case errors.Is(err, reading.ErrGaveUp): // this only costs a comparison
		case err != nil && r.err == nil:
			r.err = err
		}
		r.sights[pg.ID], r.looks[pg.ID] = v.Sight, v.Look
		for _, f := range v.Readings {
			if f.Compared() {
				r.facts.AddRead(x.Slot, f.Fact, f.Value)
			}
		}
	})
}

// all waits for the pages in progress, finds identical pictures, and notes what was seen.
func (r *reader) all(d *dossier.Dossier) error {
	r.wait.Wait()
	for i, p := range d.Pages {
		s := r.sights[p.ID]
		s.Twins = r.looks.Twins(p.ID, d.Pages[:i])
		r.sights[p.ID] = s
	}
	d.Read, d.Sights = r.facts, r.sights
	if r.missing {
		sayMissing(r.env)
	}
	return r.err
}

// examine adds the pages of the papers to d, and what is seen on them. check and submit
// both use it, so they say the same about the same papers. keep, unless it is nil, gets
// each page first. A refused file goes to refused, which decides whether to go on. If r
// is nil no page is looked at.
func (e *env) examine(ctx context.Context, p *dossier.Procedure, d *dossier.Dossier, papers []paper,
	r *reader, keep func(intake.Page) error,
	refused func(s dossier.Slot, code, sentence string) error,
) error {
	ctx, stop := context.WithCancel(ctx)
	if r != nil {
		defer r.wait.Wait() // however this ends, no reading continues
	}
	defer stop() // a paper that is refused ends the reading of those before it
	rooms := map[dossier.Slot]*capture.Room{}
	for _, pr := range papers {
		piece, _ := p.GivenPiece(*d, pr.slot)
		var with capture.Attached
		if rooms[pr.slot] == nil {
			rooms[pr.slot] = &capture.Room{Budget: intake.BudgetOf(p)}
		}
		n := 0
		err := e.readPages(ctx, pr, func(pg intake.Page) error {
			with |= pg.With
			n++
			if err := pg.Into(rooms[pr.slot]); err != nil {
				return err
			}
			if keep != nil {
				if err := keep(pg); err != nil {
					return err
				}
			}
			d.Pages = append(d.Pages, pg.Page)
			if r != nil {
				r.page(ctx, piece, pg)
			}
			return nil
		})
		e.sayAttached(string(pr.slot), with)
		if left, ok := e.leftOut(err); ok {
			err = nil
			for _, l := range left {
				err = cmp.Or(err, refused(pr.slot, l.Code, l.Sentence))
			}
		}
		if code, sentence, ok := e.refusal(err); ok {
			err = refused(pr.slot, code, sentence)
		} else if errors.Is(err, capture.ErrOverBudget) {
			code, sentence := e.overBudget(n)
			err = refused(pr.slot, code, sentence)
		} else if err != nil {
			err = fmt.Errorf("take the pages of %s: %w", pr.slot, err)
		}
		if err != nil {
			return err
		}
	}
	if r == nil {
		return nil
	}
	if err := r.all(d); err != nil {
		return fmt.Errorf("read the pages: %w", err)
	}
	return nil
}

func sayMissing(e *env) {
	fmt.Fprintln(e.stderr,
		"passerelle: bar codes and print were not read: install zxing-cpp-tools, tesseract-ocr and tesseract-ocr-fra")
}

func (r *reader) lookAt(ctx context.Context, pg intake.Page, search, print bool) (intake.View,
	error) {
	if r.env.look != nil {
		return r.env.look(ctx, pg, search, print)
	}
	return intake.LookAt(ctx, reading.Reader{Trust: r.trust},
		r.env.catalogue.Tables().Kinds, pg.JPEG, search, print,
		r.env.moment().Day())
}
