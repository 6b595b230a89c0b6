// SPDX-License-Identifier: AGPL-3.0-or-later

package session

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"passerelle/dossier"
	"passerelle/dossier/pile"
)

// heaps says what the pile is shown as.
func heaps(w *walker) (out string) {
	for _, h := range w.m.Heaps(w.s) {
		out += string(h.Slot) + ":"
		for _, q := range h.Pages {
			out += string(q.ID)
		}
		out += " "
	}
	return out
}

// separates is how a separator sheet looks.
func separates(slot dossier.Slot, n, of int) dossier.Sight {
	return dossier.Sight{Searched: true, Separator: pile.Separator{Procedure: "moving",
		Slot: slot, Number: n, Of: of, Set: "0a1b2c3d"}.Text()}
}

func nothingSeen(id dossier.PageID) PageLooked {
	return PageLooked{id, dossier.Sight{Searched: true}}
}

// piled walks to a pile of pages a, b, c …
func piled(t *testing.T, n int) *walker {
	t.Helper()
	w := newWalker(t)
	w.m.Reads = true
	w.moving().do(PileAsked{}).at(PileSource, NoOverlay).do(ScanAsked{Feeder: true}).at(Working,
		NoOverlay)
	if got := task[Scan](w); got.Slot != dossier.Pile || !got.Feeder {
		t.Fatalf("got %+v", got)
	}
	for i := range n {
		w.do(clean(dossier.PageID(rune('a'+i)), dossier.Pile))
		if r := task[Read](w); !r.Search || !r.Print || !r.Upright {
			t.Errorf("a page of the pile is read as %+v", r)
		}
	}
	return w.do(Done{Task: TaskScan})
}

// TestPile gives four pages at once: what is recognised finds its place, a touch moves a
// page, and one touch puts all of them there in one task. What has no place stays, and
// nothing is sent in silence.
func TestPile(t *testing.T) {
	t.Parallel()
	w := piled(t, 4).at(Pile, NoOverlay)
	if got := task[LoadThumbs](w).Pages; len(got) != 4 || w.m.Unread(w.s) != 4 {
		t.Fatalf("%d small pictures, %d unread", len(got), w.m.Unread(w.s))
	}
	if got := heaps(w); got != "pile:abcd " {
		t.Errorf("before anything is read: %q", got)
	}
	w.do(ThumbSeen{Picture: Picture{Page: "a"}}, nothingSeen("a"),
		PageLooked{"b", separates("permit.card", 1, 1)}, nothingSeen("c"))
	if got := heaps(w); got != "permit.card:cd pile:a " || w.m.Unread(w.s) != 1 {
		t.Errorf("got %q, %d unread", got, w.m.Unread(w.s))
	}
	noTask(w.do(NextAsked{}).at(Pile, NoOverlay)) // it has just changed under the finger
	w.later().do(PageChosen{Page: "nowhere"}).at(Pile, NoOverlay)

	w.do(nothingSeen("d"), PageChosen{Page: "a"}).at(Place, NoOverlay)
	noTask(w.do(SlotChosen{Slot: "nowhere"}, SlotChosen{Slot: "medical.visit"}).at(Place, NoOverlay))
	w.do(SlotChosen{Slot: "permit.card"}).at(Pile, NoOverlay)
	w.do(PageChosen{Page: "d"}, SlotChosen{Slot: "home.proof"}).at(Pile, NoOverlay)
	if got := heaps(w); got != "home.proof:d permit.card:ac " &&
		got != "permit.card:ac home.proof:d " {
		t.Errorf("moved: %q", got)
	}
	w.do(PageChosen{Page: "d"}, SlotChosen{Slot: dossier.Pile}, PageChosen{Page: "c"},
		SlotChosen{Slot: dossier.Pile})
	if got := heaps(w); got != "permit.card:a pile:cd " {
		t.Errorf("moved back: %q", got)
	}
	if lie(w) != "  " {
		t.Errorf("moved before anybody said that it is right: %q", lie(w))
	}
	w.later().do(NextAsked{}).at(Pieces, NoOverlay)
	if task[DeletePage](w).Page != "b" { // the sheet has done its work
		t.Error("a page is taken away")
	}
	if w.arranged().do(PageGone{Page: "b"}); lie(w) != " a " {
		t.Errorf("the pages lie at %q", lie(w))
	}
	if len(w.s.Given.Piled) != 2 {
		t.Errorf("remembered of pages that have their place: %v", w.s.Given.Piled)
	}
	said := 0
	for _, g := range FailedGaps(w.s.Given.Gaps) {
		if g.Code == dossier.PagesUnplaced {
			said++
		}
	}
	if said != 1 {
		t.Errorf("said %d times that pages have no place", said)
	}
	// from the list and the summary one comes to them again, and can look at one, give it
	// again, or take it away
	w.do(SummaryAsked{}, SlotChosen{Slot: dossier.Pile}).at(Pile, NoOverlay)
	w.do(PageChosen{Page: "d"}, PageChosen{Page: "d"}).at(Review, NoOverlay).do(BackAsked{}).at(Pile,
		NoOverlay)
	w.do(PageChosen{Page: "d"}, PageChosen{Page: "d"}, PageAgain{}).at(PileSource, NoOverlay)
	w.do(ScanAsked{})
	if got := task[Scan](w); got.Replace != "d" || got.Slot != dossier.Pile {
		t.Errorf("got %+v", got)
	}
	w.do(PageChanged(clean("d", dossier.Pile)), Done{Task: TaskScan}).at(Pile, NoOverlay)
	w.do(PageChosen{Page: "d"}, PageDeleted{}).at(Pile, NoOverlay)
	if task[DeletePage](w).Page != "d" {
		t.Error("the wrong page is taken away")
	}
	w.do(PageGone{Page: "d"}).at(Pile, NoOverlay).do(PageChosen{Page: "c"}, PageDeleted{},
		PageGone{Page: "c"})
	w.at(Summary, NoOverlay)
}

// TestPileLosesNothing: a jam, a stop, Back, leaving, the alert and the end of the program
// find every page that was taken in the draft; and it comes back with the ticket.
func TestPileLosesNothing(t *testing.T) {
	t.Parallel()
	w := piled(t, 0).at(PileSource, NoOverlay) // nothing was in the feeder
	w.do(ScanAsked{Feeder: true}, clean("a", dossier.Pile), clean("b", dossier.Pile),
		Done{Task: TaskScan, Mishap: ScannerJam}).at(Pile, MishapOver)
	w.do(OverlayClosed{}, AddAsked{}).at(PileSource, NoOverlay).do(BackAsked{}).at(Pile, NoOverlay)
	w.do(AddAsked{}, StickAsked{}).at(Files, NoOverlay)
	w.do(FilesSeen{Files: []FileRef{{Key: "k"}}}, Done{Task: TaskListFiles}, FileChosen{Key: "k"})
	if got := task[Import](w); got.Slot != dossier.Pile {
		t.Errorf("got %+v", got)
	}
	w.do(clean("c", dossier.Pile), CancelAsked{})
	task[StopTask](w)
	w.do(clean("d", dossier.Pile), Done{Task: TaskImport}).at(Pile, NoOverlay)
	if got := heaps(w); got != "pile:abcd " {
		t.Errorf("kept: %q", got)
	}
	w.do(StickAsked{}).do(BackAsked{}).at(Pieces, NoOverlay).do(PileAsked{}).at(Pile, NoOverlay)
	w.do(AddAsked{}, StickAsked{}, Done{Task: TaskListFiles, Mishap: StickGone}).at(PileSource,
		MishapOver)
	w.do(OverlayClosed{}, BackAsked{}).at(Pile, NoOverlay)
	w.wait(w.m.Idle+time.Second).at(Pile, StillThere).wait(w.m.Alert + time.Second)
	wantRest(t, w)

	w.do(LangChosen{Lang: "fr"}, TicketAsked{}, TypedText{Text: theTicket}, NextAsked{},
		DraftOpened{Ticket: theTicket, Dossier: dossier.Dossier{Procedure: "moving",
			Answers: dossier.Answers{"family_name": "ERIKSSON", "given_names": "ANNA",
				"birth_date": "1974-08-12", "married": "no"}, FiledBy: dossier.BySelf,
			Pages: []dossier.Page{{ID: "a", Slot: dossier.Pile}, {ID: "b", Slot: dossier.Pile}}}})
	reads := 0
	for _, t := range w.tasks {
		if r, ok := t.(Read); ok && r.Search && r.Print {
			reads++
		}
	}
	if reads != 2 {
		t.Errorf("%d pages of the pile are read anew", reads)
	}
	w.do(Done{Task: TaskResume}).at(Pieces, NoOverlay).do(PileAsked{}).at(Pile, NoOverlay)
	w.do(PageLooked{"a", separates("permit.card", 1, 1)})
	if got := heaps(w); got != "permit.card:b " {
		t.Errorf("resumed: %q", got)
	}
}

// TestSeparatorSheets: what lies below a sheet goes where it says, the sheets themselves go
// with the touch that puts the papers in their places, and one that was missed is named.
func TestSeparatorSheets(t *testing.T) {
	t.Parallel()
	w := piled(t, 4).do(PageLooked{"a", separates("home.proof", 1, 2)}, nothingSeen("b"),
		PageLooked{"c", separates("permit.card", 2, 2)}, nothingSeen("d"))
	if got := heaps(w); got != "home.proof:b permit.card:d " &&
		got != "permit.card:d home.proof:b " || len(w.m.MissedSheets(w.s)) != 0 {
		t.Errorf("got %q, missed %v", got, w.m.MissedSheets(w.s))
	}
	w.later().do(NextAsked{}).at(Pieces, NoOverlay)
	gone := 0
	for _, x := range w.tasks {
		switch x := x.(type) {
		case DeletePage:
			gone++
		case ArrangePages:
			if len(x.Order) != 2 {
				t.Errorf("moved: %v", x.Order)
			}
		}
	}
	if gone != 2 {
		t.Errorf("%d sheets go", gone)
	}
	if w.arranged(); lie(w) != "b d " {
		t.Errorf("the pages lie at %q", lie(w))
	}
	w = piled(t, 2).do(PageLooked{"a", separates("home.proof", 2, 3)}, nothingSeen("b"))
	if got := w.m.MissedSheets(w.s); fmt.Sprint(got) != "[1 3]" || heaps(w) != "pile:b " {
		t.Errorf("missed %v, %q", got, heaps(w))
	}
}

// TestTurnedPagesAreDrawnAnew: a page that the kiosk turned is not shown as it lay.
func TestTurnedPagesAreDrawnAnew(t *testing.T) {
	t.Parallel()
	w := piled(t, 1).do(ThumbSeen{Picture: Picture{Page: "a"}})
	w.do(PageUprighted{dossier.Page{ID: "a", Slot: dossier.Pile}, Picture{Page: "a"}, 1})
	if got := task[LoadThumbs](w).Pages; fmt.Sprint(got) != "[a]" {
		t.Errorf("drawn anew: %v", got)
	}
	if _, old := Thumb(w.s, "a"); old {
		t.Error("the picture as it lay is still shown")
	}
}

// TestSeparators: a sheet for each paper that is asked for and not there, printed where the
// pile is given, and said there.
func TestSeparators(t *testing.T) {
	w := piled(t, 1).at(Pile, NoOverlay).do(AddAsked{}).at(PileSource, NoOverlay)
	all := w.m.Separated(w.s)
	if len(all) < 2 {
		t.Fatalf("sheets for %q", all)
	}
	w.do(PrintAsked{})
	if got := task[PrintSeparators](w); !slices.Equal(got.Slots, all) ||
		got.Procedure != w.s.Choice.Procedure || got.Lang != w.s.Person.Lang {
		t.Errorf("printed: %+v, want sheets for %q", got, all)
	}
	noTask(w.do(PrintAsked{})) // one set at a time
	w.do(Done{Task: TaskSeparators}).at(PileSource, NoOverlay)
	if w.s.Print.State != Good || w.s.Print.Slot != dossier.Pile {
		t.Errorf("after it was printed: %+v", w.s.Print)
	}
	w.do(PrintAsked{}, Done{Task: TaskSeparators, Mishap: PrinterJam}).at(PileSource, NoOverlay)
	if w.s.Print.State != Broken {
		t.Errorf("after a jam: %+v", w.s.Print)
	}
}
