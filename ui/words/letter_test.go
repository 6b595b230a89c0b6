// SPDX-License-Identifier: AGPL-3.0-or-later

package words

import (
	"strings"
	"testing"
	"time"

	"passerelle/assets"
	"passerelle/dossier"
)

// TestLetterLines says the last day of a letter, in each standing of it.
func TestLetterLines(t *testing.T) {
	t.Parallel()
	b, err := Load(assets.Words())
	must(t, err)
	now := time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)
	day := func(n int) time.Time { return now.Truncate(24*time.Hour).AddDate(0, 0, n) }
	for name, x := range map[string]struct {
		d     dossier.Dates
		blind bool
		want  []string
	}{
		"in time, sure": {dossier.Dates{LastDay: day(10), Filed: dossier.InTime, Verified: true},
			false, []string{"Dernier jour : jeudi 10 décembre 2026.", "Il reste 10 jours."}},
		"in time, unsure": {dossier.Dates{LastDay: day(1), Filed: dossier.InTime}, false,
			[]string{"Dernier jour : mardi 1er décembre 2026.", "Il reste 1 jour.",
				"À vérifier : le délai écrit sur la lettre est le seul sûr."}},
		"to the hour": {dossier.Dates{LastDay: day(1), Filed: dossier.InTime, ToTheHour: true},
			false, []string{"Dernier moment : mardi 1er décembre 2026, à l’heure",
				"À vérifier"}},
		"a day more": {dossier.Dates{LastDay: day(-1), Extended: day(0),
			Filed: dossier.InExtension, Verified: true}, false,
			[]string{"Dernier jour possible : lundi 30 novembre 2026. Agissez aujourd’hui.",
				"Voyez quand même"}},
		"over": {dossier.Dates{LastDay: day(-3), Filed: dossier.OutOfTime, Verified: true}, false,
			[]string{"Ce délai est fini depuis vendredi 27 novembre 2026.", "Voyez quand même"}},
		"no refusal yet": {dossier.Dates{Opens: day(20), LastDay: day(80), Filed: dossier.Early,
			Verified: true}, false, []string{"Ce n’est pas encore un refus.", "Dernier jour"}},
		"two readings": {dossier.Dates{Unsettled: true, Safest: day(3), Ends: day(30)}, false,
			[]string{"Le plus sûr : agissez au plus tard jeudi 3 décembre 2026.",
				"jeudi 3 décembre 2026, ou mercredi 30 décembre 2026", "À vérifier"}},
		"the shorter is over": {dossier.Dates{Unsettled: true, Safest: day(-1), Ends: day(3)},
			false, []string{"Agissez aujourd’hui", "Les textes diffèrent", "À vérifier"}},
		"both are over": {dossier.Dates{Unsettled: true, Safest: day(-9), Ends: day(-1)}, false,
			[]string{"Ce délai est fini depuis dimanche 29 novembre 2026.", "Voyez quand même"}},
		"no clock": {dossier.Dates{LastDay: day(-1), Verified: true}, true,
			[]string{"Dernier jour : dimanche 29 novembre 2026.", "L’heure de la borne"}},
	} {
		at := dossier.Moment{Time: now, Known: !x.blind}
		got := b.LetterLines("fr", x.d, at)
		if len(got) != len(x.want) {
			t.Errorf("%s: got %q", name, got)
			continue
		}
		for i, w := range x.want {
			if !strings.Contains(got[i], w) {
				t.Errorf("%s: %q is not in %q", name, w, got[i])
			}
		}
		for _, lang := range b.Languages() {
			if n := len(b.LetterLines(lang, x.d, at)); n != len(got) {
				t.Errorf("%s, %s: %d lines, want %d", name, lang, n, len(got))
			}
		}
	}
}
