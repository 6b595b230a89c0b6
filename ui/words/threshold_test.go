// SPDX-License-Identifier: AGPL-3.0-or-later

package words

import (
	"strings"
	"testing"
	"time"

	"passerelle/assets"
	"passerelle/dossier"
)

// TestThreshold: the amount with its first day, and what isn't sure is marked.
func TestThreshold(t *testing.T) {
	b, err := Load(assets.Words())
	if err != nil {
		t.Fatal(err)
	}
	l := dossier.Threshold{Euros: 39582, Per: dossier.GrossYear, Verified: true,
		From: time.Date(2025, 8, 29, 0, 0, 0, 0, time.UTC)}
	for lang, want := range map[string]string{
		"fr": "Au moins 39\u00a0582 € brut par an (depuis le 29 août 2025).",
		"en": "At least €39\u00a0582 gross a year (since 29 August 2025).",
		"ar": "على الأقل \u206839\u00a0582\u2069 € إجمالي في السنة (منذ " +
			"\u206829 أوت/أغسطس/آب 2025\u2069).",
	} {
		if got := b.Threshold(lang, l); got != want {
			t.Errorf("%s: %q", lang, got)
		}
	}
	l.Euros, l.Verified = 615, false
	for _, per := range dossier.Pers() {
		l.Per = per
		if got := b.Threshold("fr", l); !strings.HasSuffix(got, " (à vérifier).") {
			t.Errorf("%s: %q", per, got)
		}
	}
}
