// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"passerelle/assets"
	"passerelle/dossier"
	"passerelle/dossier/bundle"
	"passerelle/dossier/catalogue"
	"passerelle/dossier/receipt"
	"passerelle/internal/testkit"
	"passerelle/ui/session"
)

var must = testkit.Must

// signed signs the compiled-in list under another version, changed by edit.
func signed(t *testing.T, version string, edit func(fstest.MapFS)) *bundle.Bundle {
	t.Helper()
	check := func(err error) {
		t.Helper()
		must(t, err)
	}
	names, err := bundle.Names(assets.All())
	check(err)
	files := fstest.MapFS{}
	for _, name := range names {
		data, err := fs.ReadFile(assets.All(), name)
		check(err)
		files[name] = &fstest.MapFile{Data: data}
	}
	own, err := catalogue.Parse(assets.Procedures())
	check(err)
	head := files["procedures/catalogue.json"]
	head.Data = []byte(strings.Replace(string(head.Data), `"`+own.Version+`"`, `"`+version+`"`, 1))
	if edit != nil {
		edit(files)
	}
	archive, err := bundle.Pack(files)
	check(err)
	root, key := testkit.NewKey(t), testkit.NewKey(t)
	der := testkit.PublicDER(t, root)
	from, to := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
		time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
	cert, err := receipt.CertifyCatalogueKey(root, &key.PublicKey, from, to)
	check(err)
	raw, err := bundle.Sign(archive, from, to, cert, key, der)
	check(err)
	b, err := bundle.Verify(raw, der, dossier.Moment{})
	check(err)
	return b
}

func TestWhichListJudges(t *testing.T) {
	l, err := compiledLists()
	must(t, err)
	newer, older := signed(t, "2099.1.1", nil), signed(t, "2001.1.1", nil)
	same := signed(t, l.catalogue.Version, nil)
	good, late := dossier.Moment{Time: time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC), Known: true},
		dossier.Moment{Time: time.Date(2027, 6, 1, 0, 0, 0, 0, time.UTC), Known: true}
	for name, c := range map[string]struct {
		sent *bundle.Bundle
		lost bool
		at   dossier.Moment
		want session.ListState
	}{
		"none came":                  {nil, false, good, session.ListOwn},
		"a newer one":                {newer, false, good, session.ListSent},
		"a newer one, past its date": {newer, false, late, session.ListExpired},
		"past its date by a clock nobody knows": {newer, false, dossier.Moment{Time: late.Time},
			session.ListSent},
		"the program's is newer":    {older, false, good, session.ListOwn},
		"the program's is the same": {same, false, good, session.ListOwn},
		"it is damaged":             {nil, true, good, session.ListLost},
	} {
		chosen, state := l.choose(c.sent, c.lost, c.at)
		if state.State != c.want || (chosen != nil) != (c.want == session.ListSent) {
			t.Errorf("%s: %q, chosen %v; want %q", name, state.State, chosen != nil, c.want)
		}
		want := l.catalogue.Version
		if chosen != nil {
			want = chosen.Version
		}
		if state.Version != want {
			t.Errorf("%s: it says version %s, %s judges", name, state.Version, want)
		}
	}
}

// TestAListWithoutWordsIsNotUsed: a key without words would end the program in front of a person.
func TestAListWithoutWordsIsNotUsed(t *testing.T) {
	l, err := compiledLists()
	must(t, err)
	edit := func(name, from, to string) func(fstest.MapFS) {
		return func(files fstest.MapFS) {
			if !strings.Contains(string(files[name].Data), from) {
				t.Fatalf("%s has no %s", name, from)
			}
			files[name] = &fstest.MapFile{Data: []byte(
				strings.Replace(string(files[name].Data), from, to, 1))}
		}
	}
	if err := l.usable(signed(t, "2099.1.1", nil)); err != nil {
		t.Errorf("the program's own list, sent: %v", err)
	}
	for name, change := range map[string]func(fstest.MapFS){
		"a paper without words": edit("procedures/dcem.json", `"id": "min.ase_decision"`,
			`"id": "min.ase_order"`),
		"a word in two languages": edit("words/ar/procedures.json",
			`"procedure.changement-adresse.title"`, `"procedure.changement-adresse.name"`),
		"a value nobody fills in": func(files fstest.MapFS) {
			for _, lang := range []string{"fr", "en", "ar"} {
				edit("words/"+lang+"/procedures.json", `"procedure.changement-adresse.title": "`,
					`"procedure.changement-adresse.title": "{days} `)(files)
			}
		},
		"no Arabic": func(files fstest.MapFS) {
			for name := range files {
				if strings.HasPrefix(name, "words/ar/") {
					delete(files, name)
				}
			}
		},
	} {
		if err := l.usable(signed(t, "2099.1.1", change)); err == nil {
			t.Errorf("%s: the list would be used", name)
		}
	}
	// A word that the list changes is what the screens say; all others stay.
	book, err := l.bookOf(signed(t, "2099.1.1",
		edit("words/fr/procedures.json", `"Votre passeport"`, `"Le passeport"`)))
	must(t, err)
	if got := book.Text("fr", "piece.id.passport.title"); got != "Le passeport" {
		t.Errorf("the screens say %q", got)
	}
	if book.Text("fr", "welcome.touch") != l.book.Text("fr", "welcome.touch") {
		t.Error("a word of a screen has changed")
	}
}
