// SPDX-License-Identifier: AGPL-3.0-or-later

package catalogue

import (
	"fmt"
	"slices"

	"passerelle/dossier"
	"passerelle/dossier/strictjson"
)

// readGroups reads the dated table of groups of countries.
func (r *reader) readGroups(o *strictjson.Object) {
	if !r.titled {
		return
	}
	for _, n := range o.List("groups", false) {
		r.tables.Groups = append(r.tables.Groups, r.groupLine(n))
	}
}

func (r *reader) groupLine(n *strictjson.Node) dossier.Group {
	o := r.Object(n)
	defer o.Done()
	g := dossier.Group{ID: o.Str("id", true), Name: o.Str("name", true),
		From: o.Day("from", true), In: o.Strs("in", true), Verified: doubt(o),
		Source: r.source(o)}
	for _, id := range o.Strs("asked_as", false) {
		g.AskedAs = append(g.AskedAs, dossier.FieldID(id))
	}
	if g.ID != "" && !keyForm.MatchString(g.ID) {
		o.Bad("id", "%q is not of the form withdrawal_agreement", g.ID)
	}
	if len(g.In) == 0 {
		o.Bad("in", "it is empty")
	}
	for i, code := range g.In {
		switch at := fmt.Sprintf("in[%d]", i); {
		case !dossier.IsCountry(code):
			o.Bad(at, "%q is no code of a country, as in a passport: DZA", code)
		case slices.Contains(g.In[:i], code):
			o.Bad(at, "%q stands twice", code)
		}
	}
	r.once(o, "group", g.ID, g.From)
	return g
}

// members reads the name of a group and returns its countries on the list's date: what is asked
// for must not change at midnight.
func (r *reader) members(o *strictjson.Object, key string) []string {
	if !r.titled {
		return nil
	}
	id := o.Str(key, false)
	if id == "" {
		return nil
	}
	g, ok := r.tables.GroupOn(id, r.date)
	if !ok {
		o.Bad(key, "%s has no group %q that is in force on the list's date", headFile, id)
	}
	return g.In
}

// group reads {"field": F, "group": G}.
func (r *reader) group(o *strictjson.Object, c *dossier.Condition) {
	if in := r.members(o, "group"); in != nil {
		c.In, c.Group = in, o.Str("group", false)
	}
}

// within decides a condition on a country where the procedure leaves no choice.
func (s *sheet) within(c *dossier.Condition) dossier.Truth {
	f, ok := s.p.Field(c.Field)
	if c.Group == "" || !ok || len(f.Of) == 0 {
		return dossier.Unsure
	}
	in := 0
	for _, code := range f.Of {
		if slices.Contains(c.In, code) {
			in++
		}
	}
	switch in {
	case 0:
		return dossier.False
	case len(f.Of):
		return dossier.True
	}
	return dossier.Unsure
}

// citizens applies "country" of a title: it is for the citizens of one group.
func (s *sheet) citizens() {
	if !s.titled {
		return
	}
	in := s.members(s.top, "country")
	if in == nil {
		return
	}
	s.p.Country = s.top.Str("country", false)
	asked := false
	for i, f := range s.p.Fields {
		if f.ID == dossier.Nationality && f.Type == dossier.CountryField {
			s.p.Fields[i].Of, asked = in, true
		}
	}
	if !asked {
		s.top.Bad("country", "it asks no %q of type country", dossier.Nationality)
	}
}

// decisive moves the question of the applicant's country before all others where something
// hangs on it: whoever needs another list must hear it before giving a name.
func (s *sheet) decisive() {
	p := s.p
	if !slices.ContainsFunc(p.Conditions(), func(c *dossier.Condition) bool {
		return slices.Contains(c.Fields(), dossier.Nationality)
	}) {
		return
	}
	i := slices.IndexFunc(p.Fields, func(f dossier.Field) bool {
		return f.ID == dossier.Nationality && f.Type == dossier.CountryField
	})
	if i <= 0 {
		return
	}
	f, n := p.Fields[i], s.fields[i]
	p.Fields = slices.Insert(slices.Delete(p.Fields, i, i+1), 0, f)
	s.fields = slices.Insert(slices.Delete(slices.Clone(s.fields), i, i+1), 0, n)
}
