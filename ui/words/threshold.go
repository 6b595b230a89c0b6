// SPDX-License-Identifier: AGPL-3.0-or-later

package words

import (
	"strconv"

	"passerelle/dossier"
)

// Threshold says what has to be shown at least, and since when the amount is so: who reads
// an old letter can tell which of two is the newer.
func (b *Book) Threshold(lang string, t dossier.Threshold) string {
	s := b.Text(lang, "threshold."+string(t.Per), "euros", thousands(t.Euros), "date",
		Date(lang, t.From))
	if !t.Verified {
		s = b.Text(lang, "next.unsure", "text", s)
	}
	return s + "."
}

// thousands parts the digits of an amount: 39 582. The spaces do not break.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "\u00a0" + s[i:]
	}
	return s
}
