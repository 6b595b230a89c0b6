// SPDX-License-Identifier: AGPL-3.0-or-later

// Package gallery holds every screen in every notable state, and the checks over all of
// them: targets, clipped text, contrast, names, sentences that say what to touch.
//
// It decides nothing and draws nothing of its own: a scene is a state, and package ui draws
// it. All people and numbers in it are invented. What must be true: every step, overlay and
// mishap that a person can meet has its scene here, or a test names the missing one.
package gallery

import (
	"context"
	"fmt"
	"image"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/software"

	"passerelle/assets"
	"passerelle/dossier"
	"passerelle/dossier/catalogue"
	"passerelle/ui"
	"passerelle/ui/session"
	"passerelle/ui/text"
	"passerelle/ui/words"
)

// Scene is one screen in one notable state, with invented data. The list feeds the pictures
// for review, the golden images, and the checks of targets, clipped text, contrast and
// names.
type Scene struct {
	Name  string // "09-receipt-kept": sorts in order of the visit
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

// Size returns the size of the reference panel, in pixels.
func (l Look) Size() image.Point {
	if l.Landscape {
		return image.Pt(1920, 1080)
	}
	return image.Pt(1080, 1920)
}

// of returns a state as the look shows it.
func (l Look) of(s session.State) session.State {
	s.Person.Lang, s.Person.TextSize, s.Person.Dark = l.Lang, l.TextSize, l.Dark
	return s
}

// noon is the time of the scenes.
var noon = time.Date(2026, 11, 24, 14, 42, 0, 0, time.UTC)

// nobody is a Doer that ends every task at once, with no result.
type nobody struct{}

func (nobody) Do(_ context.Context, _ uint64, t session.Task, send func(session.What)) {
	send(session.Done{Task: t.Name()})
}

// Counter returns a configuration with the real words, fonts, drawings and procedures at
// the time of the scenes, and nobody to do the tasks.
func Counter() (ui.Config, error) {
	list, err := catalogue.Parse(assets.Procedures())
	if err != nil {
		return ui.Config{}, fmt.Errorf("read the catalogue: %w", err)
	}
	book, err := words.Load(assets.Words())
	if err != nil {
		return ui.Config{}, fmt.Errorf("read the words: %w", err)
	}
	engine, err := text.New(assets.Fonts())
	if err != nil {
		return ui.Config{}, fmt.Errorf("read the fonts: %w", err)
	}
	return ui.Config{
		Machine: session.Machine{Catalogue: list, Languages: book.Offered(), Reads: true},
		Doer:    nobody{}, Words: book, Text: engine, Icons: assets.Icons(),
		Now: func() dossier.Moment { return dossier.Moment{Time: noon, Known: true} },
		Do:  func(f func()) { f() },
	}, nil
}

// Shown puts a scene on a canvas in memory. There must be a current Fyne app (any will
// do; tests use test.NewApp).
func Shown(cfg ui.Config, sc Scene, l Look) (*ui.UI, software.WindowlessCanvas) {
	u := ui.At(cfg, l.of(sc.State))
	c := software.NewCanvas()
	c.SetPadded(false)
	c.SetScale(1)
	c.SetContent(u.Content())
	size := l.Size()
	c.Resize(fyne.NewSize(float32(size.X), float32(size.Y)))
	return u, c
}

// Draw draws a scene without a display.
func Draw(cfg ui.Config, sc Scene, l Look) image.Image {
	_, c := Shown(cfg, sc, l)
	return c.Capture()
}
