// SPDX-License-Identifier: AGPL-3.0-or-later

package testkit

import (
	"os"
	"syscall"
	"testing"
)

// Mount turns a folder into a file system of its own, in memory, until the test ends; options
// are those of mount ("size=8m,mode=0700"). It needs the right to mount. Without it the test
// fails, unless PASSERELLE_NO_MOUNT declares that this is known; Mount then returns false.
func Mount(t testing.TB, at, options string) bool {
	t.Helper()
	if err := syscall.Mount("tmpfs", at, "tmpfs", 0, options); err != nil {
		if os.Getenv("PASSERELLE_NO_MOUNT") != "" {
			t.Logf("NOT TESTED: what needs a file system of its own (mount: %v)", err)
			return false
		}
		t.Fatalf("mount a file system: %v (run as root, or set PASSERELLE_NO_MOUNT=1 to do "+
			"without this test)", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(at, syscall.MNT_DETACH) })
	return true
}

// Remount changes the flags and options of the file system at a folder.
func Remount(t testing.TB, at string, flags uintptr, options string) {
	t.Helper()
	Must(t, syscall.Mount("tmpfs", at, "tmpfs", syscall.MS_REMOUNT|flags, options))
}
