// SPDX-License-Identifier: AGPL-3.0-or-later

package storage

import (
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"golang.org/x/crypto/chacha20poly1305"
)

// A sealed value is a random nonce of 24 bytes and XChaCha20-Poly1305 of the content.
// Each value of a draft has its own key, derived from the draft's key. The associated
// data binds it to the format, the draft, its place there and its version: a value can't
// be moved to another place, nor an older one restored.

const valueFormat = "passerelle-vault/1"

var errSealed = errors.New("a sealed value does not open: it was changed or moved")

func sealValue(rand io.Reader, key, plain, bound []byte) ([]byte, error) {
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		return nil, err
	}
	out := make([]byte, aead.NonceSize(), aead.NonceSize()+len(plain)+aead.Overhead())
	if _, err := io.ReadFull(rand, out); err != nil {
		return nil, fmt.Errorf("seal a value: %w", err)
	}
	return aead.Seal(out, out[:aead.NonceSize()], plain, bound), nil
}

// openValue returns the content in memory of its own. Error: errSealed.
func openValue(key, sealed, bound []byte) ([]byte, error) {
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		return nil, err
	}
	if len(sealed) < aead.NonceSize() {
		return nil, errSealed
	}
	plain, err := aead.Open(nil, sealed[:aead.NonceSize()], sealed[aead.NonceSize():], bound)
	if err != nil {
		return nil, errSealed
	}
	return plain, nil
}

// place is where a value belongs: the draft's record (zero page) or one page.
type place struct {
	draft   draftID
	kind    string // "record" or "page"
	page    [16]byte
	version uint64
}

func (p place) key(k draftKey) ([]byte, error) {
	return hkdf.Key(sha256.New, k[:], p.draft[:], valueFormat+" "+p.kind+" "+string(p.page[:]),
		chacha20poly1305.KeySize)
}

func (p place) bound() []byte {
	b := []byte(valueFormat + "\x00" + p.kind + "\x00")
	b = append(b, p.draft[:]...)
	b = append(b, p.page[:]...)
	return binary.BigEndian.AppendUint64(b, p.version)
}

func (p place) seal(rand io.Reader, k draftKey, plain []byte) ([]byte, error) {
	key, err := p.key(k)
	if err != nil {
		return nil, err
	}
	return sealValue(rand, key, plain, p.bound())
}

func (p place) open(k draftKey, sealed []byte) ([]byte, error) {
	key, err := p.key(k)
	if err != nil {
		return nil, err
	}
	return openValue(key, sealed, p.bound())
}
