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
	c.papers = r.papers(o.sub("papers", false))
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
	return Fee{Ref: o.str("ref", true), From: o.day("from", true), Euros: o.num("euros", true), Verified: o.doubt(), Source: o.str("source", true)}
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
	for _, nn := range o.list("notices", false) {
		p.Notices = append(p.Notices, r.notice(nn))
	}
	p.Substitutes = map[PieceID]Piece{}
	for _, x := range p.Pieces {
		for _, a := range x.Alternatives {
			if s, ok := c.papers[a]; ok {
				p.Substitutes[a] = s
			}
		}
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
		Field: FieldID(o.str("field", true)), OpensDays: o.num("opens_days", false), ClosesDays: o.num("closes_days", false), GraceMonths: o.num("grace_months", false),
		LateFee: o.str("late_fee", false), RedirectMonths: o.num("redirect_months", false), Verified: o.doubt(), Source: o.str("source", true),
	}
}

func (r *reader) piece(n *node) Piece {
	o := r.object(n)
	defer o.done()
	p := Piece{Slot: Slot(o.str("slot", true)), ID: PieceID(o.str("id", true)), Kind: Kind(o.str("kind", true)), Required: o.flag("required", true)}
	o.rules(&p)
	p.DateField, p.ExpiryField, p.Field = FieldID(o.str("date_field", false)), FieldID(o.str("expiry_field", false)), FieldID(o.str("field", false))
	for _, a := range o.strs("alternatives", false) {
		p.Alternatives = append(p.Alternatives, PieceID(a))
	}
	if w := o.get("when", "object", false); w != nil {
		p.When = r.condition(w, 0)
	}
	if p.Kind != Paper {
		p.Sides = 0
	}
	return p
}

// rules reads what is true of a paper wherever it stands.
func (o *object) rules(p *Piece) {
	p.Sides, p.MaxPages = max(1, o.num("sides", false)), o.num("max_pages", false)
	p.MaxAgeDays, p.MaxAgeMonths = o.num("max_age_days", false), o.num("max_age_months", false)
	p.AdvisedDays, p.AdvisedMonths = o.num("advised_days", false), o.num("advised_months", false)
	p.Icon, p.AgentChecks, p.Verified, p.Source = o.str("icon", true), o.flag("agent_checks", false), o.doubt(), o.str("source", true)
	for _, age := range []struct {
		months int
		days   *int
		key    string
	}{{p.MaxAgeMonths, &p.MaxAgeDays, "max_age_days"}, {p.AdvisedMonths, &p.AdvisedDays, "advised_days"}} {
		switch {
		case age.months > 0 && *age.days > 0:
			o.r.bad(join(o.n.path, age.key), "days or months, not both")
		case age.months > 120:
			o.r.bad(o.n.path, "more than ten years of months")
		case age.months > 0:
			*age.days = (age.months*306 + 9) / 10 // 30.6 days: what six months (184) or three (92) are at longest
		}
	}
	if p.MaxPages == 0 {
		p.MaxPages = defaultMaxPages
	}
}

// papers reads the rules of papers that stand in for others. Their date, if they have one that matters, is asked as SLOT.date.
func (r *reader) papers(o *object) map[PieceID]Piece {
	out := map[PieceID]Piece{}
	if o == nil {
		return out
	}
	defer o.done()
	for _, k := range o.n.keys {
		c := o.get(k, "object", true)
		if c == nil {
			continue
		}
		q := r.object(c)
		x := Piece{ID: PieceID(k), Kind: Paper}
		q.rules(&x)
		if x.MaxAgeDays+x.AdvisedDays > 0 {
			x.DateField = dated
		}
		q.done()
		out[x.ID] = x
	}
	return out
}

// dated marks the rules of a paper that is judged by its date: the field's name is known only where the paper stands.
const dated FieldID = ".date"

func (r *reader) notice(n *node) Notice {
	o := r.object(n)
	defer o.done()
	x := Notice{Code: Code(o.str("code", true)), Slot: Slot(o.str("slot", false)), Field: FieldID(o.str("field", false)), Source: o.str("source", true)}
	if w := o.get("when", "object", true); w != nil {
		x.When = r.condition(w, 0)
	}
	return x
}

// defaultMaxPages bounds one piece: more is a mistake of the stack, not a paper.
const defaultMaxPages = 30

func (r *reader) field(n *node) Field {
	o := r.object(n)
	defer o.done()
	f := Field{
		ID: FieldID(o.str("id", true)), Type: FieldType(o.str("type", true)), Required: o.flag("required", true), Check: o.str("check", false), Choices: o.strs("choices", false),
		MaxLen: o.num("max_len", false), Slot: Slot(o.str("slot", false)), Unknown: o.flag("unknown", false), Verified: o.doubt(), Source: o.str("source", true),
	}
	if w := o.get("when", "object", false); w != nil {
		f.When = r.condition(w, 0)
	}
	return f
}
