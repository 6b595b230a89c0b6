// SPDX-License-Identifier: AGPL-3.0-or-later

package storage

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"go.etcd.io/bbolt"

	"passerelle/dossier/receipt"
	"passerelle/storage/spool"
)

// TrustFile returns the path of the trust list in a data folder, for programs that verify
// receipts without opening the vault.
func TrustFile(data string) string { return filepath.Join(data, "vault", "trust") }

// rootName is the file with the SHA-256 of the authority's root: the salt of tickets must
// survive a damaged trust list.
const rootName = "root"

func (v *Vault) openTrust() error {
	root, rootState := look(filepath.Join(v.dir, rootName))
	raw, state := look(v.trustPath())
	known, err := hex.DecodeString(v.known.Root)
	if err != nil {
		return err
	}
	if rootState == lost && state == lost && !v.used {
		return nil // never enrolled
	}
	t, err := receipt.ParseTrust(raw)
	if err != nil {
		t = nil // a list is signed: one that can be parsed is intact
	}
	rootGood := rootState == there && len(root) == sha256.Size
	switch {
	case len(known) > 0:
		rootGood = rootGood && bytes.Equal(root, known)
	case rootGood && t != nil:
		rootGood = bytes.Equal(root, rootSum(t))
	}
	switch {
	case !rootGood && t != nil && bytes.Equal(known, rootSum(t)): // two of three agree
		v.found.RootLost = true
	case !rootGood && len(known) > 0: // the list will say what it contained, once there is one
		v.found.RootLost = true
		v.badTrust = state.fault(TrustLost, TrustDamaged)
	case !rootGood:
		v.badRoot = rootState.fault(RootLost, RootDamaged)
	case t == nil || !bytes.Equal(root, rootSum(t)):
		v.badTrust = state.fault(TrustLost, TrustDamaged)
	}
	if v.badRoot != NoFault || v.badTrust != NoFault {
		v.found.TrustLost = v.badTrust != NoFault
		return nil
	}
	v.trust = t
	return nil
}

func (v *Vault) trustPath() string { return filepath.Join(v.dir, "trust") }

func rootSum(t *receipt.Trust) []byte {
	h := sha256.Sum256(t.Root)
	return h[:]
}

// Enrolled reports whether the machine has a trust list, without which it neither opens
// nor seals a draft.
func (v *Vault) Enrolled() bool { return v.Trust() != nil }

// Trust returns the trust list in use, or nil before enrolment. It must not be modified.
func (v *Vault) Trust() *receipt.Trust {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.trust
}

// rootHash returns the salt of tickets, or false before enrolment.
func (v *Vault) rootHash() ([sha256.Size]byte, bool) {
	t := v.Trust()
	if t == nil {
		return [sha256.Size]byte{}, false
	}
	return sha256.Sum256(t.Root), true
}

var (
	// ErrOldTrust is returned by InstallTrust for a list that is not newer than the one in use.
	ErrOldTrust = errors.New("the trust list is not newer than the one in use")
	// ErrOtherRoot is returned by InstallTrust for a list of another authority than the
	// one in use. A machine can change its authority only with a new data folder.
	ErrOtherRoot = errors.New("the trust list is another authority's")
	// ErrPin is returned by InstallTrust when the list's root is not the one that the
	// enrolment code names.
	ErrPin = errors.New("the trust list does not match the enrolment code")
)

// InstallTrust verifies a trust list and puts it into use. With a pin (at enrolment, and
// only then) the list's root must match it; without one, it must have the root in use and
// a higher number. Installing the list in use again is not an error. Errors: those of
// receipt.ParseTrust, ErrPin, ErrOtherRoot, ErrOldTrust, ErrNotEnrolled, ErrNoSpace.
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
	root, err := v.rootInUse()
	if err != nil {
		return err
	}
	switch {
	case root == nil && pin == nil:
		return ErrNotEnrolled
	case root != nil && !bytes.Equal(root, rootSum(t)):
		return ErrOtherRoot
	case old != nil && bytes.Equal(old.Raw, t.Raw) && !v.Condition().RootLost:
		return nil
	case old != nil && !bytes.Equal(old.Raw, t.Raw) &&
		t.Number <= old.Number, t.Number < v.known.List:
		return ErrOldTrust
	}
	if err := spool.WriteFile(filepath.Join(v.dir, rootName), rootSum(t)); err != nil {
		return err
	}
	if err := spool.WriteFile(v.trustPath(), raw); err != nil {
		return err
	}
	v.mu.Lock()
	v.trust, v.found.TrustLost, v.found.RootLost, v.badTrust, v.badRoot = t, false, false, NoFault,
		NoFault
	v.mu.Unlock()
	if err := v.update(func(tx *bbolt.Tx) error {
		return v.log(tx, TrustInstalled, int64(t.Number))
	}); err != nil {
		return err
	}
	return v.keepCheck()
}

// rootInUse returns the sum of the root of this machine's authority, or nil before
// enrolment. The database's copy takes precedence, because the file may be damaged.
func (v *Vault) rootInUse() ([]byte, error) {
	if v.known.Root != "" {
		return hex.DecodeString(v.known.Root)
	}
	root, err := os.ReadFile(filepath.Join(v.dir, rootName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return root, err
}
