// SPDX-License-Identifier: AGPL-3.0-or-later

package pile

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"passerelle/dossier"
	"passerelle/dossier/recognise"
)

// groups cuts a run into papers: a page goes on with the paper before it only where
// something on both says so, and the pages around them don't show that the order is lost.
func (s *sorter) groups(run []int) (all [][]int) {
	var blanks [][]int
	s.lost = s.disorder(run)
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
	if isCard(before) && isCard(now) {
		return len(g) == 1 && sidesOf(before, now) && !s.lost.cards
	}
	a, b := before.Sight.Leaf, now.Sight.Leaf
	if a.Of > 0 && b.Of > 0 {
		return b.N == a.N+1 && a.Of == b.Of && !s.lost.counted[numbered{b.N, b.Of}]
	}
	// one that begins anew, or an identity paper, is not the next page of anything
	if now.Sight.Kind != "" || now.Sight.Strip != "" || a.Of > 0 || b.Of > 0 {
		return false
	}
	return counted(a, b) && !s.lost.at(b)
}

// sidesOf reports whether two pages may be the two sides of one card: one of them has a strip.
func sidesOf(a, b Page) bool { return (a.Sight.Strip == "") != (b.Sight.Strip == "") }

// disorder is what a run of pages shows of an order that was lost: what follows what then
// proves nothing.
type disorder struct {
	counted map[numbered]bool // such a page stands alone, and so does one that it could follow
	feet    []dossier.Foot    // numbers alone that stand without the number before
	cards   bool              // both a front and a back stand without their other side
}

// numbered is "page N of Of".
type numbered struct{ n, of int }

// at reports whether a number alone of a page stands elsewhere, in the same place, without the
// number before it.
func (d disorder) at(l dossier.Leaf) bool {
	return slices.ContainsFunc(d.feet, func(x dossier.Foot) bool {
		return slices.ContainsFunc(l.Feet, func(y dossier.Foot) bool {
			return x.N == y.N && samePlace(x, y)
		})
	})
}

// disorder looks for pages that stand without the one before them where others are that could
// have changed places with them.
func (s *sorter) disorder(run []int) (d disorder) {
	var pages []Page
	for _, i := range run {
		if !s.pages[i].Blank && !s.pages[i].Twin {
			pages = append(pages, s.pages[i])
		}
	}
	leaf := func(i int) dossier.Leaf {
		if i < 0 || i >= len(pages) {
			return dossier.Leaf{}
		}
		return pages[i].Sight.Leaf
	}
	awaited, orphans := map[numbered]bool{}, map[numbered]bool{}
	for i := range pages {
		l, last, next := leaf(i), leaf(i-1), leaf(i+1)
		if l.Of > 0 && l.N < l.Of && (next.Of != l.Of || next.N != l.N+1) {
			awaited[numbered{l.N + 1, l.Of}] = true
		}
		if l.Of > 0 && l.N > 1 && (last.Of != l.Of || last.N != l.N-1) {
			orphans[numbered{l.N, l.Of}] = true
		}
		for _, x := range l.Feet {
			if x.N > 1 && l.Of == 0 && !counted(last, dossier.Leaf{Feet: []dossier.Foot{x}}) {
				d.feet = append(d.feet, x)
			}
		}
	}
	d.counted = map[numbered]bool{}
	for n := range orphans {
		d.counted[n] = awaited[n]
	}
	d.cards = cardsApart(pages)
	return d
}

// cardsApart reports whether, with sides that follow each other taken together, both a side
// with a strip and one without are left.
func cardsApart(pages []Page) bool {
	left := map[bool]bool{}
	for i := 0; i < len(pages); i++ {
		a := pages[i]
		if !isCard(a) {
			continue
		}
		if i+1 < len(pages) && isCard(pages[i+1]) && sidesOf(a, pages[i+1]) {
			i++
			continue
		}
		left[a.Sight.Strip != ""] = true
	}
	return left[true] && left[false]
}

// cards are the kinds of cards of two sides of which one bears a strip.
var cards = []dossier.KindID{"residence_permit", "foreign_permit", "identity_card",
	"french_identity_card", "minor_circulation"}

// isCard reports whether a page is a side of such a card: one whose strip may be that of an
// identity card or of a permit has no kind by itself.
func isCard(p Page) bool {
	return slices.Contains(cards, p.Sight.Kind) ||
		p.Sight.Kind == "" && p.Sight.Strip == dossier.CardStrip
}

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
	return slices.ContainsFunc(a.Feet, func(x dossier.Foot) bool {
		return slices.ContainsFunc(b.Feet, func(y dossier.Foot) bool {
			return y.N == x.N+1 && samePlace(x, y)
		})
	})
}

func samePlace(a, b dossier.Foot) bool {
	const apart = 0.03
	return math.Abs(a.X-b.X) < apart && math.Abs(a.Y-b.Y) < apart
}
