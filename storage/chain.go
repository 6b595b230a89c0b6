// SPDX-License-Identifier: AGPL-3.0-or-later

package storage

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"go.etcd.io/bbolt"

	"passerelle/dossier/receipt"
	"passerelle/storage/spool"
)

// chain is the last receipt that this machine published, to which the next one refers.
type chain struct {
	Number uint64 `json:"number"`
	Digest string `json:"digest"` // hexadecimal
}

var chainKey = []byte("chain")

// numberName is the file with the highest number ever taken. It is written before a
// receipt is signed, so that no number is reused even if the database is lost.
const numberName = "number"

// mostVoid is more than the numbers that mishaps can have voided since the last published
// receipt: a number further on is due to a flipped bit.
const mostVoid = 1 << 20

func (v *Vault) chain() (chain, error) {
	var c chain
	err := v.meta(chainKey, &c)
	return c, err
}

func (c chain) previous() [16]byte {
	var out [16]byte
	b, _ := hex.DecodeString(c.Digest)
	copy(out[:], b)
	return out
}

// putChain makes a published receipt the last one, unless a later one is known.
func putChain(tx *bbolt.Tx, first receipt.Receipt) error {
	var c chain
	if _, err := getJSON(tx.Bucket(metaBucket), chainKey, &c); err != nil {
		return err
	}
	if c.Number >= first.Sequence {
		return nil
	}
	digest := first.Digest()
	return putJSON(tx.Bucket(metaBucket), chainKey,
		chain{Number: first.Sequence, Digest: hex.EncodeToString(digest[:])})
}

// takeNumber returns a number above published, never used before and never to be used again.
func (v *Vault) takeNumber(published uint64) (uint64, error) {
	path := filepath.Join(v.dir, numberName)
	var taken uint64
	switch text, err := os.ReadFile(path); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return 0, fmt.Errorf("take a number: %w", err)
	default:
		// A damaged file must not stop the machine: the published numbers are known, and
		// a number that was taken but never published was on no receipt that anyone saw.
		if taken, err = strconv.ParseUint(strings.TrimSuffix(string(text), "\n"), 10,
			64); err != nil || taken > published+mostVoid {
			taken = 0
		}
	}
	next := max(taken, published) + 1
	if err := spool.WriteFile(path, []byte(strconv.FormatUint(next, 10)+"\n")); err != nil {
		return 0, fmt.Errorf("take a number: %w", err)
	}
	return next, nil
}
