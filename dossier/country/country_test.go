// SPDX-License-Identifier: AGPL-3.0-or-later

package country

import (
	"strings"
	"testing"
)

func TestKnown(t *testing.T) {
	if n := len(strings.Fields(countries)); n != 249 {
		t.Errorf("%d codes of ISO 3166-1, want 249", n)
	}
	for _, c := range []string{"FRA", "D", "UTO", "XXA", "XXB", "XXC", "XXX", "RKS", "EUE", "UNO",
		"XOM", "SSD"} {
		if !Known(c) {
			t.Errorf("%s is a code", c)
		}
	}
	for _, c := range []string{"", " ", "FR", "FRA AFG", "F<A", "fra", "ZZZ", "AFG AGO"} {
		if Known(c) {
			t.Errorf("%q is none", c)
		}
	}
}
