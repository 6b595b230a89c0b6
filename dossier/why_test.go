// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier_test

import (
	"fmt"
	"testing"

	"passerelle/dossier"
)

func TestWhy(t *testing.T) {
	const yes = `{"field": "married", "is": "yes"}`
	for _, c := range []struct {
		when    string
		answers dossier.Answers
		want    string
		all     string // every reason there may be
	}{
		{yes, dossier.Answers{"married": "yes"}, "[{married yes}]", "[{married yes}]"},
		{yes, dossier.Answers{"married": "no"}, "[]", "[{married yes}]"},
		{yes, nil, "[]", "[{married yes}]"},
		{`{"not": ` + yes + `}`, dossier.Answers{"married": "no"}, "[{married no}]",
			"[{married no}]"},
		{`{"all": [` + yes + `, {"field": "kind", "in": ["a", "b"]}]}`,
			dossier.Answers{"married": "yes", "kind": "b"}, "[{married yes} {kind b}]",
			"[{married yes} {kind a} {kind b}]"},
		{`{"any": [` + yes + `, {"field": "kind", "in": ["a", "b"]}]}`,
			dossier.Answers{"married": "yes", "kind": "b"}, "[{married yes}]",
			"[{married yes} {kind a} {kind b}]"},
		{`{"any": [` + yes + `, {"field": "kind", "in": ["a", "b"]}]}`,
			dossier.Answers{"married": "no", "kind": "a"}, "[{kind a}]",
			"[{married yes} {kind a} {kind b}]"},
		{`{"not": {"any": [` + yes + `, {"field": "kind", "in": ["a"]}]}}`,
			dossier.Answers{"married": "no", "kind": "c"}, "[{married no} {kind c}]",
			"[{married no} {kind b} {kind c}]"},
		{`{"not": {"all": [` + yes + `, {"field": "kind", "in": ["a"]}]}}`,
			dossier.Answers{"married": "no", "kind": "a"}, "[{married no}]",
			"[{married no} {kind b} {kind c}]"},
		{`{"field": "town", "known": true}`, dossier.Answers{"town": "Paris"}, "[{town given}]",
			"[{town given}]"},
		{`{"field": "end", "before": "2026-01-01"}`, dossier.Answers{"end": "2025-12-31"},
			"[{end before}]", "[{end before}]"},
		{`{"not": {"field": "end", "before": "2026-01-01"}}`, dossier.Answers{"end": "2026-01-01"},
			"[{end after}]", "[{end after}]"},
		{`{"field": "end", "after": "2026-01-01"}`, dossier.Answers{"end": "2026-01-02"},
			"[{end after}]", "[{end after}]"},
		{`{"not": {"field": "end", "after": "2026-01-01"}}`, dossier.Answers{"end": "2026-01-01"},
			"[{end before}]", "[{end before}]"},
	} {
		p := mustSmall(t, "", `"pieces": [{"slot": "x.y", "id": "x.y", "kind": "paper", "when": `+
			c.when+`, "icon": "house", "verified": true, "source": "S"}],
			"fields": [`+person+`, {"id": "married", "type": "yesno", "verified": true, "source": "S"}, {"id": "kind", "type": "choice", "choices": ["a", "b", "c"], "verified": true, "source": "S"},
			{"id": "end", "type": "date", "verified": true, "source": "S"}, {"id": "town", "type": "text", "verified": true, "source": "S"}]`)
		x := p.Pieces[0]
		if got := fmt.Sprint(p.Why(x, dossier.Dossier{Answers: c.answers},
			on(today))); got != c.want {
			t.Errorf("%s with %v: got %s, want %s", c.when, c.answers, got, c.want)
		}
		if got := fmt.Sprint(p.Reasons(x)); got != c.all {
			t.Errorf("%s: reasons %s, want %s", c.when, got, c.all)
		}
	}
}
