// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier_test

import (
	"slices"
	"strings"
	"testing"

	"passerelle/dossier"
)

// redirected returns where somebody is led who answers so, and the codes of what is said.
func redirected(t *testing.T, id dossier.ProcedureID, a dossier.Answers) (to string, said []string) {
	t.Helper()
	p, ok := lists(t).Procedure(id)
	if !ok {
		t.Fatalf("no procedure %s", id)
	}
	for _, g := range p.Gaps(dossier.Dossier{Procedure: id, Answers: a}, on(today)) {
		said = append(said, string(g.Code)+" "+string(g.Field))
		if g.Code == "redirect.algerian" {
			to = g.Values["to"]
		}
	}
	return to, said
}

// TestTheCountryIsOneAnswer: which agreement applies follows from the passport's country,
// and no procedure asks for it in other words.
func TestTheCountryIsOneAnswer(t *testing.T) {
	for _, p := range lists(t).Procedures() {
		if twice := p.Twice(); len(twice) > 0 {
			t.Errorf("%s asks again what the country says: %s", p.ID, twice)
		}
		for _, f := range p.Fields {
			if slices.Contains([]dossier.FieldID{"algerian", "minor.algerian", "eu_citizen"}, f.ID) {
				t.Errorf("%s asks %s", p.ID, f.ID)
			}
		}
	}
	for country, want := range map[string]string{"DZA": "algerien-salarie", "MAR": "", "UTO": ""} {
		if to, _ := redirected(t, "salarie", dossier.Answers{"nationality": country}); to != want {
			t.Errorf("a worker of %s is led to %q, want %q", country, to, want)
		}
	}
}

// TestTheDoorSaysTheCountry: who came to a certificate for Algerians isn't asked where the
// passport is from; what was typed there by mistake, or in an older list, changes nothing.
func TestTheDoorSaysTheCountry(t *testing.T) {
	n := 0
	for _, p := range lists(t).Procedures() {
		f, ok := p.Field(dossier.Nationality)
		if p.Country != "algeria" {
			continue
		}
		n++
		if only, one := f.Only(); !ok || !one || only != "DZA" {
			t.Errorf("%s: nationality is %v", p.ID, f)
		}
		for _, a := range []dossier.Answers{nil, {"nationality": "algérienne"}, {"nationality": "MAR"}} {
			d := dossier.Dossier{Procedure: p.ID, Answers: a}
			for _, q := range p.Questions(d) {
				if q.ID == dossier.Nationality {
					t.Errorf("%s asks for the country", p.ID)
				}
			}
			if got := p.Known(d, on(today))[dossier.Nationality]; got != "DZA" {
				t.Errorf("%s: %v: the country is %q", p.ID, a, got)
			}
			for _, g := range p.Gaps(d, on(today)) {
				if g.Field == dossier.Nationality {
					t.Errorf("%s: %v: %s", p.ID, a, g.Code)
				}
			}
		}
	}
	if n < 10 {
		t.Errorf("%d procedures are for Algerians", n)
	}
}

// TestOlderAnswersAreRead: a draft begun with a list that asked "are you Algerian" is not
// held against the person: yes is the country, no leaves it open, and neither is a
// stranger in the file.
func TestOlderAnswersAreRead(t *testing.T) {
	to, said := redirected(t, "salarie", dossier.Answers{"algerian": "yes"})
	if to != "algerien-salarie" || slices.Contains(said, "field.missing nationality") {
		t.Errorf("yes leads to %q, and %q is said", to, said)
	}
	to, said = redirected(t, "salarie", dossier.Answers{"algerian": "no"})
	if to != "" || !slices.Contains(said, "field.missing nationality") {
		t.Errorf("no leads to %q, and %q is said", to, said)
	}
	// the person's own answer of today goes before
	if to, _ = redirected(t, "salarie", dossier.Answers{"algerian": "yes",
		"nationality": "TUN"}); to != "" {
		t.Errorf("today's answer is overruled: %q", to)
	}
	for id, a := range map[dossier.ProcedureID]dossier.Answers{
		"salarie": {"algerian": "no"}, "naturalisation-decret": {"eu_citizen": "yes"},
		"dcem": {"minor.algerian": "yes"},
	} {
		_, said := redirected(t, id, a)
		for field := range a {
			if slices.Contains(said, "field.unknown "+string(field)) {
				t.Errorf("%s: the answer to %s is a stranger", id, field)
			}
		}
	}
}

// TestCountryAnswers takes what passports write, and refuses words.
func TestCountryAnswers(t *testing.T) {
	anywhere := dossier.Field{ID: "nationality", Type: dossier.CountryField, Required: true}
	some := anywhere
	some.Of = []string{"DEU", "SWE"}
	var p dossier.Procedure
	for _, c := range []struct {
		f          dossier.Field
		typed      string
		want, code string
	}{
		{anywhere, "dza", "DZA", ""}, {anywhere, " MAR ", "MAR", ""}, {anywhere, "D", "DEU", ""},
		{anywhere, "D<<", "DEU", ""}, {anywhere, "XXA", "XXA", ""}, {anywhere, "UTO", "UTO", ""},
		{anywhere, "algérienne", "", "field.malformed"}, {anywhere, "ZZZ", "", "field.malformed"},
		{anywhere, "", "", "field.missing"},
		{some, "SWE", "SWE", ""}, {some, "MAR", "", "field.unknown"},
	} {
		got, gap := p.CheckAnswer(c.f, c.typed, on(today))
		code := ""
		if gap != nil {
			code = string(gap.Code)
		}
		if got != c.want || code != c.code {
			t.Errorf("%q: got %q %s, want %q %s", c.typed, got, code, c.want, c.code)
		}
	}
	for _, code := range dossier.Countries() {
		if !dossier.IsCountry(code) {
			t.Errorf("%s is offered and not taken", code)
		}
	}
}

// TestThePassportAndTheCountry: a strip that says another country is said to; letters that
// mean the same one, or a status, are not.
func TestThePassportAndTheCountry(t *testing.T) {
	for read, want := range map[string]bool{"SYR": true, "DEU": false, "D": false, "XXB": false} {
		p, _ := lists(t).Procedure("ue-actif")
		d := dossier.Dossier{Procedure: p.ID, Answers: dossier.Answers{"nationality": "DEU"},
			Pages: []dossier.Page{{ID: "1", Slot: "id.passport"}},
			Read:  dossier.Answers{"id.passport.nationality": read}}
		found := slices.ContainsFunc(p.Gaps(d, on(today)), func(g dossier.Gap) bool {
			return g.Code == dossier.NationalityDiffers
		})
		if found != want {
			t.Errorf("passport %s, answer DEU: differs %v, want %v", read, found, want)
		}
	}
}

// TestNoPathAsksForTheCountryTwice: who said "from another country" isn't offered the card
// of Algerians further on; on a path where nobody asked, it stays.
func TestNoPathAsksForTheCountryTwice(t *testing.T) {
	g := lists(t).Guide()
	if twice := g.Twice(); len(twice) > 0 {
		t.Errorf("these paths ask again: %q", twice)
	}
	for path, want := range map[string]bool{"card/elsewhere/long/ten": false,
		"ending/resident": true, "arrived/ask/long/ten": true} {
		f, ok := g.Fork(g.First)
		for _, id := range strings.Split(path, "/") {
			w, there := f.Way(id)
			if !there {
				t.Fatalf("%s: no answer %s", path, id)
			}
			f, ok = g.Fork(w.Ask)
		}
		if _, offered := f.Way("algerian"); !ok || f.Says != "ten" || offered != want {
			t.Errorf("%s: %s offers the Algerians' card: %v, want %v", path, f.Says, offered, want)
		}
	}
}
