// SPDX-License-Identifier: AGPL-3.0-or-later

package testkit

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// Read reads the file that the parts of its path lead to.
func Read(t testing.TB, parts ...string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(parts...))
	Must(t, err)
	return data
}

// Write writes a file for nobody else to read, into a folder that is there.
func Write(t testing.TB, path string, data []byte) {
	t.Helper()
	Must(t, os.WriteFile(path, data, 0o600))
}

// Pipe makes a pipe, which nobody writes to.
func Pipe(t testing.TB, path string) {
	t.Helper()
	Must(t, syscall.Mkfifo(path, 0o600))
}
