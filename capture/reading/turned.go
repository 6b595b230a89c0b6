// SPDX-License-Identifier: AGPL-3.0-or-later

package reading

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"image"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"passerelle/capture/pixels"
)

const (
	// enoughWords read with certainty, and a mean confidence of all words of upright,
	// show that a page is upright, and nothing more is tried. Upside down, 500 words of
	// print give about 40 certain ones and a mean of 0.42; upright, 360 and 0.95.
	enoughWords, upright = 30, 0.6
	// turnedWords is the least number of such words on the turned page, turnedMean the
	// least mean confidence.
	turnedWords, turnedMean = 12, 0.75
	sureWord                = 0.75
	// leastConfidence is tesseract's in the orientation of a page, from 0 to about 15,
	// for the page to be read that way; reading it decides
	leastConfidence = 0.5
)

// Turn returns the clockwise quarter turns that make a page upright. It is 0 unless that
// is sure: the print can be read when the page is turned so, and can't as it is. Errors
// are those of Read.
func (r Reader) Turn(ctx context.Context, img image.Image, dpi int) (int, error) {
	g := pixels.Grey(img)
	dpi, ok := legible(g, dpi)
	if !ok {
		return 0, nil
	}
	quarters, err := r.tried(ctx, g, dpi)
	if quarters == 0 || err != nil {
		return 0, err
	}
	lines, err := r.print(ctx, g, dpi)
	if err != nil {
		return 0, err
	}
	return r.better(ctx, g, dpi, lines, quarters)
}

// turned is Turn for a page whose print was read as it lies.
func (r Reader) turned(ctx context.Context, g *image.Gray, dpi int, lines []line) (int, error) {
	if sure, mean := weigh(lines); sure >= enoughWords && mean >= upright {
		return 0, nil
	}
	quarters, err := r.tried(ctx, g, dpi)
	if quarters == 0 || err != nil {
		return 0, err
	}
	return r.better(ctx, g, dpi, lines, quarters)
}

// tried returns the quarters by which a page is to be turned and read: none if it surely
// stands or bears too little print, else what its lines suggest, or tesseract.
func (r Reader) tried(ctx context.Context, g *image.Gray, dpi int) (int, error) {
	quarters, sure, print := likelyTurn(g, dpi)
	if sure || !print {
		return quarters, nil
	}
	return r.lies(ctx, g)
}

// better reads the page turned, and returns the quarters if its print can then be read.
func (r Reader) better(ctx context.Context, g *image.Gray, dpi int, as []line,
	quarters int) (int, error) {
	lines, err := r.print(ctx, pixels.Turned(g, quarters).(*image.Gray), dpi)
	if err != nil {
		return 0, err
	}
	before, _ := weigh(as)
	if after, mean := weigh(lines); after >= turnedWords && after >= 2*before &&
		mean >= turnedMean {
		return quarters, nil
	}
	return 0, nil
}

// lies asks tesseract for the orientation of a page: the clockwise quarter turns that
// would make it upright, or 0 if unknown.
func (r Reader) lies(ctx context.Context, g *image.Gray) (int, error) {
	out, err := r.run(ctx, pgm(g), r.program(), "stdin", "stdout", "-l", "osd", "--psm", "0")
	if errors.Is(err, ErrGaveUp) && ctx.Err() == nil {
		return 0, nil // it ends so where there is too little print
	}
	if err != nil {
		return 0, err
	}
	turn, sure := 0, 0.0
	for s := bufio.NewScanner(bytes.NewReader(out)); s.Scan(); {
		key, value, _ := strings.Cut(s.Text(), ": ")
		switch key {
		case "Rotate":
			turn, _ = strconv.Atoi(value)
		case "Orientation confidence":
			sure, _ = strconv.ParseFloat(value, 64)
		}
	}
	if sure < leastConfidence || turn%90 != 0 {
		return 0, nil
	}
	return (turn / 90) & 3, nil
}

// certain reports whether a word of three or more letters was read with certainty.
func (w word) certain() bool {
	return w.sure >= sureWord && utf8.RuneCountInString(w.text) >= 3 &&
		strings.ContainsFunc(w.text, unicode.IsLetter)
}

// weigh counts the words of three or more letters that were read with certainty, and
// returns the mean confidence of everything taken for a word. Tesseract reads a page that
// lies clockwise as if it stood, but its words then stand on end: they are no sign that a
// person can read it.
func weigh(lines []line) (sure int, mean float64) {
	n := 0
	for _, l := range lines {
		for _, w := range l.words {
			n++
			if w.box.Dy() > w.box.Dx() && utf8.RuneCountInString(w.text) >= 3 {
				continue
			}
			mean += w.sure
			if w.certain() {
				sure++
			}
		}
	}
	if n == 0 {
		return 0, 0
	}
	return sure, mean / float64(n)
}

const (
	// mostOnCard is how many certain words the side of a card bears at the most, and
	// cardLines how many times as high as a word it is. The front of a residence permit has
	// 15 such words on 20 heights, both languages counted 40; a letter 30 to 150 on 36 to 92.
	mostOnCard, cardLines = 60, 30
)

// full reports whether a page bears more print than the side of a card can, so that it is
// certainly not one.
func full(lines []line) bool {
	var box image.Rectangle
	var heights []int
	for _, l := range lines {
		for _, w := range l.words {
			if w.certain() {
				box, heights = box.Union(w.box), append(heights, w.box.Dy())
			}
		}
	}
	if len(heights) == 0 {
		return false
	}
	slices.Sort(heights)
	return len(heights) > mostOnCard || len(heights) >= turnedWords &&
		box.Dy() > cardLines*heights[len(heights)/2]
}
