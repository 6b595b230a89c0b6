// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import (
	_ "embed"
	"regexp"
	"slices"
	"sort"
	"strings"
	"sync"
)

// communeTable has one line per postal code, sorted: the code, then the communes that it
// serves, including the old names of merged ones, with the département after "@" where it
// differs from the one that the code begins with. communes_make_test.go writes it.
//
//go:embed communes.txt
var communeTable string

// served returns the communes of a postal code as they appear in the table.
func served(postal string) []string {
	t := communeTable
	// whether the line at i begins at the code or after it
	i := sort.Search(len(t), func(i int) bool {
		from := strings.LastIndexByte(t[:i], '\n') + 1
		return t[from:min(len(t), from+5)] >= postal
	})
	from := strings.LastIndexByte(t[:min(i, len(t))], '\n') + 1
	line, _, _ := strings.Cut(t[from:], "\n")
	if code, rest, ok := strings.Cut(line, "|"); ok && code == postal {
		return strings.Split(rest, "|")
	}
	return nil
}

// Communes returns the names of the communes that a postal code serves, in alphabetical
// order, or none for a firm's code (CEDEX) or one that does not exist. Source: INSEE,
// code officiel géographique, and La Poste, of the year that the table names.
func Communes(postal string) []string {
	out := served(postal)
	for i, s := range out {
		out[i], _, _ = strings.Cut(s, "@")
	}
	return out
}

// Prefecture returns the number of the département whose prefecture is competent for an
// address ("75", "2A", "974"), or "" when it can't be told. A few postal codes serve
// communes of two départements: there the commune decides.
func Prefecture(postal, city string) string {
	found := ""
	for _, s := range served(postal) {
		name, dep, other := strings.Cut(s, "@")
		if !other {
			dep = usualDepartment(postal)
		}
		switch {
		case sameCommune(city, name):
			return dep
		case found == "":
			found = dep
		case found != dep:
			found = "?"
		}
	}
	if found == "?" {
		return ""
	}
	if found == "" && postalForm(postal) != "" {
		return usualDepartment(postal)
	}
	return found
}

// KnownPrefecture reports whether a département or overseas territory has that number.
func KnownPrefecture(number string) bool { return prefectureForm.MatchString(number) }

// prefectureForm follows INSEE's code officiel géographique.
var prefectureForm = regexp.MustCompile(
	`^(0[1-9]|1[0-9]|2[1-9AB]|[3-8][0-9]|9[0-5]|97[1-8]|98[4-8])$`)

// usualDepartment is the département that a postal code begins with: two digits, or three
// overseas, and in Corsica a letter (200 and 201 are the south).
func usualDepartment(postal string) string {
	switch {
	case postal == "97133":
		// Saint-Barthélemy has had its own number since 2007, but kept its earlier postal code
		return "977"
	case postal == "97150": // as did Saint-Martin
		return "978"
	case strings.HasPrefix(postal, "97"), strings.HasPrefix(postal, "98"):
		return postal[:3]
	case strings.HasPrefix(postal, "200"), strings.HasPrefix(postal, "201"):
		return "2A"
	case strings.HasPrefix(postal, "20"):
		return "2B"
	}
	return postal[:2]
}

// postalForm returns a code that has the form of French ones: 01 to 95 (20 is Corsica),
// 97 followed by 1 to 8, 98 followed by 4 to 8; or "" for anything else.
func postalForm(s string) string {
	s = strings.ReplaceAll(s, " ", "")
	if len(s) != 5 || !allDigits(s) {
		return ""
	}
	switch dep := s[:2]; {
	case dep >= "01" && dep <= "95":
		return s
	case dep == "97" && s[2] >= '1' && s[2] <= '8', dep == "98" && s[2] >= '4' && s[2] <= '8':
		return s
	}
	return ""
}

// sameCommune compares the names of communes as people write them: without marks, hyphens
// and articles, and with "St" for "Saint".
func sameCommune(typed, name string) bool {
	a, b := communeKey(typed), communeKey(name)
	return a != "" && a == b
}

// KnownCommune reports whether a name is that of a commune, as people write it.
func KnownCommune(name string) bool {
	k := communeKey(name)
	return k != "" && communeNames()[k]
}

// communeNames are the keys of all communes, computed on first use.
var communeNames = sync.OnceValue(func() map[string]bool {
	all := make(map[string]bool, 40_000)
	for l := range strings.SplitSeq(communeTable, "\n") {
		if strings.HasPrefix(l, "#") {
			continue
		}
		for i, name := range strings.Split(l, "|") {
			if name, _, _ = strings.Cut(name, "@"); i > 0 && name != "" {
				all[townKey(name)] = true
			}
		}
	}
	return all
})

// communeKey also drops what the post adds to a name: CEDEX and its number, an arrondissement.
func communeKey(s string) string {
	return townKey(unposted(westernDigits(plainSigns.Replace(strings.ToLower(s)))))
}

// townKey is communeKey for a name as the table has it, to which nothing is added.
func townKey(s string) string {
	var b strings.Builder
	s = strings.ToLower(s)
	for _, w := range wordsOf(strings.NewReplacer("s/s ", "sous ", "s/", "sur ").Replace(s)) {
		w, _ = latin(w, false)
		switch {
		case w == "st":
			w = "saint"
		case w == "ste":
			w = "sainte"
		case slices.Contains(dropped, w) || numbered.MatchString(westernDigits(w)):
			continue
		}
		b.WriteString(w)
	}
	return b.String()
}

// dropped are the words that do not help tell communes apart.
var dropped = []string{"le", "la", "les", "l", "cedex", "arrondissement", "arr", "ardt", "arrdt"}
