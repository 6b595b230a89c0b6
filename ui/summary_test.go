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
		{"salarie-renouvellement", dossier.Answers{}, []string{"summary.unsure.window"},
			[]string{"summary.unsure.fee"}},
		{"talent-profession-medicale", dossier.Answers{},
			[]string{"summary.unsure.fee", "summary.unsure.pieces.one"},
			[]string{"summary.unsure.window"}},
		{"vpf-liens-personnels", dossier.Answers{"title_held": "vlsts"},
			[]string{"summary.unsure.fee", "summary.unsure.window"}, nil},
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

// TestStampSaysItsPrice: beside the number of a stamp stands what it costs, or that it is
// not to be bought, in each language and size.
func TestStampSaysItsPrice(t *testing.T) {
	u := speaker(t)
	now := dossier.Moment{Time: time.Date(2026, 11, 24, 14, 42, 0, 0, time.UTC), Known: true}
	for _, lang := range u.cfg.Words.Languages() {
		for _, size := range []session.TextSize{session.SizeM, session.SizeXL} {
			for kind, want := range map[string]string{
				"au_pair": u.cfg.Words.Text(lang, "next.fee.before", "fee", "100"),
				"another": u.cfg.Words.Text(lang, "next.fee.before", "fee", "300"),
				"":        u.cfg.Words.Text(lang, "next.fee.either", "low", "100", "high", "300"),
			} {
				s := session.State{Visit: session.Visit{Step: session.Question},
					Choice: session.Choice{Procedure: "vls-ts-validation"},
					Draft:  session.Draft{Open: true},
					Person: session.Person{Lang: lang, TextSize: size},
					Given: session.Given{Answers: dossier.Answers{
						"entry_date_france": "2026-11-01"}},
					Clock: session.Clock{Now: now}}
				if s.Screen.Field = "fiscal_stamp_number"; kind != "" {
					s.Given.Answers["visa_kind"] = kind
				}
				if got := u.kit(s).question().help; !strings.Contains(got, want) {
					t.Errorf("%s, %s, visa %q: %q does not say %q", lang, size, kind, got, want)
				}
			}
		}
	}
}

// TestSummarySaysThatTheLawDiffersHere: in Mayotte, whatever the kiosk's own place, the
// list is not to be believed without asking.
func TestSummarySaysThatTheLawDiffersHere(t *testing.T) {
	u := speaker(t)
	for city, says := range map[string]bool{"97600 MAMOUDZOU": true, "31000 TOULOUSE": false} {
		code, town, _ := strings.Cut(city, " ")
		for _, lang := range u.cfg.Words.Languages() {
			s := session.State{Visit: session.Visit{Step: session.Summary},
				Choice: session.Choice{Procedure: "changement-adresse"},
				Draft:  session.Draft{Open: true}, Person: session.Person{Lang: lang},
				Given: session.Given{Answers: dossier.Answers{"address.postal_code": code,
					"address.city": town}}}
			want := u.cfg.Words.Text(lang, "place.mayotte")
			if got := u.kit(s).decides(); strings.Contains(got, want) != says {
				t.Errorf("%s, %s: %q", city, lang, got)
			}
		}
	}
}
