// SPDX-License-Identifier: AGPL-3.0-or-later

package storage

import (
	"errors"
	"fmt"
	"time"

	"go.etcd.io/bbolt"

	"passerelle/dossier/receipt"
	"passerelle/storage/spool"
)

// clockAgrees is how near the service's signed hour must be to this machine's for the
// clock to count as verified.
const clockAgrees = 2 * time.Minute

var clockKey = []byte("clock-verified") // in meta

var errNotOurs = errors.New("not the receipt of this dossier")

// Absorb takes in what the carrier brought, and returns the stage-2 receipts that are
// new. A trust list comes first: a receipt may be signed by a key that it brings. Each
// receipt is verified against the trust list and against our own stage-1 receipt,
// recorded, copied to spool/receipts, and only then the sealed file is erased. What does
// not verify is set aside and noted; the dossier stays queued: a carrier that lies can
// delay, not redirect. Errors: ErrNoSpace, and of the disk.
func (v *Vault) Absorb() ([]receipt.Receipt, error) {
	v.sealing.Lock()
	defer v.sealing.Unlock()
	var fresh []receipt.Receipt
	// what an error of Seal left published must be known before its receipt comes
	if err := v.settle(); err != nil {
		return nil, fmt.Errorf("absorb: %w", err)
	}
	if err := v.absorbTrust(); err != nil {
		return nil, fmt.Errorf("absorb: %w", err)
	}
	if !v.Enrolled() {
		return nil, nil
	}
	if err := v.absorbCatalogue(); err != nil {
		return nil, fmt.Errorf("absorb: %w", err)
	}
	arrivals, err := v.spool.Arrivals()
	if err != nil {
		return nil, fmt.Errorf("absorb: %w", err)
	}
	for _, a := range arrivals {
		r, isNew, err := v.absorb(a)
		if err != nil {
			return fresh, fmt.Errorf("absorb: %w", err)
		}
		if isNew {
			fresh = append(fresh, r)
		}
	}
	return fresh, nil
}

func (v *Vault) absorbTrust() error {
	raw, err := v.spool.Trust()
	if raw == nil || err != nil {
		return err
	}
	err = v.installTrust(raw, nil)
	switch {
	case err == nil, errors.Is(err, ErrOldTrust):
		return v.spool.RemoveTrust()
	case errors.Is(err, receipt.ErrTrust), errors.Is(err, ErrOtherRoot),
		errors.Is(err, ErrNotEnrolled):
		if err := v.spool.RefuseTrust(); err != nil {
			return err
		}
		return v.Log(TrustRefused, 0)
	}
	return err
}

// absorb takes in one receipt. The bool says that it was not known before.
func (v *Vault) absorb(a spool.Arrival) (receipt.Receipt, bool, error) {
	sub, second, err := v.verifySecond(a)
	var refusal *receipt.Refusal
	if errors.Is(err, errNotOurs) || errors.As(err, &refusal) {
		if err := v.spool.Refuse(a.ID); err != nil {
			return receipt.Receipt{}, false, err
		}
		return receipt.Receipt{}, false, v.Log(ReceiptRefused, int64(sub.First.Sequence))
	}
	if err != nil {
		return receipt.Receipt{}, false, err
	}
	isNew := sub.State != Received
	if isNew {
		sub.State, sub.Second = Received, second
		if err := v.recordSecond(sub); err != nil {
			return receipt.Receipt{}, false, err
		}
	}
	v.step("absorb: recorded")
	// From the record, not from what came: whatever comes a second time, the receipt that
	// was accepted first is the one that is kept.
	if err := v.spool.Keep(sub.ID, sub.First.Text, sub.Second.Text); err != nil {
		return receipt.Receipt{}, false, err
	}
	v.step("absorb: kept")
	if err := v.spool.Remove(sub.ID); err != nil {
		return receipt.Receipt{}, false, err
	}
	v.step("absorb: erased")
	return sub.Second, isNew, nil
}

// verifySecond checks that what arrived is the service's receipt for a dossier of ours.
// Errors: *receipt.Refusal, errNotOurs, or of the database.
func (v *Vault) verifySecond(a spool.Arrival) (Submission, receipt.Receipt, error) {
	var sub Submission
	err := v.view(func(tx *bbolt.Tx) error {
		s, ok, err := getSubmission(tx, a.ID)
		if err == nil && !ok {
			err = errNotOurs
		}
		sub = s
		return err
	})
	if err != nil {
		return sub, receipt.Receipt{}, err
	}
	r, err := receipt.Verify(a.Text, v.Trust())
	if err != nil {
		return sub, receipt.Receipt{}, err
	}
	c := r.Claims
	if c.Stage != receipt.FromService || c.ID != a.ID || c.First != sub.First.Digest() {
		return sub, receipt.Receipt{}, errNotOurs
	}
	// Only a service that cheats can sign other claims over the right first receipt; the
	// person would then leave with two receipts that disagree.
	c.Stage, c.First, c.Received, c.Authority, c.Terms = receipt.FromKiosk, [16]byte{}, time.Time{},
		0, 0
	if !sameClaims(c, sub.First.Claims) {
		return sub, receipt.Receipt{}, errNotOurs
	}
	return sub, r, nil
}

// sameClaims compares times as instants.
func sameClaims(a, b receipt.Claims) bool {
	if !a.At.Equal(b.At) || !a.ClockVerified.Equal(b.ClockVerified) {
		return false
	}
	a.At, a.ClockVerified = b.At, b.ClockVerified
	return a == b
}

func (v *Vault) recordSecond(sub Submission) error {
	now := v.now().Time
	return v.update(func(tx *bbolt.Tx) error {
		if err := putSubmission(tx, sub); err != nil {
			return err
		}
		// The service signs its hour. A receipt that has just come and says the same hour
		// as this machine's clock verifies it; one that waited on the way does not.
		if sub.Second.Received.Sub(now).Abs() <= clockAgrees {
			if err := putClock(tx, sub.Second.Received); err != nil {
				return err
			}
		}
		return v.log(tx, ReceiptArrived, int64(sub.First.Sequence))
	})
}

// ClockVerified says when this machine's clock was last found to agree with the
// service's; zero: never. Receipts state it.
func (v *Vault) ClockVerified() time.Time {
	var unix int64
	err := v.view(func(tx *bbolt.Tx) error {
		_, err := getJSON(tx.Bucket(metaBucket), clockKey, &unix)
		return err
	})
	if err != nil || unix == 0 {
		return time.Time{}
	}
	return time.Unix(unix, 0).UTC()
}

// SetClockVerified notes that the clock was found right at t, for a caller who compares
// clocks by other means than receipts. An older t changes nothing.
func (v *Vault) SetClockVerified(t time.Time) error {
	if !t.After(v.ClockVerified()) {
		return nil
	}
	return v.update(func(tx *bbolt.Tx) error { return putClock(tx, t) })
}

// LowerClockVerified takes back an hour that was too late: the service's clock and this
// machine's were wrong together, and agree now on an earlier one. The caller vouches that
// t is of a contact that this machine's clock has not gone back behind since. A t that is
// later, or hardly earlier, changes nothing.
func (v *Vault) LowerClockVerified(t time.Time) error {
	if !t.Before(v.ClockVerified().Add(-clockAgrees)) {
		return nil
	}
	return v.update(func(tx *bbolt.Tx) error {
		return putJSON(tx.Bucket(metaBucket), clockKey, t.Unix())
	})
}

func putClock(tx *bbolt.Tx, t time.Time) error {
	var unix int64
	if _, err := getJSON(tx.Bucket(metaBucket), clockKey, &unix); err != nil || unix >= t.Unix() {
		return err
	}
	return putJSON(tx.Bucket(metaBucket), clockKey, t.Unix())
}
