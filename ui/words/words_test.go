// SPDX-License-Identifier: AGPL-3.0-or-later

package words

import (
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"passerelle/assets"
)

func load(t *testing.T, files map[string]string) (*Book, error) {
	t.Helper()
	m := fstest.MapFS{}
	for n, s := range files {
		m[n] = &fstest.MapFile{Data: []byte(s)}
	}
	return Load(m)
}

func TestLoadRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		files map[string]string
		want  string
	}{
		"missing key": {map[string]string{"fr/a.json": `{"k":"x"}`, "en/a.json": `{}`},
			`fr/a.json:1: en: key "k" is missing`},
		"lone key": {map[string]string{"fr/a.json": `{"k":"x"}`,
			"en/a.json": `{"k":"x","l":"y"}`}, `en: key "l" is not in fr`},
		"placeholder": {map[string]string{"fr/a.json": `{"k":"{n} x"}`,
			"en/a.json": `{"k":"x"}`}, "placeholders"},
		"two areas": {map[string]string{"fr/a.json": `{"k":"x"}`, "fr/b.json": `{"k":"x"}`},
			"too"},
		"twice":        {map[string]string{"fr/a.json": `{"k":"x","k":"y"}`}, "stands twice"},
		"not a string": {map[string]string{"fr/a.json": "{\n\"k\":1}"}, "fr/a.json:2: k"},
		"empty":        {map[string]string{"fr/a.json": `{"k":" "}`}, "no words"},
		"plural form": {map[string]string{"fr/a.json": `{"k.one":"x","k.other":"y"}`,
			"ar/a.json": `{"k.one":"x","k.other":"y"}`}, `"k.few" is missing`},
		"unknown language": {map[string]string{"fr/a.json": `{"k":"x"}`, "xx/a.json": `{"k":"x"}`},
			"plural rules"},
		"language without rules": {map[string]string{"fr/a.json": `{"k":"x"}`,
			"dyu/a.json": `{"k":"x"}`}, "dyu: the plural rules"},
		"no reference": {map[string]string{"en/a.json": `{"k":"x"}`}, `no words in "fr"`},
		"truncated":    {map[string]string{"fr/a.json": `{"k":"x"`}, "fr/a.json"},
		"after the end": {map[string]string{"fr/a.json": "{\"k\":\"x\"}\n{}"},
			"fr/a.json:2: something stands after the end"},
		"no UTF-8": {map[string]string{"fr/a.json": "{\"k\":\"\xff\"}"},
			"fr/a.json:1: it is not UTF-8"},
		"an array": {map[string]string{"fr/a.json": `[]`}, "object of strings"},
		"form without base": {map[string]string{"fr/a.json": `{"k":"x"}`,
			"en/a.json": `{"k":"x","q.one":"y"}`}, "has no use"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := load(t, c.files)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got error %v, want one with %q", err, c.want)
			}
		})
	}
}

// TestAssets loads the words that are compiled in: it fails when a language lacks a sentence.
func TestAssets(t *testing.T) {
	b, err := Load(assets.Words())
	must(t, err)
	for _, l := range []string{"fr", "en", "ar"} {
		if b.langs[l] == nil {
			t.Errorf("no words in %s", l)
		}
	}
}

func TestNeverComplete(t *testing.T) {
	b, err := Load(assets.Words())
	must(t, err)
	for _, k := range b.Keys() {
		for _, w := range []string{"complet ", "complet.", "complète", "validé"} {
			if s := b.Text("fr", k); strings.Contains(strings.ToLower(s), w) {
				t.Errorf("%s says %q: only the prefecture decides (%q)", k, w, s)
			}
		}
	}
}

// TestNumbersKeepTogether: in Arabic the groups of a telephone number ran backwards, and
// in French it was parted between two lines.
func TestNumbersKeepTogether(t *testing.T) {
	b, err := load(t, map[string]string{"fr/a.json": `{"k":"Appelez le 01 42 500 900. 2 photos."}`,
		"ar/a.json": `{"k":"اتصل 01 42 500 900"}`})
	must(t, err)
	if got := b.Text("fr", "k"); got != "Appelez le 01\u00a042\u00a0500\u00a0900. 2 photos." {
		t.Errorf("got %q", got)
	}
	if got := b.Text("ar", "k"); got != "اتصل \u206601\u00a042\u00a0500\u00a0900\u2069" {
		t.Errorf("got %q", got)
	}
}

func TestPlural(t *testing.T) {
	b, err := load(t, map[string]string{
		"fr/a.json": `{"p.one":"{n} papier","p.other":"{n} papiers"}`,
		"en/a.json": `{"p.one":"{n} paper","p.other":"{n} papers"}`,
		"ar/a.json": `{"p.zero":"0","p.one":"1","p.two":"2","p.few":"few {n}","p.many":"many {n}","p.other":"other {n}"}`,
		"uk/a.json": `{"p.one":"{n} одне","p.few":"{n} кілька","p.many":"{n} багато","p.other":"{n}"}`,
	})
	must(t, err)
	for _, c := range []struct {
		lang string
		n    int
		want string
	}{
		{"fr", 0, "0 papier"}, {"fr", 1, "1 papier"}, {"fr", 2, "2 papiers"}, {"en", 0, "0 papers"},
		{"en", 1, "1 paper"},
		{"ar", 0, "0"}, {"ar", 1, "1"}, {"ar", 2, "2"}, {"ar", 3, "few \u20683\u2069"},
		{"ar", 110, "few \u2068110\u2069"}, {"ar", 11, "many \u206811\u2069"},
		{"ar", 100, "other \u2068100\u2069"}, {"ar", 102, "other \u2068102\u2069"},
		{"uk", 21, "21 одне"}, {"uk", 22, "22 кілька"}, {"uk", 11, "11 багато"}, {"uk", 0, "0 багато"},
	} {
		if got := b.Plural(c.lang, "p", c.n); got != c.want {
			t.Errorf("%s %d: got %q, want %q", c.lang, c.n, got, c.want)
		}
	}
}

func TestDates(t *testing.T) {
	d := time.Date(2026, 11, 24, 15, 2, 0, 0, time.UTC)
	for _, c := range []struct{ got, want string }{
		{Date("fr", d), "24 novembre 2026"},
		{Date("fr", d.AddDate(0, 0, -23)), "1er novembre 2026"},
		{LongDate("en", d), "Tuesday 24 November 2026"},
		{LongDate("ar", d), "الثلاثاء، 24 نوفمبر/تشرين الثاني 2026"},
		{Date("ar", d.AddDate(0, -5, 0)), "24 جوان/يونيو/حزيران 2026"},
		{Clock("fr", d), "15 h 02"},
		{Clock("ar", d), "15:02"},
		{Numeric(d), "24/11/2026"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

// TestFrenchIsShort: a sentence that goes over 24 words is lost on who reads French slowly.
func TestFrenchIsShort(t *testing.T) {
	b, err := Load(assets.Words())
	must(t, err)
	ends := regexp.MustCompile(`[.?!:;…][\s\x{a0}»]+`)
	for _, k := range b.Keys() {
		for _, s := range ends.Split(b.Text("fr", k), -1) {
			if n := len(strings.Fields(s)); n > 24 {
				t.Errorf("%s: a sentence of %d words: %q", k, n, s)
			}
		}
	}
}
