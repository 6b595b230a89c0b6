// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"context"
	"io/fs"
	"time"

	"passerelle/dossier"
	"passerelle/ui/session"
	"passerelle/ui/text"
	"passerelle/ui/words"
)

// Doer does what the session asks for, as package clerk does. It calls send any number of
// times and ends with exactly one session.Done.
type Doer interface {
	Do(ctx context.Context, visit uint64, t session.Task, send func(session.What))
}

// Config is what the counter is made of. All fields but Framed, Site, DoubleStrike,
// Uptime and Later are required.
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

	// DoubleStrike is how long a new screen takes no touch, and a control no second one.
	// Uptime is the clock for it; nil: time since New.
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
	// Notice holds the operator's own words for the information of article 13 RGPD, by
	// language and by the keys of the word files' "notice.*" (controller, purposes,
	// recipients, duration, rights, dpo). What is missing is said in our words.
	Notice map[string]map[string]string
}
