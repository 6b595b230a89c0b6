// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"passerelle/capture/reading"
	"passerelle/dossier"
	"passerelle/dossier/pile"
	"passerelle/dossier/twodoc"
	"passerelle/intake"
)

// The command sort does with files what the kiosk does with a pile: it says which pages are
// one paper and in which slot that goes. docs/reading.md describes the keys.

// toldPile is what sort says. Pages are numbered from 1 through all files. It is written as
// one object, slot → pages, with the keys below beside the slots.
type toldPile struct {
	slots    map[dossier.Slot][]int
	unplaced []int
	papers   []toldPaper // nil unless it was asked for
	missing  []int       // numbers of the separator sheets that were not seen
	files    []toldFile  // those that are not taken whole
}

// toldPaper is one paper, or pages that are left to be placed and why.
type toldPaper struct {
	Slot   dossier.Slot    `json:"slot,omitempty"`
	Piece  dossier.PieceID `json:"piece,omitempty"`
	Kind   dossier.KindID  `json:"kind,omitempty"`
	By     pile.By         `json:"by,omitempty"`
	Reason pile.Reason     `json:"reason,omitempty"`
	Pages  []int           `json:"pages"`
}

func (x toldPile) MarshalJSON() ([]byte, error) {
	out := map[string]any{"unplaced": x.unplaced}
	for slot, pages := range x.slots { // a slot has a full stop in its name, these keys haven't
		out[string(slot)] = pages
	}
	if x.papers != nil {
		out["papers"] = x.papers
	}
	if len(x.missing) > 0 {
		out["missing_separators"] = x.missing
	}
	if len(x.files) > 0 {
		out["files"] = x.files
	}
	return json.Marshal(out)
}

func runSort(ctx context.Context, e *env, args []string) error {
	f := e.flags("sort")
	asJSON := f.Bool("json", false, "one object: slot → pages, and unplaced")
	withPapers := f.Bool("papers", false, "say of each paper what it is, and why it goes where")
	id := f.String("procedure", "", "the procedure whose papers they are")
	answers := f.String("answers", "", "file of what the person said: only what is asked then")
	certificates := f.String("certificates", "", "file of those whose 2D-Doc codes are believed")
	if err := want(f, args, "sort -procedure ID [-json] FILE… is expected", 1, many); err != nil {
		return err
	}
	p, err := e.procedure(*id)
	if err != nil {
		return err
	}
	d := dossier.Dossier{Procedure: p.ID}
	asked := p.Pieces
	if *answers != "" {
		if d.Answers, d.FiledBy, d.AssistedBy, err = openAnswers(*answers); err != nil {
			return err
		}
		p = e.continuing(&d)
		asked = p.Possible(d)
	}
	trust, err := intake.Certificates(*certificates)
	if err != nil {
		return err
	}
	s := sorting{env: e, trust: trust, looks: intake.Looks{},
		sights: map[dossier.PageID]dossier.Sight{}}
	for _, name := range f.Args() {
		if err := s.file(ctx, name); err != nil {
			return err
		}
	}
	if s.missing {
		sayMissing(e)
	}
	told := tellPile(pile.Sort(p, e.catalogue.Tables(), d, asked, s.pages), *withPapers)
	told.files = s.files
	if *asJSON {
		err = printJSON(e, told)
	} else {
		err = e.printPile(told)
	}
	return errors.Join(err, s.answer)
}

// sorting is a pile being read.
type sorting struct {
	env     *env
	trust   twodoc.Trust
	pages   []pile.Page
	before  []dossier.Page
	looks   intake.Looks
	sights  map[dossier.PageID]dossier.Sight
	files   []toldFile
	missing bool
	answer  error
}

// file adds the pages of one file. One that is refused is said, and the others go on.
func (s *sorting) file(ctx context.Context, name string) error {
	told := toldFile{File: filepath.Base(name), Pages: []toldPage{}}
	err := s.env.readPages(ctx, paper{file: name}, func(pg intake.Page) error {
		return s.page(ctx, pg)
	})
	if ctx.Err() != nil {
		return ctx.Err()
	}
	s.answer = cmp.Or(told.end(s.env, "sort", err), s.answer)
	if told.Refused == nil && told.Error == "" && told.Left == nil {
		return nil
	}
	s.files = append(s.files, told)
	return nil
}

// page reads a page, turned upright first if it surely isn't.
func (s *sorting) page(ctx context.Context, pg intake.Page) error {
	look := func() (intake.View, error) {
		return intake.LookAt(ctx, reading.Reader{Trust: s.trust},
			s.env.catalogue.Tables().Kinds, pg.JPEG, true, true,
			s.env.moment().Day())
	}
	v, err := look()
	if err == nil && v.Turn != 0 {
		if pg, _, err = intake.Turned(pg, v.Turn); err == nil {
			v, err = look()
		}
	}
	if err != nil {
		return err
	}
	s.missing = s.missing || errors.Is(v.Unread, reading.ErrNoProgram)
	s.looks[pg.ID] = v.Look
	v.Sight.Twins = s.looks.Twins(pg.ID, s.before)
	s.sights[pg.ID] = v.Sight
	s.pages = append(s.pages, pile.PageOf(pg.Page, s.sights, s.before))
	s.before = append(s.before, pg.Page)
	return nil
}

func tellPile(x pile.Sorted, withPapers bool) toldPile {
	out := toldPile{slots: map[dossier.Slot][]int{}, unplaced: []int{}, missing: x.Missing}
	if withPapers {
		out.papers = []toldPaper{}
	}
	from1 := func(pages []int) (all []int) {
		for _, i := range pages {
			all = append(all, i+1)
		}
		return all
	}
	for _, p := range x.Papers {
		out.slots[p.Slot] = append(out.slots[p.Slot], from1(p.Pages)...)
		if withPapers {
			out.papers = append(out.papers, toldPaper{p.Slot, p.Piece, p.Kind, p.By, "",
				from1(p.Pages)})
		}
	}
	for _, u := range x.Unplaced {
		out.unplaced = append(out.unplaced, from1(u.Pages)...)
		if withPapers {
			out.papers = append(out.papers, toldPaper{Kind: u.Kind, Reason: u.Reason,
				Pages: from1(u.Pages)})
		}
	}
	return out
}

// printPile prints one line a slot, then what is left to be placed.
func (e *env) printPile(x toldPile) error {
	var b strings.Builder
	for _, slot := range slices.Sorted(maps.Keys(x.slots)) {
		fmt.Fprintf(&b, "%s\t%s\n", slot, numbers(x.slots[slot]))
	}
	if len(x.unplaced) > 0 {
		fmt.Fprintf(&b, "unplaced\t%s\n", numbers(x.unplaced))
	}
	for _, p := range x.papers {
		fmt.Fprintf(&b, "pages %s: %s\n", numbers(p.Pages),
			said(string(p.Slot), string(p.Kind), string(p.By), string(p.Reason)))
	}
	for _, n := range x.missing {
		fmt.Fprintf(&b, "separator sheet %d was not seen\n", n)
	}
	for _, f := range x.files {
		if f.Refused != nil {
			fmt.Fprintf(&b, "%s: %s\n", f.File, f.Refused.Sentence)
		}
		for _, l := range f.Left {
			fmt.Fprintf(&b, "%s: page %d: %s\n", f.File, l.Page, l.Sentence)
		}
	}
	_, err := fmt.Fprint(e.stdout, b.String())
	return err
}

// said returns the words that are not empty.
func said(words ...string) string {
	return strings.Join(slices.DeleteFunc(words, func(s string) bool { return s == "" }), ", ")
}

func numbers(pages []int) string {
	return strings.Trim(strings.Join(strings.Fields(fmt.Sprint(pages)), " "), "[]")
}
