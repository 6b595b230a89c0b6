// SPDX-License-Identifier: AGPL-3.0-or-later

// Package catalogue reads the lists of procedures that package dossier judges by, and
// refuses those that contain a fault.
//
// It judges no dossier, checks no signature (package bundle does) and knows no words:
// whether every key has some is checked by package ui/words.
//
// What must be true: every catalogue used for judging came through [Parse]. Parse refuses
// a catalogue in which a key is unknown or duplicated, a rule is marked neither certain
// nor uncertain, or a condition can never hold; and it reports all faults at once, with
// file, line and path.
package catalogue

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"passerelle/dossier"
	"passerelle/dossier/strictjson"
)

// Parse reads catalogue.json, sets.json, kinds.json and tree.json if they exist, and NAME.json for each
// title (in the first format, each procedure) that catalogue.json lists. It is strict: an
// unknown, missing or duplicate key, a value of the wrong kind, a condition on a field that
// is not asked or that can never hold, and a file that is not listed are errors of the form
// "FILE:LINE: PATH: what is wrong". All of them are returned at once, joined.
func Parse(fsys fs.FS) (*dossier.Catalogue, error) {
	files, err := fs.Glob(fsys, "*.json")
	if err != nil {
		return nil, fmt.Errorf("list the catalogue: %w", err)
	}
	l, err := readHead(fsys)
	if l == nil {
		return nil, err
	}
	errs := []error{err}
	if slices.Contains(files, setsFile) {
		errs = append(errs, l.readSets(fsys))
	}
	for _, id := range l.ids {
		read := readProcedure
		if l.titled {
			read = readTitle
		}
		t, err := read(fsys, id, l)
		errs = append(errs, err)
		if err == nil {
			l.titles = append(l.titles, t)
		}
	}
	if slices.Contains(files, kindsFile) && errors.Join(errs...) == nil {
		errs = append(errs, l.readKinds(fsys))
	}
	for _, f := range files {
		if !slices.Contains([]string{headFile, setsFile, treeFile, kindsFile}, f) &&
			!slices.Contains(l.ids, strings.TrimSuffix(f, ".json")) {
			errs = append(errs, fmt.Errorf("%s:1: %s does not list it", f, headFile))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	c := dossier.NewCatalogue(l.version, l.date, l.tables, l.titles, nil)
	errs = append(errs, l.lint(c))
	if slices.Contains(files, treeFile) {
		g, err := readGuide(fsys, c, l.titled)
		errs = append(errs, err)
		c = dossier.NewCatalogue(l.version, l.date, l.tables, l.titles, g)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return c, nil
}

// readHead returns nil and an error when there is nothing that procedures could be read with.
func readHead(fsys fs.FS) (*list, error) {
	n, err := strictjson.Read(fsys, headFile)
	if err != nil {
		return nil, err
	}
	l := &list{seen: map[dossier.ProcedureID]bool{}, lines: map[dated]bool{},
		notices: map[dossier.ProcedureID][]*strictjson.Node{}, shared: newLines()}
	r := reader{list: l, own: &l.shared}
	o := r.Object(n)
	f := o.Str("format", true)
	if f != "" && f != Format && f != FirstFormat {
		o.Bad("format", "%q is not known, %q and %q are", f, FirstFormat, Format)
		return nil, r.Err()
	}
	l.titled = f == Format
	l.version, l.date, l.tables.Sources = o.Str("version", true), o.Day("date", true),
		map[string]dossier.Source{}
	l.ids = o.Strs("order", true)
	for i, id := range l.ids {
		if slices.Contains(l.ids[:i], id) {
			o.Bad(fmt.Sprintf("order[%d]", i), "%q stands twice", id)
		}
	}
	if s := o.Sub("sources", true); s != nil {
		for _, m := range s.Node.Members {
			l.tables.Sources[m.Key] = l.sourceLine(s, m)
		}
		s.Done()
	}
	for _, f := range o.List("fees", true) {
		l.tables.Fees = append(l.tables.Fees, r.fee(f))
	}
	if l.titled {
		r.readTariffs(o)
	}
	for _, m := range o.List("limits", false) {
		l.tables.Limits = append(l.tables.Limits, r.limit(m))
	}
	r.readThresholds(o)
	for _, m := range o.List("places", false) {
		l.tables.Places = append(l.tables.Places, r.place(m))
	}
	r.readGroups(o)
	l.strips, l.bears = readStrips(o)
	l.papers = r.readPapers(o.Sub("papers", false))
	o.Done()
	return l, r.Err()
}

// once refuses a second line of one day for the same thing in a table.
func (l *list) once(o *strictjson.Object, table, ref string, from time.Time) {
	line := dated{table, ref, from}
	if l.lines[line] {
		o.Bad("from", "%q has a line of that day already", ref)
	}
	l.lines[line] = true
}

func (r *reader) fee(n *strictjson.Node) dossier.Fee {
	o := r.Object(n)
	defer o.Done()
	f := dossier.Fee{Ref: o.Str("ref", true), From: o.Day("from", true),
		Euros: o.Num("euros", true), Verified: doubt(o), Source: r.source(o)}
	f.Why = r.why(o, f.Verified)
	if r.titled {
		f.Kept = o.Flag("kept", false)
	}
	r.once(o, "fee", f.Ref, f.From)
	return f
}

func (r *reader) limit(n *strictjson.Node) dossier.Limit {
	o := r.Object(n)
	defer o.Done()
	l := dossier.Limit{Ref: o.Str("ref", true), From: o.Day("from", true)}
	ages(o, &l.Ages)
	l.Verified, l.Source = doubt(o), r.source(o)
	if l.Ages == (dossier.Ages{}) {
		o.Bad("", "it sets no limit")
	}
	r.once(o, "limit", l.Ref, l.From)
	return l
}

// readThresholds reads the table of least amounts. In the first format there is none.
func (r *reader) readThresholds(o *strictjson.Object) {
	if !r.titled {
		return
	}
	for _, n := range o.List("thresholds", false) {
		q := r.Object(n)
		t := dossier.Threshold{Ref: q.Str("ref", true), From: q.Day("from", true),
			Euros: q.Num("euros", true), Per: dossier.Per(q.One("per", true, pers...)),
			Verified: doubt(q), Source: r.source(q)}
		if t.Euros < 1 {
			q.Bad("euros", "a least amount is one euro or more")
		}
		r.once(q, "threshold", t.Ref, t.From)
		q.Done()
		r.tables.Thresholds = append(r.tables.Thresholds, t)
	}
}

var pers = func() (out []string) {
	for _, p := range dossier.Pers() {
		out = append(out, string(p))
	}
	return out
}()

// threshold reads which least amount a paper has to show, or a question asks about.
func (r *reader) threshold(o *strictjson.Object) string {
	if !r.titled {
		return ""
	}
	ref := o.Str("threshold", false)
	if ref != "" && !slices.ContainsFunc(r.tables.Thresholds, func(t dossier.Threshold) bool {
		return t.Ref == ref
	}) {
		o.Bad("threshold", "%s has no threshold %q", headFile, ref)
	}
	return ref
}

// place reads where the law differs from the list: each prefecture stands in one line.
func (r *reader) place(n *strictjson.Node) dossier.Place {
	o := r.Object(n)
	defer o.Done()
	p := dossier.Place{Prefectures: o.Strs("prefectures", true), Note: o.Str("note", true)}
	p.Verified, p.Source = doubt(o), r.source(o)
	var before []string
	for _, q := range r.tables.Places {
		before = append(before, q.Prefectures...)
	}
	for i, number := range p.Prefectures {
		at := fmt.Sprintf("prefectures[%d]", i)
		if !dossier.KnownPrefecture(number) {
			o.Bad(at, "%q is no département such as 75, 2A, 974", number)
		}
		if slices.Contains(before, number) {
			o.Bad(at, "%q has a line already", number)
		}
		before = append(before, number)
	}
	return p
}
