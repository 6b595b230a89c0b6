// SPDX-License-Identifier: AGPL-3.0-or-later

package describe

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"passerelle/assets"
	"passerelle/dossier/bundle"
	"passerelle/dossier/catalogue"
	"passerelle/internal/testkit"
)

// shipped returns the compiled-in files, to be changed.
func shipped(t testing.TB) fstest.MapFS {
	t.Helper()
	names, err := bundle.Names(assets.All())
	testkit.Must(t, err)
	out := fstest.MapFS{}
	for _, name := range names {
		data, err := fs.ReadFile(assets.All(), name)
		testkit.Must(t, err)
		out[name] = &fstest.MapFile{Data: data}
	}
	return out
}

// edit replaces text in a file, which must hold it.
func edit(t testing.TB, files fstest.MapFS, name, from, to string) {
	t.Helper()
	text := string(files[name].Data)
	if !strings.Contains(text, from) {
		t.Fatalf("%s has no %s", name, from)
	}
	files[name] = &fstest.MapFile{Data: []byte(strings.Replace(text, from, to, 1))}
}

func checked(t testing.TB, files fs.FS) *Catalogue {
	t.Helper()
	c, err := Check(files)
	testkit.Must(t, err)
	return c
}

func TestShippedIsRight(t *testing.T) {
	c := checked(t, assets.All())
	if len(c.Procedures()) < 60 {
		t.Errorf("%d procedures only", len(c.Procedures()))
	}
	if d := Compare(c, checked(t, shipped(t))); len(d) > 0 {
		t.Errorf("the list differs from itself: %q", d)
	}
}

// TestAllErrorsAtOnce breaks a catalogue in several places: each is named with file and line.
func TestAllErrorsAtOnce(t *testing.T) {
	files := shipped(t)
	edit(t, files, "procedures/catalogue.json", `"version": "`, `"version": "v`)
	edit(t, files, "procedures/dcem.json", `"icon": "graduation-cap"`, `"icon": "unicorn"`)
	edit(t, files, "procedures/dcem.json", `"id": "min.ase_decision"`, `"id": "min.ase_order"`)
	_, err := Check(files)
	at := func(name, text string) string {
		before, _, _ := strings.Cut(string(files[name].Data), text)
		return fmt.Sprintf("%s:%d: ", name, 1+strings.Count(before, "\n"))
	}
	wants(t, err, at("procedures/catalogue.json", `"version"`)+"version",
		at("procedures/dcem.json", `"unicorn"`)+`icon: there is no drawing "unicorn"`,
		at("procedures/dcem.json", `"min.ase_order"`)+
			`there are no words for min.ase_order: add "piece.min.ase_order.title"`)

	files = shipped(t)
	edit(t, files, "procedures/dcem.json", `"max_bytes": 10000000`, `"max_bites": 10000000`)
	edit(t, files, "procedures/visiteur.json", `"mode": "full"`, `"mode": "fool"`)
	edit(t, files, "words/ar/procedures.json", `"procedure.changement-adresse.title"`,
		`"procedure.changement-adresse.titel"`)
	edit(t, files, "words/en/procedures.json", `"procedure.changement-adresse.short":`,
		`"procedure.changement-adresse.short" "`)
	_, err = Check(files)
	wants(t, err, at("procedures/dcem.json", `"max_bites"`)+"max_bites: unknown key",
		at("procedures/visiteur.json", `"fool"`)+"mode",
		at("words/ar/procedures.json", `adresse.titel"`)+"ar: key",
		at("words/fr/procedures.json", `"procedure.changement-adresse.title"`)+
			`ar: key "procedure.changement-adresse.title" is missing`, "words/en/procedures.json:")
}

func wants(t *testing.T, err error, texts ...string) {
	t.Helper()
	for _, w := range texts {
		if err == nil || !strings.Contains(err.Error(), w) {
			t.Errorf("not reported: %s, in\n%v", w, err)
		}
	}
}

func TestCompareInWords(t *testing.T) {
	before := checked(t, shipped(t))
	for name, c := range map[string]struct {
		file, from, to string
		want           []string
	}{
		"an age of a set": {"procedures/sets.json", `"max_age_months": 6`, `"max_age_months": 5`,
			[]string{"Renouvellement de la carte de séjour « étudiant »", "doit avoir moins de 5 mois",
				"(avant : moins de 6 mois"}},
		"a fee": {"procedures/catalogue.json",
			`{"ref": "tve", "from": "2020-01-01", "euros": 45, "verified": true, "source": "CGI953@2010-12-29"},`,
			`{"ref": "tve", "from": "2020-01-01", "euros": 45, "verified": true, "source": "CGI953@2010-12-29"}, {"ref": "tve", "from": "2027-01-01", "euros": 60, "verified": true, "source": "CGI953@2010-12-29"},`,
			[]string{"on paie 45\u00a0€ depuis le 1er janvier 2020, puis 60\u00a0€ depuis le 1er janvier 2027 (avant : 45\u00a0€ depuis le 1er janvier 2020)"}},
		"a piece less": {"procedures/dcem.json",
			`{"slot": "cs.children", "id": "cs.children", "kind": "paper", "alternatives": ["cs.family_book"], "max_pages": 20, "icon": "users", "verified": true, "source": "F2718@2024-07-30"},`,
			``,
			[]string{"Document de circulation, enfant étranger (DCEM) : ne vaut plus : « "}},
		"a piece more": {"procedures/dcem.json", `"pieces": [`,
			`"pieces": [ {"slot": "tax.notice", "id": "tax.notice", "kind": "paper", "icon": "bank", "verified": true, "source": "A10@2024-07-01"},`,
			[]string{"Document de circulation, enfant étranger (DCEM) : nouveau : « "}},
		"a sheet": {"procedures/dcem.json", `"id": "min.authority", "kind": "paper",`,
			`"id": "min.authority", "kind": "paper", "sheet": "authority",`,
			[]string{"la borne imprime la feuille à signer « Autorisation du titulaire de"}},
		"a condition": {"procedures/dcem.json", `{"field": "dcem_case", "is": "ase"}`,
			`{"field": "dcem_case", "in": ["ase", "protected"]}`,
			[]string{"demandé seulement si", "(avant : "}},
		"a word": {"words/fr/procedures.json", `"Votre passeport"`, `"Passeport"`,
			[]string{"Mots (fr) : piece.id.passport.title : « Passeport » (avant : « Votre passeport »)"}},
		"the version": {"procedures/catalogue.json", `"version": "2026.`, `"version": "2027.`,
			[]string{"Liste : version 2027.", "(avant : 2026."}},
	} {
		t.Run(name, func(t *testing.T) {
			files := shipped(t)
			edit(t, files, c.file, c.from, c.to)
			got := strings.Join(Compare(before, checked(t, files)), "\n")
			for _, w := range c.want {
				if !strings.Contains(plain(got), plain(w)) {
					t.Errorf("got\n%s\nwant %s", got, w)
				}
			}
		})
	}
}

func plain(s string) string { return strings.ReplaceAll(s, "\u00a0", " ") }

// TestNothingChangesUnseen changes the leaves of the files one at a time. Whatever still
// reads as a catalogue must make a difference in words; where the sentence is only
// "another change", the kind of key is one that no person is told of. The short form
// changes one leaf in 250, the same ones each time: to look elsewhere, set
// PASSERELLE_SEED.
func TestNothingChangesUnseen(t *testing.T) {
	rng := rand.New(rand.NewPCG(testkit.SeedOr(t, 20261125), 6))
	share := 250
	switch {
	case testkit.Full():
		share = 1
	case testing.Short():
		share = 300
	}
	files := shipped(t)
	before := checked(t, files)
	untold := map[string]int{}
	tried, read := 0, 0
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if !strings.HasPrefix(name, "procedures/") || name == "procedures/tree.json" {
			continue
		}
		var whole any
		testkit.Must(t, json.Unmarshal(files[name].Data, &whole))
		for _, l := range leaves(whole, "") {
			if rng.IntN(share) > 0 {
				continue
			}
			tried++
			undo := l.change()
			data, err := json.Marshal(whole)
			undo()
			testkit.Must(t, err)
			changed := maps.Clone(files)
			changed[name] = &fstest.MapFile{Data: data}
			procedures, err := fs.Sub(changed, "procedures")
			testkit.Must(t, err)
			c, err := catalogue.Parse(procedures)
			if err != nil || len(before.Words.Lacks(c)) > 0 {
				continue // most changes are found wrong: that is what Check is for
			}
			read++
			switch lines := Compare(before,
				&Catalogue{Catalogue: c, Words: before.Words, files: changed}); {
			case len(lines) == 0:
				t.Errorf("%s: %s was changed, and nothing is said", name, l.path)
			case strings.Contains(lines[0], "autre changement, dans ") &&
				!reflect.DeepEqual(before.Procedures(), c.Procedures()):
				// else the file reads otherwise and says the same
				untold[l.key]++
				t.Logf("another change: %s: %s", name, l.path)
			}
		}
	}
	t.Logf("%d leaves changed, %d still a catalogue; told as another change only: %v", tried, read,
		untold)
	if read < 20 {
		t.Error("too few to tell anything")
	}
	for k := range untold {
		if !slices.Contains([]string{"sources", "fees", "papers", "limits"}, k) {
			t.Errorf("a change of %q is not put in words", k)
		}
	}
}

// leaf is one value in a JSON tree that can be changed and put back.
type leaf struct {
	path, key string
	change    func() (undo func())
}

func leaves(v any, path string) []leaf {
	var out []leaf
	set := func(at string, key string, old any, put func(any)) {
		fresh := other(old)
		if fresh == nil {
			out = append(out, leaves(old, at)...)
			return
		}
		out = append(out, leaf{at, key, func() func() { put(fresh); return func() { put(old) } }})
	}
	top := func(at string) string {
		first, _, _ := strings.Cut(strings.TrimPrefix(at, "."), ".")
		first, _, _ = strings.Cut(first, "[")
		return first
	}
	switch v := v.(type) {
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(v)) {
			at := path + "." + k
			set(at, top(at), v[k], func(x any) { v[k] = x })
		}
	case []any:
		for i := range v {
			at := fmt.Sprintf("%s[%d]", path, i)
			set(at, top(at), v[i], func(x any) { v[i] = x })
		}
	}
	return out
}

// other returns another value of the same kind, nil for what has parts.
func other(v any) any {
	switch v := v.(type) {
	case bool:
		return !v
	case float64:
		return v + 1
	case string:
		for _, pair := range [][2]string{{"A10@2024-07-01", "R431-4@2021-05-01"}, {"R431-4@2021-05-01", "A10@2024-07-01"}, {"no", "yes"}, {"yes", "no"},
			{"full", "assist"}, {"certificate", "users"}, {"self", "parent"}, {"sworn", "none"}} {
			if v == pair[0] {
				return pair[1]
			}
		}
		if d, err := time.Parse(time.DateOnly, v); err == nil {
			return d.AddDate(0, 0, 1).Format(time.DateOnly)
		}
		return v + "x"
	}
	return nil
}

func TestPages(t *testing.T) {
	c := checked(t, assets.All())
	dir := filepath.Join(t.TempDir(), "pages")
	for range 2 { // the second time over the first
		testkit.Must(t, c.WritePages(dir))
	}
	for _, p := range c.Procedures() {
		page := testkit.Read(t, dir, string(p.ID)+".md")
		text := plain(string(page))
		for _, x := range p.Pieces {
			if name := "« " + c.Words.Piece("fr", x) + " »"; !strings.Contains(text, plain(name)) {
				t.Errorf("%s: the page does not speak of %s", p.ID, name)
			}
		}
		for _, bad := range []string{"piece.", "field.", "%!", "\x00"} {
			if strings.Contains(text, bad) {
				i := strings.Index(text, bad)
				t.Errorf("%s: the page has %q: %q", p.ID, bad,
					text[max(0, i-60):min(len(text), i+60)])
			}
		}
	}
	index, err := os.ReadFile(filepath.Join(dir, "README.md"))
	if err != nil || strings.Count(string(index), ".md)") != len(c.Procedures()) {
		t.Errorf("the list does not name every page: %v", err)
	}
}

// TestRequestsSideBySide: the page of a title marks what only one of its requests asks
// for, and names what both do.
func TestRequestsSideBySide(t *testing.T) {
	c := checked(t, assets.All())
	title, _ := c.Title("salarie")
	page := plain(c.sideBySide(title))
	for _, want := range []string{"| Première demande | Renouvellement | |",
		"(salarie-renouvellement.md)", "| oui | oui | « Timbre fiscal »",
		"| – | oui | Elle faisait partie de « salarie »", "| oui | – | « Certificat médical »",
		"| oui | – | « Le numéro du visa »"} {
		if !strings.Contains(page, want) {
			t.Errorf("no %q on the page", want)
		}
	}
	if t.Failed() {
		t.Log(page)
	}
	var bare []string
	for _, title := range c.Titles() {
		if title.LacksRenewal() {
			bare = append(bare, string(title.ID))
		}
	}
	t.Logf("without a renewal, and nobody says why: %s", strings.Join(bare, " "))
	for _, id := range []string{"naturalisation-decret", "dcem", "tve", "autorisation-travail"} {
		if slices.Contains(bare, id) {
			t.Errorf("%s has a renewal or says why not: got %v", id, bare)
		}
	}
}
