// SPDX-License-Identifier: AGPL-3.0-or-later

package storage

import (
	"errors"
	"fmt"
	"time"

	"go.etcd.io/bbolt"

	"passerelle/dossier/receipt"
)

// Stats is what the staff door and "doctor" show: counts and sizes, nothing about anyone.
type Stats struct {
	Drafts   int
	Waiting  int       // sealed dossiers that the service does not have yet
	Oldest   time.Time // time of the oldest waiting receipt; zero when nothing waits
	Bytes    int64     // of the database file
	DiskFree uint64    // bytes this program may still write
}

// Stats collects them. Errors are those of the disk.
func (v *Vault) Stats() (Stats, error) {
	var s Stats
	err := v.view(func(tx *bbolt.Tx) error {
		s.Bytes = tx.Size()
		return heads(tx, func(_ draftID, h head) error {
			if h.State != Gone {
				s.Drafts++
			}
			return nil
		})
	})
	if err != nil {
		return s, fmt.Errorf("count: %w", err)
	}
	waiting, err := v.spool.Waiting()
	if err != nil {
		return s, fmt.Errorf("count: %w", err)
	}
	s.Waiting = len(waiting)
	for _, d := range waiting {
		if r, err := receipt.Parse(d.Text); err == nil &&
			(s.Oldest.IsZero() || r.At.Before(s.Oldest)) {
			s.Oldest = r.At
		}
	}
	s.DiskFree, err = diskFree(v.dir)
	return s, err
}

// ErrSetting is returned by SetSetting for a key or value that is too long, or one
// setting too many.
var ErrSetting = errors.New("not a setting that can be kept")

// Bounds of settings, which are for a handful of choices made on the machine, such as the
// last text size. Nothing that a person gave belongs here: settings are not sealed.
const (
	maxSettings   = 64
	maxSettingKey = 64
	maxSetting    = 1024
)

// Setting returns a setting, "" if it was never set.
func (v *Vault) Setting(key string) (string, error) {
	var value string
	err := v.view(func(tx *bbolt.Tx) error {
		value = string(tx.Bucket(settingsBucket).Get([]byte(key)))
		return nil
	})
	if err != nil {
		return "", fmt.Errorf("read a setting: %w", err)
	}
	return value, nil
}

// SetSetting stores a setting; "" removes it. Errors: ErrSetting, ErrNoSpace.
func (v *Vault) SetSetting(key, value string) error {
	if key == "" || len(key) > maxSettingKey || len(value) > maxSetting {
		return ErrSetting
	}
	return v.update(func(tx *bbolt.Tx) error {
		b := tx.Bucket(settingsBucket)
		if value == "" {
			return b.Delete([]byte(key))
		}
		if b.Get([]byte(key)) == nil && b.Stats().KeyN >= maxSettings {
			return ErrSetting
		}
		return b.Put([]byte(key), []byte(value))
	})
}
