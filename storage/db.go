// SPDX-License-Identifier: AGPL-3.0-or-later

package storage

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"passerelle/storage/spool"
)

// Buckets. Their keys are random numbers, hashes of sealed dossiers or counters: none
// reveals anything about a person.
var (
	metaBucket     = []byte("meta")     // small values of the vault itself
	draftsBucket   = []byte("drafts")   // draft id → bucket: head, record, pages
	receiptsBucket = []byte("receipts") // dossier id → submission
	journalBucket  = []byte("journal")  // big-endian counter → event
	settingsBucket = []byte("settings")
)

// pageSize of the database file. Large pages make it cheap to delete a picture and keep
// the list of free pages, which each save writes, short; small ones make the five pages
// besides the picture that each save writes small. A compromise by that arithmetic and
// not by measurement: 4, 16 and 64 KiB were tried on a busy machine, and two rounds of
// the same size differed more than the sizes did.
const pageSize = 16 << 10

// openBolt opens a database file and reads every key in it, so that damage shows now and
// not in the middle of a visit. Damage is reported as ErrDamaged: bbolt panics on some
// damaged files (bbolt issues 446, 562), and a file that was cut short causes a fault on
// the memory beyond its end.
func openBolt(path string, readOnly bool) (db *bbolt.DB, err error) {
	defer func() {
		if err != nil && db != nil {
			err = errors.Join(err, closeQuietly(db))
			db = nil
		}
	}()
	defer guard(&err)()
	db, err = bbolt.Open(path, 0o600, &bbolt.Options{Timeout: lockWait, PageSize: pageSize,
		ReadOnly: readOnly, FreelistType: bbolt.FreelistMapType})
	switch {
	case errors.Is(err, bolterrors.ErrTimeout):
		return nil, ErrRunning
	case errors.Is(err, bolterrors.ErrInvalid), errors.Is(err, bolterrors.ErrChecksum),
		errors.Is(err, bolterrors.ErrVersionMismatch), errors.Is(err, bolterrors.ErrInvalidMapping):
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	case err != nil && !isSystem(err):
		// "file size too small" and similar errors have no sentinel
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	case err != nil:
		return nil, err
	}
	err = db.View(func(tx *bbolt.Tx) error {
		return tx.ForEach(func(_ []byte, b *bbolt.Bucket) error { return walk(b) })
	})
	return db, err
}

func walk(b *bbolt.Bucket) error {
	return b.ForEach(func(k, value []byte) error {
		if value == nil {
			if child := b.Bucket(k); child != nil {
				return walk(child)
			}
			return fmt.Errorf("%w: a key without a value", ErrDamaged)
		}
		return nil
	})
}

// isSystem tells errors of the operating system from bbolt's complaints about the content.
func isSystem(err error) bool {
	var path *os.PathError
	var call *os.SyscallError
	return errors.As(err, &path) || errors.As(err, &call)
}

// guard turns a panic, or a fault on mapped memory, into ErrDamaged. Use: defer guard(&err)().
func guard(err *error) func() {
	old := debug.SetPanicOnFault(true)
	return func() {
		debug.SetPanicOnFault(old)
		if r := recover(); r != nil {
			*err = fmt.Errorf("%w: %v", ErrDamaged, r)
		}
	}
}

func closeQuietly(db *bbolt.DB) (err error) {
	defer guard(&err)()
	return db.Close()
}

// update runs one fsynced transaction. It also writes the vault's age: the page is
// rewritten anyway.
func (v *Vault) update(fn func(tx *bbolt.Tx) error) error {
	err := v.guarded(func() error {
		return v.db.Update(func(tx *bbolt.Tx) error {
			if err := v.saveAge(tx); err != nil {
				return err
			}
			return fn(tx)
		})
	})
	return spool.Full(err)
}

func (v *Vault) view(fn func(tx *bbolt.Tx) error) error {
	return v.guarded(func() error { return v.db.View(fn) })
}

// guarded leaves a mark when the database turns out to be damaged, so that the next Open
// sets it aside even if it can be opened.
func (v *Vault) guarded(fn func() error) (err error) {
	err = func() (err error) {
		defer guard(&err)()
		return fn()
	}()
	if errors.Is(err, ErrDamaged) {
		err = errors.Join(err, spool.WriteFile(filepath.Join(v.dir, damagedName),
			[]byte(time.Now().UTC().Format(time.RFC3339)+"\n")))
	}
	return err
}

// putJSON and getJSON store small values of the vault itself. getJSON leaves into
// unchanged and returns false when the key is absent.
func putJSON(b *bbolt.Bucket, key []byte, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return b.Put(key, text)
}

// meta reads what the vault keeps under a key beside the dossiers; what was never kept
// leaves into as it is.
func (v *Vault) meta(key []byte, into any) error {
	return v.view(func(tx *bbolt.Tx) error {
		_, err := getJSON(tx.Bucket(metaBucket), key, into)
		return err
	})
}

func getJSON(b *bbolt.Bucket, key []byte, into any) (bool, error) {
	text := b.Get(key)
	if text == nil {
		return false, nil
	}
	if err := json.Unmarshal(text, into); err != nil {
		return false, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return true, nil
}
