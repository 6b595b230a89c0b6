// SPDX-License-Identifier: AGPL-3.0-or-later

package central

import (
	"context"
	"errors"
	"fmt"
	"time"

	"passerelle/dossier/receipt"
	"passerelle/sync/central/archive"
)

// Tidy looks at the uploads of which no byte came since before. One that is whole is
// registered: its kiosk may be gone for good, and this may be the only copy. One that is
// not is removed: a kiosk keeps its dossier until it has the receipt, and begins again.
// So is what is left of one whose description a full disk or a crash took. A whole one of
// a kiosk that was revoked stays, unregistered: people may still need it. It returns how
// many were removed.
func (s *Service) Tidy(ctx context.Context, before time.Time) (removed int, err error) {
	ids, err := s.cfg.Archive.Dossiers.Untouched(before)
	if err != nil {
		return 0, fmt.Errorf("look for forsaken uploads: %w", err)
	}
	var errs []error
	for _, id := range ids {
		if err := ctx.Err(); err != nil {
			return removed, err
		}
		_, err := s.register(ctx, id)
		if errors.Is(err, errIncomplete) || errors.Is(err, archive.ErrNotFound) {
			if err = s.cfg.Archive.Dossiers.Remove(id); err == nil {
				removed++
				s.cfg.Log.Info("upload forsaken", "id", id.String())
			}
		}
		var refusal *receipt.Refusal
		if errors.As(err, &refusal) {
			continue
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("forsaken upload %s: %w", id, err))
		}
	}
	return removed, errors.Join(errs...)
}
