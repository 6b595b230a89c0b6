// SPDX-License-Identifier: AGPL-3.0-or-later

package receipt

import (
	"testing"

	"passerelle/internal/testkit"
)

func BenchmarkSign(b *testing.B) {
	key := testkit.Key(b, "kiosk")
	for b.Loop() {
		if _, err := Sign(testClaims(), key); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkVerify(b *testing.B) {
	w := newWorld(b)
	_, second := w.receipts(b)
	for b.Loop() {
		if _, err := Verify(second.Text, w.trust); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParseTrust(b *testing.B) {
	w := newWorld(b)
	for b.Loop() {
		if _, err := ParseTrust(w.trust.Raw); err != nil {
			b.Fatal(err)
		}
	}
}
