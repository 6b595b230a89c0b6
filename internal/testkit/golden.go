// SPDX-License-Identifier: AGPL-3.0-or-later

package testkit

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

// Update reports whether golden files are to be rewritten (go test PACKAGE -update).
func Update() bool { return *update }

// Golden returns a file of testdata, first rewriting it from fresh if that is asked for.
// fresh is nil if the code no longer writes what the file contains, but must still be
// able to read it.
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
