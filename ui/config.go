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

// Doer does the session's tasks, as package clerk does. It calls send any number of times
// and ends with exactly one session.Done.
type Doer interface {
	Do(ctx context.Context, visit uint64, t session.Task, send func(session.What))
}

// Config configures a UI. Only Framed, Site, DoubleStrike, Uptime and Later are optional.
type Config struct {
	Machine session.Machine
	Doer    Doer
	Words   *words.Book
	Text    *text.Engine
	Icons   fs.FS
	Pitch   float64 // millimetres per pixel; ReferencePitch if 0
	Now     func() dossier.Moment
	Do      func(func()) // runs a function on the UI goroutine (fyne.Do in the kiosk)
	Site    Site
	Framed  func() // called after each frame that was laid out; may be nil

	// DoubleStrike is how long a new screen ignores touches, and a control a second one.
	// Uptime is the clock for it; nil: time since New.
	DoubleStrike time.Duration
	Uptime       func() time.Duration

	// Later runs a function through Do after a delay; nil: by the system clock.
	Later func(time.Duration, func())
}

// Site is what the operator's configuration tells the public.
type Site struct {
	Label      string // of the place
	Prefecture string
	HelpPhone  string       // "" if there is none
	Feeder     bool         // the scanner has a feeder
	Zone       dossier.Zone // time zone of the hours shown
	// Notice holds the operator's own words for the information required by article 13
	// GDPR, by language and then by part, named as in the word files' "notice.*"
	// (controller, purposes, recipients, duration, rights, dpo). For missing parts our
	// words are used.
	Notice map[string]map[string]string
}
