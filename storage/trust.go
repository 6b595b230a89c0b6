// SPDX-License-Identifier: AGPL-3.0-or-later

package storage

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"go.etcd.io/bbolt"

	"passerelle/dossier/receipt"
	"passerelle/storage/spool"
)

var (
	// ErrOldTrust is returned by InstallTrust for a list that is not newer than the one in use.
	ErrOldTrust = errors.New("the trust list is not newer than the one in use")
	// ErrOtherRoot is returned by InstallTrust for a list of another authority than the one in use. A machine changes authority by a new data folder only.
	ErrOtherRoot = errors.New("the trust list is another authority's")
	// ErrPin is returned by InstallTrust when the list's root is not the one that the enrolment code names.
	ErrPin = errors.New("the trust list does not match the enrolment code")
)

// TrustFile returns where a data folder keeps its trust list, for programs that verify receipts without opening the vault.
func TrustFile(data string) string { return filepath.Join(data, "vault", "trust") }

// rootName is the file that keeps the SHA-256 of the authority's root: the salt of tickets must outlive a damaged trust list.
const rootName = "root"

func (v *Vault) openTrust() error {
	root, err := os.ReadFile(filepath.Join(v.dir, rootName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil // never enrolled
	}
	if err != nil {
		return err
	}
	raw, err := os.ReadFile(filepath.Join(v.dir, "trust"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	t, err := receipt.ParseTrust(raw)
	if err != nil || !bytes.Equal(rootSum(t), root) {
		v.found.TrustLost = true
		return nil
	}
	v.trust = t
	return nil
}

func rootSum(t *receipt.Trust) []byte {
	h := sha256.Sum256(t.Root)
	return h[:]
}

// Enrolled says whether the machine has a trust list, without which it neither opens nor seals a draft.
func (v *Vault) Enrolled() bool { return v.Trust() != nil }

// Trust returns the trust list in use, nil before enrolment. It is not to be changed.
func (v *Vault) Trust() *receipt.Trust {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.trust
}

// rootHash returns the salt of tickets; false before enrolment.
func (v *Vault) rootHash() ([sha256.Size]byte, bool) {
	t := v.Trust()
	if t == nil {
		return [sha256.Size]byte{}, false
	}
	return sha256.Sum256(t.Root), true
}

// InstallTrust verifies a trust list and takes it into use. With a pin (at enrolment, and only then) the list's root must match it; without, it must be the root in use
// and the number higher. The list in use again is no error. Errors: those of receipt.ParseTrust, ErrPin, ErrOtherRoot, ErrOldTrust, ErrNotEnrolled, ErrNoSpace.
func (v *Vault) InstallTrust(raw []byte, pin *[16]byte) error {
	v.sealing.Lock()
	defer v.sealing.Unlock()
	if err := v.installTrust(raw, pin); err != nil {
		return fmt.Errorf("install the trust list: %w", err)
	}
	return nil
}

func (v *Vault) installTrust(raw []byte, pin *[16]byte) error {
	t, err := receipt.ParseTrust(raw)
	if err != nil {
		return err
	}
	if pin != nil && !t.PinnedBy(*pin) {
		return ErrPin
	}
	old := v.Trust()
	root, err := os.ReadFile(filepath.Join(v.dir, rootName))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if pin == nil {
			return ErrNotEnrolled
		}
		root = rootSum(t)
		if err := spool.WriteFile(filepath.Join(v.dir, rootName), root); err != nil {
			return err
		}
	case err != nil:
		return err
	}
	switch {
	case !bytes.Equal(root, rootSum(t)):
		return ErrOtherRoot
	case old != nil && bytes.Equal(old.Raw, t.Raw):
		return nil
	case old != nil && t.Number <= old.Number:
		return ErrOldTrust
	}
	if err := spool.WriteFile(filepath.Join(v.dir, "trust"), raw); err != nil {
		return err
	}
	v.mu.Lock()
	v.trust, v.found.TrustLost = t, false
	v.mu.Unlock()
	return v.update(func(tx *bbolt.Tx) error { return v.log(tx, TrustInstalled, int64(t.Number)) })
}
