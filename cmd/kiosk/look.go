// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	stdsync "sync"
	"time"

	"passerelle/ui/session"
)

// look remembers the condition of a device, and asks again from time to time, in the
// background: asking starts a process and may take seconds, and the answer is wanted by
// the clock of the screen, which can't wait. The zero value knows nothing yet.
type look struct {
	mu    stdsync.Mutex
	state session.Condition
	why   string // from a closed list, for the staff
	// the last answer was bad after a good one: it takes a second one to be believed
	doubt bool
	asked time.Time // when it was last asked, or when using it gave the answer
	stop  context.CancelFunc
	done  chan struct{} // closed when the question in progress has ended; nil: there is none
	held  int           // who uses the device now

	wellFor, illFor time.Duration // how long an answer holds; 0: askAgain, askSoon
}

// A working device is asked again after askAgain; one that is not working, after askSoon,
// so that it is offered again once it is back. Starting 75 processes an hour for each
// device takes about 0.2 % of a core.
const (
	askAgain = 15 * time.Second
	askSoon  = 5 * time.Second
)

// asker returns the condition of the device, why, and whether that can be believed.
type asker func(ctx context.Context) (c session.Condition, why string, sure bool)

// now returns the condition of the device when it was last asked. If that is too long ago
// the device is asked again, until ctx ends or somebody uses it.
func (l *look) now(ctx context.Context, ask asker) session.Condition {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.done != nil || l.held > 0 || !l.asked.IsZero() && time.Since(l.asked) < l.pause() {
		return l.state
	}
	ctx, l.stop = context.WithCancel(ctx)
	done := make(chan struct{})
	l.done = done
	go func() { // ended by ctx, by hold, or by the timeout of ask
		c, why, sure := ask(ctx)
		l.mu.Lock()
		defer l.mu.Unlock()
		if sure && ctx.Err() == nil { // otherwise it was interrupted, and says nothing
			l.take(c, why)
		}
		l.stop()
		l.asked, l.done = time.Now(), nil
		close(done)
	}()
	return l.state
}

// take believes a good answer at once, and a bad one only when it comes twice: a single
// slow answer must not remove a button from under a finger.
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

// found notes what using the device showed; that is believed at once.
func (l *look) found(c session.Condition, why string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.state, l.why, l.doubt, l.asked = c, why, false, time.Now()
}

// fault returns what is known now to be wrong, without asking.
func (l *look) fault() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.why
}

// hold reserves the device for its user: a question in progress is interrupted, and none
// is asked until free is called.
func (l *look) hold() (free func()) {
	l.mu.Lock()
	l.held++
	done := l.done
	if done != nil {
		l.stop()
	}
	l.mu.Unlock()
	if done != nil {
		<-done // a killed process ends within its WaitDelay
	}
	return func() {
		l.mu.Lock()
		l.held--
		l.asked = time.Now()
		l.mu.Unlock()
	}
}
