// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"strings"
	"testing"
	"time"

	"passerelle/dossier"
	"passerelle/ui/session"
)

// TestSummaryNamesItsDoubts: beside "according to the list of such a day" stands what of
// this person's list is not certain, in each language, and nothing more.
func TestSummaryNamesItsDoubts(t *testing.T) {
	u := speaker(t)
	now := dossier.Moment{Time: time.Date(2026, 11, 24, 14, 42, 0, 0, time.UTC), Known: true}
	for _, c := range []struct {
		id      dossier.ProcedureID
		answers dossier.Answers
		names   []string // keys of words
		not     []string
	}{
		{"changement-adresse", dossier.Answers{"new_card": "no"}, []string{"summary.aid"},
			[]string{"summary.unsure.fee", "summary.unsure.window"}},
		{"changement-adresse", dossier.Answers{"new_card": "yes"}, []string{"summary.unsure.fee"},
			[]string{"summary.unsure.window"}},
		{"salarie-renouvellement", dossier.Answers{},
			[]string{"summary.unsure.fee", "summary.unsure.window"}, nil},
		{"vpf-liens-personnels-renouvellement", dossier.Answers{},
			[]string{"summary.unsure.fee", "summary.unsure.window", "summary.unsure.pieces.one"},
			nil},
	} {
		for _, lang := range u.cfg.Words.Languages() {
			s := session.State{Visit: session.Visit{Step: session.Summary},
				Choice: session.Choice{Procedure: c.id}, Draft: session.Draft{Open: true},
				Person: session.Person{Lang: lang}, Given: session.Given{Answers: c.answers},
				Clock: session.Clock{Now: now}}
			got := u.kit(s).decides()
			for _, key := range c.names {
				if want := u.cfg.Words.Text(lang, key, "n", "1"); !strings.Contains(got, want) {
					t.Errorf("%s, %s: %q does not say %q", c.id, lang, got, want)
				}
			}
			for _, key := range c.not {
				if no := u.cfg.Words.Text(lang, key); strings.Contains(got, no) {
					t.Errorf("%s, %s: %q says %q", c.id, lang, got, no)
				}
			}
		}
	}
}
