// SPDX-License-Identifier: AGPL-3.0-or-later

package receipt

import (
	"errors"
	"fmt"
)

// Reason says why a receipt is refused. The list is closed; the words appear in JSON and
// are never renamed.
type Reason string

const (
	Malformed    Reason = "malformed"     // not a receipt at all, or damaged
	NotCanonical Reason = "not_canonical" // readable, but not in canonical form
	// the other form of the signature (n−s), which none of our programs writes
	HighS        Reason = "high_s"
	UnknownKey   Reason = "unknown_key"   // signed by a key that is not in the trust list
	BadSignature Reason = "bad_signature" // altered, or not signed by that key
	// a service's key on a kiosk's receipt, the reverse, or another kiosk's key
	WrongRole Reason = "wrong_role"
	// the key has been withdrawn, whatever the receipt's date
	Revoked         Reason = "revoked"
	OutsideValidity Reason = "outside_validity" // signed before or after that key's validity
)

// Reasons lists every reason, for tables of sentences and for tests.
func Reasons() []Reason {
	return []Reason{Malformed, NotCanonical, HighS, UnknownKey, BadSignature, WrongRole, Revoked,
		OutsideValidity}
}

// ErrMalformed is wrapped by every refusal that can be decided without a key: Malformed,
// NotCanonical, HighS.
var ErrMalformed = errors.New("not a well-formed receipt")

// Refusal is the error of Parse, Verify and Admit. Detail contains no personal data and
// no part of the text.
type Refusal struct {
	Reason Reason
	Detail string
}

// Error says in one plain English sentence what is wrong.
func (r *Refusal) Error() string {
	s := sentence[r.Reason]
	if r.Detail != "" {
		s += ": " + r.Detail
	}
	return s
}

// Is makes errors.Is(err, ErrMalformed) true for the reasons that need no key.
func (r *Refusal) Is(target error) bool {
	return target == ErrMalformed && (r.Reason == Malformed || r.Reason == NotCanonical ||
		r.Reason == HighS)
}

var sentence = map[Reason]string{
	Malformed:       "this is not a receipt, or it is damaged",
	NotCanonical:    "this receipt is not in the one form that is allowed",
	HighS:           "this receipt's signature is not in the one form that is allowed",
	UnknownKey:      "the trust list does not know the key that signed this receipt",
	BadSignature:    "the signature does not match: this receipt was altered or forged",
	WrongRole:       "the key that signed this receipt is not allowed to sign it",
	Revoked:         "the key that signed this receipt has been revoked",
	OutsideValidity: "this receipt was signed outside the validity of its key",
}

func refuse(r Reason, format string, args ...any) *Refusal {
	return &Refusal{Reason: r, Detail: fmt.Sprintf(format, args...)}
}
