// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
)

// CatalogueFormat names the form of the files that ParseCatalogue reads.
const CatalogueFormat = "passerelle-catalogue/1"

// ParseCatalogue reads catalogue.json and ID.json for each procedure that it lists. It is strict: an unknown, missing or doubled key, a value of the wrong kind, a
// condition on a field that is not asked, a file that is not listed: each is an error that names file and place, and all are returned at once.
func ParseCatalogue(fsys fs.FS) (*Catalogue, error) {
	files, err := fs.Glob(fsys, "*.json")
	if err != nil {
		return nil, fmt.Errorf("list the catalogue: %w", err)
	}
	head, order, err := readHead(fsys)
	if err != nil {
		return nil, err
	}
	var errs []error
	for _, id := range order {
		p, err := readProcedure(fsys, id+".json", head)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		if string(p.ID) != id {
			errs = append(errs, fmt.Errorf("%s.json: id: it is %q, not the file's name", id, p.ID))
		}
		head.order = append(head.order, p)
	}
	for _, f := range files {
		if f != "catalogue.json" && !slices.Contains(order, strings.TrimSuffix(path.Base(f), ".json")) {
			errs = append(errs, fmt.Errorf("%s: catalogue.json does not list it", f))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return head, nil
}

func readHead(fsys fs.FS) (*Catalogue, []string, error) {
	const file = "catalogue.json"
	n, err := readTree(fsys, file)
	if err != nil {
		return nil, nil, err
	}
	var r reader
	o := r.object(n)
	if f := o.str("format", true); f != "" && f != CatalogueFormat {
		r.bad("format", "%q is not known, %q is", f, CatalogueFormat)
	}
	c := &Catalogue{Version: o.str("version", true), Date: o.day("date", true), sources: map[string]string{}}
	order := o.strs("order", true)
	for i, id := range order {
		if slices.Contains(order[:i], id) {
			r.bad(fmt.Sprintf("order[%d]", i), "%q stands twice", id)
		}
	}
	if s := o.sub("sources", true); s != nil {
		for _, k := range s.n.keys {
			c.sources[k] = s.str(k, true)
		}
		s.done()
	}
	for _, f := range o.list("fees", true) {
		c.fees = append(c.fees, r.fee(f))
	}
	o.done()
	for i, f := range c.fees {
		if _, ok := c.sources[f.Source]; !ok {
			r.bad(fmt.Sprintf("fees[%d].source", i), "%q is not in sources", f.Source)
		}
	}
	return c, order, r.err(file)
}

func readTree(fsys fs.FS, file string) (*node, error) {
	data, err := fs.ReadFile(fsys, file)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", file, err)
	}
	n, err := parseTree(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return n, nil
}

func (r *reader) fee(n *node) Fee {
	o := r.object(n)
	defer o.done()
	return Fee{Ref: o.str("ref", true), From: o.day("from", true), Euros: o.num("euros", true), Verified: o.flag("verified", true), Source: o.str("source", true)}
}

var (
	idForm   = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	slotForm = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$`)
)

func readProcedure(fsys fs.FS, file string, c *Catalogue) (*Procedure, error) {
	n, err := readTree(fsys, file)
	if err != nil {
		return nil, err
	}
	var r reader
	o := r.object(n)
	p := &Procedure{
		ID: ProcedureID(o.str("id", true)), Family: o.str("family", true), Icon: o.str("icon", true), Mode: Mode(o.str("mode", true)),
		MaxBytes: int64(o.num("max_bytes", true)), ValidFrom: o.day("valid_from", true), ReviewedOn: o.day("reviewed_on", true),
		LegalBasis: o.strs("legal_basis", true), Channel: o.str("channel", true), FeeRef: o.str("fee_ref", false), catalogue: c,
	}
	for _, by := range o.strs("filed_by", true) {
		p.FiledBy = append(p.FiledBy, FiledBy(by))
	}
	if w := o.sub("window", false); w != nil {
		p.Window = w.window()
	}
	for _, pn := range o.list("pieces", true) {
		p.Pieces = append(p.Pieces, r.piece(pn))
	}
	for _, fn := range o.list("fields", true) {
		p.Fields = append(p.Fields, r.field(fn))
	}
	o.done()
	r.crossCheck(p)
	if err := r.err(file); err != nil {
		return nil, err
	}
	return p, nil
}

func (o *object) window() *Window {
	defer o.done()
	return &Window{
		Field: FieldID(o.str("field", true)), OpensDays: o.num("opens_days", false), ClosesDays: o.num("closes_days", false), GraceDays: o.num("grace_days", false),
		LateFee: o.str("late_fee", false), RedirectDays: o.num("redirect_days", false), Verified: o.flag("verified", true), Source: o.str("source", true),
	}
}

func (r *reader) piece(n *node) Piece {
	o := r.object(n)
	defer o.done()
	p := Piece{
		Slot: Slot(o.str("slot", true)), ID: PieceID(o.str("id", true)), Kind: Kind(o.str("kind", true)), Required: o.flag("required", true), Sides: o.num("sides", false),
		MaxPages: o.num("max_pages", false), MaxAgeDays: o.num("max_age_days", false), AdvisedDays: o.num("advised_days", false), DateField: FieldID(o.str("date_field", false)),
		ExpiryField: FieldID(o.str("expiry_field", false)), Field: FieldID(o.str("field", false)), Icon: o.str("icon", true), AgentChecks: o.flag("agent_checks", false),
		Verified: o.flag("verified", true), Source: o.str("source", true),
	}
	for _, a := range o.strs("alternatives", false) {
		p.Alternatives = append(p.Alternatives, PieceID(a))
	}
	if w := o.get("when", "object", false); w != nil {
		p.When = r.condition(w, 0)
	}
	if p.Kind == Paper && p.Sides == 0 {
		p.Sides = 1
	}
	if p.MaxPages == 0 {
		p.MaxPages = defaultMaxPages
	}
	return p
}

// defaultMaxPages bounds one piece: more is a mistake of the stack, not a paper.
const defaultMaxPages = 30

func (r *reader) field(n *node) Field {
	o := r.object(n)
	defer o.done()
	f := Field{
		ID: FieldID(o.str("id", true)), Type: FieldType(o.str("type", true)), Required: o.flag("required", true), Check: o.str("check", false), Choices: o.strs("choices", false),
		MaxLen: o.num("max_len", false), Slot: Slot(o.str("slot", false)), Unknown: o.flag("unknown", false), Verified: o.flag("verified", true), Source: o.str("source", true),
	}
	if w := o.get("when", "object", false); w != nil {
		f.When = r.condition(w, 0)
	}
	return f
}
