// SPDX-License-Identifier: AGPL-3.0-or-later

// Package bundletest signs small lists of procedures for the tests of what carries them.
//
// It judges nothing: what a list may hold is for package bundle.
package bundletest

import (
	"crypto/ecdsa"
	"testing"
	"testing/fstest"
	"time"

	"passerelle/dossier/bundle"
	"passerelle/dossier/receipt"
	"passerelle/internal/testkit"
)

// Signed is a list without procedures, good for some months, signed as an authority's
// editors do: with a new key that its root certifies.
func Signed(t testing.TB, root *ecdsa.PrivateKey, version string, from time.Time,
	months int) []byte {
	t.Helper()
	archive, err := bundle.Pack(fstest.MapFS{"procedures/catalogue.json": {Data: []byte(
		`{"format": "passerelle-catalogue/1", "version": "` + version +
			`", "date": "2026-01-01", "order": [], "sources": {}, "fees": []}`)}})
	testkit.Must(t, err)
	key := testkit.NewKey(t)
	cert, err := receipt.CertifyCatalogueKey(root, &key.PublicKey, from, from.AddDate(1, 0, 0))
	testkit.Must(t, err)
	raw, err := bundle.Sign(archive, from, from.AddDate(0, months, 0), cert, key,
		testkit.PublicDER(t, root))
	testkit.Must(t, err)
	return raw
}
