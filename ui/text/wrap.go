// SPDX-License-Identifier: AGPL-3.0-or-later

package text

import (
	"unicode"

	"golang.org/x/image/math/fixed"
)

// paragraph is a text without line feeds, shaped but not broken into lines.
type paragraph struct {
	runes   []rune
	items   []item
	advance []fixed.Int26_6 // by rune: that of the cluster that begins there, 0 inside a cluster
	cluster []bool          // a cluster begins at this rune
}

func (e *Engine) paragraph(s string, st Style, dir Direction, lang string) *paragraph {
	p := &paragraph{runes: clean(s)}
	p.items = e.itemize(p.runes, Levels(p.runes, dir), st, lang)
	p.advance = make([]fixed.Int26_6, len(p.runes))
	p.cluster = make([]bool, len(p.runes)+1)
	p.cluster[len(p.runes)] = true
	for i := range p.items {
		for _, g := range p.items[i].out.Glyphs {
			p.advance[g.TextIndex()] += g.Advance
			p.cluster[g.TextIndex()] = true
		}
	}
	return p
}

// span is one line: runes start to end of its paragraph are drawn.
type span struct{ start, end int }

// wrap breaks the paragraph greedily. Trailing spaces of a line are neither drawn nor
// counted, unless the width is unlimited.
func (e *Engine) wrap(p *paragraph, maxWidth int) []span {
	n := len(p.runes)
	if maxWidth <= 0 || n == 0 {
		return []span{{0, n}}
	}
	limit := fixed.I(maxWidth)
	stops := e.stops(p)
	var out []span
	start := 0
	for start < n {
		end, next := 0, 0
		for _, stop := range stops {
			if stop <= start {
				continue
			}
			trimmed := p.trim(start, stop)
			if p.width(start, trimmed) > limit {
				break
			}
			end, next = trimmed, stop
		}
		if next == 0 { // not even the first word fits: break between letters
			next = e.letters(p, start, limit)
			end = next
		}
		out = append(out, span{start, end})
		start = next
	}
	return out
}

func (p *paragraph) width(start, end int) fixed.Int26_6 {
	var w fixed.Int26_6
	for _, a := range p.advance[start:end] {
		w += a
	}
	return w
}

// trim returns the end of start..end without trailing spaces, start if there is nothing
// else.
func (p *paragraph) trim(start, end int) int {
	for end > start && unicode.IsSpace(p.runes[end-1]) {
		end--
	}
	return end
}

// stops lists the positions where UAX #14 allows a line to end, and the end of the text.
func (e *Engine) stops(p *paragraph) []int {
	e.breaker.Init(p.runes)
	it := e.breaker.LineIterator()
	return p.ends(it.Next, func() int { l := it.Line(); return l.Offset + len(l.Text) })
}

// ends lists the ends of parts of a text that are not inside a cluster. By UAX #14 (LB10)
// a mark after a space may begin a line, but the shaper has put both into one.
func (p *paragraph) ends(next func() bool, end func() int) (out []int) {
	for next() {
		if at := end(); p.cluster[at] {
			out = append(out, at)
		}
	}
	return out
}

// letters returns where a line that begins at start must end if no break is allowed:
// after the last whole letter that fits, but at least one.
func (e *Engine) letters(p *paragraph, start int, limit fixed.Int26_6) int {
	best := 0
	for _, end := range e.letterEnds(p) {
		if end <= start {
			continue
		}
		if best != 0 && p.width(start, end) > limit {
			break
		}
		best = end
	}
	return best
}

// letterEnds lists where user-perceived letters end (UAX #29), never inside a ligature.
func (e *Engine) letterEnds(p *paragraph) []int {
	e.breaker.Init(p.runes)
	it := e.breaker.GraphemeIterator()
	return p.ends(it.Next, func() int { g := it.Grapheme(); return g.Offset + len(g.Text) })
}
