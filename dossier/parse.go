// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"

	"passerelle/dossier/strictjson"
)

// CatalogueFormat names the form of the files that ParseCatalogue reads.
const CatalogueFormat = "passerelle-catalogue/1"

// Files of a catalogue that are no procedure.
const (
	headFile = "catalogue.json"
	setsFile = "sets.json"
	treeFile = "tree.json"
)

// ParseCatalogue reads catalogue.json, sets.json and tree.json if there are such, and ID.json for each procedure that catalogue.json lists. It is strict: an unknown, missing or
// doubled key, a value of the wrong kind, a condition on a field that is not asked or that can never hold, a file that is not listed: each is an error of the form
// "FILE:LINE: PATH: what is wrong", and all are returned at once, joined.
func ParseCatalogue(fsys fs.FS) (*Catalogue, error) {
	files, err := fs.Glob(fsys, "*.json")
	if err != nil {
		return nil, fmt.Errorf("list the catalogue: %w", err)
	}
	c, err := readHead(fsys)
	if c == nil {
		return nil, err
	}
	errs := []error{err}
	if slices.Contains(files, setsFile) {
		errs = append(errs, c.readSets(fsys))
	}
	for _, id := range c.ids {
		p, err := readProcedure(fsys, id, c)
		errs = append(errs, err)
		if err == nil {
			c.order = append(c.order, p)
		}
	}
	for _, f := range files {
		if !slices.Contains([]string{headFile, setsFile, treeFile}, f) && !slices.Contains(c.ids, strings.TrimSuffix(f, ".json")) {
			errs = append(errs, fmt.Errorf("%s:1: %s does not list it", f, headFile))
		}
	}
	if errors.Join(errs...) == nil {
		errs = append(errs, c.crossCheck())
		c.guide = c.families()
		if slices.Contains(files, treeFile) {
			errs = append(errs, c.readGuide(fsys))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	c.sets, c.trees, c.bears = nil, nil, nil // what was read is not needed any more
	return c, nil
}

// asks tells whether a paper is asked for somewhere, or may stand for one that is.
func (c *Catalogue) asks(id PieceID) bool {
	_, ok := c.papers[id]
	return ok || slices.ContainsFunc(c.order, func(p *Procedure) bool {
		return slices.ContainsFunc(p.Pieces, func(x Piece) bool { return x.ID == id && x.Kind == Paper })
	})
}

// crossCheck finds what is wrong between procedures.
func (c *Catalogue) crossCheck() error {
	var r reader
	for _, id := range slices.Sorted(maps.Keys(c.strips)) {
		if !c.asks(id) {
			r.Bad(c.bears, string(id), "no procedure asks for that paper")
		}
	}
	for _, p := range c.order {
		for i, n := range p.Notices {
			if n.To == "" {
				continue
			}
			at := c.trees[p.ID].Find(fmt.Sprintf("notices[%d].to", i))
			switch q, ok := c.Procedure(n.To); {
			case !ok:
				r.Bad(at, "", "%s lists no procedure %q", headFile, n.To)
			case p.Audience == Public && q.Audience != Public:
				r.Bad(at, "", "%q is for mediators only: its name must not stand on a public screen", n.To)
			case n.To == p.ID:
				r.Bad(at, "", "it leads back to itself")
			}
		}
	}
	return r.Err()
}

// readHead returns nil and an error when there is nothing to read procedures with.
func readHead(fsys fs.FS) (*Catalogue, error) {
	n, err := strictjson.Read(fsys, headFile)
	if err != nil {
		return nil, err
	}
	var r reader
	o := r.Object(n)
	if f := o.Str("format", true); f != "" && f != CatalogueFormat {
		o.Bad("format", "%q is not known, %q is", f, CatalogueFormat)
		return nil, r.Err()
	}
	c := &Catalogue{Version: o.Str("version", true), Date: o.Day("date", true), sources: map[string]string{}, trees: map[ProcedureID]*strictjson.Node{}}
	c.ids = o.Strs("order", true)
	for i, id := range c.ids {
		if slices.Contains(c.ids[:i], id) {
			o.Bad(fmt.Sprintf("order[%d]", i), "%q stands twice", id)
		}
	}
	if s := o.Sub("sources", true); s != nil {
		for _, m := range s.Node.Members {
			c.sources[m.Key] = s.Str(m.Key, true)
		}
		s.Done()
	}
	for _, f := range o.List("fees", true) {
		c.fees = append(c.fees, r.fee(f, c))
	}
	for _, l := range o.List("limits", false) {
		c.limits = append(c.limits, r.limit(l, c))
	}
	c.strips, c.bears = strips(o)
	c.papers = r.papers(o.Sub("papers", false), c)
	o.Done()
	return c, r.Err()
}

// reader takes the values of a catalogue out of its files.
type reader struct {
	strictjson.Reader
	where map[*Condition]*strictjson.Node // where each condition stands
}

// doubt reads "verified", which is never left out: a rule that nobody marked would pass for certain.
func doubt(o *strictjson.Object) bool {
	c := o.Get("verified", "boolean", true)
	return c != nil && c.Yes
}

// source reads the key of a source, one that catalogue.json has.
func source(o *strictjson.Object, c *Catalogue) string {
	s := o.Str("source", true)
	if _, ok := c.sources[s]; s != "" && !ok {
		o.Bad("source", "%q is not in %s's sources", s, headFile)
	}
	return s
}

// feeRef reads a reference into the table of fees.
func feeRef(o *strictjson.Object, key string, c *Catalogue) string {
	s := o.Str(key, false)
	if s != "" && !slices.ContainsFunc(c.fees, func(f Fee) bool { return f.Ref == s }) {
		o.Bad(key, "%s has no fee %q", headFile, s)
	}
	return s
}

func (r *reader) fee(n *strictjson.Node, c *Catalogue) Fee {
	o := r.Object(n)
	defer o.Done()
	f := Fee{Ref: o.Str("ref", true), From: o.Day("from", true), Euros: o.Num("euros", true), Verified: doubt(o), Source: source(o, c)}
	if slices.ContainsFunc(c.fees, func(g Fee) bool { return g.Ref == f.Ref && g.From.Equal(f.From) }) {
		o.Bad("from", "%q has a line of that day already", f.Ref)
	}
	return f
}

func (r *reader) limit(n *strictjson.Node, c *Catalogue) limit {
	o := r.Object(n)
	defer o.Done()
	l := limit{ref: o.Str("ref", true), from: o.Day("from", true)}
	ages(o, &l.Ages)
	l.verified, l.source = doubt(o), source(o, c)
	if l.Ages == (Ages{}) {
		o.Bad("", "it sets no limit")
	}
	if slices.ContainsFunc(c.limits, func(m limit) bool { return m.ref == l.ref && m.from.Equal(l.from) }) {
		o.Bad("from", "%q has a line of that day already", l.ref)
	}
	return l
}

var (
	idForm   = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	slotForm = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$`)
	keyForm  = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
)
