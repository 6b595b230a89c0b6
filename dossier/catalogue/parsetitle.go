// SPDX-License-Identifier: AGPL-3.0-or-later

package catalogue

import (
	"io/fs"
	"slices"

	"passerelle/dossier"
	"passerelle/dossier/strictjson"
)

// A file of the second format is a title with its requests, each of which is a procedure.
// Keys at the top of the file hold for all requests; keys inside an entry of "requests"
// hold for that one and take precedence. A piece, question, notice, window, fee, channel
// or output that belongs to only some requests also has "requests": a list of their words.
// So nothing is written twice, and a procedure that was read knows nothing of the others.

// ownKeys are the keys that a request may set for itself.
var ownKeys = []string{"icon", "mode", "audience", "channel", "channels", "legal_basis", "filed_by",
	"fee_ref", "fees", "tariff", "window", "windows", "outputs", "contacts", "persons", "max_bytes",
	"valid_from", "reviewed_on"}

// readTitle reads a file of the second format: one procedure for each request.
func readTitle(fsys fs.FS, name string, l *list) (dossier.Title, error) {
	r, n, err := open(fsys, name, l)
	if err != nil {
		return dossier.Title{}, err
	}
	t := &title{reader: r, node: n, fates: map[*strictjson.Node]*fate{}}
	t.head(name)
	out := dossier.Title{ID: t.id, NoRenewal: t.none}
	if err := r.Err(); err != nil {
		return out, err
	}
	for _, e := range t.requests {
		r.request = e.request
		p := &dossier.Procedure{ID: e.id, Title: t.id, Request: e.request, Was: e.was}
		(&sheet{reader: r, p: p, top: r.Object(t.merged(e)), title: t}).read()
		out.Of = append(out.Of, p)
	}
	t.check()
	return out, r.Err()
}

// head reads which requests there are.
func (t *title) head(name string) {
	o := t.Object(t.node)
	t.id = dossier.TitleID(o.Str("title", true))
	if string(t.id) != name && t.id != "" {
		o.Bad("title", "it is %q, not the file's name", t.id)
	}
	entries := o.List("requests", true)
	for _, n := range entries {
		t.requests = append(t.requests, t.entry(n))
	}
	if len(entries) == 0 && t.Err() == nil {
		o.Bad("requests", "a title has one request or more")
	}
	if s := o.Sub("renewal", false); s != nil {
		t.none = &dossier.NoRenewal{Why: s.Str("none", true), Verified: doubt(s),
			Source: t.source(s)}
		s.Done()
		if t.has(dossier.Renewal) {
			o.Bad("renewal", "it says that there is none, and the requests have one")
		}
	}
}

func (t *title) entry(n *strictjson.Node) *entry {
	o := t.Object(n)
	e := &entry{node: n, id: dossier.ProcedureID(o.Str("id", true)),
		was:     dossier.ProcedureID(o.Str("was", false)),
		request: dossier.Request(o.One("request", true, requestWords...))}
	if t.has(e.request) {
		o.Bad("request", "%q stands twice", e.request)
	}
	if e.was != "" && !slices.ContainsFunc(t.requests, func(b *entry) bool {
		return b.id == e.was
	}) {
		o.Bad("was", "no request before this one has the id %q", e.was)
	}
	checkID(o, e.id)
	if t.seen[e.id] {
		o.Bad("id", "%q stands twice", e.id)
	}
	t.seen[e.id] = true
	for _, m := range n.Members {
		if !slices.Contains(ownKeys, m.Key) && !slices.Contains([]string{"request", "id", "was"},
			m.Key) {
			o.Bad(m.Key, "unknown key, or one that stands at the top of the file")
		}
	}
	return e
}

func (t *title) has(r dossier.Request) bool {
	return slices.ContainsFunc(t.requests, func(e *entry) bool { return e.request == r })
}

// merged returns the file as one request sees it.
func (t *title) merged(e *entry) *strictjson.Node {
	n := &strictjson.Node{File: e.node.File, Line: e.node.Line, Kind: "object"}
	for _, m := range e.node.Members {
		if slices.Contains(ownKeys, m.Key) {
			n.Members = append(n.Members, m)
		}
	}
	for _, m := range t.node.Members {
		if !slices.Contains([]string{"title", "requests", "renewal"}, m.Key) &&
			n.Member(m.Key) == nil {
			n.Members = append(n.Members, m)
		}
	}
	return n
}

// check finds marks of requests that the title does not have, lines that belong to no
// request, and lines whose condition would be better written as a mark.
func (t *title) check() {
	o := t.Object(t.node)
	for _, key := range []string{"pieces", "fields", "notices", "windows", "fees", "channels",
		"outputs"} {
		for _, n := range o.List(key, false) {
			if m := n.Member("requests"); m != nil {
				t.known(m)
			}
		}
	}
	for n, f := range t.fates {
		switch {
		case n.File != t.File: // of a set, which other titles also use
		case f.kept == 0:
			t.Bad(n, "", "it is part of no request: its condition never holds")
		case f.kept == f.always:
			t.Bad(n, "when", `the request alone decides: write "requests" beside it instead`)
		}
	}
}

func (t *title) known(marks *strictjson.Node) {
	for _, m := range marks.List {
		if !t.has(dossier.Request(m.Text)) {
			t.Bad(m, "", "the title has no request %q", m.Text)
		}
	}
}
