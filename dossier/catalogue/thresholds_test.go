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

// TestThresholds: everything of a line is there, an amount has one line a day, and only a
// paper or a question that is typed in digits refers to one that the table has.
func TestThresholds(t *testing.T) {
	const line = `{"ref": "pay", "from": "2026-01-01", "euros": 1824, "per": "gross_month",
		"verified": true, "source": "S"}`
	const older = `{"ref": "pay", "from": "2025-01-01", "euros": 1802, "per": "gross_month",
		"verified": true, "source": "S"}`
	digits, text := `"digits", "max_len": 6`, `"text", "max_len": 6`
	for _, c := range []struct{ table, kind, ref, want string }{
		{line, digits, "pay", ""},
		{older + ", " + line, digits, "pay", ""},
		{line + ", " + line, digits, "pay", `"pay" has a line of that day already`},
		{strings.Replace(line, "gross_month", "week", 1), digits, "pay", `"week"`},
		{strings.Replace(line, "1824", "0", 1), digits, "pay", "one euro or more"},
		{strings.Replace(line, `"verified": true,`, "", 1), digits, "pay",
			"verified: this key is missing"},
		{strings.Replace(line, `"S"`, `"T"`, 1), digits, "pay", `"T" is not in`},
		{line, digits, "rent", `has no threshold "rent"`},
		{line, text, "pay", "an amount is typed in digits"},
	} {
		got := ""
		l, err := catalogue.Parse(payList(c.table, c.kind, c.ref))
		if err != nil {
			got = err.Error()
		}
		if (c.want == "") != (got == "") || !strings.Contains(got, c.want) {
			t.Errorf("%+v: got %q", c, got)
		}
		if err != nil {
			continue
		}
		p, _ := l.Procedure("work")
		now := dossier.Moment{Time: time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC), Known: true}
		x, _ := p.Piece("work.pay")
		if least, ok := p.ThresholdAt(x.ThresholdRef, now); !ok || least.Euros != 1824 ||
			!least.Verified {
			t.Errorf("%+v: %+v", c, least)
		}
	}
}

// TestLeastOnItsDay: the day before its first day an amount is the older one, and before
// the first line nothing is said. A machine without a clock says the newest, not as sure.
func TestLeastOnItsDay(t *testing.T) {
	l, err := catalogue.Parse(payList(`{"ref": "pay", "from": "2025-01-01", "euros": 1802,
		"per": "gross_month", "verified": true, "source": "S"}, {"ref": "pay",
		"from": "2026-01-01", "euros": 1824, "per": "gross_month", "verified": true,
		"source": "S"}`, `"digits", "max_len": 6`, "pay"))
	if err != nil {
		t.Fatal(err)
	}
	p, _ := l.Procedure("work")
	on := func(y int, m time.Month, d int) dossier.Moment {
		return dossier.Moment{Time: time.Date(y, m, d, 12, 0, 0, 0, time.UTC), Known: true}
	}
	for _, c := range []struct {
		at    dossier.Moment
		euros int
		sure  bool
	}{{on(2024, 12, 31), 0, false}, {on(2025, 1, 1), 1802, true}, {on(2025, 12, 31), 1802, true},
		{on(2026, 1, 1), 1824, true}, {dossier.Moment{}, 1824, false}} {
		if got, _ := p.ThresholdAt("pay", c.at); got.Euros != c.euros || got.Verified != c.sure {
			t.Errorf("%+v: got %+v", c, got)
		}
	}
	for typed, low := range map[string]bool{"1823": true, "1824": false, "": false} {
		found := false
		for _, g := range p.Gaps(dossier.Dossier{Procedure: "work", FiledBy: dossier.BySelf,
			Answers: dossier.Answers{"gross_salary": typed}}, on(2026, 1, 1)) {
			if g.Code == dossier.AmountLow {
				found = g.Verdict == dossier.Inconclusive && g.Values["least_euros"] == "1824" &&
					g.Field == "gross_salary" && g.Source == "S"
			}
		}
		if found != low {
			t.Errorf("%q: told %v", typed, found)
		}
	}
}

// payList is a list of one procedure with one paper and one question about pay.
func payList(table, kind, ref string) fstest.MapFS {
	name := `"verified": true, "source": "S"}`
	return fstest.MapFS{"catalogue.json": {Data: []byte(
		`{"format": "passerelle-catalogue/2", "version": "t", "date": "2026-11-01",
		"order": ["work"], "sources": {"S": "s"}, "fees": [], "tariffs": {},
		"thresholds": [` + table + `]}`)},
		"work.json": {Data: []byte(`{"title": "work",
		"requests": [{"request": "first", "id": "work"}], "family": "travail", "icon": "sun",
		"mode": "assist", "channel": "c", "legal_basis": ["b"], "filed_by": ["self"],
		"max_bytes": 1000, "valid_from": "2026-01-01", "reviewed_on": "2026-01-01",
		"pieces": [{"slot": "work.pay", "id": "work.pay", "kind": "paper", "threshold": "` + ref +
			`", "icon": "sun", ` + name + `],
		"fields": [{"id": "family_name", "type": "name", ` + name + `,
			{"id": "given_names", "type": "name", ` + name + `,
			{"id": "birth_date", "type": "date", ` + name + `,
			{"id": "gross_salary", "type": ` + kind + `, "threshold": "` + ref + `", ` + name +
			`]}`)}}
}
