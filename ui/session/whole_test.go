// SPDX-License-Identifier: AGPL-3.0-or-later

package session

import (
	"testing"
	"time"
)

// cutPage is a page of home.proof that was cut out of its picture.
func cutPage(kept bool) PageSeen {
	p := clean("a", "home.proof")
	p.Picture.Whole = &Whole{Kept: kept, Corners: [4]Corner{{0.1, 0.1}, {0.9, 0.1}, {0.9, 0.9},
		{0.1, 0.9}}}
	return p
}

// TestTheWholePictureIsOneTouchAway: on the review of a page that was cut out of its
// picture, one touch keeps all of it, and one the page again; who needs neither goes on as
// ever. What is kept is what is judged and read.
func TestTheWholePictureIsOneTouchAway(t *testing.T) {
	t.Parallel()
	review := func() *walker {
		return newWalker(t).moving().do(SlotChosen{Slot: "home.proof"}, ScanAsked{},
			cutPage(false), Done{Task: TaskScan}).at(Review, NoOverlay)
	}
	w := review()
	noTask(w.do(WholeTaken{})) // that is what is kept
	w.do(WholeTaken{Whole: true}).at(Review, NoOverlay)
	if got := task[KeepWhole](w); got.Page != "a" || !got.Whole {
		t.Fatalf("got %+v", got)
	}
	all := blurred("a", "home.proof")
	all.Picture = cutPage(true).Picture
	w.do(PageChanged(all)).at(Review, NoOverlay)
	if task[Read](w).Page != "a" || !w.s.Look.Picture.Whole.Kept ||
		len(w.s.Given.Pages[0].Defects) == 0 {
		t.Fatalf("got %+v, %+v", w.s.Look, w.s.Given.Pages)
	}
	noTask(w.do(WholeTaken{Whole: true}))
	if got := task[KeepWhole](w.do(WholeTaken{})); got.Whole {
		t.Fatalf("got %+v", got)
	}
	review().do(PageKept{}).at(Question, NoOverlay)

	// of a page that was not cut, or whose picture has not come
	w = newWalker(t).moving().do(SlotChosen{Slot: "home.proof"}, ScanAsked{},
		clean("a", "home.proof"), Done{Task: TaskScan}).at(Review, NoOverlay)
	noTask(w.do(WholeTaken{Whole: true}))
}

// TestPicturesGoWithThePaper: whoever turns to another paper, or leaves this one, has the
// pictures forgotten that its pages were cut out of; once, and not while they look at it.
func TestPicturesGoWithThePaper(t *testing.T) {
	t.Parallel()
	dropped := func(w *walker) (n int) {
		for _, t := range w.tasks {
			if _, ok := t.(DropPictures); ok {
				n++
			}
		}
		return n
	}
	review := func() *walker {
		return newWalker(t).moving().do(SlotChosen{Slot: "home.proof"}, ScanAsked{},
			cutPage(false), Done{Task: TaskScan}).at(Review, NoOverlay)
	}
	for name, way := range map[string][]What{
		"to the papers":  {BackAsked{}, BackAsked{}},
		"to its facts":   {PageKept{}, TypedText{Text: "2026-11-04"}, NextAsked{}},
		"to the summary": {SummaryAsked{}},
		"erased":         {LeaveAsked{}, EraseAsked{}, EraseTaken{}},
	} {
		w := review()
		for i, touch := range way {
			last := i == len(way)-1
			if w.do(touch); dropped(w) > 0 && !last || last && dropped(w) != 1 && w.s.Draft.Open {
				t.Errorf("%s: after %T %d tasks forget the pictures", name, touch, dropped(w))
			}
		}
		if w.s.Paper.Cut {
			t.Errorf("%s: a picture is still known", name)
		}
	}
	w := review().do(BackAsked{}).at(Piece, NoOverlay).do(PageChosen{Page: "a"}).at(Review,
		NoOverlay)
	if dropped(w) > 0 || !w.s.Paper.Cut {
		t.Error("looked at again, its picture is gone")
	}
	// the visit ends: the state knows nothing, the clerk forgets with CloseDraft
	w = review().wait(3 * time.Minute).wait(45 * time.Second)
	wantRest(t, w)
}
