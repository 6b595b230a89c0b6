// SPDX-License-Identifier: AGPL-3.0-or-later

package glass

import (
	"image"
	"time"

	"fyne.io/fyne/v2"
)

// Options configures a Glass. All fields except DoubleStrike are required.
type Options struct {
	Icons *Icons

	// DoubleStrike is how long a new screen ignores touches, and a control a second one.
	// Uptime is the clock for it.
	DoubleStrike time.Duration
	Uptime       func() time.Duration

	// Later runs a function on the UI goroutine after a delay.
	Later func(time.Duration, func())

	Resized   func(size image.Point) // the canvas has another size or scale
	Touched   func()                 // a touch hit no control
	TypedRune func(rune)             // a letter from an attached keyboard
	TypedKey  func(*fyne.KeyEvent)   // one of its keys that types no letter
}

// touch is the state that the controls of a glass share.
type touch struct {
	Options
	measures Measures
	pal      Palette
	scale    float32       // pixels per Fyne unit
	since    time.Duration // uptime when this screen appeared
	struck   strike        // the last touch of a control
	pressed  time.Duration // uptime of the last press
	wash     func()        // redraws the pressed look of all controls
}

// early reports whether a touch comes so soon that it was meant for the previous screen.
func (t *touch) early() bool { return t.Uptime()-t.since < t.DoubleStrike }

// strike is a touch of a control, accepted or not.
type strike struct {
	id string
	at time.Duration // uptime
}

// again reports whether the same control was struck so recently that no second touch was
// meant: it would type a letter twice, turn a page twice, or undo a declaration. Time
// counts from the previous strike, accepted or not, so that a finger that keeps trembling
// types once; any other control reacts at once.
func (t *touch) again(id string) bool {
	before, now := t.struck, t.Uptime()
	t.struck = strike{id, now}
	return before.id == id && now-before.at < t.DoubleStrike
}
