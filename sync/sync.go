// SPDX-License-Identifier: AGPL-3.0-or-later

// Package sync is the carrier: the kiosk's side of enrolment and of sending sealed
// dossiers, and of fetching receipts, trust lists and catalogues. It also defines what
// both ends of the line must agree on: routes, codes, the enrolment transcript.
//
// It does not know where bytes are stored, cannot open a dossier, and trusts no receipt:
// it hands what it got to its [Outbox], and the vault verifies it.
//
// What must be true: a secret or a byte of a dossier is sent only to a service whose root
// the enrolment code pinned; a dossier is sent from where the service says it stopped;
// only a stage-2 receipt for that very dossier ends a transfer. The package has the same
// name as the standard one: a file that needs both imports the latter as stdsync.
package sync

import (
	"errors"
	"io"

	"passerelle/dossier"
	"passerelle/dossier/receipt"
)

// Outbox is what waits to be sent and where answers go. It is used by one goroutine.
type Outbox interface {
	// Waiting lists what waits, in the order in which it should be sent. It may include
	// what has arrived until the vault has absorbed the receipt.
	Waiting() ([]receipt.Deposit, error)
	// Open opens a sealed dossier; an error that matches fs.ErrNotExist means that it no
	// longer waits.
	Open(id dossier.ID) (io.ReadSeekCloser, error)
	// Arrived stores the stage-2 receipt of a dossier, on disk before it returns. The
	// same dossier may arrive again.
	Arrived(id dossier.ID, text []byte) error
	// NewTrust stores a trust list, on disk before it returns. It may be a known one.
	NewTrust(raw []byte) error
	// NewCatalogue stores a catalogue bundle that nobody has verified yet, on disk before
	// it returns. It may be one that is already known.
	NewCatalogue(raw []byte) error
}

// Arrival is a dossier that the service has registered.
type Arrival struct {
	ID   dossier.ID
	Text string // stage-2 receipt
}

var (
	// ErrBusy is returned when another sender works on the same folder.
	ErrBusy = errors.New("another sender is at work")
	// ErrNotEnrolled is returned when the folder holds no key and no service.
	ErrNotEnrolled = errors.New("this kiosk is not enrolled")
	// ErrOtherService is wrapped when what answers is not the service that the code
	// pinned: another authority, a portal, a proxy that intercepts TLS.
	ErrOtherService = errors.New("what answers is not the central service")
	// ErrClock is wrapped when the service's certificate is not valid at the time that
	// this machine believes it to be.
	ErrClock = errors.New("the clock of this machine and the service's certificate disagree")
	// ErrCode is wrapped by Enrol when the service does not accept the code: unknown,
	// more than an hour old, tried too often.
	ErrCode = errors.New("the service does not take this code")
	// ErrUsed is wrapped by Enrol when another kiosk has used the code.
	ErrUsed = errors.New("this code was used by another kiosk")
	// ErrRefused is wrapped when the service refuses for another reason; the error says which.
	ErrRefused = errors.New("the service refuses")
	// ErrLine is wrapped when the service can't be reached.
	ErrLine = errors.New("the service can't be reached")
)
