// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"passerelle/dossier/strictjson"
)

func parseCondition(text string) (*Condition, error) {
	n, err := strictjson.Parse("condition", []byte(text))
	if err != nil {
		return nil, err
	}
	var r reader
	c := r.condition(n, 0)
	return c, r.Err()
}

func TestConditionTruth(t *testing.T) {
	known := Answers{"married": "yes", "expiry": "2027-02-23", "moved": "", "birth": "1974-00-00"}
	filing := Moment{Time: time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC), Known: true}
	const yes, no, open = `{"field":"married","is":"yes"}`, `{"field":"married","is":"no"}`, `{"field":"absent","is":"yes"}`
	for _, c := range []struct {
		text  string
		want  Truth
		blind Truth // with an unknown clock; "" is the same
	}{
		{yes, True, ""}, {no, False, ""}, {open, Unsure, ""},
		{`{"field":"married","in":["no","yes"]}`, True, ""},
		{`{"field":"married","known":true}`, True, ""}, {`{"field":"absent","known":true}`, False, ""}, {`{"field":"moved","known":true}`, False, ""},
		{`{"field":"moved","is":"2026-01-01"}`, False, ""}, // a question that does not arise
		{`{"not":` + yes + `}`, False, ""}, {`{"not":` + no + `}`, True, ""}, {`{"not":` + open + `}`, Unsure, ""},
		{`{"all":[` + yes + `,` + open + `]}`, Unsure, ""}, {`{"all":[` + open + `,` + no + `]}`, False, ""}, {`{"all":[` + yes + `,` + yes + `]}`, True, ""},
		{`{"any":[` + open + `,` + yes + `]}`, True, ""}, {`{"any":[` + no + `,` + open + `]}`, Unsure, ""}, {`{"any":[` + no + `]}`, False, ""},
		{`{"field":"expiry","before":"+3m"}`, True, Unsure}, {`{"field":"expiry","before":"+91d"}`, False, Unsure}, {`{"field":"expiry","before":"+92d"}`, True, Unsure},
		{`{"field":"expiry","after":"+90d"}`, True, Unsure}, {`{"field":"expiry","after":"+91d"}`, False, Unsure},
		{`{"field":"expiry","after":"-1m"}`, True, Unsure}, {`{"field":"expiry","before":"2027-02-24"}`, True, ""}, {`{"field":"expiry","before":"2027-02-23"}`, False, ""},
		{`{"field":"birth","before":"+0d"}`, Unsure, ""}, // the day is not known
		{`{"all":[` + no + `,{"field":"expiry","before":"+3m"}]}`, False, ""},
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
		if got := p.Holds(known, Moment{Time: filing.Time}); got != c.blind {
			t.Errorf("%s, unknown clock: got %s, want %s", c.text, got, c.blind)
		}
	}
	var none *Condition
	if none.Holds(nil, Moment{}) != True {
		t.Error("no condition does not hold")
	}
}

func FuzzConditionText(f *testing.F) {
	for _, s := range []string{`{"all":[{"field":"a","is":"b"}]}`, `{"not":{"any":[{"field":"a","before":"+3m"}]}}`, `{"field":"a","in":["b","c"]}`, `{"not":{"not":{}}}`} {
		f.Add(s, "a", "2026-01-01")
	}
	f.Fuzz(func(t *testing.T, text, field, value string) {
		c, err := parseCondition(text)
		if err != nil {
			return
		}
		at := Moment{Time: time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC), Known: true}
		known := Answers{FieldID(field): value}
		got := c.Holds(known, at)
		if not := (&Condition{Not: c}).Holds(known, at); (got == Unsure) != (not == Unsure) || got != Unsure && got == not {
			t.Fatalf("%s is %s, its contrary %s", text, got, not)
		}
		// More knowledge never turns a decided condition round.
		if less := c.Holds(nil, Moment{}); less != Unsure && less != got && !strings.Contains(text, "known") {
			t.Fatalf("%s is %s without answers and %s with one", text, less, got)
		}
		if !json.Valid([]byte(text)) {
			t.Fatal("taken, and not JSON")
		}
	})
}
