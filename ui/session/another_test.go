// SPDX-License-Identifier: AGPL-3.0-or-later

package session

import (
	"slices"
	"testing"
	"time"

	"passerelle/dossier"
)

// A page of the address is recognised as a passport, by its strip: the list of these tests
// tells no kinds.
const strayed = "home.proof"

func passportSeen(id dossier.PageID) PageLooked {
	return PageLooked{id, dossier.Sight{Searched: true, Strip: dossier.PassportStrip}}
}

// gives walks to the papers of a move, and takes pages for the proof of address.
func gives(t *testing.T, pages ...dossier.PageID) *walker {
	t.Helper()
	w := newWalker(t)
	w.m.Reads = true
	w.moving().do(SlotChosen{Slot: strayed}, ScanAsked{Feeder: true})
	for _, id := range pages {
		w.do(clean(id, strayed))
	}
	return w
}

// later lets the finger get away from the screen that was there before.
func (w *walker) later() *walker { w.now = w.now.Add(fingerAway); return w }

// TestAnotherPaperIsSaidAtOnce: while the person looks at the page, the page that was seen is shown
// at once; and a touch that was meant for the screen before decides nothing.
func TestAnotherPaperIsSaidAtOnce(t *testing.T) {
	t.Parallel()
	w := gives(t, "a", "b").do(Done{Task: TaskScan}).at(Review, NoOverlay).do(passportSeen("b"))
	w.at(Another, NoOverlay)
	if a, _ := w.m.AnotherOn(w.s); a.Kind != "passport" || w.s.Look.Page != "b" ||
		task[LoadPicture](w).Page != "b" {
		t.Fatalf("recognised as %+v, page %s is shown", a, w.s.Look.Page)
	}
	for _, touch := range []What{PageDeleted{}, PageAgain{}, PaperKept{},
		SlotChosen{Slot: "id.passport"}} {
		noTask(w.do(touch).at(Another, NoOverlay))
	}
	w.do(PictureSeen{Picture: Picture{Page: "b"}})
	if w.s.Look.Picture == nil {
		t.Error("its picture is not shown")
	}
	// it is meant to be there: recorded, and the review goes on where it was
	w.later().do(PaperKept{}).at(Review, NoOverlay)
	if got := task[SaveAnswers](w).Answers[dossier.KeptField(strayed)]; got != "passport" {
		t.Errorf("recorded: %q", got)
	}
	if w.s.Look.Page != "a" || len(w.s.Look.ToReview) != 1 {
		t.Errorf("the review goes on at %s, %v", w.s.Look.Page, w.s.Look.ToReview)
	}
	if w.do(passportSeen("a")).at(Review, NoOverlay); len(w.s.Given.Pages) != 2 {
		t.Error("said again of the same paper")
	}
	// with its last page this is forgotten too
	w.do(PageGone{Page: "a"}, PageGone{Page: "b"})
	if Answer(w.s, dossier.KeptField(strayed)) != "" {
		t.Error("said of a paper that is gone")
	}
}

// TestAnotherPaperIsPutInItsPlace moves all pages of the paper in one task, and shows no
// page in the review that has left.
func TestAnotherPaperIsPutInItsPlace(t *testing.T) {
	t.Parallel()
	w := gives(t, "a", "b").do(passportSeen("b")).at(Working, NoOverlay)
	w.do(Done{Task: TaskScan}).at(Another, NoOverlay)
	a, _ := w.m.AnotherOn(w.s)
	if len(a.Open) != 0 || len(a.Pages) != 2 {
		t.Fatalf("%+v", a) // this move asks for no passport
	}
	noTask(w.later().do(SlotChosen{Slot: "permit.card"}, SlotChosen{Slot: "nowhere"}))
	w.do(BackAsked{}).at(Review, NoOverlay)

	// a card's slot is open for a permit
	w = gives(t, "a", "b").do(PageLooked{"a", dossier.Sight{Searched: true,
		Strip: dossier.PermitStrip}}, Done{Task: TaskScan}).at(Another, NoOverlay)
	w.later().do(SlotChosen{Slot: "permit.card"}).at(Pieces, NoOverlay)
	if w.arranged(); lie(w) != " ab " {
		t.Errorf("the pages lie at %q", lie(w))
	}
	w.do(PageLooked{"a", dossier.Sight{Searched: true, Strip: dossier.PermitStrip}},
		SlotChosen{Slot: "permit.card"}).at(Piece, NoOverlay)
}

// TestAnotherPaperIsTakenAway: with one touch, and another one is asked for, or the list
// comes back.
func TestAnotherPaperIsTakenAway(t *testing.T) {
	t.Parallel()
	gone := func(w *walker) (out []dossier.PageID) {
		for _, t := range w.tasks {
			if d, ok := t.(DeletePage); ok {
				out = append(out, d.Page)
			}
		}
		return out
	}
	for touch, step := range map[What]Step{PageAgain{}: Source, PageDeleted{}: Pieces} {
		w := gives(t, "a", "b").do(passportSeen("a"), Done{Task: TaskScan}).at(Another, NoOverlay)
		w.later().do(touch).at(step, NoOverlay)
		if got := gone(w); !slices.Equal(got, []dossier.PageID{"a", "b"}) {
			t.Errorf("%T: taken away: %v", touch, got)
		}
		w.do(PageGone{Page: "a"}, PageGone{Page: "b"}).at(step, NoOverlay)
	}
}

// TestAnotherPaperIsSaidLate: never over a question, nor over the list; when the questions
// about that paper are answered, or before the next paper is given; and once.
func TestAnotherPaperIsSaidLate(t *testing.T) {
	t.Parallel()
	w := gives(t, "a").do(Done{Task: TaskScan}, PageKept{}).at(Question, NoOverlay)
	w.do(TypedText{Text: "2026-11-0"}, passportSeen("a")).at(Question, NoOverlay)
	w.answer("2026-11-04").at(Another, NoOverlay)
	w.later().do(BackAsked{}).at(Piece, NoOverlay).do(BackAsked{}).at(Pieces, NoOverlay)
	w.do(SlotChosen{Slot: strayed}).at(Piece, NoOverlay) // nobody is told twice
	// it is there to be asked for, and then decides at once
	w.do(AnotherAsked{}).at(Another, NoOverlay).do(PaperKept{}).at(Pieces, NoOverlay)
	noTask(w.do(SlotChosen{Slot: strayed}, AnotherAsked{}).at(Piece, NoOverlay))

	late := func() *walker {
		return gives(t, "a").do(Done{Task: TaskScan}, PageKept{}).answer("2026-11-04").at(Pieces,
			NoOverlay).do(passportSeen("a")).at(Pieces, NoOverlay)
	}
	w = late().do(SlotChosen{Slot: "permit.card"}).at(Another, NoOverlay)
	if w.s.Paper.Slot != strayed || task[LoadPicture](w).Page != "a" {
		t.Errorf("said of %s", w.s.Paper.Slot)
	}
	w.later().do(PaperKept{}).at(Source, NoOverlay)
	if w.s.Paper.Slot != "permit.card" {
		t.Errorf("the paper that was chosen is forgotten: %s", w.s.Paper.Slot)
	}
	w = late().do(SlotChosen{Slot: "permit.card"}).later().do(BackAsked{}).at(Pieces, NoOverlay)
	w.do(SlotChosen{Slot: "permit.card"}).at(Source, NoOverlay)
	late().do(SlotChosen{Slot: strayed}).at(Another, NoOverlay)
	w = late().do(SlotChosen{Slot: "permit.card"}).later().do(PageDeleted{}).at(Source, NoOverlay)
	if w.s.Paper.Slot != "permit.card" {
		t.Errorf("then comes %s", w.s.Paper.Slot)
	}
	// not over what covers the screen, and then at once
	w = gives(t, "a").do(Done{Task: TaskScan}, HelpAsked{}, passportSeen("a")).at(Review, HelpOver)
	w.do(OverlayClosed{}).at(Another, NoOverlay)
	// what was another paper is read again, and is none
	w.do(PageLooked{"a", dossier.Sight{Searched: true}}).at(Piece, NoOverlay)
}

// TestAnotherPaperOutlivesNothing: the alert covers it, and a resumed draft knows what was
// said to be right.
func TestAnotherPaperOutlivesNothing(t *testing.T) {
	t.Parallel()
	w := gives(t, "a").do(Done{Task: TaskScan}, passportSeen("a")).at(Another, NoOverlay)
	w.wait(w.m.Idle+time.Second).at(Another, StillThere).wait(w.m.Alert + time.Second)
	wantRest(t, w)

	w = newWalker(t)
	w.m.Reads = true
	w.do(LangChosen{Lang: "fr"}, TicketAsked{}, TypedText{Text: theTicket}, NextAsked{},
		DraftOpened{Ticket: theTicket, Dossier: dossier.Dossier{Procedure: "moving",
			Answers: dossier.Answers{"family_name": "ERIKSSON", "given_names": "ANNA",
				"birth_date": "1974-08-12", "married": "no", dossier.KeptField(strayed): "passport"},
			FiledBy: dossier.BySelf, Pages: []dossier.Page{{ID: "a", Slot: strayed}}}},
		Done{Task: TaskResume}, passportSeen("a")).at(Pieces, NoOverlay)
	w.do(SlotChosen{Slot: strayed}).at(Piece, NoOverlay)
}
