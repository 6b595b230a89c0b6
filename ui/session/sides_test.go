// SPDX-License-Identifier: AGPL-3.0-or-later

package session

import (
	"slices"
	"testing"

	"passerelle/dossier"
)

// TestBothSidesAreAnAnswer: where a side of a card seems to be missing, one touch says
// that both are on the page, and it is saved at once. What was said of one page is not
// said of another: it is forgotten when a page comes, goes or is given again, and stays
// when the page is turned.
func TestBothSidesAreAnAnswer(t *testing.T) {
	t.Parallel()
	const slot = "permit.card"
	field := dossier.SidesField(slot)
	missing := func(w *walker) bool {
		return slices.ContainsFunc(FailedGaps(w.s.Given.Gaps), func(g dossier.Gap) bool {
			return g.Slot == slot
		})
	}
	said := func() *walker {
		w := newWalker(t).moving().do(SlotChosen{Slot: slot}, ScanAsked{}, clean("a", slot),
			Done{Task: TaskScan}, PageKept{}, SlotChosen{Slot: slot}).at(Piece, NoOverlay)
		if !missing(w) {
			t.Fatalf("one side is enough: %+v", w.s.Given.Gaps)
		}
		w.do(SidesTaken{}).at(Piece, NoOverlay)
		if task[SaveAnswers](w).Answers[field] != "yes" || missing(w) {
			t.Fatalf("said, and yet: %+v", w.s.Given.Gaps)
		}
		return w
	}
	w := said().do(SidesTaken{})
	noTask(w)
	if said().do(PageChosen{Page: "a"}, PageTurned{}, PageChanged(clean("a", slot))); missing(w) {
		t.Error("forgotten when the page was turned")
	}
	for name, changed := range map[string][]What{
		"another page": {AddAsked{}, ScanAsked{}, clean("b", slot)},
		"a page gone":  {PageChosen{Page: "a"}, PageDeleted{}, PageGone{Page: "a"}},
		"given again": {PageChosen{Page: "a"}, PageAgain{}, ScanAsked{},
			PageChanged(clean("a", slot))},
	} {
		w := said().do(changed...)
		if Answer(w.s, field) != "" || task[SaveAnswers](w).Answers[field] != "" {
			t.Errorf("%s: both sides are still said to be there", name)
		}
	}
	// of a paper with one side, and where nothing is missing
	w = newWalker(t).moving().do(SlotChosen{Slot: "home.proof"}, ScanAsked{},
		clean("a", "home.proof"), Done{Task: TaskScan}, BackAsked{}).at(Piece, NoOverlay)
	noTask(w.do(SidesTaken{}))
}

// moving walks to the papers of a move, among which is a card.
func (w *walker) moving() *walker {
	w.t.Helper()
	w.draft("moving").do(ChoiceTaken{Value: "self"}).answer("ERIKSSON").answer("ANNA")
	return w.answer("1974-08-12").do(UnknownAsked{}, ChoiceTaken{Value: "no"}, NextAsked{},
		UnknownAsked{}).at(Pieces, NoOverlay)
}
