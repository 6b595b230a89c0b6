// SPDX-License-Identifier: AGPL-3.0-or-later

package storage

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"go.etcd.io/bbolt"

	"passerelle/storage/spool"
)

// Files of the database in DATA/vault.
const (
	dbName       = "vault.db"
	snapshotName = "snapshot.db"
	// the last damaged database, kept for the lifetime of a draft: a technician may
	// rescue drafts from it
	quarantineName = "quarantine.db"
	damagedName    = "damaged" // a mark: the database panicked while in use
)

var (
	// in meta: the vault's age when its database was replaced; while it is set no key
	// file is swept
	quarantinedKey = []byte("quarantined")
	snapshotKey    = []byte("snapshot") // in meta: the vault's age at the last snapshot
)

// snapshotEvery is the time between two snapshots.
const snapshotEvery = 24 * time.Hour

// openDB opens the database; a damaged one is set aside and replaced by the snapshot if
// that is intact, or else by an empty one.
func (v *Vault) openDB() error {
	path := filepath.Join(v.dir, dbName)
	mark := filepath.Join(v.dir, damagedName)
	missing, err := v.dbMissing(path)
	if err != nil {
		return err
	}
	if !exists(mark) && !missing {
		db, err := openBolt(path, false)
		if err == nil {
			v.db = db
			return v.makeBuckets(false)
		}
		if !errors.Is(err, ErrDamaged) {
			return err
		}
	}
	// Any step may be the last before a power cut: the mark is removed once the damaged
	// file has been set aside, and a missing file beside a snapshot leads here again.
	v.found.Quarantined, v.found.Missing = true, missing
	if missing { // an empty file must not replace the last damaged one
		if err := spool.RemoveFile(path); err != nil {
			return err
		}
	} else if err := os.Rename(path, filepath.Join(v.dir, quarantineName)); err != nil &&
		!errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("set the damaged database aside: %w", err)
	}
	if err := errors.Join(spool.SyncFolder(v.dir), spool.RemoveFile(mark)); err != nil {
		return err
	}
	if err := v.restore(path); err != nil {
		return err
	}
	v.db, err = openBolt(path, false)
	if err != nil {
		return err
	}
	return v.makeBuckets(true)
}

// dbMissing reports whether a database existed but is gone: there is no file, or an empty
// one, but the folder shows that the vault is not new.
func (v *Vault) dbMissing(path string) (bool, error) {
	if info, err := os.Lstat(path); err == nil && info.Size() > 0 {
		return false, nil
	}
	if exists(filepath.Join(v.dir, snapshotName)) {
		return true, nil
	}
	return v.traces()
}

// restore puts the snapshot in the place of the database, if it is intact. It is moved,
// not copied: the next one is made within the hour.
func (v *Vault) restore(path string) error {
	snapshot := filepath.Join(v.dir, snapshotName)
	switch err := verifySnapshot(snapshot); {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case errors.Is(err, ErrDamaged):
		return spool.RemoveFile(snapshot)
	case err != nil:
		return err
	}
	if err := os.Rename(snapshot, path); err != nil {
		return fmt.Errorf("restore the snapshot: %w", err)
	}
	v.found.Restored = true
	return spool.SyncFolder(v.dir)
}

// verifySnapshot reads a database file completely.
func verifySnapshot(path string) error {
	if _, err := os.Lstat(path); err != nil {
		return err
	}
	db, err := openBolt(path, true)
	if err != nil {
		return err
	}
	err = db.View(func(tx *bbolt.Tx) error {
		var first error
		for err := range tx.Check() {
			if first == nil {
				first = fmt.Errorf("%w: %w", ErrDamaged, err)
			}
		}
		return first
	})
	return errors.Join(err, db.Close())
}

func (v *Vault) makeBuckets(replaced bool) error {
	missing := false
	err := v.view(func(tx *bbolt.Tx) error {
		for _, name := range buckets() {
			missing = missing || tx.Bucket(name) == nil
		}
		return nil
	})
	if err != nil || !missing && !replaced {
		return err
	}
	return v.guarded(func() error {
		return v.db.Update(func(tx *bbolt.Tx) error {
			for _, name := range buckets() {
				if _, err := tx.CreateBucketIfNotExists(name); err != nil {
					return err
				}
			}
			if !replaced {
				return nil
			}
			var a savedAge
			if _, err := getJSON(tx.Bucket(metaBucket), ageKey, &a); err != nil {
				return err
			}
			if err := putJSON(tx.Bucket(metaBucket), quarantinedKey, a.Lived); err != nil {
				return err
			}
			if v.found.Restored {
				if err := v.log(tx, VaultRestored, 0); err != nil {
					return err
				}
			}
			return v.log(tx, VaultQuarantined, 0)
		})
	})
}

func buckets() [][]byte {
	return [][]byte{metaBucket, draftsBucket, receiptsBucket, journalBucket, settingsBucket}
}

// Snapshot writes a verified copy of the database beside it, from which it can be
// restored if it is damaged. Purge calls it once a day. With less free space than three
// times the database it does nothing: the drafts of the people who are present come
// first. A draft erased later can't be read from the copy: its key file is gone.
func (v *Vault) Snapshot() error {
	v.copying.Lock()
	defer v.copying.Unlock()
	path := filepath.Join(v.dir, snapshotName)
	tmp := filepath.Join(v.dir, "."+snapshotName)
	lived := v.lived()
	if err := spool.RemoveFile(tmp); err != nil {
		return err
	}
	err := v.view(func(tx *bbolt.Tx) error {
		if free, err := diskFree(v.dir); err != nil || free < 3*uint64(tx.Size()) {
			return err
		}
		f, err := os.OpenFile(tmp, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
		if err != nil {
			return err
		}
		_, err = tx.WriteTo(f)
		return errors.Join(err, f.Sync(), f.Close())
	})
	if err == nil {
		err = verifySnapshot(tmp)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil // no room
	}
	if err == nil {
		err = os.Rename(tmp, path)
	}
	if err != nil {
		_ = os.Remove(tmp)
		return fmt.Errorf("make a snapshot: %w", spool.Full(err))
	}
	if err := spool.SyncFolder(v.dir); err != nil {
		return err
	}
	return v.update(func(tx *bbolt.Tx) error {
		return putJSON(tx.Bucket(metaBucket), snapshotKey, lived)
	})
}

func (v *Vault) snapshotDue() bool {
	due := true
	_ = v.view(func(tx *bbolt.Tx) error {
		var last time.Duration
		had, err := getJSON(tx.Bucket(metaBucket), snapshotKey, &last)
		due = err != nil || !had || v.lived()-last >= snapshotEvery
		return nil
	})
	return due
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// diskFree returns the bytes that this program may still write to the disk of a folder.
func diskFree(dir string) (uint64, error) {
	var fs syscall.Statfs_t
	if err := syscall.Statfs(dir, &fs); err != nil {
		return 0, fmt.Errorf("ask for free space: %w", err)
	}
	return fs.Bavail * uint64(fs.Bsize), nil
}
