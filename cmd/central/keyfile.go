// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"crypto/ecdsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"passerelle/sync/central"
)

// Files of DIR. Folders are 0700, files 0600.
const (
	authorityFolder = "authority" // kept offline: root.key, identity
	rootKeyFile     = "root.key"
	identityFile    = "identity"

	serviceFolder   = "service" // what serve holds
	rootCertFile    = "root.crt"
	caKeyFile       = "ca.key"
	caCertFile      = "ca.crt"
	receiptKeyFile  = "receipt.key"
	listKeyFile     = "list.key"
	listCertFile    = "list.cert"
	firstTrustFile  = "trust.1"
	databaseFile    = "database" // optional: address of a PostgreSQL database
	serveLockFile   = "serve.lock"
	unfinishedInit  = "init.tmp"
	unfinishedReady = "ready"
)

func writeKey(path string, key *ecdsa.PrivateKey) error {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return fmt.Errorf("write a key: %w", err)
	}
	return writeNew(path, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}

func writeCertificate(path string, c *x509.Certificate) error {
	return writeNew(path, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}))
}

// writeNew creates a file, which must not exist yet, and syncs it to disk.
func writeNew(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Sync(), f.Close())
}

func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// identityText is an age key file, as age-keygen writes it: `age -d -i` reads it.
func identityText(a *central.Authority, now time.Time) []byte {
	return fmt.Appendf(nil, "# created: %s\n# public key: %s\n%s\n", now.UTC().Format(time.RFC3339),
		a.Public, a.Identity)
}

func readPEM(path, kind string) ([]byte, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	block, rest := pem.Decode(b)
	if block == nil || block.Type != kind || len(rest) > 0 {
		return nil, fmt.Errorf("%s is damaged", filepath.Base(path))
	}
	return block.Bytes, nil
}

func readKey(path string) (*ecdsa.PrivateKey, error) {
	der, err := readPEM(path, "PRIVATE KEY")
	if err != nil {
		return nil, err
	}
	k, err := x509.ParsePKCS8PrivateKey(der)
	if key, ok := k.(*ecdsa.PrivateKey); err == nil && ok {
		return key, nil
	}
	return nil, fmt.Errorf("%s is damaged", filepath.Base(path))
}

func readCertificate(path string) (*x509.Certificate, error) {
	der, err := readPEM(path, "CERTIFICATE")
	if err != nil {
		return nil, err
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("%s is damaged", filepath.Base(path))
	}
	return c, nil
}

// readKeys reads the service's keys from DIR/service and checks that they belong
// together. The error matches fs.ErrNotExist if DIR was never set up.
func readKeys(dir string) (k *central.Keys, first []byte, err error) {
	at := func(name string) string { return filepath.Join(dir, serviceFolder, name) }
	k = &central.Keys{}
	steps := []func() error{
		func() (err error) { k.Root, err = readCertificate(at(rootCertFile)); return },
		func() (err error) { k.CA, err = readCertificate(at(caCertFile)); return },
		func() (err error) { k.CAKey, err = readKey(at(caKeyFile)); return },
		func() (err error) { k.Receipt, err = readKey(at(receiptKeyFile)); return },
		func() (err error) { k.List, err = readKey(at(listKeyFile)); return },
		func() (err error) { k.ListCert, err = os.ReadFile(at(listCertFile)); return },
		func() (err error) { first, err = os.ReadFile(at(firstTrustFile)); return },
		func() error { return k.Check() },
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return nil, nil, fmt.Errorf("read the service's keys: %w", err)
		}
	}
	return k, first, nil
}

// exists reports whether a path exists, and true if that can't be determined.
func exists(path string) bool {
	_, err := os.Lstat(path)
	return !errors.Is(err, fs.ErrNotExist)
}
