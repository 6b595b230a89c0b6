// SPDX-License-Identifier: AGPL-3.0-or-later

package intake

import (
	"maps"
	"testing"

	"passerelle/assets"
	"passerelle/dossier"
	"passerelle/dossier/catalogue"
	"passerelle/internal/testkit"
)

// TestTheCountryIsSent: what is sent names the country even where nobody was asked for it,
// and holds no answer to a question that is gone.
func TestTheCountryIsSent(t *testing.T) {
	c, err := catalogue.Parse(assets.Procedures())
	testkit.Must(t, err)
	for _, tc := range []struct {
		id    dossier.ProcedureID
		given dossier.Answers
		want  dossier.Answers
	}{
		{"algerien-visiteur", dossier.Answers{}, dossier.Answers{"nationality": "DZA"}},
		{"algerien-visiteur", dossier.Answers{"nationality": "algérienne", "algerian": "yes"},
			dossier.Answers{"nationality": "DZA"}},
		{"visiteur", dossier.Answers{"algerian": "yes"}, dossier.Answers{"nationality": "DZA"}},
		{"visiteur", dossier.Answers{"nationality": "MAR"}, dossier.Answers{"nationality": "MAR"}},
		{"visiteur", dossier.Answers{"algerian": "no"}, dossier.Answers{}},
	} {
		p, ok := c.Procedure(tc.id)
		if !ok {
			t.Fatalf("no procedure %s", tc.id)
		}
		got := asked(p, dossier.Dossier{Procedure: tc.id, Answers: tc.given})
		for id := range got { // which paper stands in a slot, and the like
			if id != dossier.Nationality && id != "algerian" {
				delete(got, id)
			}
		}
		if !maps.Equal(got, tc.want) {
			t.Errorf("%s, %v: sends %v, want %v", tc.id, tc.given, got, tc.want)
		}
	}
}

// TestBothSidesAreSent: that both sides of a card are on its one page is among the answers
// that are sent, as long as there is that page alone.
func TestBothSidesAreSent(t *testing.T) {
	c, err := catalogue.Parse(assets.Procedures())
	testkit.Must(t, err)
	p, _ := c.Procedure("changement-adresse")
	const slot = "id.residence_permit"
	said := dossier.SidesField(slot)
	for pages := range 3 {
		d := dossier.Dossier{Procedure: p.ID, Answers: dossier.Answers{said: "yes"}}
		for i := range pages {
			d.Pages = append(d.Pages, dossier.Page{ID: dossier.PageID(rune('a' + i)), Slot: slot})
		}
		if got := asked(p, d)[said]; (got == "yes") != (pages == 1) {
			t.Errorf("%d pages: %q is sent", pages, got)
		}
	}
}
