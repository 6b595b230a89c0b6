// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier_test

import (
	"testing"

	"passerelle/dossier"
)

// TestChecklistOfEveryProcedure: each paper that is asked for stands on the list once, in
// the catalogue's order; what is not given is never ready; what the list is not sure of
// is never called missing.
func TestChecklistOfEveryProcedure(t *testing.T) {
	c := lists(t)
	seen := map[dossier.Mark]int{}
	for _, p := range c.Procedures() {
		d := dossier.Dossier{Procedure: p.ID, Answers: dossier.Answers{}}
		wanted, gaps := p.Wanted(d), p.Gaps(d, dossier.Moment{Time: c.Date, Known: true})
		failed := map[dossier.Slot]bool{}
		for _, g := range gaps {
			failed[g.Slot] = failed[g.Slot] || g.Verdict == dossier.Failed
		}
		list := p.Checklist(d, gaps)
		if len(list) != len(wanted) {
			t.Fatalf("%s: %d papers on the list, %d asked for", p.ID, len(list), len(wanted))
		}
		for i, x := range list {
			w := wanted[i]
			want := dossier.MarkCheck
			switch {
			case w.Kind == dossier.Future:
				want = dossier.MarkLater
			case !w.Required:
				want = dossier.MarkMaybe
			case failed[w.Slot]:
				want = dossier.MarkMissing
			}
			seen[want]++
			if x.Slot != w.Slot || x.Mark != want {
				t.Errorf("%s: %s is %s, want %s %s", p.ID, x.Slot, x.Mark, w.Slot, want)
			}
		}
	}
	if seen[dossier.MarkMissing] < 100 || seen[dossier.MarkCheck] < 20 ||
		seen[dossier.MarkLater] < 20 || seen[dossier.MarkMaybe] < 4 {
		t.Errorf("marks looked at: %v", seen)
	}
}
