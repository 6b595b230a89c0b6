// SPDX-License-Identifier: AGPL-3.0-or-later

package storage

import (
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"go.etcd.io/bbolt"

	"passerelle/storage/spool"
)

// Purge erases the drafts whose time is over and everything without an owner, and makes
// the daily snapshot. The kiosk calls it every hour; Open does all of it except the
// snapshot. It returns how many drafts expired. Drafts open in this process are left
// alone. A snapshot that fails for lack of space is not an error here.
func (v *Vault) Purge() (int, error) {
	n, err := v.purge()
	if err == nil && v.snapshotDue() {
		if err = v.Snapshot(); errors.Is(err, ErrNoSpace) {
			err = nil
		}
	}
	if err != nil {
		return n, fmt.Errorf("purge: %w", err)
	}
	return n, nil
}

func (v *Vault) purge() (int, error) {
	now := v.lived()
	v.keys.Lock()
	defer v.keys.Unlock()
	found, err := v.look()
	if err != nil {
		return 0, err
	}
	expired := 0
	for id, h := range found.drafts {
		if h.State != Drafted && h.State != Gone || now-h.Born <= h.TTL || v.busy(id) {
			continue
		}
		if err := v.expire(id, h); err != nil {
			return expired, err
		}
		delete(found.drafts, id)
		if h.State == Drafted {
			expired++
		}
	}
	if err := v.sweep(found, now); err != nil {
		return expired, err
	}
	return expired, nil
}

type findings struct {
	drafts      map[draftID]head
	quarantined bool
	since       time.Duration // the vault's age then
}

func (v *Vault) look() (findings, error) {
	f := findings{drafts: map[draftID]head{}}
	err := v.view(func(tx *bbolt.Tx) error {
		var err error
		meta := tx.Bucket(metaBucket)
		if f.quarantined, err = getJSON(meta, quarantinedKey, &f.since); err != nil {
			return err
		}
		return heads(tx, func(id draftID, h head) error {
			f.drafts[id] = h
			return nil
		})
	})
	return f, err
}

func (v *Vault) busy(id draftID) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.inUse[id]
}

// expire destroys a draft as Erase does: the key first.
func (v *Vault) expire(id draftID, h head) error {
	for _, name := range []string{h.Former, h.Handle} {
		if err := v.dropKey(name); err != nil {
			return err
		}
	}
	err := v.update(func(tx *bbolt.Tx) error {
		if err := deleteDraft(tx, id); err != nil {
			return err
		}
		if h.State == Gone {
			return nil
		}
		return v.log(tx, DraftExpired, 0)
	})
	if errors.Is(err, ErrNoSpace) {
		return nil // the key is gone; the bytes are freed another time
	}
	return err
}

// bury erases what nothing can open any more, and keeps the name of its ticket for as
// long as the draft would have lived.
func bury(tx *bbolt.Tx, id draftID, h head) error {
	if err := deleteDraft(tx, id); err != nil {
		return err
	}
	b, err := tx.Bucket(draftsBucket).CreateBucket(id[:])
	if err != nil {
		return err
	}
	return putJSON(b, headKey, head{State: Gone, Handle: h.Handle, Former: h.Former, Born: h.Born,
		TTL: h.TTL})
}

// sweep erases key files that no draft refers to, and drafts whose key file is gone. For
// a while after a damaged database was replaced it does not: the snapshot may be older
// than a ticket, and a technician may rescue drafts from the damaged file, so keys are
// kept for the lifetime of a draft; then the damaged file is erased too.
func (v *Vault) sweep(f findings, now time.Duration) error {
	if f.quarantined && now-f.since <= DefaultTTL {
		return nil
	}
	files, err := v.keyFiles()
	if err != nil {
		return err
	}
	has := map[string]bool{}
	for _, h := range files {
		has[h.String()] = true
	}
	owned := map[string]bool{}
	var dead []draftID
	for id, h := range f.drafts {
		owned[h.Handle], owned[h.Former] = true, true
		if h.State == Drafted && !has[h.Handle] && !has[h.Former] && !v.busy(id) {
			dead = append(dead, id)
		}
	}
	for _, h := range files {
		if !owned[h.String()] {
			if err := v.removeKey(h); err != nil {
				return err
			}
		}
	}
	if f.quarantined {
		if err := spool.RemoveFile(filepath.Join(v.dir, quarantineName)); err != nil {
			return err
		}
	}
	if len(dead) == 0 && !f.quarantined {
		return nil
	}
	return v.update(func(tx *bbolt.Tx) error {
		for _, id := range dead {
			if err := bury(tx, id, f.drafts[id]); err != nil {
				return err
			}
		}
		return tx.Bucket(metaBucket).Delete(quarantinedKey)
	})
}
