// SPDX-License-Identifier: AGPL-3.0-or-later

package catalogue_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"passerelle/dossier"
	"passerelle/dossier/catalogue"
)

// card is a title with two requests, in which each way to share stands once.
const card = `{"title": "card",
"requests": [
  {"request": "first", "id": "card-one", "fee_ref": "much"},
  {"request": "renewal", "id": "card-two", "was": "card-one"}
],
"family": "x", "icon": "house", "mode": "full", "channel": "here", "legal_basis": [],
"filed_by": ["self"], "max_bytes": 1000, "valid_from": "2024-01-01",
"reviewed_on": "2026-11-01",
"windows": [{"from": "2024-01-01", "requests": ["renewal"], "field": "ends", "closes_days": 60, "verified": true, "source": "S"}],
"pieces": [
  {"slot": "id.card", "id": "id.card", "kind": "paper", "when": {"any": [{"request": "renewal"}, {"field": "held", "is": "card"}]}, "icon": "house", "verified": true, "source": "S"},
  {"slot": "id.visa", "id": "id.visa", "kind": "paper", "when": {"field": "held", "is": "visa"}, "icon": "house", "verified": true, "source": "S"},
  {"slot": "pay.slip", "id": "pay.slip", "kind": "paper", "requests": ["renewal"], "icon": "house", "verified": true, "source": "S"},
  {"set": "home", "requests": ["first"]}
],
"fields": [
  {"id": "family_name", "type": "name", "verified": true, "source": "S"}, {"id": "given_names", "type": "name", "verified": true, "source": "S"},
  {"id": "birth_date", "type": "date", "check": "birth", "verified": true, "source": "S"},
  {"id": "held", "type": "choice", "requests": ["first"], "choices": ["card", "visa"], "verified": true, "source": "S"},
  {"id": "ends", "type": "date", "when": {"any": [{"request": "renewal"}, {"field": "held", "is": "card"}]}, "verified": true, "source": "S"},
  {"id": "visa_number", "type": "text", "slot": "id.visa", "verified": true, "source": "S"}
],
"notices": [
  {"code": "visa.seen", "field": "held", "when": {"field": "held", "is": "visa"}, "source": "S"},
  {"code": "no.visa", "when": {"all": [{"not": {"field": "held", "is": "visa"}}, {"field": "ends", "known": true}]}, "source": "S"}
]}
`

func titled(card string) (*dossier.Catalogue, error) {
	f := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	return catalogue.Parse(fstest.MapFS{
		"catalogue.json": f(`{"format": "passerelle-catalogue/2", "version": "t", "date": "2026-11-01", "order": ["card"], "sources": {"S": "s"},
			"fees": [{"ref": "much", "from": "2024-01-01", "euros": 50, "verified": true, "source": "S"}]}`),
		"sets.json": f(`{"format": "passerelle-catalogue/2", "sets": {"home": {"pieces": [
			{"slot": "home.proof", "id": "home.proof", "kind": "paper", "icon": "house", "verified": true, "source": "S"}]}}}`),
		"card.json": f(card)})
}

// TestTitleIsRead: each request has what is its own and what is shared, and nothing that
// hangs on which request it is.
func TestTitleIsRead(t *testing.T) {
	c, err := titled(card)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []struct {
		id                             dossier.ProcedureID
		request                        dossier.Request
		pieces, others, fields, unless string
		notices, windows               int
		fee                            string
	}{
		{"card-one", dossier.First, "id.card? id.visa? home.proof", "pay.slip",
			"held ends? visa_number", "", 2, 0, "much"},
		{"card-two", dossier.Renewal, "id.card pay.slip", "home.proof id.visa",
			"ends", "held visa_number", 1, 1, ""},
	} {
		p, ok := c.Procedure(want.id)
		if !ok || p.Title != "card" || p.Request != want.request {
			t.Fatalf("%s: got %+v", want.id, p)
		}
		var pieces, others, fields, unless []string
		mark := func(id string, when *dossier.Condition) string {
			if when != nil {
				return id + "?"
			}
			return id
		}
		for _, x := range p.Pieces {
			pieces = append(pieces, mark(string(x.Slot), x.When))
		}
		for _, x := range p.Others {
			others = append(others, string(x.Slot))
		}
		for _, f := range p.Fields[3:] {
			fields = append(fields, mark(string(f.ID), f.When))
		}
		for _, id := range p.OtherIDs {
			unless = append(unless, string(id))
		}
		for _, x := range [][2]string{{strings.Join(pieces, " "), want.pieces},
			{strings.Join(others, " "), want.others}, {strings.Join(fields, " "), want.fields},
			{strings.Join(unless, " "), want.unless}, {p.FeeRef, want.fee}} {
			if x[0] != x[1] {
				t.Errorf("%s: got %q, want %q", want.id, x[0], x[1])
			}
		}
		if len(p.Notices) != want.notices || len(p.Windows) != want.windows {
			t.Errorf("%s: %d notices, %d windows", want.id, len(p.Notices), len(p.Windows))
		}
	}
	two, _ := c.Procedure("card-two")
	if when := two.Notices[0].When; when.Field != "ends" {
		t.Errorf("what the request decides is still asked: %+v", when)
	}
	if two.Was != "card-one" {
		t.Errorf("was %q", two.Was)
	}
}

// TestTitleRefuses names what is wrong with marks and requests, each with its place.
func TestTitleRefuses(t *testing.T) {
	for name, c := range map[string]struct{ old, new, want string }{
		"a request that is none": {`"request": "renewal", "id"`, `"request": "again", "id"`,
			`card.json:4: requests[1].request: "again" is none of`},
		"a request twice": {`"request": "renewal", "id"`, `"request": "first", "id"`,
			`requests[1].request: "first" stands twice`},
		"an id twice": {`"card-two", "was"`, `"card-one", "was"`,
			`requests[1].id: "card-one" stands twice`},
		"it was nothing": {`"was": "card-one"`, `"was": "card"`, `requests[1].was: no request`},
		"a shared thing in one": {`"fee_ref": "much"`, `"family": "y"`,
			`requests[0].family: unknown key`},
		"another name": {`"title": "card"`, `"title": "cart"`, `title: it is "cart"`},
		"a sheet that is none": {`"kind": "paper", "requests": ["renewal"],`,
			`"kind": "paper", "requests": ["renewal"], "sheet": "no_work_at_all",`,
			`card.json:13: pieces[2].sheet: "no_work_at_all" is none of`},
		"a sheet for what is no paper": {`"kind": "paper", "requests": ["renewal"],`,
			`"kind": "later", "requests": ["renewal"], "sheet": "no_work",`,
			`card.json:13: pieces[2].sheet: only a paper can be printed`},
		"a mark of another title": {`"requests": ["renewal"], "icon"`,
			`"requests": ["duplicate"], "icon"`,
			`pieces[2].requests[0]: the title has no request "duplicate"`},
		"a mark that is none": {`"requests": ["first"], "choices"`,
			`"requests": ["first", "frist"], "choices"`, `fields[3].requests[1]: "frist" is none of`},
		"a request in a condition": {`{"request": "renewal"}, {"field": "held", "is": "card"}]}, "icon"`,
			`{"request": "again"}, {"field": "held", "is": "card"}]}, "icon"`,
			`pieces[0].when.any[0].request: "again" is none of`},
		"a condition for a mark": {`"requests": ["renewal"], "icon"`,
			`"when": {"request": "renewal"}, "icon"`,
			`pieces[2].when: the request alone decides: write "requests"`},
		"part of none": {`"when": {"field": "held", "is": "visa"}, "icon"`,
			`"requests": ["renewal"], "when": {"field": "held", "is": "visa"}, "icon"`,
			`pieces[1]: it is part of no request`},
		"a set for all by its mark": {`{"set": "home", "requests": ["first"]}`, `{"set": "home"}`,
			`pieces[3].requests: this key is missing`},
		"a paper twice in one": {`"slot": "pay.slip"`, `"slot": "id.card"`,
			`pieces[2].slot: "id.card" stands twice`},
		"renewed and not": {`"family": "x"`,
			`"family": "x", "renewal": {"none": "jamais", "verified": true, "source": "S"}`,
			`renewal: it says that there is none`},
	} {
		t.Run(name, func(t *testing.T) {
			if !strings.Contains(card, c.old) {
				t.Fatalf("there is no %q", c.old)
			}
			_, err := titled(strings.Replace(card, c.old, c.new, 1))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v\nwant %q", err, c.want)
			}
		})
	}
}
