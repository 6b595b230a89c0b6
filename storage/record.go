// SPDX-License-Identifier: AGPL-3.0-or-later

package storage

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"go.etcd.io/bbolt"

	"passerelle/dossier"
)

// State is the state of a draft or a submission, on disk.
type State string

const (
	Drafted State = "draft"
	Sealing State = "sealing" // being sealed: nothing more goes in
	Queued  State = "queued"  // sealed, waits for the service
	// its key is lost, or was being erased: only the head is left, so that its ticket is
	// not called wrong
	Gone     State = "gone"
	Received State = "received" // the service has it: its receipt is kept, the sealed file is erased
)

// Keys of a draft's bucket.
var (
	headKey   = []byte("head")
	recordKey = []byte("record")
)

// imageKey is the only key in the bucket of a page. Images have a bucket each because
// bbolt puts at least two keys on a leaf: in one bucket, saving a page also rewrote a
// megabyte of its neighbour.
var imageKey = []byte("image")

// pageName is the name of a page's bucket: "p" and its 16 random bytes.
func pageName(id [16]byte) []byte { return append([]byte{'p'}, id[:]...) }

// head is what must be readable without a ticket: to find the key file, to expire, to
// recover. It contains nothing that the person gave.
type head struct {
	State  State  `json:"state"`
	Handle string `json:"handle"` // key file of the ticket that opens the draft
	// key file of the previous ticket; still valid until something is put into the draft
	Former  string        `json:"former,omitempty"`
	Version uint64        `json:"version"` // of the record, increases with each write
	Held    bool          `json:"held"`    // in use, or last used in a visit that was lost
	Born    time.Duration `json:"born_ns"` // the vault's age then
	TTL     time.Duration `json:"ttl_ns"`
	Seal    *sealing      `json:"seal,omitempty"` // State "sealing" only
}

// sealing is written by step (b) of Seal and read by recovery.
type sealing struct {
	ID    string `json:"id"`
	First string `json:"first"` // text of the stage-1 receipt
}

// record is the sealed part of a draft: everything that the person gave, except the images.
type record struct {
	Format     string            `json:"format"` // recordFormat
	Procedure  string            `json:"procedure"`
	Lang       string            `json:"lang"`
	Answers    map[string]string `json:"answers,omitempty"`
	FiledBy    string            `json:"filed_by,omitempty"`
	AssistedBy string            `json:"assisted_by,omitempty"`
	Mode       string            `json:"mode,omitempty"` // "" is "full"
	// key of the holder tag: sealing needs no ticket
	Holder []byte `json:"holder"`
	Pages  []page `json:"pages,omitempty"`
}

const recordFormat = "passerelle-draft/1"

type page struct {
	ID      string   `json:"id"`
	Slot    string   `json:"slot"`
	Width   int      `json:"width"`
	Height  int      `json:"height"`
	Defects []defect `json:"defects,omitempty"`
	Kept    bool     `json:"kept,omitempty"`
	Version uint64   `json:"version"` // of the image
}

type defect struct {
	Code   string     `json:"code"`
	Region [4]float64 `json:"region"` // x, y, w, h
	Score  float64    `json:"score"`
}

// pageOf turns a page into its form on disk.
func pageOf(p dossier.Page, version uint64) page {
	out := page{ID: string(p.ID), Slot: string(p.Slot), Width: p.Width, Height: p.Height,
		Kept: p.Kept, Version: version}
	for _, d := range p.Defects {
		out.Defects = append(out.Defects,
			defect{Code: string(d.Code),
				Region: [4]float64{d.Region.X, d.Region.Y, d.Region.W, d.Region.H}, Score: d.Score})
	}
	return out
}

func (p page) page() dossier.Page {
	out := dossier.Page{ID: dossier.PageID(p.ID), Slot: dossier.Slot(p.Slot), Width: p.Width,
		Height: p.Height, Kept: p.Kept}
	for _, d := range p.Defects {
		r := dossier.Region{X: d.Region[0], Y: d.Region[1], W: d.Region[2], H: d.Region[3]}
		out.Defects = append(out.Defects,
			dossier.Defect{Code: dossier.DefectCode(d.Code), Region: r, Score: d.Score})
	}
	return out
}

func (r *record) dossier() dossier.Dossier {
	d := dossier.Dossier{Procedure: dossier.ProcedureID(r.Procedure), Answers: dossier.Answers{},
		FiledBy: dossier.FiledBy(r.FiledBy), AssistedBy: r.AssistedBy}
	for k, a := range r.Answers {
		d.Answers[dossier.FieldID(k)] = a
	}
	for _, p := range r.Pages {
		d.Pages = append(d.Pages, p.page())
	}
	return d
}

func (r *record) clone() *record {
	c := *r
	c.Answers = maps.Clone(r.Answers)
	c.Pages = slices.Clone(r.Pages)
	return &c
}

func (r *record) find(id dossier.PageID) int {
	return slices.IndexFunc(r.Pages, func(p page) bool { return p.ID == string(id) })
}

// pageKey reads a page id: 32 lower-case hexadecimal digits.
func pageKey(id dossier.PageID) ([16]byte, error) {
	b, err := hex.DecodeString(string(id))
	if err != nil || len(b) != 16 || hex.EncodeToString(b) != string(id) {
		return [16]byte{}, ErrBadPage
	}
	return [16]byte(b), nil
}

// heads calls fn for each draft.
func heads(tx *bbolt.Tx, fn func(id draftID, h head) error) error {
	drafts := tx.Bucket(draftsBucket)
	return drafts.ForEach(func(k, _ []byte) error {
		if len(k) != len(draftID{}) {
			return fmt.Errorf("%w: a draft's id of %d bytes", ErrDamaged, len(k))
		}
		h, err := readHead(drafts.Bucket(k))
		if err != nil {
			return err
		}
		return fn(draftID(k), h)
	})
}

func readHead(b *bbolt.Bucket) (head, error) {
	var h head
	if b == nil {
		return h, ErrNoDraft
	}
	ok, err := getJSON(b, headKey, &h)
	if err == nil && !ok {
		err = fmt.Errorf("%w: a draft without a head", ErrDamaged)
	}
	return h, err
}

func parseRecord(plain []byte) (*record, error) {
	var r record
	if err := json.Unmarshal(plain, &r); err != nil {
		return nil, fmt.Errorf("read the draft: %w", ErrDamaged)
	}
	if r.Format != recordFormat || len(r.Holder) != 32 {
		return nil, fmt.Errorf("read the draft: %w: another format", ErrDamaged)
	}
	return &r, nil
}
