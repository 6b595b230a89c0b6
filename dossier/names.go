// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import (
	"slices"
	"strings"
	"unicode"
)

// A person's name appears on several papers, each in its own way: letters without their
// marks, married name first or absent, given names left out, family name and given names
// in the other order. All of that is the same name. A name that differs in one letter is
// not: slips close files.

// fullName is a name as a form asks for it, or as a paper shows it. whole is a name whose
// parts could not be told apart; it excludes the others.
type fullName struct {
	family, usage, given string
	whole                string
}

func (n fullName) empty() bool {
	return n.family == "" && n.usage == "" && n.given == "" && n.whole == ""
}

// agreement is the result of comparing what two papers say about one thing.
type agreement string

const (
	agree      agreement = "agree"
	differ     agreement = "differ"
	cannotTell agreement = "cannot tell"
)

// word is one word of a name in the two ways it may be written and, if it comes from
// another script, in a third: States write Юлія as IULIIA, YULIIA, YULIYA.
type word struct {
	plain, wide string
	loose       string
	turned      bool // from another script
}

func (w word) is(v word) bool {
	return w.plain == v.plain || w.plain == v.wide || w.wide == v.plain || w.wide == v.wide ||
		(w.turned || v.turned) && w.loose == v.loose
}

// Words that are not part of a name.
var (
	titles = []string{"m", "mr", "mme", "mlle", "monsieur", "madame", "mademoiselle", "mrs", "ms",
		"et", "ou"}
	// what follows is another name of the same person
	marriage = []string{"ep", "epouse", "epoux", "nee", "ne", "veuve", "vve", "usage", "divorcee",
		"div"}
	// "sans prénom connu", as French files write it, and the like
	nameless = []string{"sp", "spc", "xxx", "inconnu", "inconnue", "fnu", "lnu", "nnu"}
	// the words of "sans prénom", "pas de nom", "no given name", one of which says no and
	// one what is missing; alone each of them may be a name
	noName = []string{"sans", "pas", "aucun", "aucune", "no", "without"}
	aName  = []string{"prenom", "prenoms", "nom", "name", "names"}
	joint  = []string{"de", "connu", "connus", "given", "first", "family", "known"}
)

// denied reports whether a name says that there is none.
func denied(words []string) bool {
	no, name := false, false
	for _, w := range words {
		w, _ = latin(w, false)
		switch {
		case slices.Contains(noName, w):
			no = true
		case slices.Contains(aName, w):
			name = true
		case !slices.Contains(joint, w):
			return false
		}
	}
	return no && name
}

// parts splits the words of a name at a word such as "épouse": those before it, those
// after it.
func parts(s string) (first, other []word, ok bool) {
	ok = true
	into := &first
	words := wordsOf(s)
	if denied(words) {
		return nil, nil, true
	}
	for _, w := range words {
		plain, known := latin(w, false)
		wide, _ := latin(w, true)
		switch {
		case !known:
			ok = false
		case plain == "" || slices.Contains(nameless, plain):
		case slices.Contains(marriage, plain) && len(first) > 0:
			into = &other
		default:
			*into = append(*into, word{plain, wide, loosen.Replace(plain), isTurned(w)})
		}
	}
	return first, other, ok
}

// loosen maps to one of the ways in which Cyrillic is transcribed.
var loosen = strings.NewReplacer("y", "i", "kh", "h", "shch", "sht", "ii", "i")

func isTurned(w string) bool {
	return strings.ContainsFunc(w, func(r rune) bool {
		return unicode.In(r, unicode.Cyrillic, unicode.Greek)
	})
}

func hasWord(list []word, w word) bool { return slices.ContainsFunc(list, w.is) }

// within reports whether every word of a is also in b.
func within(a, b []word) bool {
	return !slices.ContainsFunc(a, func(w word) bool { return !hasWord(b, w) })
}

// joined reports whether two names consist of the same letters, however they are split
// into words: BEN ALI and Benali.
func joined(a, b []word) bool {
	one := func(list []word) (all word) {
		for _, w := range list {
			all = word{all.plain + w.plain, all.wide + w.wide, all.loose + w.loose, all.turned ||
				w.turned}
		}
		return all
	}
	return one(a).is(one(b))
}

// cutLength is the number of letters from which a strip may not have had room for the
// whole name: 30 in the shortest, less one for each filler.
const cutLength = 26

// compareNames compares a name on a paper with the one that was typed.
func compareNames(typed, paper fullName) agreement {
	if typed.empty() || paper.empty() {
		return cannotTell
	}
	if typed.whole != "" {
		return compareWhole(typed.whole,
			strings.Join([]string{paper.whole, paper.family, paper.usage, paper.given}, " "))
	}
	family, familyToo, ok1 := parts(typed.family)
	usage, usageToo, ok2 := parts(typed.usage)
	given, _, ok3 := parts(typed.given)
	names := slices.Concat(family, familyToo, usage, usageToo)
	var seen agreement
	if paper.whole != "" {
		all, too, ok := parts(paper.whole)
		all = slices.DeleteFunc(append(all, too...), func(w word) bool {
			return slices.Contains(titles, w.plain)
		})
		seen = holds(all, family, usage, given)
		ok1 = ok1 && ok
	} else {
		f, fToo, ok := parts(paper.family + " ")
		u, uToo, okU := parts(paper.usage)
		g, _, okG := parts(paper.given)
		ok1 = ok1 && ok && okU && okG
		seen = sameParts(names, family, usage, given, f, slices.Concat(fToo, u, uToo), g)
	}
	if (!ok1 || !ok2 || !ok3) && seen == differ {
		return cannotTell
	}
	return seen
}

// compareWhole compares two names whose parts could not be told apart: all words of one
// must be in the other.
func compareWhole(typed, paper string) agreement {
	bare := func(s string) ([]word, bool) {
		a, b, ok := parts(s)
		return slices.DeleteFunc(append(a, b...), func(w word) bool {
			return slices.Contains(titles, w.plain)
		}), ok
	}
	a, ok1 := bare(typed)
	b, ok2 := bare(paper)
	switch {
	case len(a) > 0 && len(b) > 0 && (within(a, b) || within(b, a) || joined(a, b)):
		return agree
	case !ok1 || !ok2 || len(a) == 0 || len(b) == 0:
		return cannotTell
	}
	return differ
}

// holds looks for a name among all the words of a paper, which may also name other
// people: family or married name in full, and one given name or its initial.
func holds(all, family, usage, given []word) agreement {
	if len(all) == 0 {
		return cannotTell
	}
	named := len(family) > 0 && (within(family, all) || joined(family, all)) || len(usage) > 0 &&
		within(usage, all)
	if !named && len(family) > 1 { // written as one word, or split differently
		named = slices.ContainsFunc(all, func(w word) bool { return joined(family, []word{w}) })
	}
	first := len(given) == 0 || slices.ContainsFunc(given, func(g word) bool {
		return slices.ContainsFunc(all, func(w word) bool {
			return w.is(g) || len(w.plain) == 1 && w.plain[0] == g.plain[0]
		})
	})
	if named && first {
		return agree
	}
	return differ
}

// sameParts compares a name whose parts a paper distinguishes. f, more and g are the
// paper's family name, its other names and its given names.
func sameParts(names, family, usage, given, f, more, g []word) agreement {
	if len(f) == 0 && len(g) == 0 {
		return cannotTell
	}
	long := 0
	for _, w := range slices.Concat(f, more, g) {
		long += len(w.plain)
	}
	familyFits := func(f, family []word) bool {
		return len(f) > 0 && (within(f, family) && within(family, f) || joined(f, family))
	}
	right := len(f) == 0 && len(family) == 0 || familyFits(f, family) || familyFits(f, usage) ||
		familyFits(f, names) || len(f) > 0 && within(f, names) &&
		within(family, slices.Concat(f, more))
	givenFits := len(g) == 0 || len(given) == 0 || joined(g, given) ||
		slices.ContainsFunc(g, func(w word) bool { return hasWord(given, w) }) &&
			(within(g, given) || within(given, g))
	switch {
	case right && givenFits:
		return agree
	case familyFits(f, given) && familyFits(g, family): // in the other order
		return agree
	case len(family) == 0 && familyFits(f, given) && len(g) == 0, len(f) == 0 &&
		familyFits(g, family) && len(given) == 0:
		// only one name
		return agree
	case long >= cutLength && cut(f, family) && (len(g) == 0 || len(given) == 0 || cut(g, given)):
		return agree
	}
	return differ
}

// cut reports whether the words of a strip are the beginning of a longer name, whose last
// word may be truncated.
func cut(strip, whole []word) bool {
	if len(strip) == 0 || len(strip) > len(whole) {
		return false
	}
	last := len(strip) - 1
	return within(strip[:last], whole) && slices.ContainsFunc(whole, func(w word) bool {
		return strings.HasPrefix(w.plain, strip[last].plain) ||
			strings.HasPrefix(w.wide, strip[last].plain)
	})
}
