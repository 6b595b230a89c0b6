// SPDX-License-Identifier: AGPL-3.0-or-later

package glass

import (
	"image"

	"fyne.io/fyne/v2"
)

// What the tests of touches look at.

// Felt is what feels the touches of a control.
type Felt = control

// Mark is one thing drawn.
type Mark = mark

const (
	PressedLook = pressedLook
	RingReach   = ringAway + ringWidth
)

var Reveal = reveal

// GlassOf is the glass whose content that is.
func GlassOf(content fyne.CanvasObject) *Glass {
	return content.(*fyne.Container).Layout.(whole).g
}

func (g *Glass) Controls() []*Felt       { return g.controls }
func (g *Glass) Pane() fyne.CanvasObject { return g.pane }
func (g *Glass) Composed() int           { return g.composed }
func (g *Glass) Bands() int              { return len(g.bands) }
func (g *Glass) ForgetStrikes()          { g.since, g.struck = 0, strike{} }

func (c *control) Hit() Hit     { return c.hit }
func (c *control) Veiled() bool { return c.veiled }
func (c *control) Ringed() bool { return c.ring.Visible() }

// LettersOn are the texts on a control.
func (sh *Sheet) LettersOn(h Hit) (all []Mark) {
	for _, m := range sh.marks {
		if m.kind == markText && m.r.Inset(textMargin).In(h.Rect) {
			all = append(all, m)
		}
	}
	return all
}

// Drawn are the pixels of a text, on a ground of its own.
func (m mark) Drawn() []byte {
	w, h := m.block.Size()
	img := image.NewRGBA(image.Rect(0, 0, w+2*textMargin, h+2*textMargin))
	m.block.Draw(img, image.Pt(textMargin, textMargin), m.fill)
	return img.Pix
}
