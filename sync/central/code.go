// SPDX-License-Identifier: AGPL-3.0-or-later

package central

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"passerelle/dossier/receipt"
	"passerelle/sync/central/archive"
)

// An enrolment code is valid for an hour and for a few attempts. The first half of its secret
// identifies the code, so that an attempt with a wrong second half counts against that code.
const (
	codeLife  = time.Hour
	maxMisses = 5
)

func selector(secret [10]byte) string { return hex.EncodeToString(secret[:5]) }

// Invite makes an enrolment code for a kiosk that will be called name, and stores what is
// needed to recognise it.
func Invite(ctx context.Context, a *archive.Archive, keys *Keys, name string,
	now time.Time) (receipt.Code, error) {
	code := receipt.Code{Pin: keys.Pin()}
	if _, err := rand.Read(code.Secret[:]); err != nil {
		return receipt.Code{}, fmt.Errorf("make a code: %w", err)
	}
	err := a.Change(ctx, func(tx *archive.Tx) error {
		if err := tx.ForgetCodes(now.Add(-24 * time.Hour)); err != nil {
			return err
		}
		return tx.PutCode(archive.Code{Selector: selector(code.Secret),
			Digest: sha256.Sum256(code.Secret[:]), Name: name, Expires: now.Add(codeLife)})
	})
	if err != nil {
		return receipt.Code{}, err
	}
	return code, nil
}
