// SPDX-License-Identifier: AGPL-3.0-or-later

package reading

import (
	"cmp"
	"context"
	"image"
	"math"
	"slices"
	"strconv"
	"strings"

	"passerelle/dossier/recognise"
)

// word is one word of print.
type word struct {
	text string
	sure float64 // from 0 to 1
	box  image.Rectangle
}

// line is a run of words: a piece of a printed line without a wide gap, so that the
// columns of a bill are not taken for one sentence.
type line struct {
	words []word
	box   image.Rectangle
}

func (l line) text() string {
	var s []string
	for _, w := range l.words {
		s = append(s, w.text)
	}
	return strings.Join(s, " ")
}

// partsOf returns the lines of a page of w × h pixels as parts of it.
func partsOf(lines []line, w, h int) (out []recognise.Line) {
	x, y := 1/float64(max(1, w)), 1/float64(max(1, h))
	for _, l := range lines {
		out = append(out, recognise.Line{Text: l.text(), Sure: least(l.words),
			X: float64(l.box.Min.X) * x, Y: float64(l.box.Min.Y) * y,
			W: float64(l.box.Dx()) * x, H: float64(l.box.Dy()) * y})
	}
	return out
}

// least is the confidence of the least certain word.
func least(words []word) float64 {
	out := 1.0
	for _, w := range words {
		out = min(out, w.sure)
	}
	return out
}

func around(words []word) (box image.Rectangle) {
	for _, w := range words {
		box = box.Union(w.box)
	}
	return box
}

// print reads the print of a page.
func (r Reader) print(ctx context.Context, g *image.Gray, dpi int) ([]line, error) {
	out, err := r.run(ctx, pgm(g), r.program(), "stdin", "stdout", "-l", Language, "--dpi",
		strconv.Itoa(dpi), "--psm", "3", "tsv")
	if err != nil {
		return nil, err
	}
	return parseWords(string(out)), nil
}

// Columns of tesseract's TSV.
const (
	colLevel, colBlock, colParagraph, colLine = 0, 2, 3, 4
	colLeft, colTop, colWidth, colHeight      = 6, 7, 8, 9
	colSure, colText                          = 10, 11
	levelWord                                 = 5
	mostWords                                 = 20_000
)

// parseWords reads tesseract's TSV and splits its lines at wide gaps. The lines are in
// the order of the page, from the top.
func parseWords(tsv string) (all []line) {
	var now line
	var at string
	flush := func() {
		if len(now.words) > 0 {
			all = append(all, now)
		}
		now = line{}
	}
	words := 0
	for row := range strings.SplitSeq(tsv, "\n") {
		c := strings.SplitN(row, "\t", colText+1)
		if len(c) <= colText || words > mostWords {
			continue
		}
		n := make([]int, colHeight+1)
		good := true
		for i := range n {
			v, err := strconv.Atoi(c[i])
			good = good && err == nil && v >= 0 && v < 1<<20
			n[i] = v
		}
		sure, err := strconv.ParseFloat(c[colSure], 64)
		text := strings.TrimSpace(c[colText])
		if !good || err != nil || math.IsNaN(sure) || n[colLevel] != levelWord || text == "" ||
			len(text) > 200 {
			continue
		}
		words++
		w := word{text, max(0, min(1, sure/100)),
			image.Rect(n[colLeft], n[colTop], n[colLeft]+n[colWidth], n[colTop]+n[colHeight])}
		if key := strings.Join(c[colBlock:colLine+1], " "); key != at {
			flush()
			at = key
		}
		if k := len(now.words); k > 0 &&
			w.box.Min.X-now.words[k-1].box.Max.X > 2*max(now.box.Dy(), w.box.Dy()) {
			flush()
		}
		now.words = append(now.words, w)
		now.box = now.box.Union(w.box)
	}
	flush()
	slices.SortStableFunc(all, func(a, b line) int {
		return cmp.Or(cmp.Compare(a.box.Min.Y, b.box.Min.Y), cmp.Compare(a.box.Min.X, b.box.Min.X))
	})
	return all
}

// factsOfText returns what print says: to whom a paper is addressed, and its days.
func factsOfText(lines []line) (all []Reading, days []Day) {
	return addressee(lines), daysOfPage(lines)
}

// fold writes a word in lower case without accents, as labels are compared.
func fold(s string) string { return folding.Replace(strings.ToLower(s)) }

var folding = strings.NewReplacer("à", "a", "â", "a", "ä", "a", "ç", "c", "é", "e", "è", "e", "ê",
	"e", "ë", "e", "î", "i", "ï", "i", "ô", "o", "ö", "o", "ù", "u", "û", "u", "ü", "u",
	"œ", "oe", "’", "'", "‘", "'")
