// SPDX-License-Identifier: AGPL-3.0-or-later

package receipt

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
)

// The trust list as a file: a line "PSLT1:", then base64url (RFC 4648 section 5, no
// padding) of the envelope in lines of 64 characters (the last may be shorter), every
// line ended by one line feed, and nothing else. It is text, so that it can travel by
// e-mail, by hand and through a terminal.

const (
	trustFormat = "passerelle-trust/1"
	trustArmour = "PSLT1:\n"
	armourWidth = 64
	maxTrust    = 4 << 20 // bytes of text: about twenty thousand kiosks
)

type wireTrust struct {
	Format      string                   `cbor:"0,keyasint"`
	Number      uint64                   `cbor:"1,keyasint"`
	Issued      uint64                   `cbor:"2,keyasint"`
	Expires     uint64                   `cbor:"3,keyasint"`
	Demo        bool                     `cbor:"4,keyasint"`
	Authorities map[uint64]wireAuthority `cbor:"5,keyasint"`
	Terms       map[uint64]wireTerms     `cbor:"6,keyasint"`
	Recipients  []string                 `cbor:"7,keyasint"`
	Keys        []wireKey                `cbor:"8,keyasint"`
	Root        []byte                   `cbor:"9,keyasint"`
	// certificate of the key that signs the list
	ListKey []byte `cbor:"10,keyasint"`
}

type wireAuthority struct {
	Name    string `cbor:"1,keyasint"`
	Address string `cbor:"2,keyasint"`
	Email   string `cbor:"3,keyasint"`
	Phone   string `cbor:"4,keyasint"`
	Real    bool   `cbor:"5,keyasint"`
}

type wireTerms struct {
	Silence  string `cbor:"1,keyasint"`
	Months   uint64 `cbor:"2,keyasint"`
	Days     uint64 `cbor:"3,keyasint"`
	Remedies string `cbor:"4,keyasint"`
}

type wireKey struct {
	Public    []byte `cbor:"1,keyasint"`
	Role      string `cbor:"2,keyasint"`
	Name      string `cbor:"3,keyasint"`
	NotBefore uint64 `cbor:"4,keyasint"`
	NotAfter  uint64 `cbor:"5,keyasint"`
	RevokedAt uint64 `cbor:"6,keyasint,omitempty"`
}

var _, trustDecMode = OneWay(8, maxCode+1)

// SignTrust writes a list and signs it with a list key that listCert, signed by the root
// t.Root, allows at t.Issued. It sets t.Raw, sorts t.Keys and sets their ids. The result
// is the whole file, as printed by `central trust`. Errors: ErrTrust, ErrKey, or those of
// listKey.
func SignTrust(t *Trust, listCert []byte, listKey crypto.Signer) ([]byte, error) {
	for i := range t.Keys {
		if _, err := p256(t.Keys[i].Public); err != nil {
			return nil, fmt.Errorf("key %d: %w", i, err)
		}
		t.Keys[i].ID = KeyID(t.Keys[i].Public)
	}
	slices.SortFunc(t.Keys, func(a, b Key) int { return bytes.Compare(a.ID[:], b.ID[:]) })
	if err := t.check(); err != nil {
		return nil, err
	}
	payload, err := encodeTrust(t, listCert)
	if err != nil {
		return nil, err
	}
	raw, err := signEnvelope(payload, listKey)
	if err != nil {
		return nil, err
	}
	file := armour(raw)
	// the reader knows how to check that this key was allowed to sign
	if _, err := ParseTrust(file); err != nil {
		return nil, err
	}
	t.Raw = file
	return file, nil
}

func encodeTrust(t *Trust, listCert []byte) ([]byte, error) {
	w := wireTrust{
		Format: trustFormat, Number: t.Number, Issued: uint64(t.Issued.Unix()),
		Expires: uint64(t.Expires.Unix()), Demo: t.Demo,
		Authorities: map[uint64]wireAuthority{}, Terms: map[uint64]wireTerms{},
		Recipients: t.Recipients, Keys: []wireKey{}, Root: t.Root, ListKey: listCert,
	}
	for code, a := range t.Authorities {
		w.Authorities[uint64(code)] = wireAuthority(a)
	}
	for code, a := range t.Terms {
		w.Terms[uint64(code)] = wireTerms{a.Silence, uint64(a.SilenceMonths), uint64(a.SilenceDays),
			a.Remedies}
	}
	for _, k := range t.Keys {
		der, err := x509.MarshalPKIXPublicKey(k.Public)
		if err != nil {
			return nil, ErrKey
		}
		wk := wireKey{Public: der, Role: k.Role, Name: k.Name,
			NotBefore: uint64(k.NotBefore.Unix()), NotAfter: uint64(k.NotAfter.Unix())}
		if k.Revoked {
			wk.RevokedAt = uint64(k.RevokedAt.Unix())
		}
		w.Keys = append(w.Keys, wk)
	}
	payload, err := encMode.Marshal(w)
	if err != nil {
		return nil, fmt.Errorf("write trust list: %w", err)
	}
	return payload, nil
}

// ParseTrust reads a whole list file and checks the chain: the root in it certified the
// list key for the time the list was issued, and the list key signed the list. It does
// not know whether that root is the right one: call PinnedBy, or compare it with the root
// of the list in use. It is strict: a list has exactly one text. Errors wrap ErrTrust.
func ParseTrust(data []byte) (*Trust, error) {
	raw, err := unarmour(data)
	if err != nil {
		return nil, err
	}
	env, err := parseEnvelope(raw)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrTrust, err)
	}
	t, cert, err := decodeTrust(env.payload)
	if err != nil {
		return nil, err
	}
	list, err := ParseListKey(cert, t.Root)
	if err != nil {
		return nil, err
	}
	if env.kid != KeyID(list.Public) || !env.signedBy(list.Public) {
		return nil,
			fmt.Errorf("%w: it was altered, or signed by another key than the certified one",
				ErrTrust)
	}
	if t.Issued.Before(list.NotBefore) || t.Issued.After(list.NotAfter) {
		return nil, fmt.Errorf("%w: it was issued outside the validity of its list key", ErrTrust)
	}
	t.Raw = slices.Clone(data)
	return t, nil
}

// decodeTrust reads a payload that has not been verified yet, and the certificate in it.
func decodeTrust(payload []byte) (*Trust, []byte, error) {
	var w wireTrust
	if err := trustDecMode.Unmarshal(payload, &w); err != nil || w.Format != trustFormat {
		return nil, nil, fmt.Errorf("%w: its content is of another kind", ErrTrust)
	}
	t, err := w.trust()
	if err != nil {
		return nil, nil, err
	}
	if err := t.check(); err != nil {
		return nil, nil, err
	}
	if again, err := encodeTrust(t, w.ListKey); err != nil || !bytes.Equal(again, payload) {
		return nil, nil, fmt.Errorf("%w: it is not in canonical form", ErrTrust)
	}
	return t, w.ListKey, nil
}

func (w wireTrust) trust() (*Trust, error) {
	t := &Trust{
		Number: w.Number, Issued: date(w.Issued), Expires: date(w.Expires), Demo: w.Demo,
		Authorities: map[uint]Authority{}, Terms: map[uint]Terms{}, Recipients: w.Recipients,
		Root: w.Root,
	}
	for code, a := range w.Authorities {
		t.Authorities[uint(code)] = Authority(a)
	}
	for code, a := range w.Terms {
		t.Terms[uint(code)] = Terms{a.Silence, uint(a.Months), uint(a.Days), a.Remedies}
	}
	for i, k := range w.Keys {
		pub, err := parseP256(k.Public)
		if err != nil {
			return nil, fmt.Errorf("%w: key %d: %w", ErrTrust, i, err)
		}
		t.Keys = append(t.Keys, Key{
			ID: KeyID(pub), Public: pub, Role: k.Role, Name: k.Name, NotBefore: date(k.NotBefore),
			NotAfter: date(k.NotAfter),
			Revoked:  k.RevokedAt != 0, RevokedAt: date(k.RevokedAt),
		})
	}
	return t, nil
}

func armour(raw []byte) []byte {
	text := base64.RawURLEncoding.EncodeToString(raw)
	var out strings.Builder
	out.WriteString(trustArmour)
	for len(text) > 0 {
		n := min(armourWidth, len(text))
		out.WriteString(text[:n])
		out.WriteByte('\n')
		text = text[n:]
	}
	return []byte(out.String())
}

// unarmour refuses every text that armour would not have written for the same bytes.
func unarmour(data []byte) ([]byte, error) {
	if len(data) > maxTrust || !bytes.HasPrefix(data, []byte(trustArmour)) {
		return nil, fmt.Errorf("%w: it does not begin with the line %s", ErrTrust,
			strings.TrimSpace(trustArmour))
	}
	text := bytes.ReplaceAll(data[len(trustArmour):], []byte("\n"), nil)
	raw := make([]byte, base64.RawURLEncoding.DecodedLen(len(text)))
	if _, err := base64.RawURLEncoding.Strict().Decode(raw, text); err != nil ||
		!bytes.Equal(armour(raw), data) {
		return nil, fmt.Errorf("%w: its lines are damaged", ErrTrust)
	}
	return raw, nil
}
