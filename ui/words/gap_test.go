// SPDX-License-Identifier: AGPL-3.0-or-later

package words

import (
	"slices"
	"strings"
	"testing"
	"time"

	"passerelle/assets"
	"passerelle/dossier"
	"passerelle/dossier/catalogue"
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

// TestWhatHasEndedIsSaidToHaveEnded: of a card that ended in 1990 it was said that it ends
// soon, or that being late costs " €". Wherever the end of a permit matters, each sentence
// is whole, and one of them says that it has ended.
func TestWhatHasEndedIsSaidToHaveEnded(t *testing.T) {
	b, err := Load(assets.Words())
	must(t, err)
	c, err := catalogue.Parse(assets.Procedures())
	must(t, err)
	ended := []dossier.Code{dossier.PermitExpired, dossier.PermitExpiredLong,
		dossier.PermitEnded, dossier.PermitEndedLong,
		dossier.RedirectEnded, "article50.expired"}
	now := dossier.Moment{Time: time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC), Known: true}
	for _, p := range c.Procedures() {
		if _, asked := p.Field("permit_expiry"); !asked || p.Family == "nationalite" {
			continue // there the permit proves the stay: the paper's own end is said
		}
		for day, over := range map[string]bool{"1990-01-01": true, "2026-11-23": true,
			"2026-11-24": false, "2026-12-24": false} {
			d := dossier.Dossier{Answers: dossier.Answers{"permit_expiry": day,
				"title_held": "permit", "nationality": "MLI", "four_years": "no",
				"protected_by": "refugee"}}
			said := p.Known(d, now)["permit_expiry"] == "" // not asked of these people
			for _, g := range p.Gaps(d, now) {
				if g.Field != "permit_expiry" {
					continue
				}
				past := slices.Contains(ended, g.Code) ||
					g.Code == dossier.WindowPast && g.Values["check"] == "ended"
				said = said || past
				if past != over && g.Code != dossier.WindowPast {
					t.Errorf("%s, %s: %s is said", p.ID, day, g.Code)
				}
				for _, lang := range b.Languages() {
					title, gesture := b.Gap(lang, g)
					if strings.ContainsAny(title+gesture, "{}") || strings.Contains(title, "  ") {
						t.Errorf("%s, %s, %s: %q, %q", p.ID, day, lang, title, gesture)
					}
				}
				for name, v := range g.Values {
					if v == "" {
						t.Errorf("%s, %s: %s has no %s", p.ID, day, g.Code, name)
					}
				}
			}
			if over && !said {
				t.Errorf("%s: nothing says that the permit has ended on %s", p.ID, day)
			}
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
