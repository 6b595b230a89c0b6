// SPDX-License-Identifier: AGPL-3.0-or-later

package testkit

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

// Update says whether golden files are to be written anew (go test PACKAGE -update).
func Update() bool { return *update }

// Golden returns a file of testdata, after it was written from fresh where that is asked
// for. Fresh is nil where this code no longer writes what the file holds: it must still be
// read.
func Golden(t testing.TB, name string, fresh []byte) []byte {
	t.Helper()
	path := filepath.Join("testdata", name)
	if Update() && fresh != nil {
		Must(t, os.WriteFile(path, fresh, 0o644))
	}
	kept, err := os.ReadFile(path)
	Must(t, err)
	return kept
}
