// SPDX-License-Identifier: AGPL-3.0-or-later

package bundle

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"math"
	"slices"
	"time"

	"passerelle/dossier/receipt"
)

// The format that Sign writes, and the one before it, which is read for ever.
const (
	headFormat  = "passerelle-bundle/2"
	headFormat1 = "passerelle-bundle/1"
)

// head is what is signed. The archive follows it and is identified by its digest, so that
// a file of several megabytes need not be copied into an envelope.
type head struct {
	Format          string
	Number          uint64
	Issued, Expires time.Time
	Size            uint64
	Digest          [sha256.Size]byte
	Cert            []byte
	Says            says // nothing in the first format
}

// says is which words and kinds of papers the archive holds.
type says struct {
	Areas     []string // first parts of the words' keys, in byte order
	Languages []string // in byte order
	Kinds     []string // of papers of which it has signs, in byte order
}

func (s says) equal(o says) bool {
	return slices.Equal(s.Areas, o.Areas) && slices.Equal(s.Languages, o.Languages) &&
		slices.Equal(s.Kinds, o.Kinds)
}

type wireHead1 struct {
	Format  string `cbor:"0,keyasint"`
	Number  uint64 `cbor:"1,keyasint"`
	Issued  uint64 `cbor:"2,keyasint"`
	Expires uint64 `cbor:"3,keyasint"`
	Size    uint64 `cbor:"4,keyasint"`
	Digest  []byte `cbor:"5,keyasint"`
	Cert    []byte `cbor:"6,keyasint"`
}

// wireHead is the second format: the first, and which words and signs of papers it holds.
// Fonts belong to what Passerelle can't do yet: they are empty, and refused if they are not.
type wireHead struct {
	wireHead1
	Areas     []string `cbor:"7,keyasint"`
	Languages []string `cbor:"8,keyasint"`
	Fonts     []string `cbor:"9,keyasint"`
	Signs     []string `cbor:"10,keyasint"`
}

var encMode, decMode = receipt.OneWay(4, 0)

func (h head) encode() ([]byte, error) {
	if !wholeSeconds(h.Issued) || !wholeSeconds(h.Expires) || !h.Expires.After(h.Issued) {
		return nil, fmt.Errorf("%w: its dates", ErrBundle)
	}
	first := wireHead1{Format: h.Format, Number: h.Number, Issued: uint64(h.Issued.Unix()),
		Expires: uint64(h.Expires.Unix()), Size: h.Size, Digest: h.Digest[:], Cert: h.Cert}
	w := any(first)
	if h.Format != headFormat1 {
		none := []string{}
		w = wireHead{first, append(none, h.Says.Areas...), append(none, h.Says.Languages...),
			none, append(none, h.Says.Kinds...)}
	}
	payload, err := encMode.Marshal(w)
	if err != nil {
		return nil, fmt.Errorf("write a catalogue's head: %w", err)
	}
	return payload, nil
}

// decodeHead reads a payload that has not been verified yet.
func decodeHead(payload []byte) (head, error) {
	var w wireHead
	if err := decMode.Unmarshal(payload, &w); err != nil ||
		w.Format != headFormat && w.Format != headFormat1 {
		return head{}, fmt.Errorf("%w: its content is of another kind", ErrBundle)
	}
	if len(w.Fonts) > 0 {
		return head{}, fmt.Errorf("%w: it has fonts: a later program wrote it", ErrContent)
	}
	if len(w.Digest) != sha256.Size || w.Number == 0 || w.Issued > math.MaxUint32 ||
		w.Expires > math.MaxUint32 {
		return head{}, fmt.Errorf("%w: its head is out of bounds", ErrBundle)
	}
	h := head{
		Format: w.Format, Says: says{w.Areas, w.Languages, w.Signs}, Number: w.Number,
		Issued:  time.Unix(int64(w.Issued), 0).UTC(),
		Expires: time.Unix(int64(w.Expires), 0).UTC(), Size: w.Size,
		Digest: [sha256.Size]byte(w.Digest), Cert: w.Cert,
	}
	if again, err := h.encode(); err != nil || !bytes.Equal(again, payload) {
		return head{}, fmt.Errorf("%w: its head is not in canonical form", ErrBundle)
	}
	return h, nil
}
