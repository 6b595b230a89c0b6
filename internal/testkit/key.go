// SPDX-License-Identifier: AGPL-3.0-or-later

package testkit

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"testing"
)

// NewKey makes a key that nobody had before.
func NewKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	Must(t, err)
	return k
}

// Key makes the same key for the same name, so that golden files can be checked with no
// key stored beside them.
func Key(t testing.TB, name string) *ecdsa.PrivateKey {
	t.Helper()
	h := sha256.Sum256([]byte("passerelle test key: " + name))
	k, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), h[:])
	Must(t, err)
	return k
}

// PublicDER is the public half of a key, as certificates and trust lists hold it.
func PublicDER(t testing.TB, k *ecdsa.PrivateKey) []byte {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(&k.PublicKey)
	Must(t, err)
	return der
}
