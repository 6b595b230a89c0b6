// SPDX-License-Identifier: AGPL-3.0-or-later

package sync

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"
)

// lock takes the sender's lock of a carry folder. The kernel releases it when the process
// ends, however it ends. It returns ErrBusy.
func lock(dir string) (release func(), err error) {
	release, err = LockFile(filepath.Join(dir, lockFile))
	if err != nil && !errors.Is(err, ErrBusy) {
		err = fmt.Errorf("lock the carrier's folder: %w", err)
	}
	return release, err
}

// LockFile takes a file that one process has at a time. The kernel lets it go when the
// process ends, however it ends. It returns ErrBusy.
func LockFile(file string) (release func(), err error) {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		f.Close()
		if errors.Is(err, unix.EWOULDBLOCK) {
			return nil, ErrBusy
		}
		return nil, err
	}
	return func() { f.Close() }, nil
}

// lockSoon retries until ctx is done: the kiosk's own carrier holds the lock only while
// it sends.
func lockSoon(ctx context.Context, dir string) (release func(), err error) {
	for {
		release, err := lock(dir)
		if !errors.Is(err, ErrBusy) {
			return release, err
		}
		select {
		case <-ctx.Done():
			return nil, ErrBusy
		case <-time.After(100 * time.Millisecond):
		}
	}
}
