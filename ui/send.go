// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"context"
	"reflect"
	"unicode"

	"fyne.io/fyne/v2"

	"passerelle/ui/session"
)

// Send takes a touch of the person at the screen.
func (u *UI) Send(w session.What) {
	u.take(session.Event{Visit: u.state.Visit.Number, At: u.cfg.Now(), What: w})
}

// TypedRune takes a letter from an attached keyboard, if a field on screen accepts it.
func (u *UI) TypedRune(r rune) {
	k := u.kit(u.state)
	switch k.typing() {
	case "":
		return
	case "digits", "postal", "date", "pin":
		if r < '0' || r > '9' {
			return
		}
	case "phone":
		if (r < '0' || r > '9') && r != '+' {
			return
		}
	case "email":
		r = unicode.ToLower(r)
	default:
		r = unicode.ToUpper(r)
	}
	if unicode.IsPrint(r) {
		k.write(string(r))
	}
}

// TypedKey takes the erase key of an attached keyboard. When held down it repeats thirty
// times a second: it erases one letter, as on the touch screen.
func (u *UI) TypedKey(e *fyne.KeyEvent) {
	if e.Name != fyne.KeyBackspace {
		return
	}
	if k := u.kit(u.state); k.typing() != "" && !u.glass.Again("key.erase") {
		k.eraseLast()
	}
}

// Machine takes events of the machine itself, which belong to no visit.
func (u *UI) Machine(w session.What) { u.take(session.Event{At: u.cfg.Now(), What: w}) }

// take is the only place where events come in and tasks go out. What a task sends carries
// the visit in which the task was started; if that visit is over by then, it is dropped
// here: without that comparison a scan that ends late would show one person's passport to
// the next. Stopping the tasks of a visit that has ended is up to the doer
// (session.CloseDraft).
func (u *UI) take(e session.Event) {
	if !session.Current(u.state, e) {
		return
	}
	next, tasks := u.cfg.Machine.Next(u.state, e)
	if u.state.Visit.Begun != next.Visit.Begun || u.state.Visit.Number != next.Visit.Number {
		u.letters.Forget()
		*u.codes = codes{}
	}
	same := false
	switch e.What.(type) {
	case session.Tick, session.HealthSeen:
		same = len(tasks) == 0 && sameFrame(u.state, next) && greeting(&u.cfg, u.state) == u.greeted
	}
	u.state = next
	for _, t := range tasks {
		go u.cfg.Doer.Do(context.Background(), next.Visit.Number, t, func(w session.What) {
			u.cfg.Do(func() {
				u.take(session.Event{Visit: next.Visit.Number, At: u.cfg.Now(),
					What: w})
			})
		})
	}
	if !same {
		u.show()
	}
}

// sameFrame reports whether two states look the same: most screens don't change as a
// second goes by, and redrawing them each time would keep a kiosk busy all day.
func sameFrame(a, b session.State) bool {
	if hourShown(a) != hourShown(b) || a.Clock.Now.Known != b.Clock.Now.Known {
		return false
	}
	a.Clock.Now = b.Clock.Now
	return reflect.DeepEqual(a, b)
}

// hourShown returns what a screen shows of the time of its visit: the seconds left, if
// they are counted down.
func hourShown(s session.State) int64 {
	if s.Cover.Overlay == session.StillThere || s.Door.WaitUntil.After(s.Clock.Now.Time) {
		return s.Clock.Now.Time.Unix()
	}
	return 0
}
