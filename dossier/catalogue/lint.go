// SPDX-License-Identifier: AGPL-3.0-or-later

package catalogue

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"passerelle/dossier"
	"passerelle/dossier/strictjson"
)

// lint finds faults between the parts of a procedure, each of which is well formed by itself.
func (s *sheet) lint() {
	p := s.p
	for i, w := range p.Windows {
		s.fieldOfType(s.windows[i], "field", w.Field, dossier.DateField)
		s.dayFree(w.When)
		s.conditionFits(w.When)
		for _, v := range p.Windows[:i] {
			if v.From.Equal(w.From) && (v.When == nil || w.When == nil) {
				s.Bad(s.windows[i], "from",
					"another window has the same first day, and one of both is for all")
			}
		}
	}
	for _, f := range p.Fees {
		s.dayFree(f.When)
		s.conditionFits(f.When)
	}
	for i := range p.Pieces {
		s.checkPiece(i)
	}
	for i, n := range p.Notices {
		at := s.notices[i]
		s.conditionFits(n.When)
		s.fieldOfType(at, "field", n.Field, "")
		if _, ok := p.Piece(n.Slot); n.Slot != "" && !ok {
			s.Bad(at, "slot", "the procedure asks for no paper %q", n.Slot)
		}
	}
	s.circles()
	for i := range p.Fields {
		s.checkField(i)
	}
	for i, l := range p.Channels {
		for _, m := range p.Channels[:i] {
			if l.From.Equal(m.From) && l.Prefecture == m.Prefecture {
				s.top.Bad(fmt.Sprintf("channels[%d]", i), "%q has a line of that day already",
					l.Prefecture)
			}
		}
	}
	if p.Mode == dossier.Info {
		return
	}
	for _, id := range []dossier.FieldID{dossier.FamilyName, dossier.GivenNames,
		dossier.BirthDate} {
		if _, ok := p.Field(id); !ok {
			s.top.Bad("fields", "every procedure asks %s: the receipt's holder tag is made of it",
				id)
		}
	}
}

func (s *sheet) fieldOfType(n *strictjson.Node, rel string, id dossier.FieldID,
	want dossier.FieldType) {
	f, ok := s.p.Field(id)
	switch {
	case id == "":
	case !ok:
		s.Bad(n, rel, "the procedure asks no field %q", id)
	case want != "" && f.Type != want:
		s.Bad(n, rel, "field %q is a %s, a %s is expected", id, f.Type, want)
	}
}

// person checks that what belongs to another person carries that person's name, and vice
// versa: the name is what tells two passports apart.
func (s *sheet) person(n *strictjson.Node, key, name, person string) {
	if person != "" && !slices.Contains(s.p.Persons, person) {
		s.Bad(n, "person", "%q is not among the procedure's persons", person)
	}
	owner, _, _ := strings.Cut(name, ".")
	switch {
	case person != "" && owner != person:
		s.Bad(n, key, "%q does not begin with %q", name, person+".")
	case person == "" && owner != name && slices.Contains(s.p.Persons, owner):
		s.Bad(n, "person", "%q is about the %s: say so", name, owner)
	}
}

func (s *sheet) checkPiece(i int) {
	p, n, x := s.p, s.pieces[i], s.p.Pieces[i]
	if slices.ContainsFunc(p.Pieces[:i], func(y dossier.Piece) bool { return y.Slot == x.Slot }) {
		s.Bad(n, "slot", "%q stands twice", x.Slot)
	}
	s.person(n, "slot", string(x.Slot), x.Person)
	s.fieldOfType(n, "field", x.Field, "")
	s.fieldOfType(n, "date_field", x.DateField, dossier.DateField)
	s.fieldOfType(n, "expiry_field", x.ExpiryField, dossier.DateField)
	for k, a := range x.Alternatives {
		y, ok := p.Substitutes[a]
		rel := fmt.Sprintf("alternatives[%d]", k)
		switch {
		case !ok && len(s.papers) > 0:
			// a catalogue without papers judges them all by the piece they replace
			s.Bad(n, rel, "%s has no paper %q", headFile, a)
		case slices.Contains(x.Alternatives[:k], a) || a == x.ID:
			s.Bad(n, rel, "%q stands twice", a)
		case y.DateField != "":
			s.fieldOfType(n, rel, dossier.FieldID(x.Slot)+dossier.SlotDate, dossier.DateField)
		}
	}
	if f, ok := p.Field(x.DateField); ok && f.Slot != x.Slot {
		s.Bad(n, "date_field", "%q is not a fact about this paper", x.DateField)
	}
	s.dayFree(x.When)
	s.conditionFits(x.When)
}

// dayFree refuses conditions on the day: what is asked for must not change at midnight,
// and the lists on screen have no clock. Only notices may depend on the day.
func (s *sheet) dayFree(c *dossier.Condition) {
	if c.Relative() {
		s.Bad(s.place(c), "", "it hangs on the day of filing: only a notice may")
	}
}

// circles finds questions and papers that depend on each other in a circle.
func (s *sheet) circles() {
	p := s.p
	looks := map[dossier.FieldID][]dossier.FieldID{}
	for _, f := range p.Fields {
		looks[f.ID] = f.When.Fields()
		if f.Slot != "" {
			looks[f.ID] = append(looks[f.ID], dossier.GivenField(f.Slot))
		}
	}
	for _, x := range p.Pieces {
		looks[dossier.GivenField(x.Slot)] = x.When.Fields()
	}
	state := map[dossier.FieldID]int{} // 1: in progress, 2: done
	var visit func(id dossier.FieldID) bool
	visit = func(id dossier.FieldID) bool {
		if state[id] > 0 {
			return state[id] == 1
		}
		state[id] = 1
		for _, next := range looks[id] {
			if visit(next) {
				return true
			}
		}
		state[id] = 2
		return false
	}
	for i, f := range p.Fields {
		if state[f.ID] == 0 && visit(f.ID) {
			s.Bad(s.fields[i], "when", "the condition of %s hangs on itself", f.ID)
			return
		}
	}
	for i, x := range p.Pieces {
		if id := dossier.GivenField(x.Slot); state[id] == 0 && visit(id) {
			s.Bad(s.pieces[i], "when", "the condition of %s hangs on itself", x.Slot)
			return
		}
	}
}

func (s *sheet) checkField(i int) {
	p, n, x := s.p, s.fields[i], s.p.Fields[i]
	if slices.ContainsFunc(p.Fields[:i], func(y dossier.Field) bool { return y.ID == x.ID }) {
		s.Bad(n, "id", "%q stands twice", x.ID)
	}
	s.person(n, "id", string(x.ID), x.Person)
	if _, ok := p.Piece(x.Slot); x.Slot != "" && !ok {
		s.Bad(n, "slot", "the procedure asks for no paper %q", x.Slot)
	}
	if x.Audience == dossier.Mediator && p.Audience == dossier.Public {
		s.Bad(n, "audience", "a question for mediators only in a public procedure")
	}
	s.dayFree(x.When)
	s.conditionFits(x.When)
}

// conditionFits checks that a condition refers to fields that are asked of the same
// audience, and to values that they can have.
func (s *sheet) conditionFits(c *dossier.Condition) {
	for _, c := range comparisons(c) {
		s.comparisonFits(c)
	}
}

func (s *sheet) comparisonFits(c *dossier.Condition) {
	n := s.place(c)
	values, ok := s.p.Values(c.Field)
	if !ok {
		s.Bad(n, "field", "the procedure asks no field %q", c.Field)
		return
	}
	f, _ := s.p.Field(c.Field)
	if f.Audience == dossier.Mediator && s.p.Audience == dossier.Public {
		s.Bad(n, "field", "field %q is for mediators only, and the procedure is public", c.Field)
	}
	if (c.Before != nil || c.After != nil) && f.Type != dossier.DateField {
		s.Bad(n, "field", "field %q is no date", c.Field)
	}
	if (c.Group != "") != (f.Type == dossier.CountryField) && (c.Group != "" || len(c.In) > 0) {
		s.Bad(n, "", "a country is compared with a group, and nothing else is")
		return
	}
	if c.Group != "" {
		return
	}
	if len(c.In) > 0 && values == nil {
		s.Bad(n, "", "field %q is a %s: what is typed there is compared with nothing", c.Field,
			f.Type)
	}
	for _, v := range c.In {
		if values != nil && !slices.Contains(values, v) {
			s.Bad(n, "", "field %q is never %q", c.Field, v)
		}
	}
}

// lint finds faults between procedures.
func (l *list) lint(c *dossier.Catalogue) error {
	var r reader
	asked := l.asked()
	for _, id := range slices.Sorted(maps.Keys(l.strips)) {
		if !asked[id] {
			r.Bad(l.bears, string(id), "no procedure asks for that paper")
		}
	}
	for _, p := range l.procedures() {
		for i, n := range p.Notices {
			if n.To == "" {
				continue
			}
			at := l.notices[p.ID][i].Find("to")
			switch q, ok := c.Procedure(n.To); {
			case !ok:
				r.Bad(at, "", "%s lists no procedure %q", headFile, n.To)
			case p.Audience == dossier.Public && q.Audience != dossier.Public:
				r.Bad(at, "",
					"%q is for mediators only: its name must not stand on a public screen", n.To)
			case n.To == p.ID:
				r.Bad(at, "", "it leads back to itself")
			}
		}
	}
	return r.Err()
}

// asked returns the papers that are asked for somewhere, or may replace one that is.
func (l *list) asked() map[dossier.PieceID]bool {
	out := map[dossier.PieceID]bool{}
	for id := range l.papers {
		out[id] = true
	}
	for _, p := range l.procedures() {
		for _, x := range p.Pieces {
			out[x.ID] = out[x.ID] || x.Kind == dossier.Paper
		}
	}
	return out
}
