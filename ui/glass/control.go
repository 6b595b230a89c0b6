// SPDX-License-Identifier: AGPL-3.0-or-later

package glass

import (
	"image/color"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// control is what fingers, switches and the Tab key find: a clear pane over the drawing,
// with a ring when it has the focus. While it is pressed a veil is drawn over it, into the
// bands (see Glass.wash). It acts on release inside itself, as Fyne's tap does; sliding off
// cancels.
type control struct {
	widget.BaseWidget
	t       *touch
	hit     Hit
	ring    *canvas.Rectangle
	focused bool
	pressed bool
	veiled  bool
	touched time.Duration // uptime of the last press
}

var (
	_ fyne.Tappable     = (*control)(nil)
	_ fyne.Focusable    = (*control)(nil)
	_ fyne.Accessible   = (*control)(nil)
	_ fyne.Disableable  = (*control)(nil)
	_ desktop.Mouseable = (*control)(nil)
)

func newControl(t *touch) *control {
	c := &control{t: t, ring: canvas.NewRectangle(color.Transparent)}
	c.ring.Hide()
	c.ExtendBaseWidget(c)
	return c
}

// ring sizes, in pixels of the reference panel: its width and its distance from the control.
const (
	ringWidth = 8
	ringAway  = 4
)

func (c *control) style() {
	p, m, scale := &c.t.pal, c.t.measures, c.t.scale
	c.ring.StrokeColor, c.ring.StrokeWidth = p.Accent, float32(m.Px(ringWidth))/scale
	c.ring.CornerRadius = float32(c.hit.Radius+m.Px(ringAway+ringWidth/2)) / scale
}

// veil is the pressed look.
func (c *control) veil() mark {
	m := mark{kind: markRect, r: c.hit.Rect, fill: c.t.pal.Wash, radius: c.hit.Radius}
	if c.hit.Filled { // the wash is of the accent's colour: over the accent nobody would see it
		m.fill = c.t.pal.OnWash
	}
	return m
}

// Tapped does what the control is for.
func (c *control) Tapped(*fyne.PointEvent) { c.act() }

// act does it, unless it is the second strike of a finger that trembles (EN 301 549,
// 5.8): meant for the screen that stood there before, or the same control once more.
func (c *control) act() {
	if c.t.early() || c.t.again(c.hit.ID) {
		return
	}
	if c.hit.Enabled && c.hit.Tap != nil {
		c.hit.Tap()
	}
}

// reveal shows an object, or hides it, in the next frame. on is what it is drawn over,
// and must be on the screen: Fyne 2.8 learns from each frame on which canvas an object
// is, but only of those that the frame shows. What was hidden since its screen came asks
// for a frame in vain, and came with the clock's next tick, up to a second after the
// touch; so would it go that was shown and not yet drawn. (Show asks for none at all.)
// Every object of this package that comes and goes on its own does so through here.
func reveal(o fyne.CanvasObject, yes bool, on fyne.CanvasObject) {
	if yes {
		o.Show()
	} else {
		o.Hide()
	}
	canvas.Refresh(on)
}

// pressedLook is how long a control looks pressed at least, from the touch: a tap of 60
// ms would else be over before a frame has shown it, and the person would strike again.
// What the tap does is not put off by it.
const pressedLook = 150 * time.Millisecond

// fastest is how soon after each other touches still look pressed one by one. Whoever types faster
// sees the letters come; a frame more for each would fill the time of the screen, and what is to
// be shown would wait for it.
const fastest = 125 * time.Millisecond

// MouseDown and MouseUp show that the touch was seen; they do nothing else.
func (c *control) MouseDown(*desktop.MouseEvent) {
	if c.hit.Enabled {
		c.pressed = true
		c.touched = c.t.Uptime()
		fast := c.touched-c.t.pressed < fastest
		if c.t.pressed = c.touched; fast {
			return
		}
		c.veiled = true
		c.t.wash()
	}
}

// MouseUp takes the veil away, once it has been there long enough to be seen.
func (c *control) MouseUp(*desktop.MouseEvent) {
	c.pressed = false
	c.lift()
}

// lift takes the veil away from a control that nobody presses.
func (c *control) lift() {
	if c.pressed || !c.veiled { // a new press will lift it
		return
	}
	if left := c.touched + pressedLook - c.t.Uptime(); left > 0 {
		c.t.Later(left, c.lift)
		return
	}
	c.veiled = false
	c.t.wash()
}

// FocusGained draws the ring.
func (c *control) FocusGained() {
	c.focused = true
	reveal(c.ring, true, c)
}

// FocusLost takes the ring away.
func (c *control) FocusLost() {
	c.focused = false
	reveal(c.ring, false, c)
}

// TypedRune takes letters of a keyboard that is plugged in; a space presses the control.
func (c *control) TypedRune(r rune) {
	if r == ' ' {
		c.act()
		return
	}
	c.t.TypedRune(r)
}

// TypedKey presses the control on Enter.
func (c *control) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		c.act()
	default:
		c.t.TypedKey(e)
	}
}

// AccessibilityLabel is the spoken name.
func (c *control) AccessibilityLabel() string { return c.hit.Name }

// AccessibilityRole says that every control is pressed like a button.
func (c *control) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// Enable and Disable do nothing: whether a control can be touched is decided by the state.
func (c *control) Enable() {}

// Disable does nothing, see Enable.
func (c *control) Disable() {}

// Disabled keeps controls that cannot be touched out of the Tab order.
func (c *control) Disabled() bool { return !c.hit.Enabled }

// MinSize is nothing: the place comes from the layout.
func (c *control) MinSize() fyne.Size { return fyne.NewSize(1, 1) }

// CreateRenderer is for Fyne.
func (c *control) CreateRenderer() fyne.WidgetRenderer { return &controlRenderer{c} }

type controlRenderer struct{ c *control }

func (r *controlRenderer) Layout(s fyne.Size) {
	d := float32(r.c.t.measures.Px(ringAway+ringWidth/2)) / r.c.t.scale
	r.c.ring.Move(fyne.NewPos(-d, -d))
	r.c.ring.Resize(fyne.NewSize(s.Width+2*d, s.Height+2*d))
}
func (r *controlRenderer) MinSize() fyne.Size { return fyne.NewSize(1, 1) }
func (r *controlRenderer) Refresh()           { r.c.ring.Refresh() }
func (r *controlRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.c.ring}
}
func (r *controlRenderer) Destroy() {}
