// SPDX-License-Identifier: AGPL-3.0-or-later

package catalogue

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"passerelle/dossier"
	"passerelle/dossier/strictjson"
)

// Format names the form of the files that Parse reads.
const Format = "passerelle-catalogue/1"

// Files of a catalogue that are no procedure.
const (
	headFile = "catalogue.json"
	setsFile = "sets.json"
	treeFile = "tree.json"
)

// Parse reads catalogue.json, sets.json and tree.json if there are such, and ID.json for each procedure that catalogue.json lists. It is strict: an unknown, missing or
// doubled key, a value of the wrong kind, a condition on a field that is not asked or that can never hold, a file that is not listed: each is an error of the form
// "FILE:LINE: PATH: what is wrong", and all are returned at once, joined.
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
		p, err := readProcedure(fsys, id, l)
		errs = append(errs, err)
		if err == nil {
			l.order = append(l.order, p)
		}
	}
	for _, f := range files {
		if !slices.Contains([]string{headFile, setsFile, treeFile}, f) && !slices.Contains(l.ids, strings.TrimSuffix(f, ".json")) {
			errs = append(errs, fmt.Errorf("%s:1: %s does not list it", f, headFile))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	c := dossier.NewCatalogue(l.version, l.date, l.tables, l.order, nil)
	errs = append(errs, l.crossCheck(c))
	if slices.Contains(files, treeFile) {
		g, err := readGuide(fsys, c)
		errs = append(errs, err)
		c = dossier.NewCatalogue(l.version, l.date, l.tables, l.order, g)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return c, nil
}

// asks tells whether a paper is asked for somewhere, or may stand for one that is.
func (l *list) asks(id dossier.PieceID) bool {
	_, ok := l.papers[id]
	return ok || slices.ContainsFunc(l.order, func(p *dossier.Procedure) bool {
		return slices.ContainsFunc(p.Pieces, func(x dossier.Piece) bool { return x.ID == id && x.Kind == dossier.Paper })
	})
}

// crossCheck finds what is wrong between procedures.
func (l *list) crossCheck(c *dossier.Catalogue) error {
	var r reader
	for _, id := range slices.Sorted(maps.Keys(l.strips)) {
		if !l.asks(id) {
			r.Bad(l.bears, string(id), "no procedure asks for that paper")
		}
	}
	for _, p := range l.order {
		for i, n := range p.Notices {
			if n.To == "" {
				continue
			}
			at := l.trees[p.ID].Find(fmt.Sprintf("notices[%d].to", i))
			switch q, ok := c.Procedure(n.To); {
			case !ok:
				r.Bad(at, "", "%s lists no procedure %q", headFile, n.To)
			case p.Audience == dossier.Public && q.Audience != dossier.Public:
				r.Bad(at, "", "%q is for mediators only: its name must not stand on a public screen", n.To)
			case n.To == p.ID:
				r.Bad(at, "", "it leads back to itself")
			}
		}
	}
	return r.Err()
}

// readHead returns nil and an error when there is nothing to read procedures with.
func readHead(fsys fs.FS) (*list, error) {
	n, err := strictjson.Read(fsys, headFile)
	if err != nil {
		return nil, err
	}
	l := &list{trees: map[dossier.ProcedureID]*strictjson.Node{}}
	r := reader{list: l}
	o := r.Object(n)
	if f := o.Str("format", true); f != "" && f != Format {
		o.Bad("format", "%q is not known, %q is", f, Format)
		return nil, r.Err()
	}
	l.version, l.date, l.tables.Sources = o.Str("version", true), o.Day("date", true), map[string]string{}
	l.ids = o.Strs("order", true)
	for i, id := range l.ids {
		if slices.Contains(l.ids[:i], id) {
			o.Bad(fmt.Sprintf("order[%d]", i), "%q stands twice", id)
		}
	}
	if s := o.Sub("sources", true); s != nil {
		for _, m := range s.Node.Members {
			l.tables.Sources[m.Key] = s.Str(m.Key, true)
		}
		s.Done()
	}
	for _, f := range o.List("fees", true) {
		l.tables.Fees = append(l.tables.Fees, r.fee(f))
	}
	for _, m := range o.List("limits", false) {
		l.tables.Limits = append(l.tables.Limits, r.limit(m))
	}
	l.strips, l.bears = readStrips(o)
	l.papers = r.readPapers(o.Sub("papers", false))
	o.Done()
	return l, r.Err()
}

// list is a catalogue being read: what catalogue.json says, what the sets hold, and where it stands.
type list struct {
	version string
	date    time.Time
	tables  dossier.Tables
	papers  map[dossier.PieceID]dossier.Piece // the rules of papers that stand in for others
	strips  map[dossier.PieceID]dossier.Bears // which strip a paper bears
	bears   *strictjson.Node                  // the table of strips
	ids     []string
	sets    map[string]*strictjson.Node
	order   []*dossier.Procedure
	trees   map[dossier.ProcedureID]*strictjson.Node
}

// reader takes the values of a catalogue out of one file, after what was read before.
type reader struct {
	strictjson.Reader
	*list
	where map[*dossier.Condition]*strictjson.Node // where each condition stands
}

// doubt reads "verified", which is never left out: a rule that nobody marked would pass for certain.
func doubt(o *strictjson.Object) bool {
	c := o.Get("verified", "boolean", true)
	return c != nil && c.Yes
}

// source reads the key of a source, one that catalogue.json has.
func (l *list) source(o *strictjson.Object) string {
	s := o.Str("source", true)
	if _, ok := l.tables.Sources[s]; s != "" && !ok {
		o.Bad("source", "%q is not in %s's sources", s, headFile)
	}
	return s
}

// feeRef reads a reference into the table of fees.
func (l *list) feeRef(o *strictjson.Object, key string) string {
	s := o.Str(key, false)
	if s != "" && !slices.ContainsFunc(l.tables.Fees, func(f dossier.Fee) bool { return f.Ref == s }) {
		o.Bad(key, "%s has no fee %q", headFile, s)
	}
	return s
}

func (r *reader) fee(n *strictjson.Node) dossier.Fee {
	o := r.Object(n)
	defer o.Done()
	f := dossier.Fee{Ref: o.Str("ref", true), From: o.Day("from", true), Euros: o.Num("euros", true), Verified: doubt(o), Source: r.source(o)}
	if slices.ContainsFunc(r.tables.Fees, func(g dossier.Fee) bool { return g.Ref == f.Ref && g.From.Equal(f.From) }) {
		o.Bad("from", "%q has a line of that day already", f.Ref)
	}
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
	if slices.ContainsFunc(r.tables.Limits, func(m dossier.Limit) bool { return m.Ref == l.Ref && m.From.Equal(l.From) }) {
		o.Bad("from", "%q has a line of that day already", l.Ref)
	}
	return l
}

var (
	idForm   = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	slotForm = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$`)
	keyForm  = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
)
