// SPDX-License-Identifier: AGPL-3.0-or-later

package storage

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/hkdf"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"go.etcd.io/bbolt"

	"passerelle/dossier/receipt"
)

// check is what the database remembers about the files beside it that can't be recreated:
// it reveals a bit that flipped in one of them, and that a lost one existed. It has been
// in meta since 0.1; a folder without it gets it at the next start, if all is well.
type check struct {
	Format string `json:"format"` // checkFormat
	// 16 bytes of HKDF-SHA-256 over the machine secret, hexadecimal
	Secret string `json:"secret"`
	Key    string `json:"key"`            // id of the receipt key, hexadecimal
	Root   string `json:"root,omitempty"` // content of vault/root, hexadecimal; "": never enrolled
	List   uint64 `json:"list,omitempty"` // highest number of a trust list put into use
	Sum    string `json:"sum"`            // see sum
}

const (
	checkFormat = "passerelle-check/1"
	checkInfo   = "passerelle-secret-check/1"
)

var checkKey = []byte("check") // in meta

// sum returns 8 bytes of the SHA-256 of the other fields: bbolt has no checksum of its
// own, and a flipped bit here must not incriminate a good file.
func (c check) sum() string {
	h := sha256.Sum256(fmt.Appendf(nil, "%s\x00%s\x00%s\x00%s\x00%d", c.Format, c.Secret, c.Key,
		c.Root, c.List))
	return hex.EncodeToString(h[:8])
}

// readCheck returns a zero check when there is none, or none that can be trusted.
func (v *Vault) readCheck() (check, error) {
	var c check
	err := v.view(func(tx *bbolt.Tx) error {
		text := tx.Bucket(metaBucket).Get(checkKey)
		if json.Unmarshal(text, &c) != nil || c.Format != checkFormat || c.Sum != c.sum() {
			c = check{}
		}
		return nil
	})
	return c, err
}

// putCheck writes the current check, in a transaction that writes anyway.
func (v *Vault) putCheck(tx *bbolt.Tx, c check) error {
	c.Format = checkFormat
	c.Sum = c.sum()
	if err := putJSON(tx.Bucket(metaBucket), checkKey, c); err != nil {
		return err
	}
	v.known = c
	return nil
}

// keepCheck completes the check once everything it covers is well.
func (v *Vault) keepCheck() error {
	if v.badSecret != NoFault || v.badKey != NoFault || v.badRoot != NoFault ||
		v.badTrust != NoFault {
		return nil
	}
	want := v.known
	want.Format = checkFormat
	want.Key = keyName(&v.key.PublicKey)
	var err error
	if want.Secret, err = secretCheck(v.secret[:]); err != nil {
		return err
	}
	if t := v.trust; t != nil {
		want.Root, want.List = hex.EncodeToString(rootSum(t)), max(want.List, t.Number)
	}
	if want.Sum = want.sum(); want == v.known {
		return nil
	}
	return v.update(func(tx *bbolt.Tx) error { return v.putCheck(tx, want) })
}

func secretCheck(secret []byte) (string, error) {
	b, err := hkdf.Key(sha256.New, secret, nil, checkInfo, 16)
	return hex.EncodeToString(b), err
}

func keyName(pub *ecdsa.PublicKey) string {
	id := receipt.KeyID(pub)
	return hex.EncodeToString(id[:])
}

// traces reports whether anything outside the database shows that this machine was enrolled:
// if so, what is missing was lost, and must not be created as for a new vault. The vault may
// have lost all its files at once: what the carrier keeps and what waits count too.
func (v *Vault) traces() (bool, error) {
	for _, name := range []string{rootName, "trust", numberName} {
		if exists(filepath.Join(v.dir, name)) {
			return true, nil
		}
	}
	for _, name := range carryLeft {
		if exists(filepath.Join(filepath.Dir(v.dir), carryFolder, name)) {
			return true, nil
		}
	}
	entries, err := os.ReadDir(filepath.Join(v.dir, "keys"))
	if err != nil {
		return false, err
	}
	for _, e := range entries {
		if _, ok := parseHandle(e.Name()); ok {
			return true, nil
		}
	}
	return v.spool.Used()
}

// fileState is the state of a file that can't be recreated.
type fileState int

const (
	there fileState = iota
	lost
	unreadable // no file, or no permission to read it
)

// look reads a file. Being unreadable is one of the results here, not an error.
func look(path string) ([]byte, fileState) {
	data, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, lost
	case err != nil:
		return nil, unreadable
	}
	return data, there
}

func (s fileState) fault(lostOne, damaged Fault) Fault {
	if s == lost {
		return lostOne
	}
	return damaged
}

// parseKey reads a receipt key. The bool reports whether the public half stored with the
// private one matches it: the standard library computes it again, and accepts a private
// key with a flipped bit as another good one.
func parseKey(text []byte) (*ecdsa.PrivateKey, bool) {
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, false
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	key, ok := parsed.(*ecdsa.PrivateKey)
	if err != nil || !ok || key.Curve.Params().BitSize != 256 {
		return nil, false
	}
	var outer struct {
		Version   int
		Algorithm asn1.RawValue
		Key       []byte
	}
	var inner struct {
		Version int
		Private []byte
		Named   asn1.RawValue  `asn1:"optional,explicit,tag:0"`
		Public  asn1.BitString `asn1:"optional,explicit,tag:1"`
	}
	if _, err := asn1.Unmarshal(block.Bytes, &outer); err != nil {
		return key, false
	}
	if _, err := asn1.Unmarshal(outer.Key, &inner); err != nil {
		return key, false
	}
	public, err := key.PublicKey.Bytes()
	return key, err == nil && (len(inner.Public.Bytes) == 0 ||
		bytes.Equal(inner.Public.Bytes, public))
}
