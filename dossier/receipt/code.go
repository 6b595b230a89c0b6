// SPDX-License-Identifier: AGPL-3.0-or-later

package receipt

import (
	"errors"
	"log/slog"
	"strings"
)

// Code is an enrolment code: what a technician types into a new kiosk, once. The secret
// tells the service which kiosk is expected; the pin tells the kiosk which authority it
// is talking to, before it sends the secret.
type Code struct {
	Secret [10]byte // random
	// first 16 bytes of the SHA-256 of the root's SubjectPublicKeyInfo in DER, see
	// Trust.PinnedBy
	Pin [16]byte
}

// codeLetters is how many letters the 208 bits of a code take; two check letters follow,
// making eleven groups of four.
const codeLetters, codeChecks = 42, 2

// ErrBadCode is returned by ParseCode for anything that is not a code: a letter too many
// or too few, a character outside the alphabet, a slip that the check letters detect.
var ErrBadCode = errors.New("not an enrolment code: check it letter by letter")

// String writes the code as eleven groups of four upper-case letters joined by hyphens,
// 54 characters. It reveals the secret: for the technician only.
func (c Code) String() string {
	s := EncodeLetters(append(c.Secret[:], c.Pin[:]...))
	return groups(s + CheckLetters(s, codeChecks))
}

// LogValue keeps the secret out of logs.
func (c Code) LogValue() slog.Value { return slog.StringValue("[enrolment code]") }

// ParseCode reads a code as people type it: in any case, with or without hyphens and
// spaces, O for 0, I or L for 1. Error: ErrBadCode.
func ParseCode(s string) (Code, error) {
	s = NormalizeLetters(s)
	if len(s) != codeLetters+codeChecks || strings.Trim(s, crockford) != "" {
		return Code{}, ErrBadCode
	}
	b, err := DecodeLetters(s[:codeLetters], len(Code{}.Secret)+len(Code{}.Pin))
	if err != nil || CheckLetters(s[:codeLetters], codeChecks) != s[codeLetters:] {
		return Code{}, ErrBadCode
	}
	return Code{Secret: [10]byte(b[:10]), Pin: [16]byte(b[10:])}, nil
}
