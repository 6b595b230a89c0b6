// SPDX-License-Identifier: AGPL-3.0-or-later

package storage

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"slices"

	"go.etcd.io/bbolt"

	"passerelle/dossier"
)

var (
	// ErrClosed is returned by the methods of a draft that was closed, erased or sealed,
	// or whose vault is closed.
	ErrClosed = errors.New("the draft is closed")
	// ErrSealing is returned for a draft being sealed: it can only be sealed again.
	ErrSealing = errors.New("the draft is being sealed")
	// ErrNoPage is returned for a page that the draft does not have.
	ErrNoPage = errors.New("no such page in the draft")
)

// MaxPageBytes is the maximum size of one page image.
const MaxPageBytes = 64 << 20

// Draft is a dossier being put together, open for the person who has its ticket. Its
// methods must not be called concurrently. Each method that changes something returns
// once the change is sealed and on disk; if it returns an error nothing has changed.
type Draft struct {
	v      *Vault
	id     draftID
	key    draftKey
	head   head
	rec    *record
	closed bool
}

// LogValue keeps the draft out of logs.
func (d *Draft) LogValue() slog.Value { return slog.StringValue("[draft]") }

// NewPageID returns a random page id.
func (v *Vault) NewPageID() (dossier.PageID, error) {
	var b [16]byte
	if _, err := io.ReadFull(v.rand, b[:]); err != nil {
		return "", fmt.Errorf("name a page: %w", err)
	}
	return dossier.PageID(fmt.Sprintf("%x", b)), nil
}

// Dossier returns what has been given so far, as a copy.
func (d *Draft) Dossier() dossier.Dossier { return d.rec.dossier() }

// Lang returns the language in which the draft was begun.
func (d *Draft) Lang() string { return d.rec.Lang }

// SetAnswers replaces all answers at once, together with who acts and with whose help.
// Errors: ErrClosed, ErrSealing, ErrNoSpace.
func (d *Draft) SetAnswers(a dossier.Answers, by dossier.FiledBy, assisted string) error {
	return d.change(func(r *record, _ *bbolt.Bucket, _ uint64) error {
		r.Answers = make(map[string]string, len(a))
		for k, text := range a {
			r.Answers[string(k)] = text
		}
		r.FiledBy, r.AssistedBy = string(by), assisted
		return nil
	})
}

// Mode returns how far the kiosk last said that it takes this draft: dossier.Full until
// SetMode says otherwise.
func (d *Draft) Mode() dossier.Mode {
	if d.rec.Mode == "" {
		return dossier.Full
	}
	return dossier.Mode(d.rec.Mode)
}

// SetMode records what the person was told about the way the request takes, so that the
// next visit can say what has changed. Errors: ErrClosed, ErrSealing, ErrNoSpace.
func (d *Draft) SetMode(m dossier.Mode) error {
	if m == d.Mode() {
		return nil
	}
	return d.change(func(r *record, _ *bbolt.Bucket, _ uint64) error {
		r.Mode = string(m)
		return nil
	})
}

// SetProcedure records under which procedure the draft goes on: a new list may have split
// one procedure in two. The receipt and the holder tag use it when the draft is sealed.
// Errors: ErrClosed, ErrSealing, ErrNoSpace.
func (d *Draft) SetProcedure(p dossier.ProcedureID) error {
	if string(p) == d.rec.Procedure {
		return nil
	}
	return d.change(func(r *record, _ *bbolt.Bucket, _ uint64) error {
		r.Procedure = string(p)
		return nil
	})
}

// ErrBadPage is returned for a page id that is not 32 lower-case hexadecimal digits or is
// already used, and for an image of zero or too many bytes.
var ErrBadPage = errors.New("not a page that can be kept")

// AddPage adds a page and its image, a JPEG made by package capture, in one transaction.
// Errors: ErrBadPage, ErrClosed, ErrSealing, ErrNoSpace.
func (d *Draft) AddPage(p dossier.Page, jpeg []byte) error {
	return d.change(func(r *record, b *bbolt.Bucket, version uint64) error {
		if r.find(p.ID) >= 0 {
			return ErrBadPage
		}
		r.Pages = append(r.Pages, pageOf(p, version))
		return d.putImage(b, p.ID, version, jpeg)
	})
}

// ReplacePage gives a page another image (it was turned, or captured again) and keeps its
// place in the order. Errors: ErrNoPage, and those of AddPage.
func (d *Draft) ReplacePage(p dossier.Page, jpeg []byte) error {
	return d.change(func(r *record, b *bbolt.Bucket, version uint64) error {
		i := r.find(p.ID)
		if i < 0 {
			return ErrNoPage
		}
		r.Pages[i] = pageOf(p, version)
		return d.putImage(b, p.ID, version, jpeg)
	})
}

// UpdatePage changes what is known about a page, not its image. Errors: ErrNoPage,
// ErrClosed, ErrSealing, ErrNoSpace.
func (d *Draft) UpdatePage(p dossier.Page) error {
	return d.change(func(r *record, _ *bbolt.Bucket, _ uint64) error {
		i := r.find(p.ID)
		if i < 0 {
			return ErrNoPage
		}
		r.Pages[i] = pageOf(p, r.Pages[i].Version)
		return nil
	})
}

// Placed is a page and the slot it goes to.
type Placed struct {
	ID   dossier.PageID
	Slot dossier.Slot
}

// Arrange puts pages into another order, and into other slots, in one transaction: none is
// ever in two papers, or in none. Those named take the places that they have among them, in
// the order given; a page that is not named, since it has come meanwhile, stays where it
// is. Errors: ErrNoPage, ErrBadPage if one is named twice, ErrClosed, ErrSealing,
// ErrNoSpace.
func (d *Draft) Arrange(order []Placed) error {
	return d.change(func(r *record, _ *bbolt.Bucket, _ uint64) error {
		var at []int // the places, in the draft's order
		moved := make([]page, len(order))
		for n, p := range order {
			i := r.find(p.ID)
			if i < 0 {
				return ErrNoPage
			}
			if slices.Contains(at, i) {
				return ErrBadPage
			}
			at = append(at, i)
			moved[n] = r.Pages[i]
			moved[n].Slot = string(p.Slot)
		}
		slices.Sort(at)
		for n, i := range at {
			r.Pages[i] = moved[n]
		}
		return nil
	})
}

// RemovePage removes a page from the draft. Its sealed bytes may remain in free pages of
// the database until they are overwritten; they can be read only with the ticket of this
// draft, and by no means once the draft is gone. Errors: ErrNoPage, ErrClosed,
// ErrSealing, ErrNoSpace.
func (d *Draft) RemovePage(id dossier.PageID) error {
	return d.change(func(r *record, b *bbolt.Bucket, _ uint64) error {
		i := r.find(id)
		if i < 0 {
			return ErrNoPage
		}
		key, err := pageKey(id)
		if err != nil {
			return err
		}
		r.Pages = append(r.Pages[:i], r.Pages[i+1:]...)
		return b.DeleteBucket(pageName(key))
	})
}

// PageBytes returns the image of a page, in memory of its own. Errors: ErrNoPage,
// ErrClosed, and ErrDamaged if it is not the image that was added.
func (d *Draft) PageBytes(id dossier.PageID) ([]byte, error) {
	if d.closed {
		return nil, ErrClosed
	}
	i := d.rec.find(id)
	if i < 0 {
		return nil, ErrNoPage
	}
	key, err := pageKey(id)
	if err != nil {
		return nil, err
	}
	var plain []byte
	err = d.v.view(func(tx *bbolt.Tx) error {
		b := tx.Bucket(draftsBucket).Bucket(d.id[:])
		if b == nil {
			return ErrClosed
		}
		at := place{draft: d.id, kind: "page", page: key, version: d.rec.Pages[i].Version}
		image := b.Bucket(pageName(key))
		if image == nil {
			return errSealed
		}
		plain, err = at.open(d.key, image.Get(imageKey))
		return err
	})
	if errors.Is(err, errSealed) {
		err = fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if err != nil {
		return nil, fmt.Errorf("read a page: %w", err)
	}
	return plain, nil
}

// PageSize returns how many bytes the vault keeps for a page: those of its image and a few
// of its seal. The image is not opened. Errors: ErrNoPage, ErrClosed.
func (d *Draft) PageSize(id dossier.PageID) (n int64, err error) {
	if d.closed {
		return 0, ErrClosed
	}
	key, err := pageKey(id)
	if err != nil || d.rec.find(id) < 0 {
		return 0, ErrNoPage
	}
	err = d.v.view(func(tx *bbolt.Tx) error {
		b := tx.Bucket(draftsBucket).Bucket(d.id[:])
		if b == nil {
			return ErrClosed
		}
		image := b.Bucket(pageName(key))
		if image == nil {
			return ErrNoPage
		}
		n = int64(len(image.Get(imageKey)))
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("weigh a page: %w", err)
	}
	return n, nil
}

func (d *Draft) putImage(b *bbolt.Bucket, id dossier.PageID, version uint64, jpeg []byte) error {
	key, err := pageKey(id)
	if err != nil {
		return err
	}
	if len(jpeg) == 0 || len(jpeg) > MaxPageBytes {
		return ErrBadPage
	}
	sealed, err := place{draft: d.id, kind: "page", page: key, version: version}.seal(d.v.rand,
		d.key, jpeg)
	if err != nil {
		return err
	}
	image, err := b.CreateBucketIfNotExists(pageName(key))
	if err != nil {
		return err
	}
	return image.Put(imageKey, sealed)
}

// change runs one transaction on the draft: fn changes a copy of the record and, if
// needed, the images; version is the one being written.
func (d *Draft) change(fn func(r *record, b *bbolt.Bucket, version uint64) error) error {
	if d.closed {
		return ErrClosed
	}
	if d.head.State != Drafted {
		return ErrSealing
	}
	h, rec := d.head, d.rec.clone()
	h.Version++
	h.Former = "" // from here on only the newest ticket is valid
	err := d.v.update(func(tx *bbolt.Tx) error {
		b := tx.Bucket(draftsBucket).Bucket(d.id[:])
		if b == nil {
			return ErrClosed
		}
		if err := fn(rec, b, h.Version); err != nil {
			return err
		}
		return d.put(b, h, rec)
	})
	if err != nil {
		return fmt.Errorf("write the draft: %w", err)
	}
	former := d.head.Former
	d.head, d.rec = h, rec
	if former != "" {
		d.v.step("ticket: old one void")
	}
	return d.v.dropKey(former)
}

// put writes head and sealed record.
func (d *Draft) put(b *bbolt.Bucket, h head, rec *record) error {
	plain, err := json.Marshal(rec)
	if err != nil {
		return err
	}
	sealed, err := place{draft: d.id, kind: "record", version: h.Version}.seal(d.v.rand, d.key,
		plain)
	if err != nil {
		return err
	}
	if err := b.Put(recordKey, sealed); err != nil {
		return err
	}
	return putJSON(b, headKey, h)
}

// dropKey removes the key file of a void ticket; "" means none.
func (v *Vault) dropKey(name string) error {
	h, ok := parseHandle(name)
	if !ok {
		return nil
	}
	return v.removeKey(h)
}

// Close leaves the draft to its ticket and forgets its key. lost means that nobody
// answered the alert: the next opening then issues a new ticket and voids the old one. A
// draft whose program was killed counts as lost. Closing again does nothing.
func (d *Draft) Close(lost bool) error {
	if d.closed {
		return nil
	}
	defer d.forget()
	if d.head.State != Drafted {
		return nil
	}
	h := d.head
	h.Held, h.Former = lost, ""
	name := DraftClosed
	if lost {
		name = DraftLost
	}
	err := d.v.update(func(tx *bbolt.Tx) error {
		b := tx.Bucket(draftsBucket).Bucket(d.id[:])
		if b == nil {
			return nil
		}
		if err := putJSON(b, headKey, h); err != nil {
			return err
		}
		return d.v.log(tx, name, 0)
	})
	if err != nil {
		return fmt.Errorf("close the draft: %w", err)
	}
	return d.v.dropKey(d.head.Former)
}

// Erase destroys the draft: it removes the key file, then frees the sealed bytes. A draft
// that is being sealed can't be erased (ErrSealing). Once Erase returns nil nobody can
// read the draft again.
func (d *Draft) Erase() error {
	if d.closed {
		return ErrClosed
	}
	if d.head.State != Drafted {
		return ErrSealing
	}
	for _, name := range []string{d.head.Former, d.head.Handle} {
		if err := d.v.dropKey(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("erase the draft: %w", err)
		}
	}
	defer d.forget()
	d.v.step("erase: key removed")
	err := d.v.update(func(tx *bbolt.Tx) error {
		if err := deleteDraft(tx, d.id); err != nil {
			return err
		}
		return d.v.log(tx, DraftErased, 0)
	})
	if errors.Is(err, ErrNoSpace) {
		return nil // the key is gone, as promised; Purge frees the bytes
	}
	if err != nil {
		return fmt.Errorf("erase the draft: %w", err)
	}
	return nil
}

func deleteDraft(tx *bbolt.Tx, id draftID) error {
	drafts := tx.Bucket(draftsBucket)
	if drafts.Bucket(id[:]) == nil {
		return nil
	}
	return drafts.DeleteBucket(id[:])
}

// forget drops the key from memory and allows the draft to be opened again.
func (d *Draft) forget() {
	d.closed = true
	clear(d.key[:])
	clear(d.rec.Holder)
	d.rec = &record{Procedure: d.rec.Procedure, Lang: d.rec.Lang}
	d.v.mu.Lock()
	delete(d.v.inUse, d.id)
	d.v.mu.Unlock()
}
