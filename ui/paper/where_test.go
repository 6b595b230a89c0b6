// SPDX-License-Identifier: AGPL-3.0-or-later

package paper

import (
	"testing"

	"passerelle/dossier"
)

// whereOf is the page of a procedure, as cmd/kiosk fills it.
func whereOf(t testing.TB, p *Press, lang, id string) WherePage {
	t.Helper()
	c := catalogueOf(t)
	proc, ok := c.Public(dossier.ProcedureID(id))
	if !ok {
		t.Fatalf("no public procedure %s", id)
	}
	return WhereOf(p.words, lang, proc, dossier.Channel{Mode: proc.Mode})
}

// TestEveryWherePageFits: in every language the page of every procedure that is not sent
// from here fits, and is made of words that exist.
func TestEveryWherePageFits(t *testing.T) {
	p := newPress(t, reception)
	c := catalogueOf(t)
	n := 0
	for _, proc := range c.PublicProcedures("") {
		if proc.Mode == dossier.Full {
			continue
		}
		for _, lang := range p.words.Languages() {
			n++
			if _, err := p.Where(WhereOf(p.words, lang, proc,
				dossier.Channel{Mode: proc.Mode})); err != nil {
				t.Errorf("%s %s: %v", lang, proc.ID, err)
			}
		}
	}
	if n < 20 {
		t.Fatalf("%d pages", n)
	}
}
