// SPDX-License-Identifier: AGPL-3.0-or-later

package central

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"passerelle/dossier/receipt"
	"passerelle/sync/central/archive"
)

// ErrNoKiosk is returned by Revoke for a kiosk that is not enrolled.
var ErrNoKiosk = errors.New("no such kiosk")

// Begin puts the first trust list into an archive that has none. An archive with lists of
// another root is an error: dossiers of one authority would be countersigned by another.
func Begin(ctx context.Context, a *archive.Archive, keys *Keys, first []byte) error {
	return a.Change(ctx, func(tx *archive.Tx) error {
		raw, err := tx.Trust()
		if errors.Is(err, archive.ErrNotFound) {
			t, err := receipt.ParseTrust(first)
			if err != nil {
				return err
			}
			raw = first
			if err := tx.AddTrust(t.Number, first); err != nil {
				return err
			}
		} else if err != nil {
			return err
		}
		t, err := receipt.ParseTrust(raw)
		if err != nil {
			return err
		}
		if !bytes.Equal(t.Root, keys.Root.RawSubjectPublicKeyInfo) {
			return errors.New("the archive belongs to another authority than the service's keys")
		}
		return nil
	})
}

// Renew signs the list again, with the next number, once a third of its lifetime is over:
// kiosks should not hold a stale list merely because nothing changed. It also does so
// when the list bears a time that has not come yet: a clock that was ahead for a minute
// must not keep the list from being renewed until then. Nor must it keep a kiosk that was
// enrolled in that minute from signing until then: its key is redated.
func Renew(ctx context.Context, a *archive.Archive, keys *Keys, now time.Time) error {
	return a.Change(ctx, func(tx *archive.Tx) error {
		t, err := currentList(tx)
		if err != nil {
			return err
		}
		if !redate(keys, t, now) && now.Before(t.Issued.AddDate(0, 0, listDays/3)) &&
			!wrong(keys, t, now) {
			return nil
		}
		return extend(tx, keys, t, now)
	})
}

// Revoke withdraws a kiosk: once this returns, its certificate and receipts are refused,
// whatever their date. Revoking again changes nothing. It returns ErrNoKiosk.
func Revoke(ctx context.Context, a *archive.Archive, keys *Keys, id string, now time.Time) error {
	return a.Change(ctx, func(tx *archive.Tx) error {
		k, err := tx.Kiosk(id)
		if errors.Is(err, archive.ErrNotFound) {
			return ErrNoKiosk
		}
		if err != nil || !k.Revoked.IsZero() {
			return err
		}
		k.Revoked = now
		if err := tx.PutKiosk(k); err != nil {
			return err
		}
		t, err := currentList(tx)
		if err != nil {
			return err
		}
		for i := range t.Keys {
			if t.Keys[i].Role == receipt.RoleKiosk && t.Keys[i].Name == id {
				t.Keys[i].Revoked, t.Keys[i].RevokedAt = true, now.UTC().Truncate(time.Second)
			}
		}
		return extend(tx, keys, t, now)
	})
}

// vouch adds a kiosk's receipt key to the list, unless it is there, and returns the
// newest list.
func vouch(tx *archive.Tx, keys *Keys, pub *ecdsa.PublicKey, now time.Time) ([]byte, error) {
	t, err := currentList(tx)
	if err != nil {
		return nil, err
	}
	id := receipt.KeyID(pub)
	early := redate(keys, t, now)
	if _, ok := t.Key(id); ok {
		if !early {
			return t.Raw, nil
		}
		if err := extend(tx, keys, t, now); err != nil {
			return nil, err
		}
		return tx.Trust()
	}
	now = now.UTC().Truncate(time.Second)
	t.Keys = append(t.Keys, receipt.Key{
		ID: id, Public: pub, Role: receipt.RoleKiosk, Name: receipt.KioskID(pub),
		NotBefore: keyFrom(now), NotAfter: keys.CA.NotAfter.UTC().Truncate(time.Second),
	})
	slices.SortFunc(t.Keys, func(a, b receipt.Key) int {
		return strings.Compare(string(a.ID[:]), string(b.ID[:]))
	})
	if err := extend(tx, keys, t, now); err != nil {
		return nil, err
	}
	return tx.Trust()
}

// keyFrom returns the start of validity of a kiosk's key that is dated now. It is a day
// earlier, because the kiosk's clock may be slow, and a receipt says when that clock was
// last compared.
func keyFrom(now time.Time) time.Time { return now.UTC().Truncate(time.Second).AddDate(0, 0, -1) }

// redate changes the start of those kiosk keys in t that are not valid yet, because they
// were enrolled while this clock was ahead. It returns whether it changed any. A validity
// is only ever extended, so that no receipt that verified ceases to do so. The extension
// begins after the authority was founded, because otherwise now is what is wrong.
func redate(keys *Keys, t *receipt.Trust, now time.Time) (changed bool) {
	if !founded(keys, now) {
		return false
	}
	for i := range t.Keys {
		if k := &t.Keys[i]; k.Role == receipt.RoleKiosk && k.NotBefore.After(now) {
			k.NotBefore, changed = keyFrom(now), true
		}
	}
	return changed
}

// founded reports whether now can be right: a right clock never shows a time before the
// authority was founded.
func founded(keys *Keys, now time.Time) bool {
	key, err := receipt.ParseListKey(keys.ListCert, keys.Root.RawSubjectPublicKeyInfo)
	return err == nil && !now.Before(key.NotBefore)
}

func currentList(tx *archive.Tx) (*receipt.Trust, error) {
	raw, err := tx.Trust()
	if err != nil {
		return nil, err
	}
	return receipt.ParseTrust(raw)
}

// tolerated is how far a clock may be set back without a list becoming older than the one
// before. A clock that was set back further was wrong before or is wrong now: the list
// states the current time, and the next one corrects it.
const tolerated = 24 * time.Hour

// wrong reports whether the list bears a time that can't be right if now is. If now is
// before the authority was founded, now is what is wrong.
func wrong(keys *Keys, t *receipt.Trust, now time.Time) bool {
	return founded(keys, now) && now.Before(t.Issued.Add(-tolerated))
}

// extend signs t with the next number, which says which of two lists is newer, and stores it.
func extend(tx *archive.Tx, keys *Keys, t *receipt.Trust, now time.Time) error {
	now = now.UTC().Truncate(time.Second)
	if now.Before(t.Issued) && !wrong(keys, t, now) {
		now = t.Issued
	}
	t.Number, t.Issued, t.Expires = t.Number+1, now, now.AddDate(0, 0, listDays)
	raw, err := receipt.SignTrust(t, keys.ListCert, keys.List)
	if err != nil {
		return fmt.Errorf("sign the trust list: %w", err)
	}
	return tx.AddTrust(t.Number, raw)
}
