// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"testing"

	"passerelle/dossier"
	"passerelle/ui/session"
)

// TestProcedureWords: what the screens say of every procedure has words, not only of the
// one the gallery walks; a missing key would be a panic before a person.
func TestProcedureWords(t *testing.T) {
	cfg := speaker(t).cfg
	need := func(key string) {
		t.Helper()
		if !cfg.Words.Has(key) {
			t.Errorf("no words for %s", key)
		}
	}
	field := func(f dossier.Field) {
		need("field." + string(f.ID) + ".title")
		values := f.Choices
		if f.Type == dossier.YesNoField {
			values = []string{"yes", "no"}
		}
		for _, v := range values {
			if !cfg.Words.Has("choice." + string(f.ID) + "." + v) {
				need("choice." + v)
			}
		}
	}
	procedures := cfg.Machine.Catalogue.Procedures()
	if len(procedures) < 2 {
		t.Fatalf("%d procedures", len(procedures))
	}
	for _, p := range procedures {
		need("procedure." + string(p.ID) + ".title")
		need("procedure." + string(p.ID) + ".for")
		for _, x := range p.Pieces {
			for _, id := range append([]dossier.PieceID{x.ID}, x.Alternatives...) {
				for _, part := range []string{".title", ".help", ".hint"} {
					need("piece." + string(id) + part)
				}
			}
		}
		for _, f := range p.Fields {
			field(f)
		}
		field(dossier.Field{ID: session.AssistedByField, Type: dossier.TextField})
		for _, by := range p.FiledBy {
			need("choice." + string(session.FiledByField) + "." + string(by))
		}
	}
	for _, d := range dossier.DefectCodes() {
		need("defect." + string(d) + ".title")
		need("defect." + string(d) + ".gesture")
	}
}
