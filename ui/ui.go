// SPDX-License-Identifier: AGPL-3.0-or-later

// Package ui draws the session and turns touches into events.
//
// It is the counter: screens, keyboard, pictures, in whole pixels. It is not what happens
// there: package session decides, package clerk does. It knows no disk, no network, no
// scanner, and nothing in it lasts longer than a frame. It does not import Fyne's app
// package, so every screen can be drawn without a display.
//
// What must be true: [UI.Send] is the only place that starts a goroutine, beside the
// timer of Config.Later, and Config.Do the only way back from one; an event of another
// visit is dropped there; everything here runs on the goroutine that Config.Do runs
// functions on. When a visit ends, what was drawn for it is gone with the next frame.
package ui

import (
	"image"
	"time"

	"fyne.io/fyne/v2"

	"passerelle/ui/glass"
	"passerelle/ui/session"
)

// UI is the counter.
type UI struct {
	cfg     Config
	state   session.State
	size    image.Point // of the canvas, pixels
	glass   *glass.Glass
	letters *glass.Letters // forgets with every new screen
	codes   *codes
	key     string // of the screen drawn last
	layer   layer  // of the keyboard
	greeted int    // the greeting drawn last
	base    kit    // what every screen is built with
}

// New makes the counter; it shows "Borne hors service" until the machine says otherwise.
func New(cfg Config) *UI {
	if cfg.Pitch <= 0 {
		cfg.Pitch = glass.ReferencePitch
	}
	if cfg.Uptime == nil {
		start := time.Now()
		cfg.Uptime = func() time.Duration { return time.Since(start) }
	}
	if cfg.Later == nil {
		cfg.Later = func(d time.Duration, f func()) { time.AfterFunc(d, func() { cfg.Do(f) }) }
	}
	u := &UI{cfg: cfg, letters: glass.NewLetters(cfg.Text), codes: &codes{}}
	icons := glass.NewIcons(cfg.Icons)
	u.base = kit{
		Kit: glass.Kit{Letters: u.letters}, cfg: &u.cfg, icons: icons, codes: u.codes,
		flip: u.flip, take: u.Send,
	}
	u.glass = glass.New(glass.Options{
		Icons: icons, Uptime: cfg.Uptime, DoubleStrike: cfg.DoubleStrike, Later: cfg.Later,
		Resized: u.resize, Touched: func() { u.Send(session.Touched{}) },
		TypedRune: u.TypedRune, TypedKey: u.TypedKey,
	})
	return u
}

// Content is what the window shows.
func (u *UI) Content() fyne.CanvasObject { return u.glass.Content() }

// Outline lists the controls of the screen in the order of the Tab key.
func (u *UI) Outline() []glass.Control { return u.glass.Outline() }

// State is what is shown now.
func (u *UI) State() session.State { return u.state }

// At makes a counter that stands at a state, for pictures of it and for checks.
func At(cfg Config, s session.State) *UI {
	u := New(cfg)
	u.state = s
	return u
}

// Sheet lays a state out for a canvas of that size, for checks that need no picture. What
// is on the glass stays there.
func (u *UI) Sheet(s session.State, size image.Point) *glass.Sheet {
	u.size = size
	return u.lay(s).screen()
}

func (u *UI) resize(size image.Point) {
	u.size = size
	u.show()
}

// flip shows another layer of the keyboard.
func (u *UI) flip(l layer) {
	u.layer = l
	u.Send(session.Touched{})
}

func (u *UI) kit(s session.State) *kit {
	k := u.base.showing(s, u.size)
	k.layer = u.layer
	return k
}

// show draws the present state.
func (u *UI) show() {
	if u.size.X < 1 || u.size.Y < 1 {
		return
	}
	k := u.lay(u.state)
	u.greeted = greeting(&u.cfg, u.state)
	u.glass.Show(u.key, k.screen(), k.Measures, k.Pal)
	if u.cfg.Framed != nil {
		u.cfg.Framed()
	}
}

// lay is the kit for a state; if that is another screen than the last one, nothing of the
// last one is kept.
func (u *UI) lay(s session.State) *kit {
	if key := screenKey(s, u.size); key != u.key {
		u.letters.Forget()
		u.key, u.layer = key, letters
	}
	return u.kit(s)
}

// screenKey changes when a screen is another one, not when something on it does.
func screenKey(s session.State, size image.Point) string {
	dark := ""
	if s.Person.Dark {
		dark = "dark"
	}
	return string(s.Visit.Step) + "|" + string(s.Cover.Overlay) + "|" + s.Person.Lang + "|" +
		string(s.Person.TextSize) + "|" + dark + "|" + string(s.Screen.Field) + "|" +
		string(s.Paper.Slot) + "|" +
		string(s.Look.Page) + "|" + itoa(int(s.Visit.Number)) + "|" + itoa(size.X) + "x" +
		itoa(size.Y)
}
