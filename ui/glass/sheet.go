// SPDX-License-Identifier: AGPL-3.0-or-later

package glass

import (
	"image"
	"image/color"

	"passerelle/ui/text"
)

// mark is one thing drawn on the sheet. Marks are compared: a band on which all are equal
// is not redrawn.
type mark struct {
	kind   markKind
	r      image.Rectangle // pixels of the canvas
	fill   color.NRGBA     // of rectangles: inside; of others: colour of the letters or lines
	stroke color.NRGBA
	width  int // of the stroke
	radius int
	block  *text.Block
	icon   string
	pic    image.Image
	region image.Rectangle // part of the picture to outline in the sun colour; empty: none
	// corners of a paper in the picture, outlined with a knob of that radius on each; no
	// knob: none
	corners [4]image.Point
	knob    int
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

// textMargin is how far letters may extend beyond a block's box, in pixels (package text).
const textMargin = text.Margin

// Hit is a touchable area.
type Hit struct {
	ID      string // the same in every language: "back", "key.A", "slot.home.proof"
	Name    string // spoken, in the person's language
	Rect    image.Rectangle
	Radius  int
	Key     bool // a key of the keyboard: 12.7 mm are enough
	Filled  bool // its background is the accent
	Enabled bool
	Tap     func()
}

// Placed is a text with its background and the box it must stay inside, for the gallery.
type Placed struct {
	Words  string
	Rect   image.Rectangle
	Clip   image.Rectangle
	FG     color.NRGBA
	BG     color.NRGBA
	Icon   bool
	Broken bool // a word had to be split between two lines
}

// Sheet collects the parts of a screen. Boxes are laid out as if every language ran from
// left to right; if it does not, the sheet mirrors their positions.
type Sheet struct {
	Bounds image.Rectangle
	mirror bool
	bg     color.NRGBA     // colour under the next mark
	clip   image.Rectangle // the innermost box around the next text
	marks  []mark
	Hits   []Hit
	Placed []Placed
}

// at returns the position of r on the canvas.
func (sh *Sheet) at(r image.Rectangle) image.Rectangle {
	if !sh.mirror {
		return r
	}
	return image.Rect(sh.Bounds.Max.X-r.Max.X+sh.Bounds.Min.X, r.Min.Y,
		sh.Bounds.Max.X-r.Min.X+sh.Bounds.Min.X, r.Max.Y)
}

// Rect draws a rectangle with a stroke inside its edge.
func (sh *Sheet) Rect(r image.Rectangle, fill, stroke color.NRGBA, width, radius int) {
	sh.marks = append(sh.marks, mark{kind: markRect, r: sh.at(r), fill: fill, stroke: stroke,
		width: width, radius: min(radius, r.Dx()/2, r.Dy()/2)})
}

// Fill draws a rectangle without a border.
func (sh *Sheet) Fill(r image.Rectangle, fill color.NRGBA, radius int) {
	sh.Rect(r, fill, color.NRGBA{}, 0, radius)
}

func (sh *Sheet) dashed(r image.Rectangle, fill, stroke color.NRGBA, width, radius int) {
	sh.marks = append(sh.marks, mark{kind: markDashed, r: sh.at(r), fill: fill, stroke: stroke,
		width: width, radius: radius})
}

// Text draws a block that was shaped from words.
func (sh *Sheet) Text(b *text.Block, words string, at image.Point, c color.NRGBA) {
	w, h := b.Size()
	r := sh.at(image.Rect(at.X, at.Y, at.X+w, at.Y+h))
	sh.marks = append(sh.marks, mark{kind: markText, r: r.Inset(-textMargin), block: b, fill: c})
	sh.Placed = append(sh.Placed, Placed{Words: words, Rect: r, Clip: sh.at(sh.clip), FG: c,
		BG: sh.bg})
}

// Icon draws an icon, as large as fits.
func (sh *Sheet) Icon(name string, r image.Rectangle, c color.NRGBA) {
	p := sh.at(r)
	sh.marks = append(sh.marks, mark{kind: markIcon, r: p, icon: name, fill: c})
	sh.Placed = append(sh.Placed, Placed{Words: name, Rect: p, Clip: sh.at(sh.clip), FG: c,
		BG: sh.bg, Icon: true})
}

// Picture draws an image without mirroring it: a QR code with its quiet zone.
func (sh *Sheet) Picture(r image.Rectangle, img image.Image) {
	sh.marks = append(sh.marks, mark{kind: markPic, r: sh.at(r), pic: img})
}

// Within draws on a background of another colour, inside r.
func (sh *Sheet) Within(r image.Rectangle, bg color.NRGBA, draw func()) {
	oldClip, oldBG := sh.clip, sh.bg
	sh.clip, sh.bg = r, bg
	draw()
	sh.clip, sh.bg = oldClip, oldBG
}

// Unmirrored draws something that keeps its direction: papers, keyboards, digits.
func (sh *Sheet) Unmirrored(r image.Rectangle, draw func(r image.Rectangle)) {
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

// Touch makes an area touchable.
func (sh *Sheet) Touch(h Hit) {
	h.Rect = sh.at(h.Rect)
	sh.Hits = append(sh.Hits, h)
}
