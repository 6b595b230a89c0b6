// SPDX-License-Identifier: AGPL-3.0-or-later

package central

import (
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"net"
	"time"
)

// since is the beginning of every certificate's validity. A kiosk whose battery died goes
// by its build date, or by the last time that the service gave it, which may be long
// before the service's certificate was made: "not valid yet" would cut it off for ever,
// and protects nothing in a hierarchy in which only we issue certificates.
var since = time.Date(2025, time.January, 1, 0, 0, 0, 0, time.UTC)

func serial() (*big.Int, error) {
	n, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return nil, fmt.Errorf("make a serial number: %w", err)
	}
	return n.Add(n, big.NewInt(1)), nil
}

func issue(template, parent *x509.Certificate, pub *ecdsa.PublicKey,
	key *ecdsa.PrivateKey) (*x509.Certificate, error) {
	var err error
	if template.SerialNumber, err = serial(); err != nil {
		return nil, err
	}
	template.NotBefore, template.BasicConstraintsValid = since, true
	der, err := x509.CreateCertificate(rand.Reader, template, parent, pub, key)
	if err != nil {
		return nil, fmt.Errorf("issue a certificate: %w", err)
	}
	return x509.ParseCertificate(der)
}

func issueRoot(key *ecdsa.PrivateKey, until time.Time) (*x509.Certificate, error) {
	t := &x509.Certificate{
		Subject: pkix.Name{CommonName: "Passerelle authority"}, NotAfter: until,
		IsCA: true, MaxPathLen: 1, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	}
	return issue(t, t, &key.PublicKey, key)
}

func issueCA(root *x509.Certificate, rootKey *ecdsa.PrivateKey, pub *ecdsa.PublicKey,
	until time.Time) (*x509.Certificate, error) {
	return issue(&x509.Certificate{
		Subject: pkix.Name{CommonName: "Passerelle service"}, NotAfter: until,
		IsCA: true, MaxPathLenZero: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}, root, pub, rootKey)
}

// issueServer issues the service's certificate for its names and addresses.
func (k *Keys) issueServer(pub *ecdsa.PublicKey, hosts []string,
	until time.Time) (*x509.Certificate, error) {
	t := &x509.Certificate{
		Subject: pkix.Name{CommonName: "central"}, NotAfter: until,
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	for _, h := range hosts {
		if ip := net.ParseIP(h); ip != nil {
			t.IPAddresses = append(t.IPAddresses, ip)
		} else {
			t.DNSNames = append(t.DNSNames, h)
		}
	}
	return issue(t, k.CA, pub, k.CAKey)
}

// issueKiosk issues the certificate of a kiosk. It lasts as long as the service's own:
// revocation is kept in the database and checked at each request.
func (k *Keys) issueKiosk(pub *ecdsa.PublicKey, id string) (*x509.Certificate, error) {
	return issue(&x509.Certificate{
		Subject: pkix.Name{CommonName: id}, NotAfter: k.CA.NotAfter,
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}, k.CA, pub, k.CAKey)
}
