// SPDX-License-Identifier: AGPL-3.0-or-later

package receipt

import (
	"cmp"
	"time"
)

// Verify reads a receipt and checks it against a trust list, offline. It returns the
// receipt, or a *Refusal with one of a closed list of reasons.
//
// A stage-1 receipt must be signed by the key of role RoleKiosk whose KioskID it names, a
// stage-2 receipt by a key of role RoleService. The receipts of a revoked key are refused
// whatever their date, because a thief can set the clock. An expired key refuses only
// what was signed outside its validity (Claims.At for stage 1, Claims.Received for stage
// 2): older receipts still verify.
//
// It has no clock of its own. A machine with a dead battery must still be able to verify,
// and the time that counts is the one that was signed; [Trust.Stale] reports whether the
// list itself is too old to include recent revocations. A nil list contains no key.
func Verify(text string, trust *Trust) (Receipt, error) {
	r, key, err := verify(text, trust)
	if err != nil {
		return Receipt{}, err
	}
	if t := r.signedAt(); !key.valid(t) {
		return Receipt{}, outside(t, key)
	}
	return r, nil
}

// Admit is the service's check of a stage-1 receipt before it accepts a byte of the
// dossier. It differs from Verify in one thing: the key may be valid either at the time
// the receipt claims or at now, the service's own clock. The dossiers of a kiosk whose
// battery died must not be refused for ever.
func Admit(text string, trust *Trust, now time.Time) (Receipt, error) {
	r, key, err := verify(text, trust)
	if err != nil {
		return Receipt{}, err
	}
	if r.Stage != FromKiosk {
		return Receipt{}, refuse(WrongRole, "stage %d where stage %d is expected", r.Stage,
			FromKiosk)
	}
	if !key.valid(r.At) && !key.valid(now) {
		return Receipt{}, outside(r.At, key)
	}
	return r, nil
}

func verify(text string, trust *Trust) (Receipt, Key, error) {
	r, env, err := parse(text)
	if err != nil {
		return Receipt{}, Key{}, err
	}
	trust = cmp.Or(trust, &Trust{})
	key, ok := trust.Key(r.KeyID)
	if !ok {
		return Receipt{}, Key{}, refuse(UnknownKey, "key %x, list number %d", r.KeyID, trust.Number)
	}
	if !env.signedBy(key.Public) {
		return Receipt{}, Key{}, refuse(BadSignature, "key %x", r.KeyID)
	}
	switch {
	case r.Stage == FromKiosk && key.Role != RoleKiosk, r.Stage == FromService &&
		key.Role != RoleService:
		return Receipt{}, Key{}, refuse(WrongRole, "stage %d signed by a key of role %q", r.Stage,
			key.Role)
	case r.Stage == FromKiosk && KioskID(key.Public) != r.Kiosk:
		return Receipt{}, Key{}, refuse(WrongRole, "signed by the key of kiosk %s",
			KioskID(key.Public))
	case key.Revoked:
		return Receipt{}, Key{}, refuse(Revoked, "key %x, on %s", r.KeyID,
			key.RevokedAt.Format(time.DateOnly))
	}
	return r, key, nil
}

func (r Receipt) signedAt() time.Time {
	if r.Stage == FromService {
		return r.Received
	}
	return r.At
}

func outside(t time.Time, key Key) *Refusal {
	return refuse(OutsideValidity, "signed on %s, key valid from %s to %s", t.Format(time.RFC3339),
		key.NotBefore.Format(time.RFC3339), key.NotAfter.Format(time.RFC3339))
}
