// SPDX-License-Identifier: AGPL-3.0-or-later

// Package words turns keys and codes into sentences in the person's language.
//
// It is not a translation system with fallbacks: it reads the word files of package
// assets, checks them against each other when they are loaded, and looks up keys. It does
// not choose a language and draws nothing. It is separate from ui so that printed pages
// and the command line can use the same sentences without Fyne.
//
// What must be true: every language has every key, with the same placeholders and the
// plural forms that its grammar needs; [Load] rejects anything else.
package words

import (
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"

	"passerelle/dossier/strictjson"
)

// Book holds all sentences. It does not change after Load and is safe for concurrent use.
type Book struct {
	langs map[string]map[string]string
	where map[string]place // of "LANG KEY", for messages
}

// place is where a key is defined.
type place struct {
	file string
	line int // from 1
}

func (p place) String() string { return fmt.Sprintf("%s:%d", p.file, p.line) }

// Reference is the language of the law, against which the others are checked.
const Reference = "fr"

// formNames holds the key endings of the plural forms.
var formNames = map[plural.Form]string{plural.Zero: "zero", plural.One: "one",
	plural.Two: "two", plural.Few: "few", plural.Many: "many", plural.Other: "other"}

// formsOf returns the plural forms that lang has for whole numbers, and the one that
// every language has; nil if its rules are unknown.
func formsOf(lang string) map[string]bool {
	if i, _ := language.CompactIndex(language.Make(lang)); i == 0 {
		return nil
	}
	forms := map[string]bool{formNames[plural.Other]: true}
	for n := range 1000 { // the rules look at two digits, and at some hundreds
		forms[formOf(lang, n)] = true
	}
	return forms
}

// formOf returns the plural form of lang for n things.
func formOf(lang string, n int) string {
	return formNames[plural.Cardinal.MatchPlural(language.Make(lang), max(n, -n), 0, 0, 0, 0)]
}

var placeholder = regexp.MustCompile(`\{[a-z_]+\}`)

// Load reads LANG/AREA.json for each language. It returns all errors at once, each of the
// form "FILE:LINE: what is wrong": a file that is not a flat object of strings, a key in
// two areas, a key that a language lacks or that no other has (the line is then that of
// the language that has it), a placeholder that differs, a missing plural form.
func Load(fsys fs.FS) (*Book, error) {
	b := &Book{langs: map[string]map[string]string{}, where: map[string]place{}}
	files, err := fs.Glob(fsys, "*/*.json")
	if err != nil {
		return nil, fmt.Errorf("list word files: %w", err)
	}
	var errs []error
	for _, f := range files {
		lang := path.Dir(f)
		if b.langs[lang] == nil {
			b.langs[lang] = map[string]string{}
		}
		flat, err := readFlat(fsys, f)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		for _, m := range flat {
			at := place{m.File, m.Line}
			if other, twice := b.where[lang+" "+m.Key]; twice {
				errs = append(errs, fmt.Errorf("%s: key %q stands in %s too", at, m.Key, other))
			}
			b.where[lang+" "+m.Key] = at
			b.langs[lang][m.Key] = keepNumbers(m.Text, RTL(lang))
		}
	}
	if len(b.langs[Reference]) == 0 {
		errs = append(errs, fmt.Errorf("no words in %q", Reference))
	}
	for lang := range b.langs {
		errs = append(errs, b.compare(lang)...)
	}
	if err := sorted(errs); err != nil {
		return nil, err
	}
	return b, nil
}

// groups matches numbers written in groups: telephone numbers, thousands.
var groups = regexp.MustCompile(`\d+(?: \d+)+`)

// keepNumbers keeps the groups of a number on one line and, from right to left, in order.
func keepNumbers(s string, rtl bool) string {
	return groups.ReplaceAllStringFunc(s, func(n string) string {
		n = strings.ReplaceAll(n, " ", "\u00a0")
		if rtl {
			n = "\u2066" + n + "\u2069"
		}
		return n
	})
}

// readFlat reads one flat object of non-empty strings.
func readFlat(fsys fs.FS, name string) ([]*strictjson.Node, error) {
	n, err := strictjson.Read(fsys, name)
	if err != nil {
		return nil, err
	}
	if n.Kind != "object" {
		return nil, fmt.Errorf("%s: an object of strings is expected", place{name, n.Line})
	}
	for _, m := range n.Members {
		switch at := (place{name, m.Line}); {
		case m.Kind != "string":
			return nil, fmt.Errorf("%s: %s: a string is expected, not a %s", at, m.Key, m.Kind)
		case strings.TrimSpace(m.Text) == "":
			return nil, fmt.Errorf("%s: %s: no words", at, m.Key)
		}
	}
	return n.Members, nil
}

// stem splits the plural ending off a key.
func stem(key string) (base, form string) {
	for _, form := range formNames {
		if base, ok := strings.CutSuffix(key, "."+form); ok {
			return base, form
		}
	}
	return key, ""
}

func (b *Book) compare(lang string) (errs []error) {
	ref, mine := b.langs[Reference], b.langs[lang]
	forms := formsOf(lang)
	if forms == nil {
		return []error{fmt.Errorf("%s: the plural rules of this language are not known", lang)}
	}
	for k, v := range ref {
		base, form := stem(k)
		if form == "" {
			w, ok := mine[k]
			if !ok {
				errs = append(errs, fmt.Errorf("%s: %s: key %q is missing",
					b.where[Reference+" "+k], lang, k))
			} else if !slices.Equal(placeholders(v), placeholders(w)) {
				errs = append(errs, fmt.Errorf("%s: %s: key %q: placeholders %v, in %s %v",
					b.where[lang+" "+k], lang, k, placeholders(w), Reference, placeholders(v)))
			}
			continue
		}
		for f := range forms {
			if _, ok := mine[base+"."+f]; !ok {
				errs = append(errs, fmt.Errorf("%s: %s: plural form %q is missing",
					b.where[Reference+" "+k], lang, base+"."+f))
			}
		}
	}
	for k := range mine {
		base, form := stem(k)
		if form != "" {
			if _, ok := ref[base+".other"]; !ok || !forms[form] {
				errs = append(errs, fmt.Errorf("%s: %s: key %q has no use", b.where[lang+" "+k],
					lang, k))
			}
		} else if _, ok := ref[k]; !ok {
			errs = append(errs, fmt.Errorf("%s: %s: key %q is not in %s", b.where[lang+" "+k], lang,
				k, Reference))
		}
	}
	return errs
}

func placeholders(s string) []string {
	p := placeholder.FindAllString(s, -1)
	slices.Sort(p)
	return slices.Compact(p)
}

// Languages returns the tags of the languages loaded, sorted.
func (b *Book) Languages() []string { return slices.Sorted(maps.Keys(b.langs)) }

// Offered returns the loaded languages in the order in which they are offered by default:
// that of the law first.
func (b *Book) Offered() []string {
	return append([]string{Reference}, slices.DeleteFunc(b.Languages(),
		func(lang string) bool { return lang == Reference })...)
}

// Keys returns all keys of the reference language, sorted.
func (b *Book) Keys() []string { return slices.Sorted(maps.Keys(b.langs[Reference])) }

// Has reports whether there are words for key, in one form or in all forms of a number.
func (b *Book) Has(key string) bool {
	_, ok := b.langs[Reference][key]
	if !ok {
		_, ok = b.langs[Reference][key+".other"]
	}
	return ok
}

// Text returns the sentence of key in lang, with args (name, value, name, value…)
// replacing each {name}. If lang is not loaded, the reference language is used. Of a key
// that has plural forms alone it is the one for any number. A key without words is a bug
// of ours: Text panics, and a test of each package that uses this one looks up every key
// it can ask for.
func (b *Book) Text(lang, key string, args ...string) string {
	s, ok := b.langs[lang][key]
	if !ok {
		if _, ok = b.langs[Reference][key]; !ok {
			key += "." + formNames[plural.Other]
		}
		if s, ok = b.langs[lang][key]; !ok {
			s, ok = b.langs[Reference][key]
		}
		if !ok {
			panic("words: no words for key " + strconv.Quote(key))
		}
	}
	return fill(s, args, RTL(lang))
}

// fill replaces names by values. In a right-to-left sentence each value is isolated (UAX
// #9, FSI and PDI): otherwise a telephone number in groups, or a code with a hyphen,
// would run backwards.
func fill(s string, args []string, isolate bool) string {
	if len(args) == 0 {
		return s
	}
	pairs := make([]string, 0, len(args))
	for i := 0; i+1 < len(args); i += 2 {
		v := args[i+1]
		if isolate && v != "" {
			v = "\u2068" + v + "\u2069"
		}
		pairs = append(pairs, "{"+args[i]+"}", v)
	}
	return strings.NewReplacer(pairs...).Replace(s)
}

// Plural returns the sentence of key for n things, in the form that lang requires; {n} is
// n.
func (b *Book) Plural(lang, key string, n int, args ...string) string {
	return b.Text(lang, key+"."+formOf(lang, n),
		append([]string{"n", strconv.Itoa(n)}, args...)...)
}

// Counted is Plural where key has forms, else Text: a list of another version may have one
// sentence for any number.
func (b *Book) Counted(lang, key string, n int, args ...string) string {
	if _, one := b.langs[Reference][key]; one {
		return b.Text(lang, key, args...)
	}
	return b.Plural(lang, key, n, args...)
}

// RTL reports whether lang is written from right to left.
func RTL(lang string) bool {
	return slices.Contains([]string{"ar", "prs", "ps", "fa", "ur"}, lang)
}
