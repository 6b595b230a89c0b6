// SPDX-License-Identifier: AGPL-3.0-or-later

// Package ui draws the session and turns touches into events.
//
// It is the counter: screens, keyboard, pictures, in whole pixels. It is not what happens there: package session decides, package clerk does. It knows no disk, no
// network, no scanner, and nothing in it lasts longer than a frame. It does not import Fyne's app package, so every screen can be drawn without a display.
//
// What must be true: [UI.Send] is the only place that starts a goroutine, beside the timer of Config.Later, and Config.Do the only way back from one; an event of another visit is dropped there;
// everything here runs on the goroutine that Config.Do runs functions on. When a visit ends, what was drawn for it is gone with the next frame.
package ui

import (
	"context"
	"image"
	"io/fs"
	"math"
	"time"

	"fyne.io/fyne/v2"

	"passerelle/dossier"
	"passerelle/ui/session"
	"passerelle/ui/text"
	"passerelle/ui/words"
)

// Doer does what the session asks for, as package clerk does. It calls send any number of times and ends with exactly one session.Done.
type Doer interface {
	Do(ctx context.Context, visit uint64, t session.Task, send func(session.What))
}

// Config is what the counter is made of. All fields but Framed, Site, DoubleStrike, Uptime and Later are required.
type Config struct {
	Machine session.Machine
	Doer    Doer
	Words   *words.Book
	Text    *text.Engine
	Icons   fs.FS
	Pitch   float64 // millimetres a pixel; ReferencePitch if 0
	Now     func() dossier.Moment
	Do      func(func()) // runs a function on the goroutine of the screen (fyne.Do in the kiosk)
	Site    Site
	Framed  func() // after each frame that was laid out; may be nil

	// DoubleStrike is how long a new screen takes no touch, and a control no second one. Uptime is the clock
	// for it; nil: time since New.
	DoubleStrike time.Duration
	Uptime       func() time.Duration

	// Later runs a function through Do when a time is over; nil: by the clock of the system.
	Later func(time.Duration, func())
}

// Site is what the operator's configuration says to the public.
type Site struct {
	Label      string // of the place
	Prefecture string
	HelpPhone  string       // "" if there is none
	Feeder     bool         // the scanner has one
	Zone       dossier.Zone // whose hour is shown
	// Notice holds the operator's own words for the information of article 13 RGPD, by language and by the keys of the word files' "notice.*" (controller,
	// purposes, recipients, duration, rights, dpo). What is missing is said in our words.
	Notice map[string]map[string]string
}

// UI is the counter.
type UI struct {
	cfg     Config
	state   session.State
	size    image.Point // of the canvas, pixels
	pal     Palette
	glass   *glass
	root    *fyne.Container
	icons   Icons
	letters *Letters // forgets with every new screen
	layer   layer    // of the keyboard
	greeted int      // the greeting drawn last
	struck  strike   // the last touch of a control
	qr      struct {
		key string
		img image.Image
	}
}

// New makes the counter; it shows "Borne hors service" until the machine says otherwise.
func New(cfg Config) *UI {
	if cfg.Pitch <= 0 {
		cfg.Pitch = ReferencePitch
	}
	if cfg.Uptime == nil {
		start := time.Now()
		cfg.Uptime = func() time.Duration { return time.Since(start) }
	}
	if cfg.Later == nil {
		cfg.Later = func(d time.Duration, f func()) { time.AfterFunc(d, func() { cfg.Do(f) }) }
	}
	u := &UI{cfg: cfg, icons: Icons{files: cfg.Icons, parsed: map[string]*icon{}, ready: map[iconKey]*image.RGBA{}}, letters: NewLetters(cfg.Text), pal: Light()}
	u.glass = &glass{u: u, stage: &fyne.Container{}, scale: 1, since: -cfg.DoubleStrike}
	u.root = &fyne.Container{Layout: whole{u}, Objects: []fyne.CanvasObject{u.glass.stage}}
	return u
}

// Content is what the window shows.
func (u *UI) Content() fyne.CanvasObject { return u.root }

// State is what is shown now.
func (u *UI) State() session.State { return u.state }

// whole gives the one child all the room and tells the counter its size.
type whole struct{ u *UI }

func (whole) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(1, 1) }

func (w whole) Layout(objects []fyne.CanvasObject, s fyne.Size) {
	for _, o := range objects {
		o.Resize(s)
	}
	k := w.u.scale()
	size := image.Pt(int(math.Round(float64(s.Width*k))), int(math.Round(float64(s.Height*k))))
	if size != w.u.size || k != w.u.glass.scale {
		w.u.size = size
		w.u.show()
	}
}

// scale is the number of pixels of one of Fyne's units. Fyne rounds the factor it was asked for, so it is measured.
func (u *UI) scale() float32 {
	if c := u.canvas(); c != nil {
		if x, _ := c.PixelCoordinateForPosition(fyne.NewPos(10000, 0)); x > 0 {
			return float32(x) / 10000
		}
	}
	return 1
}

func (u *UI) canvas() fyne.Canvas {
	a := fyne.CurrentApp()
	if a == nil || a.Driver() == nil {
		return nil
	}
	return a.Driver().CanvasForObject(u.root)
}

func (u *UI) unfocus() {
	if c := u.canvas(); c != nil {
		c.Unfocus()
	}
}

func (u *UI) measures(t session.TextSize) Measures {
	return Measures{K: ReferencePitch / u.cfg.Pitch, F: factor(t)}
}

// show draws the present state.
func (u *UI) show() {
	if u.size.X < 1 || u.size.Y < 1 {
		return
	}
	key := u.screenKey()
	if key != u.glass.key {
		u.letters.Forget()
		u.layer = letters
	}
	u.greeted = u.greeting()
	k := u.kit(u.state)
	u.pal = k.Pal
	sh := k.screen()
	u.glass.show(key, sh, u.scale())
	if u.cfg.Framed != nil {
		u.cfg.Framed()
	}
}

// screenKey changes when a screen is another one, not when something on it does.
func (u *UI) screenKey() string {
	s := u.state
	dark := ""
	if s.Dark {
		dark = "dark"
	}
	return string(s.Step) + "|" + string(s.Overlay) + "|" + s.Lang + "|" + string(s.TextSize) + "|" + dark + "|" + string(s.Field) + "|" + string(s.Slot) + "|" +
		string(s.Page) + "|" + itoa(int(s.Visit)) + "|" + itoa(u.size.X) + "x" + itoa(u.size.Y)
}
