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
	"net/url"
	"os"
	"slices"

	"golang.org/x/sys/unix"
)

// Why says why a dossier waits, or what state the line is in. The list is closed; the
// words are on disk and are never renamed.
type Why string

const (
	Queued      Why = "queued"      // others are sent first
	Sending     Why = "sending"     // being sent now
	Delivered   Why = "delivered"   // registered; the vault has not absorbed the receipt yet
	Reached     Why = "reached"     // of the line: the service answers
	NoLine      Why = "no_line"     // the service can't be reached
	Interrupted Why = "interrupted" // the line broke on the way; sending resumes where it stopped
	// what answers is not the service: a portal, a proxy, another authority
	OtherService Why = "other_service"
	// this machine's clock and the service's certificate disagree
	WrongClock Why = "clock"
	// no key or no service; or the service does not know this kiosk's certificate
	NotEnrolled Why = "not_enrolled"
	Revoked     Why = "revoked"       // the service has withdrawn this kiosk
	Refused     Why = "refused"       // the service refuses this dossier
	TooBig      Why = "too_big"       // larger than the service accepts
	ServiceDown Why = "service_error" // the service answers that it can't work
	Damaged     Why = "damaged"       // what arrived is not what was sealed, twice
	BadReceipt  Why = "bad_receipt"   // the service's receipt is not for this dossier
	Unreadable  Why = "unreadable"    // this machine can't read or store a file
)

// ofDossier reports whether a Why is about one dossier, so that others can still be tried.
func (w Why) ofDossier() bool {
	return slices.Contains([]Why{Refused, TooBig, Damaged, BadReceipt, Unreadable, Delivered}, w)
}

// final reports whether only people can change it.
func (w Why) final() bool {
	return slices.Contains([]Why{Refused, TooBig, Revoked, NotEnrolled, Damaged}, w)
}

var (
	errDamaged    = errors.New("what arrived at the service is not what was sealed")
	errBadReceipt = errors.New("the service's receipt is not for this dossier")
	errLocal      = errors.New("this machine can't read or keep a file")
	errService    = errors.New("the service can't work now")
	errAstray     = fmt.Errorf("%w: what it has of this dossier can't belong to it", errTaken)
	errTaken      = fmt.Errorf("%w: it is busy with this dossier", errService)
)

// refusal is a refusing answer from the service.
type refusal struct {
	code   string // RefusalHeader, empty when there was none
	status int
	trust  []byte // what came with Revoked for the trust list: the list that revokes, if it is one
	tag    string // its ETag
}

func (r *refusal) Error() string {
	return fmt.Sprintf("the service refuses: %.20q, status %d", r.code, r.status)
}

// Is makes it match ErrRefused.
func (r *refusal) Is(target error) bool { return target == ErrRefused }

// isTaken reports whether an error is about one dossier and resolves itself: another
// request has it, or what the service has of it is not what it said a moment ago.
func isTaken(err error) bool {
	var r *refusal
	return errors.Is(err, errTaken) || errors.As(err, &r) &&
		(r.code == RefusedUnknown || r.code == RefusedUnfit)
}

// whyOfErrors is why, by what is matched first.
var whyOfErrors = []struct {
	err error
	why Why
}{
	{ErrNotEnrolled, NotEnrolled}, {ErrClock, WrongClock}, {ErrOtherService, OtherService},
	{errDamaged, Damaged}, {errBadReceipt, BadReceipt}, {errLocal, Unreadable},
	{errService, ServiceDown},
}

// whyOf puts an error in the closed list.
func whyOf(err error) Why {
	for _, e := range whyOfErrors {
		if errors.Is(err, e.err) {
			return e.why
		}
	}
	if r := (*refusal)(nil); errors.As(err, &r) {
		switch r.code {
		case RefusedUnknown, RefusedUnfit:
			return ServiceDown
		case RefusedRevoked:
			return Revoked
		case RefusedCert:
			// the service does not know the kiosk, or has enrolled it again since: that
			// is not a revocation
			return NotEnrolled
		case RefusedSize:
			return TooBig
		}
		return Refused
	}
	return NoLine
}

// trouble is what went wrong on the way, in a sentence for the technician. The network's
// error, with its addresses and Go's own words, is kept behind it for errors.Is.
type trouble struct {
	kind   error // ErrLine, ErrOtherService or ErrClock
	detail string
	cause  error
}

func (t *trouble) Error() string {
	if t.detail == "" {
		return t.kind.Error()
	}
	return t.kind.Error() + ": " + t.detail
}

// Unwrap makes it match its kind and its cause.
func (t *trouble) Unwrap() []error {
	if t.cause == nil {
		return []error{t.kind}
	}
	return []error{t.kind, t.cause}
}

// expiredAlert is how crypto/tls prints the peer's alert 45 (RFC 8446, 6.2), whose type
// is not exported.
const expiredAlert = "tls: expired certificate"

// asHandshake classifies the errors of a connection: what is not TLS, or not ours, is
// another service; an alert is an answer; the rest is the line. If our certificate is not
// valid at the service's time, one of the clocks is wrong, because it is issued for as
// long as the authority lasts.
func asHandshake(err error) error {
	var header tls.RecordHeaderError
	var alert tls.AlertError
	var op *net.OpError
	var known *trouble
	if asked, ok := errors.AsType[*url.Error](err); ok {
		err = asked.Err // without the request's address before it
	}
	switch {
	case err == nil, errors.Is(err, context.Canceled), errors.Is(err, fs.ErrNotExist),
		errors.As(err, &known), errors.Is(err, ErrClock), errors.Is(err, ErrOtherService):
		return err
	case errors.Is(err, http.ErrSchemeMismatch), errors.As(err, &header):
		return &trouble{ErrOtherService, "it does not speak TLS", err}
	case errors.As(err, &op) && op.Op == "remote error" && op.Err.Error() == expiredAlert:
		return &trouble{ErrClock,
			"the service's clock says that this kiosk's certificate is not valid", err}
	case errors.As(err, &alert), errors.As(err, &op) && op.Op == "remote error":
		return &trouble{ErrOtherService, "it does not accept this kiosk's connection", err}
	}
	return &trouble{ErrLine, lineDetail(err), err}
}

// lineDetail distinguishes an unknown name, an unplugged cable, a service that is not
// running and a line that broke, as far as the system does.
func lineDetail(err error) string {
	var dns *net.DNSError
	var timeout net.Error
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return "its name is not known to the name server (DNS)"
	case errors.As(err, &dns):
		return "the name server (DNS) does not answer"
	case errors.Is(err, unix.ENETUNREACH), errors.Is(err, unix.ENETDOWN):
		return "this machine has no network"
	case errors.Is(err, unix.EHOSTUNREACH), errors.Is(err, unix.EHOSTDOWN):
		return "there is no route to its address"
	case errors.Is(err, unix.ECONNREFUSED):
		return "nothing listens at its address"
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded),
		errors.As(err, &timeout) && timeout.Timeout():
		return "no answer in time"
	}
	return "the line broke"
}
