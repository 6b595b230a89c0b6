// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"passerelle/capture"
	"passerelle/capture/reading"
	"passerelle/dossier"
	"passerelle/dossier/recognise"
	"passerelle/dossier/twodoc"
	"passerelle/intake"
)

// toldGiven is what read -as says: all files together are one paper, given in one slot.
type toldGiven struct {
	Verdict dossier.Recognition `json:"verdict"`
	Piece   dossier.PieceID     `json:"piece"` // what it seems to be; "": that is not known
	Kind    dossier.KindID      `json:"kind"`
	Signs   []string            `json:"signs"`
	Differs []toldGap           `json:"differs"`
	Pages   []toldGivenPage     `json:"pages"`
	Files   []toldFile          `json:"files,omitempty"` // those of which there is more to say
}

// toldGap is something that two pages, or a page and the answers, disagree on.
type toldGap struct {
	Code     dossier.Code    `json:"code"`
	Field    dossier.FieldID `json:"field,omitempty"`
	Page     int             `json:"page,omitempty"`
	Sentence string          `json:"sentence"`
}

type toldGivenPage struct {
	File string `json:"file"`
	toldPage
	Kind   dossier.KindID `json:"kind"`
	Signs  []string       `json:"signs"`
	Side   string         `json:"side"`    // of a card: strip, plain, both; "" elsewhere
	SameAs int            `json:"same_as"` // the first page with the same picture; 0: none
}

// differing are the gaps that say that two things which must agree don't.
var differing = []dossier.Code{dossier.NamesDiffer, dossier.BirthDiffers, dossier.NumberDiffers,
	dossier.ExpiryDiffers, dossier.NationalityDiffers, dossier.AddressDiffers,
	dossier.PaperHolders, dossier.PaperNumbers}

// readAs reads files as one paper, named by its slot or its own name.
func (e *env) readAs(ctx context.Context, name, answers string, files []string,
	trust twodoc.Trust, asJSON bool) error {
	p, slot, as, err := e.slotOf(name)
	if err != nil {
		return err
	}
	d := dossier.Dossier{Procedure: p.ID}
	if answers != "" {
		if d.Answers, d.FiledBy, d.AssistedBy, err = openAnswers(answers); err != nil {
			return err
		}
	}
	if d.Answers == nil {
		d.Answers = dossier.Answers{}
	}
	if as != "" {
		d.Answers[dossier.GivenField(slot)] = string(as)
	}
	told, answer := e.given(ctx, p, d, slot, files, trust)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if asJSON {
		err = printJSON(e, told)
	} else {
		err = e.printGiven(told)
	}
	return errors.Join(err, answer)
}

// slotOf finds a slot, by its name or by that of a paper that may be given in it, and a
// procedure that asks for it. as is that paper, if it is one given instead of the usual.
func (e *env) slotOf(name string) (p *dossier.Procedure, slot dossier.Slot, as dossier.PieceID,
	err error) {
	for _, q := range e.catalogue.Procedures() {
		for _, x := range q.Pieces {
			other := slices.Contains(x.Alternatives, dossier.PieceID(name))
			switch {
			case x.Kind != dossier.Paper:
			case string(x.Slot) == name:
				return q, x.Slot, "", nil
			case slot == "" && string(x.ID) == name:
				p, slot, as = q, x.Slot, ""
			case slot == "" && other:
				p, slot, as = q, x.Slot, dossier.PieceID(name)
			}
		}
	}
	if slot == "" {
		return nil, "", "",
			usage("no procedure asks for a paper %q: `passerelle catalogue doc` names them all",
				name)
	}
	return p, slot, as, nil
}

// printGiven prints the verdict, what doesn't agree, and then each page as read does.
func (e *env) printGiven(x toldGiven) error {
	if _, err := fmt.Fprintf(e.stdout, "%s\t%s\t%s\t%s\n", x.Verdict, x.Piece, x.Kind,
		strings.Join(x.Signs, " ")); err != nil {
		return err
	}
	for _, d := range x.Differs {
		if _, err := fmt.Fprintf(e.stdout, "differs\t%s\t%s\t%d\t%s\n", d.Code, d.Field, d.Page,
			d.Sentence); err != nil {
			return err
		}
	}
	files := slices.Clone(x.Files)
	for _, p := range x.Pages {
		i := slices.IndexFunc(files, func(f toldFile) bool { return f.File == p.File })
		if i < 0 {
			i, files = len(files), append(files, toldFile{File: p.File})
		}
		files[i].Pages = append(files[i].Pages, p.toldPage)
	}
	return e.printTold(files)
}

// giving is a paper being read as one of a slot.
type giving struct {
	env   *env
	trust twodoc.Trust
	d     dossier.Dossier
	slot  dossier.Slot
	told  toldGiven
	looks intake.Looks
}

// given reads files as the paper of a slot. p is a procedure that asks for it, d what the
// person said.
func (e *env) given(ctx context.Context, p *dossier.Procedure, d dossier.Dossier,
	slot dossier.Slot, files []string, trust twodoc.Trust) (toldGiven, error) {
	g := giving{env: e, trust: trust, d: d, slot: slot, looks: intake.Looks{},
		told: toldGiven{Signs: []string{}, Differs: []toldGap{}, Pages: []toldGivenPage{}}}
	g.d.Sights, g.d.Read = map[dossier.PageID]dossier.Sight{}, dossier.Answers{}
	var answer error
	missing := false
	for _, name := range files {
		err := g.file(ctx, name)
		switch {
		case ctx.Err() != nil:
			return g.told, ctx.Err()
		case errors.Is(err, reading.ErrNoProgram):
			missing = true
		case err != nil:
			answer = errNo
		}
	}
	if missing {
		sayMissing(e)
	}
	g.judge(p)
	return g.told, answer
}

// file adds the pages of one file.
func (g *giving) file(ctx context.Context, name string) error {
	f := toldFile{File: filepath.Base(name), Pages: []toldPage{}}
	var missing error
	err := g.env.readPages(ctx, paper{slot: g.slot, file: name}, func(pg intake.Page) error {
		f.with(g.env, pg.With)
		err := g.page(ctx, f.File, pg)
		if errors.Is(err, reading.ErrNoProgram) {
			missing, err = reading.ErrNoProgram, nil
		}
		return err
	})
	answer := f.end(g.env, "read", err)
	if f.Refused != nil || f.Error != "" || f.Left != nil || f.Attached != nil ||
		f.Signed != nil || f.Data {
		g.told.Files = append(g.told.Files, f)
	}
	return cmp.Or(answer, missing)
}

// page reads one page: as it came, and again upright where it surely lies otherwise.
func (g *giving) page(ctx context.Context, file string, pg intake.Page) error {
	told, seen, err := g.env.tellPage(ctx, pg, g.trust)
	if seen.Turn != 0 && err == nil {
		if pg, _, err = intake.Turned(pg, seen.Turn); err != nil {
			return err
		}
		quarters := seen.Turn
		if told, seen, err = g.env.tellPage(ctx, pg, g.trust); seen.Turn == 0 {
			told.Turned, told.Quarters = true, quarters
		}
	}
	if err != nil && !errors.Is(err, reading.ErrNoProgram) {
		return err
	}
	img, derr := capture.DecodeOwn(pg.JPEG)
	if derr != nil {
		return derr
	}
	s := seen.Sight()
	found := recognise.Kind(g.env.catalogue.Tables().Kinds, seen.Print)
	s.Kind, s.Signs, s.TwoCards = found.Kind, found.Signs, capture.TwoCards(img.Pix)
	g.looks[pg.ID] = capture.LookOf(img.Pix)
	s.Twins = g.looks.Twins(pg.ID, g.d.Pages)
	out := toldGivenPage{File: file, toldPage: told, Kind: s.Kind, Signs: append([]string{},
		s.Signs...), Side: sideOf(s)}
	out.Page = len(g.told.Pages) + 1
	for i, q := range g.d.Pages {
		if slices.Contains(s.Twins, q.ID) && out.SameAs == 0 {
			out.SameAs = i + 1
		}
	}
	g.d.Pages = append(g.d.Pages, pg.Page)
	g.d.Sights[pg.ID] = s
	for _, r := range seen.As(found.Kind, g.env.moment().Day()) {
		if r.Compared() {
			g.d.Read.AddRead(g.slot, r.Fact, r.Value)
		}
	}
	g.told.Pages = append(g.told.Pages, out)
	return err
}

// sideOf says which side of a card a page shows, as far as its strip tells.
func sideOf(s dossier.Sight) string {
	switch card := s.Strip == dossier.PermitStrip || s.Strip == dossier.CardStrip; {
	case s.TwoCards:
		return "both"
	case card:
		return "strip"
	case s.Strip == "" && (s.Kind == "residence_permit" || s.Kind == "identity_card"):
		return "plain"
	}
	return ""
}

// judge says what the paper is, and what doesn't agree.
func (g *giving) judge(p *dossier.Procedure) {
	g.told.Verdict, g.told.Signs = p.Recognition(g.d, g.slot)
	if g.told.Signs == nil {
		g.told.Signs = []string{}
	}
	if g.told.Verdict == dossier.NotLooked && len(g.d.Pages) > 0 {
		g.told.Verdict = dossier.NotRecognised
	}
	if a, ok := p.Another(g.d, g.slot); ok {
		g.told.Kind = a.Kind
	} else if k, ok := p.Recognised(g.d, g.slot); ok {
		g.told.Kind = k
	}
	g.told.Piece = p.SeemsTo(g.told.Kind, g.d, g.slot)
	for _, gap := range p.Gaps(g.d, g.env.moment()) {
		if gap.Slot != g.slot || !slices.Contains(differing, gap.Code) {
			continue
		}
		sentence, _ := g.env.book.Gap(g.env.lang, gap)
		n := slices.IndexFunc(g.d.Pages, func(q dossier.Page) bool { return q.ID == gap.Page })
		g.told.Differs = append(g.told.Differs, toldGap{gap.Code, gap.Field, n + 1, sentence})
	}
}
