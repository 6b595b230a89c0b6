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

// clockAgrees is how close the time signed by the service must be to this machine's for
// the clock to count as verified.
const clockAgrees = 2 * time.Minute

var clockKey = []byte("clock-verified") // in meta

var errNotOurs = errors.New("not the receipt of this dossier")

// Absorb takes in what the carrier brought, and returns the stage-2 receipts that are
// new. A trust list comes first, because a receipt may be signed by a key that it adds.
// Each receipt is verified against the trust list and against our own stage-1 receipt,
// recorded, and copied to spool/receipts; only then is the sealed file erased. What does
// not verify is set aside and logged, and the dossier stays queued: a lying carrier can
// delay a dossier but not redirect it. Errors: ErrNoSpace, and those of the disk.
func (v *Vault) Absorb() ([]receipt.Receipt, error) {
	v.sealing.Lock()
	defer v.sealing.Unlock()
	var fresh []receipt.Receipt
	// what an error of Seal left published must be known before its receipt arrives
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

// absorb takes in one receipt. The bool reports whether it was new.
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
	// From the record, not from the arrival: whatever arrives a second time, the receipt
	// that was accepted first is the one that is kept.
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
// Errors: *receipt.Refusal, errNotOurs, or those of the database.
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
	// Only a cheating service can sign other claims over the right first receipt; the
	// person would then have two receipts that disagree.
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
		// The service signs its time. A receipt that has just arrived with the same time as
		// this machine's clock verifies that clock; one that waited on the way does not.
		if sub.Second.Received.Sub(now).Abs() <= clockAgrees {
			if err := putClock(tx, sub.Second.Received); err != nil {
				return err
			}
		}
		return v.log(tx, ReceiptArrived, int64(sub.First.Sequence))
	})
}

// ClockVerified returns when this machine's clock was last found to agree with the
// service's, or zero if never. Receipts state it.
func (v *Vault) ClockVerified() time.Time {
	var unix int64
	err := v.meta(clockKey, &unix)
	if err != nil || unix == 0 {
		return time.Time{}
	}
	return time.Unix(unix, 0).UTC()
}

// SetClockVerified records that the clock was found right at t, for callers who compare
// clocks by means other than receipts. An older t changes nothing.
func (v *Vault) SetClockVerified(t time.Time) error {
	if !t.After(v.ClockVerified()) {
		return nil
	}
	return v.update(func(tx *bbolt.Tx) error { return putClock(tx, t) })
}

// LowerClockVerified takes back a time that was too late, because the service's clock and
// this machine's were wrong together and now agree on an earlier one. The caller
// guarantees that t is the time of a contact since which this machine's clock has not
// been set back. A t that is later, or hardly earlier, changes nothing.
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
