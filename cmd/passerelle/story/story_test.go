// SPDX-License-Identifier: AGPL-3.0-or-later

package story

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"passerelle/cmd/passerelle/describe"
	"passerelle/dossier"
	"passerelle/internal/testkit"
)

var must = testkit.Must

var today = time.Date(2026, 11, 29, 10, 0, 0, 0, time.UTC)

func list(t *testing.T) *describe.Catalogue {
	t.Helper()
	c, err := describe.Open(describe.Compiled)
	must(t, err)
	return c
}

func tell(t *testing.T, c *describe.Catalogue, text string) Told {
	t.Helper()
	s, err := Parse("story", []byte(text))
	must(t, err)
	told, err := Tell(c, "fr", s, today)
	must(t, err)
	return told
}

// asked is what is asked of a slot; "" where the door has none of that name.
func (t Told) asked(slot dossier.Slot) Asked {
	for _, p := range t.Pieces {
		if p.Slot == slot {
			return p.Asked
		}
	}
	return ""
}

// TestEveryPathHasADoor: the paths that are listed can be walked, end at the door that is
// listed, and ask no more than a person is asked at most.
func TestEveryPathHasADoor(t *testing.T) {
	c := list(t)
	paths := Paths(c.Guide())
	if len(paths) < 300 {
		t.Fatalf("only %d paths", len(paths))
	}
	for _, p := range paths {
		steps, door, err := Door(c.Guide(), p.Ways)
		if err != nil || door != p.Door || len(steps) > dossier.MostForks {
			t.Errorf("%v: door %q after %d questions, %v", p.Ways, door, len(steps), err)
		}
		way, _ := json.Marshal(p.Ways)
		told := tell(t, c, `{"on": "2026-11-29", "path": `+string(way)+`}`)
		if told.Door != p.Door || told.Title == "" || told.Request == "" || told.Name == "" {
			t.Errorf("%v: told %q, title %q, request %q, name %q", p.Ways, told.Door, told.Title,
				told.Request, told.Name)
		}
	}
}

// TestStories are situations that were once led wrong (see the sources of each door).
func TestStories(t *testing.T) {
	c := list(t)
	for _, s := range []struct {
		story      string
		door       dossier.ProcedureID
		request    dossier.Request
		yes, no    []dossier.Slot
		fee        int
		opens, end string // of the first window
		code       dossier.Code
	}{
		// the card of who has subsidiary protection ends: no attestation of asylum is asked
		{story: `{"on": "2026-09-20", "path": ["ending", "protected", "subsidiary"],
			"answers": {"permit_expiry": "2027-01-10"}, "papers": {"id.residence_permit": {}}}`,
			door: "bpi-subsidiaire-renouvellement", request: dossier.Renewal,
			yes: []dossier.Slot{"id.residence_permit", "asy.decision", "decl.cer"},
			no:  []dossier.Slot{"asy.ada"}, fee: 250, opens: "2026-09-12", end: "2026-11-11"},
		// the same, three weeks before the end
		{story: `{"on": "2026-11-29", "path": ["ending", "protected", "subsidiary"],
			"answers": {"permit_expiry": "2026-12-20"}}`, door: "bpi-subsidiaire-renouvellement",
			request: dossier.Renewal, fee: 250, opens: "2026-08-22", end: "2026-10-21",
			code: "window.late"},
		// the day before the 19th birthday is the last
		{story: `{"on": "2026-11-29", "procedure": "vpf-jeune-majeur",
			"answers": {"birth_date": "2008-02-10", "young_case": "parents", "title_held": "none"}}`,
			door: "vpf-jeune-majeur", request: dossier.First, opens: "2026-02-10",
			end: "2027-02-09"},
		// off ANEF two texts differ: nobody is late, and no price is said
		{story: `{"on": "2026-11-29", "path": ["ending", "worker", "permanent"],
			"answers": {"permit_expiry": "2027-01-10", "job_lost": "no"}}`,
			door:    "salarie-renouvellement",
			request: dossier.Renewal, yes: []dossier.Slot{"work.permit"}, fee: 250,
			opens: "2026-09-12", end: "2026-11-11", code: "window.unsettled"},
	} {
		told := tell(t, c, s.story)
		if told.Door != s.door || told.Request != s.request {
			t.Errorf("%s: door %q, request %q", s.story, told.Door, told.Request)
			continue
		}
		for asked, slots := range map[Asked][]dossier.Slot{AskedYes: s.yes, "": s.no} {
			for _, slot := range slots {
				if got := told.asked(slot); got != asked {
					t.Errorf("%s: %s is asked %q, want %q", s.door, slot, got, asked)
				}
			}
		}
		if s.fee > 0 && (len(told.Fees) == 0 || told.Fees[0].Euros != s.fee) {
			t.Errorf("%s: fees %+v, want %d", s.door, told.Fees, s.fee)
		}
		if len(told.Windows) == 0 || told.Windows[0].Opens != s.opens || told.Windows[0].Closes != s.end {
			t.Errorf("%s: windows %+v, want %s to %s", s.door, told.Windows, s.opens, s.end)
		}
		said := slices.ContainsFunc(told.Gaps, func(g Gap) bool { return g.Code == s.code })
		if s.code != "" && !said {
			t.Errorf("%s: %s is not said", s.door, s.code)
		}
		if len(told.Sources) == 0 {
			t.Errorf("%s: no source", s.door)
		}
	}
}

// TestStoriesThatCantBeWalked are refused with the place, and no value is repeated.
func TestStoriesThatCantBeWalked(t *testing.T) {
	c := list(t)
	for text, want := range map[string]string{
		`{"path": ["ending"]}`:            `it ends at the question "ending"`,
		`{"path": ["ending", "nowhere"]}`: `path[1]: "nowhere" is no answer to the question "ending"`,
		`{"path": []}`:                    `it ends at the question "start"`,
		`{}`:                              `one of "path" and "procedure"`,
		`{"path": ["ending"], "procedure": "dcem"}`:                                 `one of "path" and "procedure"`,
		`{"procedure": "nothing"}`:                                                  `there is no "nothing"`,
		`{"procedure": "dcem", "anwers": {}}`:                                       "unknown key",
		`{"procedure": "dcem", "prefecture": "099"}`:                                `"099" is no département`,
		`{"procedure": "dcem", "prefecture": "2a"}`:                                 `"2a" is no département`,
		`{"procedure": "dcem", "answers": {"a": 1}}`:                                "a string is expected, not a number",
		`{"procedure": "dcem", "papers": {"x": {}}}`:                                `asks for no paper "x"`,
		`{"procedure": "dcem", "on": "29/11/2026"}`:                                 "on",
		`{"procedure": "dcem", "papers": {"home.proof": {"given": "id.passport"}}}`: "may not stand there",
		`{"procedure": "dcem", "papers": {"home.proof": {"pages": 900}}}`:           "1 to 500",
	} {
		s, err := Parse("story", []byte(text))
		if err == nil {
			_, err = Tell(c, "fr", s, today)
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

// TestDayOfThePlace: the day of a story is its own in every place of France.
func TestDayOfThePlace(t *testing.T) {
	c := list(t)
	for _, prefecture := range []string{"31", "2A", "971", "974", "975", "986", "987", "988"} {
		told := tell(t, c, `{"on": "2026-11-29", "prefecture": "`+cmp.Or(prefecture, "75")+`", "procedure": "dcem"}`)
		if told.On != "2026-11-29" {
			t.Errorf("%s: told on %s", prefecture, told.On)
		}
	}
}
