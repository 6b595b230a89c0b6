// SPDX-License-Identifier: AGPL-3.0-or-later

package glass_test

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/software"
	"fyne.io/fyne/v2/test"

	"passerelle/ui"
	"passerelle/ui/gallery"
	"passerelle/ui/glass"
)

func TestMain(m *testing.M) {
	test.NewApp() // a driver without a display
	m.Run()
}

// glassApp is the test app with two differences: its canvas counts, as the one of the
// window does, whether anything has asked for a frame; and, as in the window, an object
// has no canvas before a frame has shown it, so that one that was hidden till now asks in
// vain. Without that, a capture would show what nobody has yet seen.
type glassApp struct {
	fyne.App
	canvas *countedCanvas
}

func (a glassApp) Driver() fyne.Driver { return glassDriver{a.App.Driver(), a.canvas} }

type glassDriver struct {
	fyne.Driver
	canvas *countedCanvas
}

func (d glassDriver) CanvasForObject(o fyne.CanvasObject) fyne.Canvas {
	if !d.canvas.shown[o] {
		return nil
	}
	return d.canvas
}

type countedCanvas struct {
	software.WindowlessCanvas
	dirty bool
	shown map[fyne.CanvasObject]bool // in a frame, ever
}

// frame does what the window's frame does beside drawing: it tells all that it shows
// where they are.
func (c *countedCanvas) frame() { c.walk(c.Content()) }

func (c *countedCanvas) walk(o fyne.CanvasObject) {
	if !o.Visible() {
		return
	}
	c.shown[o] = true
	var below []fyne.CanvasObject
	switch o := o.(type) {
	case *fyne.Container:
		below = o.Objects
	case fyne.Widget:
		below = test.WidgetRenderer(o).Objects()
	}
	for _, b := range below {
		c.walk(b)
	}
}

// SetDirty and Refresh are the two ways in which Fyne's objects ask for a frame.
func (c *countedCanvas) SetDirty() { c.dirty = true }

func (c *countedCanvas) Refresh(fyne.CanvasObject) { c.dirty = true }

// asks says whether f asks for a frame.
func (c *countedCanvas) asks(f func()) bool {
	c.dirty = false
	f()
	return c.dirty
}

// onGlass shows a scene on a canvas that counts.
func onGlass(t *testing.T, cfg ui.Config, sc gallery.Scene,
	l gallery.Look) (*ui.UI, *glass.Glass, *countedCanvas) {
	t.Helper()
	c := &countedCanvas{WindowlessCanvas: software.NewCanvas(), shown: map[fyne.CanvasObject]bool{}}
	before := fyne.CurrentApp()
	fyne.SetCurrentApp(glassApp{before, c})
	t.Cleanup(func() { fyne.SetCurrentApp(before) })
	s := sc.State
	s.Person.Lang, s.Person.TextSize, s.Person.Dark = l.Lang, l.TextSize, l.Dark
	u := ui.At(cfg, s)
	c.SetPadded(false)
	c.SetScale(1)
	c.SetContent(u.Content())
	c.frame()
	size := l.Size()
	c.Resize(fyne.NewSize(float32(size.X), float32(size.Y)))
	c.frame()
	return u, glass.GlassOf(u.Content()), c
}

func config(t *testing.T) ui.Config {
	t.Helper()
	cfg, err := gallery.Counter()
	if err != nil {
		t.Fatal(err)
	}
	cfg.Site.Feeder = true // with it come all the controls that there are
	return cfg
}

func scene(t *testing.T, cfg ui.Config, name string) gallery.Scene {
	t.Helper()
	for _, sc := range gallery.Scenes(cfg.Machine, cfg.Now().Time) {
		if sc.Name == name {
			return sc
		}
	}
	t.Fatalf("no scene %s", name)
	return gallery.Scene{}
}

// nameAsked is the question after a name, with what is typed.
func nameAsked(t *testing.T, cfg ui.Config, typed string) gallery.Scene {
	t.Helper()
	sc := scene(t, cfg, "04-question-name-empty")
	sc.State.Screen.Typed = typed
	return sc
}

func theControl(t *testing.T, g *glass.Glass, id string) *glass.Felt {
	t.Helper()
	for _, x := range g.Controls() {
		if x.Hit().ID == id {
			return x
		}
	}
	t.Fatalf("no control %q", id)
	return nil
}

// press does what a finger does to a control of the present frame.
func press(t *testing.T, u *ui.UI, id string) {
	t.Helper()
	for _, x := range glass.GlassOf(u.Content()).Controls() {
		if x.Hit().ID == id {
			x.Tapped(nil)
			return
		}
	}
	t.Fatalf("%s: no control %q", u.State().Visit.Step, id)
}
