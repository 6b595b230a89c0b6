// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"passerelle/dossier"
	"passerelle/dossier/catalogue"
	"passerelle/internal/testkit"
)

// small is a catalogue of one procedure that each test writes; head adds to catalogue.json.
func small(t testing.TB, head, procedure string) (*dossier.Procedure, error) {
	t.Helper()
	files := fstest.MapFS{
		"catalogue.json": {Data: []byte(
			`{"format": "passerelle-catalogue/1", "version": "test", "date": "2026-11-01", "order": ["p"], "sources": {"S": "s"},
			"fees": [{"ref": "f", "from": "2020-01-01", "euros": 75, "verified": true, "source": "S"}, {"ref": "f", "from": "2026-02-02", "euros": 100, "verified": false, "source": "S"},
				{"ref": "low", "from": "2020-01-01", "euros": 25, "verified": true, "source": "S"}, {"ref": "late", "from": "2020-01-01", "euros": 180, "verified": true, "source": "S"}]` + head +
				`}`)},
		"p.json": {Data: []byte(`{"id": "p", "family": "x", "icon": "house", "mode": "full", "channel": "here", "legal_basis": [], "filed_by": ["self"], "max_bytes": 1000,
			"valid_from": "2024-01-01", "reviewed_on": "2026-11-01", ` + procedure + `}`)},
	}
	c, err := catalogue.Parse(files)
	if err != nil {
		return nil, err
	}
	return c.Procedures()[0], nil
}

// person are the fields that every procedure asks.
const person = `{"id": "family_name", "type": "name", "verified": true, "source": "S"}, {"id": "given_names", "type": "name", "verified": true, "source": "S"},
	{"id": "birth_date", "type": "date", "check": "birth", "verified": true, "source": "S"}`

func mustSmall(t testing.TB, head, procedure string) *dossier.Procedure {
	t.Helper()
	p, err := small(t, head, procedure)
	testkit.Must(t, err)
	return p
}

func TestDates(t *testing.T) {
	const end = `"pieces": [], "fields": [` + person +
		`, {"id": "end", "type": "date", "verified": true, "source": "S"}], `
	renewal := mustSmall(t, "",
		end+`"fee_ref": "f", "window": {"field": "end", "opens_days": 120, "closes_days": 60, "grace_months": 6, "late_fee": "late", "verified": true, "source": "S"}`)
	after := mustSmall(t, "",
		end+`"window": {"field": "end", "within_months": 3, "working_day": true, "verified": false, "source": "S"}`)
	days := mustSmall(t, "",
		end+`"window": {"field": "end", "within_days": 10, "working_day": true, "verified": true, "source": "S"}`)
	redirect := mustSmall(t, "",
		end+`"window": {"field": "end", "redirect_months": 3, "verified": true, "source": "S"}`)
	for _, c := range []struct {
		name    string
		p       *dossier.Procedure
		end, on string
		want    string // opens, last, extended, late end, standing, tight
	}{
		// 24 January is a Sunday
		{"too early", renewal, "2027-03-25", "2026-11-24",
			"2026-11-25 2027-01-24 2027-01-24 2027-09-25 early false"},
		{"first day", renewal, "2027-03-24", "2026-11-24",
			"2026-11-24 2027-01-23 2027-01-23 2027-09-24 in_time false"},
		{"last day", renewal, "2027-01-23", "2026-11-24",
			"2026-09-25 2026-11-24 2026-11-24 2027-07-23 in_time true"},
		{"the day before the last", renewal, "2027-01-24", "2026-11-24",
			"2026-09-26 2026-11-25 2026-11-25 2027-07-24 in_time false"},
		{"Friday, last day is Sunday", renewal, "2027-01-28", "2026-11-27",
			"2026-09-30 2026-11-29 2026-11-29 2027-07-28 in_time true"},
		{"Friday, last day is Monday", renewal, "2027-01-29", "2026-11-27",
			"2026-10-01 2026-11-30 2026-11-30 2027-07-29 in_time false"},
		{"late", renewal, "2027-01-22", "2026-11-24",
			"2026-09-24 2026-11-23 2026-11-23 2027-07-22 late false"},
		{"last late day", renewal, "2026-05-24", "2026-11-24",
			"2026-01-24 2026-03-25 2026-03-25 2026-11-24 late false"},
		{"out of time", renewal, "2026-05-23", "2026-11-24",
			"2026-01-23 2026-03-24 2026-03-24 2026-11-23 out_of_time false"},
		{"three months after", after, "2026-08-24", "2026-11-24",
			"2026-08-24 2026-11-24 2026-11-24 - in_time true"},
		{"a day more", after, "2026-08-23", "2026-11-24",
			"2026-08-23 2026-11-23 2026-11-23 - out_of_time false"},
		{"short month", after, "2026-11-30", "2027-02-28",
			"2026-11-30 2027-02-28 2027-03-01 - in_time true"},
		{"ten days", days, "2026-11-14", "2026-11-24",
			"2026-11-14 2026-11-24 2026-11-24 - in_time true"},
		{"after the last day, a Sunday", after, "2026-11-30", "2027-03-01",
			"2026-11-30 2027-02-28 2027-03-01 - extended false"},
		{"after the next working day", after, "2026-11-30", "2027-03-02",
			"2026-11-30 2027-02-28 2027-03-01 - out_of_time false"},
		{"Christmas", days, "2026-12-15", "2026-12-24",
			"2026-12-15 2026-12-25 2026-12-28 - in_time true"},
		// it names the right request, and is no time limit of this one
		{"redirect, not yet", redirect, "2027-02-24", "2026-11-24", "- - - -  false"},
		{"redirect", redirect, "2027-02-23", "2026-11-24", "- - - -  false"},
		{"redirect, ended", redirect, "1990-01-01", "2026-11-24", "- - - -  false"},
		{"no date", renewal, "", "2026-11-24", "- - - -  false"},
	} {
		d := dossier.Dossier{Answers: dossier.Answers{"end": c.end}}
		got := c.p.Dates(d, on(c.on))
		f := func(t time.Time) string {
			if t.IsZero() {
				return "-"
			}
			return t.Format(time.DateOnly)
		}
		tight := "false"
		if got.Tight {
			tight = "true"
		}
		if s := strings.Join([]string{f(got.Opens), f(got.LastDay), f(got.Extended), f(got.LateEnd),
			string(got.Filed), tight}, " "); s != c.want {
			t.Errorf("%s: got %q, want %q", c.name, s, c.want)
		}
		blind := c.p.Dates(d, dossier.Moment{Time: on(c.on).Time})
		if blind.Filed != dossier.NoWindow || blind.Tight || blind.LastDay != got.LastDay {
			t.Errorf("%s, unknown clock: %+v", c.name, blind)
		}
	}
	got := renewal.Dates(dossier.Dossier{Answers: dossier.Answers{"end": "2027-03-24"}}, on(today))
	due := dossier.Due{Ref: "f", Euros: 100, When: dossier.AtCollection, Source: "S"}
	if !slices.Equal(got.Dues, []dossier.Due{due}) ||
		got.LateFee != 180 || !got.LateFeeVerified || !got.HasLateFee || !got.Verified {
		t.Errorf("fees: %+v", got)
	}
	due.Euros, due.Sure = 75, true
	if got := renewal.Dues(dossier.Dossier{}, on("2026-02-01")); !slices.Equal(got,
		[]dossier.Due{due}) {
		t.Errorf("fee of before: %+v", got)
	}
}

// TestGapsOfTimeAfter: a time counted after a date, on its last day and the day after,
// and with an unknown clock.
func TestGapsOfTimeAfter(t *testing.T) {
	p := mustSmall(t, "", `"pieces": [], "fields": [`+person+
		`, {"id": "entry", "type": "date", "verified": true, "source": "S"}], "window": {"field": "entry", "within_months": 2, "verified": true, "source": "S"}`)
	for entry, want := range map[string]string{"2026-09-24": "",
		"2026-09-23": "inconclusive window.over entry", "": "inconclusive window.unknown entry"} {
		d := full(t, p, on(today), dossier.Answers{"entry": entry})
		got := slices.DeleteFunc(found(p.Gaps(d, on(today))), func(s string) bool {
			return !strings.Contains(s, "window")
		})
		if s := strings.Join(got, "; "); s != want {
			t.Errorf("entry %q: got %q, want %q", entry, s, want)
		}
	}
}

// TestWindowsAndFeesByCondition: first request and renewal in one procedure, and a rule
// that changes on a day.
func TestWindowsAndFeesByCondition(t *testing.T) {
	p := mustSmall(t, "", `"pieces": [], "fields": [`+person+
		`, {"id": "kind", "type": "choice", "choices": ["first", "renewal", "asylum"], "verified": true, "source": "S"},
		{"id": "entry", "type": "date", "when": {"field": "kind", "is": "first"}, "verified": true, "source": "S"}, {"id": "end", "type": "date", "when": {"field": "kind", "is": "renewal"}, "verified": true, "source": "S"}],
		"fee_ref": "f", "fees": [{"ref": "low", "when": {"field": "kind", "is": "renewal"}}, {"ref": "free", "when": {"field": "kind", "is": "asylum"}}],
		"windows": [{"field": "entry", "when": {"field": "kind", "is": "first"}, "within_months": 2, "verified": true, "source": "S"},
			{"field": "end", "when": {"field": "kind", "is": "renewal"}, "opens_days": 120, "closes_days": 60, "verified": true, "source": "S"},
			{"field": "end", "from": "2027-01-01", "when": {"field": "kind", "is": "renewal"}, "opens_days": 90, "closes_days": 30, "verified": true, "source": "S"}]`)
	for _, c := range []struct {
		kind, on string
		field    dossier.FieldID
		opens    int
		fee      string
		euros    int
	}{
		{"first", "2026-11-24", "entry", 0, "f", 100},
		{"renewal", "2026-11-24", "end", 120, "low", 25},
		{"renewal", "2026-12-31", "end", 120, "low", 25},
		{"renewal", "2027-01-01", "end", 90, "low", 25},
		{"first", "2027-01-01", "entry", 0, "f", 100}, {"asylum", "2026-11-24", "", 0, "", 0},
		// nobody said which: it may be any of the three, and none is sure
		{"", "2026-11-24", "", 0, "low", 25},
	} {
		d := dossier.Dossier{Answers: dossier.Answers{"kind": c.kind}}
		w, ok := p.WindowAt(d, on(c.on))
		if w.Field != c.field || w.OpensDays != c.opens || ok != (c.field != "") {
			t.Errorf("%s on %s: %v %+v", c.kind, c.on, ok, w)
		}
		dues := p.Dues(d, on(c.on))
		if len(dues) == 0 {
			dues = []dossier.Due{{}}
		}
		if dues[0].Ref != c.fee || dues[0].Euros != c.euros ||
			(len(dues) > 1) != (c.kind == "") {
			t.Errorf("%s on %s: fees %+v", c.kind, c.on, dues)
		}
	}
}

func TestChannelAt(t *testing.T) {
	p := mustSmall(t, "", `"pieces": [], "fields": [`+person+`], "channels": [
		{"from": "2025-01-01", "prefecture": "*", "mode": "assist", "channel": "post", "verified": false, "source": "S"},
		{"from": "2026-06-01", "prefecture": "*", "mode": "full", "channel": "ANEF", "verified": true, "source": "S"},
		{"from": "2025-03-01", "prefecture": "75", "mode": "assist", "channel": "counter", "verified": true, "source": "S"},
		{"from": "2027-01-01", "prefecture": "2A", "mode": "info", "channel": "later", "verified": true, "source": "S"}]`)
	for _, c := range []struct{ prefecture, on, want string }{
		{"31", "2024-12-31", "full here"}, {"31", "2025-01-01", "assist post"},
		{"31", "2026-05-31", "assist post"}, {"31", "2026-06-01", "full ANEF"},
		{"", "2026-11-24", "full ANEF"},
		{"75", "2025-02-01", "assist post"}, {"75", "2026-11-24", "assist counter"},
		{"2A", "2026-11-24", "full ANEF"}, {"2A", "2027-01-01", "info later"},
	} {
		if got := p.ChannelAt(c.prefecture, on(c.on).Time); string(got.Mode)+" "+
			got.Name != c.want {
			t.Errorf("%s on %s: got %+v, want %s", c.prefecture, c.on, got, c.want)
		}
	}
	if p.ChannelAt("31", on("2024-12-31").Time).Verified {
		t.Error("a channel that nobody confirmed passes for certain")
	}
}

// TestDatedLimits: the limit in force on the day of filing judges a paper.
func TestDatedLimits(t *testing.T) {
	p := mustSmall(t,
		`, "limits": [{"ref": "home", "from": "2024-01-01", "max_age_months": 3, "verified": true, "source": "S"},
		{"ref": "home", "from": "2026-06-01", "max_age_months": 6, "advised_months": 3, "verified": true, "source": "S"}, {"ref": "home", "from": "2027-01-01", "max_age_days": 30, "verified": false, "source": "S"}]`,
		`"pieces": [{"slot": "home.proof", "id": "home.proof", "kind": "paper", "limit_ref": "home", "date_field": "home.proof.date", "icon": "house", "verified": true, "source": "S"}],
		"fields": [`+person+`, {"id": "home.proof.date", "type": "date", "check": "past", "slot": "home.proof", "verified": true, "source": "S"}]`)
	for _, c := range []struct{ on, date, want string }{
		{"2026-05-31", "2026-03-01", ""},
		{"2026-05-31", "2026-02-28", "failed piece.too_old home.proof"},
		{"2026-06-01", "2026-02-27", "inconclusive piece.getting_old home.proof"},
		{"2026-12-31", "2026-07-01", "inconclusive piece.getting_old home.proof"},
		{"2026-12-31", "2026-06-30", "failed piece.too_old home.proof"},
		{"2027-01-01", "2026-12-02", "inconclusive piece.unverified home.proof"},
		{"2027-01-01", "2026-12-01",
			"inconclusive piece.too_old home.proof; inconclusive piece.unverified home.proof"},
		// before the first line nothing is known
		{"2023-12-31", "2020-01-01", "inconclusive piece.unverified home.proof"},
	} {
		d := full(t, p, on(c.on), dossier.Answers{"home.proof.date": c.date})
		if got := strings.Join(found(p.Gaps(d, on(c.on))), "; "); got != c.want {
			t.Errorf("%s on %s: got %q, want %q", c.date, c.on, got, c.want)
		}
	}
	if x, _ := p.Piece("home.proof"); x.MaxAgeMonths != 6 {
		t.Errorf("the limit shown is that of the catalogue's day: %+v", x.Ages)
	}
}
