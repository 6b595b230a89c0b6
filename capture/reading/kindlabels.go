// SPDX-License-Identifier: AGPL-3.0-or-later

package reading

import (
	"regexp"
	"slices"
	"strings"
)

// withoutRoll leaves out the label of a tax notice that has a word of reminders in it: "Mis en
// recouvrement le".
func withoutRoll(lines []line) []line {
	return slices.DeleteFunc(slices.Clone(lines), func(l line) bool {
		return rolled.MatchString(fold(l.text()))
	})
}

var rolled = regexp.MustCompile(`\bmise? en recouvrement\b`)

// placedLabel is the label of a day and where it is.
type placedLabel struct {
	text  string
	at    int  // index of its line
	drawn bool // it says where the paper was drawn up, or begins a letter: "Fait à Lyon, le"
}

// mostSentence is how many lines above a day its sentence may begin.
const mostSentence = 3

// labelOf returns the label of a day if nothing around it speaks for another paper: the end
// of the sentence before it, or else what is to its left, or else what is above it.
func labelOf(lines []line, all []day, d day) (p placedLabel) {
	here := lines[d.line]
	from := 0
	for _, o := range all {
		if o.line == d.line && o.last < d.first {
			from = o.last + 1
		}
	}
	if !follows(lines, all, d) && !closes(lines, all, d) || happening(lines, d) || underList(lines, d.line) ||
		reminds(withoutRoll(lines[:d.line])) {
		return p
	}
	begins := from == 0
	for i := from; i < d.first-1; i++ {
		if w := here.words[i].text; len([]rune(w)) > 3 && strings.ContainsAny(w[len(w)-1:], ".;") ||
			w == "–" || w == "•" || w == "|" {
			from, begins = i+1, true
		}
	}
	words := here.words[from:d.first]
	left, hasLeft := beside(lines, d)
	if hasLeft && announces(left) {
		return p
	}
	if len(words) > 0 {
		if !begins || hasLeft && !strings.Contains(left.text(), ":") && !value(left) &&
			!capital(words[0].text) {
			return p
		}
		p.text, p.at = line{words: words}.text(), d.line
		p.drawn = drawnAt(lines, d, tokens(p.text), left)
		if from > 0 || capital(words[0].text) {
			return p
		}
		// it goes on with the sentence above
		if over, ok := above(lines, d.line); ok && !ends(over) {
			for range mostSentence {
				t := over.text()
				if i := strings.LastIndexAny(t, ".;"); i >= 0 {
					p.text = strings.TrimSpace(t[i+1:] + " " + p.text)
					break
				}
				p.text = t + " " + p.text
				if over, ok = above(lines, indexOf(lines, over)); !ok || ends(over) {
					break
				}
			}
			if !capital(p.text) {
				p.text = ""
			}
		} else if len(tokens(p.text)) == 1 && tokens(p.text)[0].text == "le" {
			p.text = ""
		}
		return p
	}
	if !begins || column(all, d) {
		return p
	}
	if hasLeft && !value(left) {
		return placedLabel{text: left.text(), at: indexOf(lines, left)}
	}
	if h, ok := heading(lines, d); ok && !announces(h) {
		return placedLabel{text: h.text(), at: indexOf(lines, h)}
	}
	return p
}

// drawnAt reports whether a label is a town and "le", "Fait à" with one, or "Le" alone.
func drawnAt(lines []line, d day, label []token, left line) bool {
	s, alone := joined(label), len(left.words) == 0
	switch {
	case s == "le" && capital(label[0].raw), placed(label) == surely && placeOnly(label):
		beside := alone || slices.Contains([]string{"fait a", "fait le", "fait a le", "fait"},
			strings.TrimRight(joined(tokens(left.text())), " -"))
		return beside && (s != "le" || alone) && lastButPage(lines[d.line], d)
	}
	return alone && capital(label[0].raw) && (placed(label) == surely || signed.MatchString(s))
}

// happening reports whether a heading close above the line of a day, with no answer beside
// it, names what happens on that day.
func happening(lines []line, d day) bool {
	here := lines[d.line]
	for i, l := range lines {
		gap := here.box.Min.Y - l.box.Max.Y
		if i != d.line && gap > -here.box.Dy()/3 && gap < 6*here.box.Dy() && !answered(lines, i) &&
			!numbers.MatchString(l.text()) && asks(lines, i, d, townIn) {
			return true
		}
	}
	return false
}

// closes reports whether the sentence of a day ends with it.
func closes(lines []line, all []day, d day) bool {
	w := lines[d.line].words
	if d.last == len(w)-1 {
		return true
	}
	last := w[d.last].text
	return strings.HasSuffix(last, ".") && capital(w[d.last+1].text)
}
