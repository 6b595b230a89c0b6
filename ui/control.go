// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// control is what fingers, switches and the Tab key find: a clear pane over the drawing, with a ring when it has the focus and a veil while it is pressed. It acts
// on release inside itself, as Fyne's tap does; sliding off cancels.
type control struct {
	widget.BaseWidget
	u          *UI
	hit        hit
	ring, veil *canvas.Rectangle
	focused    bool
	pressed    bool
}

var (
	_ fyne.Tappable     = (*control)(nil)
	_ fyne.Focusable    = (*control)(nil)
	_ fyne.Accessible   = (*control)(nil)
	_ fyne.Disableable  = (*control)(nil)
	_ desktop.Mouseable = (*control)(nil)
)

func newControl(u *UI) *control {
	c := &control{u: u, ring: canvas.NewRectangle(color.Transparent), veil: canvas.NewRectangle(color.Transparent)}
	c.ring.Hide()
	c.veil.Hide()
	c.ExtendBaseWidget(c)
	return c
}

// ring sizes, in pixels of the reference panel: its width and its distance from the control.
const (
	ringWidth = 8
	ringAway  = 4
)

func (c *control) style(p palette, scale float32) {
	m := c.u.measures()
	c.ring.StrokeColor, c.ring.StrokeWidth = p.accent, float32(m.px(ringWidth))/scale
	c.ring.CornerRadius = float32(c.hit.radius+m.px(ringAway+ringWidth/2)) / scale
	c.veil.FillColor, c.veil.CornerRadius = p.wash, float32(c.hit.radius)/scale
}

// Tapped does what the control is for.
func (c *control) Tapped(*fyne.PointEvent) { c.act() }

// act does it, unless the screen has just become another one: the second strike of a finger that trembles was meant for what stood there before (EN 301 549, 5.8).
func (c *control) act() {
	if c.u.cfg.Uptime()-c.u.glass.since < c.u.cfg.DoubleStrike {
		return
	}
	if c.hit.enabled && c.hit.tap != nil {
		c.hit.tap()
	}
}

// MouseDown and MouseUp show that the touch was seen; they do nothing else.
func (c *control) MouseDown(*desktop.MouseEvent) {
	if c.hit.enabled {
		c.pressed = true
		c.veil.Show()
	}
}

// MouseUp takes the veil away.
func (c *control) MouseUp(*desktop.MouseEvent) {
	c.pressed = false
	c.veil.Hide()
}

// FocusGained draws the ring.
func (c *control) FocusGained() {
	c.focused = true
	c.ring.Show()
}

// FocusLost takes the ring away.
func (c *control) FocusLost() {
	c.focused = false
	c.ring.Hide()
}

// TypedRune takes letters of a keyboard that is plugged in; a space presses the control.
func (c *control) TypedRune(r rune) {
	if r == ' ' {
		c.act()
		return
	}
	c.u.TypedRune(r)
}

// TypedKey presses the control on Enter.
func (c *control) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		c.act()
	default:
		c.u.TypedKey(e)
	}
}

// AccessibilityLabel is the spoken name.
func (c *control) AccessibilityLabel() string { return c.hit.name }

// AccessibilityRole says that every control is pressed like a button.
func (c *control) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// Enable and Disable do nothing: whether a control can be touched is decided by the state.
func (c *control) Enable() {}

// Disable does nothing, see Enable.
func (c *control) Disable() {}

// Disabled keeps controls that cannot be touched out of the Tab order.
func (c *control) Disabled() bool { return !c.hit.enabled }

// MinSize is nothing: the place comes from the layout.
func (c *control) MinSize() fyne.Size { return fyne.NewSize(1, 1) }

// CreateRenderer is for Fyne.
func (c *control) CreateRenderer() fyne.WidgetRenderer { return &controlRenderer{c} }

type controlRenderer struct{ c *control }

func (r *controlRenderer) Layout(s fyne.Size) {
	m := r.c.u.measures()
	d := float32(m.px(ringAway+ringWidth/2)) / r.c.u.glass.scale
	r.c.veil.Resize(s)
	r.c.ring.Move(fyne.NewPos(-d, -d))
	r.c.ring.Resize(fyne.NewSize(s.Width+2*d, s.Height+2*d))
}
func (r *controlRenderer) MinSize() fyne.Size { return fyne.NewSize(1, 1) }
func (r *controlRenderer) Refresh()           { r.c.veil.Refresh(); r.c.ring.Refresh() }
func (r *controlRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.c.veil, r.c.ring}
}
func (r *controlRenderer) Destroy() {}
