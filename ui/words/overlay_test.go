// SPDX-License-Identifier: AGPL-3.0-or-later

package words

import (
	"strings"
	"testing"

	"passerelle/assets"
	"passerelle/dossier/catalogue"
	"passerelle/internal/testkit"
)

var must = testkit.Must

func TestOver(t *testing.T) {
	under, err := load(t, map[string]string{
		"fr/a.json": `{"k":"ancien {n}","only":"seul"}`,
		"en/a.json": `{"k":"old {n}","only":"alone"}`,
	})
	must(t, err)
	newer, err := load(t, map[string]string{
		"fr/b.json": `{"k":"nouveau","more":"plus"}`, "en/b.json": `{"k":"new","more":"more"}`,
		"ar/b.json": `{"k":"جديد","more":"أكثر"}`,
	})
	must(t, err)
	b, err := newer.Over(under)
	must(t, err)
	for key, want := range map[string]string{"k": "new", "only": "alone", "more": "more"} {
		if got := b.Text("en", key); got != want {
			t.Errorf("%s: %q, want %q", key, got, want)
		}
	}
	if under.Text("en", "k", "n", "1") != "old 1" {
		t.Error("the book below was changed")
	}
	if len(b.Languages()) != 2 {
		t.Errorf("languages %v: there is no screen in Arabic here", b.Languages())
	}
	for name, c := range map[string]struct {
		files map[string]string
		want  string
	}{
		"a language is missing": {map[string]string{"fr/b.json": `{"k":"x"}`}, `no words in "en"`},
		"a value nobody fills": {map[string]string{"fr/b.json": "{\n\"k\":\"x {days}\"}",
			"en/b.json": `{"k":"y {days}"}`}, "fr/b.json:2: k: nothing fills {days} in"},
	} {
		wrong, err := load(t, c.files)
		must(t, err)
		if _, err := wrong.Over(under); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want an error with %q", name, err, c.want)
		}
	}
}

// TestShippedLacksNothing: what the screens will look up for the catalogue that is
// compiled in is there.
func TestShippedLacksNothing(t *testing.T) {
	c, err := catalogue.Parse(assets.Procedures())
	must(t, err)
	b, err := Load(assets.Words())
	must(t, err)
	if n := len(Needs(c)); n < 1000 {
		t.Errorf("%d needs only: the test sees nothing", n)
	}
	for _, n := range b.Lacks(c) {
		t.Errorf("%s: no words for %s", n.Procedure, n.Key)
	}
	delete(b.langs[Reference], "piece.id.passport.hint")
	if l := b.Lacks(c); len(l) != 1 || l[0].Key != "piece.id.passport.hint" ||
		l[0].Of != "id.passport" {
		t.Errorf("a word was taken away, and %v is found lacking", l)
	}
}
