// SPDX-License-Identifier: AGPL-3.0-or-later

package strip

import "passerelle/dossier/mrz"

// The cost, in nats, of a character after fillers, or a filler after characters: optional
// data is at the beginning of its field, in one piece or two.
const (
	afterFiller  = 5.0
	beforeFiller = 1.0
)

// runs reads a field of optional data: characters, then fillers. A single character among
// fillers is more likely a thread of the paper's pattern; a clear one stays.
func (a *attempt) runs(f mrz.Field) {
	line, from, to := a.places(f)
	if from < 0 {
		return
	}
	const filler = classes - 1
	type step struct {
		cost [2]float64 // of ending in a character, in a filler
		back [2]int
		c    int
	}
	steps := make([]step, 0, to-from)
	before := step{}
	for k := from; k < to; k++ {
		o := a.odds[line][k]
		fill := o[filler]
		o[filler] = o[0] - 1e6
		c, _ := o.best()
		s := step{c: c}
		s.cost[0], s.back[0] = before.cost[0], 0
		if other := before.cost[1] + afterFiller; other < s.cost[0] {
			s.cost[0], s.back[0] = other, 1
		}
		s.cost[1], s.back[1] = before.cost[1], 1
		if other := before.cost[0] + beforeFiller; other < s.cost[1] {
			s.cost[1], s.back[1] = other, 0
		}
		s.cost[0] -= o[c]
		s.cost[1] -= fill
		steps = append(steps, s)
		before = s
	}
	state := 0
	if before.cost[1] < before.cost[0] {
		state = 1
	}
	for i := len(steps) - 1; i >= 0; i-- {
		// The check digits of the field are digits and not part of the run.
		if _, chars := a.format.At(line, from+i); chars == mrz.Alphabet {
			if state == 1 {
				a.put(line, from+i, filler)
			} else {
				a.put(line, from+i, steps[i].c)
			}
		}
		state = steps[i].back[state]
	}
}
