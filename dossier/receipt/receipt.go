// SPDX-License-Identifier: AGPL-3.0-or-later

// Package receipt handles the signed receipt of a dossier and the trust list against
// which it is checked: encode, sign, parse, verify, draw as a QR code.
//
// It stores no keys, prints nothing and uses no network. It knows neither what a dossier
// contains nor who gave it: a receipt contains no personal data.
//
// What must be true: a receipt has exactly one text (encoding what [Parse] accepts gives
// the same bytes), and [Verify] returns a receipt only if it was signed by a key that the
// trust list vouches for. Every format here is specified in docs/formats.md.
package receipt

import (
	"cmp"
	"crypto"
	"crypto/ecdsa"
	"crypto/sha256"
	"crypto/x509"
	"errors"
	"fmt"
	"time"

	"passerelle/dossier"
)

// Stage says how far a dossier had come when the receipt was signed.
type Stage int

const (
	FromKiosk   Stage = 1 // signed by the kiosk: sealed, not yet transmitted; not proof of filing
	FromService Stage = 2 // countersigned by the service, which holds the sealed dossier
)

// Claims is what a receipt states. Times are whole seconds in UTC, from 1970 to 2106.
type Claims struct {
	Stage         Stage
	Kiosk         string     // 8 Crockford letters, see KioskID
	ID            dossier.ID // of the sealed dossier
	Procedure     dossier.ProcedureID
	At            time.Time // by the kiosk's clock, when it sealed the dossier
	ClockVerified time.Time // when that clock was last compared with the service's; zero: never
	Sequence      uint64    // of this kiosk's receipts, from 1; a void number is never reused
	Previous      [16]byte  // Digest of this kiosk's previous stage-1 receipt; zero for the first
	Pieces        int       // in the sealed dossier, 0 to 999
	Holder        [16]byte  // see HolderTag

	First     [16]byte  // stage 2: Digest of the stage-1 receipt
	Received  time.Time // stage 2: by the service's clock, when the dossier was whole on its disk
	Authority uint      // stage 2: code into Trust.Authorities, at most 65535
	Terms     uint      // stage 2: code into Trust.Terms, at most 65535
}

// Receipt is a signed set of claims. Only Sign, Countersign, Parse and Verify make one.
type Receipt struct {
	Claims
	KeyID [8]byte // of the key that signed
	Raw   []byte  // COSE_Sign1, at most MaxBytes
	Text  string  // "PSL1:" and Base45 of Raw: what the QR holds
}

// MaxBytes is the maximum size of a receipt, so that its QR fits version 15 at level Q.
const MaxBytes = 280

// Prefix begins every receipt's text. The digit is the version of the format.
const Prefix = "PSL1:"

// Digest is the first 16 bytes of the SHA-256 of the receipt's COSE bytes: the value of
// Claims.Previous and Claims.First.
func (r Receipt) Digest() [16]byte {
	h := sha256.Sum256(r.Raw)
	return [16]byte(h[:16])
}

// KeyID is the first 8 bytes of the SHA-256 of the key's SubjectPublicKeyInfo in DER: the
// "kid" of COSE. It panics if pub is not on a curve of crypto/elliptic.
func KeyID(pub *ecdsa.PublicKey) [8]byte {
	h := spkiHash(pub)
	return [8]byte(h[:8])
}

// KioskID is the first 40 bits of the same hash as 8 Crockford letters: the name of a
// kiosk in receipts, in lists and on its screen.
func KioskID(pub *ecdsa.PublicKey) string {
	h := spkiHash(pub)
	return EncodeLetters(h[:5])
}

func spkiHash(pub *ecdsa.PublicKey) [sha256.Size]byte {
	der, err := x509.MarshalPKIXPublicKey(pub)
	if err != nil {
		panic("receipt: public key without an encoding: " + err.Error())
	}
	return sha256.Sum256(der)
}

// ErrClaims is wrapped by Sign and Countersign when the claims cannot be written: a time
// outside 1970–2106, the wrong stage, a kiosk other than the key's own, a malformed
// procedure id.
var ErrClaims = errors.New("these claims cannot be signed")

// Sign makes a stage-1 receipt with the kiosk's receipt key (ECDSA, P-256, the only ES256
// that TPM chips support). c.Stage may be 0 or FromKiosk; c.Kiosk may be empty, otherwise
// it must be the key's KioskID. Errors: ErrClaims, or those of the key.
func Sign(c Claims, key crypto.Signer) (Receipt, error) {
	pub, err := p256(key.Public())
	if err != nil {
		return Receipt{}, err
	}
	c.Stage, c.Kiosk = cmp.Or(c.Stage, FromKiosk), cmp.Or(c.Kiosk, KioskID(pub))
	if c.Stage != FromKiosk || c.Kiosk != KioskID(pub) {
		return Receipt{}, fmt.Errorf("%w: stage %d, kiosk %q, key of %q", ErrClaims, c.Stage,
			c.Kiosk, KioskID(pub))
	}
	return sign(c, key)
}

// Countersign makes the stage-2 receipt of first, which the caller has verified with
// Admit. received is the time by the service's clock; authority and terms are codes in
// the trust list. The caller keeps the result and returns the same bytes for ever:
// signing again gives a different receipt.
func Countersign(first Receipt, received time.Time, authority, terms uint,
	key crypto.Signer) (Receipt, error) {
	// Raw, Text and Claims are plain fields: only the text is trusted
	first, err := Parse(first.Text)
	if err != nil {
		return Receipt{}, err
	}
	if first.Stage != FromKiosk {
		return Receipt{}, fmt.Errorf("%w: stage %d cannot be countersigned", ErrClaims, first.Stage)
	}
	c := first.Claims
	c.Stage, c.First, c.Received, c.Authority, c.Terms = FromService, first.Digest(), received,
		authority, terms
	return sign(c, key)
}

func sign(c Claims, key crypto.Signer) (Receipt, error) {
	payload, err := encodeClaims(c)
	if err != nil {
		return Receipt{}, err
	}
	raw, err := signEnvelope(payload, key)
	if err != nil {
		return Receipt{}, err
	}
	// Reading back what will be handed out costs microseconds, and catches a key that
	// signs nonsense before a person walks away with the receipt.
	return Parse(Prefix + encodeBase45(raw))
}

// Parse reads a receipt's text without checking who signed it. It is strict: nothing
// before or after, no lower case, exactly one encoding. Errors are a *Refusal that wraps
// ErrMalformed, with the reason Malformed, NotCanonical or HighS.
func Parse(text string) (Receipt, error) {
	r, _, err := parse(text)
	return r, err
}

func parse(text string) (Receipt, envelope, error) {
	if len(text) < len(Prefix) || text[:len(Prefix)] != Prefix {
		return Receipt{}, envelope{}, refuse(Malformed, "it does not begin with %s", Prefix)
	}
	raw, err := decodeBase45(text[len(Prefix):])
	if err != nil {
		return Receipt{}, envelope{}, refuse(Malformed, "%v", err)
	}
	if len(raw) > MaxBytes {
		return Receipt{}, envelope{}, refuse(Malformed, "it has %d bytes, more than %d", len(raw),
			MaxBytes)
	}
	env, err := parseEnvelope(raw)
	if err != nil {
		return Receipt{}, envelope{}, err
	}
	c, err := decodeClaims(env.payload)
	if err != nil {
		return Receipt{}, envelope{}, err
	}
	return Receipt{Claims: c, KeyID: env.kid, Raw: raw, Text: text}, env, nil
}

// Deposit is a sealed dossier that waits to be sent, as far as the carrier knows it. It
// is defined here because the spool and the carrier share it and neither knows the other.
type Deposit struct {
	ID   dossier.ID
	Size int64  // bytes of the sealed file
	Text string // stage-1 receipt
}
