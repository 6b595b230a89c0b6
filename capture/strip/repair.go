// SPDX-License-Identifier: AGPL-3.0-or-later

package strip

import (
	"cmp"
	"math"
	"slices"

	"passerelle/dossier/mrz"
)

// swap is another character for a place, and what it costs against what was seen.
type swap struct {
	line, k, c int
	cost       float64
}

const (
	mostSwaps = 24 // candidates looked at: pairs of them are tried
	alone     = 3.0
)

// repair makes check digits hold by taking, in one or two places, a character that was
// nearly read there. If no close one does it, or two do it as well, nothing is changed: a
// check digit is to find errors, not to hide them. What was changed stays in doubt.
//
// A typeface in which one zero looks like the letter makes all of them look so: the same
// swap in two places is one error, and weighs as the dearer of the two.
func (a *attempt) repair() {
	if !a.parsed {
		return
	}
	cands := a.candidates()
	var best []swap
	least, next := math.Inf(1), math.Inf(1)
	try := func(s ...swap) {
		cost, sum := 0.0, 0.0
		for _, x := range s {
			cost, sum = max(cost, x.cost), sum+x.cost
		}
		if len(s) == 2 && !a.alike(s[0], s[1]) {
			cost = sum
		}
		if sum > bendCheck || cost >= next || !a.holds(s) {
			return
		}
		if cost < least {
			least, next, best = cost, least, slices.Clone(s)
		} else {
			next = cost
		}
	}
	for i, s := range cands {
		try(s)
		for _, u := range cands[i+1:] {
			if u.line != s.line || u.k != s.k {
				try(s, u)
			}
		}
	}
	if best == nil || next-least < alone {
		return
	}
	for _, s := range best {
		a.put(s.line, s.k, s.c)
	}
	a.parse()
}

// alike says whether two swaps take the same character for the same other.
func (a *attempt) alike(s, u swap) bool {
	return s.c == u.c && a.lines[s.line][s.k] == a.lines[u.line][u.k]
}

// candidates are the cheapest swaps at places where a fault can lie.
func (a *attempt) candidates() []swap {
	marked := map[[2]int]bool{}
	for _, f := range a.doc.Faults {
		for _, p := range f.At {
			for k := p.From; k < p.To; k++ {
				marked[[2]int{p.Line, k}] = true
			}
		}
	}
	var out []swap
	for i, row := range a.odds {
		for k := range row {
			if !marked[[2]int{i, k}] {
				continue
			}
			now := index(a.lines[i][k])
			for c := range row[k] {
				if cost := row[k][now] - row[k][c]; c != now && cost < bendCheck {
					out = append(out, swap{i, k, c, max(cost, 0)})
				}
			}
		}
	}
	slices.SortStableFunc(out, func(x, y swap) int { return cmp.Compare(x.cost, y.cost) })
	return out[:min(len(out), mostSwaps)]
}

func (a *attempt) holds(swaps []swap) bool {
	before := make([]byte, len(swaps))
	for i, s := range swaps {
		before[i] = a.lines[s.line][s.k]
		a.lines[s.line][s.k] = alphabet[s.c]
	}
	d, err := mrz.Parse(a.texts())
	for i, s := range swaps {
		a.lines[s.line][s.k] = before[i]
	}
	return err == nil && d.Sound()
}
