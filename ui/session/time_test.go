// SPDX-License-Identifier: AGPL-3.0-or-later

package session

import (
	"slices"
	"testing"
	"time"

	"passerelle/dossier"
)

func TestAlert(t *testing.T) {
	t.Parallel()
	t.Run("answered", func(t *testing.T) {
		w := newWalker(t).papers().wait(179*time.Second).at(Pieces,
			NoOverlay).wait(time.Second).at(Pieces, StillThere)
		task[Chime](w)
		w.wait(44*time.Second).at(Pieces, StillThere)
		w.do(SlotChosen{Slot: "id.passport"}).at(Pieces, NoOverlay) // only answers
		task[RenewTicket](w)
		w.do(LeaveAsked{}, KeepAndLeave{}).at(Pieces, LeaveOver) // which ticket is not known yet
		w.do(TicketRenewed{Ticket: "NEW"}, Done{Task: TaskRenewTicket})
		if w.s.Draft.Ticket != "NEW" {
			t.Fatalf("got ticket %q", w.s.Draft.Ticket)
		}
		w.do(OverlayClosed{}).wait(179*time.Second).at(Pieces, NoOverlay)
	})
	t.Run("the new ticket is shown", func(t *testing.T) {
		w := newWalker(t).draft("single").do(TypedText{Text: "ERI"}).wait(180*time.Second).at(
			Question, StillThere).do(Touched{})
		w.do(TicketRenewed{Ticket: "NEW"}, Done{Task: TaskRenewTicket}).at(Question,
			TicketOver).do(PrintAsked{})
		if got := task[PrintTicket](w); got.Ticket != "NEW" {
			t.Fatalf("got %+v", got)
		}
		if !w.s.Draft.Renewed {
			t.Fatal("nobody knows that the one before is void")
		}
		w.do(NextAsked{}).at(Question, NoOverlay)
		if w.s.Screen.Typed != "ERI" {
			t.Fatalf("got %q", w.s.Screen.Typed)
		}
	})
	t.Run("not answered", func(t *testing.T) {
		w := newWalker(t).papers().wait(180 * time.Second)
		w.wait(45 * time.Second)
		c := task[CloseDraft](w)
		if !c.Keep || !c.Lost || c.Last.Answers["family_name"] != "ERIKSSON" {
			t.Fatalf("got %+v", c)
		}
		wantRest(t, w)
	})
	t.Run("not my dossier", func(t *testing.T) {
		w := newWalker(t).papers().do(NotMine{}).at(Pieces,
			NoOverlay).wait(180 * time.Second).do(NotMine{})
		if c := task[CloseDraft](w); !c.Keep || !c.Lost {
			t.Fatalf("got %+v", c)
		}
		wantRest(t, w)
	})
	t.Run("the overlay below comes back", func(t *testing.T) {
		newWalker(t).papers().do(LeaveAsked{}).wait(180*time.Second).at(Pieces,
			StillThere).do(Touched{}).at(Pieces, LeaveOver)
	})
	t.Run("any touch puts it off", func(t *testing.T) {
		newWalker(t).papers().wait(170*time.Second).do(Touched{}).wait(170*time.Second).at(Pieces,
			NoOverlay)
	})
	t.Run("at the receipt", func(t *testing.T) {
		w := newWalker(t).received().wait(180*time.Second).at(Receipt, StillThere)
		if w.do(Touched{}).at(Receipt, NoOverlay); len(w.tasks) != 0 {
			t.Fatalf("got tasks %T", w.tasks)
		}
		w.wait(225 * time.Second)
		task[CloseDraft](w)
		wantRest(t, w)
	})
	t.Run("a clock set back does not stop it for ever", func(t *testing.T) {
		w := newWalker(t).papers()
		w.now = w.now.Add(-48 * time.Hour)
		w.wait(182*time.Second).at(Pieces, StillThere)
		w.now = w.now.Add(-48 * time.Hour)
		w.wait(47 * time.Second)
		wantRest(t, w)
	})
}

func TestAlertIsPausedWhileTheMachineWorks(t *testing.T) {
	t.Parallel()
	sealing := func(t *testing.T) *walker {
		return newWalker(t).noticed().do(DeclaredSet{True: true}, SendAsked{})
	}
	scanning := func(t *testing.T) *walker {
		return newWalker(t).papers().do(SlotChosen{Slot: "id.passport"}, ScanAsked{})
	}
	for name, x := range map[string]struct {
		begin func(t *testing.T) *walker
		end   What
		on    Step
	}{
		"scan": {scanning, Done{Task: TaskScan, Mishap: ScannerAbsent}, Source},
		"seal": {sealing, Done{Task: TaskSeal, Mishap: DiskFull}, Notice},
		"print ticket": {func(t *testing.T) *walker {
			return newWalker(t).papers().do(TicketAsked{}, PrintAsked{})
		}, Done{Task: TaskPrintTicket}, TicketOut},
		"print receipt": {func(t *testing.T) *walker {
			return newWalker(t).received().do(PrintAsked{})
		}, Done{Task: TaskPrintReceipt}, Receipt},
	} {
		t.Run(name, func(t *testing.T) {
			w := x.begin(t).wait(179 * time.Second)
			if w.s.Cover.Overlay != NoOverlay {
				t.Fatalf("got overlay %q", w.s.Cover.Overlay)
			}
			w.do(x.end)
			if w.s.Visit.Step != x.on {
				t.Fatalf("got step %q", w.s.Visit.Step)
			}
			w.do(OverlayClosed{}).wait(179*time.Second).at(x.on, NoOverlay)
		})
	}
}

func TestTaskThatNeverEndsIsGivenUp(t *testing.T) {
	t.Parallel()
	w := newWalker(t).papers().do(SlotChosen{Slot: "id.passport"},
		ScanAsked{}).wait(stuckAfter-time.Second).at(Working, NoOverlay)
	w.do(clean("p1", "id.passport")).wait(stuckAfter-time.Second).at(Working, NoOverlay) // progress
	w.wait(time.Second).at(Review, MishapOver)
	if task[StopTask](w).Task != TaskScan || w.s.Cover.Mishap != Failed {
		t.Fatalf("got mishap %s", w.s.Cover.Mishap)
	}
	w.do(Done{Task: TaskScan}).at(Review, MishapOver)

	// Stopped by the person, it is given up sooner.
	w = newWalker(t).papers().do(SlotChosen{Slot: "id.passport"}, ScanAsked{}, CancelAsked{})
	task[StopTask](w)
	w.do(CancelAsked{})
	noTask(w)
	w.wait(stoppedAfter).at(Source, MishapOver)

	// A seal that is given up and ends well after all is still a seal.
	w = newWalker(t).noticed().do(DeclaredSet{True: true}, SendAsked{}).wait(stuckAfter).at(Notice,
		MishapOver)
	w.do(Sealed{Receipt: receipt(1)}, Done{Task: TaskSeal}).at(Receipt, NoOverlay)

	w = newWalker(t).received().do(PrintAsked{}).wait(printedAfter)
	if w.s.Print.State != Broken || w.s.Print.Mishap != PrinterFailed {
		t.Fatalf("got %s %s", w.s.Print.State, w.s.Print.Mishap)
	}
}

func TestMishaps(t *testing.T) {
	t.Parallel()
	t.Run("a jam keeps the pages before it", func(t *testing.T) {
		w := newWalker(t).papers().do(SlotChosen{Slot: "id.passport"}, ScanAsked{Feeder: true},
			clean("p1", "id.passport"), Done{Task: TaskScan, Mishap: ScannerJam})
		w.at(Review, MishapOver).do(OverlayClosed{}).at(Review, NoOverlay)
		if w.s.Look.Page != "p1" || w.s.Cover.Mishap != NoMishap {
			t.Fatalf("got page %s, mishap %s", w.s.Look.Page, w.s.Cover.Mishap)
		}
	})
	t.Run("printer out at the receipt", func(t *testing.T) {
		w := newWalker(t).received().do(PrintAsked{}, EndAsked{}).at(Receipt,
			NoOverlay).do(Done{Task: TaskPrintReceipt, Mishap: PrinterOut}).at(Receipt, NoOverlay)
		if w.s.Print.State != Broken || w.s.Print.Mishap != PrinterOut || w.s.Sent.Receipt == nil {
			t.Fatal("the reference is gone")
		}
		// The agent comes, opens the door, refills and reprints.
		w.do(StaffAsked{}, TypedText{Text: "12a34"}).at(StaffPIN, NoOverlay)
		if w.s.Screen.Typed != "1234" || w.s.Screen.TypedPIN != 4 {
			t.Fatalf("got %d digits", w.s.Screen.TypedPIN)
		}
		w.do(NextAsked{})
		if task[CheckPIN](w).PIN != "1234" || w.s.Screen.Typed != "" {
			t.Fatal("the PIN stays in the state")
		}
		w.do(StaffIn{}, Done{Task: TaskCheckPIN}).at(Staff, NoOverlay).do(PrintAsked{})
		task[PrintReceipt](w)
		w.do(Done{Task: TaskPrintReceipt}, BackAsked{}).at(Receipt, NoOverlay)
	})
	t.Run("disk full while answering", func(t *testing.T) {
		w := newWalker(t).draft("single").answer("ERIKSSON").do(
			Done{Task: TaskSaveAnswers, Mishap: DiskFull}).at(Question,
			MishapOver).do(NextAsked{}).at(Question, NoOverlay)
		if w.s.Given.Answers["family_name"] != "ERIKSSON" {
			t.Fatal("the answer is lost")
		}
	})
	t.Run("seen before it hurts", func(t *testing.T) {
		for code, h := range map[Mishap]Health{
			DiskFull:    {Vault: Good, Disk: Broken, Enrolled: true},
			NotEnrolled: {Vault: Good, Disk: Good},
			VaultFailed: {Vault: Broken, Disk: Good, Enrolled: true},
		} {
			w := newWalker(t).do(LangChosen{Lang: "fr"}, ProcedureChosen{ID: "single"})
			w.machine(HealthSeen{Health: h})
			w.do(NextAsked{}).at(Need, MishapOver)
			noTask(w)
			if w.s.Cover.Mishap != code {
				t.Errorf("got %s, want %s", w.s.Cover.Mishap, code)
			}
		}
	})
	t.Run("out of order", func(t *testing.T) {
		h := goodHealth()
		h.Fault = ServiceRevoked
		w := newWalker(t)
		w.machine(HealthSeen{Health: h})
		w.at(OutOfService, NoOverlay).do(StaffAsked{}).at(StaffPIN,
			NoOverlay).do(BackAsked{}).at(OutOfService, NoOverlay)
		wantRest(t, w)
		w = newWalker(t).do(LangChosen{Lang: "fr"}, ProcedureChosen{ID: "single"})
		w.machine(HealthSeen{Health: h})
		w.do(NextAsked{}).at(Need, MishapOver)
		noTask(w)
		w = newWalker(t).papers()
		w.machine(HealthSeen{Health: h}) // said at once, and once
		w.at(Pieces, MishapOver)
		if w.s.Cover.Mishap != OutOfOrder {
			t.Errorf("got %s", w.s.Cover.Mishap)
		}
		w.do(OverlayClosed{})
		w.machine(HealthSeen{Health: h})
		w.at(Pieces, NoOverlay).do(LeaveAsked{}, KeepAndLeave{}, EndAsked{}).at(OutOfService,
			NoOverlay)
	})
	t.Run("vault quarantined in a visit", func(t *testing.T) {
		w := newWalker(t).papers()
		h := goodHealth()
		h.Vault = Broken
		w.machine(HealthSeen{Health: h})
		w.at(Pieces, MishapOver).do(LeaveAsked{}, KeepAndLeave{}, EndAsked{}).at(OutOfService,
			NoOverlay)
		wantRest(t, w)
		w.do(LangChosen{Lang: "fr"}).at(OutOfService, NoOverlay).do(BackAsked{})
		wantRest(t, w)
	})
	t.Run("interrupted visit", func(t *testing.T) {
		w := newWalker(t)
		w.machine(Mishapped{Mishap: VisitInterrupted})
		w.at(Welcome, MishapOver).do(OverlayClosed{}).at(Welcome, NoOverlay).wait(180 * time.Second)
		wantRest(t, w)
	})
}

func TestStaffDoor(t *testing.T) {
	t.Parallel()
	w := newWalker(t).do(StaffAsked{}, TypedText{Text: "0000"}, NextAsked{},
		Done{Task: TaskCheckPIN, Mishap: PinWrong}).at(StaffPIN, MishapOver)
	w.do(NextAsked{}, TypedText{Text: "0000"}, NextAsked{},
		TicketSpent{WaitUntil: dossier.Moment{Time: w.now.Add(15 * time.Second)}},
		Done{Task: TaskCheckPIN, Mishap: PinWait})
	w.do(NextAsked{}, TypedText{Text: "1234"}, NextAsked{}).at(StaffPIN, MishapOver)
	noTask(w)
	w.do(NextAsked{}).wait(16*time.Second).do(NextAsked{}, StaffIn{},
		Done{Task: TaskCheckPIN}).at(Staff, NoOverlay)
	w.do(PrintAsked{})
	noTask(w) // no receipt in this visit
	w.do(TestPageAsked{})
	task[PrintTest](w)
	w.do(Done{Task: TaskPrintTest}, RestartAsked{Stop: true}).at(Staff,
		RestartOver).do(NextAsked{}).at(Staff, RestartOver).do(RestartTaken{})
	if !task[Quit](w).Stop {
		t.Fatal("stop was asked, restart is done")
	}
	w.do(AboutAsked{}).at(About, NoOverlay).do(BackAsked{}).at(Staff,
		NoOverlay).wait(180 * time.Second)
	wantRest(t, w)
	w.do(RestartTaken{})
	noTask(w)
	newWalker(t).papers().do(StaffAsked{}).at(Pieces, NoOverlay) // not from a dossier
}

// TestTheDayOfThePlaceIsJudged crosses midnight in Nouméa, which is noon in Paris, and
// then midnight in UTC.
func TestTheDayOfThePlaceIsJudged(t *testing.T) {
	t.Parallel()
	w := newWalker(t).papers()
	at := dossier.Moment{Time: time.Date(2026, 11, 24, 12, 50, 0, 0, time.UTC), Known: true,
		Zone: "Pacific/Noumea"}
	s := w.m.clock(w.s, at)
	for _, x := range []struct {
		after  time.Duration
		judged bool
	}{{5 * time.Minute, false}, {15 * time.Minute, true}, {11 * time.Hour, false},
		{2 * time.Hour, false}} {
		s.Given.Gaps = []dossier.Gap{{Code: "of before"}}
		at.Time = at.Time.Add(x.after)
		s = w.m.clock(s, at)
		judged := !slices.ContainsFunc(s.Given.Gaps, func(g dossier.Gap) bool {
			return g.Code == "of before"
		})
		if judged != x.judged {
			t.Errorf("at %s: judged again is %t", at.Local(), judged)
		}
	}
}
