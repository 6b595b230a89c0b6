// SPDX-License-Identifier: AGPL-3.0-or-later

// Package sync is the carrier: the kiosk's end of enrolment and of the transfer of sealed
// dossiers, and what brings receipts, trust lists and catalogues back. It also holds what
// both ends of the line must agree on: routes, codes, the enrolment transcript.
//
// It does not know where bytes are kept, cannot open a dossier, and believes no receipt:
// it hands what it got to its [Outbox], and the vault verifies.
//
// What must be true: a secret or a byte of a dossier is sent only to a service whose root
// the enrolment code pinned; a dossier is sent from where the service says it stopped;
// nothing but a stage-2 receipt for that very dossier ends a transfer. It is named like
// the standard package: a file that needs both imports that one as stdsync.
package sync

import (
	"errors"
	"io"

	"passerelle/dossier"
	"passerelle/dossier/receipt"
)

// Outbox is what waits to be sent and where answers go. Its methods are called from one goroutine.
type Outbox interface {
	// Waiting lists what waits, in the order it should be sent. What has arrived may be
	// in it until the vault has absorbed the receipt.
	Waiting() ([]receipt.Deposit, error)
	// Open opens a sealed dossier; an error that matches fs.ErrNotExist says that it no
	// longer waits.
	Open(id dossier.ID) (io.ReadSeekCloser, error)
	// Arrived keeps the stage-2 receipt of a dossier, on the disk before it returns. The
	// same dossier may arrive again.
	Arrived(id dossier.ID, text []byte) error
	// NewTrust keeps a trust list, on the disk before it returns. It may be one that is known.
	NewTrust(raw []byte) error
	// NewCatalogue keeps a catalogue bundle that nobody has verified yet, on the disk
	// before it returns. It may be one that is known.
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
	// pinned: another authority, a portal, a proxy that opens TLS.
	ErrOtherService = errors.New("what answers is not the central service")
	// ErrClock is wrapped when the service's certificate is not valid at the hour this
	// machine believes.
	ErrClock = errors.New("the clock of this machine and the service's certificate disagree")
	// ErrCode is wrapped by Enrol when the service does not take the code: unknown, more
	// than an hour old, tried too often.
	ErrCode = errors.New("the service does not take this code")
	// ErrUsed is wrapped by Enrol when another kiosk has used the code.
	ErrUsed = errors.New("this code was used by another kiosk")
	// ErrRefused is wrapped when the service refuses for another reason; the error says which.
	ErrRefused = errors.New("the service refuses")
	// ErrLine is wrapped when the service can't be reached.
	ErrLine = errors.New("the service can't be reached")
)
