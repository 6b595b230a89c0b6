// SPDX-License-Identifier: AGPL-3.0-or-later

// Package strip finds the machine-readable strip in the picture of a page and reads it.
//
// It reads what ICAO Doc 9303 calls the MRZ and its forerunner on old French identity
// cards, in two or three lines of equally wide characters, and no other print. It decodes
// no files and does not interpret a strip (package dossier/mrz does).
//
// What must be true: a reading is [Reading.Certain] only when every check digit is right
// and no character is close to being another one. A wrong reading that is called certain
// ends up in somebody's file. In case of doubt the doubtful characters are listed for the
// person to look at; nothing is invented to make a check digit right.
package strip

import (
	"cmp"
	"image"
	"slices"
	"strings"

	"passerelle/capture/pixels"
	"passerelle/dossier/mrz"
)

// Reading is what was read.
type Reading struct {
	Format     mrz.Format
	Lines      []string
	Confidence [][]float64 // for each character, from 0 to 1
	// the characters that a person has to compare with the paper; none if Certain
	Doubtful []mrz.Place
	Certain  bool         // every check digit is right, and no character is close to being another
	Document mrz.Document // the parsed strip
	// its corners in the picture: where reading begins, where the first line ends, where
	// the last line ends, where the last line begins
	Box [4]image.Point
}

// Read finds the strip on a page or a photograph, in any of the four orientations and up
// to about ten degrees off, and reads it. ok is false when there is none, or none that can
// be read. It takes about 60 ms on one core, and up to a second when it finds nothing.
func Read(img image.Image) (r Reading, ok bool) {
	g := pixels.Grey(img)
	w, h := g.Rect.Dx(), g.Rect.Dy()
	if max(w, h) < 200 || min(w, h) < 20 {
		return Reading{}, false
	}
	rd := newReader(g)
	rd.search()
	if rd.best == nil {
		return Reading{}, false
	}
	return rd.best.reading(), true
}

func newReader(g *image.Gray) *reader {
	return &reader{levels: levels{g, map[int]*image.Gray{}}, t: loaded(), s: newShaper()}
}

// reader processes one picture.
type reader struct {
	levels levels
	t      *templates
	s      *shaper
	best   *attempt
	tries  int                  // groups that were read
	wrong  map[string]int       // how often clear lines were read that are not sound
	broken []group              // with a line added that was not found
	trace  func(string, ...any) // for tests
}

// The long side of the picture, in pixels, when lines are sought: first as if the strip
// filled the picture, last as if it were small on a page. Letters must be between four
// and twenty pixels high.
var sides = []int{520, 1050, 1900}

const (
	mostGroups = 6   // examined closely in one search
	goodEnough = 0.0 // see attempt.badly
)

func (rd *reader) say(format string, args ...any) {
	if rd.trace != nil {
		rd.trace(format, args...)
	}
}

// search tries one method after the other, the cheap and likely ones first, until
// something was read that all check digits confirm.
func (rd *reader) search() {
	scales := rd.scales()
	for _, sc := range scales {
		for _, bridge := range sc.bridges {
			if rd.searchAt(sc.n, bridge) {
				return
			}
		}
	}
	if rd.best != nil { // if a strip was seen, a line more or less reveals nothing new
		return
	}
	if rd.tryBest(rd.broken, true); rd.best != nil {
		return
	}
	for _, sc := range scales {
		if rd.searchUnder(sc.n, sc.bridges[0]); rd.best != nil {
			return
		}
	}
}

// scale is how much the picture is shrunk, and the gaps bridged between two letters.
type scale struct {
	n       int
	bridges []int
}

func (rd *reader) scales() []scale {
	long := max(rd.levels.full.Rect.Dx(), rd.levels.full.Rect.Dy())
	var out []scale
	for i, side := range sides {
		n := max(1, (long+side/2)/side)
		if len(out) > 0 && n == out[len(out)-1].n {
			continue
		}
		bridges := []int{18}
		if i == 0 { // the strip may fill the picture: 30 letters along its long side
			bridges = []int{max(long/n/22, 18), 14}
		}
		out = append(out, scale{n, bridges})
	}
	return out
}

// How much darker than its surroundings ink is: first what suits most prints, then pale
// ones, then dark ones on a strong pattern.
var darkness = []float64{0.86, 0.93, 0.76}

// searchAt looks for rows in the picture shrunk n times, level ones and upright ones. It
// returns whether the search is over.
func (rd *reader) searchAt(n, bridge int) bool {
	small := rd.levels.at(n)
	side := pixels.Transposed(small)
	level, upright := pixels.Integral(small), pixels.Integral(side)
	for pass, darker := range darkness {
		var groups []group
		for i, g := range []*image.Gray{small, side} {
			rows := findRows(g, []*pixels.Sums{level, upright}[i], darker, bridge)
			for _, found := range findGroups(g, rows) {
				groups = append(groups, scaledGroup(found, float64(n), i == 1))
			}
			if pass > 0 {
				continue
			}
			for _, found := range completed(g, rows) {
				rd.broken = append(rd.broken, scaledGroup(found, float64(n), i == 1))
			}
		}
		rd.say("shrunk %d, darker %.2f: %d groups", n, darker, len(groups))
		if rd.tryBest(groups, false) {
			return true
		}
	}
	return false
}

// searchUnder looks for rows under stamps: with everything taller than a letter removed,
// and across the gaps that this leaves.
func (rd *reader) searchUnder(n, bridge int) {
	small := rd.levels.at(n)
	var groups []group
	for i, g := range []*image.Gray{small, pixels.Transposed(small)} {
		clear := withoutTall(g, pixels.Integral(g), darkness[0])
		rows := findRows(clear, pixels.Integral(clear), darkness[0], wider*bridge)
		for _, found := range append(findGroups(clear, rows), completed(clear, rows)...) {
			groups = append(groups, scaledGroup(found, float64(n), i == 1))
		}
	}
	rd.say("shrunk %d, under stamps: %d groups", n, len(groups))
	rd.tryBest(groups, true)
}

const wider = 4 // letters that a stamp's strokes removed in one place

// mostFaults is how many faults a strip may have if one of its lines was not seen but
// guessed. Any print in which lines are sought for long enough looks like a strip, but
// then nearly everything in it is wrong.
const mostFaults = 3

// tryBest reads the likeliest groups. It returns whether the search is over.
func (rd *reader) tryBest(groups []group, guessed bool) bool {
	slices.SortStableFunc(groups, func(a, b group) int { return cmp.Compare(b.rhythm, a.rhythm) })
	for _, g := range groups[:min(len(groups), mostGroups)] {
		a := rd.attempt(g)
		if a == nil {
			rd.say("rhythm %.2f of %d rows: nothing", g.rhythm, len(g.rows))
			continue
		}
		rd.say("rhythm %.2f of %d rows: likeness %.0f, badly %.2f", g.rhythm, len(g.rows),
			a.likeness, a.badly)
		if guessed && len(a.doc.Faults) > mostFaults {
			continue
		}
		if rd.best == nil || a.badly < rd.best.badly {
			rd.best = a
		}
		if rd.best.sound() {
			return true
		}
		if rd.hopeless(a) {
			if len(a.doc.Faults) <= len(rd.best.doc.Faults) {
				rd.best = a
			}
			return true
		}
	}
	return false
}

// mostAlike is how often the same lines are read in vain. Of 300 strips of TestWorseStrips, 26
// were sound after wrong lines had been read once, one after twice, none after more.
const mostAlike = 3

// hopeless reports whether a strip is read as it is printed, and can't be sound: its letters
// are clear, and nothing else could stand where its faults are, or they were read alike again
// and again. Whoever goes on will find only what is not there.
func (rd *reader) hopeless(a *attempt) bool {
	if !a.parsed || a.sound() || a.likeness > goodLikeness {
		return false
	}
	if rd.wrong == nil {
		rd.wrong = map[string]int{}
	}
	lines := strings.Join(a.texts(), "\n")
	rd.wrong[lines]++
	return rd.wrong[lines] >= mostAlike || len(a.candidates()) == 0
}

func scaledGroup(g group, k float64, swap bool) group {
	out := group{rhythm: g.rhythm}
	for _, r := range g.rows {
		r = r.scaled(k)
		if swap {
			r.a, r.b = point{r.a.y, r.a.x}, point{r.b.y, r.b.x}
		}
		out.rows = append(out.rows, r)
	}
	if swap { // a mirror: what was below is now above
		slices.Reverse(out.rows)
	}
	return out
}

// attempt reads one group both ways up and keeps the better; nil if it is not a strip.
func (rd *reader) attempt(g group) *attempt {
	rd.tries++
	height, e := 0.0, point{}
	for _, r := range g.rows {
		height += r.height / float64(len(g.rows))
		d := r.direction()
		e.x, e.y = e.x+d.x, e.y+d.y
	}
	e = row{point{}, e, 1}.direction()
	var as, bs []float64
	for _, r := range g.rows {
		as, bs = append(as, r.a.along(e)), append(bs, r.b.along(e))
	}
	slices.Sort(as)
	slices.Sort(bs)
	// Of three rows take the median end, of two the outer ones: too much is better than
	// too little.
	left, right := as[(len(as)-1)/2], bs[len(bs)/2]
	from, to := left-beside*height, right+beside*height
	scale := height / capitals
	x0, x1 := (left-from)/scale, (right-from)/scale
	var bands []*band
	for _, r := range g.rows {
		r.height = height
		b := rd.levels.lift(r, e, from, to)
		if !b.settle(&rd.levels, x0, x1) {
			rd.say("no height: %.0f to %.0f", b.top, b.bottom)
			return nil
		}
		bands = append(bands, b)
	}
	best := rd.combed(bands, x0, x1)
	// even so, some letters of a leaning strip are recognised; of most other print none are
	if best == nil || best.sound() && best.likeness < goodLikeness {
		return best
	}
	if a := rd.leaning(bands, x0, x1); a != nil && a.badly < best.badly {
		return a
	}
	return best
}

// leaning reads bands of a page that is seen from the side; nil when they don't lean, or
// contain no letters when that is corrected.
func (rd *reader) leaning(bands []*band, from, to float64) *attempt {
	lean := leanOf(bands, from, to)
	if lean == 0 {
		return nil
	}
	rd.say("leaning by %.2f", lean)
	var out []*band
	for _, level := range bands {
		b := level.leaning(&rd.levels, lean)
		if !b.settle(&rd.levels, b.across(from), b.across(to)) {
			return nil
		}
		out = append(out, b)
	}
	return rd.combed(out, out[0].across(from), out[0].across(to))
}

// combed reads bands both ways up, with each pitch that they may have, and keeps the
// best; nil when they contain no letters.
func (rd *reader) combed(bands []*band, from, to float64) *attempt {
	var best *attempt
	for _, c := range findComb(bands, from, to) {
		for _, turned := range []bool{false, true} {
			bs, c := bands, c
			if turned {
				bs = nil
				for _, b := range slices.Backward(bands) {
					bs = append(bs, b.upside())
				}
				c = c.upside(float64(bands[0].ink.w))
			}
			a := &attempt{t: rd.t, bands: bs, comb: c}
			for i, b := range bs {
				a.signs = append(a.signs, b.look(rd.s, rd.t, c.rows[i], c.pitch))
			}
			a.likeness = likeness(a.signs)
			rd.say("pitch %.1f, %d cells, turned %v: likeness %.1f", c.pitch, len(c.rows[0]),
				turned, a.likeness)
			if best == nil || a.likeness < best.likeness {
				best = a
			}
		}
	}
	if best == nil || best.likeness > mostUnlike {
		return nil
	}
	best.decide()
	return best
}

const (
	goodLikeness = 60  // mean squared distance below which signs are what they are taken for
	mostUnlike   = 150 // and above which they are not letters
)
