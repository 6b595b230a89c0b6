// SPDX-License-Identifier: AGPL-3.0-or-later

package receipt

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/fxamacker/cbor/v2"

	"passerelle/dossier"
)

// wireClaims is a CWT (RFC 8392): the registered claim iat, and one private claim that
// holds all of ours, with a key below −65536 as section 9.1.1 reserves.
type wireClaims struct {
	// At in stage 1, Received in stage 2: when this particular token was signed
	IssuedAt uint64      `cbor:"6,keyasint"`
	Private  wirePrivate `cbor:"-65537,keyasint"`
}

type wirePrivate struct {
	Stage         uint64 `cbor:"1,keyasint"`
	At            uint64 `cbor:"2,keyasint,omitempty"` // stage 2 only: in stage 1 it is iat
	Kiosk         []byte `cbor:"3,keyasint"`
	ID            []byte `cbor:"4,keyasint"`
	Procedure     string `cbor:"5,keyasint"`
	ClockVerified uint64 `cbor:"6,keyasint,omitempty"`
	Sequence      uint64 `cbor:"7,keyasint"`
	Previous      []byte `cbor:"8,keyasint"`
	Pieces        uint64 `cbor:"9,keyasint"`
	Holder        []byte `cbor:"10,keyasint"`
	First         []byte `cbor:"11,keyasint,omitempty"`
	Authority     uint64 `cbor:"12,keyasint,omitempty"`
	Terms         uint64 `cbor:"13,keyasint,omitempty"`
}

var encMode, decMode = OneWay(8, 0)

// OneWay writes CBOR of which one content has one encoding, and reads no other; nor what
// is nested deeper than levels, has maps of more than pairs (0: of any size), or a field
// that is not known.
func OneWay(levels, pairs int) (cbor.EncMode, cbor.DecMode) {
	enc, err := cbor.CoreDetEncOptions().EncMode()
	dec, derr := cbor.DecOptions{
		DupMapKey:         cbor.DupMapKeyEnforcedAPF,
		IndefLength:       cbor.IndefLengthForbidden,
		TagsMd:            cbor.TagsForbidden,
		ExtraReturnErrors: cbor.ExtraDecErrorUnknownField,
		MaxNestedLevels:   levels,
		MaxMapPairs:       pairs,
	}.DecMode()
	if err != nil || derr != nil {
		panic(errors.Join(err, derr)) // options written in this file
	}
	return enc, dec
}

const maxPieces, maxCode = 999, 65535

func encodeClaims(c Claims) ([]byte, error) {
	w, err := c.wire()
	if err != nil {
		return nil, err
	}
	return encMode.Marshal(w)
}

func (c Claims) wire() (wireClaims, error) {
	kiosk, err := DecodeLetters(c.Kiosk, 5)
	if err != nil {
		return wireClaims{}, fmt.Errorf("%w: kiosk %q", ErrClaims, c.Kiosk)
	}
	if !procedureID(string(c.Procedure)) {
		return wireClaims{}, fmt.Errorf("%w: procedure %q", ErrClaims, c.Procedure)
	}
	if c.Pieces < 0 || c.Pieces > maxPieces || c.Authority > maxCode || c.Terms > maxCode {
		return wireClaims{}, fmt.Errorf("%w: %d pieces, authority %d, terms %d", ErrClaims,
			c.Pieces, c.Authority, c.Terms)
	}
	at, err := seconds(c.At)
	if err != nil {
		return wireClaims{}, err
	}
	w := wireClaims{IssuedAt: at, Private: wirePrivate{
		Stage: uint64(c.Stage), Kiosk: kiosk, ID: c.ID[:], Procedure: string(c.Procedure),
		Sequence: c.Sequence, Previous: c.Previous[:], Pieces: uint64(c.Pieces),
		Holder: c.Holder[:],
	}}
	if !c.ClockVerified.IsZero() {
		if w.Private.ClockVerified, err = seconds(c.ClockVerified); err != nil {
			return wireClaims{}, err
		}
	}
	if c.Stage == FromService {
		if w.IssuedAt, err = seconds(c.Received); err != nil {
			return wireClaims{}, err
		}
		w.Private.At, w.Private.First, w.Private.Authority, w.Private.Terms = at, c.First[:],
			uint64(c.Authority), uint64(c.Terms)
	}
	return w, nil
}

// seconds also refuses 0, which means "never" here: no machine of ours runs in 1970.
func seconds(t time.Time) (uint64, error) {
	if s := t.Unix(); s > 0 && s <= math.MaxUint32 {
		return uint64(s), nil
	}
	return 0, fmt.Errorf("%w: time outside 1970 to 2106", ErrClaims)
}

func procedureID(s string) bool {
	for i := range len(s) {
		if c := s[i]; c != '-' && (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return len(s) >= 1 && len(s) <= 40
}

// decodeClaims is strict. Errors are *Refusal.
func decodeClaims(payload []byte) (Claims, error) {
	var w wireClaims
	if err := decMode.Unmarshal(payload, &w); err != nil {
		return Claims{}, refuse(Malformed, "its claims cannot be read")
	}
	p := w.Private
	if len(p.Kiosk) != 5 || len(p.ID) != 32 || len(p.Previous) != 16 || len(p.Holder) != 16 ||
		p.Pieces > maxPieces || p.Authority > maxCode || p.Terms > maxCode ||
		w.IssuedAt > math.MaxUint32 || p.At > math.MaxUint32 || p.ClockVerified > math.MaxUint32 {
		return Claims{}, refuse(Malformed, "a claim is missing or out of bounds")
	}
	c := Claims{
		Stage: Stage(p.Stage), Kiosk: EncodeLetters(p.Kiosk), ID: dossier.ID(p.ID),
		Procedure: dossier.ProcedureID(p.Procedure), At: date(w.IssuedAt),
		ClockVerified: date(p.ClockVerified), Sequence: p.Sequence, Previous: [16]byte(p.Previous),
		Pieces: int(p.Pieces), Holder: [16]byte(p.Holder),
	}
	switch {
	case p.Stage == uint64(FromKiosk):
	case p.Stage == uint64(FromService) && len(p.First) == 16:
		c.At, c.Received = date(p.At), date(w.IssuedAt)
		c.First, c.Authority, c.Terms = [16]byte(p.First), uint(p.Authority), uint(p.Terms)
	default:
		return Claims{}, refuse(Malformed, "its stage is unknown")
	}
	again, err := encodeClaims(c)
	if err != nil {
		return Claims{}, refuse(Malformed, "a claim is out of bounds")
	}
	if !bytes.Equal(again, payload) {
		return Claims{}, refuse(NotCanonical, "its claims")
	}
	return c, nil
}

// date returns the zero time for 0.
func date(s uint64) time.Time {
	if s == 0 {
		return time.Time{}
	}
	return time.Unix(int64(s), 0).UTC()
}
