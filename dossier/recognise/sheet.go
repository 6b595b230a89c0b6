// SPDX-License-Identifier: AGPL-3.0-or-later

package recognise

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// sheet is a page of print as it is searched.
type sheet struct {
	lines  []line
	tokens []token
	median float64 // height of its lines of text
}

// token is one word of print, or two that belong together.
type token struct {
	text string
	line int
	is   []meaning // what it may be among the words that are looked for
}

// meaning is a word that is looked for, and how many tokens it takes.
type meaning struct {
	word, span int
	exact      bool
	plural     bool // it is the word with an s behind it
}

// line is one line of print.
type line struct {
	Line
	folded      string
	solid       string
	from, until int   // its tokens
	cuts        []int // the tokens before which a dash stands by itself
	below       int   // the line under it; -1: none
	right       int   // the line beside it in the same row; -1: none
	grade       int   // whether it stands where headings stand: 0 not, to 3
	sub         bool  // it is the second line of a heading
}

// read prepares a page for the search.
func (r *Recogniser) read(p Page) *sheet {
	s := &sheet{}
	known := map[string][]meaning{}
	for _, l := range p.Lines {
		x := line{Line: l, folded: fold(l.Text), from: len(s.tokens), below: -1, right: -1}
		x.solid = solid(x.folded)
		ws, cuts := parted(x.folded)
		for _, n := range cuts {
			x.cuts = append(x.cuts, len(s.tokens)+n)
		}
		for i, w := range ws {
			is, ok := known[w]
			if !ok {
				is = r.meanings(w)
				known[w] = is
			}
			if i+1 < len(ws) && len(w) > 1 && len(is) == 0 {
				if id, ok := r.vocab[w+ws[i+1]]; ok {
					is = append(slices.Clip(is), meaning{id, 2, true, false})
				}
			}
			s.tokens = append(s.tokens, token{w, len(s.lines), is})
		}
		x.until = len(s.tokens)
		s.lines = append(s.lines, x)
	}
	s.measure()
	s.neighbours()
	for i := range s.lines {
		s.lines[i].grade = s.standing(i)
	}
	for _, l := range s.lines {
		if l.grade > 1 && l.H >= tallest*s.median && l.below >= 0 {
			s.second(l, &s.lines[l.below])
		}
	}
	return s
}

// parted returns the words of a folded line, and before which of them a dash stands by itself.
func parted(folded string) (ws []string, cuts []int) {
	for i, part := range dashes.Split(folded, -1) {
		if i > 0 && len(ws) > 0 {
			cuts = append(cuts, len(ws))
		}
		ws = append(ws, content(part)...)
	}
	return ws, cuts
}

var dashes = regexp.MustCompile(`\s[–—-]\s`)

func (r *Recogniser) meanings(w string) (out []meaning) {
	for _, id := range r.known(w) {
		out = append(out, meaning{id, 1, r.spelt[id] == w, w == r.spelt[id]+"s"})
	}
	return out
}

// measure finds the height of the text, by letters.
func (s *sheet) measure() {
	type weighed struct {
		h float64
		n int
	}
	var all []weighed
	total := 0
	for _, l := range s.lines {
		if n := utf8.RuneCountInString(l.solid); n >= 3 && l.H > 0 {
			all = append(all, weighed{l.H, n})
			total += n
		}
	}
	slices.SortFunc(all, func(a, b weighed) int {
		switch {
		case a.h < b.h:
			return -1
		case a.h > b.h:
			return 1
		}
		return 0
	})
	sum := 0
	for _, w := range all {
		s.median, sum = w.h, sum+w.n
		if 2*sum >= total {
			break
		}
	}
}

// neighbours finds what stands under each line, and beside it.
func (s *sheet) neighbours() {
	for i := range s.lines {
		a := &s.lines[i]
		under, beside := math.Inf(1), math.Inf(1)
		for j := range s.lines {
			b := s.lines[j]
			if i == j || b.H <= 0 {
				continue
			}
			overlap := min(a.X+a.W, b.X+b.W) - max(a.X, b.X)
			if gap := b.Y - (a.Y + a.H); overlap > 0 && gap > -0.5*min(a.H, b.H) && gap < under &&
				b.Y > a.Y {
				under, a.below = gap, j
			}
			rows := min(a.Y+a.H, b.Y+b.H) - max(a.Y, b.Y)
			if gap := b.X - (a.X + a.W); rows > 0.5*min(a.H, b.H) && gap >= 0 && gap < beside {
				beside, a.right = gap, j
			}
		}
	}
}

// tallest is from how much taller than the text on a line is set like a heading.
const tallest = 1.25

// second makes the line under a heading its second line, if it is a short one close to it.
func (s *sheet) second(head line, l *line) {
	gap := l.Y - (head.Y + head.H)
	if n := l.until - l.from; n < 1 || n > 14 || gap > 1.2*head.H || l.H < 0.75*s.median ||
		bullet(l.Text) || strings.ContainsAny(l.Text, "?؟") {
		return
	}
	l.grade, l.sub = max(l.grade, 1), true
}

// standing tells whether a line stands where the heading of a paper stands, and is set like
// one: much taller than the text of the page, taller, in capitals, or by itself above it.
func (s *sheet) standing(i int) int {
	l := s.lines[i]
	letters := utf8.RuneCountInString(l.solid)
	if s.median <= 0 || l.H <= 0 || letters < 2 || bullet(l.Text) ||
		strings.ContainsAny(l.Text, "?؟") {
		return 0
	}
	tall, middle := l.H/s.median, l.Y+l.H/2
	switch {
	case tall >= 1.6 && middle < 0.75:
		return 3
	case tall >= tallest && middle < 0.6, capitals(l.Text) && tall >= 0.85 && middle < 0.5:
		return 2
	case middle < 0.42 && tall >= 0.75 && s.alone(i),
		middle < 0.6 && l.from < l.until && subject[s.tokens[l.from].text]:
		return 1
	}
	return 0
}

// alone reports whether nothing stands close above or below a short line.
func (s *sheet) alone(i int) bool {
	l := s.lines[i]
	if l.until-l.from > 9 {
		return false
	}
	for j, b := range s.lines {
		overlap := min(l.X+l.W, b.X+b.W) - max(l.X, b.X)
		gap := max(b.Y-(l.Y+l.H), l.Y-(b.Y+b.H))
		if j != i && overlap > 0 && gap < 0.8*l.H && b.until > b.from {
			return false
		}
	}
	return true
}

// bullet reports whether a line is an item of a list.
func bullet(text string) bool {
	t := strings.TrimSpace(text)
	r, n := utf8.DecodeRuneInString(t)
	if n == 0 {
		return false
	}
	if strings.ContainsRune("•●○■□▪▫☐☑☒✓✔➢➤►▶→·*", r) {
		return true
	}
	if strings.ContainsRune("-–—", r) {
		last, _ := utf8.DecodeLastRuneInString(t)
		return !strings.ContainsRune("-–—", last)
	}
	// 1. 2) a) o
	rest := strings.TrimLeftFunc(t, unicode.IsDigit)
	if k := len(t) - len(rest); k > 0 && k < 3 || k == 0 && len(t) > 1 && unicode.IsLower(r) {
		if k == 0 {
			rest = t[n:]
		}
		return strings.HasPrefix(rest, ") ") || strings.HasPrefix(rest, ". ") ||
			k > 0 && strings.HasPrefix(rest, "° ")
	}
	return strings.HasPrefix(t, "o ") || strings.HasPrefix(t, "e ")
}

// capitals reports whether nearly all letters of a text are capitals, of a script that has
// them.
func capitals(text string) bool {
	up, low := 0, 0
	for _, r := range text {
		switch {
		case unicode.IsUpper(r):
			up++
		case unicode.IsLower(r):
			low++
		}
	}
	return up >= 4 && low*8 <= up
}

// toFill is a place to be filled in that says with what: "[nom, prénom]".
var toFill = regexp.MustCompile(`\[\pL[^\]\d]{2,40}\]`)

// blanks counts the places to be filled in: rows of points or strokes, words in brackets.
func (s *sheet) blanks() (n int) {
	for _, l := range s.lines {
		n += len(toFill.FindAllString(l.Text, -1))
		run := 0
		for _, r := range l.Text {
			switch {
			case strings.ContainsRune("._…‥·", r):
				run++
				if r == '…' {
					run += 2
				}
			case r != ' ':
				if run >= 6 {
					n++
				}
				run = 0
			}
		}
		if run >= 6 {
			n++
		}
	}
	return n
}
