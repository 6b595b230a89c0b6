// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier_test

import (
	"sync"
	"testing"

	"passerelle/assets"
	"passerelle/dossier"
	"passerelle/dossier/catalogue"
	"passerelle/internal/testkit"
)

func lists(t testing.TB) *dossier.Catalogue {
	t.Helper()
	c, err := theLists()
	testkit.Must(t, err)
	return c
}

// theLists are read once: half of the tests ask for them.
var theLists = sync.OnceValues(func() (*dossier.Catalogue, error) {
	return catalogue.Parse(assets.Procedures())
})

func TestShippedCatalogue(t *testing.T) {
	c := lists(t)
	for _, want := range []struct {
		id     dossier.ProcedureID
		pieces int
	}{{"changement-adresse", 10}, {"etudiant-renouvellement", 15}} {
		p, ok := c.Procedure(want.id)
		if !ok {
			t.Fatalf("no procedure %s", want.id)
		}
		if got := len(p.Pieces); got != want.pieces {
			t.Errorf("%s: got %d pieces, want %d", want.id, got, want.pieces)
		}
	}
}
