// SPDX-License-Identifier: AGPL-3.0-or-later

package storage

import (
	"encoding/hex"
	"fmt"

	"go.etcd.io/bbolt"

	"passerelle/dossier"
	"passerelle/dossier/receipt"
	"passerelle/storage/spool"
)

// Submission is a dossier that this machine sealed.
type Submission struct {
	ID     dossier.ID
	State  State           // Queued or Received
	First  receipt.Receipt // stage 1
	Second receipt.Receipt // stage 2; zero while queued
}

// savedSubmission is its form on disk: the receipts contain everything.
type savedSubmission struct {
	State  State  `json:"state"`
	First  string `json:"first"`
	Second string `json:"second,omitempty"`
}

func putSubmission(tx *bbolt.Tx, s Submission) error {
	return putJSON(tx.Bucket(receiptsBucket), s.ID[:],
		savedSubmission{State: s.State, First: s.First.Text, Second: s.Second.Text})
}

// getSubmission returns false when the dossier is unknown.
func getSubmission(tx *bbolt.Tx, id dossier.ID) (Submission, bool, error) {
	var saved savedSubmission
	ok, err := getJSON(tx.Bucket(receiptsBucket), id[:], &saved)
	if !ok || err != nil {
		return Submission{}, false, err
	}
	s := Submission{ID: id, State: saved.State}
	if s.First, err = receipt.Parse(saved.First); err != nil {
		return Submission{}, false, fmt.Errorf("%w: a receipt: %w", ErrDamaged, err)
	}
	if saved.Second != "" {
		if s.Second, err = receipt.Parse(saved.Second); err != nil {
			return Submission{}, false, fmt.Errorf("%w: a receipt: %w", ErrDamaged, err)
		}
	}
	return s, true, nil
}

// Submission returns one dossier that this machine sealed; ok is false if there is none.
func (v *Vault) Submission(id dossier.ID) (s Submission, ok bool, err error) {
	err = v.view(func(tx *bbolt.Tx) (err error) {
		s, ok, err = getSubmission(tx, id)
		return err
	})
	if err != nil {
		return Submission{}, false, fmt.Errorf("read the receipts of a dossier: %w", err)
	}
	return s, ok, nil
}

// adopt adds to the database what the spool knows and the database does not, because it
// was restored or replaced: a published dossier is never forgotten. Only the vault writes
// to out/ and receipts/, so a receipt there that names this machine's key is its own.
func (v *Vault) adopt() error {
	var known []spool.Kept
	waiting, err := v.spool.Waiting()
	if err != nil {
		return err
	}
	for _, d := range waiting {
		known = append(known, spool.Kept{ID: d.ID, First: d.Text})
	}
	if v.found.Quarantined {
		if known, err = v.spool.Receipts(); err != nil {
			return err
		}
	}
	var missing []Submission
	err = v.view(func(tx *bbolt.Tx) error {
		for _, k := range known {
			if had, ok, err := getSubmission(tx, k.ID); err != nil {
				return err
			} else if ok && (had.State == Received || k.Second == "") {
				continue
			}
			if s, ok := v.own(k); ok {
				missing = append(missing, s)
			}
		}
		return nil
	})
	if err != nil || len(missing) == 0 {
		return err
	}
	return v.update(func(tx *bbolt.Tx) error {
		for _, s := range missing {
			if err := putSubmission(tx, s); err != nil {
				return err
			}
			if err := putChain(tx, s.First); err != nil {
				return err
			}
		}
		return v.log(tx, DossierAdopted, int64(len(missing)))
	})
}

// keyName returns the id of the receipt key, even if the key itself is lost.
func (v *Vault) keyName() string {
	if v.key != nil {
		return keyName(&v.key.PublicKey)
	}
	return v.known.Key
}

// own makes a submission from kept receipts if this machine signed the first.
func (v *Vault) own(k spool.Kept) (Submission, bool) {
	first, err := receipt.Parse(k.First)
	if err != nil || first.ID != k.ID || hex.EncodeToString(first.KeyID[:]) != v.keyName() {
		return Submission{}, false
	}
	s := Submission{ID: k.ID, State: Queued, First: first}
	if second, err := receipt.Parse(k.Second); err == nil && second.First == first.Digest() {
		s.State, s.Second = Received, second
	}
	return s, true
}
