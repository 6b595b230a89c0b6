// SPDX-License-Identifier: AGPL-3.0-or-later

// Package text lays out and draws paragraphs in every script that the kiosk uses:
// embedding levels by UAX #9, shaping by HarfBuzz's rules, line breaks by UAX #14, masks
// of letters drawn from outlines.
//
// It is not a widget and knows no screen, colour scheme or words. It never uses the
// machine's fonts, and never shortens a text: text is wrapped to the caller's width, and
// a word longer than its line is broken between letters as people see them.
//
// What must be true: a line is drawn from left to right in the order that UAX #9 gives
// for the requested base direction, the same on every machine. An [Engine] belongs to one
// goroutine; a [Block] never changes and can be shared, but drawing one uses its engine.
package text

import (
	"fmt"
	"io/fs"

	"github.com/go-text/typesetting/segmenter"
	"github.com/go-text/typesetting/shaping"
)

// Direction is the base direction of a paragraph. It is always given, never guessed; use
// [FirstStrong] for a text whose direction has to follow its letters.
type Direction int

// The two directions of horizontal text.
const (
	LTR Direction = 0
	RTL Direction = 1
)

// Align places short lines inside a block. Start and End follow the base direction.
type Align int

// The alignments of a line.
const (
	Start  Align = 0
	Center Align = 1
	End    Align = 2
)

// Line heights in ems where a [Style] gives none. Arabic stacks marks above and below its
// letters: its font asks for 2.11, which tears paragraphs apart.
const (
	LatinLineHeight  = 1.38
	ArabicLineHeight = 1.6
)

// Margin is how far, in pixels, the mask of a block extends beyond its box on each side,
// since letters may extend beyond their advance.
const Margin = 4

// Style is the look of a text. Px is the size of the em in whole pixels (at least 1), to
// which the shaper would round it up anyway. LineHeight is in ems; 0 means
// [LatinLineHeight], or [ArabicLineHeight] when the text holds an Arabic letter.
type Style struct {
	Px         int
	Bold       bool
	LineHeight float64
}

// Engine holds fonts and the letters drawn with them. It is not safe for concurrent use.
type Engine struct {
	faces   [2]faceList // regular, bold
	shaper  shaping.HarfbuzzShaper
	breaker segmenter.Segmenter
	masks   maskCache
}

// New reads the fonts, by the names that assets/fonts/README.md lists. It fails if one is
// missing or can't be read.
func New(fonts fs.FS) (*Engine, error) {
	e := &Engine{masks: newMaskCache(maskBudget)}
	for i, names := range [2][]string{regularFiles, boldFiles} {
		list, err := readFaces(fonts, names)
		if err != nil {
			return nil, fmt.Errorf("read fonts: %w", err)
		}
		e.faces[i] = list
	}
	e.shaper.SetFontCacheSize(16)
	return e, nil
}

// Layout shapes s and breaks it into lines at most maxWidth pixels wide; 0 means that
// only line feeds break lines, and that trailing spaces count (a field where someone is
// typing). lang is a BCP 47 tag, for letters that differ from one language to another.
// Line feeds begin a new paragraph of the same base direction.
func (e *Engine) Layout(s string, st Style, maxWidth int, dir Direction, align Align,
	lang string) *Block {
	return e.layout(s, st, maxWidth, dir, align, lang)
}

// Isolate wraps a value to be put into a sentence (a name, a telephone number, a
// reference) in FSI and PDI, so that neither changes the order of the other. Without it
// the groups of "01 53 26" run backwards in an Arabic sentence, because numbers after
// Arabic letters count as Arabic numbers (UAX #9, rule W2).
func Isolate(s string) string { return "\u2068" + s + "\u2069" }
