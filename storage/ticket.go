// SPDX-License-Identifier: AGPL-3.0-or-later

package storage

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"

	"golang.org/x/crypto/argon2"

	"passerelle/dossier/receipt"
)

// ErrBadTicket is returned by ParseTicket for what can't be a ticket: a typing error,
// which does not count as a wrong ticket.
var ErrBadTicket = errors.New("not a ticket: check it letter by letter")

// Ticket is what opens a draft again: 80 random bits that exist on paper only. Whoever
// has it has the draft.
type Ticket struct{ secret [10]byte }

const ticketLetters = 16

func newTicket(rand io.Reader) (Ticket, error) {
	var t Ticket
	if _, err := io.ReadFull(rand, t.secret[:]); err != nil {
		return Ticket{}, fmt.Errorf("make a ticket: %w", err)
	}
	return t, nil
}

// String writes the ticket as people copy it, "ABCD-EFGH-JKMN-PQRS-T": 16 Crockford letters
// in groups of four and one check letter. It reveals the secret: for its holder only.
func (t Ticket) String() string {
	s := receipt.EncodeLetters(t.secret[:])
	return strings.Join([]string{s[:4], s[4:8], s[8:12], s[12:], receipt.CheckLetters(s, 1)}, "-")
}

// LogValue keeps the secret out of logs.
func (t Ticket) LogValue() slog.Value { return slog.StringValue("[ticket]") }

// ParseTicket reads a ticket as people type it (in any case, with or without hyphens and
// spaces, O for 0, I or L for 1) or as its QR code gives it. Error: ErrBadTicket.
func ParseTicket(s string) (Ticket, error) {
	s = receipt.NormalizeLetters(strings.TrimPrefix(strings.TrimSpace(s), receipt.TicketPrefix))
	if len(s) != ticketLetters+1 {
		return Ticket{}, ErrBadTicket
	}
	b, err := receipt.DecodeLetters(s[:ticketLetters], len(Ticket{}.secret))
	if err != nil || receipt.CheckLetters(s[:ticketLetters], 1) != s[ticketLetters:] {
		return Ticket{}, ErrBadTicket
	}
	return Ticket{secret: [10]byte(b)}, nil
}

// handle names the key file of a ticket. It is the first part of the output of Argon2id
// for the ticket, so it helps nobody to guess the rest.
type handle [16]byte

// derived is the output of one run of Argon2id for a ticket. No other function, least of
// all a fast hash, is ever applied to the secret.
type derived struct {
	handle handle
	wrap   [32]byte // wraps the draft's key, together with the machine secret
	holder [32]byte // key of the holder tag in receipts
}

// argonMemory (KiB), with 3 passes and one lane, is what one guess costs. Tests lower it.
var argonMemory uint32 = 64 << 10

const (
	argonPasses = 3
	argonLanes  = 1
)

// derive runs Argon2id over the ticket. The salt is the hash of the authority's root:
// tickets from another authority's machines are useless here.
func (t Ticket) derive(rootHash [sha256.Size]byte) derived {
	out := argon2.IDKey(t.secret[:], rootHash[:], argonPasses, argonMemory, argonLanes, 16+32+32)
	return derived{handle: handle(out[:16]), wrap: [32]byte(out[16:48]),
		holder: [32]byte(out[48:80])}
}
