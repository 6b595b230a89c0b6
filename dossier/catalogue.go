// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import (
	"time"

	"passerelle/dossier/strictjson"
)

// Catalogue is the set of procedures this machine knows, at one version.
type Catalogue struct {
	Version string
	Date    time.Time // "la liste du": the day the lists were last reviewed
	order   []*Procedure
	sources map[string]string
	papers  map[PieceID]Piece // the rules of papers that stand in for others
	strips  map[PieceID]Bears // which strip a paper bears
	fees    []Fee
	limits  []limit
	guide   *Guide // how a procedure is found

	ids   []string // while it is read: what catalogue.json lists, the sets, the trees of the procedures
	sets  map[string]*strictjson.Node
	trees map[ProcedureID]*strictjson.Node
	bears *strictjson.Node // the table of strips
}

// Source returns the title of a source.
func (c *Catalogue) Source(key string) string { return c.sources[key] }

// Procedure returns the procedure of that id.
func (c *Catalogue) Procedure(id ProcedureID) (*Procedure, bool) {
	for _, p := range c.order {
		if p.ID == id {
			return p, true
		}
	}
	return nil, false
}

// Procedures returns all procedures in the order of the catalogue, those for mediators only among them.
func (c *Catalogue) Procedures() []*Procedure { return c.order }
