// SPDX-License-Identifier: AGPL-3.0-or-later

package catalogue

import (
	"fmt"
	"io/fs"
	"slices"

	"passerelle/dossier"
	"passerelle/dossier/strictjson"
)

// readProcedure reads a file of the first format: one procedure, which may itself ask
// which request is meant. It forms a title of its own.
func readProcedure(fsys fs.FS, id string, l *list) (dossier.Title, error) {
	r, n, err := open(fsys, id, l)
	if err != nil {
		return dossier.Title{}, err
	}
	o := r.Object(n)
	if err := r.Err(); err != nil {
		return dossier.Title{}, err
	}
	p := &dossier.Procedure{ID: dossier.ProcedureID(o.Str("id", true))}
	p.Title = dossier.TitleID(p.ID)
	if string(p.ID) != id && p.ID != "" {
		o.Bad("id", "it is %q, not the file's name", p.ID)
	}
	checkID(o, p.ID)
	(&sheet{reader: r, p: p, top: o}).read()
	if err := r.Err(); err != nil {
		return dossier.Title{}, err
	}
	return dossier.Title{ID: p.Title, Of: []*dossier.Procedure{p}}, nil
}

// open parses the file of a procedure or a title.
func open(fsys fs.FS, name string, l *list) (*reader, *strictjson.Node, error) {
	file := name + ".json"
	n, err := strictjson.Read(fsys, file)
	own := newLines()
	return &reader{Reader: strictjson.Reader{File: file}, list: l, own: &own}, n, err
}

// checkID checks an id, which appears in receipts, whose length is bounded.
func checkID(o *strictjson.Object, id dossier.ProcedureID) {
	if id != "" && (!idForm.MatchString(string(id)) || len(id) > 40) {
		o.Bad("id", "%q: lower-case letters, digits and hyphens, at most 40", id)
	}
}

// read reads a procedure whose id is known.
func (s *sheet) read() {
	s.p.Family, s.p.Icon = s.top.Str("family", true), s.top.Str("icon", true)
	s.p.Substitutes = map[dossier.PieceID]dossier.Piece{}
	s.head()
	s.lists()
	s.citizens()
	s.top.Done()
	s.settle()
	s.decisive()
	s.list.notices[s.p.ID] = s.notices
	s.lint()
	if s.Err() == nil {
		s.validate()
	}
}

// head reads what a procedure says about itself. One that only gives orientation stores
// no data: nothing is filed with it, and it has no size limit.
func (s *sheet) head() {
	o, p := s.top, s.p
	p.Mode = dossier.Mode(o.One("mode", true, string(dossier.Full), string(dossier.Assist),
		string(dossier.Info)))
	p.Audience = dossier.Public
	if a := o.One("audience", false, string(dossier.Public), string(dossier.Mediator)); a != "" {
		p.Audience = dossier.Audience(a)
	}
	keeps := p.Mode != dossier.Info
	p.MaxBytes = int64(o.Num("max_bytes", keeps))
	p.ValidFrom, p.ReviewedOn = o.Day("valid_from", true), o.Day("reviewed_on", true)
	p.LegalBasis, p.Channel, p.FeeRef = o.Strs("legal_basis", true), o.Str("channel", true),
		s.feeRef(o, "fee_ref")
	for i, by := range o.Strs("filed_by", keeps) {
		p.FiledBy = append(p.FiledBy, dossier.FiledBy(by))
		if !slices.Contains([]dossier.FiledBy{dossier.BySelf, dossier.ByParent, dossier.ByAuthority,
			dossier.ByMandatary}, dossier.FiledBy(by)) {
			o.Bad(fmt.Sprintf("filed_by[%d]", i),
				"%q is none of self, parent, authority, mandatary", by)
		}
	}
	p.Persons = keys(o, "persons")
	p.Contacts = keys(o, "contacts")
	for _, n := range s.mine(o.List("channels", false)) {
		p.Channels = append(p.Channels, s.channel(n))
	}
	for _, n := range s.mine(o.List("outputs", false)) {
		p.Outputs = append(p.Outputs, s.output(n))
	}
	if n := o.Get("window", "object", false); n != nil {
		s.windows, p.Windows = append(s.windows, n), append(p.Windows, s.window(n))
	}
	windows, _ := s.spread(o.List("windows", false), "windows")
	for _, n := range windows {
		s.windows, p.Windows = append(s.windows, n), append(p.Windows, s.of(n).window(n))
	}
	s.readFees()
	if keeps && len(p.FiledBy) == 0 {
		o.Bad("filed_by", "nobody may file it")
	}
	if !keeps && len(p.Contacts) == 0 {
		o.Bad("contacts", "a procedure that only orients says where to go")
	}
}

// lists reads pieces, fields and notices, including those of sets in their places.
func (s *sheet) lists() {
	o, p := s.top, s.p
	keeps := p.Mode != dossier.Info
	s.pieces, s.otherPieces = s.spread(o.List("pieces", keeps), "pieces")
	for _, n := range s.pieces {
		p.Pieces = append(p.Pieces, s.of(n).piece(n))
	}
	s.fields, s.otherFields = s.spread(o.List("fields", keeps), "fields")
	for _, n := range s.fields {
		p.Fields = append(p.Fields, s.of(n).field(n))
	}
	s.notices = s.mine(o.List("notices", false))
	for _, n := range s.notices {
		p.Notices = append(p.Notices, s.notice(n))
	}
	for _, x := range p.Pieces {
		for _, a := range x.Alternatives {
			if y, ok := s.papers[a]; ok {
				p.Substitutes[a] = y
			}
		}
	}
}

// of returns a reader for a line: a silent one for those of a set or a tariff, which were
// read and checked there.
func (s *sheet) of(n *strictjson.Node) *reader {
	if n.File == s.File {
		return s.reader
	}
	return &reader{Reader: strictjson.Reader{Silent: true}, list: s.list, own: &s.shared}
}

// place returns where a condition was read.
func (s *sheet) place(c *dossier.Condition) *strictjson.Node {
	if n, ok := s.own.where[c]; ok {
		return n
	}
	return s.shared.where[c]
}

func (r *reader) channel(n *strictjson.Node) dossier.ChannelLine {
	o := r.Object(n)
	defer o.Done()
	r.marks(o)
	l := dossier.ChannelLine{
		From: o.Day("from", true), Prefecture: o.Str("prefecture", true),
		Channel: dossier.Channel{Mode: dossier.Mode(
			o.One("mode", true, string(dossier.Full), string(dossier.Assist),
				string(dossier.Info))), Name: o.Str("channel", true), Verified: doubt(o),
			Source: r.source(o)},
	}
	if l.Prefecture != "" && l.Prefecture != dossier.Everywhere &&
		!dossier.KnownPrefecture(l.Prefecture) {
		o.Bad("prefecture", `%q is neither "*" nor a département such as 75, 2A, 974`, l.Prefecture)
	}
	return l
}

func (r *reader) output(n *strictjson.Node) dossier.Output {
	o := r.Object(n)
	defer o.Done()
	r.marks(o)
	x := dossier.Output{
		Stage: dossier.Stage(o.One("stage", true, string(dossier.AtFiling),
			string(dossier.InProcessing), string(dossier.AtDecision))), ID: o.Str("id", true),
		ProvesStay: o.Flag("proves_stay", false), Verified: doubt(o), Source: r.source(o),
	}
	o.Get("proves_stay", "boolean", true) // never left out: it is what people are arrested for
	if x.ID != "" && !keyForm.MatchString(x.ID) {
		o.Bad("id", "%q is not of the form filing_receipt", x.ID)
	}
	return x
}

func (r *reader) notice(n *strictjson.Node) dossier.Notice {
	return lineOf(r.own.notices, n, r.readNotice)
}

func (r *reader) readNotice(n *strictjson.Node) dossier.Notice {
	o := r.Object(n)
	defer o.Done()
	x := dossier.Notice{Code: dossier.Code(o.Str("code", true)),
		Slot: dossier.Slot(o.Str("slot", false)), Field: dossier.FieldID(o.Str("field", false)),
		To: dossier.ProcedureID(o.Str("to", false)), Source: r.source(o)}
	x.When = r.when(o, true)
	r.marks(o)
	return x
}
