// SPDX-License-Identifier: AGPL-3.0-or-later

package storage

import (
	"fmt"
	"time"

	"go.etcd.io/bbolt"

	"passerelle/dossier"
)

// WaitError is returned by Resume after too many wrong tickets. No ticket was tried.
type WaitError struct {
	Until dossier.Moment // by this machine's clock as it runs now
	Left  time.Duration
}

// Error says how long.
func (e *WaitError) Error() string {
	return fmt.Sprintf("too many wrong tickets: wait %s", e.Left.Round(time.Second))
}

// Rules for wrong tickets. Eighty bits can't be guessed here; the wait exists so that
// nobody stands there trying, and so that a machine that tries is noticed.
const (
	freeMisses   = 5 // the first wait follows the fifth
	firstWait    = 15 * time.Second
	longestWait  = time.Hour
	forgetMisses = time.Hour // after this long without a miss, since the last wait ended
)

// misses is in meta. Times are ages of the vault: neither setting the clock back nor a
// restart shortens a wait.
type misses struct {
	Count int           `json:"count"`
	Until time.Duration `json:"until_ns"`
}

var missesKey = []byte("misses")

// mayTry returns a *WaitError during a wait.
func (v *Vault) mayTry() error {
	var m misses
	err := v.meta(missesKey, &m)
	if err != nil {
		return err
	}
	if left := m.Until - v.lived(); left > 0 {
		now := v.now()
		return &WaitError{Until: dossier.Moment{Time: now.Time.Add(left), Known: now.Known},
			Left: left}
	}
	return nil
}

// miss counts a wrong ticket, on disk before the person learns of it.
func (v *Vault) miss() error {
	return v.update(func(tx *bbolt.Tx) error {
		var m misses
		if _, err := getJSON(tx.Bucket(metaBucket), missesKey, &m); err != nil {
			return err
		}
		now := v.lived()
		if now-m.Until > forgetMisses {
			m = misses{}
		}
		m.Count++
		m.Until = max(now, m.Until) // the time until misses are forgotten starts here
		if over := m.Count - freeMisses; over >= 0 {
			m.Until = now + min(firstWait<<min(over, 16), longestWait)
		}
		if err := putJSON(tx.Bucket(metaBucket), missesKey, m); err != nil {
			return err
		}
		return v.log(tx, TicketMissed, int64(m.Count))
	})
}
