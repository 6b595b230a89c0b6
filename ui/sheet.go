// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"image"
	"image/color"

	"passerelle/ui/text"
)

// mark is one thing drawn on the sheet. Marks are compared: a strip of the screen on which all are equal is not drawn again.
type mark struct {
	kind   markKind
	r      image.Rectangle // pixels of the canvas
	fill   color.NRGBA     // rectangles: inside; the rest: colour of the letters or lines
	stroke color.NRGBA
	width  int // of the stroke
	radius int
	block  *text.Block
	icon   string
	pic    image.Image
	region image.Rectangle // of the picture, outlined in the sun's colour; empty: none
}

type markKind string

const (
	markRect   markKind = "rect"
	markText   markKind = "text"
	markIcon   markKind = "icon"
	markPic    markKind = "picture"
	markDashed markKind = "dashed"
	markShadow markKind = "shadow"
)

// textMargin is how far the letters of a block may reach out of its box, in pixels (package text).
const textMargin = text.Margin

// hit is a place that can be touched.
type hit struct {
	id      string // the same in every language: "back", "key.A", "slot.home.proof"
	name    string // spoken, in the person's language
	r       image.Rectangle
	radius  int
	key     bool // a key of the keyboard: 12.7 mm are enough
	filled  bool // its ground is the accent
	enabled bool
	tap     func()
}

// placed is a text with its ground and the box it must stay inside, for the checks over the gallery.
type placed struct {
	words  string
	r      image.Rectangle
	clip   image.Rectangle
	fg     color.NRGBA
	bg     color.NRGBA
	icon   bool
	broken bool // a word had to be parted between two lines
}

// sheet collects what a screen is made of. Boxes are laid out as if every language ran from left to right; the sheet mirrors their places when it does not.
type sheet struct {
	bounds image.Rectangle
	mirror bool
	bg     color.NRGBA     // what lies under the next mark
	clip   image.Rectangle // the innermost box that holds the next text
	marks  []mark
	hits   []hit
	placed []placed
}

// at gives the place of r on the canvas.
func (sh *sheet) at(r image.Rectangle) image.Rectangle {
	if !sh.mirror {
		return r
	}
	return image.Rect(sh.bounds.Max.X-r.Max.X+sh.bounds.Min.X, r.Min.Y, sh.bounds.Max.X-r.Min.X+sh.bounds.Min.X, r.Max.Y)
}

func (sh *sheet) rect(r image.Rectangle, fill, stroke color.NRGBA, width, radius int) {
	sh.marks = append(sh.marks, mark{kind: markRect, r: sh.at(r), fill: fill, stroke: stroke, width: width, radius: min(radius, r.Dx()/2, r.Dy()/2)})
}

func (sh *sheet) dashed(r image.Rectangle, fill, stroke color.NRGBA, width, radius int) {
	sh.marks = append(sh.marks, mark{kind: markDashed, r: sh.at(r), fill: fill, stroke: stroke, width: width, radius: radius})
}

func (sh *sheet) text(b *text.Block, words string, at image.Point, c color.NRGBA) {
	w, h := b.Size()
	r := sh.at(image.Rect(at.X, at.Y, at.X+w, at.Y+h))
	sh.marks = append(sh.marks, mark{kind: markText, r: r.Inset(-textMargin), block: b, fill: c})
	sh.placed = append(sh.placed, placed{words: words, r: r, clip: sh.at(sh.clip), fg: c, bg: sh.bg})
}

func (sh *sheet) icon(name string, r image.Rectangle, c color.NRGBA) {
	p := sh.at(r)
	sh.marks = append(sh.marks, mark{kind: markIcon, r: p, icon: name, fill: c})
	sh.placed = append(sh.placed, placed{words: name, r: p, clip: sh.at(sh.clip), fg: c, bg: sh.bg, icon: true})
}

// within draws on a ground of another colour, inside r.
func (sh *sheet) within(r image.Rectangle, bg color.NRGBA, draw func()) {
	oldClip, oldBG := sh.clip, sh.bg
	sh.clip, sh.bg = r, bg
	draw()
	sh.clip, sh.bg = oldClip, oldBG
}

// unmirrored draws something that keeps its own direction: papers, keyboards, digits.
func (sh *sheet) unmirrored(r image.Rectangle, draw func(r image.Rectangle)) {
	if !sh.mirror {
		draw(r)
		return
	}
	oldClip := sh.clip
	p := sh.at(r)
	sh.clip, sh.mirror = sh.at(oldClip), false
	draw(p)
	sh.clip, sh.mirror = oldClip, true
}

func (sh *sheet) hit(h hit) {
	h.r = sh.at(h.r)
	sh.hits = append(sh.hits, h)
}
