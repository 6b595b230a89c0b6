// SPDX-License-Identifier: AGPL-3.0-or-later

package reading

import (
	"regexp"
	"slices"
	"strings"

	"passerelle/dossier"
)

// The addressee of a bill is printed in a block of its own: a title and a name, a street,
// a postal code and a town. Only blocks that begin with a title are read: without one,
// the biller's own address looks the same.

var (
	titled = regexp.MustCompile(`(?i)^(m|mr|mme|mlle|monsieur|madame|mademoiselle)\.?$`)
	namely = regexp.MustCompile(`^[\p{L}][\p{L}'’.-]*$`)
	sixth  = regexp.MustCompile(`^(\d{5}) +\p{L}[\p{L}'’ -]+( \d{1,2})?( CEDEX.*)?$`)
)

// addressee reads the name and the postal code of the block, if the page has one, or
// several that agree.
func addressee(lines []line) (all []Reading) {
	for i, l := range lines {
		name, ok := nameOf(l)
		if !ok {
			continue
		}
		below, ok := block(lines, i)
		if !ok {
			continue
		}
		last := below[len(below)-1]
		code := last.words[0]
		all = append(all,
			Reading{Fact: dossier.FactName, Value: name, Source: FromText,
				Confidence: least(l.words), Box: l.box},
			Reading{Fact: dossier.FactPostalCode, Value: code.text, Source: FromText,
				Confidence: code.sure, Box: code.box})
	}
	for _, f := range []dossier.Fact{dossier.FactName, dossier.FactPostalCode} {
		if r, same := agreed(all, f); r != nil && (!same || r.Confidence < sureEnough) {
			all = slices.DeleteFunc(all, func(x Reading) bool { return x.Fact == f })
		}
	}
	return all
}

// nameOf reads "MME ANNA MARIA ERIKSSON"; "Madame, Monsieur," is nobody's name.
func nameOf(l line) (string, bool) {
	w := l.words
	if len(w) < 2 || len(w) > 9 || !titled.MatchString(w[0].text) {
		return "", false
	}
	names := 0
	for _, x := range w[1:] {
		if !namely.MatchString(x.text) {
			return "", false
		}
		if !titled.MatchString(x.text) && len([]rune(x.text)) > 1 &&
			!slices.Contains([]string{"et", "ou"}, fold(x.text)) {
			names++
		}
	}
	parts := []string{w[0].text}
	for _, x := range w[1:] {
		n := x.text
		// names begin with a capital: in many typefaces I and l look the same
		if strings.HasPrefix(n, "l") && !slices.Contains([]string{"le", "la", "les"}, n) &&
			len(n) > 1 && n[1] >= 'a' && n[1] <= 'z' {
			n = "I" + n[1:]
		}
		parts = append(parts, n)
	}
	return strings.Join(parts, " "), names >= 2
}

// block follows the lines below a name, aligned with it, down to the one with the postal code.
func block(lines []line, at int) ([]line, bool) {
	var out []line
	here := lines[at]
	for range 5 {
		next := -1
		for i, l := range lines {
			down := l.box.Min.Y - here.box.Min.Y
			side := l.box.Min.X - lines[at].box.Min.X
			if down <= here.box.Dy()/2 || down > 5*max(here.box.Dy(), 1)/2 ||
				max(side, -side) > 2*lines[at].box.Dy() {
				continue
			}
			if next < 0 || l.box.Min.Y < lines[next].box.Min.Y {
				next = i
			}
		}
		if next < 0 {
			return nil, false
		}
		here = lines[next]
		out = append(out, here)
		if sixth.MatchString(strings.TrimSpace(here.text())) {
			return out, len(out) >= 2
		}
	}
	return nil, false
}
