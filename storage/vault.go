// SPDX-License-Identifier: AGPL-3.0-or-later

// Package storage keeps what people give, encrypted on this machine, until the central
// service has it: drafts and their pages, receipts, the journal.
//
// It does not decide when to send (package sync), what a procedure asks for (package
// dossier) or what is shown (package session); it knows no sentence.
//
// What must be true: everything a person gives is encrypted before it touches the disk,
// with a key that only that person's ticket opens; removing one small key file is the
// deletion. What a method has acknowledged survives kill -9 and power cuts. A dossier is
// sealed once, whatever happens in the middle. One process at a time holds a vault; what
// others need lies in the spool.
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
	// ErrRunning is returned by Open when another process holds the vault: the kiosk is running.
	ErrRunning = errors.New("the kiosk is running: its vault is in use")
	// ErrVersion is returned by Open when the data folder was written by a program this
	// one does not understand.
	ErrVersion = errors.New("data folder of an unknown format")
	// ErrNoSpace is returned, wrapped, when the disk is full. What was stored before is unharmed.
	ErrNoSpace = spool.ErrNoSpace
	// ErrDamaged is returned when the database turns out to be damaged while in use. The
	// next Open sets it aside.
	ErrDamaged = errors.New("the vault is damaged")
	// ErrNotEnrolled is returned when something needs the authority's trust list and
	// there is none yet.
	ErrNotEnrolled = errors.New("this machine is not enrolled with an authority")
)

// DefaultTTL is how long a draft lives when Begin is not told: seven days from its first page.
const DefaultTTL = 7 * 24 * time.Hour

// Options are the vault's clocks and randomness. The zero value is good for tools: the
// system clock, not known to be right.
type Options struct {
	Now func() dossier.Moment // nil: the system clock, unknown
	// a clock nobody can set, from any origin; nil: monotonic time since Open
	Uptime func() time.Duration
	Rand   io.Reader // nil: crypto/rand
	Built  time.Time // of this program: no receipt is dated before it; zero: unknown

	// Usable says whether this program can use a catalogue that was verified: its words
	// and drawings are nothing that a vault knows. nil: every one.
	Usable func(*bundle.Bundle) error

	step func(name string) // tests: called between two steps that must survive a kill
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
	found  Condition

	sealing sync.Mutex // one seal, one absorption, one trust list at a time
	// key files and the heads that name them change together; one guess at a ticket at a
	// time
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

// Condition is what Open found wrong and went round.
type Condition struct {
	Quarantined bool // the database was damaged and has been set aside
	Restored    bool // and replaced by a verified snapshot, at most a day old; else by an empty one
	// with Quarantined: the database was not there, or empty; nothing was set aside
	Missing bool
	// the trust list can't be read: the next contact brings it again, or enrolling again
	// with the same authority
	TrustLost bool
	// vault/root is lost or damaged, and the trust list and the check agree on what stood
	// there
	RootLost bool

	// the catalogue that was kept can't be read or used: the one of the program stands in
	// until the next comes
	CatalogueLost bool
}

// Open opens the vault of a data folder, making what is missing, and finishes what a kill
// or power cut left half done: a dossier being sealed is published or becomes a draft
// again, keys and files without an owner are erased. It needs no ticket. It returns
// ErrRunning, ErrVersion, *OutOfOrder (of the version only), ErrNoSpace. A damaged
// database is no error: it is set aside, and Condition says so; nor are lost or damaged
// key files: Faults names them, and the vault takes no papers.
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
		_ = v.release() // why it can't be opened is what is told
		return nil, fmt.Errorf("open the vault: %w", spool.Full(err))
	}
	return v, nil
}

func (v *Vault) open(data string) error {
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
	if err := v.openDB(); err != nil {
		return err
	}
	if err := v.startAge(); err != nil {
		return err
	}
	if err := v.openKeys(); err != nil {
		return err
	}
	if err := v.openTrust(); err != nil {
		return err
	}
	if err := v.keepCheck(); err != nil {
		return err
	}
	if err := v.openCatalogue(); err != nil {
		return err
	}
	return v.recover()
}

// recover brings the vault to rest after a kill or power cut.
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

// Close releases the vault. Drafts still open are left for their tickets, as after a lost visit.
func (v *Vault) Close() error {
	v.mu.Lock()
	v.closed = true
	v.mu.Unlock()
	// The age goes to the disk with every transaction; this one is for the time since the
	// last. Without room for it the vault is a little younger next time.
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
		err = errors.Join(err, v.lock.Close()) // closing ends the flock
	}
	if err != nil && !errors.Is(err, os.ErrClosed) {
		return fmt.Errorf("close the vault: %w", err)
	}
	return nil
}

// Condition says what Open found wrong and has not been put right since.
func (v *Vault) Condition() Condition {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.found
}

// Spool returns the spool of this data folder.
func (v *Vault) Spool() *spool.Spool { return v.spool }

// ReceiptKey returns the key that signs this machine's receipts; it was made the first
// time the vault was opened. It is nil when the key is lost or damaged: see Faults.
func (v *Vault) ReceiptKey() crypto.Signer {
	if v.key == nil {
		return nil
	}
	return v.key
}
