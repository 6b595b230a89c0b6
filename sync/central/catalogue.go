// SPDX-License-Identifier: AGPL-3.0-or-later

package central

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"passerelle/dossier"
	"passerelle/dossier/bundle"
	"passerelle/sync"
	"passerelle/sync/central/archive"
)

// Publish offers a catalogue bundle to the kiosks from now on. The signer's key must be
// certified by this authority's root, and the bundle must be newer than the one offered;
// publishing the same file again changes nothing. Errors wrap bundle.ErrBundle,
// ErrForeign, ErrExpired, ErrContent or ErrOld.
func Publish(ctx context.Context, a *archive.Archive, keys *Keys, raw []byte,
	now time.Time) (*bundle.Bundle, error) {
	root := keys.Root.RawSubjectPublicKeyInfo
	b, err := bundle.Verify(raw, root, dossier.Moment{Time: now, Known: true})
	if err != nil {
		return nil, err
	}
	return b, a.Change(ctx, func(tx *archive.Tx) error {
		_, held, err := tx.Catalogue()
		switch {
		case errors.Is(err, archive.ErrNotFound):
			return tx.AddCatalogue(b.Number, raw)
		case err != nil:
			return err
		case bytes.Equal(held, raw):
			return nil
		}
		old, err := bundle.Verify(held, root, dossier.Moment{})
		if err != nil {
			return err
		}
		if err := b.Follows(old); err != nil {
			return err
		}
		return tx.AddCatalogue(b.Number, raw)
	})
}

// catalogue answers with the newest bundle, or that the kiosk already has it, or that
// there is none.
func (s *Service) catalogue(w http.ResponseWriter, r *http.Request, _ archive.Kiosk) {
	number, err := s.cfg.Archive.CatalogueNumber(r.Context())
	if errors.Is(err, archive.ErrNotFound) {
		s.refuse(w, http.StatusNotFound, sync.RefusedUnknown, "no catalogue has been published")
		return
	}
	if err != nil {
		s.unhealthy(w, "read the catalogue", err)
		return
	}
	if r.Header.Get("If-None-Match") == catalogueTag(number) {
		w.Header().Set("ETag", catalogueTag(number))
		w.WriteHeader(http.StatusNotModified)
		return
	}
	number, raw, err := s.cfg.Archive.Catalogue(r.Context())
	if err != nil {
		s.unhealthy(w, "read the catalogue", err)
		return
	}
	w.Header().Set("ETag", catalogueTag(number)) // another may have been published meanwhile
	w.Header().Set("Content-Type", sync.CatalogueType)
	w.Header().Set("Content-Length", strconv.Itoa(len(raw)))
	_, _ = w.Write(raw) // if the kiosk has gone, it asks again
}

func catalogueTag(number uint64) string { return `"` + strconv.FormatUint(number, 10) + `"` }
