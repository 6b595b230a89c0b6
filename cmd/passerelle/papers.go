// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"flag"
	"fmt"
	"image"
	"path/filepath"
	"strconv"
	"strings"

	"passerelle/capture"
	"passerelle/dossier"
	"passerelle/dossier/named"
	"passerelle/intake"
)

// paper is one file given for a slot.
type paper struct {
	slot dossier.Slot
	file string
}

// parsePapers reads SLOT=FILE arguments.
func parsePapers(p *dossier.Procedure, args []string) ([]paper, error) {
	var out []paper
	for _, a := range args {
		slot, file, ok := strings.Cut(a, "=")
		if !ok || slot == "" || file == "" {
			return nil, usage("SLOT=FILE is expected, not %q", a)
		}
		piece, ok := p.AnyPiece(dossier.Slot(slot))
		if !ok {
			return nil, usage("%s asks for no paper %q; its papers are: %s", p.ID, slot,
				strings.Join(slots(p), " "))
		}
		if piece.Kind != dossier.Paper {
			return nil, usage("%s is not given as a file", slot)
		}
		out = append(out, paper{piece.Slot, file})
	}
	return out, nil
}

func slots(p *dossier.Procedure) (names []string) {
	for _, piece := range p.Pieces {
		if piece.Kind == dossier.Paper {
			names = append(names, string(piece.Slot))
		}
	}
	return names
}

// readPages takes in the pages of one paper.
func (e *env) readPages(ctx context.Context, pr paper, each func(intake.Page) error) error {
	if e.pages != nil {
		return e.pages(ctx, pr, each)
	}
	return readPages(ctx, pr, each)
}

func readPages(ctx context.Context, pr paper, each func(intake.Page) error) error {
	return intake.Take(ctx, capture.FileSource{Path: pr.file}, pr.slot,
		func(p intake.Page, _ image.Image, _ capture.Image) error {
			p.ID = newPageID()
			return each(p)
		})
}

func newPageID() dossier.PageID {
	var b [16]byte
	rand.Read(b[:]) // never fails (crypto/rand)
	return dossier.PageID(hex.EncodeToString(b[:]))
}

// sayAttached tells on standard error what of the file given as what was not taken besides its
// pages: files, or a signature.
func (e *env) sayAttached(what string, with capture.Attached) {
	if code := intake.News(with); code != "" {
		fmt.Fprintf(e.stderr, "%s\t%s\t%s\n", what, code, e.mishap(code))
	}
}

// leftOut returns the pages that were left out of a file whose others were taken, and the
// sentence about each; ok is false for any other error.
func (e *env) leftOut(err error) (left []toldLeft, ok bool) {
	pages, ok := intake.LeftOut(err)
	for _, l := range pages {
		left = append(left, toldLeft{l.Page,
			toldWhy{l.Code, e.mishap(l.Code, "n", strconv.Itoa(l.Page))}})
	}
	return left, ok
}

// refusal returns code and sentence for a refused file; ok is false for any other error.
func (e *env) refusal(err error) (code, sentence string, ok bool) {
	code, before, ok := intake.Refusal(err)
	if !ok {
		return "", "", false
	}
	words, args := code, []string(nil)
	switch { // the page number helps if there are several
	case code == "file.too_long":
		words, args = "file.over_pages",
			[]string{"n", strconv.Itoa(capture.MostPages), "next",
				strconv.Itoa(capture.MostPages + 1)}
	case before == 0:
	case code == "file.too_big", code == "file.too_fine":
		words, args = "file.page_too_big", []string{"n", strconv.Itoa(before + 1)}
	case code == "file.refused":
		words, args = "file.page_refused", []string{"n", strconv.Itoa(before + 1)}
	}
	return code, e.mishap(words, args...), true
}

// overBudget returns code and sentence for pages that don't fit into one PDF; page is the
// one of the file that is too much, 0 if it is not known.
func (e *env) overBudget(page int) (code, sentence string) {
	if page > 1 { // of a file of one page, it is the file
		return intake.OverBudgetCode, e.mishap("file.page_over_budget", "n", strconv.Itoa(page))
	}
	return intake.OverBudgetCode, e.mishap(intake.OverBudgetCode)
}

// mishap returns a mishap in the person's language: what is wrong, and what to do.
func (e *env) mishap(key string, args ...string) string {
	n := 0
	if len(args) > 1 {
		n, _ = strconv.Atoi(args[1]) // no number: the sentence has one form
	}
	return e.book.Counted(e.lang, "mishap."+key+".title", n, args...) + ". " +
		e.book.Text(e.lang, "mishap."+key+".help", args...)
}

// readDossier parses the flags and arguments that describe a dossier and its place:
// -procedure, -answers, -prefecture, -zone and SLOT=FILE…. The dossier has no pages yet.
func (e *env) readDossier(f *flag.FlagSet,
	args []string) (p *dossier.Procedure, papers []paper, d dossier.Dossier, err error) {
	id := f.String("procedure", "", "id of the procedure")
	home := f.String("prefecture", "",
		"département of this place (31, 2A, 974): whose day it is, and whose channels hold "+
			"where the person's address says nothing")
	zone := f.String("zone", "",
		"whose day it is, where the département has two: Pacific/Marquesas (default: that of "+
			"-prefecture, else of the person's address)")
	answers := f.String("answers", "", "file of answers, JSON")
	if err = parse(f, args); err != nil {
		return nil, nil, d, err
	}
	if p, err = e.procedure(*id); err != nil {
		return nil, nil, d, err
	}
	if papers, err = parsePapers(p, f.Args()); err != nil {
		return nil, nil, d, err
	}
	d.Procedure = p.ID
	if d.Answers, d.FiledBy, d.AssistedBy, err = openAnswers(*answers); err != nil {
		return nil, nil, d, err
	}
	p = e.continuing(&d)
	e.prefecture = *home
	switch e.zone = dossier.Zone(*zone); {
	case *home != "" && !dossier.KnownPrefecture(*home):
		return nil, nil, d, usage("-prefecture %q is no département such as 31, 2A, 974", *home)
	case !e.zone.Known():
		return nil, nil, d, usage("-zone %q is not one of %s", *zone,
			strings.Join(dossier.Zones(), ", "))
	case *zone == "" && *home != "":
		e.zone = dossier.ZoneOf(*home)
	case *zone == "":
		e.zone = dossier.ZoneOf(d.Prefecture(""))
	}
	return p, papers, d, nil
}

// mostText is how many bytes are read of a text file: answers, lists, keys.
const mostText = 4 << 20

// openAnswers reads the answers file.
func openAnswers(name string) (dossier.Answers, dossier.FiledBy, string, error) {
	if name == "" {
		return nil, "", "", usage("-answers FILE.json is missing")
	}
	text, err := named.Read(name, mostText)
	if err != nil {
		return nil, "", "", fmt.Errorf("open the answers: %w", err)
	}
	a, by, assisted, err := dossier.ParseAnswers(bytes.NewReader(text))
	if err != nil {
		return nil, "", "", fmt.Errorf("%s: %w", filepath.Base(name), err)
	}
	return a, by, assisted, nil
}
