// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"errors"
	"strings"
	"testing"

	"passerelle/ui/clerk"
)

// TestAHashThatOpensNothingIsRefused: at the start, and not when an agent stands before a closed door.
func TestAHashThatOpensNothingIsRefused(t *testing.T) {
	hash, err := clerk.HashPIN("204806")
	must(t, err)
	for _, good := range []string{"", hash} {
		if err := doorOpens(good); err != nil {
			t.Errorf("%q: %v", good, err)
		}
	}
	for what, bad := range map[string]string{"cut": hash[:len(hash)-30], "the PIN": "204806",
		"another kind": strings.Replace(hash, "argon2id", "argon2i", 1),
		"too dear":     strings.Replace(hash, "t=", "t=99", 1)} {
		if err := doorOpens(bad); !errors.Is(err, clerk.ErrPINHash) {
			t.Errorf("%s: %v", what, err)
		} else if !strings.Contains(err.Error(), "staff.pin") || strings.Contains(err.Error(), bad) {
			t.Errorf("%s: said as %q", what, err)
		}
	}
}
