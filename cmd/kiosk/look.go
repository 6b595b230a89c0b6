// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	stdsync "sync"
	"time"

	"passerelle/ui/session"
)

// look remembers how a device is, and asks again from time to time, in the background:
// asking starts a process and may take seconds, and who wants to know is the clock of the
// screen. The zero value knows nothing yet.
type look struct {
	mu    stdsync.Mutex
	state session.Condition
	why   string // from a closed list, for the staff
	// the last answer was a bad one after a good one: it takes a second to be believed
	doubt bool
	asked time.Time // when it was last asked, or found out by using it
	stop  context.CancelFunc
	done  chan struct{} // closed when the question under way has ended; nil: none is
	held  int           // who uses the device now

	wellFor, illFor time.Duration // how long an answer holds; 0: askAgain, askSoon
}

// A device that is well is asked again after askAgain; one that is not, after askSoon, so
// that it is offered again when it is back. 75 starts of a process in an hour of each
// device are about 0.2 % of a core.
const (
	askAgain = 15 * time.Second
	askSoon  = 5 * time.Second
)

// asker says how the device is, why, and whether that can be believed.
type asker func(ctx context.Context) (c session.Condition, why string, sure bool)

// now is how the device was when it was last asked. When that is too long ago it is asked
// again, until ctx ends or somebody uses it.
func (l *look) now(ctx context.Context, ask asker) session.Condition {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.done != nil || l.held > 0 || !l.asked.IsZero() && time.Since(l.asked) < l.pause() {
		return l.state
	}
	ctx, l.stop = context.WithCancel(ctx)
	done := make(chan struct{})
	l.done = done
	go func() { // ends with ctx, by hold, or by the patience of ask
		c, why, sure := ask(ctx)
		l.mu.Lock()
		defer l.mu.Unlock()
		if sure && ctx.Err() == nil { // else it was broken off, and says nothing
			l.take(c, why)
		}
		l.stop()
		l.asked, l.done = time.Now(), nil
		close(done)
	}()
	return l.state
}

// take believes a good answer at once, and a bad one when it comes twice: one slow answer
// must not take a button away from under a finger.
func (l *look) take(c session.Condition, why string) {
	bad := c == session.Absent || c == session.Broken
	was := l.state == session.Good || l.state == session.Busy
	if bad && was && !l.doubt {
		l.doubt = true
		return
	}
	l.state, l.why, l.doubt = c, why, false
}

func (l *look) pause() time.Duration {
	well, ill := l.wellFor, l.illFor
	if well == 0 {
		well, ill = askAgain, askSoon
	}
	if l.state == session.Good && !l.doubt {
		return well
	}
	return ill
}

// found notes what was found out by using the device: that is believed at once.
func (l *look) found(c session.Condition, why string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.state, l.why, l.doubt, l.asked = c, why, false, time.Now()
}

// last is what is known now, without asking.
func (l *look) last() (session.Condition, string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.state, l.why
}

// hold keeps the device for who uses it: a question under way is broken off, and none is
// asked until free is called.
func (l *look) hold() (free func()) {
	l.mu.Lock()
	l.held++
	done := l.done
	if done != nil {
		l.stop()
	}
	l.mu.Unlock()
	if done != nil {
		<-done // a killed process ends within its delay
	}
	return func() {
		l.mu.Lock()
		l.held--
		l.asked = time.Now()
		l.mu.Unlock()
	}
}
