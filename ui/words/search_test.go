// SPDX-License-Identifier: AGPL-3.0-or-later

package words

import (
	"slices"
	"testing"

	"passerelle/assets"
	"passerelle/dossier"
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

// TestFindCountries: a country is found by the first letters of its name in any language of
// the book, by its code, and stands first where its whole name is typed.
func TestFindCountries(t *testing.T) {
	b, err := Load(assets.Words())
	must(t, err)
	codes := dossier.Countries()
	for _, code := range codes {
		for _, l := range b.Languages() {
			if !b.Has("country." + code) {
				t.Fatalf("%s has no name", code)
			}
			name := b.Text(l, "country."+code)
			if got := b.FindCountries(l, name, codes); len(got) == 0 || got[0] != code {
				t.Errorf("%s: %q finds %q", code, name, got)
			}
		}
	}
	for _, c := range []struct{ lang, typed, first string }{
		{"fr", "ALGER", "DZA"}, {"fr", "maroc", "MAR"}, {"ar", "الجز", "DZA"}, {"ar", "جزائر", "DZA"},
		{"ar", "MOROC", "MAR"}, {"fr", "تونس", "TUN"}, {"en", "Ivory", "CIV"}, {"fr", "cote d", "CIV"},
		{"fr", "NIGER", "NER"}, {"fr", "APATRIDE", "XXA"}, {"fr", "uto", "UTO"}, {"fr", "guinee", "GIN"},
	} {
		if got := b.FindCountries(c.lang, c.typed, codes); len(got) == 0 || got[0] != c.first {
			t.Errorf("%s %q finds %q, want %s first", c.lang, c.typed, got, c.first)
		}
	}
	if got := b.FindCountries("fr", "", codes); got != nil {
		t.Errorf("nothing finds %q", got)
	}
	if got := b.FindCountries("fr", "MAXX", codes); got != nil {
		t.Errorf("MAXX finds %q", got)
	}
}
