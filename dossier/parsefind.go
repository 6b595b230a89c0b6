// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import (
	"fmt"
	"io/fs"
	"slices"
)

// TreeFormat names the form of tree.json.
const TreeFormat = "passerelle-tree/1"

// readGuide reads tree.json against the procedures of the catalogue. Every question has to be reached, to end, and to end within MostForks questions; every public
// procedure has to be found by questions and by its theme; none that is for mediators may be named.
func (c *Catalogue) readGuide(fsys fs.FS) error {
	n, err := readTree(fsys, treeFile)
	if err != nil {
		return err
	}
	var r reader
	o := r.object(n)
	if f := o.str("format", true); f != "" && f != TreeFormat {
		o.bad("format", "%q is not known, %q is", f, TreeFormat)
		return r.err()
	}
	g := &Guide{First: ForkID(o.str("first", true))}
	for i, id := range o.strs("frequent", true) {
		g.Frequent = append(g.Frequent, ProcedureID(id))
		c.publicOnly(&r, n.find(fmt.Sprintf("frequent[%d]", i)), ProcedureID(id))
		if slices.Contains(g.Frequent[:i], ProcedureID(id)) {
			o.bad(fmt.Sprintf("frequent[%d]", i), "%q stands twice", id)
		}
	}
	for _, t := range o.list("themes", true) {
		g.Themes = append(g.Themes, c.readTheme(&r, t, g.Themes))
	}
	for _, f := range o.list("questions", true) {
		g.forks = append(g.forks, c.readFork(&r, f, g.forks))
	}
	o.done()
	if r.err() == nil {
		c.checkGuide(&r, n, g)
	}
	if err := r.err(); err != nil {
		return err
	}
	c.guide = g
	return nil
}

func (c *Catalogue) publicOnly(r *reader, n *node, id ProcedureID) {
	switch p, ok := c.Procedure(id); {
	case !ok:
		r.bad(n, "", "%s lists no procedure %q", headFile, id)
	case p.Audience != Public:
		r.bad(n, "", "%q is for mediators only: it must not stand on a public screen", id)
	}
}

func (c *Catalogue) readTheme(r *reader, n *node, before []Theme) Theme {
	o := r.object(n)
	t := Theme{ID: o.str("id", true), Icon: o.str("icon", true)}
	o.done()
	if slices.ContainsFunc(before, func(b Theme) bool { return b.ID == t.ID }) {
		o.bad("id", "%q stands twice", t.ID)
	}
	if t.ID != "" && len(c.PublicProcedures(t.ID)) == 0 {
		o.bad("id", "no public procedure has the family %q", t.ID)
	}
	return t
}

func (c *Catalogue) readFork(r *reader, n *node, before []Fork) Fork {
	o := r.object(n)
	f := Fork{ID: ForkID(o.str("id", true))}
	if slices.ContainsFunc(before, func(b Fork) bool { return b.ID == f.ID }) {
		o.bad("id", "%q stands twice", f.ID)
	}
	for _, w := range o.list("ways", true) {
		f.Ways = append(f.Ways, c.readWay(r, w, f.Ways))
	}
	o.done()
	if len(f.Ways) < 2 {
		o.bad("ways", "a question has two answers or more")
	}
	return f
}

func (c *Catalogue) readWay(r *reader, n *node, before []Way) Way {
	o := r.object(n)
	w := Way{ID: o.str("id", true), Icon: o.str("icon", false), Ask: ForkID(o.str("ask", false)), To: ProcedureID(o.str("to", false))}
	o.done()
	if slices.ContainsFunc(before, func(b Way) bool { return b.ID == w.ID }) {
		o.bad("id", "%q stands twice", w.ID)
	}
	switch {
	case (w.Ask == "") == (w.To == ""):
		o.bad("", "an answer leads either to a question (ask) or to a procedure (to)")
	case w.To != "":
		c.publicOnly(r, n.find("to"), w.To)
	}
	return w
}

// checkGuide finds what is wrong between questions.
func (c *Catalogue) checkGuide(r *reader, n *node, g *Guide) {
	place := func(id ForkID) *node {
		i := slices.IndexFunc(g.forks, func(f Fork) bool { return f.ID == id })
		return n.find(fmt.Sprintf("questions[%d]", i))
	}
	if _, ok := g.Fork(g.First); !ok {
		r.bad(n, "first", "there is no question %q", g.First)
		return
	}
	depth, found := map[ForkID]int{}, map[ProcedureID]bool{}
	open := map[ForkID]bool{}
	var walk func(id ForkID, asked int)
	walk = func(id ForkID, asked int) {
		f, _ := g.Fork(id)
		depth[id] = asked
		open[id] = true
		for i, w := range f.Ways {
			rel := fmt.Sprintf("ways[%d].ask", i)
			_, ok := g.Fork(w.Ask)
			switch {
			case w.To != "":
				found[w.To] = true
			case !ok:
				r.bad(place(id), rel, "there is no question %q", w.Ask)
			case open[w.Ask]:
				r.bad(place(id), rel, "it leads back to %q, which led here", w.Ask)
			case asked == MostForks:
				r.bad(place(id), rel, "this would be question %d: at most %d are asked", asked+1, MostForks)
			case depth[w.Ask] <= asked: // not seen yet, or nearer: what follows it is further now
				walk(w.Ask, asked+1)
			}
		}
		open[id] = false
	}
	walk(g.First, 1)
	for _, f := range g.forks {
		if depth[f.ID] == 0 {
			r.bad(place(f.ID), "id", "no answer leads to %q", f.ID)
		}
	}
	for _, p := range c.PublicProcedures("") {
		if !found[p.ID] {
			r.bad(n, "questions", "no answer leads to the procedure %q", p.ID)
		}
		if !slices.ContainsFunc(g.Themes, func(t Theme) bool { return t.ID == p.Family }) {
			r.bad(n, "themes", "the family %q of %q is missing", p.Family, p.ID)
		}
	}
}

// families is the guide of a catalogue without a tree.json: the families in the order of the procedures.
func (c *Catalogue) families() *Guide {
	g := &Guide{}
	for _, p := range c.PublicProcedures("") {
		if !slices.ContainsFunc(g.Themes, func(t Theme) bool { return t.ID == p.Family }) {
			g.Themes = append(g.Themes, Theme{ID: p.Family, Icon: p.Icon})
		}
	}
	return g
}
