// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"passerelle/capture"
	"passerelle/capture/reading"
	"passerelle/dossier"
	"passerelle/dossier/twodoc"
)

// pagesRead is how many pages of one paper are read: the strip of a passport and the day of a bill are on the first ones.
const pagesRead = 3

// reader reads pages beside the cleaning of the next ones, two at a time, and gathers what is sure enough to be compared with the answers.
type reader struct {
	env     *env
	trust   twodoc.Trust
	turn    chan struct{}
	wait    sync.WaitGroup
	count   map[dossier.Slot]int
	mu      sync.Mutex
	facts   dossier.Answers
	missing bool  // a program that reads is not installed
	err     error // the first other one
}

func newReader(e *env) *reader {
	return &reader{env: e, turn: make(chan struct{}, 2), count: map[dossier.Slot]int{}, facts: dossier.Answers{}}
}

// page reads one page of a piece that tells something.
func (r *reader) page(ctx context.Context, x dossier.Piece, pg page) {
	if r.count[x.Slot]++; !x.Tells() || r.count[x.Slot] > pagesRead {
		return
	}
	r.turn <- struct{}{}
	r.wait.Go(func() {
		defer func() { <-r.turn }()
		facts, err := r.env.readFacts(ctx, pg, r.trust)
		r.mu.Lock()
		defer r.mu.Unlock()
		switch {
		case errors.Is(err, reading.ErrNoProgram):
			r.missing = true
		case errors.Is(err, reading.ErrGaveUp): // it costs a comparison
		case err != nil && r.err == nil:
			r.err = err
		}
		for _, f := range facts {
			id := dossier.PaperFact(x.Slot, f.Fact)
			v, twice := r.facts[id]
			switch {
			case !f.Compared():
			case !twice:
				r.facts[id] = f.Value
			case v != f.Value:
				r.facts[id] = "" // two pages of one paper that differ say nothing
			}
		}
	})
}

// all waits for the pages under way.
func (r *reader) all() (dossier.Answers, error) {
	r.wait.Wait()
	if r.missing {
		sayMissing(r.env)
	}
	return r.facts, r.err
}

func sayMissing(e *env) {
	fmt.Fprintln(e.stderr, "passerelle: bar codes and print were not read: install zxing-cpp-tools, tesseract-ocr and tesseract-ocr-fra")
}

func (e *env) readFacts(ctx context.Context, pg page, trust twodoc.Trust) ([]reading.Reading, error) {
	if e.read != nil {
		return e.read(ctx, pg)
	}
	return readFacts(ctx, pg, trust, e.moment().Day())
}

func readFacts(ctx context.Context, pg page, trust twodoc.Trust, today time.Time) ([]reading.Reading, error) {
	img, err := capture.DecodeOwn(pg.jpeg)
	if err != nil {
		return nil, err
	}
	return reading.Facts(ctx, reading.Reader{Trust: trust}, img, pg.dpi, pg.Slot, today)
}

// readCertificates reads the list of 2D-Doc certificates; none without a file.
func readCertificates(file string) (twodoc.Trust, error) {
	if file == "" {
		return twodoc.Trust{}, nil
	}
	f, err := os.Open(file)
	if err != nil {
		return twodoc.Trust{}, fmt.Errorf("open the certificates: %w", err)
	}
	defer f.Close()
	return twodoc.LoadTrust(f)
}
