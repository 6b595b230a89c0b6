// SPDX-License-Identifier: AGPL-3.0-or-later

package storage

import (
	"errors"
	"fmt"
	"os"

	"go.etcd.io/bbolt"

	"passerelle/storage/spool"
)

const (
	// RoomForVisit is how much a long visit needs: forty pages of one megabyte.
	RoomForVisit = 48 << 20
	// reserveShare of the free disk space is the most that a reserve takes: the sealed
	// dossiers need space too.
	reserveShare = 8
	// reserveStep is written in one transaction: no page waits for more zeros than that.
	reserveStep = 4 << 20
)

// Reserve extends the database file by n bytes in advance, filled with zeros, so that
// saving a page writes to blocks that the disk has already allocated: a save that extends
// the file waits for the file system's own journal, twice (BenchmarkDraftSave). It is for
// a quiet moment, before a person comes. On a disk with little space it does nothing,
// which is not an error. Errors: ErrNoSpace, and those of the disk.
func (v *Vault) Reserve(n int64) error {
	for {
		done, err := v.reserve(n)
		if err != nil {
			return fmt.Errorf("reserve room: %w", spool.Full(err))
		}
		if done {
			return nil
		}
	}
}

// reserve adds one step. It holds the write lock of the database meanwhile, because bbolt
// also writes beyond the end of the file.
func (v *Vault) reserve(n int64) (done bool, err error) {
	err = v.guarded(func() (err error) {
		tx, err := v.db.Begin(true)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, tx.Rollback()) }()
		have, err := v.room(tx)
		if err != nil {
			return err
		}
		free, err := diskFree(v.dir)
		if done = have >= n || free/reserveShare < uint64(n-have); done || err != nil {
			return err
		}
		return v.lengthen(min(n-have, reserveStep))
	})
	return done, err
}

// room returns how much can be written before the file has to grow: the free pages, and
// what follows the last page in use.
func (v *Vault) room(tx *bbolt.Tx) (int64, error) {
	info, err := os.Stat(v.db.Path())
	if err != nil {
		return 0, err
	}
	return info.Size() - tx.Size() + int64(v.db.Stats().FreePageN)*int64(v.db.Info().PageSize), nil
}

func (v *Vault) lengthen(by int64) error {
	f, err := os.OpenFile(v.db.Path(), os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return err
	}
	_, err = f.Write(make([]byte, by))
	return errors.Join(err, f.Sync(), f.Close())
}
