// SPDX-License-Identifier: AGPL-3.0-or-later

package glass

import (
	"io/fs"
	"testing"

	"passerelle/assets"
	"passerelle/internal/testkit"
)

// TestEveryIconParses: of all that lies in the folder of drawings.
func TestEveryIconParses(t *testing.T) {
	names, err := fs.Glob(assets.Icons(), "*.svg")
	if err != nil || len(names) < 40 {
		t.Fatalf("%d icons, %v", len(names), err)
	}
	for _, n := range names {
		data, err := fs.ReadFile(assets.Icons(), n)
		testkit.Must(t, err)
		if _, err := parseIcon(string(data)); err != nil {
			t.Errorf("%s: %v", n, err)
		}
	}
}
