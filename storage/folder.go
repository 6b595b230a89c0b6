// SPDX-License-Identifier: AGPL-3.0-or-later

package storage

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"syscall"
	"time"

	"passerelle/storage/spool"
)

// dataVersion is the content of DATA/version. A program that finds another touches nothing.
const dataVersion = "passerelle-data/1\n"

// otherVersion matches another program's version; anything else is not a version at all.
var otherVersion = regexp.MustCompile(`^passerelle-data/[1-9][0-9]*\n$`)

// lockWait is how long Open waits for a vault that another process is just closing.
const lockWait = 500 * time.Millisecond

// carryFolder is what package sync keeps in DATA; carryLeft are the files that enrolment leaves
// there when the service has answered.
const carryFolder = "carry"

var carryLeft = []string{"service.json", "tls.crt"}

// Lost reports whether DATA is what is left of a kiosk's folder without its vault. The vault is
// the first folder that is made there: if another is there without it, it was lost.
func Lost(data string) bool {
	_, err := os.Lstat(filepath.Join(data, "vault"))
	return errors.Is(err, fs.ErrNotExist) &&
		(exists(filepath.Join(data, carryFolder)) || exists(filepath.Join(data, "spool")))
}

// keysLost reports whether a vault with a database has no folder for the keys of drafts. It is
// made before the database.
func keysLost(vault string) bool {
	_, err := os.Lstat(filepath.Join(vault, "keys"))
	return errors.Is(err, fs.ErrNotExist) && exists(filepath.Join(vault, dbName))
}

// makeFolder creates DATA, DATA/version and DATA/vault if they are missing, unless the vault
// was lost.
func makeFolder(data, vault string) error {
	if Lost(data) {
		return &OutOfOrder{VaultLost}
	}
	if err := os.MkdirAll(data, 0o700); err != nil {
		return err
	}
	path := filepath.Join(data, "version")
	switch got, err := os.ReadFile(path); {
	case errors.Is(err, fs.ErrNotExist):
		if _, err := os.Lstat(vault); err == nil {
			return &OutOfOrder{VersionLost}
		}
		if err := spool.WriteFile(path, []byte(dataVersion)); err != nil {
			return err
		}
	case err != nil:
		return err
	case string(got) != dataVersion && !otherVersion.Match(got):
		return &OutOfOrder{VersionDamaged}
	case string(got) != dataVersion:
		return ErrVersion
	}
	if err := os.MkdirAll(filepath.Join(vault, "keys"), 0o700); err != nil {
		return err
	}
	return errors.Join(spool.SyncFolder(vault), spool.SyncFolder(data))
}

// lockFolder locks a vault: flock on a file of its own, so that the lock also covers
// setting aside the database.
func lockFolder(vault string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(vault, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	for deadline := time.Now().Add(lockWait); ; time.Sleep(20 * time.Millisecond) {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return f, nil
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) && !errors.Is(err, syscall.EINTR) {
			return nil, errors.Join(err, f.Close())
		}
		if time.Now().After(deadline) {
			return nil, errors.Join(ErrRunning, f.Close())
		}
	}
}

// openKeys reads the machine secret and the receipt key. Each is created the first time;
// in a vault that was enrolled, a lost or damaged one is a fault and is left as it is.
func (v *Vault) openKeys() error {
	var err error
	if v.known, err = v.readCheck(); err != nil {
		return err
	}
	if v.used, err = v.traces(); err != nil {
		return err
	}
	v.used = v.used || v.known.Root != ""
	if err := v.openSecret(v.used); err != nil {
		return fmt.Errorf("machine secret: %w", err)
	}
	if err := v.openReceiptKey(v.used); err != nil {
		return fmt.Errorf("receipt key: %w", err)
	}
	return nil
}

func (v *Vault) openSecret(used bool) error {
	path := filepath.Join(v.dir, "secret")
	data, state := look(path)
	sum, err := secretCheck(data)
	if err != nil {
		return err
	}
	good := state == there && len(data) == len(v.secret)
	switch {
	case good && (!used || v.known.Secret == "" || v.known.Secret == sum):
		copy(v.secret[:], data)
		return nil
	case used:
		v.badSecret = state.fault(SecretLost, SecretDamaged)
		return nil
	}
	if _, err := io.ReadFull(v.rand, v.secret[:]); err != nil {
		return err
	}
	return spool.WriteFile(path, v.secret[:])
}

func (v *Vault) openReceiptKey(used bool) error {
	path := filepath.Join(v.dir, "receipt.key")
	text, state := look(path)
	key, fits := parseKey(text)
	switch {
	case key != nil && (fits && v.known.Key == "" || v.known.Key == keyName(&key.PublicKey)),
		fits && !used:
		v.key = key
		return nil
	case used:
		v.badKey = state.fault(KeyLost, KeyDamaged)
		return nil
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), v.rand)
	if err != nil {
		return err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	v.key = key
	return spool.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}
