// SPDX-License-Identifier: AGPL-3.0-or-later

package sync

import (
	"crypto/ecdsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"passerelle/dossier/receipt"
)

// Broken is returned by Whole: a file that enrolment left is lost or damaged, and nothing
// is sent to the service until that is repaired.
type Broken struct {
	File    string // "carry/tls.key"
	Damaged bool   // otherwise it is missing
}

// Error names the file and says what to do.
func (b *Broken) Error() string {
	what, or := "is missing: put it back from a copy of this folder", ", or"
	if b.Damaged {
		what, or = "is damaged: put it back from a copy of this folder", ", or move it away and"
	}
	return b.File + " " + what + or + " enrol this kiosk again with a new code. Nothing is sent to " +
		"the service until then; what waits is kept"
}

// Gone returns what Whole can't know: that nothing is left of an enrolment that the vault
// knows of. It names the file without which the others are useless.
func Gone() *Broken { return &Broken{File: "carry/" + serviceFile} }

// Whole checks whether the files that enrolment left in dir (DATA/carry) are there and
// belong together. It returns *Broken, or ErrNotEnrolled when there are none.
func Whole(dir string) error {
	text, serr := os.ReadFile(filepath.Join(dir, serviceFile))
	chain, cerr := os.ReadFile(filepath.Join(dir, chainFile))
	key, kerr := os.ReadFile(filepath.Join(dir, keyFile))
	gone := func(err error) bool { return errors.Is(err, fs.ErrNotExist) }
	if gone(serr) && gone(cerr) { // a key alone is left by an enrolment whose answer never came
		return ErrNotEnrolled
	}
	broken := func(name string, err error) error {
		return &Broken{File: "carry/" + name, Damaged: !gone(err)}
	}
	leaf, pin, err := readChain(chain)
	switch {
	case kerr != nil:
		return broken(keyFile, kerr)
	case err != nil:
		return broken(chainFile, cerr)
	}
	var s service
	if serr != nil || json.Unmarshal(text, &s) != nil || s.Format != serviceFormat {
		return broken(serviceFile, serr)
	}
	if known, err := s.pin(); err != nil || known != pin || s.Kiosk != leaf.Subject.CommonName {
		return broken(serviceFile, nil)
	}
	if _, err := base(s.URL); err != nil {
		return broken(serviceFile, nil)
	}
	if k, err := parseTLSKey(key); err != nil || !k.PublicKey.Equal(leaf.PublicKey) {
		return broken(keyFile, nil)
	}
	return nil
}

// readChain reads the certificates that enrolment brought and checks their signatures, so
// that one flipped bit shows. It returns the kiosk's own and the pin of the root.
func readChain(text []byte) (leaf *x509.Certificate, pin [16]byte, err error) {
	var all []*x509.Certificate
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, pin, fmt.Errorf("read a certificate: %w", err)
		}
		all = append(all, c)
	}
	if len(all) < 2 || all[0].IsCA { // a block that can't be parsed was skipped
		return nil, pin, errors.New("a certificate is missing")
	}
	for i, c := range all {
		if err := c.CheckSignatureFrom(all[min(i+1, len(all)-1)]); err != nil {
			return nil, pin, fmt.Errorf("the chain: %w", err)
		}
	}
	return all[0], receipt.RootPin(all[len(all)-1].RawSubjectPublicKeyInfo), nil
}

func parseTLSKey(text []byte) (*ecdsa.PrivateKey, error) {
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errors.New("it is damaged")
	}
	k, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, errors.New("it is damaged")
	}
	key, ok := k.(*ecdsa.PrivateKey)
	if !ok {
		return nil, errors.New("it is of another kind")
	}
	return key, nil
}
