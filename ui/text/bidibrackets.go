// SPDX-License-Identifier: AGPL-3.0-or-later

package text

import (
	"sort"

	"golang.org/x/text/unicode/bidi"
)

// bracketDepth is how many brackets may be open at once; beyond it a sequence has no pairs (BD16).
const bracketDepth = 63

// brackets applies rule N0: a pair of brackets takes the direction of its content, or of
// its surroundings. The table is our own, because golang.org/x/text stores a wrong
// partner for closing brackets.
func (s *sequence) brackets() {
	if s.p.runes == nil {
		return
	}
	embedding := classOf(s.level)
	for _, pair := range s.pairs() {
		inside := bidi.Class(bidi.ON)
		for k := pair[0] + 1; k < pair[1]; k++ {
			c := strongOf(s.get(k))
			if c == embedding {
				inside = c
				break
			}
			if c != bidi.ON {
				inside = c
			}
		}
		switch inside {
		case bidi.ON:
			continue // nothing strong inside: N1 and N2 decide
		case embedding:
		default:
			before := s.sos
			for k := pair[0] - 1; k >= 0; k-- {
				if c := strongOf(s.get(k)); c != bidi.ON {
					before = c
					break
				}
			}
			if before != inside {
				inside = embedding
			}
		}
		s.setBracket(pair[0], inside)
		s.setBracket(pair[1], inside)
	}
}

// setBracket sets the class of a bracket and of the marks attached to it.
func (s *sequence) setBracket(k int, c bidi.Class) {
	s.set(k, c)
	for k++; k < len(s.at) && s.p.original[s.at[k]] == bidi.NSM; k++ {
		s.set(k, c)
	}
}

// pairs finds the bracket pairs of the sequence, in the order of their opening (BD16).
func (s *sequence) pairs() [][2]int {
	type opened struct {
		closing rune
		k       int
	}
	var open []opened
	var out [][2]int
	for k, i := range s.at {
		if s.get(k) != bidi.ON {
			continue
		}
		b, ok := lookupBracket(s.p.runes[i])
		if !ok {
			continue
		}
		if b.opens {
			if len(open) == bracketDepth {
				return nil
			}
			open = append(open, opened{canonical(b.pair), k})
			continue
		}
		want := canonical(s.p.runes[i])
		for j := len(open) - 1; j >= 0; j-- {
			if open[j].closing == want {
				out = append(out, [2]int{open[j].k, k})
				open = open[:j]
				break
			}
		}
	}
	sort.Slice(out, func(a, b int) bool { return out[a][0] < out[b][0] })
	return out
}

// canonical maps the two angle brackets that have a canonical equivalent to it.
func canonical(r rune) rune {
	switch r {
	case 0x2329:
		return 0x3008
	case 0x232A:
		return 0x3009
	}
	return r
}

// bracket is a line of the Unicode file BidiBrackets.txt.
type bracket struct {
	r, pair rune
	opens   bool
}

func lookupBracket(r rune) (bracket, bool) {
	k := sort.Search(len(bracketTable), func(i int) bool { return bracketTable[i].r >= r })
	if k < len(bracketTable) && bracketTable[k].r == r {
		return bracketTable[k], true
	}
	return bracket{}, false
}
