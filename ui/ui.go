// SPDX-License-Identifier: AGPL-3.0-or-later

// Package ui draws the session and turns touches into events.
//
// It draws screens, keyboard and pictures in whole pixels. It does not decide what
// happens: package session decides, and package clerk acts. It knows no disk, network or
// scanner, and nothing in it outlives a frame. It does not import Fyne's app package, so
// every screen can be drawn without a display.
//
// What must be true: [UI.Send] is the only place that starts a goroutine, apart from the
// timer of Config.Later, and Config.Do is the only way back from one; an event of another
// visit is dropped there; everything here runs on the goroutine on which Config.Do runs
// functions. When a visit ends, what was drawn for it is gone with the next frame.
package ui

import (
	"image"
	"time"

	"fyne.io/fyne/v2"

	"passerelle/ui/glass"
	"passerelle/ui/session"
)

// UI draws the session and takes touches.
type UI struct {
	cfg     Config
	state   session.State
	size    image.Point // of the canvas, pixels
	glass   *glass.Glass
	letters *glass.Letters // cleared with every new screen
	codes   *codes
	key     string // of the screen drawn last
	layer   layer  // of the keyboard
	greeted int    // index of the greeting drawn last
	base    kit    // what every screen is built with
}

// New returns a UI that shows "Borne hors service" until the machine says otherwise.
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

// Content returns what the window shows.
func (u *UI) Content() fyne.CanvasObject { return u.glass.Content() }

// Outline lists the controls of the screen in the order of the Tab key.
func (u *UI) Outline() []glass.Control { return u.glass.Outline() }

// State returns the state that is shown.
func (u *UI) State() session.State { return u.state }

// At returns a UI in a given state, for pictures and checks.
func At(cfg Config, s session.State) *UI {
	u := New(cfg)
	u.state = s
	return u
}

// Sheet lays out a state for a canvas of that size, for checks that need no picture. The
// screen does not change.
func (u *UI) Sheet(s session.State, size image.Point) *glass.Sheet {
	u.size = size
	return u.lay(s).screen()
}

func (u *UI) resize(size image.Point) {
	u.size = size
	u.show()
}

// flip switches to another layer of the keyboard.
func (u *UI) flip(l layer) {
	u.layer = l
	u.Send(session.Touched{})
}

func (u *UI) kit(s session.State) *kit {
	k := u.base.showing(s, u.size)
	k.layer = u.layer
	return k
}

// show draws the current state.
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

// lay returns the kit for a state; if it shows another screen than the last one, nothing
// of that one is kept.
func (u *UI) lay(s session.State) *kit {
	if key := screenKey(s, u.size); key != u.key {
		u.letters.Forget()
		u.key, u.layer = key, letters
	}
	return u.kit(s)
}

// screenKey differs between screens, but not when something on a screen changes.
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
