// SPDX-License-Identifier: AGPL-3.0-or-later

package storage

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"time"

	"go.etcd.io/bbolt"
)

// Event names something that happened. The list is closed, and the journal contains no
// other event and no free text, so that nothing about a person can get into it.
type Event string

// Events, with the meaning of their number.
const (
	VaultQuarantined Event = "vault.quarantined"
	VaultRestored    Event = "vault.restored"
	DraftBegun       Event = "draft.begun"
	DraftResumed     Event = "draft.resumed"
	DraftClosed      Event = "draft.closed"
	DraftLost        Event = "draft.lost"
	DraftErased      Event = "draft.erased"
	DraftExpired     Event = "draft.expired"
	TicketIssued     Event = "ticket.issued"
	TicketMissed     Event = "ticket.missed"  // wrong tickets so far
	DossierSealed    Event = "dossier.sealed" // number of the receipt
	DossierAdopted   Event = "dossier.adopted"
	ReceiptVoid      Event = "receipt.void"
	ReceiptArrived   Event = "receipt.arrived" // number of the first receipt
	// number of the first receipt, 0 if the dossier is unknown
	ReceiptRefused     Event = "receipt.refused"
	TrustInstalled     Event = "trust.installed" // number of the list
	TrustRefused       Event = "trust.refused"
	CatalogueInstalled Event = "catalogue.installed" // number of the list
	CatalogueRefused   Event = "catalogue.refused"
	KioskStarted       Event = "kiosk.started"
	KioskStopped       Event = "kiosk.stopped" // exit code
	ScannerFailed      Event = "scanner.failed"
	PrinterFailed      Event = "printer.failed"
	CarrierStopped     Event = "carrier.stopped" // exit code
	DiskFull           Event = "disk.full"
	StaffIn            Event = "staff.in"
	StaffRefused       Event = "staff.refused"
	TaskCrashed        Event = "task.crashed"
)

// AllEvents returns the closed list.
func AllEvents() []Event {
	return []Event{
		VaultQuarantined, VaultRestored, DraftBegun, DraftResumed, DraftClosed, DraftLost,
		DraftErased, DraftExpired, TicketIssued, TicketMissed, DossierSealed,
		DossierAdopted, ReceiptVoid, ReceiptArrived, ReceiptRefused, TrustInstalled, TrustRefused,
		CatalogueInstalled, CatalogueRefused, KioskStarted, KioskStopped, ScannerFailed,
		PrinterFailed,
		CarrierStopped, DiskFull, StaffIn, StaffRefused, TaskCrashed,
	}
}

// ErrEvent is returned by Log for an event that is not on the list.
var ErrEvent = errors.New("not an event of the closed list")

// journalLength is how many events are kept.
const journalLength = 10_000

// Entry is one line of the journal.
type Entry struct {
	At     time.Time
	Known  bool // whether the clock was known to be right
	Event  Event
	Number int64 // see the events
}

type savedEntry struct {
	At     int64 `json:"at_unix"`
	Known  bool  `json:"known,omitempty"`
	Event  Event `json:"event"`
	Number int64 `json:"number,omitempty"`
}

// Log adds an event to the journal. Errors: ErrEvent, ErrNoSpace.
func (v *Vault) Log(e Event, number int64) error {
	if !slices.Contains(AllEvents(), e) {
		return ErrEvent
	}
	return v.update(func(tx *bbolt.Tx) error { return v.log(tx, e, number) })
}

// log adds an event in a transaction that writes anyway, and drops the oldest ones.
func (v *Vault) log(tx *bbolt.Tx, e Event, number int64) error {
	b := tx.Bucket(journalBucket)
	next, err := b.NextSequence()
	if err != nil {
		return err
	}
	m := v.now()
	if err := putJSON(b, binary.BigEndian.AppendUint64(nil, next),
		savedEntry{At: m.Time.Unix(), Known: m.Known, Event: e, Number: number}); err != nil {
		return err
	}
	if next <= journalLength {
		return nil
	}
	return b.Delete(binary.BigEndian.AppendUint64(nil, next-journalLength))
}

// Events returns the last n events, the latest first.
func (v *Vault) Events(n int) ([]Entry, error) {
	var all []Entry
	err := v.view(func(tx *bbolt.Tx) error {
		b := tx.Bucket(journalBucket)
		c := b.Cursor()
		for k, _ := c.Last(); k != nil && len(all) < n; k, _ = c.Prev() {
			var s savedEntry
			if _, err := getJSON(b, k, &s); err != nil {
				return err
			}
			all = append(all, Entry{At: time.Unix(s.At, 0).UTC(), Known: s.Known, Event: s.Event,
				Number: s.Number})
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the journal: %w", err)
	}
	return all, nil
}
