// SPDX-License-Identifier: AGPL-3.0-or-later

package storage

import (
	"errors"
	"fmt"
	"io"
	"time"

	"go.etcd.io/bbolt"

	"passerelle/dossier"
	"passerelle/dossier/receipt"
	"passerelle/storage/spool"
)

// Fields of every procedure from which the holder tag is made.
const (
	familyName dossier.FieldID = "family_name"
	birthDate  dossier.FieldID = "birth_date"
)

// errTwice can't happen with real sealing, which is random.
var errTwice = errors.New("the same sealed bytes were queued before")

// Seal seals a draft and queues it for the service: write writes the sealed dossier
// (using package sealed), pieces is the number of pieces. It returns the stage-1 receipt;
// the draft is closed and can't be opened again. If it returns an error the draft is
// still there, and Seal can be called again; if the dossier was already sealed by then,
// write is not called again and the receipt is the one already signed.
//
// The order, in which every step may be the last before a power cut: (a) the sealed file
// in spool/tmp, fsynced, its hash being the id; (b) one transaction: the draft is
// sealing, with id, receipt and number; (c) the file moves to spool/out; (d) the draft's
// key file is removed; (e) one transaction: the draft is gone, the dossier queued.
//
// Errors: those of write, ErrNotEnrolled, *OutOfOrder, ErrClosed, ErrNoSpace.
func (v *Vault) Seal(d *Draft, pieces int, write func(w io.Writer) error) (receipt.Receipt, error) {
	v.sealing.Lock()
	defer v.sealing.Unlock()
	if d.closed {
		return receipt.Receipt{}, ErrClosed
	}
	r, err := v.seal(d, pieces, write)
	if err != nil {
		return receipt.Receipt{}, fmt.Errorf("seal the dossier: %w", err)
	}
	d.forget()
	return r, nil
}

func (v *Vault) seal(d *Draft, pieces int, write func(w io.Writer) error) (receipt.Receipt, error) {
	// First finish what an earlier error left incomplete: receipts form a chain, so there
	// is one at a time.
	if err := v.settle(); err != nil {
		return receipt.Receipt{}, err
	}
	if err := d.reload(); err != nil {
		return receipt.Receipt{}, err
	}
	if d.head.State == Queued {
		return receipt.Parse(d.head.Seal.First)
	}
	if err := v.Fit(); err != nil {
		return receipt.Receipt{}, err
	}
	id, err := v.sealFile(write) // (a)
	if err != nil {
		return receipt.Receipt{}, err
	}
	v.step("seal: a")
	r, err := v.signFirst(d, id, pieces) // (b)
	if err != nil {
		return receipt.Receipt{}, errors.Join(err,
			v.spool.Sweep(func(dossier.ID) bool { return false }))
	}
	v.step("seal: b")
	return r, v.finish(d.id, d.head) // (c) (d) (e)
}

func (v *Vault) sealFile(write func(w io.Writer) error) (dossier.ID, error) {
	f, err := v.spool.Create()
	if err != nil {
		return dossier.ID{}, err
	}
	v.step("seal: file begun")
	if err := write(f); err != nil {
		return dossier.ID{}, errors.Join(err, f.Abort())
	}
	id, _, err := f.Commit()
	return id, err
}

// signFirst takes a number, signs the stage-1 receipt and performs step (b).
func (v *Vault) signFirst(d *Draft, id dossier.ID, pieces int) (receipt.Receipt, error) {
	c, err := v.chain()
	if err != nil {
		return receipt.Receipt{}, err
	}
	number, err := v.takeNumber(c.Number)
	if err != nil {
		return receipt.Receipt{}, err
	}
	v.step("seal: number taken")
	r, err := receipt.Sign(receipt.Claims{
		ID: id, Procedure: dossier.ProcedureID(d.rec.Procedure),
		At:            v.now().Time.Truncate(time.Second),
		ClockVerified: v.ClockVerified().Truncate(time.Second),
		Sequence:      number, Previous: c.previous(), Pieces: pieces,
		Holder: receipt.HolderTag([32]byte(d.rec.Holder), d.rec.Answers[string(familyName)],
			d.rec.Answers[string(birthDate)], dossier.ProcedureID(d.rec.Procedure)),
	}, v.key)
	if err != nil {
		return receipt.Receipt{}, err
	}
	// The person leaves with it: it must be valid for anyone who has this machine's list.
	if _, err := receipt.Verify(r.Text, v.Trust()); err != nil {
		return receipt.Receipt{}, fmt.Errorf("the receipt does not verify: %w", err)
	}
	h := d.head
	h.State, h.Seal = Sealing, &sealing{ID: id.String(), First: r.Text}
	err = v.update(func(tx *bbolt.Tx) error {
		b := tx.Bucket(draftsBucket).Bucket(d.id[:])
		if b == nil {
			return ErrClosed
		}
		if tx.Bucket(receiptsBucket).Get(id[:]) != nil {
			return errTwice
		}
		return putJSON(b, headKey, h)
	})
	if err != nil {
		return receipt.Receipt{}, err
	}
	d.head = h
	return r, nil
}

// finish performs (c), (d) and (e) for a draft in state sealing whose file is in tmp or
// out. Repeating any of them changes nothing.
func (v *Vault) finish(id draftID, h head) error {
	sealed, err := dossier.ParseID(h.Seal.ID)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	first, err := receipt.Parse(h.Seal.First)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if err := v.spool.Publish(sealed, h.Seal.First); err != nil { // (c)
		return err
	}
	v.step("seal: c")
	for _, name := range []string{h.Former, h.Handle} { // (d)
		if err := v.dropKey(name); err != nil {
			return err
		}
	}
	v.step("seal: d")
	err = v.update(func(tx *bbolt.Tx) error { // (e)
		if err := deleteDraft(tx, id); err != nil {
			return err
		}
		if err := putSubmission(tx, Submission{ID: sealed, State: Queued,
			First: first}); err != nil {
			return err
		}
		if err := putChain(tx, first); err != nil {
			return err
		}
		return v.log(tx, DossierSealed, int64(first.Sequence))
	})
	v.step("seal: e")
	return err
}

// reload reads a draft's head again, which settle may have changed. A draft that settle
// finished is gone from the database: it is returned as queued.
func (d *Draft) reload() error {
	return d.v.view(func(tx *bbolt.Tx) error {
		h, err := readHead(tx.Bucket(draftsBucket).Bucket(d.id[:]))
		if errors.Is(err, ErrNoDraft) && d.head.State == Sealing {
			d.head.State = Queued
			return nil
		}
		if err == nil {
			d.head = h
		}
		return err
	})
}

// settle finishes or undoes what stopped between (b) and (e). If the file is in out, or
// complete in tmp, it is finished; otherwise the draft becomes a draft again, and the
// number of its receipt, which nobody ever saw, remains void.
func (v *Vault) settle() error {
	type stopped struct {
		id draftID
		h  head
	}
	var all []stopped
	err := v.view(func(tx *bbolt.Tx) error {
		return heads(tx, func(id draftID, h head) error {
			if h.State == Sealing && h.Seal != nil {
				all = append(all, stopped{id, h})
			}
			return nil
		})
	})
	if err != nil {
		return err
	}
	for _, s := range all {
		sealed, err := dossier.ParseID(s.h.Seal.ID)
		if err != nil {
			return fmt.Errorf("%w: %w", ErrDamaged, err)
		}
		where, err := v.spool.Place(sealed)
		if err != nil {
			return err
		}
		if where != spool.Nowhere {
			err = v.finish(s.id, s.h)
		} else {
			err = v.takeBack(s.id, s.h)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (v *Vault) takeBack(id draftID, h head) error {
	h.State, h.Seal = Drafted, nil
	return v.update(func(tx *bbolt.Tx) error {
		if err := putJSON(tx.Bucket(draftsBucket).Bucket(id[:]), headKey, h); err != nil {
			return err
		}
		return v.log(tx, ReceiptVoid, 0)
	})
}
