// SPDX-License-Identifier: AGPL-3.0-or-later

package stick

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"passerelle/internal/testkit"
)

// put writes a file, with the folders above it.
func put(t *testing.T, path, content string) {
	t.Helper()
	testkit.Must(t, os.MkdirAll(filepath.Dir(path), 0o700))
	testkit.Must(t, os.WriteFile(path, []byte(content), 0o600))
}

func TestMountedBelow(t *testing.T) {
	t.Parallel()
	table := `22 27 0:21 / /proc rw,nosuid shared:12 - proc proc rw
36 27 8:17 / /media/kiosk/CL\303\211\040DE\040ANNA rw,nosuid shared:25 master:1 - vfat /dev/sdb1 rw
37 27 0:40 / /media/auto rw - autofs systemd-1 rw
38 27 8:33 / /mediatheque rw - ext4 /dev/sdc1 rw
39 27 8:49 / /mnt rw - ext4 /dev/sdd1 rw
40 39 8:50 / /mnt rw - ext4 /dev/sdd2 rw
41 27 8:51
`
	if got := fmt.Sprint(mountedBelow(strings.NewReader(table),
		[]string{"/media", "/mnt/"})); got != `[/media/kiosk/CL\303\211 DE ANNA /mnt]` {
		t.Errorf("got %s", got)
	}
	if got := mountedBelow(strings.NewReader("36 27 8:17 / /media/a rw - vfat /dev/sdb1 rw"),
		[]string{"/"}); len(got) != 1 {
		t.Errorf("below the root: got %q", got)
	}
}

// TestDiskOf: the partitions of one stick lie on one disk, those of two on two.
func TestDiskOf(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	tree := filepath.Join(dir, "dev")
	for at, dev := range map[string]string{"block/sdb": "8:16", "block/sdb/sdb1": "8:17",
		"block/sdb/sdb2": "8:18", "block/sdc": "8:32", "block/sdc/sdc1": "8:33"} {
		if strings.Count(at, "/") == 2 {
			put(t, filepath.Join(dir, at, "partition"), "1")
		}
		if err := errors.Join(os.MkdirAll(filepath.Join(dir, at), 0o755), os.MkdirAll(tree, 0o755),
			os.Symlink(filepath.Join(dir, at), filepath.Join(tree, dev))); err != nil {
			t.Fatal(err)
		}
	}
	of := func(minor uint32) string { return diskOf(tree, unix.Mkdev(8, minor)) }
	if a, b := of(17), of(18); a == "" || a != b || a != of(16) {
		t.Errorf("two partitions of one stick are on %q and %q", a, b)
	}
	if of(17) == of(33) {
		t.Error("two sticks are one disk")
	}
	if got := of(99); got != "" {
		t.Errorf("a device that is not there is on %q", got)
	}
}
