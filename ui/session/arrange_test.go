// SPDX-License-Identifier: AGPL-3.0-or-later

package session

import (
	"slices"
	"testing"

	"passerelle/dossier"
)

// heaped walks to the pages of a file in which several papers came as one.
func heaped(t *testing.T, n int) *walker {
	t.Helper()
	w := newWalker(t).moving().do(SlotChosen{Slot: "home.proof"}, ScanAsked{Feeder: true})
	for i := range n {
		w.do(clean(dossier.PageID(rune('a'+i)), "home.proof"))
	}
	w.do(Done{Task: TaskScan}, BackAsked{}).at(Piece, NoOverlay)
	return w
}

// lie says where the pages of a state are.
func lie(w *walker) (out string) {
	for _, slot := range []dossier.Slot{"home.proof", "permit.card"} {
		for _, p := range w.m.Dossier(w.s).PagesOf(slot) {
			out += string(p.ID)
		}
		out += " "
	}
	return out
}

// arranged does what the clerk would.
func (w *walker) arranged() *walker {
	w.t.Helper()
	return w.do(PagesArranged(task[ArrangePages](w)))
}

// TestSeveralPapersInOne parts a pile by a touch on the first page of each paper, and a
// touch on the name of each; everything moves in one task, and what was moved is looked at
// anew.
func TestSeveralPapersInOne(t *testing.T) {
	t.Parallel()
	w := heaped(t, 5).do(SplitAsked{}).at(Split, NoOverlay)
	if got := task[LoadThumbs](w).Pages; len(got) != 5 {
		t.Fatalf("%d small pictures are drawn", len(got))
	}
	w.do(ThumbSeen{Picture: Picture{Page: "b"}}, ThumbSeen{Picture: Picture{Page: "b"}},
		ThumbSeen{Picture: Picture{Page: "z"}})
	if len(w.s.Sort.Thumbs) != 1 {
		t.Errorf("got %d pictures", len(w.s.Sort.Thumbs))
	}
	noTask(w.do(NextAsked{}).at(Split, NoOverlay)) // one paper is parted from nothing
	w.do(PageChosen{Page: "a"}, PageChosen{Page: "nowhere"}, NextAsked{}).at(Split, NoOverlay)
	w.do(PageChosen{Page: "e"}, PageChosen{Page: "d"}, PageChosen{Page: "c"}, PageChosen{Page: "d"})
	if got := w.m.Parts(w.s); len(got) != 3 || len(got[0]) != 2 || len(got[1]) != 2 ||
		got[2][0].ID != "e" {
		t.Fatalf("parted as %v", got)
	}
	w.do(NextAsked{}).at(Place, NoOverlay)
	places := w.m.Places(w.s)
	if places[0].Slot != "home.proof" || slices.ContainsFunc(places, func(x dossier.Piece) bool {
		return x.Kind != dossier.Paper
	}) {
		t.Fatalf("offered: %v", places)
	}
	noTask(w.do(SlotChosen{Slot: "spouse.id"}, SlotChosen{Slot: "nowhere"})) // not wanted
	w.do(SlotChosen{Slot: "home.proof"}, SlotChosen{Slot: "permit.card"}, BackAsked{})
	if _, part, of := w.m.Placing(w.s); part != 2 || of != 3 {
		t.Fatalf("back at part %d of %d", part, of)
	}
	w.do(SlotChosen{Slot: "permit.card"}, SlotChosen{Slot: "home.proof"})
	if w.s.Visit.Step != Pieces {
		t.Errorf("at %s", w.s.Visit.Step)
	}
	if got := lie(w); got != "abcde  " {
		t.Errorf("moved before it was written: %q", got)
	}
	w.arranged()
	if got := lie(w); got != "abe cd " {
		t.Errorf("the pages lie at %q", got)
	}
	var read []dossier.PageID
	for _, t := range w.tasks {
		if r, ok := t.(Read); ok {
			read = append(read, r.Page)
		}
	}
	if !slices.Equal(read, []dossier.PageID{"c", "d"}) {
		t.Errorf("looked at anew: %v", read)
	}
}

// TestPagesAreArranged moves a page within its paper and to another, and takes one away;
// nothing happens to a page that was not touched.
func TestPagesAreArranged(t *testing.T) {
	t.Parallel()
	w := heaped(t, 3).do(ArrangeAsked{}).at(Arrange, NoOverlay)
	noTask(w.do(PageMoved{}, PageMoved{Later: true}, PlaceAsked{}, PageDeleted{}).at(Arrange,
		NoOverlay))
	noTask(w.do(PageChosen{Page: "a"}, PageMoved{}))
	if w.do(PageMoved{Later: true}).arranged(); lie(w) != "bac  " {
		t.Errorf("later: %q", lie(w))
	}
	if w.do(PageMoved{Later: true}).arranged(); lie(w) != "bca  " {
		t.Errorf("later: %q", lie(w))
	}
	noTask(w.do(PageMoved{Later: true}))
	if w.do(PageMoved{}).arranged(); lie(w) != "bac  " || w.s.Sort.Page != "a" {
		t.Errorf("earlier: %q, chosen %q", lie(w), w.s.Sort.Page)
	}
	w.do(PlaceAsked{}).at(Place, NoOverlay)
	if x := w.m.Places(w.s); len(x) == 0 || x[0].Slot == "home.proof" {
		t.Fatalf("offered: %v", x)
	}
	w.do(BackAsked{}).at(Arrange, NoOverlay).do(PlaceAsked{}, SlotChosen{Slot: "permit.card"}).at(
		Arrange, NoOverlay).arranged()
	if lie(w) != "bc a " || w.s.Sort.Page != "" {
		t.Errorf("moved: %q, chosen %q", lie(w), w.s.Sort.Page)
	}
	w.do(PageChosen{Page: "b"}, PageDeleted{})
	if task[DeletePage](w).Page != "b" {
		t.Error("the wrong page is taken away")
	}
	w.do(PageGone{Page: "b"}).at(Arrange, NoOverlay).do(NextAsked{}).at(Piece, NoOverlay)

	// the last page goes to another paper: there is nothing left to arrange
	w.do(ArrangeAsked{}, PageChosen{Page: "c"}, PlaceAsked{}, SlotChosen{Slot: "permit.card"})
	if w.arranged().at(Source, NoOverlay); lie(w) != " ac " {
		t.Errorf("%q", lie(w))
	}
}

// TestArrangedAfterAChange: what is written while the screen still shows the pages as they
// were loses none and doubles none.
func TestArrangedAfterAChange(t *testing.T) {
	t.Parallel()
	w := heaped(t, 4).do(ArrangeAsked{}, PageChosen{Page: "a"}, PageMoved{Later: true})
	order := task[ArrangePages](w).Order
	w.do(PageGone{Page: "b"}, clean("z", "home.proof"), PagesArranged{Order: order})
	if got := []byte(lie(w)); len(got) != len("acdz  ") {
		t.Errorf("the pages lie at %q", got)
	}
	// what was said of the sides of a card is said of its page alone
	w = newWalker(t).moving().do(SlotChosen{Slot: "permit.card"}, ScanAsked{},
		clean("a", "permit.card"), Done{Task: TaskScan}, BackAsked{}, SidesTaken{},
		ArrangeAsked{}, PageChosen{Page: "a"}, PlaceAsked{}, SlotChosen{Slot: "home.proof"})
	w.arranged()
	if Answer(w.s, dossier.SidesField("permit.card")) != "" ||
		len(task[SaveAnswers](w).Answers[dossier.SidesField("permit.card")]) > 0 {
		t.Error("both sides are still said to be there")
	}
}
