// SPDX-License-Identifier: AGPL-3.0-or-later

package storage

import (
	"bytes"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/crypto/chacha20poly1305"

	"passerelle/storage/spool"
)

// A key file, vault/keys/HANDLE, contains the key of one draft: "PSK1", a nonce of 24
// bytes, then draft id and draft key under XChaCha20-Poly1305. The wrapping key is
// HKDF-SHA-256 of the ticket's wrapping key and the machine secret: neither a stolen disk
// without a ticket nor a ticket without the disk opens a draft.

const (
	keyMagic = "PSK1"
	keyInfo  = "passerelle-draft-key/1"
)

type (
	draftID  [16]byte // random
	draftKey [32]byte // random
)

func (h handle) String() string { return hex.EncodeToString(h[:]) }

func parseHandle(s string) (handle, bool) {
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != len(handle{}) || hex.EncodeToString(b) != s {
		return handle{}, false
	}
	return handle(b), true
}

func (v *Vault) keyPath(h handle) string { return filepath.Join(v.dir, "keys", h.String()) }

func (v *Vault) wrapper(d derived) ([]byte, error) {
	return hkdf.Key(sha256.New, append(d.wrap[:], v.secret[:]...), nil, keyInfo,
		chacha20poly1305.KeySize)
}

// writeKey stores a draft's key under a ticket: the file and its folder are on disk when
// it returns.
func (v *Vault) writeKey(d derived, id draftID, key draftKey) error {
	wrap, err := v.wrapper(d)
	if err != nil {
		return err
	}
	sealed, err := sealValue(v.rand, wrap, append(id[:], key[:]...),
		[]byte(keyInfo+d.handle.String()))
	if err != nil {
		return err
	}
	if err := spool.WriteFile(v.keyPath(d.handle),
		append([]byte(keyMagic), sealed...)); err != nil {
		return fmt.Errorf("write the draft's key: %w", err)
	}
	return nil
}

// readKey returns the content of a ticket's key file, or false if there is none or it was
// not made here with this ticket.
func (v *Vault) readKey(d derived) (draftID, draftKey, bool, error) {
	data, err := os.ReadFile(v.keyPath(d.handle))
	if errors.Is(err, fs.ErrNotExist) {
		return draftID{}, draftKey{}, false, nil
	}
	if err != nil {
		return draftID{}, draftKey{}, false, fmt.Errorf("read the draft's key: %w", err)
	}
	wrap, err := v.wrapper(d)
	if err != nil {
		return draftID{}, draftKey{}, false, err
	}
	sealed, ok := bytes.CutPrefix(data, []byte(keyMagic))
	plain, err := openValue(wrap, sealed, []byte(keyInfo+d.handle.String()))
	if !ok || err != nil || len(plain) != len(draftID{})+len(draftKey{}) {
		return draftID{}, draftKey{}, false, nil
	}
	return draftID(plain[:16]), draftKey(plain[16:]), true, nil
}

// removeKey is what deletes a draft, as far as this key file is concerned: the file is
// overwritten and removed, and the folder fsynced. Removing again changes nothing.
func (v *Vault) removeKey(h handle) error {
	path := v.keyPath(h)
	// Overwriting achieves nothing on copy-on-write disks and costs nothing on others;
	// the guarantee rests on the removal.
	if f, err := os.OpenFile(path, os.O_WRONLY, 0); err == nil {
		_, werr := f.Write(make([]byte, 128))
		_ = errors.Join(werr, f.Sync(), f.Close())
	}
	if err := spool.RemoveFile(path); err != nil {
		return fmt.Errorf("remove the draft's key: %w", err)
	}
	return nil
}

// keyFiles lists the handles that have a key file. It also erases leftovers of
// interrupted writes.
func (v *Vault) keyFiles() ([]handle, error) {
	dir := filepath.Join(v.dir, "keys")
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("list the keys: %w", err)
	}
	var all []handle
	for _, e := range entries {
		if h, ok := parseHandle(e.Name()); ok {
			all = append(all, h)
		} else if e.Name()[0] == '.' {
			if err := spool.RemoveFile(filepath.Join(dir, e.Name())); err != nil {
				return nil, fmt.Errorf("sweep the keys: %w", err)
			}
		}
	}
	return all, nil
}
