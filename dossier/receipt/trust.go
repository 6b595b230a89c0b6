// SPDX-License-Identifier: AGPL-3.0-or-later

package receipt

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/sha256"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
	"time"

	"passerelle/internal/among"
)

// Trust is the trust list: whose keys sign receipts, who can open dossiers, and who the
// authority is. It is numbered, and signed by a list key that the authority's root certifies.
// A caller must know the root beforehand, from an enrolment code ([Trust.PinnedBy]) or from
// the list it already has: anyone can make a list with a root of their own.
type Trust struct {
	Number  uint64    // increases with each list of this root, from 1
	Issued  time.Time // whole seconds, UTC
	Expires time.Time // when a newer list should have arrived; see Stale
	// a demonstration: there is no authority behind it, and screens and printouts say so
	Demo        bool
	Authorities map[uint]Authority
	Terms       map[uint]Terms
	// age hybrid recipients ("age1pq1…"), at least one; dossiers are sealed to all of them
	Recipients []string
	Keys       []Key  // ordered by ID
	Root       []byte // the root's SubjectPublicKeyInfo in DER
	Raw        []byte // the whole file, as ParseTrust read it or SignTrust wrote it
}

// Roles of keys, as written in the list.
const (
	RoleKiosk   = "kiosk"   // signs stage-1 receipts
	RoleService = "service" // signs stage-2 receipts
)

// Key is one key that signs receipts. Times are whole seconds, UTC; its validity includes
// both ends.
type Key struct {
	ID        [8]byte // KeyID of Public
	Public    *ecdsa.PublicKey
	Role      string
	Name      string // of a kiosk: its KioskID; otherwise the service's name
	NotBefore time.Time
	NotAfter  time.Time
	Revoked   bool
	RevokedAt time.Time // set if and only if Revoked
}

func (k Key) valid(t time.Time) bool { return !t.Before(k.NotBefore) && !t.After(k.NotAfter) }

// Authority is who receives dossiers, as the person is told (code des relations entre le
// public et l'administration, R112-5, 2°).
type Authority struct {
	Name, Address, Email, Phone string
	// a public authority that has agreed to it; otherwise the stage-2 receipt is only a
	// "reçu du service"
	Real bool
}

// Terms are the statements in an acknowledgement of receipt that depend on the kind of
// request (CRPA R112-5 and R112-11-1). They are French legal text and are printed verbatim.
type Terms struct {
	// what silence means: SilenceRefusal, SilenceAcceptance, or empty when it means nothing
	Silence       string
	SilenceMonths uint // from the day of receipt; 0 when Silence is empty or counted in days
	SilenceDays   uint
	// time limits and means of appeal, or the right to an attestation of implicit
	// acceptance (L232-3)
	Remedies string
}

// What silence means, as written in the list.
const (
	SilenceRefusal    = "refusal"
	SilenceAcceptance = "acceptance"
)

// ErrTrust is wrapped by every error of ParseTrust, ParseListKey and SignTrust that is
// about the list itself.
var ErrTrust = errors.New("not a valid trust list")

// Key returns the key with that id.
func (t *Trust) Key(id [8]byte) (Key, bool) {
	return among.First(t.Keys, func(k Key) bool { return k.ID == id })
}

// PinnedBy reports whether the list's root is the one that an enrolment code names.
func (t *Trust) PinnedBy(pin [16]byte) bool { return RootPin(t.Root) == pin }

// RootPin is the first 16 bytes of the SHA-256 of a root's SubjectPublicKeyInfo in DER.
func RootPin(rootDER []byte) [16]byte {
	h := sha256.Sum256(rootDER)
	return [16]byte(h[:16])
}

// RootFingerprint is the SHA-256 of the root's SubjectPublicKeyInfo in DER, as sixteen
// groups of four lower-case hexadecimal digits, for people to compare.
func (t *Trust) RootFingerprint() string {
	h := sha256.Sum256(t.Root)
	var out []string
	for b := h[:]; len(b) > 0; b = b[2:] {
		out = append(out, fmt.Sprintf("%x", b[:2]))
	}
	return strings.Join(out, " ")
}

// Stale reports whether the list has expired at now: it still verifies, but a revocation
// may have been missed. This is a warning, never a refusal.
func (t *Trust) Stale(now time.Time) bool { return now.After(t.Expires) }

// check verifies what must hold for any list, whoever signed it. Its errors identify
// entries by position, never by content.
func (t *Trust) check() error {
	fail := func(format string, args ...any) error {
		return fmt.Errorf("%w: %s", ErrTrust, fmt.Sprintf(format, args...))
	}
	switch {
	case t.Number == 0:
		return fail("its number is 0")
	case !wholeSeconds(t.Issued) || !wholeSeconds(t.Expires) || !t.Expires.After(t.Issued):
		return fail("its dates")
	case len(t.Recipients) == 0:
		return fail("nobody could open a dossier")
	}
	for i, r := range t.Recipients {
		if !strings.HasPrefix(r, "age1pq1") || len(r) != recipientLen {
			return fail("recipient %d is no age hybrid recipient", i)
		}
	}
	for code := range t.Authorities {
		if code > maxCode {
			return fail("authority %d: codes go to %d", code, maxCode)
		}
	}
	for code, terms := range t.Terms {
		if code > maxCode {
			return fail("terms %d: codes go to %d", code, maxCode)
		}
		silent := terms.Silence == ""
		if !silent && terms.Silence != SilenceRefusal && terms.Silence != SilenceAcceptance {
			return fail("terms %d: silence", code)
		}
		if silent != (terms.SilenceMonths == 0 && terms.SilenceDays == 0) ||
			terms.SilenceMonths > 0 && terms.SilenceDays > 0 || terms.SilenceMonths > maxPieces ||
			terms.SilenceDays > maxPieces {
			return fail("terms %d: length of silence", code)
		}
	}
	for i, k := range t.Keys {
		pub, err := p256(k.Public)
		if err != nil {
			return fail("key %d: %v", i, err)
		}
		switch {
		case k.ID != KeyID(pub):
			return fail("key %d: its id is not its own", i)
		case i > 0 && bytes.Compare(t.Keys[i-1].ID[:], k.ID[:]) >= 0:
			return fail("key %d: out of order, or twice", i)
		case k.Role != RoleKiosk && k.Role != RoleService:
			return fail("key %d: its role", i)
		case k.Role == RoleKiosk && k.Name != KioskID(pub), k.Name == "":
			return fail("key %d: its name", i)
		case !wholeSeconds(k.NotBefore) || !wholeSeconds(k.NotAfter) ||
			k.NotAfter.Before(k.NotBefore):
			return fail("key %d: its validity", i)
		case k.Revoked != wholeSeconds(k.RevokedAt), !k.Revoked && !k.RevokedAt.IsZero():
			return fail("key %d: its revocation", i)
		}
	}
	if _, err := parseP256(t.Root); err != nil {
		return fail("its root key")
	}
	return nil
}

// recipientLen is the length of "age1pq1…", ML-KEM-768 and X25519 in Bech32 without its
// usual length limit.
const recipientLen = 1959

func wholeSeconds(t time.Time) bool {
	s, err := seconds(t)
	return err == nil && t.Equal(time.Unix(int64(s), 0))
}

// parseP256 reads a SubjectPublicKeyInfo in DER and refuses any that is not the one
// encoding of its key.
func parseP256(der []byte) (*ecdsa.PublicKey, error) {
	k, err := x509.ParsePKIXPublicKey(der)
	if err != nil {
		return nil, ErrKey
	}
	pub, err := p256(k)
	if err != nil {
		return nil, err
	}
	if again, err := x509.MarshalPKIXPublicKey(pub); err != nil || !bytes.Equal(again, der) {
		return nil, ErrKey
	}
	return pub, nil
}
