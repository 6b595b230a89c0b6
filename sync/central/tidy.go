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

// Tidy goes through the uploads that have received no byte since before. A complete one
// is registered: its kiosk may be gone for good, and this may be the only copy. An
// incomplete one is removed: a kiosk keeps its dossier until it has the receipt, and
// begins again. The same goes for an upload whose description was lost to a full disk or
// a crash. A complete one from a kiosk that was revoked stays, unregistered: people may
// still need it. It returns how many were removed.
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
		if _, ok := errors.AsType[*receipt.Refusal](err); ok {
			continue
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("forsaken upload %s: %w", id, err))
		}
	}
	return removed, errors.Join(errs...)
}
