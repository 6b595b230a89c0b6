// SPDX-License-Identifier: AGPL-3.0-or-later

package storage

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"time"

	"go.etcd.io/bbolt"

	"passerelle/dossier"
)

var (
	// ErrNoDraft is returned by Resume when no draft here belongs to the ticket: the
	// draft was erased, sent or has expired, or the ticket is wrong or void.
	ErrNoDraft = errors.New("no draft for this ticket")
	// ErrUnreadable is returned by Resume when the ticket is right but its draft can no
	// longer be read: its key or its place in the database is lost or damaged, or it was
	// being erased when the machine stopped. It is an ErrNoDraft that is not the person's
	// fault and does not count as a wrong ticket.
	ErrUnreadable = fmt.Errorf("%w that can be read: the ticket is right", ErrNoDraft)
	// ErrExpired is returned by Resume for a draft whose time is over; it has been erased.
	ErrExpired = errors.New("the draft has expired")
	// ErrOpen is returned by Resume for a draft that is already open.
	ErrOpen = errors.New("the draft is open already")
)

// Begin opens a new draft and makes its ticket; the key file is on disk before the draft,
// and both before Begin returns. ttl is how long the draft lives; 0 means DefaultTTL.
// Errors: ErrNotEnrolled, *OutOfOrder, ErrNoSpace.
func (v *Vault) Begin(p dossier.ProcedureID, lang string,
	ttl time.Duration) (*Draft, Ticket, error) {
	if err := v.Fit(); err != nil {
		return nil, Ticket{}, err
	}
	root, ok := v.rootHash()
	if !ok {
		return nil, Ticket{}, ErrNotEnrolled
	}
	if ttl <= 0 {
		ttl = DefaultTTL
	}
	t, err := newTicket(v.rand)
	if err != nil {
		return nil, Ticket{}, err
	}
	der := t.derive(root)
	d := &Draft{v: v, head: head{State: Drafted, Handle: der.handle.String(), Version: 1,
		Held: true, Born: v.lived(), TTL: ttl}}
	if _, err := io.ReadFull(v.rand, d.id[:]); err != nil {
		return nil, Ticket{}, fmt.Errorf("begin a draft: %w", err)
	}
	if _, err := io.ReadFull(v.rand, d.key[:]); err != nil {
		return nil, Ticket{}, fmt.Errorf("begin a draft: %w", err)
	}
	d.rec = &record{Format: recordFormat, Procedure: string(p), Lang: lang, Holder: der.holder[:]}
	v.keys.Lock()
	defer v.keys.Unlock()
	if err := v.hold(d.id); err != nil {
		return nil, Ticket{}, err
	}
	if err := v.writeKey(der, d.id, d.key); err != nil {
		d.forget()
		return nil, Ticket{}, fmt.Errorf("begin a draft: %w", err)
	}
	v.step("begin: key written")
	err = v.update(func(tx *bbolt.Tx) error {
		b, err := tx.Bucket(draftsBucket).CreateBucket(d.id[:])
		if err != nil {
			return err
		}
		if err := d.put(b, d.head, d.rec); err != nil {
			return err
		}
		return v.log(tx, DraftBegun, 0)
	})
	if err != nil {
		err = errors.Join(err, v.removeKey(der.handle))
		d.forget()
		return nil, Ticket{}, fmt.Errorf("begin a draft: %w", err)
	}
	v.step("begin: record written")
	return d, t, nil
}

// hold marks a draft as open in this process.
func (v *Vault) hold(id draftID) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.closed {
		return ErrClosed
	}
	if v.inUse[id] {
		return ErrOpen
	}
	v.inUse[id] = true
	return nil
}

// Resume opens the draft of a ticket. If the visit that left it was lost, a new ticket is
// returned; the old one becomes void as soon as something is put into the draft or the
// draft is closed, so that a power cut before the new one is read loses nothing. Errors:
// ErrNoDraft, ErrUnreadable, *OutOfOrder, *WaitError, ErrExpired, ErrOpen, ErrSealing
// (the next Open or Seal finishes it), ErrNotEnrolled, ErrNoSpace.
func (v *Vault) Resume(t Ticket) (*Draft, *Ticket, error) {
	v.keys.Lock()
	defer v.keys.Unlock()
	if err := v.whole(); err != nil {
		return nil, nil, err
	}
	root, ok := v.rootHash()
	if !ok {
		return nil, nil, ErrNotEnrolled
	}
	if err := v.mayTry(); err != nil {
		return nil, nil, err
	}
	d, der, err := v.find(t, root)
	if errors.Is(err, ErrNoDraft) && !errors.Is(err, ErrUnreadable) {
		return nil, nil, errors.Join(err, v.miss())
	}
	if err != nil {
		return nil, nil, fmt.Errorf("open the draft: %w", err)
	}
	again, err := d.takeUp(der.handle)
	if err != nil {
		d.forget()
		return nil, nil, fmt.Errorf("open the draft: %w", err)
	}
	return d, again, nil
}

// find opens the draft to which a ticket's key file leads, and holds it.
func (v *Vault) find(t Ticket, root [sha256.Size]byte) (*Draft, derived, error) {
	der := t.derive(root)
	id, key, ok, err := v.readKey(der)
	if err != nil {
		return nil, der, err
	}
	if !ok {
		return nil, der, v.without(der.handle)
	}
	d := &Draft{v: v, id: id, key: key}
	var sealed []byte
	replaced := false
	err = v.view(func(tx *bbolt.Tx) error {
		b := tx.Bucket(draftsBucket).Bucket(id[:])
		if d.head, err = readHead(b); errors.Is(err, ErrNoDraft) {
			return ErrUnreadable // its key opened, so the database has lost it
		} else if err != nil {
			return err
		}
		sealed = append(sealed, b.Get(recordKey)...)
		replaced = tx.Bucket(metaBucket).Get(quarantinedKey) != nil
		return nil
	})
	if err != nil {
		return nil, der, err
	}
	name := der.handle.String()
	if replaced && d.head.Handle != name {
		// the snapshot is older than this ticket; void tickets have no key file
		d.head.Handle = name
	}
	if d.head.Handle != name && d.head.Former != name {
		return nil, der, ErrNoDraft
	}
	if d.head.State == Gone {
		return nil, der, ErrUnreadable
	}
	if d.head.State != Drafted {
		return nil, der, ErrSealing
	}
	plain, err := place{draft: id, kind: "record", version: d.head.Version}.open(key, sealed)
	if err != nil {
		return nil, der, fmt.Errorf("%w: %w: %w", ErrUnreadable, ErrDamaged, err)
	}
	if d.rec, err = parseRecord(plain); err != nil {
		return nil, der, err
	}
	if err := v.hold(id); err != nil {
		return nil, der, err
	}
	if v.lived()-d.head.Born > d.head.TTL {
		return nil, der, errors.Join(ErrExpired, d.expire())
	}
	return d, der, nil
}

// without says what a ticket is whose key file opens nothing: wrong or void, or the
// ticket of a draft whose key is lost or damaged. Its handle is derived from the whole
// ticket, so whatever bears that handle belonged to this ticket.
func (v *Vault) without(h handle) error {
	if data, state := look(v.keyPath(h)); state != lost && len(bytes.Trim(data, "\x00")) > 0 ||
		state == there && len(data) == 0 {
		return ErrUnreadable // removeKey writes zeros first
	}
	name, err := h.String(), ErrNoDraft
	verr := v.view(func(tx *bbolt.Tx) error {
		return heads(tx, func(_ draftID, h head) error {
			if h.Handle == name || h.Former == name {
				err = ErrUnreadable
			}
			return nil
		})
	})
	if verr != nil {
		return verr
	}
	return err
}

func (d *Draft) expire() error {
	defer d.forget()
	return d.v.expire(d.id, d.head)
}

// takeUp records that the draft is in use, forgets misses, and issues a new ticket if the
// last visit was lost.
func (d *Draft) takeUp(by handle) (*Ticket, error) {
	if d.head.Held {
		t, err := d.issue(by, true)
		return &t, err
	}
	h := d.head
	h.Held = true
	return nil, d.writeHead(h, DraftResumed, true)
}

// NewTicket issues a new ticket for an open draft at once, for a visit in which somebody
// answered the alert, who may not be the person who left. The old ticket is void.
func (d *Draft) NewTicket() (Ticket, error) {
	if d.closed {
		return Ticket{}, ErrClosed
	}
	if d.head.State != Drafted {
		return Ticket{}, ErrSealing
	}
	d.v.keys.Lock()
	defer d.v.keys.Unlock()
	old, ok := parseHandle(d.head.Handle)
	if !ok {
		return Ticket{}, fmt.Errorf("new ticket: %w", ErrDamaged)
	}
	t, err := d.issue(old, false)
	if err == nil {
		h := d.head
		former := h.Former
		h.Former = ""
		if err = d.writeHead(h, TicketIssued, false); err == nil {
			err = d.v.dropKey(former)
		}
	}
	if err != nil {
		return Ticket{}, fmt.Errorf("new ticket: %w", err)
	}
	return t, nil
}

// issue stores the draft's key under a new ticket: first the new key file, then the head
// that names it and the one with which the person came; then it removes any third one.
func (d *Draft) issue(by handle, opened bool) (Ticket, error) {
	root, ok := d.v.rootHash()
	if !ok {
		return Ticket{}, ErrNotEnrolled
	}
	t, err := newTicket(d.v.rand)
	if err != nil {
		return Ticket{}, err
	}
	der := t.derive(root)
	if err := d.v.writeKey(der, d.id, d.key); err != nil {
		return Ticket{}, err
	}
	d.v.step("ticket: new key written")
	old := d.head
	h := old
	h.Held, h.Handle, h.Former = true, der.handle.String(), by.String()
	if err := d.writeHead(h, TicketIssued, opened); err != nil {
		return Ticket{}, errors.Join(err, d.v.removeKey(der.handle))
	}
	d.v.step("ticket: record written")
	for _, name := range []string{old.Handle, old.Former} {
		if name != h.Former {
			if err := d.v.dropKey(name); err != nil {
				return Ticket{}, err
			}
		}
	}
	return t, nil
}

// writeHead writes a draft's head; opened means that a right ticket was given, which
// resets the count of wrong ones.
func (d *Draft) writeHead(h head, event Event, opened bool) error {
	err := d.v.update(func(tx *bbolt.Tx) error {
		b := tx.Bucket(draftsBucket).Bucket(d.id[:])
		if b == nil {
			return ErrNoDraft
		}
		if opened {
			if err := tx.Bucket(metaBucket).Delete(missesKey); err != nil {
				return err
			}
		}
		if err := putJSON(b, headKey, h); err != nil {
			return err
		}
		return d.v.log(tx, event, 0)
	})
	if err == nil {
		d.head = h
	}
	return err
}
