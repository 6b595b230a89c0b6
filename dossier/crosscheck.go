// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import (
	"fmt"
	"slices"
)

// crossCheck finds what is wrong between the parts of a procedure, each well formed by itself.
func (r *reader) crossCheck(p *Procedure) {
	if p.ID != "" && (!idForm.MatchString(string(p.ID)) || len(p.ID) > 40) {
		r.bad("id", "%q: lower-case letters, digits and hyphens, at most 40", p.ID)
	}
	if !slices.Contains([]Mode{Full, Assist, Info}, p.Mode) {
		r.bad("mode", "%q is none of full, assist, info", p.Mode)
	}
	for i, by := range p.FiledBy {
		if !slices.Contains([]FiledBy{BySelf, ByParent, ByAuthority, ByMandatary}, by) {
			r.bad(fmt.Sprintf("filed_by[%d]", i), "%q is none of self, parent, authority, mandatary", by)
		}
	}
	if len(p.FiledBy) == 0 {
		r.bad("filed_by", "nobody may file it")
	}
	if p.FeeRef != "" && !p.catalogue.hasFee(p.FeeRef) {
		r.bad("fee_ref", "catalogue.json has no fee %q", p.FeeRef)
	}
	if w := p.Window; w != nil {
		r.fieldOfType(p, "window.field", w.Field, DateField)
		r.source(p, "window.source", w.Source)
		if w.LateFee != "" && !p.catalogue.hasFee(w.LateFee) {
			r.bad("window.late_fee", "catalogue.json has no fee %q", w.LateFee)
		}
		if w.OpensDays < w.ClosesDays {
			r.bad("window", "it closes before it opens")
		}
	}
	for i := range p.Pieces {
		r.checkPiece(p, i)
	}
	for i, n := range p.Notices {
		at := fmt.Sprintf("notices[%d]", i)
		r.conditionFits(p, at+".when", n.When)
		r.fieldOfType(p, at+".field", n.Field, "")
		r.source(p, at+".source", n.Source)
		if _, ok := p.Piece(n.Slot); n.Slot != "" && !ok {
			r.bad(at+".slot", "the procedure asks for no paper %q", n.Slot)
		}
	}
	r.circles(p)
	for i := range p.Fields {
		r.checkField(p, i)
	}
	for _, id := range []FieldID{FamilyName, GivenNames, BirthDate} {
		if _, ok := p.Field(id); !ok {
			r.bad("fields", "every procedure asks %s: the receipt's holder tag is made of it", id)
		}
	}
}

func (r *reader) source(p *Procedure, at, source string) {
	if _, ok := p.catalogue.sources[source]; source != "" && !ok {
		r.bad(at, "%q is not in catalogue.json's sources", source)
	}
}

func (r *reader) fieldOfType(p *Procedure, at string, id FieldID, want FieldType) {
	f, ok := p.Field(id)
	switch {
	case id == "":
	case !ok:
		r.bad(at, "the procedure asks no field %q", id)
	case want != "" && f.Type != want:
		r.bad(at, "field %q is a %s, a %s is expected", id, f.Type, want)
	}
}

func (r *reader) checkPiece(p *Procedure, i int) {
	at, x := fmt.Sprintf("pieces[%d]", i), p.Pieces[i]
	if x.Slot != "" && !slotForm.MatchString(string(x.Slot)) {
		r.bad(at+".slot", "%q is not of the form id.passport", x.Slot)
	}
	for _, y := range p.Pieces[:i] {
		if y.Slot == x.Slot {
			r.bad(at+".slot", "%q stands twice", x.Slot)
		}
	}
	if !slices.Contains([]Kind{Paper, Typed, Future}, x.Kind) {
		r.bad(at+".kind", "%q is none of paper, code, later", x.Kind)
	}
	if (x.Kind == Typed) != (x.Field != "") {
		r.bad(at+".field", "a code is typed into a field, and only a code")
	}
	r.fieldOfType(p, at+".field", x.Field, "")
	r.fieldOfType(p, at+".date_field", x.DateField, DateField)
	r.fieldOfType(p, at+".expiry_field", x.ExpiryField, DateField)
	if (x.MaxAgeDays > 0 || x.AdvisedDays > 0) && x.DateField == "" {
		r.bad(at+".date_field", "a paper with an age limit has a date")
	}
	if x.MaxPages < x.Sides {
		r.bad(at+".max_pages", "fewer than sides")
	}
	for k, a := range x.Alternatives {
		s, ok := p.Substitutes[a]
		switch {
		case !ok && len(p.catalogue.papers) > 0: // a catalogue without papers judges them all by the piece they stand for
			r.bad(fmt.Sprintf("%s.alternatives[%d]", at, k), "catalogue.json has no paper %q", a)
		case slices.Contains(x.Alternatives[:k], a) || a == x.ID:
			r.bad(fmt.Sprintf("%s.alternatives[%d]", at, k), "%q stands twice", a)
		case s.DateField != "":
			r.fieldOfType(p, at+".alternatives", FieldID(x.Slot)+dated, DateField)
		}
	}
	if len(x.Alternatives) > 0 && x.Kind != Paper {
		r.bad(at+".alternatives", "only a paper has others that stand in for it")
	}
	if f, ok := p.Field(x.DateField); ok && f.Slot != x.Slot {
		r.bad(at+".date_field", "%q is not a fact about this paper", x.DateField)
	}
	r.source(p, at+".source", x.Source)
	r.dayFree(at+".when", x.When)
	r.conditionFits(p, at+".when", x.When)
}

// dayFree: what is asked for must not change at midnight, and the lists on screen know no clock. Only notices look at the day.
func (r *reader) dayFree(at string, c *Condition) {
	if c.relative() {
		r.bad(at, "it hangs on the day of filing: only a notice may")
	}
}

// circles finds questions and papers that hang on each other.
func (r *reader) circles(p *Procedure) {
	looks := map[string][]FieldID{}
	for _, f := range p.Fields {
		looks[string(f.ID)] = f.When.fields()
		if f.Slot != "" {
			looks[string(f.ID)] = append(looks[string(f.ID)], GivenField(f.Slot))
		}
	}
	for _, x := range p.Pieces {
		looks[string(GivenField(x.Slot))] = x.When.fields()
	}
	state := map[string]int{} // 1: on the way, 2: done
	var visit func(id string) bool
	visit = func(id string) bool {
		if state[id] > 0 {
			return state[id] == 1
		}
		state[id] = 1
		for _, next := range looks[id] {
			if visit(string(next)) {
				return true
			}
		}
		state[id] = 2
		return false
	}
	for _, f := range p.Fields {
		if state[string(f.ID)] == 0 && visit(string(f.ID)) {
			r.bad("fields", "the condition of %s hangs on itself", f.ID)
			return
		}
	}
	for _, x := range p.Pieces {
		if id := string(GivenField(x.Slot)); state[id] == 0 && visit(id) {
			r.bad("pieces", "the condition of %s hangs on itself", x.Slot)
			return
		}
	}
}

func (r *reader) checkField(p *Procedure, i int) {
	at, x := fmt.Sprintf("fields[%d]", i), p.Fields[i]
	for _, y := range p.Fields[:i] {
		if y.ID == x.ID {
			r.bad(at+".id", "%q stands twice", x.ID)
		}
	}
	if !slices.Contains([]FieldType{NameField, TextField, DateField, YesNoField, ChoiceField, DigitsField, CodeField, PhoneField, PostalField, EmailField}, x.Type) {
		r.bad(at+".type", "%q is not a type", x.Type)
	}
	if (x.Type == ChoiceField) != (len(x.Choices) > 0) {
		r.bad(at+".choices", "a choice has choices, and nothing else has")
	}
	if x.Check != "" && !slices.Contains(checks, x.Check) {
		r.bad(at+".check", "%q is none of %v", x.Check, checks)
	}
	if _, ok := p.Piece(x.Slot); x.Slot != "" && !ok {
		r.bad(at+".slot", "the procedure asks for no paper %q", x.Slot)
	}
	r.source(p, at+".source", x.Source)
	r.dayFree(at+".when", x.When)
	r.conditionFits(p, at+".when", x.When)
}

// conditionFits checks that a condition looks at fields that are asked, and at values that they can have.
func (r *reader) conditionFits(p *Procedure, at string, c *Condition) {
	if c == nil {
		return
	}
	for _, part := range append(append([]*Condition{c.Not}, c.All...), c.Any...) {
		r.conditionFits(p, at, part)
	}
	if c.Field == "" {
		return
	}
	values, ok := p.values(c.Field)
	if !ok {
		r.bad(at, "the procedure asks no field %q", c.Field)
		return
	}
	if f, _ := p.Field(c.Field); (c.Before != nil || c.After != nil) && f.Type != DateField {
		r.bad(at, "field %q is no date", c.Field)
	}
	for _, v := range c.In {
		if values != nil && !slices.Contains(values, v) {
			r.bad(at, "field %q is never %q", c.Field, v)
		}
	}
}

// values lists what a field can be; nil when it can be anything. ok is false for a field that is not asked.
func (p *Procedure) values(id FieldID) (values []string, ok bool) {
	if id == FiledByField {
		for _, by := range p.FiledBy {
			values = append(values, string(by))
		}
		return values, true
	}
	for _, piece := range p.Pieces {
		if GivenField(piece.Slot) == id && len(piece.Alternatives) > 0 {
			values = append(values, string(piece.ID))
			for _, a := range piece.Alternatives {
				values = append(values, string(a))
			}
			return values, true
		}
	}
	f, ok := p.Field(id)
	if !ok {
		return nil, false
	}
	switch f.Type {
	case YesNoField:
		return []string{Yes, No}, true
	case ChoiceField:
		return f.Choices, true
	}
	return nil, true
}
