// SPDX-License-Identifier: AGPL-3.0-or-later

package storage

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"go.etcd.io/bbolt"

	"passerelle/dossier"
	"passerelle/dossier/bundle"
	"passerelle/storage/spool"
)

// catalogueName is the file of the last good catalogue. catalogueKey, in meta, holds the
// highest number ever installed, so that a damaged file does not allow going back.
const catalogueName = "catalogue"

var catalogueKey = []byte("catalogue")

// ErrUnusable is wrapped by InstallCatalogue for a catalogue that the authority signed
// but this program can't use.
var ErrUnusable = errors.New("this program can't use the catalogue")

func (v *Vault) openCatalogue() error {
	raw, err := spool.ReadCatalogue(filepath.Join(v.dir, catalogueName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	t := v.Trust()
	if t == nil {
		// without a trust list nobody knows whose it is; before enrolment nothing is
		// judged either
		return nil
	}
	// its expiry is checked by Catalogue: an expired list is not damaged
	b, err := bundle.Verify(raw, t.Root, dossier.Moment{})
	if err == nil {
		err = v.usable(b)
	}
	if err != nil {
		v.found.CatalogueLost = true
		return nil
	}
	v.catalogue = b
	return nil
}

// Catalogue returns the last good catalogue that the service sent, expired or not, or nil
// when none has come or the stored one is damaged (see Condition).
func (v *Vault) Catalogue() *bundle.Bundle {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.catalogue
}

// installCatalogue verifies a bundle against the root of the trust list and stores it as
// the last good one. Installing the same bundle again is not an error. Errors wrap those
// of bundle.Verify, bundle.ErrOld, ErrUnusable, ErrNotEnrolled, ErrNoSpace.
func (v *Vault) installCatalogue(raw []byte) error {
	t, held := v.Trust(), v.Catalogue()
	switch {
	case t == nil:
		return ErrNotEnrolled
	case held != nil && bytes.Equal(held.Raw, raw):
		return nil
	}
	b, err := bundle.Verify(raw, t.Root, v.now())
	if err != nil {
		return err
	}
	if err := b.Follows(held); err != nil {
		return err
	}
	var highest uint64
	err = v.meta(catalogueKey, &highest)
	if err != nil {
		return err
	}
	if b.Number < highest { // an equal number is the one that was damaged
		return fmt.Errorf("%w: number %d, %d was used", bundle.ErrOld, b.Number, highest)
	}
	if err := v.usable(b); err != nil {
		return fmt.Errorf("%w: %w", ErrUnusable, err)
	}
	if err := spool.WriteFile(filepath.Join(v.dir, catalogueName), raw); err != nil {
		return err
	}
	v.step("catalogue: kept")
	v.mu.Lock()
	v.catalogue, v.found.CatalogueLost = b, false
	v.mu.Unlock()
	return v.update(func(tx *bbolt.Tx) error {
		if err := putJSON(tx.Bucket(metaBucket), catalogueKey, b.Number); err != nil {
			return err
		}
		return v.log(tx, CatalogueInstalled, int64(b.Number))
	})
}

func (v *Vault) absorbCatalogue() error {
	raw, err := v.spool.Catalogue()
	if raw == nil || err != nil {
		return err
	}
	err = v.installCatalogue(raw)
	switch {
	case err == nil, errors.Is(err, bundle.ErrOld):
		return v.spool.RemoveCatalogue()
	case errors.Is(err, bundle.ErrBundle), errors.Is(err, bundle.ErrForeign),
		errors.Is(err, bundle.ErrExpired), errors.Is(err, bundle.ErrContent),
		errors.Is(err, ErrUnusable):
		if err := v.spool.RefuseCatalogue(); err != nil {
			return err
		}
		return v.Log(CatalogueRefused, 0)
	}
	return err
}
