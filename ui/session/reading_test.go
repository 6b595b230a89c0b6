// SPDX-License-Identifier: AGPL-3.0-or-later

package session

import (
	"testing"

	"passerelle/dossier"
)

// reading is a walk to the question about the day of a proof of address, with its page "p1" in the draft.
func reading(t *testing.T, reads bool) *walker {
	w := newWalker(t)
	w.m.Reads = reads
	w.draft("moving")
	for w.s.Step == TicketOut {
		w.do(NextAsked{})
	}
	w.do(SummaryAsked{}, BackAsked{})
	if w.s.Step != Pieces {
		t.Fatalf("at %s", w.s.Step)
	}
	w.do(SlotChosen{Slot: "home.proof"}, ScanAsked{})
	return w
}

func (w *walker) scanned(id dossier.PageID) *walker {
	seen := clean(id, "home.proof")
	return w.do(PageSeen(seen))
}

// toDay ends the scan and its review, and goes on to the question.
func (w *walker) toDay() *walker {
	w.t.Helper()
	w.do(Done{Task: TaskScan})
	for w.s.Step == Review {
		w.do(PageKept{})
	}
	if w.s.Step != Question || w.s.Field != "home.proof.date" {
		w.t.Fatalf("at %s, field %s", w.s.Step, w.s.Field)
	}
	return w
}

func read(id dossier.PageID, value string) FactRead {
	return FactRead{Page: id, Fact: dossier.FactIssueDate, Value: value}
}

func TestReadIsOffered(t *testing.T) {
	w := reading(t, true).scanned("p1")
	if got := task[Read](w); got.Page != "p1" {
		t.Errorf("reads page %s", got.Page)
	}
	w.do(read("p1", "2026-11-02")).toDay()
	if w.s.Typed != "02/11/2026" || w.s.Answers["home.proof.date"] != "" {
		t.Errorf("the field shows %q, the answer is %q", w.s.Typed, w.s.Answers["home.proof.date"])
	}
	if from, ok := w.m.ReadFrom(w.s); !ok || from != "home.proof" {
		t.Errorf("read from %q, %t", from, ok)
	}
	if len(FailedGaps(w.s.Gaps)) == 0 {
		t.Error("what was read counts before it is confirmed: nothing is missing")
	}
	w.do(NextAsked{})
	if w.s.Answers["home.proof.date"] != "2026-11-02" {
		t.Errorf("confirmed: %q", w.s.Answers["home.proof.date"])
	}
	if _, ok := w.m.ReadFrom(w.s); ok {
		t.Error("the next question is marked")
	}
}

func TestReadComesLate(t *testing.T) {
	w := reading(t, true).scanned("p1").toDay()
	if w.s.Typed != "" {
		t.Fatalf("shows %q", w.s.Typed)
	}
	w.do(read("p1", "2026-11-02"), Done{Task: TaskRead})
	if w.s.Typed != "02/11/2026" {
		t.Errorf("shows %q", w.s.Typed)
	}
	w.do(TypedText{""})
	if _, ok := w.m.ReadFrom(w.s); ok || w.s.Typed != "" {
		t.Errorf("corrected: still shows %q", w.s.Typed)
	}
	w.do(TypedText{"03/1"}, read("p1", "2026-11-02"))
	if w.s.Typed != "03/1" {
		t.Errorf("reading wrote over what was typed: %q", w.s.Typed)
	}
	w.do(TypedText{"03/11/2026"}, NextAsked{})
	if w.s.Answers["home.proof.date"] != "2026-11-03" {
		t.Errorf("typed: %q", w.s.Answers["home.proof.date"])
	}
}

func TestReadSaysNothing(t *testing.T) {
	for name, events := range map[string][]What{
		"two pages that differ":  {read("p1", "2026-11-02"), read("p2", "2026-11-03")},
		"a day to come":          {read("p1", "2027-01-01")},
		"no day":                 {read("p1", "never")},
		"another fact":           {FactRead{Page: "p1", Fact: dossier.FactName, Value: "ERIKSSON"}},
		"a page nobody has":      {read("p9", "2026-11-02")},
		"a page that was turned": {read("p1", "2026-11-02"), PageChanged(clean("p1", "home.proof"))},
		"a page that is gone":    {read("p1", "2026-11-02"), PageGone{Page: "p1"}},
	} {
		w := reading(t, true).scanned("p1").scanned("p2").do(events...).toDay()
		if w.s.Typed != "" {
			t.Errorf("%s: shows %q", name, w.s.Typed)
		}
	}
	w := reading(t, true).scanned("p1").scanned("p2").do(read("p1", "2026-11-02"), read("p2", "2026-11-02")).toDay()
	if w.s.Typed != "02/11/2026" {
		t.Errorf("two pages that agree: shows %q", w.s.Typed)
	}
	w = reading(t, false).scanned("p1")
	for _, x := range w.tasks {
		if x.Name() == TaskRead {
			t.Error("a machine without a reader asks for one")
		}
	}
}

// TestAnsweredDayIsShownAsPeopleWriteIt: it stood in its boxes as 20, 26, -11-02, and could not be mended.
func TestAnsweredDayIsShownAsPeopleWriteIt(t *testing.T) {
	w := reading(t, false).scanned("p1").toDay().do(TypedText{"02/11/2026"}, NextAsked{})
	w.do(SlotChosen{Slot: "home.proof"}, BackAsked{}, SummaryAsked{}, AnswerChosen{Field: "home.proof.date"})
	if w.s.Field != "home.proof.date" || w.s.Typed != "02/11/2026" {
		t.Errorf("at %s, field %s shows %q", w.s.Step, w.s.Field, w.s.Typed)
	}
	w.do(BackAsked{})
	if len(w.s.Half) != 0 {
		t.Errorf("looked at and left: kept %v", w.s.Half)
	}
}
