// SPDX-License-Identifier: AGPL-3.0-or-later

package paper

import (
	"slices"
	"strings"
	"testing"
	"time"

	"passerelle/dossier"
)

var filed = time.Date(2026, 11, 24, 14, 42, 0, 0, time.UTC)

func afterOf(t testing.TB, p *Press, lang string, id dossier.ProcedureID, urgent bool) AfterPage {
	t.Helper()
	_, proc := procedureOf(t, id)
	at := dossier.Moment{Time: filed, Known: true}
	last := 60
	if !urgent {
		last = 100
	}
	d := proc.Dates(dossier.Dossier{Procedure: id,
		Answers: dossier.Answers{"permit_expiry": filed.AddDate(0, 0, last).Format(time.DateOnly)}},
		at)
	return AfterOf(p.words, lang, proc, d, Here{At: at}, Tried{urgent, "K7QM 4XRD 9TWP", filed})
}

// TestEveryAfterPageFits draws what comes next for every procedure that is sent from
// here, with the way out, in every language.
func TestEveryAfterPageFits(t *testing.T) {
	p := newPress(t, reception)
	each(t, p, dossier.Full, 30, func(lang string, id dossier.ProcedureID) {
		if _, err := p.After(afterOf(t, p, lang, id, true)); err != nil {
			t.Errorf("%s %s: %v", lang, id, err)
		}
	})
}

// TestDateLines says the days of a student's renewal before it opens, in time, on the
// last day, late, and with a clock that nobody knows.
func TestDateLines(t *testing.T) {
	b, c := wordsOf(t), catalogueOf(t)
	proc, _ := c.Procedure("etudiant-renouvellement")
	for _, x := range []struct {
		name   string
		expiry int // days from the filing
		known  bool
		want   []string
		never  string
	}{
		{"early", 200, true, []string{"à partir du vendredi 12 février 2027", "Dernier jour"},
			"Il reste"},
		{"in time", 90, true,
			[]string{"Dernier jour pour faire la demande : jeudi 24 décembre 2026.",
				"Il reste 30 jours.", "À partir du vendredi 25 décembre 2026"}, "aujourd’hui"},
		{"the last day", 60, true, []string{"C’est aujourd’hui le dernier jour"}, "Il reste"},
		{"late", 20, true, []string{"Vous pouvez encore faire la demande", "Le retard peut coûter 180 €"},
			"Il reste"},
		{"no clock", 90, false,
			[]string{"Dernier jour pour faire la demande : jeudi 24 décembre 2026. (à vérifier)",
				"L’heure de la borne n’est pas sûre"}, "Il reste"},
	} {
		at := dossier.Moment{Time: filed, Known: x.known}
		d := proc.Dates(dossier.Dossier{Procedure: proc.ID,
			Answers: dossier.Answers{"permit_expiry": filed.AddDate(0, 0,
				x.expiry).Format(time.DateOnly)}}, at)
		got := b.DateLines("fr", d, at)
		for _, w := range x.want {
			if !slices.ContainsFunc(got, func(l string) bool { return strings.Contains(l, w) }) {
				t.Errorf("%s: %q is not said: %q", x.name, w, got)
			}
		}
		if slices.ContainsFunc(got, func(l string) bool { return strings.Contains(l, x.never) }) {
			t.Errorf("%s: %q is said: %q", x.name, x.never, got)
		}
		for _, lang := range []string{"en", "ar"} {
			if n := len(b.DateLines(lang, d, at)); n != len(got) {
				t.Errorf("%s: %d lines in French, %d in %s", x.name, len(got), n, lang)
			}
		}
	}
}

// TestDaysLeftAreOfThePlace counts from the day that it is where the kiosk stands.
func TestDaysLeftAreOfThePlace(t *testing.T) {
	b, c := wordsOf(t), catalogueOf(t)
	proc, _ := c.Procedure("etudiant-renouvellement")
	answers := dossier.Answers{"permit_expiry": filed.AddDate(0, 0, 90).Format(time.DateOnly)}
	for zone, x := range map[dossier.Zone]struct {
		hour int // UTC
		want string
	}{
		"Pacific/Noumea":     {22, "Il reste 29 jours."}, // the day after
		"America/Martinique": {27, "Il reste 30 jours."}, // still the day before
		dossier.Paris:        {12, "Il reste 30 jours."},
	} {
		day := time.Date(filed.Year(), filed.Month(), filed.Day(), x.hour, 0, 0, 0, time.UTC)
		at := dossier.Moment{Time: day, Known: true, Zone: zone}
		d := proc.Dates(dossier.Dossier{Procedure: proc.ID, Answers: answers}, at)
		if got := b.DateLines("fr", d, at); !slices.Contains(got, x.want) {
			t.Errorf("%s: %q is not said: %q", zone, x.want, got)
		}
	}
}
