// SPDX-License-Identifier: AGPL-3.0-or-later

package intake

import (
	"path/filepath"
	"testing"

	"passerelle/dossier/twodoc"
	"passerelle/internal/testkit"
)

// TestCertificates trusts nobody without a file, and refuses one that it can't read: a code
// would silently be shown as not verified.
func TestCertificates(t *testing.T) {
	if _, err := Certificates(""); err != nil {
		t.Error(err)
	}
	file := filepath.Join(t.TempDir(), "certificates.json")
	for text, good := range map[string]bool{`{"format": "` + twodoc.TrustFormat +
		`", "certificates": []}`: true, `{"format": "another"}`: false, `[`: false} {
		testkit.Write(t, file, []byte(text))
		if _, err := Certificates(file); (err == nil) != good {
			t.Errorf("%s: %v", text, err)
		}
	}
	if _, err := Certificates(file + ".none"); err == nil {
		t.Error("a file that is not there is trusted")
	}
}
