// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import (
	"fmt"
	"io/fs"
	"regexp"
	"slices"
)

// sheet is a procedure being read: its parts beside the places where they stand.
type sheet struct {
	*reader
	p       *Procedure
	top     *object
	pieces  []*node
	fields  []*node
	notices []*node
	windows []*node
	fees    []*node
}

func readProcedure(fsys fs.FS, id string, c *Catalogue) (*Procedure, error) {
	file := id + ".json"
	n, err := readTree(fsys, file)
	if err != nil {
		return nil, err
	}
	r := &reader{file: file}
	o := r.object(n)
	if o.r == nil {
		return nil, r.err()
	}
	p := &Procedure{ID: ProcedureID(o.str("id", true)), Family: o.str("family", true), Icon: o.str("icon", true), Substitutes: map[PieceID]Piece{}, catalogue: c}
	c.trees[p.ID] = n
	s := &sheet{reader: r, p: p, top: o}
	s.head(id)
	s.lists()
	o.done()
	s.crossCheck()
	if len(r.problems) == 0 {
		s.validate()
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return p, nil
}

// head reads what a procedure says about itself. One that only orients keeps no data: nobody files it, and it has no limit of size.
func (s *sheet) head(id string) {
	o, p, c := s.top, s.p, s.p.catalogue
	p.Mode = Mode(o.one("mode", true, string(Full), string(Assist), string(Info)))
	p.Audience = Public
	if a := o.one("audience", false, string(Public), string(Mediator)); a != "" {
		p.Audience = Audience(a)
	}
	keeps := p.Mode != Info
	p.MaxBytes = int64(o.num("max_bytes", keeps))
	p.ValidFrom, p.ReviewedOn = o.day("valid_from", true), o.day("reviewed_on", true)
	p.LegalBasis, p.Channel, p.FeeRef = o.strs("legal_basis", true), o.str("channel", true), o.feeRef("fee_ref", c)
	for i, by := range o.strs("filed_by", keeps) {
		p.FiledBy = append(p.FiledBy, FiledBy(by))
		if !slices.Contains([]FiledBy{BySelf, ByParent, ByAuthority, ByMandatary}, FiledBy(by)) {
			o.bad(fmt.Sprintf("filed_by[%d]", i), "%q is none of self, parent, authority, mandatary", by)
		}
	}
	p.Persons = o.keys("persons")
	p.Contacts = o.keys("contacts")
	for _, n := range o.list("channels", false) {
		p.channels = append(p.channels, s.channel(n, c))
	}
	for _, n := range o.list("outputs", false) {
		p.Outputs = append(p.Outputs, s.output(n, c))
	}
	if n := o.get("window", "object", false); n != nil {
		s.windows, p.windows = append(s.windows, n), append(p.windows, s.window(n, c))
	}
	for _, n := range o.list("windows", false) {
		s.windows, p.windows = append(s.windows, n), append(p.windows, s.window(n, c))
	}
	for _, n := range o.list("fees", false) {
		s.fees, p.fees = append(s.fees, n), append(p.fees, s.feeLine(n, c))
	}
	if string(p.ID) != id && p.ID != "" {
		o.bad("id", "it is %q, not the file's name", p.ID)
	}
	if p.ID != "" && (!idForm.MatchString(string(p.ID)) || len(p.ID) > 40) {
		o.bad("id", "%q: lower-case letters, digits and hyphens, at most 40", p.ID)
	}
	if keeps && len(p.FiledBy) == 0 {
		o.bad("filed_by", "nobody may file it")
	}
	if !keeps && len(p.Contacts) == 0 {
		o.bad("contacts", "a procedure that only orients says where to go")
	}
}

// keys reads a list of short names, each once.
func (o *object) keys(key string) []string {
	out := o.strs(key, false)
	for i, k := range out {
		switch at := fmt.Sprintf("%s[%d]", key, i); {
		case !keyForm.MatchString(k):
			o.bad(at, "%q is not of the form legal_aid", k)
		case slices.Contains(out[:i], k):
			o.bad(at, "%q stands twice", k)
		}
	}
	return out
}

// lists reads pieces, fields and notices, those of sets in their places.
func (s *sheet) lists() {
	o, p, c := s.top, s.p, s.p.catalogue
	keeps := p.Mode != Info
	s.pieces = s.spread(o.list("pieces", keeps), "pieces", c)
	for _, n := range s.pieces {
		p.Pieces = append(p.Pieces, s.of(n).piece(n, c))
	}
	s.fields = s.spread(o.list("fields", keeps), "fields", c)
	for _, n := range s.fields {
		p.Fields = append(p.Fields, s.of(n).field(n, c))
	}
	s.notices = o.list("notices", false)
	for _, n := range s.notices {
		p.Notices = append(p.Notices, s.notice(n, c))
	}
	for _, x := range p.Pieces {
		for _, a := range x.Alternatives {
			if y, ok := c.papers[a]; ok {
				p.Substitutes[a] = y
			}
		}
	}
}

// of returns a reader for a piece or field: one that keeps silent for those of a set, which were checked with the set.
func (s *sheet) of(n *node) *reader {
	if n.file == s.file {
		return s.reader
	}
	if s.where == nil {
		s.where = map[*Condition]*node{}
	}
	return &reader{where: s.where, silent: true}
}

// prefecture is the number of a département, or of an overseas territory: INSEE, code officiel géographique.
var prefecture = regexp.MustCompile(`^(0[1-9]|1[0-9]|2[1-9AB]|[3-8][0-9]|9[0-5]|97[1-8]|98[4-8])$`)

func (r *reader) channel(n *node, c *Catalogue) channelLine {
	o := r.object(n)
	defer o.done()
	l := channelLine{
		from: o.day("from", true), prefecture: o.str("prefecture", true),
		Channel: Channel{Mode: Mode(o.one("mode", true, string(Full), string(Assist), string(Info))), Name: o.str("channel", true), Verified: o.doubt(), Source: o.source(c)},
	}
	if l.prefecture != "" && l.prefecture != everywhere && !prefecture.MatchString(l.prefecture) {
		o.bad("prefecture", `%q is neither "*" nor a département such as 75, 2A, 974`, l.prefecture)
	}
	return l
}

func (r *reader) output(n *node, c *Catalogue) Output {
	o := r.object(n)
	defer o.done()
	x := Output{
		Stage: Stage(o.one("stage", true, string(AtFiling), string(InProcessing), string(AtDecision))), ID: o.str("id", true),
		ProvesStay: o.flag("proves_stay", false), Verified: o.doubt(), Source: o.source(c),
	}
	o.get("proves_stay", "boolean", true) // never left out: it is what people are arrested for
	if x.ID != "" && !keyForm.MatchString(x.ID) {
		o.bad("id", "%q is not of the form filing_receipt", x.ID)
	}
	return x
}

func (r *reader) window(n *node, c *Catalogue) Window {
	o := r.object(n)
	defer o.done()
	w := Window{
		From: o.day("from", false), Field: FieldID(o.str("field", true)), OpensDays: o.num("opens_days", false), ClosesDays: o.num("closes_days", false),
		GraceMonths: o.num("grace_months", false), LateFee: o.feeRef("late_fee", c), RedirectMonths: o.num("redirect_months", false),
		WithinMonths: o.num("within_months", false), WithinDays: o.num("within_days", false), DayBefore: o.flag("day_before", false), Verified: o.doubt(), Source: o.source(c),
	}
	before, after := w.OpensDays+w.ClosesDays+w.GraceMonths+w.RedirectMonths, w.WithinMonths+w.WithinDays
	switch {
	case before > 0 && after > 0:
		o.bad("", "it counts before the date or after it, not both")
	case before+after == 0 && w.LateFee == "":
		o.bad("", "it says nothing")
	case w.WithinMonths > 0 && w.WithinDays > 0:
		o.bad("within_days", "days or months, not both")
	case w.DayBefore && after == 0:
		o.bad("day_before", "it goes with within_months or within_days")
	case w.OpensDays > 0 && w.OpensDays < w.ClosesDays:
		o.bad("", "it closes before it opens")
	}
	if n := o.get("when", "object", false); n != nil {
		w.When = r.condition(n, 0)
	}
	return w
}

// feeLine reads a fee for some; the reference "free" is no fee.
func (r *reader) feeLine(n *node, c *Catalogue) feeLine {
	o := r.object(n)
	defer o.done()
	l := feeLine{}
	if n := o.n.member("ref"); n == nil || n.text != free {
		l.ref = o.feeRef("ref", c)
	}
	o.get("ref", "string", true)
	if n := o.get("when", "object", true); n != nil {
		l.when = r.condition(n, 0)
	}
	return l
}

// free stands in place of a fee where some pay nothing.
const free = "free"

func (r *reader) notice(n *node, c *Catalogue) Notice {
	o := r.object(n)
	defer o.done()
	x := Notice{Code: Code(o.str("code", true)), Slot: Slot(o.str("slot", false)), Field: FieldID(o.str("field", false)), To: ProcedureID(o.str("to", false)), Source: o.source(c)}
	if w := o.get("when", "object", true); w != nil {
		x.When = r.condition(w, 0)
	}
	return x
}
