// SPDX-License-Identifier: AGPL-3.0-or-later

package spool

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// ErrNoSpace is returned, wrapped, when the disk (or its quota) is full. Nothing that was
// there before is harmed.
var ErrNoSpace = errors.New("no space left on the disk")

// Full marks the error of a full disk (or quota) as ErrNoSpace; it returns other errors,
// and nil, as they are.
func Full(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return errors.Join(ErrNoSpace, err)
	}
	return err
}

// WriteFile writes a file of mode 0600 that is there either completely or not at all,
// whatever happens to the power: a temporary file beside it (a dot and the name), fsync,
// rename, fsync of the folder. It returns ErrNoSpace when the disk is full; the old
// content is then untouched.
func WriteFile(path string, data []byte) error {
	dir, name := filepath.Split(path)
	tmp := filepath.Join(dir, "."+name)
	f, err := os.OpenFile(tmp, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return Full(err)
	}
	if err := writeSynced(f, data); err != nil {
		_ = os.Remove(tmp)
		return Full(err)
	}
	if err := os.Rename(tmp, path); err != nil {
		_ = os.Remove(tmp)
		return Full(err)
	}
	return SyncFolder(dir)
}

// writeSynced writes, fsyncs and closes. The error of Close matters: on some file systems
// it is the only sign of a full disk.
func writeSynced(f *os.File, data []byte) error {
	_, err := f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// SyncFolder makes renames, creations and removals in a folder survive a power cut.
func SyncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("sync folder: %w", err)
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("sync folder: %w", Full(err))
	}
	return nil
}

// RemoveFile removes a file and fsyncs its folder. A missing file is not an error: the
// folder is fsynced all the same, since the removal may be more recent than the last fsync.
func RemoveFile(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return SyncFolder(filepath.Dir(path))
}

// readBounded reads a regular file of at most max bytes; for anything else it returns
// errNotOurs. It follows no link and waits for no pipe, because the carrier, which writes
// to in/, is not trusted.
func readBounded(path string, max int64) ([]byte, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if errors.Is(err, syscall.ELOOP) {
		return nil, errNotOurs
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil {
		return nil, err
	} else if !info.Mode().IsRegular() {
		return nil, errNotOurs
	}
	data, err := io.ReadAll(io.LimitReader(f, max+1))
	if err != nil {
		return nil, err
	}
	if int64(len(data)) > max {
		return nil, errNotOurs
	}
	return data, nil
}

var errNotOurs = errors.New("longer than its format allows, or not a regular file")
