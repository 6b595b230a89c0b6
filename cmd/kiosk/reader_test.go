// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"os"
	"path/filepath"
	"testing"

	"passerelle/dossier/twodoc"
)

// TestReader trusts nobody without a file, and refuses to start on one that it can't
// read: a code would silently be shown as not verified.
func TestReader(t *testing.T) {
	if _, err := reader(""); err != nil {
		t.Error(err)
	}
	file := filepath.Join(t.TempDir(), "certificates.json")
	for text, good := range map[string]bool{`{"format": "` + twodoc.TrustFormat +
		`", "certificates": []}`: true, `{"format": "another"}`: false, `[`: false} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := reader(file); (err == nil) != good {
			t.Errorf("%s: %v", text, err)
		}
	}
	if _, err := reader(file + ".none"); err == nil {
		t.Error("a file that is not there is trusted")
	}
}
