// SPDX-License-Identifier: AGPL-3.0-or-later

package words

import (
	"strings"
	"testing"

	"passerelle/assets"
	"passerelle/dossier"
)

// TestGapsCount: "1 jours" was said of a paper of yesterday, and in Arabic the days had the
// form of 11 from 3 on.
func TestGapsCount(t *testing.T) {
	b, err := Load(assets.Words())
	must(t, err)
	for _, c := range []struct {
		lang string
		code dossier.Code
		name string
		n    string
		want string
	}{
		{"fr", "piece.too_old", "age_days", "1", "a 1 jour."},
		{"fr", "piece.too_old", "age_days", "200", "a 200 jours."},
		{"en", "move.late", "days", "1", "1 day ago"},
		{"ar", "piece.too_old", "age_days", "1", "يوم واحد"},
		{"ar", "piece.too_old", "age_days", "2", "يومان"},
		{"ar", "piece.getting_old", "age_days", "7", "\u20687\u2069 أيام"},
		{"ar", "passport.expires_soon", "days", "30", "\u206830\u2069 يوماً"},
		{"ar", "move.late", "days", "100", "\u2068100\u2069 يوم."},
	} {
		got, _ := b.Gap(c.lang, dossier.Gap{Code: c.code, Values: map[string]string{c.name: c.n,
			"max_days": "90", "advised_days": "60"}})
		if !strings.Contains(got, c.want) || strings.Contains(got, "{") {
			t.Errorf("%s %s: got %q, want %q in it", c.lang, c.code, got, c.want)
		}
	}
}

// TestAListMayHaveOneForm: the words of an older list, with one sentence for any number,
// are those that are said; and a page that describes a list names no number.
func TestAListMayHaveOneForm(t *testing.T) {
	under, err := load(t, map[string]string{"fr/a.json": `{"k.one":"{n} jour","k.other":"{n} jours"}`})
	must(t, err)
	if got := under.Text("fr", "k"); got != "{n} jours" {
		t.Errorf("got %q", got)
	}
	list, err := load(t, map[string]string{"fr/a.json": `{"k":"jours : {n}"}`})
	must(t, err)
	over, err := list.Over(under)
	must(t, err)
	if got := over.Counted("fr", "k", 1, "n", "1"); got != "jours : 1" {
		t.Errorf("got %q", got)
	}
}
