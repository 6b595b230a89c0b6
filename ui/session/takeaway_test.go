// SPDX-License-Identifier: AGPL-3.0-or-later

package session

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"passerelle/dossier"
)

// carried walks to the end of a visit whose request another channel receives: the
// passport is given, the proof of address is not.
func carried(t *testing.T) *walker {
	t.Helper()
	w := newWalker(t).papersOf("prepared")
	w.do(SlotChosen{Slot: "id.passport"}, ScanAsked{}, clean("p1", "id.passport"),
		Done{Task: TaskScan}, PageKept{}).at(Pieces, NoOverlay)
	return w.do(NextAsked{}).at(Summary, NoOverlay).do(NextAsked{}).at(TakeAway, NoOverlay)
}

// TestTakeAwayIsNeverSent: no touch of the last screens leads to a seal; what is missing
// asks for no decision, since nothing is sent.
func TestTakeAwayIsNeverSent(t *testing.T) {
	t.Parallel()
	w := carried(t)
	for _, step := range []Step{TakeAway, Summary, Despite, Notice} {
		for _, what := range []What{SendAsked{}, DespiteTaken{}, NextAsked{},
			DeclaredSet{True: true}} {
			s := w.s
			s.Visit.Step, s.Decision.Declared = step, true
			after, tasks := w.m.Next(s, Event{Visit: s.Visit.Number,
				At: dossier.Moment{Time: w.now, Known: true}, What: what})
			for _, task := range tasks {
				t.Errorf("%T at %s: task %s", what, step, task.Name())
			}
			if after.Visit.Step == Working || after.Visit.Step == Receipt {
				t.Errorf("%T at %s leads to %s", what, step, after.Visit.Step)
			}
		}
	}
	w.do(BackAsked{}).at(Summary, NoOverlay).do(SummaryAsked{}).at(Summary, NoOverlay)
}

func TestChecklist(t *testing.T) {
	t.Parallel()
	w := carried(t).do(PrintAsked{})
	got := task[PrintChecklist](w)
	if got.Procedure != "prepared" || got.Lang != "fr" || got.Channel.Mode != dossier.Assist ||
		got.Channel.Name != "test" {
		t.Errorf("got %+v", got)
	}
	marks := map[dossier.Slot]dossier.Mark{}
	for _, c := range got.Papers {
		marks[c.Slot] = c.Mark
		if (c.Gap != nil) != (c.Mark == dossier.MarkMissing) {
			t.Errorf("%s is %s, and said of it is %v", c.Slot, c.Mark, c.Gap)
		}
	}
	if d := cmp.Diff(map[dossier.Slot]dossier.Mark{"id.passport": dossier.MarkReady,
		"home.proof": dossier.MarkMissing}, marks); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
	w.do(PrintAsked{})
	noTask(w) // one is on its way
	w.do(Done{Task: TaskPrintList}).at(TakeAway, NoOverlay)
	if w.s.Print.State != Good {
		t.Errorf("got %q", w.s.Print.State)
	}
	w.do(EndAsked{}).at(TakeAway, LeaveOver)
	if w.s.Print.State != Unknown {
		t.Error("the list that came out is taken for the ticket")
	}
}

// TestChecklistMarks: a doubt is not a pass, and a paper with something wrong is not ready.
func TestChecklistMarks(t *testing.T) {
	t.Parallel()
	w := carried(t)
	for _, x := range []struct {
		what string
		gaps []dossier.Gap
		want dossier.Mark
	}{
		{"nothing", nil, dossier.MarkReady},
		{"a doubt", []dossier.Gap{{Slot: "id.passport", Code: dossier.PageDefect,
			Verdict: dossier.Inconclusive}}, dossier.MarkCheck},
		{"a fault after a doubt", []dossier.Gap{{Slot: "id.passport",
			Verdict: dossier.Inconclusive},
			{Slot: "id.passport", Code: dossier.PageDefect, Verdict: dossier.Failed}},
			dossier.MarkAgain},
		{"another's fault", []dossier.Gap{{Slot: "home.proof", Verdict: dossier.Failed},
			{Field: "family_name", Verdict: dossier.Failed}}, dossier.MarkReady},
	} {
		s := w.s
		s.Given.Gaps = x.gaps
		got := w.m.Checklist(s)[0]
		if got.Mark != x.want || x.want == dossier.MarkAgain && got.Gap.Verdict != dossier.Failed {
			t.Errorf("%s: got %s (%v), want %s", x.what, got.Mark, got.Gap, x.want)
		}
	}
}

func TestCopy(t *testing.T) {
	t.Parallel()
	w := carried(t).do(CopyAsked{}).at(Working, NoOverlay)
	task[Copy](w)
	w.do(Copied{Folder: "F", Files: 1}, Done{Task: TaskCopy}).at(TakeAway, NoOverlay)
	if w.s.Stick.Copied == nil || w.s.Stick.Copied.Folder != "F" || w.s.Stick.Copied.Files != 1 {
		t.Fatalf("got %+v", w.s.Stick.Copied)
	}
	w.do(HelpAsked{}, OverlayClosed{})
	if w.s.Stick.Copied == nil {
		t.Error("help made the copy forgotten")
	}
	w.do(BackAsked{}).at(Summary, NoOverlay)
	if w.s.Stick.Copied != nil {
		t.Error("papers that can still be changed are called copied")
	}
	w.do(NextAsked{}, CopyAsked{}, Done{Task: TaskCopy, Mishap: StickFull}).at(TakeAway, MishapOver)
	if w.s.Cover.Mishap != StickFull || w.s.Stick.Copied != nil || !w.s.Draft.Open ||
		len(w.s.Given.Pages) != 1 {
		t.Errorf("after a full stick: mishap %q, copied %v, %d pages", w.s.Cover.Mishap,
			w.s.Stick.Copied, len(w.s.Given.Pages))
	}
	w.do(OverlayClosed{}, CopyAsked{}, Done{Task: TaskCopy}).at(TakeAway, MishapOver)
	if w.s.Cover.Mishap != Failed {
		t.Error("a copy that ended well without a word is taken for one")
	}
	w.do(OverlayClosed{}, CopyAsked{}, CancelAsked{})
	if s := task[StopTask](w); s.Task != TaskCopy {
		t.Errorf("got %+v", s)
	}
	w.do(Done{Task: TaskCopy}).at(TakeAway, NoOverlay)
	w.do(Copied{Folder: "late"})
	if w.s.Stick.Copied != nil {
		t.Error("a copy that nobody awaits any more counts")
	}
}

// TestNothingToCopy: without a page there is nothing to put on a stick.
func TestNothingToCopy(t *testing.T) {
	t.Parallel()
	w := newWalker(t).draft("prepared").do(SummaryAsked{}, NextAsked{}).at(TakeAway,
		NoOverlay).do(CopyAsked{}).at(TakeAway, NoOverlay)
	noTask(w)
}

// TestFinishAsks: who finishes says whether the draft is kept or erased; who goes away
// without a word keeps it.
func TestFinishAsks(t *testing.T) {
	t.Parallel()
	w := carried(t).do(NextAsked{}).at(TakeAway, LeaveOver)
	noTask(w)
	w.do(OverlayClosed{}).at(TakeAway, NoOverlay).do(EndAsked{}, EraseAsked{},
		EraseTaken{}).at(Goodbye, NoOverlay)
	if c := task[CloseDraft](w); c.Keep {
		t.Fatalf("got %+v", c)
	}
	w.do(EndAsked{})
	wantRest(t, w)

	w = carried(t).do(NextAsked{}, KeepAndLeave{}).at(Goodbye, NoOverlay)
	if c := task[CloseDraft](w); !c.Keep || c.Lost || c.Last.Mode != dossier.Assist ||
		c.Last.Answers["family_name"] != "ERIKSSON" {
		t.Fatalf("got %+v", c)
	}

	w = carried(t).wait(180*time.Second).at(TakeAway, StillThere).wait(45 * time.Second)
	if c := task[CloseDraft](w); !c.Keep || !c.Lost {
		t.Fatalf("got %+v", c)
	}
	wantRest(t, w)

	// who leaves while it copies leaves all the same
	w = carried(t).do(CopyAsked{}).at(Working, NoOverlay)
	w.do(LeaveAsked{}, KeepAndLeave{}).at(Goodbye, NoOverlay)
	task[CloseDraft](w)
	w.do(Copied{Folder: "F"}, Done{Task: TaskCopy}, EndAsked{})
	wantRest(t, w)
}

// shifted walks to the summary of a procedure whose channel depends on the day and on the address.
func shifted(t *testing.T, postal string) *walker {
	t.Helper()
	w := newWalker(t).draft("shifting").answer("ERIKSSON").answer("ANNA MARIA").answer(
		"1974-08-12").answer(postal)
	if w.s.Cover.Overlay == MishapOver {
		if w.s.Cover.Mishap != NoLongerSent {
			t.Fatalf("got %q", w.s.Cover.Mishap)
		}
		w.do(OverlayClosed{})
	}
	w.do(UnknownAsked{}).at(Pieces, NoOverlay)
	w.do(SlotChosen{Slot: "id.passport"}, ScanAsked{}, clean("p1", "id.passport"),
		Done{Task: TaskScan}, PageKept{}).at(Pieces, NoOverlay)
	return w.do(NextAsked{}).at(Summary, NoOverlay)
}

// TestAddressDecidesTheChannel: the prefecture of the address receives it in its own way,
// and that is said when it is answered.
func TestAddressDecidesTheChannel(t *testing.T) {
	t.Parallel()
	w := newWalker(t).draft("shifting").answer("ERIKSSON").answer("ANNA MARIA").answer("1974-08-12")
	if w.do(TypedText{Text: "75001"}, NextAsked{}); w.s.Cover.Overlay != MishapOver ||
		w.s.Cover.Mishap != NoLongerSent {
		t.Fatalf("got overlay %q, mishap %q", w.s.Cover.Overlay, w.s.Cover.Mishap)
	}
	shifted(t, "75001").do(NextAsked{}).at(TakeAway, NoOverlay)
	shifted(t, "31000").do(NextAsked{}).at(Notice, NoOverlay)
}

// TestMidnightOnTheNotice: what could be sent yesterday is not sent today, and the person
// learns why.
func TestMidnightOnTheNotice(t *testing.T) {
	t.Parallel()
	w := shifted(t, "31000").do(NextAsked{}, DeclaredSet{True: true}).at(Notice, NoOverlay)
	w.now = time.Date(2026, 11, 25, 0, 0, 1, 0, time.UTC)
	s := w.s // the touch comes before the tick
	s, tasks := w.m.Next(s, Event{Visit: s.Visit.Number,
		At: dossier.Moment{Time: w.now, Known: true}, What: SendAsked{}})
	if len(tasks) != 0 || s.Cover.Mishap != NoLongerSent || s.Cover.Overlay != MishapOver ||
		s.Visit.Step != TakeAway {
		t.Fatalf("got %d tasks, step %s, mishap %q", len(tasks), s.Visit.Step, s.Cover.Mishap)
	}
	w.s.Clock.LastTouch = w.now
	w.machine(Tick{})
	w.at(Summary, MishapOver).do(OverlayClosed{}, NextAsked{}).at(TakeAway, NoOverlay)
	if w.s.Draft.Mode != dossier.Assist {
		t.Errorf("got mode %q", w.s.Draft.Mode)
	}
}

// TestResumedDraftFollowsTheChannel: a draft that was to be carried can be sent now, or
// the other way round, and its next visit says so, once.
func TestResumedDraftFollowsTheChannel(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		was    dossier.Mode
		postal string
		want   Mishap
		leads  Step
	}{
		{"", "31000", NoMishap, Notice}, {dossier.Full, "31000", NoMishap, Notice},
		{dossier.Assist, "31000", SentNow, Notice},
		{"", "75001", NoLongerSent, TakeAway}, {dossier.Full, "75001", NoLongerSent, TakeAway},
		{dossier.Assist, "75001", NoMishap, TakeAway},
	} {
		before := shifted(t, x.postal).s
		w := newWalker(t).do(LangChosen{Lang: "fr"}, TicketAsked{}, TypedText{Text: theTicket},
			NextAsked{})
		w.do(DraftOpened{Ticket: theTicket, Mode: x.was,
			Dossier: dossier.Dossier{Procedure: "shifting", Answers: before.Given.Answers,
				FiledBy: before.Given.FiledBy, Pages: before.Given.Pages}}, Done{Task: TaskResume})
		if w.s.Cover.Mishap != x.want || (w.s.Cover.Overlay == MishapOver) != (x.want != NoMishap) {
			t.Errorf("was %q, %s: got mishap %q", x.was, x.postal, w.s.Cover.Mishap)
		}
		if x.want != NoMishap {
			w.do(OverlayClosed{})
		}
		w.at(Pieces, NoOverlay).do(NextAsked{}).at(Summary, NoOverlay).do(NextAsked{}).at(x.leads,
			NoOverlay)
	}
}
