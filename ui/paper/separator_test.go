// SPDX-License-Identifier: AGPL-3.0-or-later

package paper

import (
	"os"
	"path/filepath"
	"testing"

	"passerelle/dossier"
	"passerelle/internal/testkit"
)

// TestSeparatorsAreRead draws the sheet of the paper with the longest name in every
// language, and reads its code.
func TestSeparatorsAreRead(t *testing.T) {
	b := wordsOf(t)
	var long dossier.Piece
	longest := 0
	for _, p := range catalogueOf(t).Procedures() {
		for _, x := range p.Pieces {
			if name := b.Piece("fr", x); x.Kind == dossier.Paper && len(name) > longest {
				long, longest = x, len(name)
			}
		}
	}
	p := newPress(t, reception)
	const code = "PSEP1:CHANGEMENT-ADRESSE:HOME.PROOF:12:99:0123ABCD"
	for _, lang := range b.Languages() {
		page, err := p.Separator(SeparatorPage{Lang: lang, Number: 12, Of: 99, Code: code,
			Title: func(lang string) string { return b.Piece(lang, long) }})
		testkit.Must(t, err)
		if got := zbar(t, page); got != code {
			t.Errorf("%s: zbarimg reads %q, want %q", lang, got, code)
		}
		if dir := os.Getenv("PASSERELLE_PAGES"); dir != "" {
			testkit.SavePNG(t, filepath.Join(dir, "separator-"+lang+".png"), page)
		}
	}
}
