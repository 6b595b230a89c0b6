// SPDX-License-Identifier: AGPL-3.0-or-later

package words

import "testing"

// TestDayOfAnUnknownBirth: nobody reads zeros where a birth's day or month is not known.
func TestDayOfAnUnknownBirth(t *testing.T) {
	for _, c := range []struct{ lang, answer, want string }{
		{"fr", "1985-08-12", "12 août 1985"}, {"fr", "1985-08-00", "août 1985"},
		{"en", "1985-08-00", "August 1985"}, {"fr", "1985-00-00", "1985"},
		{"ar", "1985-00-00", "1985"}, {"fr", "1985-13-00", ""}, {"fr", "", ""}, {"fr", "-00", ""},
	} {
		if got, ok := Day(c.lang, c.answer); got != c.want || ok != (c.want != "") {
			t.Errorf("%s %s: %q, want %q", c.lang, c.answer, got, c.want)
		}
	}
}
