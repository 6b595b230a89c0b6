// SPDX-License-Identifier: AGPL-3.0-or-later

package strip

import (
	"cmp"
	"slices"

	"passerelle/dossier/mrz"
)

// Thresholds of certainty, in nats. They were chosen from the values that wrong
// characters reached in campaigns of several thousand strips; see TestReadingStrips.
const (
	// margin by which a character without a check digit (names, countries, sex) beats
	// every other one that can be there
	sureUnchecked = 9.0
	sureChecked   = 10.0 // no other reading that costs less satisfies all check digits
	sureAlone     = 0.7  // and the margin still required of each checked character
	// squared distance from the character's template in the nearest typeface: anything
	// further off may be anything
	strange    = 130
	mostRivals = 60 // swaps examined, in threes
)

// doubtful lists the characters that a person has to look at.
func (a *attempt) doubtful() []mrz.Place {
	doubt := make([][]bool, len(a.odds))
	for i, row := range a.odds {
		doubt[i] = make([]bool, len(row))
		for k := range row {
			_, margin := row[k].best()
			least := sureUnchecked
			if a.format.Checked(i, k) {
				least = sureAlone
			}
			doubt[i][k] = a.signs[i][k].empty || a.doubt[i][k] || margin < least || a.strange(i, k)
		}
	}
	if a.sound() {
		a.rivals(doubt)
	}
	if !a.sound() && a.parsed { // something is wrong there, whatever it looks like
		for _, f := range a.doc.Faults {
			for _, p := range f.At {
				for k := p.From; k < p.To; k++ {
					doubt[p.Line][k] = true
				}
			}
		}
	}
	var out []mrz.Place
	for i := range doubt {
		for k, d := range doubt[i] {
			switch n := len(out); {
			case !d:
			case n > 0 && out[n-1].Line == i && out[n-1].To == k:
				out[n-1].To++
			default:
				out = append(out, mrz.Place{Line: i, From: k, To: k + 1})
			}
		}
	}
	return out
}

// strange reports whether what was seen is far from what the character looks like in any
// typeface. Three fillers cut in the wrong place once agreed so well with each other that
// they became three certain 'E'.
func (a *attempt) strange(line, k int) bool {
	c := index(a.lines[line][k])
	for f := range faces {
		if a.signs[line][k].far[f][c] < strange {
			return false
		}
	}
	return true
}

// rivals marks the characters in which a nearly read alternative differs that the check
// digits accept as well. Two wrong letters in one field often have that effect: 'O' for
// '0' next to another 'O' for '0' changes the sum by 4 × (7 + 3).
func (a *attempt) rivals(doubt [][]bool) {
	type rival struct {
		swap
		change [5]int // of each check digit, modulo 10
	}
	var all []rival
	for i, row := range a.odds {
		for k := range row {
			if !a.format.Checked(i, k) {
				continue
			}
			now := index(a.lines[i][k])
			for c := range row[k] {
				if cost := max(row[k][now]-row[k][c], 0); c != now && cost < sureChecked {
					r := rival{swap: swap{i, k, c, cost}}
					copy(r.change[:], a.format.Changes(i, k, a.lines[i][k], alphabet[c]))
					all = append(all, r)
				}
			}
		}
	}
	slices.SortFunc(all, func(x, y rival) int { return cmp.Compare(x.cost, y.cost) })
	all = all[:min(len(all), mostRivals)]
	var try func(from int, cost float64, sum [5]int, chosen []int)
	try = func(from int, cost float64, sum [5]int, chosen []int) {
		if len(chosen) > 0 && sum == [5]int{} {
			for _, i := range chosen {
				doubt[all[i].line][all[i].k] = true
			}
			return
		}
		if len(chosen) == 3 {
			return
		}
		for i := from; i < len(all) && cost+all[i].cost < sureChecked; i++ {
			next, same := sum, false
			for _, j := range chosen {
				same = same || all[j].line == all[i].line && all[j].k == all[i].k
			}
			if same {
				continue
			}
			for c := range next {
				next[c] = (next[c] + all[i].change[c]) % 10
			}
			try(i+1, cost+all[i].cost, next, append(chosen, i))
		}
	}
	try(0, 0, [5]int{}, nil)
}
