// SPDX-License-Identifier: AGPL-3.0-or-later

package catalogue_test

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"passerelle/dossier"
	"passerelle/dossier/catalogue"
)

// head is a catalogue of one procedure p, opening what every procedure says, person what
// every one asks.
const (
	head    = `{"format": "passerelle-catalogue/1", "version": "t", "date": "2026-11-01", "order": ["p"], "sources": {"S": "s"}, "fees": []}`
	opening = `{"id": "ID", "family": "x", "icon": "house", "mode": "full", "channel": "here", "legal_basis": [], "filed_by": ["self"], "max_bytes": 1000, "valid_from": "2024-01-01", "reviewed_on": "2026-11-01",` +
		"\n"
	person = `{"id": "family_name", "type": "name", "verified": true, "source": "S"}, {"id": "given_names", "type": "name", "verified": true, "source": "S"},
	{"id": "birth_date", "type": "date", "check": "birth", "verified": true, "source": "S"}`
)

// alone reads the catalogue of one procedure.
func alone(p string) (*dossier.Catalogue, error) {
	return catalogue.Parse(fstest.MapFS{"catalogue.json": {Data: []byte(head)},
		"p.json": {Data: []byte(p)}})
}

// TestConditionsThatSayNothing: what is asked of nobody, or of everybody, behind a condition.
func TestConditionsThatSayNothing(t *testing.T) {
	const yes = `{"field": "married", "is": "yes"}`
	for _, c := range []struct{ name, piece, field, notice, want string }{
		{name: "sound", piece: `{"all": [` + yes + `, {"field": "kind", "in": ["a", "b"]}]}`},
		{name: "both at once", piece: `{"all": [` + yes + `, {"field": "married", "is": "no"}]}`,
			want: "pieces[0].when: contradiction"},
		{name: "two choices at once",
			piece: `{"all": [{"field": "kind", "is": "a"}, {"field": "kind", "is": "b"}]}`,
			want:  "pieces[0].when: contradiction"},
		{name: "not what it is", piece: `{"all": [` + yes + `, {"not": ` + yes + `}]}`,
			want: "pieces[0].when: contradiction"},
		{name: "no choice left", piece: `{"not": {"field": "kind", "in": ["a", "b", "c"]}}`,
			want: "pieces[0].when: contradiction"},
		{name: "all choices", piece: `{"field": "kind", "in": ["a", "b", "c"]}`,
			want: "pieces[0].when: it holds whatever is answered"},
		{name: "this or not this", piece: `{"any": [` + yes + `, {"not": ` + yes + `}]}`,
			want: "pieces[0].when: it holds whatever is answered"},
		{name: "one way only to file", piece: `{"field": "filed_by", "is": "self"}`,
			want: "pieces[0].when: it holds whatever is answered"},
		{name: "hidden part", piece: `{"any": [` + yes +
			`, {"all": [{"field": "kind", "is": "a"}, {"field": "kind", "is": "b"}]}]}`,
			want: "pieces[0].when.any[1]: contradiction: this part"},
		{name: "never asked together",
			piece: `{"all": [{"field": "spouse", "is": "yes"}, {"field": "married", "is": "no"}]}`,
			want:  "pieces[0].when: unreachable"},
		{name: "a question never asked",
			field: `{"all": [{"field": "kind", "is": "a"}, {"field": "kind", "is": "b"}]}`,
			want:  "fields[6].when: contradiction"},
		{name: "a fact never asked", piece: yes, field: `{"field": "married", "is": "no"}`,
			want: `fields[6].when: it can never hold while the paper "x.y" is asked for`},
		{name: "days that exclude each other",
			notice: `{"all": [{"field": "end", "before": "-1m"}, {"field": "end", "after": "+1m"}]}`,
			want:   "notices[0].when: contradiction"},
		{name: "a span of days",
			notice: `{"all": [{"field": "end", "before": "+6m"}, {"not": {"field": "end", "before": "+0d"}}]}`},
		{name: "fixed days",
			notice: `{"all": [{"field": "end", "after": "2026-01-01"}, {"field": "end", "before": "2026-01-02"}]}`,
			want:   "notices[0].when: contradiction"},
		{name: "typed text", piece: `{"field": "town", "is": "Paris"}`,
			want: `pieces[0].when: field "town" is a text: what is typed there is compared with nothing`},
		{name: "answered and not",
			piece: `{"all": [{"field": "town", "known": true}, {"not": {"field": "town", "known": true}}]}`,
			want:  "pieces[0].when: contradiction"},
	} {
		t.Run(c.name, func(t *testing.T) {
			when := func(cond string) string {
				if cond == "" {
					return ""
				}
				return `, "when": ` + cond
			}
			notices := ""
			if c.notice != "" {
				notices = `, "notices": [{"code": "x.y", "when": ` + c.notice + `, "source": "S"}]`
			}
			_, err := alone(strings.Replace(opening, "ID", "p", 1) +
				`"pieces": [{"slot": "x.y", "id": "x.y", "kind": "paper", "icon": "house", "verified": true, "source": "S"` +
				when(c.piece) + `}],
				"fields": [` + person + `, {"id": "married", "type": "yesno", "verified": true, "source": "S"}, {"id": "kind", "type": "choice", "choices": ["a", "b", "c"], "verified": true, "source": "S"},
				{"id": "spouse", "type": "yesno", "when": ` + yes +
				`, "verified": true, "source": "S"},
				{"id": "fact", "type": "yesno", "slot": "x.y", "verified": true, "source": "S"` + when(c.field) +
				`},
				{"id": "end", "type": "date", "verified": true, "source": "S"}, {"id": "town", "type": "text", "verified": true, "source": "S"}]` + notices +
				"}")
			switch {
			case c.want == "" && err != nil:
				t.Error(err)
			case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
				t.Errorf("got %v, want %q", err, c.want)
			case err != nil && !strings.HasPrefix(err.Error(), "p.json:"):
				t.Errorf("no file: %v", err)
			}
		})
	}
}

// TestSetsAndAudience: what is wrong with sets, with persons and with what is shown to
// whom; each error names the line.
func TestSetsAndAudience(t *testing.T) {
	const head = `{"format": "passerelle-catalogue/1", "version": "t", "date": "2026-11-01", "order": ["p", "q"], "sources": {"S": "s"}, "fees": []}`
	const paper = `{"slot": "x.y", "id": "x.y", "kind": "paper", "icon": "house", "verified": true, "source": "S"}`
	const sets = `{"format": "passerelle-catalogue/1", "sets": {` + "\n" +
		`"person": {"fields": [` + person + `]},` + "\n" + `"paper": {"pieces": [` + paper + `]}}}`
	const good = `"pieces": ["@paper"], "fields": ["@person"]}`
	for _, c := range []struct{ name, p, q, sets, want string }{
		{name: "good", p: good},
		{name: "no such set", p: `"pieces": ["@papers"], "fields": ["@person"]}`,
			want: `p.json:2: pieces[0]: sets.json has no set "papers"`},
		{name: "set without pieces", p: `"pieces": ["@person"], "fields": ["@person"]}`,
			want: `p.json:2: pieces[0]: the set "person" has no pieces`},
		{name: "set twice", p: `"pieces": ["@paper", "@paper"], "fields": ["@person"]}`,
			want: `p.json:2: pieces[1]: "@paper" stands twice`},
		{name: "slot of a set again", p: `"pieces": ["@paper", ` + paper +
			`], "fields": ["@person"]}`, want: `p.json:2: pieces[1].slot: "x.y" stands twice`},
		{name: "no name of a set", p: `"pieces": ["paper"], "fields": ["@person"]}`,
			want: `p.json:2: pieces[0]: "paper" is neither an object nor a set`},
		{name: "set in a set", p: good, sets: strings.Replace(sets, `[{"slot"`,
			`["@person", {"slot"`, 1),
			want: "sets.json:4: sets.paper.pieces[0]: an object is expected"},
		{name: "wrong in a set", p: good,
			sets: strings.Replace(sets, `"kind": "paper"`, `"kind": "papr"`, 1),
			want: `sets.json:4: sets.paper.pieces[0].kind: "papr" is none of`},
		{name: "set on a field that is not asked", p: good,
			sets: strings.Replace(sets, `"kind": "paper"`,
				`"kind": "paper", "when": {"field": "z", "is": "yes"}`, 1),
			want: `sets.json:4: sets.paper.pieces[0].when.field: the procedure asks no field "z" (used by p.json)`},
		{name: "empty set", p: good, sets: strings.Replace(sets, `"paper": {`,
			`"none": {}, "paper": {`, 1), want: "sets.json:4: sets.none: it is empty"},
		{name: "question for mediators",
			p:    `"pieces": [], "fields": ["@person", {"id": "violence", "type": "yesno", "audience": "mediator", "verified": true, "source": "S"}]}`,
			want: "p.json:2: fields[1].audience: a question for mediators only"},
		{name: "condition for mediators",
			p: `"pieces": [{"slot": "x.z", "id": "x.y", "kind": "paper", "when": {"field": "violence", "is": "yes"}, "icon": "house", "verified": true, "source": "S"}],
			"fields": ["@person", {"id": "violence", "type": "yesno", "audience": "mediator", "verified": true, "source": "S"}]}`,
			want: `pieces[0].when.field: field "violence" is for mediators only`},
		{name: "mediators may", p: good,
			q: `"audience": "mediator", "pieces": [], "fields": ["@person", {"id": "violence", "type": "yesno", "audience": "mediator", "verified": true, "source": "S"}]}`},
		{name: "public leads to a hidden one",
			p:    `"notices": [{"code": "redirect.procedure", "to": "q", "when": {"field": "usage", "is": "yes"}, "source": "S"}], "pieces": [], "fields": ["@person", {"id": "usage", "type": "yesno", "verified": true, "source": "S"}]}`,
			q:    `"audience": "mediator", "pieces": [], "fields": ["@person"]}`,
			want: `p.json:2: notices[0].to: "q" is for mediators only`},
		{name: "leads nowhere",
			p:    `"notices": [{"code": "redirect.procedure", "to": "r", "when": {"field": "usage", "is": "yes"}, "source": "S"}], "pieces": [], "fields": ["@person", {"id": "usage", "type": "yesno", "verified": true, "source": "S"}]}`,
			want: `p.json:2: notices[0].to: catalogue.json lists no procedure "r"`},
		{name: "person not declared",
			p:    `"pieces": [{"slot": "minor.x", "id": "x.y", "person": "minor", "kind": "paper", "icon": "house", "verified": true, "source": "S"}], "fields": ["@person"]}`,
			want: `p.json:2: pieces[0].person: "minor" is not among`},
		{name: "person not said",
			p:    `"persons": ["minor"], "pieces": [{"slot": "minor.x", "id": "x.y", "kind": "paper", "icon": "house", "verified": true, "source": "S"}], "fields": ["@person"]}`,
			want: `p.json:2: pieces[0].person: "minor.x" is about the minor: say so`},
		{name: "person of another name",
			p:    `"persons": ["minor"], "pieces": [{"slot": "x.y", "id": "x.y", "person": "minor", "kind": "paper", "icon": "house", "verified": true, "source": "S"}], "fields": ["@person"]}`,
			want: `p.json:2: pieces[0].slot: "x.y" does not begin with "minor."`},
		{name: "output without proof",
			p: `"outputs": [{"stage": "filing", "id": "a", "verified": true, "source": "S"}], ` +
				good, want: "p.json:2: outputs[0].proves_stay: this key is missing"},
		{name: "window both ways",
			p: `"window": {"field": "birth_date", "opens_days": 3, "within_days": 3, "verified": true, "source": "S"}, ` +
				good, want: "p.json:2: window: it counts before the date or after it"},
		{name: "no prefecture",
			p: `"channels": [{"from": "2026-01-01", "prefecture": "96", "mode": "full", "channel": "x", "verified": true, "source": "S"}], ` +
				good, want: "p.json:2: channels[0].prefecture"},
		{name: "no such source", p: strings.Replace(`"pieces": [`+paper+`], "fields": ["@person"]}`,
			`"source": "S"`, `"source": "T"`, 1),
			want: `p.json:2: pieces[0].source: "T" is not in`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.q == "" {
				c.q = good
			}
			if c.sets == "" {
				c.sets = sets
			}
			_, err := catalogue.Parse(fstest.MapFS{
				"catalogue.json": {Data: []byte(head)}, "sets.json": {Data: []byte(c.sets)},
				"p.json": {Data: []byte(strings.Replace(opening, "ID", "p", 1) + c.p)},
				"q.json": {Data: []byte(strings.Replace(opening, "ID", "q", 1) + c.q)},
			})
			switch {
			case c.want == "" && err != nil:
				t.Error(err)
			case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
				t.Errorf("got %v\nwant %q", err, c.want)
			}
		})
	}
}

// TestInfoKeepsNoData: a procedure that only orients needs no name, no limit and nobody
// who files, but says where to go.
func TestInfoKeepsNoData(t *testing.T) {
	const info = `{"id": "p", "family": "x", "icon": "house", "mode": "info", "channel": "the consulate", "legal_basis": [], "valid_from": "2024-01-01", "reviewed_on": "2026-11-01"`
	parse := func(p string) error {
		c, err := alone(p)
		at := dossier.Moment{Time: time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC), Known: true}
		if err == nil && len(c.Procedures()[0].Gaps(dossier.Dossier{}, at)) > 0 {
			t.Error("something is missing where nothing is kept")
		}
		return err
	}
	if err := parse(info + `, "contacts": ["consulate"]}`); err != nil {
		t.Error(err)
	}
	if err := parse(info + `}`); err == nil ||
		!strings.Contains(err.Error(),
			"p.json:1: contacts: a procedure that only orients says where to go") {
		t.Errorf("got %v", err)
	}
}
