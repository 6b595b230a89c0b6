// SPDX-License-Identifier: AGPL-3.0-or-later

package spool

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"

	"passerelle/dossier"
)

// File is a sealed dossier being written to tmp/. It is an io.Writer that must be ended
// with Commit or Abort.
type File struct {
	s    *Spool
	f    *os.File
	hash hash.Hash
	size int64
	err  error
}

// Create begins a sealed dossier in tmp/, under a random name that Sweep erases if the
// program dies. It returns ErrNoSpace when the disk is full.
func (s *Spool) Create() (*File, error) {
	var name [16]byte
	if _, err := rand.Read(name[:]); err != nil {
		return nil, fmt.Errorf("name a sealed dossier: %w", err)
	}
	f, err := os.OpenFile(filepath.Join(s.folder(tmpFolder), "new-"+hex.EncodeToString(name[:])),
		os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, fmt.Errorf("begin a sealed dossier: %w", Full(err))
	}
	return &File{s: s, f: f, hash: sha256.New()}, nil
}

// Write appends to the sealed dossier. It returns ErrNoSpace when the disk is full; after
// an error only Abort may be called.
func (f *File) Write(p []byte) (int, error) {
	if f.err != nil {
		return 0, f.err
	}
	n, err := f.f.Write(p)
	f.hash.Write(p[:n])
	f.size += int64(n)
	if err != nil {
		f.err = fmt.Errorf("write a sealed dossier: %w", Full(err))
		return n, f.err
	}
	return n, nil
}

// Commit fsyncs the file, names it by its hash (still in tmp/) and returns that hash,
// which is the dossier's id, and the size in bytes.
func (f *File) Commit() (dossier.ID, int64, error) {
	if err := f.err; err != nil {
		return dossier.ID{}, 0, errors.Join(err, f.Abort())
	}
	id := dossier.ID(f.hash.Sum(nil))
	err := f.f.Sync()
	if err = errors.Join(err, f.f.Close()); err == nil {
		err = os.Rename(f.f.Name(), f.s.path(tmpFolder, id, sealedSuffix))
	}
	if err != nil {
		_ = os.Remove(f.f.Name())
		return dossier.ID{}, 0, fmt.Errorf("finish a sealed dossier: %w", Full(err))
	}
	f.err = os.ErrClosed
	return id, f.size, SyncFolder(f.s.folder(tmpFolder))
}

// Abort erases what was written. After Commit it does nothing.
func (f *File) Abort() error {
	if errors.Is(f.err, os.ErrClosed) {
		return nil
	}
	f.err = os.ErrClosed
	_ = f.f.Close()
	return RemoveFile(f.f.Name())
}

// hashFile returns the id that corresponds to the bytes of a file.
func hashFile(path string) (dossier.ID, error) {
	f, err := os.Open(path)
	if err != nil {
		return dossier.ID{}, err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return dossier.ID{}, err
	}
	return dossier.ID(h.Sum(nil)), nil
}
