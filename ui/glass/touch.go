// SPDX-License-Identifier: AGPL-3.0-or-later

package glass

import (
	"image"
	"time"

	"fyne.io/fyne/v2"
)

// Options are what a glass is given. All fields are required but DoubleStrike.
type Options struct {
	Icons *Icons

	// DoubleStrike is how long a new screen takes no touch, and a control no second one.
	// Uptime is the clock for it.
	DoubleStrike time.Duration
	Uptime       func() time.Duration

	// Later runs a function on the goroutine of the screen when a time is over.
	Later func(time.Duration, func())

	Resized   func(size image.Point) // the canvas has another size or scale
	Touched   func()                 // a touch that met no control
	TypedRune func(rune)             // a letter of a keyboard that is plugged in
	TypedKey  func(*fyne.KeyEvent)   // a key of it that writes no letter
}

// touch is what the controls of a glass share.
type touch struct {
	Options
	measures Measures
	pal      Palette
	scale    float32       // pixels of one of Fyne's units
	since    time.Duration // uptime at which this screen came
	struck   strike        // the last touch of a control
	pressed  time.Duration // uptime of the last press
	wash     func()        // draws the pressed look of the controls as they are now
}

// early says that a touch comes so soon that it was meant for the screen before.
func (t *touch) early() bool { return t.Uptime()-t.since < t.DoubleStrike }

// strike is a touch of a control, taken or not.
type strike struct {
	id string
	at time.Duration // uptime
}

// again says whether the same control was struck so shortly before that no second touch
// was meant: a letter would stand twice, a page be turned twice, a declaration be taken
// back. It counts from the strike before, whether that was taken or not, so that a finger
// that goes on trembling writes once; any other control is free at once.
func (t *touch) again(id string) bool {
	before, now := t.struck, t.Uptime()
	t.struck = strike{id, now}
	return before.id == id && now-before.at < t.DoubleStrike
}
