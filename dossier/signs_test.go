// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import (
	"strings"
	"testing"
)

// TestNoTownLosesPartOfItsName: what the post writes is in the name of no commune.
func TestNoTownLosesPartOfItsName(t *testing.T) {
	n := 0
	for l := range strings.SplitSeq(communeTable, "\n") {
		for i, name := range strings.Split(l, "|") {
			if name, _, _ = strings.Cut(name, "@"); i == 0 || strings.HasPrefix(l, "#") {
				continue
			}
			if n++; unposted(name) != name {
				t.Errorf("%q becomes %q", name, unposted(name))
			}
		}
	}
	if n < 30_000 {
		t.Errorf("%d names", n)
	}
}
