// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"context"

	"passerelle/ui/session"
)

// Send takes a touch of the person before the screen.
func (u *UI) Send(w session.What) {
	u.take(session.Event{Visit: u.state.Visit, At: u.cfg.Now(), What: w})
}

// Machine takes news of the machine itself, which belong to no visit.
func (u *UI) Machine(w session.What) { u.take(session.Event{At: u.cfg.Now(), What: w}) }

// take is the one place where events come in and tasks go out. What a task sends bears the visit it was begun in; if that visit is over when it comes back, it is
// dropped here: without that comparison a scan that ends late shows one person's passport to the next. Stopping what runs for a visit that has ended is the doer's
// part (session.CloseDraft).
func (u *UI) take(e session.Event) {
	if !session.Current(u.state, e) {
		return
	}
	next, tasks := u.cfg.Machine.Next(u.state, e)
	if u.state.Begun != next.Begun || u.state.Visit != next.Visit {
		clear(u.shaped)
		u.qr.key, u.qr.img = "", nil
	}
	u.state = next
	for _, t := range tasks {
		go u.cfg.Doer.Do(context.Background(), next.Visit, t, func(w session.What) {
			u.cfg.Do(func() { u.take(session.Event{Visit: next.Visit, At: u.cfg.Now(), What: w}) })
		})
	}
	u.show()
}
