// SPDX-License-Identifier: AGPL-3.0-or-later

package receipt

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/x509"
	"fmt"
	"time"
)

// The certificates of the root. The root is kept offline, in a drawer. It certifies, for
// a limited time, a key held by the service that signs trust lists, so that enrolling a
// kiosk does not need the drawer, and a key held by the authority's editors that signs
// catalogues. They use the same envelope as receipts, signed by the root; the format says
// what the key is for, so that neither kind of key can be used as the other.

const (
	listKeyFormat      = "passerelle-list-key/1"
	catalogueKeyFormat = "passerelle-catalogue-key/1"
)

type wireListKey struct {
	Format    string `cbor:"0,keyasint"`
	Public    []byte `cbor:"1,keyasint"` // SubjectPublicKeyInfo, DER
	NotBefore uint64 `cbor:"2,keyasint"`
	NotAfter  uint64 `cbor:"3,keyasint"`
}

// ListKey is what a certificate says: this key may sign lists, or catalogues, issued
// between these times, inclusive.
type ListKey struct {
	Public    *ecdsa.PublicKey
	NotBefore time.Time
	NotAfter  time.Time
}

// CertifyListKey signs a list-key certificate with the root (ECDSA, P-256). Times are
// whole seconds. Errors: ErrKey, ErrClaims for the times, or those of root.
func CertifyListKey(root crypto.Signer, list *ecdsa.PublicKey, notBefore,
	notAfter time.Time) ([]byte, error) {
	return certify(listKeyFormat, root, list, notBefore, notAfter)
}

// CertifyCatalogueKey signs a certificate for a key that signs catalogues, as
// CertifyListKey does for trust lists.
func CertifyCatalogueKey(root crypto.Signer, key *ecdsa.PublicKey, notBefore,
	notAfter time.Time) ([]byte, error) {
	return certify(catalogueKeyFormat, root, key, notBefore, notAfter)
}

func certify(format string, root crypto.Signer, key *ecdsa.PublicKey, notBefore,
	notAfter time.Time) ([]byte, error) {
	if _, err := p256(key); err != nil {
		return nil, err
	}
	if !wholeSeconds(notBefore) || !wholeSeconds(notAfter) || notAfter.Before(notBefore) {
		return nil, fmt.Errorf("%w: validity of the key", ErrClaims)
	}
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		return nil, ErrKey
	}
	payload, err := encMode.Marshal(wireListKey{Format: format, Public: der,
		NotBefore: uint64(notBefore.Unix()), NotAfter: uint64(notAfter.Unix())})
	if err != nil {
		return nil, fmt.Errorf("write certificate: %w", err)
	}
	return signEnvelope(payload, root)
}

// ParseListKey reads a certificate and verifies that the root signed it (rootDER:
// SubjectPublicKeyInfo). It does not check whether it is valid today. Errors wrap ErrTrust.
func ParseListKey(cert, rootDER []byte) (ListKey, error) {
	return parseCertificate(listKeyFormat, cert, rootDER)
}

// ParseCatalogueKey reads the certificate of a key that signs catalogues, as ParseListKey
// does for list keys. Errors wrap ErrTrust.
func ParseCatalogueKey(cert, rootDER []byte) (ListKey, error) {
	return parseCertificate(catalogueKeyFormat, cert, rootDER)
}

func parseCertificate(format string, cert, rootDER []byte) (ListKey, error) {
	root, err := parseP256(rootDER)
	if err != nil {
		return ListKey{}, fmt.Errorf("%w: its root key", ErrTrust)
	}
	env, err := parseEnvelope(cert)
	if err != nil {
		return ListKey{}, fmt.Errorf("%w: its certificate: %w", ErrTrust, err)
	}
	if env.kid != KeyID(root) || !env.signedBy(root) {
		return ListKey{}, fmt.Errorf("%w: its root did not certify the key that signed it",
			ErrTrust)
	}
	var w wireListKey
	if err := decMode.Unmarshal(env.payload, &w); err != nil || w.Format != format {
		return ListKey{}, fmt.Errorf("%w: its certificate is of another kind", ErrTrust)
	}
	pub, err := parseP256(w.Public)
	if err != nil {
		return ListKey{}, fmt.Errorf("%w: the key in its certificate", ErrTrust)
	}
	if again, err := encMode.Marshal(w); err != nil || !bytes.Equal(again, env.payload) {
		return ListKey{}, fmt.Errorf("%w: its certificate is not in canonical form", ErrTrust)
	}
	k := ListKey{Public: pub, NotBefore: date(w.NotBefore), NotAfter: date(w.NotAfter)}
	if !wholeSeconds(k.NotBefore) || !wholeSeconds(k.NotAfter) || k.NotAfter.Before(k.NotBefore) {
		return ListKey{}, fmt.Errorf("%w: the validity in its certificate", ErrTrust)
	}
	return k, nil
}
