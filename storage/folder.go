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
	"syscall"
	"time"

	"passerelle/storage/spool"
)

// dataVersion is the content of DATA/version. A program that finds another one touches nothing.
const dataVersion = "passerelle-data/1\n"

// lockWait is how long Open waits for a vault that another process is just closing.
const lockWait = 500 * time.Millisecond

// makeFolder makes DATA, DATA/version and DATA/vault where they are missing.
func makeFolder(data, vault string) error {
	if err := os.MkdirAll(data, 0o700); err != nil {
		return err
	}
	path := filepath.Join(data, "version")
	switch got, err := os.ReadFile(path); {
	case errors.Is(err, fs.ErrNotExist):
		if _, err := os.Lstat(vault); err == nil {
			return fmt.Errorf("%w: a vault without a version", ErrVersion)
		}
		if err := spool.WriteFile(path, []byte(dataVersion)); err != nil {
			return err
		}
	case err != nil:
		return err
	case string(got) != dataVersion:
		return ErrVersion
	}
	if err := os.MkdirAll(filepath.Join(vault, "keys"), 0o700); err != nil {
		return err
	}
	return errors.Join(spool.SyncFolder(vault), spool.SyncFolder(data))
}

// lockFolder takes the lock of a vault: flock on a file of its own, so that it also covers the quarantine of the database.
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

// openKeys reads the machine secret and the receipt key, making each the first time.
func (v *Vault) openKeys() error {
	secret, err := readOrMake(filepath.Join(v.dir, "secret"), func() ([]byte, error) {
		b := make([]byte, len(v.secret))
		_, err := io.ReadFull(v.rand, b)
		return b, err
	})
	if err != nil {
		return fmt.Errorf("machine secret: %w", err)
	}
	if len(secret) != len(v.secret) {
		return fmt.Errorf("machine secret: %w: %d bytes", ErrDamaged, len(secret))
	}
	copy(v.secret[:], secret)
	text, err := readOrMake(filepath.Join(v.dir, "receipt.key"), func() ([]byte, error) {
		key, err := ecdsa.GenerateKey(elliptic.P256(), v.rand)
		if err != nil {
			return nil, err
		}
		der, err := x509.MarshalPKCS8PrivateKey(key)
		return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), err
	})
	if err != nil {
		return fmt.Errorf("receipt key: %w", err)
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return fmt.Errorf("receipt key: %w", ErrDamaged)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	key, ok := parsed.(*ecdsa.PrivateKey)
	if err != nil || !ok || key.Curve != elliptic.P256() {
		return fmt.Errorf("receipt key: %w", ErrDamaged)
	}
	v.key = key
	return nil
}

func readOrMake(path string, make func() ([]byte, error)) ([]byte, error) {
	data, err := os.ReadFile(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return data, err
	}
	if data, err = make(); err != nil {
		return nil, err
	}
	return data, spool.WriteFile(path, data)
}
