// SPDX-License-Identifier: AGPL-3.0-or-later

package storage

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"

	"go.etcd.io/bbolt"

	"passerelle/dossier"
	"passerelle/storage/spool"
)

// Queue lists the waiting sealed dossiers that are not as they should be: the people
// concerned hold a receipt, and must be told.
type Queue struct {
	Lost    []dossier.ID // the sealed file is missing
	Damaged []dossier.ID // it is not what was sealed
}

// CheckQueue reads every waiting dossier, which may take a while. Errors are the disk's.
func (v *Vault) CheckQueue() (Queue, error) {
	v.sealing.Lock()
	defer v.sealing.Unlock()
	var q Queue
	all, err := v.queued()
	if err != nil {
		return q, err
	}
	for _, s := range all {
		switch whole, err := v.spool.Whole(s.ID); {
		case errors.Is(err, fs.ErrNotExist):
			q.Lost = append(q.Lost, s.ID)
		case err != nil:
			return q, fmt.Errorf("check the queue: %w", err)
		case !whole:
			q.Damaged = append(q.Damaged, s.ID)
		}
	}
	return q, nil
}

// mendQueue rewrites the stage-1 receipt beside a sealed dossier if it is lost or
// damaged: the carrier skips a dossier without one, and nobody would send it.
func (v *Vault) mendQueue() error {
	waiting, err := v.spool.Waiting()
	if err != nil {
		return err
	}
	beside := map[dossier.ID]string{}
	for _, d := range waiting {
		beside[d.ID] = d.Text
	}
	all, err := v.queued()
	if err != nil {
		return err
	}
	for _, s := range all {
		if text, ok := beside[s.ID]; ok && text == s.First.Text {
			continue
		}
		where, err := v.spool.Place(s.ID)
		if err != nil {
			return err
		}
		if where != spool.Published {
			continue
		}
		if err := v.spool.Publish(s.ID, s.First.Text); err != nil {
			return err
		}
	}
	return nil
}

// queued lists the waiting dossiers. The receipts of the others, of years perhaps, are
// not even read. A dossier whose receipt has another id is left out: the damage is in the
// database, not in the spool.
func (v *Vault) queued() ([]Submission, error) {
	var all []Submission
	err := v.view(func(tx *bbolt.Tx) error {
		return tx.Bucket(receiptsBucket).ForEach(func(k, text []byte) error {
			var saved savedSubmission
			if json.Unmarshal(text, &saved) != nil || saved.State != Queued ||
				len(k) != len(dossier.ID{}) {
				return nil
			}
			s, _, err := getSubmission(tx, dossier.ID(k))
			if err == nil && s.First.ID == s.ID {
				all = append(all, s)
			}
			return nil // a damaged receipt is reported when somebody asks for it
		})
	})
	if err != nil {
		return nil, fmt.Errorf("list what waits: %w", err)
	}
	return all, nil
}
