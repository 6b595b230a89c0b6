// SPDX-License-Identifier: AGPL-3.0-or-later

package session

import (
	"slices"
	"testing"

	"passerelle/dossier"
)

func codes(s State) (out []dossier.Code) {
	for _, g := range s.Given.Gaps {
		out = append(out, g.Code)
	}
	return out
}

// TestPagesAreLookedAt: while a page waits for its turn nothing is said of it; then what
// was seen counts until the page is another one, or gone.
func TestPagesAreLookedAt(t *testing.T) {
	t.Parallel()
	says := func(w *walker, c dossier.Code, want bool) {
		t.Helper()
		if slices.Contains(codes(w.s), c) != want {
			t.Errorf("%s said is %t: %q", c, !want, codes(w.s))
		}
	}
	w := reading(t, true)
	w.do(PageSeen(clean("p1", "permit.card")), PageSeen(clean("p2", "home.proof")))
	says(w, dossier.StripMissing, false)
	w.do(PageLooked{"p2", dossier.Sight{Searched: true}},
		PageLooked{"p1", dossier.Sight{Searched: true, Twins: []dossier.PageID{"p2"}}})
	says(w, dossier.StripMissing, true)
	says(w, dossier.PageElsewhere, true)
	w.do(PageChanged(clean("p2", "home.proof"))) // given again: another picture
	says(w, dossier.PageElsewhere, false)
	w.do(PageLooked{"p1", dossier.Sight{Searched: true, Strip: dossier.PermitStrip}})
	says(w, dossier.StripMissing, false)
	w.do(PageChanged(clean("p1", "permit.card"))) // turned: it waits again
	says(w, dossier.StripMissing, false)
	w.do(PageLooked{"p1", dossier.Sight{Searched: true}}, PageGone{"p1"},
		PageLooked{"p1", dossier.Sight{Searched: true}})
	says(w, dossier.StripMissing, false)
	if len(w.s.Given.Sights) > 1 {
		t.Errorf("pages that are gone are remembered: %v", len(w.s.Given.Sights))
	}
}

// TestTwinsHoldForBoth: the later look decides, whichever of two pages it is of.
func TestTwinsHoldForBoth(t *testing.T) {
	t.Parallel()
	w := reading(t, true)
	w.do(PageSeen(clean("p1", "permit.card")), PageSeen(clean("p2", "home.proof")))
	w.do(PageLooked{"p2", dossier.Sight{Twins: []dossier.PageID{"p1"}}},
		PageLooked{"p1", dossier.Sight{}})
	if slices.Contains(codes(w.s), dossier.PageElsewhere) {
		t.Error("p1 was looked at after p2, and is not the same picture")
	}
}
