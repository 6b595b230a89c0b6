// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import (
	"slices"
	"time"
)

// Catalogue is the set of procedures this machine knows, at one version.
type Catalogue struct {
	Version string
	Date    time.Time // "la liste du": the day the lists were last reviewed
	order   []*Procedure
	titles  []Title
	tables  *Tables
	guide   *Guide // how a procedure is found
}

// NewCatalogue puts together what was read: from now on the procedures are judged by
// these tables, and by no others. It checks nothing, so that whoever reads has to; a test
// sees to it that package dossier/catalogue alone does. Without a guide there are no
// questions, and the themes are the families of the public procedures.
func NewCatalogue(
	version string, date time.Time, t Tables, titles []Title, g *Guide,
) *Catalogue {
	c := &Catalogue{Version: version, Date: date, titles: titles, tables: &t, guide: g}
	for _, t := range titles {
		c.order = append(c.order, t.Of...)
	}
	for _, p := range c.order {
		p.tables = c.tables
	}
	if g == nil {
		c.guide = c.families()
	}
	return c
}

// Source returns the title of a source.
func (c *Catalogue) Source(key string) string { return c.tables.Sources[key] }

// FeeTable returns every line of the table of fees, in force or not: for who shows or
// compares whole catalogues. Who judges asks FeeOf, which picks the line in force.
func (c *Catalogue) FeeTable() []Fee { return slices.Clone(c.tables.Fees) }

// Limits returns every line of the table of ages.
func (c *Catalogue) Limits() []Limit { return slices.Clone(c.tables.Limits) }

// Procedure returns the procedure of that id.
func (c *Catalogue) Procedure(id ProcedureID) (*Procedure, bool) {
	for _, p := range c.order {
		if p.ID == id {
			return p, true
		}
	}
	return nil, false
}

// Procedures returns all procedures in the order of the catalogue, those for mediators
// only among them.
func (c *Catalogue) Procedures() []*Procedure { return c.order }

// Titles returns all titles in the order of the catalogue.
func (c *Catalogue) Titles() []Title { return c.titles }

// Title returns the title of that id.
func (c *Catalogue) Title(id TitleID) (Title, bool) {
	for _, t := range c.titles {
		if t.ID == id {
			return t, true
		}
	}
	return Title{}, false
}

// Continuing returns the procedure by which a dossier goes on that was begun earlier,
// maybe by another list: where that one still asked which request it is, the answer names
// the procedure. sure is false where the answer is wanted and is not there: nobody may
// guess then.
func (c *Catalogue) Continuing(d Dossier) (p *Procedure, sure, ok bool) {
	p, ok = c.Procedure(d.Procedure)
	if !ok || !c.held(p) {
		return p, true, ok
	}
	t, _ := c.Title(p.Title)
	q, sure := t.Procedure(Request(d.Answers[RequestField]))
	if !sure {
		q = p
	}
	return q, sure, true
}

// held tells whether a procedure once held another request of its title besides its own.
func (c *Catalogue) held(p *Procedure) bool {
	return slices.ContainsFunc(c.order, func(q *Procedure) bool { return q.Was == p.ID })
}

// Begun returns the answers with which a draft of a procedure begins: where its id once
// stood for several requests, the one that the door that was taken says. So whoever takes
// the draft up again, by whatever list, knows it.
func (c *Catalogue) Begun(p *Procedure) Answers {
	if !c.held(p) {
		return nil
	}
	return Answers{RequestField: string(p.Request)}
}

// Guide returns what leads to the procedures.
func (c *Catalogue) Guide() *Guide { return c.guide }

// Public returns the procedure of that id when it may be shown on a public screen.
func (c *Catalogue) Public(id ProcedureID) (*Procedure, bool) {
	p, ok := c.Procedure(id)
	return p, ok && p.Audience == Public
}

// PublicProcedures returns those that may be shown on a public screen, in the order of
// the catalogue; family "" stands for all.
func (c *Catalogue) PublicProcedures(family string) []*Procedure {
	var out []*Procedure
	for _, p := range c.order {
		if p.Audience == Public && (family == "" || p.Family == family) {
			out = append(out, p)
		}
	}
	return out
}

// families is the guide of a catalogue without questions: the families in the order of
// the procedures.
func (c *Catalogue) families() *Guide {
	g := &Guide{}
	for _, p := range c.PublicProcedures("") {
		if !slices.ContainsFunc(g.Themes, func(t Theme) bool { return t.ID == p.Family }) {
			g.Themes = append(g.Themes, Theme{ID: p.Family, Icon: p.Icon})
		}
	}
	return g
}
