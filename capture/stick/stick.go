// SPDX-License-Identifier: AGPL-3.0-or-later

// Package stick reads and writes USB sticks: which are mounted, which of their files may
// contain papers, and how files are copied so that a copy is complete or visibly not.
//
// It does not decide whose a stick is, nor what is copied.
//
// What must be true: nothing is read or written outside the given folder, and no link is
// followed; only Copy writes, and an incomplete copy says so by its name; neither a stick
// with a million files nor a pipe blocks the caller; no error contains a file name.
package stick

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// Finding a stick that can be written to. A folder is not a stick: with none plugged in,
// the configured folders are on the kiosk's own disk, where no paper may ever be stored
// in the clear. So only file systems mounted there count, and never one that the kiosk
// itself runs from.

// MountedSticks returns the file systems currently mounted at or below folders, in the
// order of the kernel's table.
func Mounted(folders []string) []string {
	f, err := os.Open("/proc/self/mountinfo")
	if err != nil {
		return nil // treated as none: better no copy than one on the wrong disk
	}
	defer f.Close()
	var root syscall.Stat_t
	if err := syscall.Stat("/", &root); err != nil {
		return nil
	}
	var out []string
	for _, at := range mountedBelow(f, resolved(folders)) {
		var st syscall.Stat_t
		if err := syscall.Stat(at, &st); err == nil && st.Dev != root.Dev {
			out = append(out, at)
		}
	}
	return out
}

// resolved resolves the symbolic links of folders, since the kernel's table contains none.
func resolved(folders []string) []string {
	out := slices.Clone(folders)
	for i, folder := range folders {
		if at, err := filepath.EvalSymlinks(folder); err == nil {
			out[i] = at
		}
	}
	return out
}

// mountedBelow reads a mount table (proc(5), mountinfo): the fifth field is the mount
// point, with blanks in octal; the type follows the dash.
func mountedBelow(table io.Reader, folders []string) []string {
	var out []string
	lines := bufio.NewScanner(table)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		dash := slices.Index(fields, "-")
		// that is a place where a stick may be mounted
		if len(fields) < 5 || dash < 5 || dash+1 >= len(fields) || fields[dash+1] == "autofs" {
			continue
		}
		at := unescape(fields[4])
		for _, folder := range folders {
			folder = filepath.Clean(folder)
			if at == folder || strings.HasPrefix(at, strings.TrimSuffix(folder, "/")+"/") {
				// mounted over: the last one is visible
				out = slices.DeleteFunc(out, func(o string) bool { return o == at })
				out = append(out, at)
				break
			}
		}
	}
	return out
}

// unescape decodes the kernel's octal escapes, such as \040 for a blank.
func unescape(s string) string {
	return strings.NewReplacer(`\040`, " ", `\011`, "\t", `\012`, "\n", `\134`, `\`, `\043`,
		"#").Replace(s)
}

// SameDisk reports whether file systems are partitions of one disk, and so of one stick.
func SameDisk(all []string) bool {
	first, seen := "", map[uint64]bool{}
	for _, at := range all {
		var st syscall.Stat_t
		if syscall.Stat(at, &st) != nil || seen[st.Dev] {
			return false
		}
		seen[st.Dev] = true
		disk := diskOf("/sys/dev/block", st.Dev)
		if disk == "" || first != "" && disk != first {
			return false
		}
		first = disk
	}
	return true
}

// diskOf returns the disk of a device in the kernel's tree
// (Documentation/ABI/stable/sysfs-dev): the folder of a partition is inside that of its
// disk. "" if there is none.
func diskOf(tree string, dev uint64) string {
	at, err := filepath.EvalSymlinks(filepath.Join(tree,
		fmt.Sprintf("%d:%d", unix.Major(dev), unix.Minor(dev))))
	if err != nil {
		return ""
	}
	if _, err := os.Stat(filepath.Join(at, "partition")); err == nil {
		return filepath.Dir(at)
	}
	return at
}
