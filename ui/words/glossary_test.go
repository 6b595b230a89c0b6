// SPDX-License-Identifier: AGPL-3.0-or-later

package words

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"passerelle/assets"
)

func glossaries(t *testing.T) []*Glossary {
	t.Helper()
	g, err := ReadGlossaries(assets.Words())
	must(t, err)
	return g
}

// TestNoSentenceUsesABannedWord: one word for one thing, in every language. Before, two
// papers with opposite effects had one name in Arabic and in English.
func TestNoSentenceUsesABannedWord(t *testing.T) {
	b, err := Load(assets.Words())
	must(t, err)
	for _, f := range b.Faults(glossaries(t)) {
		t.Error(f)
	}
}

// TestGlossariesSayTheSameThings: each language has a word for each thing, and the
// kiosk's receipt shares none with the récépissé that proves the right to stay.
func TestGlossariesSayTheSameThings(t *testing.T) {
	b, err := Load(assets.Words())
	must(t, err)
	ids := map[string][]string{}
	say := map[string]string{}
	for _, g := range glossaries(t) {
		for _, x := range g.Terms {
			ids[g.Lang] = append(ids[g.Lang], x.ID)
			say[g.Lang+" "+x.ID] = x.Say
		}
	}
	word := regexp.MustCompile(`\p{L}+`)
	for _, lang := range b.Languages() {
		if !slices.Equal(ids[lang], ids[Reference]) {
			t.Errorf("%s: got terms %q, want those of %s: %q", lang, ids[lang], Reference,
				ids[Reference])
		}
		for _, pair := range [][2]string{{"kiosk_receipt", "recepisse"},
			{"official", "representative"}, {"student_permit", "student_card"}} {
			one, two := say[lang+" "+pair[0]], say[lang+" "+pair[1]]
			if one == "" || two == "" {
				t.Errorf("%s: no word for %q", lang, pair)
			}
			if pair[0] == "student_permit" {
				if plain(one) == plain(two) {
					t.Errorf("%s: %q for both", lang, one)
				}
				continue
			}
			for _, w := range word.FindAllString(plain(one), -1) {
				if slices.Contains(word.FindAllString(plain(two), -1), w) {
					t.Errorf("%s: %q and %q share %q", lang, one, two, w)
				}
			}
		}
	}
}

// TestBannedWordsAreFound plants sentences of the kinds that stood in the word files, and
// some that look like them and are right.
func TestBannedWordsAreFound(t *testing.T) {
	all := glossaries(t)
	for _, c := range []struct {
		lang, sentence string
		found          bool
	}{
		{"fr", "Je n’ai pas encore de carte d’étudiant", true},
		{"fr", "Donnez votre Carte étudiante.", true},
		{"fr", "La carte de séjour « étudiant »", false},
		{"fr", "Votre titre se termine bientôt.", true},
		{"fr", "Le titre de voyage de mon enfant", false},
		{"fr", "Le récépissé de la borne", true},
		{"fr", "Montrez l’agent ou le mandataire", true},
		{"fr", "Je suis marié avec un Français", true},
		{"fr", "Marié ou mariée", false},
		{"fr", "Vous êtes venu avec un visa", true},
		{"fr", "parce que votre époux est français", true},
		{"en", "I have no student card yet", true},
		{"en", "Show the agent’s card", true},
		{"en", "Récépissé (receipt)", true},
		{"en", "My card will soon end", true},
		{"en", "This receipt does not prove your right to stay.", false},
		{"ar", "ليست لديّ بطاقة طالب بعد", true},
		{"ar", "بطاقة إقامة «طالب» (étudiant)", false},
		{"ar", "هذا الوصل لا يثبت حق الإقامة.", true},
		{"ar", "وصل الإقامة المؤقت (récépissé)", false},
		{"ar", "هل وصل ملفك؟", false},
		{"ar", "سُحب المفتاح", true},
		{"ar", "إطار أو خبير", true},
		{"ar", "شهادة تمديد الدراسة", true},
		{"ar", "يجب تسجيل التأشيرة خلال 3 أشهر", true},
		{"ar", "أعزب", true},
		{"ar", "أعزب / عزباء", false},
		{"ar", "زوجي أو زوجتي من فرنسا", true},
	} {
		b, err := load(t, map[string]string{"fr/a.json": `{"k":"x"}`})
		must(t, err)
		b.langs[c.lang] = map[string]string{"k": c.sentence}
		b.where[c.lang+" k"] = place{c.lang + "/a.json", 1}
		got := b.Faults(all)
		if (len(got) > 0) != c.found {
			t.Errorf("%s: %q: got %v, found shall be %t", c.lang, c.sentence, got, c.found)
		}
		for _, f := range got {
			if s := f.String(); !strings.HasPrefix(s, c.lang+"/a.json:1: ") ||
				!strings.Contains(s, " k says ") || f.Instead == "" {
				t.Errorf("got %q, want file, key and what to say instead", s)
			}
		}
	}
}

// TestReadGlossariesRefuses: a key nobody reads would be a word that nobody bans.
func TestReadGlossariesRefuses(t *testing.T) {
	for name, c := range map[string]struct{ file, want string }{
		"unknown key": {`{"terms":[{"id":"a","say":"b","means":"c","bans":[]}]}`, "unknown key"},
		"no word":     {`{"terms":[{"id":"a","means":"c"}]}`, "say"},
		"no form": {`{"terms":[{"id":"a","say":"b","means":"c",
			"banned":[{"forms":[],"instead":"x"}]}]}`, "at least one"},
		"no JSON": {`{`, "glossary.fr.json:1"},
	} {
		_, err := ReadGlossaries(fstest.MapFS{
			"glossary.fr.json": &fstest.MapFile{Data: []byte(c.file)}})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got error %v, want one with %q", name, err, c.want)
		}
	}
}

// numbers are the values that are counts of something.
var numbers = regexp.MustCompile(`(?:(?i:page |الصفحة ))?\{(?:n|have|wanted|most|days|age_days|max_days|advised_days)\}` +
	`[ \x{a0}](\p{L}+)`)

// The page with a number is one, whichever it is. units follow a number and never change, or belong to a second number.
var units = []string{"sur", "of", "من", "ko", "mo", "kb", "mb", "كيلوبايت", "ميغابايت"}

// TestNumbersHaveForms: where a number stands before a noun there is a sentence for each
// form of the language: "Ce papier a 1 jours", and in Arabic wrong from 3 to 10.
func TestNumbersHaveForms(t *testing.T) {
	b, err := Load(assets.Words())
	must(t, err)
	for _, lang := range b.Languages() {
		for k, s := range b.langs[lang] {
			if _, form := stem(k); form != "" {
				continue
			}
			for _, m := range numbers.FindAllStringSubmatch(s, -1) {
				if m[0][0] == '{' && !slices.Contains(units, strings.ToLower(m[1])) {
					t.Errorf("%s: %s: %q has no plural forms", lang, k, m[0])
				}
			}
		}
	}
}
