// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import (
	"slices"
	"time"

	"passerelle/internal/among"
)

// Catalogue is the set of procedures that this machine knows, at one version.
type Catalogue struct {
	Version string
	Date    time.Time // "la liste du": the day the lists were last reviewed
	order   []*Procedure
	titles  []Title
	tables  *Tables
	guide   *Guide // how a person finds a procedure
}

// NewCatalogue assembles what was read: from now on the procedures are judged by these
// tables and by no others. It checks nothing, so the reader has to; a test makes sure
// that only package dossier/catalogue calls it. Without a guide there are no questions,
// and the themes are the families of the public procedures.
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
func (c *Catalogue) Source(key string) string { return c.tables.Sources[key].Title }

// SourceRead is [Tables.SourceRead] of the catalogue's own tables.
func (c *Catalogue) SourceRead(key string) (day time.Time, ok bool) {
	return c.tables.SourceRead(key)
}

// Tables returns the tables shared by all procedures.
func (c *Catalogue) Tables() Tables { return *c.tables }

// FeeTable returns every line of the fee table, in force or not, for code that shows or
// compares whole catalogues. Code that judges calls Procedure.Dues, which picks the line in force.
func (c *Catalogue) FeeTable() []Fee { return slices.Clone(c.tables.Fees) }

// Places returns where the law differs from the list.
func (c *Catalogue) Places() []Place { return slices.Clone(c.tables.Places) }

// Groups returns every line of the table of groups of countries.
func (c *Catalogue) Groups() []Group { return slices.Clone(c.tables.Groups) }

// Group returns the group of countries with that id, on the catalogue's date.
func (c *Catalogue) Group(id string) (Group, bool) { return c.tables.GroupOn(id, c.Date) }

// Limits returns every line of the table of age limits.
func (c *Catalogue) Limits() []Limit { return slices.Clone(c.tables.Limits) }

// Thresholds returns every line of the table of least amounts.
func (c *Catalogue) Thresholds() []Threshold { return slices.Clone(c.tables.Thresholds) }

// Procedure returns the procedure with that id.
func (c *Catalogue) Procedure(id ProcedureID) (*Procedure, bool) {
	return among.First(c.order, func(p *Procedure) bool { return p.ID == id })
}

// Procedures returns all procedures in the order of the catalogue, including those that
// are for mediators only.
func (c *Catalogue) Procedures() []*Procedure { return c.order }

// Titles returns all titles in the order of the catalogue.
func (c *Catalogue) Titles() []Title { return c.titles }

// Title returns the title with that id.
func (c *Catalogue) Title(id TitleID) (Title, bool) {
	return among.First(c.titles, func(t Title) bool { return t.ID == id })
}

// Continuing returns the procedure under which a dossier begun earlier, maybe with another
// list, goes on. Where that list still asked which request was meant, the answer names the
// procedure. sure is false when the answer is needed but missing: nobody may guess then.
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

// held reports whether a procedure once covered another request of its title besides its own.
func (c *Catalogue) held(p *Procedure) bool {
	return slices.ContainsFunc(c.order, func(q *Procedure) bool { return q.Was == p.ID })
}

// Begun returns the answers with which a draft of a procedure begins. Where the
// procedure's id once covered several requests, they name the request that the person
// chose, so that it is known when the draft is resumed, whatever the list.
func (c *Catalogue) Begun(p *Procedure) Answers {
	if !c.held(p) {
		return nil
	}
	return Answers{RequestField: string(p.Request)}
}

// Guide returns the questions and themes that lead to the procedures.
func (c *Catalogue) Guide() *Guide { return c.guide }

// Public returns the procedure with that id if it may be shown on a public screen.
func (c *Catalogue) Public(id ProcedureID) (*Procedure, bool) {
	p, ok := c.Procedure(id)
	return p, ok && p.Audience == Public
}

// PublicProcedures returns the procedures that may be shown on a public screen, in the
// order of the catalogue; an empty family means all of them.
func (c *Catalogue) PublicProcedures(family string) []*Procedure {
	return among.All(c.order, func(p *Procedure) bool {
		return p.Audience == Public && (family == "" || p.Family == family)
	})
}

// families returns the guide of a catalogue without questions: the families in the order
// of their procedures.
func (c *Catalogue) families() *Guide {
	g := &Guide{}
	for _, p := range c.PublicProcedures("") {
		if !slices.ContainsFunc(g.Themes, func(t Theme) bool { return t.ID == p.Family }) {
			g.Themes = append(g.Themes, Theme{ID: p.Family, Icon: p.Icon})
		}
	}
	return g
}
