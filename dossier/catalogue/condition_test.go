// SPDX-License-Identifier: AGPL-3.0-or-later

package catalogue

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"passerelle/dossier"
	"passerelle/dossier/strictjson"
)

func parseCondition(text string) (*dossier.Condition, error) {
	n, err := strictjson.Parse("condition", []byte(text))
	if err != nil {
		return nil, err
	}
	own := newLines()
	r := reader{list: &list{}, own: &own}
	c := r.condition(n, 0)
	return c, r.Err()
}

func TestConditionTruth(t *testing.T) {
	known := dossier.Answers{"married": "yes", "expiry": "2027-02-23", "moved": "",
		"birth": "1974-00-00"}
	filing := dossier.Moment{Time: time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC), Known: true}
	const yes, no, open = `{"field":"married","is":"yes"}`, `{"field":"married","is":"no"}`,
		`{"field":"absent","is":"yes"}`
	for _, c := range []struct {
		text  string
		want  dossier.Truth
		blind dossier.Truth // with an unknown clock; "" is the same
	}{
		{yes, dossier.True, ""}, {no, dossier.False, ""}, {open, dossier.Unsure, ""},
		{`{"field":"married","in":["no","yes"]}`, dossier.True, ""},
		{`{"field":"married","known":true}`, dossier.True, ""},
		{`{"field":"absent","known":true}`, dossier.False, ""},
		{`{"field":"moved","known":true}`, dossier.False, ""},
		// a question that does not arise
		{`{"field":"moved","is":"2026-01-01"}`, dossier.False, ""},
		{`{"not":` + yes + `}`, dossier.False, ""}, {`{"not":` + no + `}`, dossier.True, ""},
		{`{"not":` + open + `}`, dossier.Unsure, ""},
		{`{"all":[` + yes + `,` + open + `]}`, dossier.Unsure, ""},
		{`{"all":[` + open + `,` + no + `]}`, dossier.False, ""},
		{`{"all":[` + yes + `,` + yes + `]}`, dossier.True, ""},
		{`{"any":[` + open + `,` + yes + `]}`, dossier.True, ""},
		{`{"any":[` + no + `,` + open + `]}`, dossier.Unsure, ""},
		{`{"any":[` + no + `]}`, dossier.False, ""},
		{`{"field":"expiry","before":"+3m"}`, dossier.True, dossier.Unsure},
		{`{"field":"expiry","before":"+91d"}`, dossier.False, dossier.Unsure},
		{`{"field":"expiry","before":"+92d"}`, dossier.True, dossier.Unsure},
		{`{"field":"expiry","after":"+90d"}`, dossier.True, dossier.Unsure},
		{`{"field":"expiry","after":"+91d"}`, dossier.False, dossier.Unsure},
		{`{"field":"expiry","after":"-1m"}`, dossier.True, dossier.Unsure},
		{`{"field":"expiry","before":"2027-02-24"}`, dossier.True, ""},
		{`{"field":"expiry","before":"2027-02-23"}`, dossier.False, ""},
		// whichever day of that year it was; and where the day decides, which isn't known
		{`{"field":"birth","before":"+0d"}`, dossier.True, dossier.Unsure},
		{`{"field":"birth","before":"-624m"}`, dossier.Unsure, ""},
		{`{"all":[` + no + `,{"field":"expiry","before":"+3m"}]}`, dossier.False, ""},
	} {
		p, err := parseCondition(c.text)
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		if c.blind == "" {
			c.blind = c.want
		}
		if got := p.Holds(known, filing); got != c.want {
			t.Errorf("%s: got %s, want %s", c.text, got, c.want)
		}
		if got := p.Holds(known, dossier.Moment{Time: filing.Time}); got != c.blind {
			t.Errorf("%s, unknown clock: got %s, want %s", c.text, got, c.blind)
		}
	}
	var none *dossier.Condition
	if none.Holds(nil, dossier.Moment{}) != dossier.True {
		t.Error("no condition does not hold")
	}
}

func FuzzConditionText(f *testing.F) {
	for _, s := range []string{`{"all":[{"field":"a","is":"b"}]}`,
		`{"not":{"any":[{"field":"a","before":"+3m"}]}}`, `{"field":"a","in":["b","c"]}`,
		`{"not":{"not":{}}}`} {
		f.Add(s, "a", "2026-01-01")
	}
	f.Fuzz(func(t *testing.T, text, field, value string) {
		c, err := parseCondition(text)
		if err != nil {
			return
		}
		at := dossier.Moment{Time: time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC), Known: true}
		known := dossier.Answers{dossier.FieldID(field): value}
		got := c.Holds(known, at)
		if not := (&dossier.Condition{Not: c}).Holds(known,
			at); (got == dossier.Unsure) != (not == dossier.Unsure) || got != dossier.Unsure &&
			got == not {
			t.Fatalf("%s is %s, its contrary %s", text, got, not)
		}
		// More knowledge never turns a decided condition round.
		if less := c.Holds(nil, dossier.Moment{}); less != dossier.Unsure && less != got &&
			!strings.Contains(text, "known") {
			t.Fatalf("%s is %s without answers and %s with one", text, less, got)
		}
		if !json.Valid([]byte(text)) {
			t.Fatal("taken, and not JSON")
		}
	})
}
