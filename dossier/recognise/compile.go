// SPDX-License-Identifier: AGPL-3.0-or-later

package recognise

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"passerelle/dossier"
)

// Recogniser knows the kinds of papers of one list. It may be used by several goroutines.
type Recogniser struct {
	kinds   []dossier.PaperKind
	vocab   map[string]int // words of all phrases, by their number
	near    map[string][]int
	spelt   []string // vocab, by number
	phrases []phrase
	first   [][]int          // numbers of the phrases that begin with a word, by its number
	solids  map[string][]int // numbers of the headings that begin with some letters
	unspace []int            // numbers of the phrases of scripts without spaces
	numbers [][]numeral      // by kind
	sealed  map[string]int
}

// role says what a phrase does for its kind.
type role int

const (
	heading role = iota
	shared
	tells
	word
	against
	label // of a number
)

// phrase is one wording of one sign.
type phrase struct {
	kind, sign int // numbers of the kind, and of the sign among those of its role
	role       role
	words      []int
	solid      string
	runes      int // of solid
}

// numeral is a number of a known form.
type numeral struct {
	name string
	form *regexp.Regexp
}

// nearLength is from how many letters on a word may differ by one letter from what is
// looked for.
const nearLength = 6

// solidLength is from how many letters on a heading is known without the gaps of its words.
const solidLength = 6

// begin returns the first letters of a text without gaps, by which headings are looked up.
func begin(solid string) string {
	n := 0
	for i := range solid {
		if n++; n > solidLength {
			return solid[:i]
		}
	}
	return solid
}

// New prepares the kinds of a list. They are those that package catalogue has checked: a
// form of a number that is none, which it refuses, panics.
func New(kinds []dossier.PaperKind) *Recogniser {
	r := &Recogniser{kinds: kinds, vocab: map[string]int{}, near: map[string][]int{},
		sealed: map[string]int{}, solids: map[string][]int{}}
	for k, x := range kinds {
		for _, s := range x.Signs.Seals {
			r.sealed[s]++
		}
		for role, signs := range roles(x.Signs) {
			for i, s := range signs {
				for _, p := range s.Phrases {
					r.add(phrase{kind: k, sign: i, role: role}, p)
				}
			}
		}
		var all []numeral
		for i, n := range x.Signs.Numbers {
			all = append(all, numeral{n.Name, regexp.MustCompile(form(n.Form))})
			for _, p := range n.After {
				r.add(phrase{kind: k, sign: i, role: label}, p)
			}
		}
		r.numbers = append(r.numbers, all)
	}
	r.first = make([][]int, len(r.spelt))
	for i, p := range r.phrases {
		if len(p.words) == 0 {
			r.unspace = append(r.unspace, i)
			continue
		}
		r.first[p.words[0]] = append(r.first[p.words[0]], i)
		if p.heads() && p.runes >= solidLength {
			k := begin(p.solid)
			r.solids[k] = append(r.solids[k], i)
		}
	}
	for id, w := range r.spelt {
		if runes := utf8.RuneCountInString(w); runes >= nearLength && !numeric(w) {
			for _, d := range shortened(w) {
				r.near[d] = append(r.near[d], id)
			}
		}
	}
	return r
}

// roles returns the signs that are made of phrases.
func roles(s dossier.Signs) map[role][]dossier.Sign {
	return map[role][]dossier.Sign{heading: s.Headings, shared: s.Shared, tells: s.Tells,
		word: s.Words, against: s.Against}
}

func (r *Recogniser) add(p phrase, text string) {
	folded := fold(text)
	p.solid = solid(folded)
	p.runes = utf8.RuneCountInString(p.solid)
	if !unspaced(text) {
		for _, w := range content(folded) {
			id, ok := r.vocab[w]
			if !ok {
				id = len(r.spelt)
				r.vocab[w], r.spelt = id, append(r.spelt, w)
			}
			p.words = append(p.words, id)
		}
	}
	r.phrases = append(r.phrases, p)
}

// form makes a regular expression of the form of a number.
func form(s string) string {
	var b strings.Builder
	b.WriteString(`(?:^|[^0-9A-Za-z])`)
	for i, c := range strings.ReplaceAll(s, " ", "") {
		if i > 0 {
			b.WriteString(`[ .\-]?`)
		}
		switch c {
		case '9':
			b.WriteString(`[0-9]`)
		case 'A':
			b.WriteString(`[A-Z]`)
		case '?':
			b.WriteString(`[0-9A-Z]`)
		default:
			b.WriteString(regexp.QuoteMeta(string(c)))
		}
	}
	b.WriteString(`(?:[^0-9A-Za-z]|$)`)
	return b.String()
}

// shortened returns a word, and the word without each of its letters.
func shortened(w string) []string {
	out := []string{w}
	runes := []rune(w)
	for i := range runes {
		if i > 0 && runes[i] == runes[i-1] {
			continue
		}
		out = append(out, string(runes[:i])+string(runes[i+1:]))
	}
	return out
}

// known returns the numbers of the words that a word of print may be: itself or, if it is
// none of them, those that differ by one letter.
func (r *Recogniser) known(w string) []int {
	if id, ok := r.vocab[w]; ok {
		return []int{id}
	}
	if utf8.RuneCountInString(w) < nearLength || numeric(w) && !mostlyLetters(w) {
		return nil
	}
	var out []int
	for _, d := range shortened(w) {
		for _, id := range r.near[d] {
			if !contains(out, id) && oneEdit([]rune(w), []rune(r.spelt[id])) {
				out = append(out, id)
			}
		}
	}
	return out
}

// mostlyLetters allows for one digit read instead of a letter.
func mostlyLetters(w string) bool {
	n := 0
	for _, c := range w {
		if unicode.IsDigit(c) {
			n++
		}
	}
	return n <= 1
}

func contains(list []int, x int) bool {
	for _, y := range list {
		if x == y {
			return true
		}
	}
	return false
}

// oneEdit reports whether one letter more, less or another makes a into b.
func oneEdit(a, b []rune) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	rest := b[i:]
	if len(rest) > 0 {
		rest = rest[1:]
	}
	tail := a[i:]
	if len(a) == len(b) && len(tail) > 0 {
		tail = tail[1:]
	}
	return string(tail) == string(rest)
}
