// SPDX-License-Identifier: AGPL-3.0-or-later

package pile

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	"passerelle/dossier"
	"passerelle/dossier/recognise"
)

// groups cuts a run into papers: a page goes on with the paper before it only where
// something on both says so.
func (s *sorter) groups(run []int) (all [][]int) {
	var blanks [][]int
	for _, i := range run {
		switch last := len(all) - 1; {
		case s.pages[i].Blank:
			blanks = append(blanks, []int{i}) // the back of a page: what follows may go on
		case last >= 0 && s.goesOn(all[last], i):
			all[last] = append(all[last], i)
		default:
			all = append(all, []int{i})
		}
	}
	return append(all, blanks...)
}

// goesOn reports whether page i belongs to the paper g that ends just before it.
func (s *sorter) goesOn(g []int, i int) bool {
	before, now := s.pages[g[len(g)-1]], s.pages[i]
	kind := s.kindOf(g)
	if now.Twin || before.Twin || kind != "" && now.Sight.Kind != "" && kind != now.Sight.Kind {
		return false
	}
	if isCard(kind) && isCard(now.Sight.Kind) {
		return len(g) == 1 && before.Sight.Strip != now.Sight.Strip && noStripTwice(before, now)
	}
	a, b := before.Sight.Leaf, now.Sight.Leaf
	if a.Of > 0 && b.Of > 0 {
		return b.N == a.N+1 && a.Of == b.Of
	}
	// one that begins anew, or an identity paper, is not the next page of anything
	if now.Sight.Kind != "" || now.Sight.Strip != "" || a.Of > 0 || b.Of > 0 {
		return false
	}
	return counted(a, b)
}

func noStripTwice(a, b Page) bool { return a.Sight.Strip == "" || b.Sight.Strip == "" }

func isCard(k dossier.KindID) bool { return k == "residence_permit" || k == "identity_card" }

// counter finds the number of a page and how many there are: "Page 2 sur 3", "2/3",
// "page 2 of 3", "P. 2/3".
var counter = regexp.MustCompile(
	`(?i)^(?:.{0,60}\b)?(?:page|p\.|pag\.|sayfa|сторінка|صفحة|feuille(?:t)?)\s*:?\s*` +
		`(\d{1,2})\s*(?:/|sur|of|de|з|من)\s*(\d{1,2})\b|^\W*(\d{1,2})\s*/\s*(\d{1,2})\W*$`)

// rim is how much of a page's height at its top and its bottom may bear its number.
const rim = 0.14

// LeafOf returns which page of its paper a page says it is. One that gives two answers gives
// none.
func LeafOf(p recognise.Page) (l dossier.Leaf) {
	two := false
	for _, x := range p.Lines {
		if x.Y > rim && x.Y+x.H < 1-rim {
			continue
		}
		if n, err := strconv.Atoi(strings.Trim(x.Text, " -–—.|[]()")); err == nil && n > 0 &&
			n < 100 {
			l.Feet = append(l.Feet, dossier.Foot{N: n, X: x.X + x.W/2, Y: x.Y + x.H/2})
		}
		m := counter.FindStringSubmatch(strings.TrimSpace(x.Text))
		if m == nil {
			continue
		}
		n, _ := strconv.Atoi(m[1] + m[3])
		of, _ := strconv.Atoi(m[2] + m[4])
		if n < 1 || n > of || of < 2 {
			continue
		}
		two = two || l.Of > 0 && (n != l.N || of != l.Of)
		l.N, l.Of = n, of
	}
	if two {
		l.N, l.Of = 0, 0
	}
	return l
}

// counted reports whether two pages bear, in the same place of their rim, a number alone
// that is one higher on the second: "1", then "2"; "- 3 -", then "- 4 -".
func counted(a, b dossier.Leaf) bool {
	const apart = 0.03
	for _, x := range a.Feet {
		for _, y := range b.Feet {
			if y.N == x.N+1 && math.Abs(x.X-y.X) < apart && math.Abs(x.Y-y.Y) < apart {
				return true
			}
		}
	}
	return false
}
