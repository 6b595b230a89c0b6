// SPDX-License-Identifier: AGPL-3.0-or-later

package words

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// FindProcedures returns those of ids that match every typed word, best first, otherwise in
// the order of ids. A word matches if a word of the procedure begins with it: of its title
// and "for whom" in the person's language and in French, or of its id, which is made of the
// names used on forms. Case, accents and Arabic letters with two spellings make no
// difference. Nothing matches "".
func (b *Book) FindProcedures(lang, typed string, ids []string) []string {
	var sought []string
	for _, w := range searchWords(typed) {
		// the word without its article comes beside it, as the weaker match
		if !slices.Contains(sought, "ال"+w) {
			sought = append(sought, w)
		} else {
			sought[slices.Index(sought, "ال"+w)] = w
		}
	}
	if len(sought) == 0 {
		return nil
	}
	type hit struct {
		id    string
		score int
	}
	var hits []hit
	for _, id := range ids {
		score, all := 0, true
		title := searchWords(b.Text(lang, "procedure."+id+".title"))
		text := append(searchWords(b.Text(lang, "procedure."+id+".for")), searchWords(id)...)
		for _, end := range []string{".title", ".short", ".for"} {
			if k := "procedure." + id + end; b.Has(k) {
				text = append(text, searchWords(b.Text(Reference, k))...)
			}
		}
		for _, w := range sought {
			switch {
			case begins(title, w):
				score += 2
			case begins(text, w):
				score++
			default:
				all = false
			}
		}
		if all {
			hits = append(hits, hit{id, score})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return b.score - a.score })
	var out []string
	for _, h := range hits {
		out = append(out, h.id)
	}
	return out
}

// FindCountries returns those of codes whose name matches every typed word, best first: the
// name in the person's language, in French or in another one of the book, or the code
// itself. Nothing matches "".
func (b *Book) FindCountries(lang, typed string, codes []string) []string {
	sought := searchWords(typed)
	if len(sought) > 1 { // "cote d": an article that is not yet whole
		sought = slices.DeleteFunc(sought, func(w string) bool { return utf8.RuneCountInString(w) == 1 })
	}
	if len(sought) == 0 {
		return nil
	}
	var best, rest []string
	for _, code := range codes {
		key := "country." + code
		if !b.Has(key) {
			continue
		}
		for i, l := range append([]string{lang, Reference}, b.Languages()...) {
			name := searchWords(b.Text(l, key))
			if slices.ContainsFunc(sought, func(w string) bool { return !begins(name, w) }) {
				continue
			}
			if i < 2 && strings.HasPrefix(strings.Join(name, " "), strings.Join(sought, " ")) {
				best = append(best, code)
			} else {
				rest = append(rest, code)
			}
			break
		}
	}
	if code := strings.ToUpper(strings.TrimSpace(typed)); b.Has("country."+code) &&
		!slices.Contains(best, code) && !slices.Contains(rest, code) {
		rest = append(rest, code)
	}
	var exact, others []string
	for _, code := range append(best, rest...) {
		if b.IsCountry(typed, code) {
			exact = append(exact, code)
		} else {
			others = append(others, code)
		}
	}
	return append(exact, others...)
}

// IsCountry reports whether what is typed is the whole name of a country in one of the
// languages, or its code: "Niger" is one, though Nigeria begins so too.
func (b *Book) IsCountry(typed, code string) bool {
	sought, key := searchWords(typed), "country."+code
	return strings.EqualFold(strings.TrimSpace(typed), code) || b.Has(key) &&
		slices.ContainsFunc(b.Languages(), func(l string) bool {
			return slices.Equal(searchWords(b.Text(l, key)), sought)
		})
}

func begins(words []string, prefix string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(w, prefix) })
}

// searchWords splits a text into words without case, accents, elided articles ("l’",
// "d’") and, in Arabic, the article.
func searchWords(s string) []string {
	var out []string
	for _, w := range strings.FieldsFunc(elided.ReplaceAllString(plainLetters(s), "$1"),
		func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		out = append(out, w)
		if rest, ok := strings.CutPrefix(w, "ال"); ok && len([]rune(rest)) > 2 {
			out = append(out, rest)
		}
	}
	return out
}

// elided matches an article without its vowel, so that "adresse" finds "l’adresse".
var elided = regexp.MustCompile(`(^|[^\p{L}])\p{L}['’]`)

// folded replaces letters by plain ones, in addition to those that lose a mark.
var folded = strings.NewReplacer(
	"à", "a", "â", "a", "ä", "a", "á", "a", "å", "a", "æ", "ae", "ç", "c", "é", "e", "è", "e", "ê",
	"e", "ë", "e", "î", "i", "ï", "i", "í", "i", "ñ", "n",
	"ô", "o", "ö", "o", "ó", "o", "œ", "oe", "ù", "u", "û", "u", "ü", "u", "ú", "u", "ÿ", "y",
	"أ", "ا", "إ", "ا", "آ", "ا", "ٱ", "ا", "ى", "ي", "ئ", "ي", "ؤ", "و", "ة", "ه", "ـ", "",
)

func plainLetters(s string) string {
	s = folded.Replace(strings.ToLower(s))
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) { // combining accents, Arabic vowels
			return -1
		}
		return r
	}, s)
}
