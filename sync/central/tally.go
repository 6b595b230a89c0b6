// SPDX-License-Identifier: AGPL-3.0-or-later

package central

import (
	stdsync "sync"
	"time"
)

// tallyEvery is how often a line of one kind is written. A stranger can be refused two
// thousand times a second, and must not be able to fill the disk with log lines.
const tallyEvery = time.Minute

// tally counts lines of a few kinds.
type tally struct {
	mu    stdsync.Mutex
	kinds map[string]*kind
}

type kind struct {
	said  time.Time
	times int
}

// add counts one and returns whether a line is due, and how many it represents.
func (t *tally) add(name string, now time.Time) (times int, due bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.kinds == nil {
		t.kinds = map[string]*kind{}
	}
	k := t.kinds[name]
	if k == nil {
		k = &kind{}
		t.kinds[name] = k
	}
	k.times++
	if !k.said.IsZero() && now.Sub(k.said) < tallyEvery {
		return 0, false
	}
	times, k.said, k.times = k.times, now, 0
	return times, true
}

// strangersLines turns the HTTP server's log lines, which quote strangers, into one event.
type strangersLines struct{ s *Service }

// Write counts a failed connection, and keeps nothing of the line.
func (l strangersLines) Write(b []byte) (int, error) {
	if times, due := l.s.tally.add("connection", time.Now()); due {
		l.s.cfg.Log.Info("connection failed", "times", times)
	}
	return len(b), nil
}
