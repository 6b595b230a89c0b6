// SPDX-License-Identifier: AGPL-3.0-or-later

package strip

import (
	"cmp"
	"math"
	"slices"

	"passerelle/dossier/mrz"
)

// swap is another character for a place, and its cost relative to what was seen.
type swap struct {
	line, k, c int
	cost       float64
}

const (
	mostSwaps = 24 // candidates examined: pairs of them are tried
	alone     = 3.0
)

// repair makes check digits right by choosing, in one or two places, a character that was
// nearly read there. If no close one helps, or two would help equally, nothing is changed: a
// check digit is for finding errors, not for hiding them. What was changed stays doubtful.
//
// In a typeface in which one zero looks like the letter, all of them do: the same swap in
// two places is one error, and costs as much as the dearer of the two.
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

// alike reports whether two swaps replace the same character by the same other.
func (a *attempt) alike(s, u swap) bool {
	return s.c == u.c && a.lines[s.line][s.k] == a.lines[u.line][u.k]
}

// candidates are the cheapest swaps at places where a fault can be.
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
