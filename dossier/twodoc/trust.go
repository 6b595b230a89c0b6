// SPDX-License-Identifier: AGPL-3.0-or-later

package twodoc

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"time"
)

// Verdict says what is known of a signature. Verdicts are written to disk and never renamed.
type Verdict string

const (
	// Verified: signed by a certificate in the trust list that was in force on the day of
	// signing. Nothing else is ever called verified.
	Verified Verdict = "verified"
	// Wrong: the certificate is in the trust list but the signature is not from it. The
	// paper was changed, or its code was copied wrongly.
	Wrong Verdict = "wrong"
	// Unverified: nobody knows, because there is no signature or the certificate is not in
	// the list, was revoked, or was not in force on the day of signing. « Non vérifié ».
	Unverified Verdict = "unverified"
)

// Certificate is one trusted signer: the key, and the names by which a header refers to it.
type Certificate struct {
	Authority, Certificate string // 4 characters each, as in [Header]
	Key                    *ecdsa.PublicKey
	From, Until            string // first and last day on which it may sign, 2006-01-02
	Revoked                bool   // everything it signed is Unverified, whatever the date
}

// Trust is the list of trusted certificates. Its zero value trusts nobody: every verdict
// is Unverified.
type Trust struct{ certificates []Certificate }

// NewTrust makes a list. It returns an error for a certificate without a key, with an
// unknown curve, without its days, or listed twice.
func NewTrust(all ...Certificate) (Trust, error) {
	seen := map[string]bool{}
	for i, c := range all {
		id := c.Authority + c.Certificate
		switch {
		case len(c.Authority) != 4 || len(c.Certificate) != 4:
			return Trust{},
				fmt.Errorf("certificate %d: authority and certificate have 4 characters each", i+1)
		case seen[id]:
			return Trust{}, fmt.Errorf("certificate %s is listed twice", id)
		case c.Key == nil || c.Key.Curve == nil || curveBytes(c.Key) == 0:
			return Trust{}, fmt.Errorf("certificate %s: its key is not of P-256, P-384 or P-521",
				id)
		case !validDay(c.From) || !validDay(c.Until) || c.Until < c.From:
			return Trust{}, fmt.Errorf("certificate %s: its first and last day are wrong", id)
		}
		seen[id] = true
	}
	return Trust{append([]Certificate(nil), all...)}, nil
}

func validDay(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

// TrustFormat is the value of "format" in a list on disk.
const TrustFormat = "passerelle-2ddoc-trust/1"

// LoadTrust reads a list: a JSON object with "format" [TrustFormat] and "certificates",
// an array of objects with "authority", "certificate", "from", "until", "revoked"
// (optional) and "pem": a CERTIFICATE or a PUBLIC KEY. Unknown keys are errors. Only the
// key of an X.509 certificate is used: whoever puts it in the list vouches for it.
func LoadTrust(r io.Reader) (Trust, error) {
	var file struct {
		Format       string `json:"format"`
		Certificates []struct {
			Authority   string `json:"authority"`
			Certificate string `json:"certificate"`
			From        string `json:"from"`
			Until       string `json:"until"`
			Revoked     bool   `json:"revoked"`
			PEM         string `json:"pem"`
		} `json:"certificates"`
	}
	dec := json.NewDecoder(io.LimitReader(r, 4<<20))
	dec.DisallowUnknownFields()
	err := dec.Decode(&file)
	var malformed *json.SyntaxError
	switch {
	case errors.Is(err, io.EOF):
		return Trust{}, errors.New("read the 2D-Doc trust list: it is empty")
	case errors.Is(err, io.ErrUnexpectedEOF):
		return Trust{}, errors.New("read the 2D-Doc trust list: it ends too early")
	case errors.As(err, &malformed):
		return Trust{}, errors.New("read the 2D-Doc trust list: it is not JSON")
	case err != nil:
		return Trust{}, fmt.Errorf("read the 2D-Doc trust list: %w", err)
	}
	if file.Format != TrustFormat {
		return Trust{}, fmt.Errorf("read the 2D-Doc trust list: format %q, want %q", file.Format,
			TrustFormat)
	}
	var all []Certificate
	for i, c := range file.Certificates {
		key, err := parseKey([]byte(c.PEM))
		if err != nil {
			return Trust{}, fmt.Errorf("read certificate %d of the 2D-Doc trust list: %w", i+1, err)
		}
		all = append(all, Certificate{c.Authority, c.Certificate, key, c.From, c.Until, c.Revoked})
	}
	return NewTrust(all...)
}

func parseKey(text []byte) (*ecdsa.PublicKey, error) {
	block, rest := pem.Decode(text)
	if block == nil || len(bytes.TrimSpace(rest)) > 0 {
		return nil, errors.New("not one PEM block")
	}
	var key any
	switch block.Type {
	case "CERTIFICATE":
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, err
		}
		key = c.PublicKey
	case "PUBLIC KEY":
		var err error
		if key, err = x509.ParsePKIXPublicKey(block.Bytes); err != nil {
			return nil, err
		}
	}
	if k, ok := key.(*ecdsa.PublicKey); ok {
		return k, nil
	}
	return nil, errors.New("no elliptic curve key")
}

// Check returns the verdict on a code (chapters 3.5 and 5.1): ECDSA over the data exactly
// as they are in the code, with the hash that matches the strength of the curve.
func (t Trust) Check(c Code) Verdict {
	v, _ := t.Judge(c)
	return v
}

// Judge is Check with the reason, for a closer look at one code. The reason names the
// certificate, never the content of the code.
func (t Trust) Judge(c Code) (Verdict, string) {
	for _, cert := range t.certificates {
		if cert.Authority != c.Header.Authority || cert.Certificate != c.Header.Certificate {
			continue
		}
		switch {
		case len(c.seal) == 0:
			return Unverified, "it bears no signature"
		case cert.Revoked:
			return Unverified, "its certificate was revoked"
		case c.Header.Signed < cert.From || c.Header.Signed > cert.Until:
			return Unverified, "its certificate was not in force on the day of signing"
		case signedBy(cert.Key, c.signed, c.seal):
			return Verified, "signed by a certificate of the list, in force on the day of signing"
		}
		return Wrong,
			"the signature is not that of its certificate: the paper was changed, or its code copied wrongly"
	}
	if len(c.seal) == 0 {
		return Unverified, "it bears no signature"
	}
	return Unverified, "its certificate is not in the list"
}

func signedBy(key *ecdsa.PublicKey, data, seal []byte) bool {
	n := curveBytes(key)
	if n == 0 || len(seal) != 2*n {
		return false
	}
	var digest []byte
	switch key.Curve {
	case elliptic.P256():
		d := sha256.Sum256(data)
		digest = d[:]
	case elliptic.P384():
		d := sha512.Sum384(data)
		digest = d[:]
	default:
		d := sha512.Sum512(data)
		digest = d[:]
	}
	return ecdsa.Verify(key, digest, new(big.Int).SetBytes(seal[:n]),
		new(big.Int).SetBytes(seal[n:]))
}

// curveBytes is the length of r and of s, or 0 for a curve not in the specification.
func curveBytes(key *ecdsa.PublicKey) int {
	switch key.Curve {
	case elliptic.P256():
		return 32
	case elliptic.P384():
		return 48
	case elliptic.P521():
		return 66
	}
	return 0
}
