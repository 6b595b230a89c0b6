// SPDX-License-Identifier: AGPL-3.0-or-later

package strip

import (
	"image"
	"math"

	"passerelle/dossier/country"
	"passerelle/dossier/mrz"
)

// attempt is one reading of a candidate strip, and its result.
type attempt struct {
	t        *templates
	bands    []*band
	comb     comb
	signs    [][]sign
	likeness float64 // see the function

	format mrz.Format
	odds   [][]odds
	lines  [][]byte
	doubt  [][]bool // changed because of a rule
	doc    mrz.Document
	parsed bool
	badly  float64 // 0 is best: for choosing among attempts
}

// decide chooses the format and the characters.
func (a *attempt) decide() {
	best := math.Inf(-1)
	for _, f := range mrz.Formats() {
		n, length := f.Size()
		if n != len(a.signs) || length != len(a.signs[0]) {
			continue
		}
		if o, sum := a.as(f); sum > best {
			best, a.format, a.odds = sum, f, o
		}
	}
	for _, row := range a.odds {
		line := make([]byte, len(row))
		for k := range row {
			c, _ := row[k].best()
			line[k] = alphabet[c]
		}
		a.lines, a.doubt = append(a.lines, line), append(a.doubt, make([]bool, len(row)))
	}
	a.names()
	a.countries()
	a.runs(mrz.Optional)
	a.runs(mrz.Optional2)
	a.parse()
	if !a.sound() {
		a.repair()
	}
	a.badly = a.likeness / 100
	if !a.sound() {
		a.badly += 1 + 0.2*float64(len(a.doc.Faults))
	}
	if a.strange(0, 0) { // the first letter of another format, of which this is a part
		a.badly += 0.2
	}
}

func (a *attempt) parse() {
	doc, err := mrz.Parse(a.texts())
	a.doc, a.parsed = doc, err == nil
}

func (a *attempt) texts() []string {
	var out []string
	for _, l := range a.lines {
		out = append(out, string(l))
	}
	return out
}

func (a *attempt) sound() bool { return a.parsed && a.doc.Sound() }

// as weighs the signs as a strip of a format; sum says how well they agree with it.
func (a *attempt) as(f mrz.Format) (out [][]odds, sum float64) {
	var signs []sign
	var allowed []string
	for i, r := range a.signs {
		signs = append(signs, r...)
		for k := range r {
			_, chars := f.At(i, k)
			allowed = append(allowed, chars)
		}
	}
	all := a.t.weigh(signs, allowed)
	for _, r := range a.signs {
		out = append(out, all[:len(r)])
		all = all[len(r):]
	}
	for _, r := range out {
		for k := range r {
			c, _ := r[k].best()
			sum += r[k][c]
		}
	}
	return out, sum
}

// places returns the place of a field that no check digit covers: only for names, issuer
// and nationality. from is -1 if the format does not have the field.
func (a *attempt) places(f mrz.Field) (line, from, to int) {
	from = -1
	for i, r := range a.odds {
		for k := range r {
			if field, _ := a.format.At(i, k); field == f {
				if from < 0 {
					line, from = i, k
				}
				to = k + 1
			}
		}
	}
	return line, from, to
}

// How much less likely than what was seen a reading that follows the rules may be. Beyond
// that, the paper itself breaks the rules, and what was seen is kept.
const (
	bendNames   = 40.0
	bendCountry = 8.0
	bendCheck   = 14.0
)

// grammar says how a field of names is written: the next state after a letter and after a
// filler; -1 is impossible. Any state may be the last.
type grammar struct{ letter, fill []int }

var (
	// Words of the surname with one filler between them, two fillers, words of the given
	// names, then fillers to the end: Doc 9303 part 3, section 4.6. Or no surname: exactly two
	// fillers and given names.
	bothNames = grammar{[]int{1, 1, 1, 4, 4, 4, -1, -1, 4}, []int{7, 2, 3, 6, 5, 6, 6, 8, -1}}
	// On old French cards: only the words of the surname, and given names with one or two
	// fillers between them.
	oldSurname    = grammar{[]int{1, 1, 1, -1}, []int{-1, 2, 3, 3}}
	oldGivenNames = grammar{[]int{1, 1, 1, 1, -1}, []int{-1, 2, 3, 4, 4}}
)

// names reads the fields of names by their grammar. A single letter among fillers is dirt.
func (a *attempt) names() {
	if a.format == mrz.CNI {
		a.spell(mrz.Names, oldSurname)
		a.spell(mrz.GivenNames, oldGivenNames)
		return
	}
	a.spell(mrz.Names, bothNames)
}

// spell reads a field as its likeliest text under a grammar.
func (a *attempt) spell(f mrz.Field, g grammar) {
	line, from, to := a.places(f)
	n, states := to-from, len(g.letter)
	score := make([][]float64, n+1)
	back := make([][][2]int, n+1) // state before, character
	for i := range score {
		score[i], back[i] = make([]float64, states), make([][2]int, states)
		for s := range score[i] {
			score[i][s] = math.Inf(-1)
		}
	}
	score[0][0] = 0
	const filler = classes - 1
	free := 0.0
	for i := range n {
		o := a.odds[line][from+i]
		c, _ := o.best()
		free += o[c]
		o[filler] = math.Inf(-1)
		l, _ := o.best()
		o = a.odds[line][from+i]
		for s := range states {
			if t := g.letter[s]; t >= 0 && score[i][s]+o[l] > score[i+1][t] {
				score[i+1][t], back[i+1][t] = score[i][s]+o[l], [2]int{s, l}
			}
			if t := g.fill[s]; t >= 0 && score[i][s]+o[filler] > score[i+1][t] {
				score[i+1][t], back[i+1][t] = score[i][s]+o[filler], [2]int{s, filler}
			}
		}
	}
	end := 0
	for s := range states {
		if score[n][s] > score[n][end] {
			end = s
		}
	}
	if free-score[n][end] > bendNames {
		return
	}
	for i := n; i > 0; i-- {
		step := back[i][end]
		a.put(line, from+i-1, step[1])
		end = step[0]
	}
}

// put changes a character because of a rule, and remembers that it did.
func (a *attempt) put(line, k, c int) {
	if a.lines[line][k] != alphabet[c] {
		a.lines[line][k] = alphabet[c]
		a.doubt[line][k] = true
	}
}

// countries chooses the likeliest code that exists.
func (a *attempt) countries() {
	for _, f := range []mrz.Field{mrz.Issuer, mrz.Nationality} {
		line, from, _ := a.places(f)
		if from < 0 { // a French card has none: its holder is French
			continue
		}
		if country.Known(string(trimmed(a.lines[line][from : from+3]))) {
			continue
		}
		best, second := math.Inf(-1), math.Inf(-1)
		var code string
		seen := 0.0
		for k := range 3 {
			c, _ := a.odds[line][from+k].best()
			seen += a.odds[line][from+k][c]
		}
		for _, s := range country.Codes() {
			sum := 0.0
			for k := range 3 {
				c := byte('<')
				if k < len(s) {
					c = s[k]
				}
				sum += a.odds[line][from+k][index(c)]
			}
			if sum > best {
				best, second, code = sum, best, s
			} else {
				second = max(second, sum)
			}
		}
		if seen-best > bendCountry || best-second < 3 {
			continue
		}
		for k := range 3 {
			c := byte('<')
			if k < len(code) {
				c = code[k]
			}
			a.put(line, from+k, index(c))
		}
	}
}

func trimmed(b []byte) []byte {
	for len(b) > 0 && b[len(b)-1] == '<' {
		b = b[:len(b)-1]
	}
	return b
}

func index(c byte) int {
	if c == '<' {
		return classes - 1
	}
	return mrz.Value(c)
}

func (a *attempt) reading() Reading {
	r := Reading{Format: a.format, Lines: a.texts(), Document: a.doc}
	for i, row := range a.odds {
		conf := make([]float64, len(row))
		for k := range row {
			var p [classes]float64
			likely(&row[k], &p)
			conf[k] = p[index(a.lines[i][k])]
		}
		r.Confidence = append(r.Confidence, conf)
	}
	r.Doubtful = a.doubtful()
	r.Certain = a.sound() && len(r.Doubtful) == 0
	first, last := a.bands[0], a.bands[len(a.bands)-1]
	half := a.comb.pitch / 2
	end := len(a.comb.rows[0]) - 1
	corner := func(b *band, x, y float64) image.Point {
		p := b.onPicture(x, y)
		return image.Pt(int(math.Round(p.x)), int(math.Round(p.y)))
	}
	top, low := a.comb.rows[0], a.comb.rows[len(a.comb.rows)-1]
	r.Box = [4]image.Point{corner(first, top[0]-half, first.top),
		corner(first, top[end]+half, first.top),
		corner(last, low[end]+half, last.bottom), corner(last, low[0]-half, last.bottom)}
	return r
}
