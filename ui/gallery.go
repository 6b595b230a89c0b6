// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/software"

	"passerelle/ui/session"
)

// Scene is one screen in one notable state, with invented data. The list feeds the pictures that are looked at, the golden images and the checks of targets, cut
// text, contrast and names.
type Scene struct {
	Name  string // "09-receipt-kept": sorts in the order of a visit
	State session.State
}

// Look is how a scene is drawn.
type Look struct {
	Lang      string
	TextSize  session.TextSize
	Dark      bool
	Landscape bool
}

// String names the look in a file name: "ar-XL-dark-landscape".
func (l Look) String() string {
	s := l.Lang + "-"
	if l.TextSize == session.SizeM {
		s += "M"
	}
	s += string(l.TextSize)
	if l.Dark {
		s += "-dark"
	}
	if l.Landscape {
		s += "-landscape"
	}
	return s
}

// Size is that of the reference panel, in pixels.
func (l Look) Size() image.Point {
	if l.Landscape {
		return image.Pt(1920, 1080)
	}
	return image.Pt(1080, 1920)
}

// Shown puts a scene on a canvas in memory. A Fyne app must be current (any; tests use test.NewApp).
func Shown(cfg Config, sc Scene, l Look) (*UI, software.WindowlessCanvas) {
	s := sc.State
	s.Lang, s.TextSize, s.Dark = l.Lang, l.TextSize, l.Dark
	u := New(cfg)
	u.state = s
	c := software.NewCanvas()
	c.SetPadded(false)
	c.SetScale(1)
	c.SetContent(u.Content())
	size := l.Size()
	c.Resize(fyne.NewSize(float32(size.X), float32(size.Y)))
	return u, c
}

// Draw draws a scene without a display.
func Draw(cfg Config, sc Scene, l Look) image.Image {
	_, c := Shown(cfg, sc, l)
	return c.Capture()
}
