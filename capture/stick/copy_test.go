// SPDX-License-Identifier: AGPL-3.0-or-later

package stick

import (
	"crypto/sha256"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestErrors(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		n    syscall.Errno
		want error
	}{
		{syscall.ENOSPC, ErrFull}, {syscall.EDQUOT, ErrFull},
		{syscall.EROFS, ErrReadOnly}, {syscall.EACCES, ErrReadOnly},
		{syscall.EIO, ErrGone}, {syscall.ENODEV, ErrGone},
		{syscall.ENOENT, ErrGone}, {syscall.ENXIO, ErrGone},
		{syscall.EMFILE, ErrFailed},
	} {
		err := asStick(&os.PathError{Op: "write", Path: "/media/ANNA", Err: x.n})
		if !errors.Is(err, x.want) || strings.Contains(err.Error(), "ANNA") {
			t.Errorf("%v: got %v, want %v", x.n, err, x.want)
		}
	}
	if asStick(nil) != nil {
		t.Error("nothing became an error")
	}
}

// TestStickThatKeepsOtherBytes: what is read back is not what was written.
func TestStickThatKeepsOtherBytes(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	put(t, filepath.Join(dir, "a.pdf"), "other")
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	c := copying{t.Context(), root}
	if err := c.compare("a.pdf",
		sha256.Sum256([]byte("written"))); !errors.Is(err, ErrFailed) {
		t.Errorf("got %v, want %v", err, ErrFailed)
	}
	if err := c.compare("a.pdf", sha256.Sum256([]byte("other"))); err != nil {
		t.Error(err)
	}
}
