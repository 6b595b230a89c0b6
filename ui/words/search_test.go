// SPDX-License-Identifier: AGPL-3.0-or-later

package words

import (
	"slices"
	"testing"

	"passerelle/assets"
	"passerelle/dossier/catalogue"
)

func TestFindProcedures(t *testing.T) {
	b, err := Load(assets.Words())
	must(t, err)
	c, err := catalogue.Parse(assets.Procedures())
	must(t, err)
	var ids []string
	for _, p := range c.PublicProcedures("") {
		ids = append(ids, string(p.ID))
	}
	for _, x := range []struct{ lang, typed, want string }{
		{"fr", "adresse", "changement-adresse"},
		{"fr", "ADRESSE", "changement-adresse"},
		{"fr", "étudi", "etudiant-renouvellement"},
		{"fr", "ETUDI", "etudiant-renouvellement"},
		{"fr", "dcem", "dcem"},                            // the name on the form
		{"fr", "naturalisation", "naturalisation-decret"}, // the same
		{"fr", "  enfant   voyager ", "dcem"},             // several words, in any order
		{"fr", "l’asile", "asile-pre-enregistrement"},     // with its article
		{"fr", "employeur", "autorisation-travail"},       // from "for whom"
		{"ar", "adresse", "changement-adresse"},           // French words are found in Arabic too
		{"ar", "عنوان", "changement-adresse"},             //
		// with the article, where the title has a possessive
		{"ar", "العنوان", "changement-adresse"},
		{"ar", "لجوء", "asile-pre-enregistrement"}, // without the article
		{"en", "address", "changement-adresse"},    //
		{"fr", "oqtf", "eloignement-information"},  //
		{"fr", "réfugié", "bpi-refugie"},           //
		{"fr", "REFUGIE", "bpi-refugie"},           //
	} {
		got := b.FindProcedures(x.lang, x.typed, ids)
		if !slices.Contains(got, x.want) {
			t.Errorf("%s %q: got %v, want %s among them", x.lang, x.typed, got, x.want)
		}
		if len(got) > len(ids)/2 {
			t.Errorf("%s %q finds %d procedures", x.lang, x.typed, len(got))
		}
	}
	for _, nothing := range []string{"", "  ", "’", "xylophone", "adresse xylophone",
		"prostitution"} {
		if got := b.FindProcedures("fr", nothing, ids); len(got) > 0 {
			t.Errorf("%q: got %v, want nothing", nothing, got)
		}
	}
	if got := b.FindProcedures("fr", "adresse", ids); len(got) == 0 ||
		got[0] != "changement-adresse" {
		t.Errorf("got %v: a title goes before the rest", got)
	}
}
