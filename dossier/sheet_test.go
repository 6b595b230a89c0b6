// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier_test

import (
	"slices"
	"testing"

	"passerelle/dossier"
)

// TestPapersWithASheet: one paper has one sheet, wherever it is asked for, and each sheet
// has its paper.
func TestPapersWithASheet(t *testing.T) {
	c := lists(t)
	of, seen := map[dossier.PieceID]dossier.Sheet{}, map[dossier.Sheet]bool{}
	look := func(p *dossier.Procedure, x dossier.Piece) {
		if was, ok := of[x.ID]; ok && was != x.Sheet {
			t.Errorf("%s: %s has the sheet %q, elsewhere %q", p.ID, x.ID, x.Sheet, was)
		}
		of[x.ID], seen[x.Sheet] = x.Sheet, true
		if s := p.SheetOf(dossier.Dossier{}, x.Slot); x.Slot != "" {
			seen[s] = true
		}
	}
	for _, p := range c.Procedures() {
		for _, x := range p.Pieces {
			look(p, x)
		}
		for _, x := range p.Substitutes {
			look(p, x)
		}
	}
	for _, s := range dossier.Sheets() {
		if !seen[s] {
			t.Errorf("no paper has the sheet %s", s)
		}
	}
	for _, id := range []dossier.PieceID{"decl.non_polygamy", "decl.common_life",
		"decl.no_work", "decl.cer", "home.host", "proxy.mandate"} {
		if of[id] == dossier.NoSheet {
			t.Errorf("%s has no sheet", id)
		}
	}
}

// TestSheetOfWhatIsGiven: the sheet is that of the paper that is given in the slot, and a
// mandate about a child is given by who has authority over it.
func TestSheetOfWhatIsGiven(t *testing.T) {
	c := lists(t)
	for _, x := range []struct {
		id   dossier.ProcedureID
		slot dossier.Slot
		a    dossier.Answers
		want dossier.Sheet
	}{
		{"salarie", "home.proof", nil, dossier.NoSheet},
		{"salarie", "home.proof", dossier.Answers{"home.proof.given": "home.host"},
			dossier.SheetHost},
		{"salarie", "home.proof", dossier.Answers{"home.proof.given": "home.hotel"},
			dossier.NoSheet},
		{"salarie", "proxy.mandate", nil, dossier.SheetMandate},
		{"dcem", "proxy.mandate", nil, dossier.SheetAuthority},
		{"visiteur", "decl.no_work", nil, dossier.SheetNoWork},
		{"visiteur", "nowhere", nil, dossier.NoSheet},
	} {
		p, ok := c.Procedure(x.id)
		if !ok {
			t.Fatalf("no procedure %s", x.id)
		}
		if got := p.SheetOf(dossier.Dossier{Answers: x.a}, x.slot); got != x.want {
			t.Errorf("%s %s %v: got %q, want %q", x.id, x.slot, x.a, got, x.want)
		}
	}
	if dossier.SheetCommitment.Printed() || !slices.Contains(dossier.Sheets(),
		dossier.SheetCommitment) {
		t.Error("a text that is official is printed")
	}
}
