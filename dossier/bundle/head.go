// SPDX-License-Identifier: AGPL-3.0-or-later

package bundle

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"math"
	"time"

	"github.com/fxamacker/cbor/v2"
)

const headFormat = "passerelle-bundle/1"

// head is what is signed: the archive stands beside it, named by its digest, so that a
// file of megabytes needs no second copy in an envelope.
type head struct {
	Number          uint64
	Issued, Expires time.Time
	Size            uint64
	Digest          [sha256.Size]byte
	Cert            []byte
}

type wireHead struct {
	Format  string `cbor:"0,keyasint"`
	Number  uint64 `cbor:"1,keyasint"`
	Issued  uint64 `cbor:"2,keyasint"`
	Expires uint64 `cbor:"3,keyasint"`
	Size    uint64 `cbor:"4,keyasint"`
	Digest  []byte `cbor:"5,keyasint"`
	Cert    []byte `cbor:"6,keyasint"`
}

var (
	encMode = must(cbor.CoreDetEncOptions().EncMode())
	decMode = must(cbor.DecOptions{
		DupMapKey:         cbor.DupMapKeyEnforcedAPF,
		IndefLength:       cbor.IndefLengthForbidden,
		TagsMd:            cbor.TagsForbidden,
		ExtraReturnErrors: cbor.ExtraDecErrorUnknownField,
		MaxNestedLevels:   4,
	}.DecMode())
)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err) // options written in this file
	}
	return v
}

func (h head) encode() ([]byte, error) {
	if !wholeSeconds(h.Issued) || !wholeSeconds(h.Expires) || !h.Expires.After(h.Issued) {
		return nil, fmt.Errorf("%w: its dates", ErrBundle)
	}
	payload, err := encMode.Marshal(wireHead{
		Format: headFormat, Number: h.Number, Issued: uint64(h.Issued.Unix()),
		Expires: uint64(h.Expires.Unix()), Size: h.Size, Digest: h.Digest[:], Cert: h.Cert,
	})
	if err != nil {
		return nil, fmt.Errorf("write a catalogue's head: %w", err)
	}
	return payload, nil
}

// decodeHead reads a payload that nobody has vouched for yet.
func decodeHead(payload []byte) (head, error) {
	var w wireHead
	if err := decMode.Unmarshal(payload, &w); err != nil || w.Format != headFormat {
		return head{}, fmt.Errorf("%w: its content is of another kind", ErrBundle)
	}
	if len(w.Digest) != sha256.Size || w.Number == 0 || w.Issued > math.MaxUint32 ||
		w.Expires > math.MaxUint32 {
		return head{}, fmt.Errorf("%w: its head is out of bounds", ErrBundle)
	}
	h := head{
		Number: w.Number, Issued: time.Unix(int64(w.Issued), 0).UTC(),
		Expires: time.Unix(int64(w.Expires), 0).UTC(), Size: w.Size,
		Digest: [sha256.Size]byte(w.Digest), Cert: w.Cert,
	}
	if again, err := h.encode(); err != nil || !bytes.Equal(again, payload) {
		return head{}, fmt.Errorf("%w: its head is not written the one way", ErrBundle)
	}
	return h, nil
}
