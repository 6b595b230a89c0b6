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

// control is what fingers, switches and the Tab key find: a transparent area over the
// drawing, with a ring when it has the focus. While it is pressed a veil is drawn over
// it, into the bands (see Glass.washed). It acts when released inside its area, like
// Fyne's tap; sliding off cancels.
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

// Width of the ring and its distance from the control, in pixels of the reference panel.
const (
	ringWidth = 8
	ringAway  = 4
)

func (c *control) style() {
	p, m, scale := &c.t.pal, c.t.measures, c.t.scale
	c.ring.StrokeColor, c.ring.StrokeWidth = p.Accent, float32(m.Px(ringWidth))/scale
	c.ring.CornerRadius = float32(c.hit.Radius+m.Px(ringAway+ringWidth/2)) / scale
}

// veil returns the mark of the pressed look.
func (c *control) veil() mark {
	m := mark{kind: markRect, r: c.hit.Rect, fill: c.t.pal.Wash, radius: c.hit.Radius}
	if c.hit.Filled { // the wash has the accent's colour: over the accent it would be invisible
		m.fill = c.t.pal.OnWash
	}
	return m
}

// Tapped performs the action of the control.
func (c *control) Tapped(*fyne.PointEvent) { c.act() }

// act performs the action, unless the touch is the second strike of a trembling finger
// (EN 301 549, 5.8): meant for the previous screen, or hitting the same control again.
func (c *control) act() {
	if c.t.early() || c.t.again(c.hit.ID) {
		return
	}
	if c.hit.Enabled && c.hit.Tap != nil {
		c.hit.Tap()
	}
}

// reveal shows or hides an object in the next frame. on is the object below it, and must
// be on the screen: Fyne 2.8 learns from each frame which canvas an object is on, but
// only for the objects that the frame shows. One that has been hidden since its screen
// appeared requests a frame in vain, and would appear with the next tick of the clock, up
// to a second after the touch; one that was shown but not drawn yet would vanish as late.
// (Show requests none at all.) Every object of this package that comes and goes on its
// own uses reveal.
func reveal(o fyne.CanvasObject, yes bool, on fyne.CanvasObject) {
	if yes {
		o.Show()
	} else {
		o.Hide()
	}
	canvas.Refresh(on)
}

// pressedLook is the minimum time, from the touch, for which a control looks pressed:
// otherwise a tap of 60 ms would be over before a frame showed it, and the person would
// tap again. It does not delay the action.
const pressedLook = 150 * time.Millisecond

// fastest is the shortest interval at which touches still look pressed one by one. People
// who type faster see the letters appear; another frame for each would keep the screen
// busy and delay what it has to show.
const fastest = 125 * time.Millisecond

// MouseDown shows that the touch was noticed; it does nothing else.
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

// MouseUp removes the veil, once it has been there long enough to be seen.
func (c *control) MouseUp(*desktop.MouseEvent) {
	c.pressed = false
	c.lift()
}

// lift removes the veil from a control that is not pressed.
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

// FocusLost removes the ring.
func (c *control) FocusLost() {
	c.focused = false
	reveal(c.ring, false, c)
}

// TypedRune takes letters from an attached keyboard; a space presses the control.
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

// AccessibilityLabel returns the spoken name.
func (c *control) AccessibilityLabel() string { return c.hit.Name }

// AccessibilityRole returns the role of a button: every control is pressed like one.
func (c *control) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// Enable does nothing: the state decides whether a control can be touched.
func (c *control) Enable() {}

// Disable does nothing, see Enable.
func (c *control) Disable() {}

// Disabled keeps controls that can't be touched out of the Tab order.
func (c *control) Disabled() bool { return !c.hit.Enabled }

// MinSize returns almost nothing: the position comes from the layout.
func (c *control) MinSize() fyne.Size { return fyne.NewSize(1, 1) }

// CreateRenderer implements fyne.Widget.
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
