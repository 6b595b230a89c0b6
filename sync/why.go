// SPDX-License-Identifier: AGPL-3.0-or-later

package sync

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
)

// Why says why a dossier waits, or what the line is like. The list is closed; the words are on the disk and are never renamed.
type Why string

const (
	Queued       Why = "queued"        // others go first
	Sending      Why = "sending"       // on its way now
	Delivered    Why = "delivered"     // registered; the vault has not absorbed the receipt yet
	Reached      Why = "reached"       // of the line: the service answers
	NoLine       Why = "no_line"       // the service can't be reached
	Interrupted  Why = "interrupted"   // the line broke on the way; it goes on where it stopped
	OtherService Why = "other_service" // what answers is not the service: a portal, a proxy, another authority
	WrongClock   Why = "clock"         // this machine's clock and the service's certificate disagree
	NotEnrolled  Why = "not_enrolled"  // no key, no service
	Revoked      Why = "revoked"       // the service has withdrawn this kiosk
	Refused      Why = "refused"       // the service refuses this dossier
	TooBig       Why = "too_big"       // larger than the service takes
	ServiceDown  Why = "service_error" // the service answers that it can't work
	Damaged      Why = "damaged"       // what arrived is not what was sealed, twice
	BadReceipt   Why = "bad_receipt"   // the service's receipt is not for this dossier
	Unreadable   Why = "unreadable"    // this machine can't read or keep a file
)

// Whys lists every Why, for tables of sentences and for tests.
func Whys() []Why {
	return []Why{Queued, Sending, Delivered, Reached, NoLine, Interrupted, OtherService, WrongClock, NotEnrolled, Revoked, Refused, TooBig, ServiceDown, Damaged,
		BadReceipt, Unreadable}
}

// ofDossier says whether a Why is about one dossier: the others can still be tried.
func (w Why) ofDossier() bool {
	switch w {
	case Refused, TooBig, Damaged, BadReceipt, Unreadable, Delivered:
		return true
	}
	return false
}

// final says whether only people can change it.
func (w Why) final() bool {
	switch w {
	case Refused, TooBig, Revoked, NotEnrolled, Damaged:
		return true
	}
	return false
}

var (
	errDamaged    = errors.New("what arrived at the service is not what was sealed")
	errBadReceipt = errors.New("the service's receipt is not for this dossier")
	errLocal      = errors.New("this machine can't read or keep a file")
	errService    = errors.New("the service can't work now")
)

// refusal is an answer of the service that says no.
type refusal struct {
	code   string // RefusalHeader, empty when there was none
	status int
}

func (r *refusal) Error() string {
	return fmt.Sprintf("the service refuses: %.20q, status %d", r.code, r.status)
}

// Is makes it match ErrRefused.
func (r *refusal) Is(target error) bool { return target == ErrRefused }

// whyOf puts an error in the closed list.
func whyOf(err error) Why {
	var r *refusal
	switch {
	case errors.Is(err, ErrNotEnrolled):
		return NotEnrolled
	case errors.Is(err, ErrClock):
		return WrongClock
	case errors.Is(err, ErrOtherService):
		return OtherService
	case errors.Is(err, errDamaged):
		return Damaged
	case errors.Is(err, errBadReceipt):
		return BadReceipt
	case errors.Is(err, errLocal):
		return Unreadable
	case errors.Is(err, errService):
		return ServiceDown
	case errors.As(err, &r):
		switch r.code {
		case RefusedRevoked, RefusedCert:
			return Revoked
		case RefusedSize:
			return TooBig
		}
		return Refused
	}
	return NoLine
}

// asHandshake sorts the errors of a connection: what is not TLS, or not ours, is another service; an alert is an answer; the rest is the line.
func asHandshake(err error) error {
	var header tls.RecordHeaderError
	var alert tls.AlertError
	var op *net.OpError
	switch {
	case err == nil, errors.Is(err, ErrOtherService), errors.Is(err, ErrClock), errors.Is(err, context.Canceled), errors.Is(err, fs.ErrNotExist):
		return err
	case errors.Is(err, http.ErrSchemeMismatch), errors.As(err, &header), errors.As(err, &alert), errors.As(err, &op) && op.Op == "remote error":
		return fmt.Errorf("%w: %w", ErrOtherService, err)
	}
	return fmt.Errorf("%w: %w", ErrLine, err)
}
