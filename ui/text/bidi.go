// SPDX-License-Identifier: AGPL-3.0-or-later

package text

import "golang.org/x/text/unicode/bidi"

// maxDepth is the deepest embedding level that explicit controls may ask for (UAX #9, BD2).
const maxDepth = 125

// FirstStrong returns the direction of the first letter that has one, outside isolates, and
// otherwise when there is none (UAX #9, rules P2 and P3).
func FirstStrong(s []rune, otherwise Direction) Direction {
	return firstStrong(classesOf(s), otherwise)
}

func firstStrong(classes []bidi.Class, otherwise Direction) Direction {
	depth := 0
	for _, c := range classes {
		switch c {
		case bidi.LRI, bidi.RLI, bidi.FSI:
			depth++
		case bidi.PDI:
			depth = max(0, depth-1)
		case bidi.L:
			if depth == 0 {
				return LTR
			}
		case bidi.R, bidi.AL:
			if depth == 0 {
				return RTL
			}
		}
	}
	return otherwise
}

func classesOf(s []rune) []bidi.Class {
	out := make([]bidi.Class, len(s))
	for i, r := range s {
		p, _ := bidi.LookupRune(r)
		out[i] = p.Class()
	}
	return out
}

// Levels returns the embedding level of each rune of one paragraph, taken as one line (UAX
// #9, Unicode 15.0 and later, rules X1 to L1). Odd levels run from right to left. Runes
// that rule X9 removes get the level of the one before them.
func Levels(s []rune, base Direction) []int8 {
	return resolve(classesOf(s), s, base)
}

// resolve works on classes, so that Unicode's test of classes can be run; s is used for
// brackets only, and may be nil.
func resolve(classes []bidi.Class, s []rune, base Direction) []int8 {
	p := &bidiParagraph{original: classes, runes: s, base: int8(base),
		types: append([]bidi.Class(nil), classes...), levels: make([]int8, len(classes))}
	p.matchIsolates()
	p.explicit()
	for _, seq := range p.sequences() {
		seq.weak()
		seq.brackets()
		seq.neutral()
		seq.implicit()
	}
	p.fillRemoved()
	p.trailing()
	return p.levels
}

// bidiParagraph is the state of the algorithm; types changes as rules are applied,
// original does not.
type bidiParagraph struct {
	original []bidi.Class
	types    []bidi.Class
	runes    []rune
	base     int8
	levels   []int8
	match    []int // for an isolate initiator its PDI, for a PDI its initiator, else -1 (BD9)
}

func isIsolate(c bidi.Class) bool { return c == bidi.LRI || c == bidi.RLI || c == bidi.FSI }

// removed reports whether rule X9 ignores a class.
func removed(c bidi.Class) bool {
	switch c {
	case bidi.LRE, bidi.RLE, bidi.LRO, bidi.RLO, bidi.PDF, bidi.BN:
		return true
	}
	return false
}

func (p *bidiParagraph) matchIsolates() {
	p.match = make([]int, len(p.original))
	var open []int
	for i, c := range p.original {
		p.match[i] = -1
		switch {
		case isIsolate(c):
			open = append(open, i)
		case c == bidi.PDI && len(open) > 0:
			j := open[len(open)-1]
			open = open[:len(open)-1]
			p.match[i], p.match[j] = j, i
		}
	}
}

// directional is an entry of the directional status stack; override is L, R or ON for none.
type directional struct {
	level    int8
	override bidi.Class
	isolate  bool
}

// explicit applies rules X1 to X8.
func (p *bidiParagraph) explicit() {
	stack := make([]directional, 1, maxDepth+2)
	stack[0] = directional{p.base, bidi.ON, false}
	overflowIsolates, overflowEmbeddings, validIsolates := 0, 0, 0
	for i, c := range p.original {
		top := stack[len(stack)-1]
		p.levels[i] = top.level
		switch c {
		case bidi.RLE, bidi.LRE, bidi.RLO, bidi.LRO:
			next := nextLevel(top.level, c == bidi.RLE || c == bidi.RLO)
			if next > maxDepth || overflowIsolates > 0 || overflowEmbeddings > 0 {
				if overflowIsolates == 0 {
					overflowEmbeddings++
				}
				continue
			}
			override := bidi.Class(bidi.ON)
			switch c {
			case bidi.RLO:
				override = bidi.R
			case bidi.LRO:
				override = bidi.L
			}
			stack = append(stack, directional{next, override, false})
		case bidi.RLI, bidi.LRI, bidi.FSI:
			if top.override != bidi.ON {
				p.types[i] = top.override
			}
			next := nextLevel(top.level, p.isolateRTL(i))
			if next > maxDepth || overflowIsolates > 0 || overflowEmbeddings > 0 {
				overflowIsolates++
				continue
			}
			validIsolates++
			stack = append(stack, directional{next, bidi.ON, true})
		case bidi.PDI:
			if overflowIsolates > 0 {
				overflowIsolates--
			} else if validIsolates > 0 {
				overflowEmbeddings = 0
				for !stack[len(stack)-1].isolate {
					stack = stack[:len(stack)-1]
				}
				stack = stack[:len(stack)-1]
				validIsolates--
			}
			top = stack[len(stack)-1]
			p.levels[i] = top.level
			if top.override != bidi.ON {
				p.types[i] = top.override
			}
		case bidi.PDF:
			if overflowIsolates > 0 {
				continue
			}
			if overflowEmbeddings > 0 {
				overflowEmbeddings--
			} else if !top.isolate && len(stack) > 1 {
				stack = stack[:len(stack)-1]
			}
		case bidi.B:
			p.levels[i] = p.base
		case bidi.BN:
		default:
			if top.override != bidi.ON {
				p.types[i] = top.override
			}
		}
	}
}

// nextLevel is the next odd level for right to left, the next even one for left to right.
func nextLevel(l int8, rtl bool) int8 {
	if rtl {
		return (l + 1) | 1
	}
	return (l + 2) &^ 1
}

// isolateRTL reports whether the isolate that starts at i runs from right to left; for
// FSI its content decides (X5c).
func (p *bidiParagraph) isolateRTL(i int) bool {
	switch p.original[i] {
	case bidi.RLI:
		return true
	case bidi.FSI:
		end := p.match[i]
		if end < 0 {
			end = len(p.original)
		}
		return firstStrong(p.original[i+1:end], LTR) == RTL
	}
	return false
}

// fillRemoved gives runes that X9 removed their neighbour's level, so that they split no
// run.
func (p *bidiParagraph) fillRemoved() {
	level := p.base
	for i, c := range p.original {
		if removed(c) {
			p.levels[i] = level
		}
		level = p.levels[i]
	}
}

// trailing applies rule L1: separators, and spaces before them or at the end, have the
// level of the paragraph.
func (p *bidiParagraph) trailing() {
	reset := true
	for i := len(p.original) - 1; i >= 0; i-- {
		c := p.original[i]
		switch {
		case c == bidi.B || c == bidi.S:
			reset = true
			p.levels[i] = p.base
		case c == bidi.WS || isIsolate(c) || c == bidi.PDI || removed(c):
			if reset {
				p.levels[i] = p.base
			}
		default:
			reset = false
		}
	}
}
