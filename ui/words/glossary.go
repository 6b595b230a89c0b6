// SPDX-License-Identifier: AGPL-3.0-or-later

package words

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"passerelle/dossier/strictjson"
)

// Glossary holds the words of a language that are chosen once for all sentences, and the
// forms that no sentence uses: glossary.LANG.json beside the word files, in no bundle.
type Glossary struct {
	Lang  string
	Terms []Term
}

// Term is one thing and how it is called. The same ids stand in all languages.
type Term struct {
	ID     string // "kiosk_receipt"
	Say    string // "reçu"
	Means  string // what it stands for, for who writes sentences
	Banned []Banned
}

// Banned is what no sentence says.
type Banned struct {
	Forms   []string // as they are written; "*" stands for letters
	Instead string

	find, spare *regexp.Regexp // spare may be nil: nothing is spared
	hints       []string       // one stands in every sentence that find finds
}

// Fault is a sentence that uses a banned form.
type Fault struct {
	Lang, Key string
	Found     string // as the sentence has it
	Instead   string

	at place
}

func (f Fault) String() string {
	return fmt.Sprintf("%s: %s: %s says “%s”: say %s", f.at, f.Lang, f.Key, f.Found, f.Instead)
}

// glossaryFile matches the glossaries; as they are in no folder, no program takes one for
// a file of words.
const glossaryFile = "glossary.*.json"

// ReadGlossaries reads the glossary of each language. Errors are of the form "FILE:LINE:
// what is wrong".
func ReadGlossaries(fsys fs.FS) ([]*Glossary, error) {
	files, err := fs.Glob(fsys, glossaryFile)
	if err != nil {
		return nil, fmt.Errorf("list glossaries: %w", err)
	}
	var out []*Glossary
	for _, f := range files {
		n, err := strictjson.Read(fsys, f)
		if err != nil {
			return nil, err
		}
		var r strictjson.Reader
		g := &Glossary{Lang: strings.Split(path.Base(f), ".")[1]}
		whole := r.Object(n)
		for _, t := range whole.List("terms", true) {
			g.Terms = append(g.Terms, readTerm(&r, r.Object(t)))
		}
		whole.Done()
		if err := r.Err(); err != nil {
			return nil, err
		}
		out = append(out, g)
	}
	return out, nil
}

func readTerm(r *strictjson.Reader, o *strictjson.Object) Term {
	t := Term{ID: o.Str("id", true), Say: o.Str("say", true), Means: o.Str("means", true)}
	for _, n := range o.List("banned", false) {
		b := r.Object(n)
		x := Banned{Forms: b.Strs("forms", true), Instead: b.Str("instead", true)}
		x.find = formsPattern(x.Forms)
		for _, f := range x.Forms {
			x.hints = append(x.hints, slices.MaxFunc(strings.Split(plain(f), "*"),
				func(a, b string) int { return len(a) - len(b) }))
		}
		if spared := b.Strs("spared", false); len(spared) > 0 {
			x.spare = formsPattern(spared)
		}
		if len(x.Forms) == 0 {
			b.Bad("forms", "at least one is expected")
		}
		b.Done()
		t.Banned = append(t.Banned, x)
	}
	o.Done()
	return t
}

// formsPattern matches any of the forms as whole words of a sentence as plain returns it.
func formsPattern(forms []string) *regexp.Regexp {
	var any []string
	for _, f := range forms {
		q := regexp.QuoteMeta(plain(f))
		any = append(any, strings.ReplaceAll(q, `\*`, `\p{L}*`))
	}
	// the longest first: of two that begin alike, Go takes the one that is written first
	slices.SortFunc(any, func(a, b string) int { return len(b) - len(a) })
	return regexp.MustCompile(`(?:^|[^\p{L}\p{N}])(` + strings.Join(any, "|") +
		`)(?:$|[^\p{L}\p{N}])`)
}

// plain writes a sentence so that spelling hides nothing: lower case, one kind of
// apostrophe and of space, no vowel marks and no marks of direction.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '’':
			return '\''
		case r == '\u00a0' || r == '\u202f':
			return ' '
		case r >= '\u064b' && r <= '\u0652', r == '\u0640': // vowel marks, tatweel
			return -1
		case r == '\u200e' || r == '\u200f' || r >= '\u2066' && r <= '\u2069':
			return -1
		}
		return r
	}, strings.ToLower(s))
}

// in returns the first banned form of a plain sentence, "" if there is none.
func (x Banned) in(s string) string {
	if !slices.ContainsFunc(x.hints, func(h string) bool { return strings.Contains(s, h) }) {
		return "" // most sentences: ten times as fast as the pattern
	}
	if x.spare != nil {
		s = spared(s, x.spare)
	}
	if m := x.find.FindStringSubmatch(s); m != nil {
		return m[1]
	}
	return ""
}

// spared cuts out of a sentence what may stand there.
func spared(s string, spare *regexp.Regexp) string {
	for {
		m := spare.FindStringSubmatchIndex(s)
		if m == nil {
			return s
		}
		s = s[:m[2]] + "\x00" + s[m[3]:]
	}
}

// Faults returns the sentences of the book that use a form which its language's glossary
// bans, in the order of the keys.
func (b *Book) Faults(glossaries []*Glossary) []Fault {
	var out []Fault
	for _, g := range glossaries {
		for key, sentence := range b.langs[g.Lang] {
			s := plain(sentence)
			for _, t := range g.Terms {
				for _, x := range t.Banned {
					if found := x.in(s); found != "" {
						out = append(out, Fault{g.Lang, key, found, x.Instead,
							b.where[g.Lang+" "+key]})
					}
				}
			}
		}
	}
	slices.SortFunc(out, func(a, b Fault) int {
		return strings.Compare(a.Lang+" "+a.Key+" "+a.Found, b.Lang+" "+b.Key+" "+b.Found)
	})
	return out
}
