// SPDX-License-Identifier: AGPL-3.0-or-later

package sync

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Files of DATA/carry (0700, files 0600).
const (
	keyFile     = "tls.key"      // PKCS #8, PEM
	chainFile   = "tls.crt"      // the chain that enrolment gave, PEM
	serviceFile = "service.json" // where the service is, and the root by which it is recognised
	notesFile   = "notes.json"   // the result of each attempt
	lockFile    = "lock"         // flock: one sender
)

const serviceFormat = "passerelle-service/1"

// service is what enrolment leaves behind.
type service struct {
	Format string `json:"format"`
	URL    string `json:"url"`   // https://HOST:PORT
	Pin    string `json:"pin"`   // 16 bytes, hexadecimal
	Kiosk  string `json:"kiosk"` // 8 Crockford letters
}

func (s service) pin() (pin [16]byte, err error) {
	b, err := hex.DecodeString(s.Pin)
	if err != nil || copy(pin[:], b) != len(pin) || len(b) != len(pin) {
		return pin, errors.New("the pin in service.json is damaged")
	}
	return pin, nil
}

// base reads the address of a service: https, a host, an optional port, and nothing else.
func base(address string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSuffix(address, "/"))
	if err != nil || u.Scheme != "https" || u.Hostname() == "" || u.Path != "" ||
		u.RawQuery != "" || u.User != nil {
		return nil, errors.New("the service's address must read https://HOST:PORT")
	}
	return u, nil
}

// loadService returns ErrNotEnrolled when a part is missing.
func loadService(dir string) (service, tls.Certificate, error) {
	var s service
	var cert tls.Certificate
	b, err := os.ReadFile(filepath.Join(dir, serviceFile))
	if errors.Is(err, fs.ErrNotExist) {
		return s, cert, ErrNotEnrolled
	}
	if err != nil {
		return s, cert, fmt.Errorf("read the enrolment: %w", err)
	}
	if err := json.Unmarshal(b, &s); err != nil || s.Format != serviceFormat {
		return s, cert, fmt.Errorf("read the enrolment: %s is damaged", serviceFile)
	}
	cert, err = tls.LoadX509KeyPair(filepath.Join(dir, chainFile), filepath.Join(dir, keyFile))
	if errors.Is(err, fs.ErrNotExist) {
		return s, cert, ErrNotEnrolled
	}
	if err != nil {
		return s, cert, fmt.Errorf("read the kiosk's certificate: %w", err)
	}
	return s, cert, nil
}

// tlsKey reads the kiosk's TLS key, creating it on first use. It is on disk before it is
// returned, because the service will then know its public half.
func tlsKey(dir string) (*ecdsa.PrivateKey, error) {
	path := filepath.Join(dir, keyFile)
	b, err := os.ReadFile(path)
	if err == nil {
		key, err := parseTLSKey(b)
		if err != nil {
			return nil, fmt.Errorf("read the TLS key: %w", err)
		}
		return key, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read the TLS key: %w", err)
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make the TLS key: %w", err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("make the TLS key: %w", err)
	}
	if err := writeFile(path, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}),
		true); err != nil {
		return nil, fmt.Errorf("keep the TLS key: %w", err)
	}
	return key, nil
}

// writeFile replaces a file completely or not at all (0600); durable: even across a power cut.
func writeFile(path string, data []byte, durable bool) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil && durable {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
		return err
	}
	if !durable {
		return nil
	}
	d, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// CertificateUntil returns until when the certificate of a kiosk's folder DATA/carry is
// valid, by the first expiry in its chain; zero when the kiosk is not enrolled, or the
// chain can't be read.
func CertificateUntil(dir string) (until time.Time) {
	b, err := os.ReadFile(filepath.Join(dir, chainFile))
	if err != nil {
		return time.Time{}
	}
	for block, rest := pem.Decode(b); block != nil; block, rest = pem.Decode(rest) {
		cert, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return time.Time{}
		}
		if until.IsZero() || cert.NotAfter.Before(until) {
			until = cert.NotAfter
		}
	}
	return until
}
