// SPDX-License-Identifier: AGPL-3.0-or-later

package text

import (
	"sort"

	"golang.org/x/text/unicode/bidi"
)

// sequence is an isolating run sequence (BD13): the indices of its runes, without those
// that X9 removes, and what lies at its two ends (X10).
type sequence struct {
	p        *bidiParagraph
	at       []int
	level    int8
	sos, eos bidi.Class
}

// sequences finds level runs and joins those that an isolate separates.
func (p *bidiParagraph) sequences() []*sequence {
	var kept []int
	for i, c := range p.original {
		if !removed(c) {
			kept = append(kept, i)
		}
	}
	runOf := make(map[int]int) // first rune of a run → number of the run
	var runs [][]int
	for k := 0; k < len(kept); {
		j := k + 1
		for j < len(kept) && p.levels[kept[j]] == p.levels[kept[k]] {
			j++
		}
		runOf[kept[k]] = len(runs)
		runs = append(runs, kept[k:j])
		k = j
	}
	var out []*sequence
	for _, run := range runs {
		if first := run[0]; p.original[first] == bidi.PDI && p.match[first] >= 0 {
			continue // continues the sequence of its initiator
		}
		s := &sequence{p: p, level: p.levels[run[0]]}
		for {
			s.at = append(s.at, run...)
			last := run[len(run)-1]
			if !isIsolate(p.original[last]) || p.match[last] < 0 {
				break
			}
			next, ok := runOf[p.match[last]]
			if !ok {
				break
			}
			run = runs[next]
		}
		s.ends(kept)
		out = append(out, s)
	}
	return out
}

// ends sets sos and eos from the higher of the levels on each side of the boundary.
func (s *sequence) ends(kept []int) {
	first, last := s.at[0], s.at[len(s.at)-1]
	before, after := s.p.base, s.p.base
	if k := sort.SearchInts(kept, first); k > 0 {
		before = s.p.levels[kept[k-1]]
	}
	if k := sort.SearchInts(kept, last); k+1 < len(kept) && !isIsolate(s.p.original[last]) {
		after = s.p.levels[kept[k+1]]
	}
	s.sos, s.eos = classOf(max(before, s.level)), classOf(max(after, s.level))
}

// classOf returns the strong class of a level.
func classOf(level int8) bidi.Class {
	if level%2 == 1 {
		return bidi.R
	}
	return bidi.L
}

func (s *sequence) get(k int) bidi.Class    { return s.p.types[s.at[k]] }
func (s *sequence) set(k int, c bidi.Class) { s.p.types[s.at[k]] = c }

// weak applies rules W1 to W7, each over the whole sequence before the next.
func (s *sequence) weak() {
	before := s.sos
	for k := range s.at { // W1
		if s.get(k) == bidi.NSM {
			if isIsolate(before) || before == bidi.PDI {
				before = bidi.ON
			}
			s.set(k, before)
		}
		before = s.get(k)
	}
	strong := s.sos
	for k := range s.at { // W2
		switch c := s.get(k); c {
		case bidi.L, bidi.R, bidi.AL:
			strong = c
		case bidi.EN:
			if strong == bidi.AL {
				s.set(k, bidi.AN)
			}
		}
	}
	for k := range s.at { // W3
		if s.get(k) == bidi.AL {
			s.set(k, bidi.R)
		}
	}
	for k := 1; k+1 < len(s.at); k++ { // W4
		c, a, b := s.get(k), s.get(k-1), s.get(k+1)
		if a == b && (c == bidi.CS && (a == bidi.EN || a == bidi.AN) || c == bidi.ES &&
			a == bidi.EN) {
			s.set(k, a)
		}
	}
	for k := 0; k < len(s.at); k++ { // W5
		if s.get(k) != bidi.ET {
			continue
		}
		j := k
		for j < len(s.at) && s.get(j) == bidi.ET {
			j++
		}
		if k > 0 && s.get(k-1) == bidi.EN || j < len(s.at) && s.get(j) == bidi.EN {
			for ; k < j; k++ {
				s.set(k, bidi.EN)
			}
		}
		k = j - 1
	}
	strong = s.sos
	for k := range s.at { // W6, W7
		switch c := s.get(k); c {
		case bidi.ES, bidi.ET, bidi.CS:
			s.set(k, bidi.ON)
		case bidi.L, bidi.R:
			strong = c
		case bidi.EN:
			if strong == bidi.L {
				s.set(k, bidi.L)
			}
		}
	}
}

// strongOf returns a class as the rules for neutrals see it: numbers count as right to
// left; ON for anything not strong.
func strongOf(c bidi.Class) bidi.Class {
	switch c {
	case bidi.L:
		return bidi.L
	case bidi.R, bidi.AN, bidi.EN:
		return bidi.R
	}
	return bidi.ON
}

// neutral applies rules N1 and N2.
func (s *sequence) neutral() {
	before := s.sos
	for k := 0; k < len(s.at); k++ {
		if c := strongOf(s.get(k)); c != bidi.ON {
			before = c
			continue
		}
		j := k
		for j < len(s.at) && strongOf(s.get(j)) == bidi.ON {
			j++
		}
		after := s.eos
		if j < len(s.at) {
			after = strongOf(s.get(j))
		}
		c := classOf(s.level)
		if before == after {
			c = before
		}
		for ; k < j; k++ {
			s.set(k, c)
		}
		k = j - 1
	}
}

// implicit applies rules I1 and I2.
func (s *sequence) implicit() {
	for k, i := range s.at {
		switch c := s.get(k); {
		case s.level%2 == 0 && c == bidi.R:
			s.p.levels[i] = s.level + 1
		case s.level%2 == 0 && (c == bidi.AN || c == bidi.EN):
			s.p.levels[i] = s.level + 2
		case s.level%2 == 1 && c != bidi.R:
			s.p.levels[i] = s.level + 1
		}
	}
}
