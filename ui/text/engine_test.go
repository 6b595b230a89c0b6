// SPDX-License-Identifier: AGPL-3.0-or-later

package text

import (
	"testing"

	"passerelle/assets"
)

func newEngine(t testing.TB) *Engine {
	t.Helper()
	e, err := New(assets.Fonts())
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestLongTextBreaksAndFits(t *testing.T) {
	e := newEngine(t)
	for _, s := range []string{
		"Vous pouvez partir : votre dossier attend ici, puis il part.",
		"anticonstitutionnellementanticonstitutionnellementanticonstitutionnellement",
		"مرحبا بكم في المحافظة 2026 ok",
	} {
		b := e.Layout(s, Style{Px: 30}, 200, LTR, Start, "fr")
		w, h := b.Size()
		if w > 200 || b.Lines() < 2 || h != b.Lines()*b.LineHeight() {
			t.Errorf("%q: width %d, height %d, %d lines of %d; want at most 200 wide, more than one line", s, w, h, b.Lines(), b.LineHeight())
		}
		if e.Fits(s, Style{Px: 30}, 200, LTR, "fr") {
			t.Errorf("%q: Fits says that it stands on one line of 200 pixels", s)
		}
	}
}
