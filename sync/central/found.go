// SPDX-License-Identifier: AGPL-3.0-or-later

package central

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"errors"
	"fmt"
	"time"

	"filippo.io/age"

	"passerelle/dossier/receipt"
)

// Founding is what is needed to found an authority.
type Founding struct {
	Now       time.Time
	Service   string // the service's name in the trust list
	Authority receipt.Authority
	Terms     receipt.Terms
}

// Authority is what is kept in a drawer: whoever has it can name kiosks and services, and
// open every dossier.
type Authority struct {
	Root     *ecdsa.PrivateKey
	Identity string // age hybrid identity, "AGE-SECRET-KEY-PQ-1…"
	Public   string // its recipient, "age1pq1…"
}

// Keys are what the service holds. None of them opens a dossier or outlives its validity.
type Keys struct {
	Root     *x509.Certificate // public
	CA       *x509.Certificate // issues certificates of the service and of kiosks
	CAKey    *ecdsa.PrivateKey
	Receipt  *ecdsa.PrivateKey // countersigns
	List     *ecdsa.PrivateKey // signs trust lists
	ListCert []byte            // the root's certificate for List
}

// Codes of the only authority and its terms in the lists of this program.
const (
	AuthorityCode = 1
	TermsCode     = 1
)

// Validities. The service's keys are renewed from the drawer before they expire.
const (
	rootYears    = 25
	serviceYears = 10
	listDays     = 90 // after which a kiosk's list should have been replaced
)

// Found creates an authority, the keys of its service, and the first trust list.
func Found(f Founding) (*Authority, *Keys, []byte, error) {
	id, err := age.GenerateHybridIdentity()
	if err != nil {
		return nil, nil, nil, fmt.Errorf("make the identity: %w", err)
	}
	a := &Authority{Identity: id.String(), Public: id.Recipient().String()}
	k := &Keys{}
	for _, key := range []**ecdsa.PrivateKey{&a.Root, &k.CAKey, &k.Receipt, &k.List} {
		if *key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
			return nil, nil, nil, fmt.Errorf("make a key: %w", err)
		}
	}
	now := f.Now.UTC().Truncate(time.Second)
	if k.Root, err = issueRoot(a.Root, now.AddDate(rootYears, 0, 0)); err != nil {
		return nil, nil, nil, err
	}
	if k.CA, err = issueCA(k.Root, a.Root, &k.CAKey.PublicKey,
		now.AddDate(serviceYears, 0, 0)); err != nil {
		return nil, nil, nil, err
	}
	if k.ListCert, err = receipt.CertifyListKey(a.Root, &k.List.PublicKey, now.AddDate(0, 0, -1),
		now.AddDate(serviceYears, 0, 0)); err != nil {
		return nil, nil, nil, fmt.Errorf("certify the list key: %w", err)
	}
	first, err := receipt.SignTrust(&receipt.Trust{
		Number: 1, Issued: now, Expires: now.AddDate(0, 0, listDays), Demo: !f.Authority.Real,
		Authorities: map[uint]receipt.Authority{AuthorityCode: f.Authority},
		Terms:       map[uint]receipt.Terms{TermsCode: f.Terms},
		Recipients:  []string{a.Public},
		Keys: []receipt.Key{{
			ID: receipt.KeyID(&k.Receipt.PublicKey), Public: &k.Receipt.PublicKey,
			Role: receipt.RoleService, Name: f.Service,
			NotBefore: now.AddDate(0, 0, -1), NotAfter: now.AddDate(serviceYears, 0, 0),
		}},
		Root: k.Root.RawSubjectPublicKeyInfo,
	}, k.ListCert, k.List)
	if err != nil {
		return nil, nil, nil, fmt.Errorf("sign the first trust list: %w", err)
	}
	return a, k, first, nil
}

// Check reports whether the keys belong together: a mixed-up folder must stop the service
// at its start, not a kiosk in the field.
func (k *Keys) Check() error {
	if err := k.Root.CheckSignatureFrom(k.Root); err != nil {
		return errors.New("the root's certificate does not verify")
	}
	if err := k.CA.CheckSignatureFrom(k.Root); err != nil {
		return errors.New("the service's certificate is not the root's")
	}
	if !k.CAKey.PublicKey.Equal(k.CA.PublicKey) {
		return errors.New("the service's certificate is for another key")
	}
	list, err := receipt.ParseListKey(k.ListCert, k.Root.RawSubjectPublicKeyInfo)
	if err != nil {
		return fmt.Errorf("the list key: %w", err)
	}
	if !k.List.PublicKey.Equal(list.Public) {
		return errors.New("the list key's certificate is for another key")
	}
	return nil
}

// Pin is how enrolment codes identify the authority.
func (k *Keys) Pin() [16]byte { return receipt.RootPin(k.Root.RawSubjectPublicKeyInfo) }
