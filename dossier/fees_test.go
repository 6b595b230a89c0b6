// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"passerelle/dossier"
)

// paid are the amounts of a dossier, in words: "350? collection".
func paid(p *dossier.Procedure, d dossier.Dossier, at dossier.Moment) string {
	var out []string
	for _, x := range p.Dues(d, at) {
		mark := "?"
		if x.Sure {
			mark = ""
		}
		if x.Kept {
			mark += " kept"
		}
		out = append(out, fmt.Sprintf("%d%s %s", x.Euros, mark, x.When))
	}
	return strings.Join(out, ", ")
}

// TestFees tries each kind of fee on each kind of person: full and reduced titles, first
// request and renewal, those who pay nothing, what comes on top, and the day on which the
// amounts changed.
func TestFees(t *testing.T) {
	for _, c := range []struct {
		id   dossier.ProcedureID
		on   string
		over dossier.Answers
		want string
	}{
		// the finance law of 2026, on the eve and on its first day
		{"visiteur-renouvellement", "2026-04-30", nil, "225 collection"},
		{"visiteur-renouvellement", "2026-05-01", nil, "250 collection"},
		{"visiteur", "2026-04-30", dossier.Answers{"title_held": "visa",
			"entry_date_france": "2026-03-15"}, "225 collection"},
		{"visiteur", "2026-11-24", dossier.Answers{"title_held": "visa",
			"entry_date_france": "2026-10-15"}, "350 collection"},
		{"saisonnier", "2026-11-24", dossier.Answers{"title_held": "visa",
			"entry_date_france": "2026-10-15"}, "150 collection"},
		{"saisonnier-renouvellement", "2026-11-24", nil, "100 collection"},
		{"naturalisation-decret", "2026-04-30", nil, "55 kept before"},
		{"naturalisation-decret", "2026-05-01", nil, "255 kept before"},
		// whoever holds a card or a validated visa: first card or renewal? Both are said
		{"visiteur", "2026-11-24", dossier.Answers{"title_held": "vlsts",
			"permit_expiry": "2027-02-15"}, "350? collection, 250? collection"},
		{"salarie", "2026-11-24", dossier.Answers{"title_held": "permit",
			"permit_expiry": "2027-02-15"}, "350? collection, 250? collection"},
		{"jeune-au-pair", "2026-11-24", dossier.Answers{"title_held": "vlsts",
			"permit_expiry": "2027-02-15"}, "150 collection"},
		{"carte-resident-ld-ue", "2026-11-24", nil, "350? collection, 250? collection"},
		// one price before the law, so nothing to doubt
		{"visiteur", "2026-04-30", dossier.Answers{"title_held": "vlsts",
			"permit_expiry": "2026-08-15"}, "225 collection"},
		// a visa is validated with a stamp; who can't say which visa buys none
		{"vls-ts-validation", "2026-11-24", dossier.Answers{"visa_kind": "au_pair"},
			"100 before"},
		{"vls-ts-validation", "2026-11-24", dossier.Answers{"visa_kind": "seasonal"},
			"100 before"},
		{"vls-ts-validation", "2026-11-24", dossier.Answers{"visa_kind": "another"},
			"300 before"},
		{"vls-ts-validation", "2026-11-24", dossier.Answers{"visa_kind": ""},
			"100? before, 300? before"},
		// the card's ground makes the price of a duplicate
		{"duplicata", "2026-11-24", dossier.Answers{"card_ground": "another"}, "250 collection"},
		{"duplicata", "2026-11-24", dossier.Answers{"card_ground": "study"}, "100 collection"},
		{"duplicata", "2026-11-24", dossier.Answers{"card_ground": "retired"}, "50 collection"},
		{"duplicata", "2026-11-24", dossier.Answers{"card_ground": "victim"}, "0 collection"},
		{"duplicata", "2026-11-24", dossier.Answers{"nationality": "DZA",
			"algerian_ground": "ten"}, "50 collection"},
		{"duplicata", "2026-11-24", dossier.Answers{"nationality": "DZA",
			"algerian_ground": "study"}, "100 collection"},
		{"duplicata", "2026-11-24", dossier.Answers{"nationality": "DZA",
			"algerian_ground": "another"}, "250 collection"},
		{"duplicata", "2026-11-24", dossier.Answers{"nationality": "ITA"}, "0? collection"},
		{"duplicata", "2026-11-24", dossier.Answers{"card_ground": ""},
			"100? collection, 50? collection, 0? collection, 250? collection"},
		// a new address: who asks for no card, and Europeans
		{"changement-adresse", "2026-11-24", dossier.Answers{"new_card": "yes",
			"eu_family": "no"}, "50 collection"},
		{"changement-adresse", "2026-11-24", dossier.Answers{"new_card": "yes",
			"eu_family": "yes"}, "0 collection"},
		{"changement-adresse", "2026-11-24", dossier.Answers{"new_card": "no"}, "0 collection"},
		{"changement-situation", "2026-11-24", dossier.Answers{"new_card": "yes",
			"eu_family": "yes"}, "0 collection"},
		// protected persons pay the stamp once
		{"bpi-refugie", "2026-11-24", nil, "50 collection"},
		{"bpi-subsidiaire-renouvellement", "2026-11-24", nil, "250 collection"},
		// a young adult placed before 16, and who has to regularise
		{"vpf-jeune-majeur", "2026-11-24", dossier.Answers{"title_held": "none",
			"young_case": "ase_before_16", "birth_date": "2008-02-10"}, "50 collection"},
		{"vpf-jeune-majeur", "2026-11-24", dossier.Answers{"title_held": "none",
			"young_case": "parents", "birth_date": "2008-02-10"},
			"350 collection, 100? kept filing, 200? collection"},
		{"vpf-parent-enfant-francais", "2026-11-24", dossier.Answers{"title_held": "none"},
			"350 collection, 100? kept filing, 200? collection"},
		{"vpf-parent-enfant-francais", "2026-04-30", dossier.Answers{"title_held": "none"},
			"225 collection, 50? kept filing, 150? collection"},
		// late
		{"visiteur-renouvellement", "2026-11-24", dossier.Answers{
			"permit_expiry": "2026-12-20"}, "250 collection, 180? collection"},
	} {
		p := procedure(t, c.id)
		d := full(t, p, on(c.on), c.over)
		for id, v := range c.over {
			if v == "" {
				delete(d.Answers, id)
			}
		}
		if got := paid(p, d, on(c.on)); got != c.want {
			t.Errorf("%s on %s, %v: got %q, want %q", c.id, c.on, c.over, got, c.want)
		}
	}
}

// TestNoStampWithoutItsPrice: who can't know what a stamp costs is told to buy none, and
// none is demanded.
func TestNoStampWithoutItsPrice(t *testing.T) {
	p := procedure(t, "vls-ts-validation")
	d := full(t, p, on(today), nil)
	delete(d.Answers, "fiscal_stamp_number")
	for kind, want := range map[string]string{"": "fee.unsure", "student": "piece.missing"} {
		delete(d.Answers, "visa_kind")
		if kind != "" {
			d.Answers["visa_kind"] = kind
		}
		got := found(p.Gaps(d, on(today)))
		for _, code := range []string{"fee.unsure", "piece.missing"} {
			if said := slices.ContainsFunc(got, func(s string) bool {
				return strings.Contains(s, code)
			}); said != (code == want) {
				t.Errorf("visa %q: %s is said: %v, among %q", kind, code, said, got)
			}
		}
	}
}
