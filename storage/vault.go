// SPDX-License-Identifier: AGPL-3.0-or-later

// Package storage keeps what people give, encrypted on this machine, until the central
// service has it: drafts and their pages, receipts, the journal.
//
// It does not decide when to send (package sync), what a procedure asks for (package
// dossier) or what is shown (package ui/session); it knows no sentence.
//
// What must be true: everything a person gives is encrypted before it reaches the disk,
// with a key that only that person's ticket opens, and removing one small key file
// deletes it. What a method has acknowledged survives kill -9 and power cuts. A dossier
// is sealed exactly once, whatever interrupts it. Only one process at a time holds a
// vault; what others need is in the spool.
package storage

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"passerelle/dossier"
	"passerelle/dossier/bundle"
	"passerelle/dossier/receipt"
	"passerelle/storage/spool"
)

var (
	// ErrRunning is returned by Open when another process, the kiosk, holds the vault.
	ErrRunning = errors.New("the kiosk is running: its vault is in use")
	// ErrVersion is returned by Open when the data folder was written by a program whose
	// format this one does not know.
	ErrVersion = errors.New("data folder of an unknown format")
	// ErrNoSpace is returned, wrapped, when the disk is full. What was stored before is unharmed.
	ErrNoSpace = spool.ErrNoSpace
	// ErrDamaged is returned when the database turns out to be damaged while in use. The
	// next Open sets it aside.
	ErrDamaged = errors.New("the vault is damaged")
	// ErrNotEnrolled is returned when something needs the authority's trust list but
	// there is none yet.
	ErrNotEnrolled = errors.New("this machine is not enrolled with an authority")
)

// DefaultTTL is how long a draft lives when Begin is not told otherwise: seven days.
const DefaultTTL = 7 * 24 * time.Hour

// Options are the vault's clocks and randomness. The zero value is suitable for tools:
// the system clock, not known to be right.
type Options struct {
	Now func() dossier.Moment // nil: the system clock, not known to be right
	// a clock that nobody can set, from any origin; nil: monotonic time since Open
	Uptime func() time.Duration
	Rand   io.Reader // nil: crypto/rand
	Built  time.Time // of this program: no receipt is dated earlier; zero: unknown

	// Usable reports whether this program can use a verified catalogue: a vault knows
	// nothing about its words and drawings. nil: every catalogue is usable.
	Usable func(*bundle.Bundle) error

	step func(name string) // for tests: called between two steps that must survive a kill
}

// Vault is the vault of one machine. Its methods are safe for concurrent use.
type Vault struct {
	dir    string // DATA/vault
	now    func() dossier.Moment
	uptime func() time.Duration
	rand   io.Reader
	step   func(string)
	usable func(*bundle.Bundle) error
	built  time.Time

	lock   *os.File
	db     *bbolt.DB
	spool  *spool.Spool
	secret [32]byte
	key    *ecdsa.PrivateKey // nil: lost or damaged
	known  check             // written under sealing, or by Open
	used   bool              // when opened, something showed that this machine was enrolled
	found  Condition

	sealing sync.Mutex // one seal, one absorption, one trust list at a time
	// key files and the heads that name them change together; one guess at a ticket at a time
	keys    sync.Mutex
	copying sync.Mutex // one snapshot at a time

	mu        sync.Mutex // guards what follows
	trust     *receipt.Trust
	catalogue *bundle.Bundle // the last good one
	inUse     map[draftID]bool
	age       age
	closed    bool

	badSecret, badKey, badRoot, badTrust Fault
}

// Condition is what Open found wrong and worked around.
type Condition struct {
	Quarantined bool // the database was damaged and has been set aside
	Restored    bool // and replaced by a verified snapshot, at most a day old; else by an empty one
	// with Quarantined: the database was missing or empty, and nothing was set aside
	Missing bool
	// the folder of the drafts' keys was missing beside a database: what it kept can't be
	// opened any more
	KeysLost bool
	// the trust list can't be read: the next contact brings it again, as does enrolling
	// again with the same authority
	TrustLost bool
	// vault/root is lost or damaged, but the trust list and the check agree on its content
	RootLost bool

	// the stored catalogue can't be read or used: the program's own replaces it until the
	// next one comes
	CatalogueLost bool
}

// Open opens the vault of a data folder, creating what is missing, and finishes what a
// kill or power cut interrupted: a dossier being sealed is published or becomes a draft
// again, and keys and files without an owner are erased. It needs no ticket. It returns
// ErrRunning, ErrVersion, *OutOfOrder (for vault and version only), ErrNoSpace. A damaged
// database is not an error: it is set aside and reported by Condition. Nor are lost or
// damaged key files: Faults reports them, and the vault accepts no papers.
func Open(data string, o Options) (*Vault, error) {
	v := &Vault{dir: filepath.Join(data, "vault"), now: o.Now, uptime: o.Uptime, rand: o.Rand,
		built: o.Built, step: o.step, inUse: map[draftID]bool{}}
	if v.now == nil {
		v.now = func() dossier.Moment { return dossier.Moment{Time: time.Now()} }
	}
	if v.uptime == nil {
		start := time.Now()
		v.uptime = func() time.Duration { return time.Since(start) }
	}
	if v.rand == nil {
		v.rand = rand.Reader
	}
	if v.step == nil {
		v.step = func(string) {}
	}
	if v.usable = o.Usable; v.usable == nil {
		v.usable = func(*bundle.Bundle) error { return nil }
	}
	if err := v.open(data); err != nil {
		_ = v.release() // the reason why it can't be opened is what is returned
		return nil, fmt.Errorf("open the vault: %w", spool.Full(err))
	}
	return v, nil
}

func (v *Vault) open(data string) error {
	v.found.KeysLost = keysLost(v.dir)
	if err := makeFolder(data, v.dir); err != nil {
		return err
	}
	var err error
	if v.lock, err = lockFolder(v.dir); err != nil {
		return err
	}
	if v.spool, err = spool.Open(filepath.Join(data, "spool")); err != nil {
		return err
	}
	for _, step := range []func() error{v.openDB, v.startAge, v.openKeys, v.openTrust,
		v.keepCheck, v.openCatalogue, v.recover} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// recover brings the vault to a consistent state after a kill or power cut.
func (v *Vault) recover() error {
	if err := v.settle(); err != nil {
		return err
	}
	if err := v.adopt(); err != nil {
		return err
	}
	if err := v.mendQueue(); err != nil {
		return err
	}
	if err := v.spool.Sweep(func(dossier.ID) bool { return false }); err != nil {
		return err
	}
	_, err := v.purge()
	return err
}

// Close releases the vault. Open drafts are left to their tickets, as after a lost visit.
func (v *Vault) Close() error {
	v.mu.Lock()
	v.closed = true
	v.mu.Unlock()
	// The age is written with every transaction; this one records the time since the
	// last. If there is no space for it the vault will be a little younger next time.
	err := v.update(func(*bbolt.Tx) error { return nil })
	if errors.Is(err, ErrNoSpace) || errors.Is(err, bolterrors.ErrDatabaseNotOpen) {
		err = nil
	}
	return errors.Join(err, v.release())
}

func (v *Vault) release() error {
	var err error
	if v.db != nil {
		err = v.db.Close()
	}
	if v.lock != nil {
		err = errors.Join(err, v.lock.Close()) // closing releases the flock
	}
	if err != nil && !errors.Is(err, os.ErrClosed) {
		return fmt.Errorf("close the vault: %w", err)
	}
	return nil
}

// Condition returns what Open found wrong and has not been repaired since.
func (v *Vault) Condition() Condition {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.found
}

// Spool returns the spool of this data folder.
func (v *Vault) Spool() *spool.Spool { return v.spool }

// ReceiptKey returns the key that signs this machine's receipts; it was created when the
// vault was first opened. It is nil when the key is lost or damaged: see Faults.
func (v *Vault) ReceiptKey() crypto.Signer {
	if v.key == nil {
		return nil
	}
	return v.key
}
