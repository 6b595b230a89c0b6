// SPDX-License-Identifier: AGPL-3.0-or-later

package storage

import (
	"time"

	"go.etcd.io/bbolt"

	"passerelle/dossier"
)

// age is the vault's own clock: how long it has existed. The lifetimes of drafts and the waits
// after wrong tickets are measured by it, because the system clock of a kiosk can be wrong,
// unknown, or set back by someone who wants a longer life for a draft or another guess.
//
// While the program runs, age follows a clock that nobody can set. Time during which the
// program does not run is added once the wall clock is known again: age is then at least
// what it was when the wall clock was last known, plus what the wall clock advanced
// since. A clock that was set back loses only the time the machine was off; with an
// unknown clock, only time that the running program has seen pass makes anything expire.
type age struct {
	lived   time.Duration // at uptime
	uptime  time.Duration
	wall    time.Time // zero: never known
	wallAge time.Duration
}

// savedAge is age on disk.
type savedAge struct {
	Lived   time.Duration `json:"lived_ns"`
	Wall    int64         `json:"wall_unix_ns"` // 0: never known
	WallAge time.Duration `json:"wall_age_ns"`
}

var ageKey = []byte("age")

func (a *age) advance(uptime time.Duration, m dossier.Moment) time.Duration {
	if ran := uptime - a.uptime; ran > 0 {
		a.lived += ran
	}
	a.uptime = uptime
	if m.Known {
		if !a.wall.IsZero() {
			a.lived = max(a.lived, a.wallAge+m.Time.Sub(a.wall))
		}
		a.wall, a.wallAge = m.Time.Round(0), a.lived
	}
	return a.lived
}

// startAge resumes the age where the last transaction left it.
func (v *Vault) startAge() error {
	var s savedAge
	err := v.meta(ageKey, &s)
	if err != nil {
		return err
	}
	v.age = age{lived: s.Lived, uptime: v.uptime(), wallAge: s.WallAge}
	if s.Wall != 0 {
		v.age.wall = time.Unix(0, s.Wall)
	}
	return nil
}

// lived returns the vault's age now.
func (v *Vault) lived() time.Duration {
	m, up := v.now(), v.uptime()
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.age.advance(up, m)
}

func (v *Vault) saveAge(tx *bbolt.Tx) error {
	v.lived()
	v.mu.Lock()
	s := savedAge{Lived: v.age.lived, WallAge: v.age.wallAge}
	if !v.age.wall.IsZero() {
		s.Wall = v.age.wall.UnixNano()
	}
	v.mu.Unlock()
	return putJSON(tx.Bucket(metaBucket), ageKey, s)
}
