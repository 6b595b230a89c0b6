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
	tables  *Tables
	guide   *Guide // how a procedure is found
}

// NewCatalogue puts together what was read: from now on the procedures are judged by
// these tables, and by no others. It checks nothing, so that whoever reads has to; a test
// sees to it that package dossier/catalogue alone does. Without a guide there are no
// questions, and the themes are the families of the public procedures.
func NewCatalogue(
	version string, date time.Time, t Tables, procedures []*Procedure, g *Guide,
) *Catalogue {
	c := &Catalogue{Version: version, Date: date, order: procedures, tables: &t, guide: g}
	for _, p := range procedures {
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
