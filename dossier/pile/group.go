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
	if now.Twin || before.Twin || kind != "" && now.Found.Kind != "" && kind != now.Found.Kind {
		return false
	}
	if isCard(kind) && isCard(now.Found.Kind) {
		return len(g) == 1 && before.Sight.Strip != now.Sight.Strip && noStripTwice(before, now)
	}
	n, of, ok := numbered(before.Print)
	m, last, also := numbered(now.Print)
	if ok && also {
		return m == n+1 && last == of
	}
	// one that begins anew, or an identity paper, is not the next page of anything
	if now.Found.Kind != "" || now.Sight.Strip != "" || ok || also {
		return false
	}
	return counted(before.Print, now.Print)
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

// numbered returns which page of how many one says it is. A page that gives two answers
// gives none.
func numbered(p recognise.Page) (n, of int, ok bool) {
	for _, l := range p.Lines {
		if l.Y > rim && l.Y+l.H < 1-rim {
			continue
		}
		m := counter.FindStringSubmatch(strings.TrimSpace(l.Text))
		if m == nil {
			continue
		}
		a, _ := strconv.Atoi(m[1] + m[3])
		b, _ := strconv.Atoi(m[2] + m[4])
		if a < 1 || a > b || b < 2 {
			continue
		}
		if ok && (a != n || b != of) {
			return 0, 0, false
		}
		n, of, ok = a, b, true
	}
	return n, of, ok
}

// counted reports whether two pages bear, in the same place of their rim, a number alone
// that is one higher on the second: "1", then "2"; "- 3 -", then "- 4 -".
func counted(a, b recognise.Page) bool {
	const apart = 0.03
	for _, x := range a.Lines {
		n, ok := alone(x)
		if !ok {
			continue
		}
		for _, y := range b.Lines {
			if m, ok := alone(y); ok && m == n+1 && math.Abs(x.Y-y.Y) < apart &&
				math.Abs(x.X+x.W/2-y.X-y.W/2) < apart {
				return true
			}
		}
	}
	return false
}

// alone returns the number of a page that stands alone in a line of its rim.
func alone(l recognise.Line) (int, bool) {
	if l.Y > rim && l.Y+l.H < 1-rim {
		return 0, false
	}
	n, err := strconv.Atoi(strings.Trim(l.Text, " -–—.|[]()"))
	return n, err == nil && n > 0 && n < 100
}
