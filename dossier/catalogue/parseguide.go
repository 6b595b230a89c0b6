// SPDX-License-Identifier: AGPL-3.0-or-later

package catalogue

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"passerelle/dossier"
	"passerelle/dossier/strictjson"
)

// guideReader reads the questions that lead to the procedures of a catalogue.
type guideReader struct {
	strictjson.Reader
	c      *dossier.Catalogue
	titled bool // the tree is of the second format
	doors  map[dossier.ForkID][]door
}

// door is an answer as written in the file.
type door struct {
	dossier.Way
	node    *strictjson.Node
	title   dossier.TitleID // the leaf: a request of this title
	request dossier.Request // meant from here on; "": as before
}

// anyRequest forgets which request was meant: people whose student permit ends do not, as
// a rule, yet hold any of the permits that come after it.
const anyRequest dossier.Request = "any"

// readGuide reads tree.json against the procedures of the catalogue. Every question must
// be reachable and must end within MostForks questions. Every public procedure must be
// reachable by questions and by its theme. No procedure for mediators may be named.
func readGuide(fsys fs.FS, c *dossier.Catalogue, titled bool) (*dossier.Guide, error) {
	n, err := strictjson.Read(fsys, treeFile)
	if err != nil {
		return nil, err
	}
	r := guideReader{c: c, titled: titled, doors: map[dossier.ForkID][]door{}}
	o := r.Object(n)
	want := FirstTreeFormat
	if titled {
		want = TreeFormat
	}
	if f := o.Str("format", true); f != "" && f != want {
		o.Bad("format", "%q is not known beside such a catalogue, %q is", f, want)
		return nil, r.Err()
	}
	g := &dossier.Guide{First: dossier.ForkID(o.Str("first", true))}
	for i, id := range o.Strs("frequent", true) {
		g.Frequent = append(g.Frequent, dossier.ProcedureID(id))
		r.publicOnly(n.Find(fmt.Sprintf("frequent[%d]", i)), dossier.ProcedureID(id))
		if slices.Contains(g.Frequent[:i], dossier.ProcedureID(id)) {
			o.Bad(fmt.Sprintf("frequent[%d]", i), "%q stands twice", id)
		}
	}
	for _, t := range o.List("themes", true) {
		g.Themes = append(g.Themes, r.theme(t, g.Themes))
	}
	written := &dossier.Guide{First: g.First}
	for _, f := range o.List("questions", true) {
		written.Forks = append(written.Forks, r.fork(f, written.Forks))
	}
	o.Done()
	if r.Err() == nil {
		g.Forks = written.Forks
		if titled {
			g.Forks = r.grow(written)
		}
		r.check(n, written, g)
	}
	if err := r.Err(); err != nil {
		return nil, err
	}
	return g, nil
}

func (r *guideReader) publicOnly(n *strictjson.Node, id dossier.ProcedureID) {
	switch p, ok := r.c.Procedure(id); {
	case !ok:
		r.Bad(n, "", "%s lists no procedure %q", headFile, id)
	case p.Audience != dossier.Public:
		r.Bad(n, "", "%q is for mediators only: it must not stand on a public screen", id)
	}
}

func (r *guideReader) theme(n *strictjson.Node, before []dossier.Theme) dossier.Theme {
	o := r.Object(n)
	t := dossier.Theme{ID: o.Str("id", true), Icon: o.Str("icon", true)}
	o.Done()
	if slices.ContainsFunc(before, func(b dossier.Theme) bool { return b.ID == t.ID }) {
		o.Bad("id", "%q stands twice", t.ID)
	}
	if t.ID != "" && len(r.c.PublicProcedures(t.ID)) == 0 {
		o.Bad("id", "no public procedure has the family %q", t.ID)
	}
	return t
}

func (r *guideReader) fork(n *strictjson.Node, before []dossier.Fork) dossier.Fork {
	o := r.Object(n)
	f := dossier.Fork{ID: dossier.ForkID(o.Str("id", true))}
	f.Says = f.ID
	if slices.ContainsFunc(before, func(b dossier.Fork) bool { return b.ID == f.ID }) {
		o.Bad("id", "%q stands twice", f.ID)
	}
	if r.titled && (f.ID == whichSays || strings.Contains(string(f.ID), "@")) {
		o.Bad("id", "%q is kept for the questions that are made of titles", f.ID)
	}
	for _, w := range o.List("ways", true) {
		d := r.way(w, f.Ways)
		f.Ways = append(f.Ways, d.Way)
		r.doors[f.ID] = append(r.doors[f.ID], d)
	}
	o.Done()
	if len(f.Ways) < 2 {
		o.Bad("ways", "a question has two answers or more")
	}
	return f
}

func (r *guideReader) way(n *strictjson.Node, before []dossier.Way) door {
	o := r.Object(n)
	d := door{node: n, Way: dossier.Way{ID: o.Str("id", true), Icon: o.Str("icon", false),
		Ask: dossier.ForkID(o.Str("ask", false)), To: dossier.ProcedureID(o.Str("to", false))}}
	if r.titled {
		d.title = dossier.TitleID(o.Str("title", false))
		d.request = dossier.Request(o.One("request", false,
			append([]string{string(anyRequest)}, requestWords...)...))
		d.Country = o.Str("country", false)
		if _, ok := r.c.Group(d.Country); !ok && d.Country != "" && d.Country != dossier.Elsewhere {
			o.Bad("country", "%s has no group %q", headFile, d.Country)
		}
	}
	o.Done()
	if slices.ContainsFunc(before, func(b dossier.Way) bool { return b.ID == d.ID }) {
		o.Bad("id", "%q stands twice", d.ID)
	}
	ends := 0
	for _, end := range []string{string(d.Ask), string(d.To), string(d.title)} {
		if end != "" {
			ends++
		}
	}
	switch {
	case ends != 1 && r.titled:
		o.Bad("", "an answer leads either to a question (ask), to a title (title) or to a procedure (to)")
	case ends != 1:
		o.Bad("", "an answer leads either to a question (ask) or to a procedure (to)")
	case d.To != "":
		r.publicOnly(n.Find("to"), d.To)
	case d.title != "" && len(r.public(d.title)) == 0:
		o.Bad("title", "%s lists no title %q with a public procedure", headFile, d.title)
	}
	d.Named = d.To
	if d.request != "" && d.To != "" {
		o.Bad("request", "the procedure is named: nothing is open")
	}
	return d
}

// check finds faults between questions.
func (r *guideReader) check(n *strictjson.Node, written, g *dossier.Guide) {
	place := func(id dossier.ForkID) *strictjson.Node {
		f, _ := g.Fork(id)
		i := slices.IndexFunc(written.Forks, func(w dossier.Fork) bool { return w.ID == f.Says })
		return n.Find(fmt.Sprintf("questions[%d]", max(i, 0)))
	}
	if _, ok := g.Fork(g.First); !ok {
		r.Bad(n, "first", "there is no question %q", g.First)
		return
	}
	depth, found := map[dossier.ForkID]int{}, map[dossier.ProcedureID]bool{}
	open := map[dossier.ForkID]bool{}
	var walk func(id dossier.ForkID, asked int)
	walk = func(id dossier.ForkID, asked int) {
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
				r.Bad(place(id), rel, "there is no question %q", w.Ask)
			case open[w.Ask]:
				back, _ := g.Fork(w.Ask)
				r.Bad(place(id), rel, "it leads back to %q, which led here", back.Says)
			case asked == dossier.MostForks:
				r.Bad(place(id), rel, "this would be question %d: at most %d are asked", asked+1,
					dossier.MostForks)
			case depth[w.Ask] <= asked: // not seen yet, or nearer: what follows it is now further away
				walk(w.Ask, asked+1)
			}
		}
		open[id] = false
	}
	walk(g.First, 1)
	reached := map[dossier.ForkID]bool{}
	for _, f := range g.Forks {
		reached[f.Says] = reached[f.Says] || depth[f.ID] > 0
	}
	for i, f := range written.Forks {
		if !reached[f.ID] {
			r.Bad(n.Find(fmt.Sprintf("questions[%d]", i)), "id", "no answer leads to %q", f.ID)
		}
	}
	for _, p := range r.c.PublicProcedures("") {
		if !found[p.ID] {
			r.Bad(n, "questions", "no answer leads to the procedure %q", p.ID)
		}
		if !slices.ContainsFunc(g.Themes, func(t dossier.Theme) bool { return t.ID == p.Family }) {
			r.Bad(n, "themes", "the family %q of %q is missing", p.Family, p.ID)
		}
	}
}
