// SPDX-License-Identifier: AGPL-3.0-or-later

package session

import (
	"testing"

	"passerelle/dossier"
)

// uprighted is a page of the proof of address that the machine turned.
func uprighted(id dossier.PageID, quarters int) PageUprighted {
	seen := clean(id, "home.proof")
	seen.Page.Width = 100 + quarters
	return PageUprighted{seen.Page, seen.Picture, quarters}
}

// onReview is a walk to the review of the page "p1".
func onReview(t *testing.T) *walker {
	t.Helper()
	w := reading(t, true).scanned("p1")
	w.do(Done{Task: TaskScan})
	if w.s.Visit.Step != Review || w.s.Look.Page != "p1" {
		t.Fatalf("at %s, page %s", w.s.Visit.Step, w.s.Look.Page)
	}
	return w
}

// TestUprightedOnce: a page that the machine turned is read again as it now lies; one touch
// takes the turn back, and then it stays as the person wants it.
func TestUprightedOnce(t *testing.T) {
	t.Parallel()
	w := reading(t, true).scanned("p1")
	if got := task[Read](w); !got.Upright {
		t.Error("a new page may not be turned")
	}
	w.do(Done{Task: TaskScan}, read("p1", "2026-11-02"), uprighted("p1", 3))
	if got := task[Read](w); got.Page != "p1" || got.Upright {
		t.Errorf("after the turn: %+v, want it read again and left alone", got)
	}
	if p, _ := w.m.page(w.s, "p1"); p.Width != 103 || Uprighted(w.s) != 3 ||
		len(w.s.Given.ReadFacts) != 0 {
		t.Errorf("page %+v, turned by %d, %d facts", p, Uprighted(w.s), len(w.s.Given.ReadFacts))
	}
	w.do(TurnUndone{})
	if got := task[TurnPage](w); got != (TurnPage{Page: "p1", Quarters: 1}) {
		t.Errorf("taken back by %+v", got)
	}
	w.do(PageChanged(clean("p1", "home.proof")))
	if got := task[Read](w); got.Upright || Uprighted(w.s) != 0 {
		t.Errorf("after that: %+v, turned by %d", got, Uprighted(w.s))
	}
	w.do(TurnUndone{})
	if len(w.tasks) != 0 {
		t.Errorf("taken back twice: %+v", w.tasks)
	}
}

// TestThePersonTurnedIt: a page that the person turned is theirs, also when the machine
// did at the same moment; given again, it is a new one.
func TestThePersonTurnedIt(t *testing.T) {
	t.Parallel()
	w := onReview(t).do(PageTurned{})
	w.do(PageChanged(clean("p1", "home.proof")))
	if got := task[Read](w); got.Upright {
		t.Error("it may be turned again")
	}
	w.do(uprighted("p1", 2))
	if p, _ := w.m.page(w.s, "p1"); p.Width != 102 || Uprighted(w.s) != 0 {
		t.Errorf("page %+v, turned by %d", p, Uprighted(w.s))
	}
	w.do(ScanAsked{}, PageChanged(clean("p1", "home.proof")))
	if got := task[Read](w); !got.Upright {
		t.Error("a page given again is not looked at anew")
	}
	w.do(Done{Task: TaskScan}, PageDeleted{}, PageGone{Page: "p1"}, uprighted("p1", 2))
	if len(w.s.Given.Pages) != 0 || len(w.s.Given.Uprighted) != 0 {
		t.Errorf("a page that is gone is back: %+v, %v", w.s.Given.Pages, w.s.Given.Uprighted)
	}
}

// TestDefectsKeptThroughTheTurn: what the person decided about a page stays when the
// machine turns it; a draft that is opened again is left as it was.
func TestDefectsKeptThroughTheTurn(t *testing.T) {
	t.Parallel()
	w := reading(t, true)
	w.do(PageSeen(blurred("p1", "home.proof")), Done{Task: TaskScan}, PageKept{})
	turned := uprighted("p1", 2)
	turned.Page.Defects = []dossier.Defect{{Code: dossier.Blurred}}
	w.do(turned)
	if p, _ := w.m.page(w.s, "p1"); !p.Kept {
		t.Error("the person is asked again about a defect")
	}
	for _, x := range w.m.readAll(w.s) {
		if r, is := x.(Read); is && r.Upright {
			t.Errorf("%s of an opened draft may be turned", r.Page)
		}
	}
}
