// SPDX-License-Identifier: AGPL-3.0-or-later

package central

import (
	stdsync "sync"
	"time"
)

// tallyEvery is how often one kind of line is written. A stranger can be refused two
// thousand times a second, and must not fill the disk of the log with it.
const tallyEvery = time.Minute

// tally counts lines of few kinds.
type tally struct {
	mu    stdsync.Mutex
	kinds map[string]*kind
}

type kind struct {
	said  time.Time
	times int
}

// add counts one and says whether a line is due, and for how many it stands.
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

// strangersLines turns the HTTP server's lines, which quote what strangers sent, into one event.
type strangersLines struct{ s *Service }

// Write counts that a connection failed, and keeps nothing of the line.
func (l strangersLines) Write(b []byte) (int, error) {
	if times, due := l.s.tally.add("connection", time.Now()); due {
		l.s.cfg.Log.Info("connection failed", "times", times)
	}
	return len(b), nil
}
