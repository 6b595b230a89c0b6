// SPDX-License-Identifier: AGPL-3.0-or-later

package clerk

import (
	"bytes"
	"context"
	"errors"
	"image"
	"log/slog"
	"runtime"
	"strings"
	"testing"
	"time"

	"passerelle/capture"
	"passerelle/dossier"
	"passerelle/storage"
	"passerelle/ui/session"
)

func TestCloseDraft(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct {
		end   session.CloseDraft
		want  session.Mishap // of Resume
		fresh bool
	}{
		"kept": {session.CloseDraft{Keep: true, Last: saved(1)}, session.NoMishap, false},
		"lost": {session.CloseDraft{Keep: true, Lost: true, Last: saved(1)}, session.NoMishap,
			true},
		"erased":   {session.CloseDraft{}, session.TicketWrong, false},
		"not said": {session.CloseDraft{Lost: true}, session.TicketWrong, false},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			opened := r.begin(1)
			page := r.scan(1)
			r.well(1, x.end)
			if x.want != session.NoMishap {
				r.ends(2, session.Resume{Ticket: opened.Ticket}, x.want)
				return
			}
			again := ok[session.DraftOpened](r, 2,
				session.Resume{Ticket: strings.ToLower(opened.Ticket)})
			if again.Fresh != x.fresh || (again.Ticket != opened.Ticket) != x.fresh {
				t.Errorf("got a fresh ticket: %t, want %t", again.Fresh, x.fresh)
			}
			if len(again.Dossier.Pages) != 1 || again.Dossier.Pages[0].ID != page.ID ||
				again.Dossier.Answers["family_name"] != "ERIKSSON" {
				t.Errorf("got %d pages and %d answers: something is lost", len(again.Dossier.Pages),
					len(again.Dossier.Answers))
			}
		})
	}
}

// TestForget: the draft of the wrong procedure is gone, its ticket opens nothing, what
// comes late for it is dropped, and the same visit begins another.
func TestForget(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	opened := r.begin(1)
	r.scan(1)
	ok[session.Forgotten](r, 1, session.Forget{})
	r.well(1, saved(9))
	again := r.begin(1)
	if again.Ticket == opened.Ticket || len(again.Dossier.Pages) != 0 ||
		len(again.Dossier.Answers) != 0 {
		t.Fatalf("the new draft has %d pages and %d answers of the old one",
			len(again.Dossier.Pages), len(again.Dossier.Answers))
	}
	if all, _ := r.do(2, session.Forget{}); len(all) != 0 {
		t.Fatal("another visit's draft was erased")
	}
	r.well(1, session.CloseDraft{Keep: true})
	r.ends(2, session.Resume{Ticket: opened.Ticket}, session.TicketWrong)
	ok[session.DraftOpened](r, 3, session.Resume{Ticket: again.Ticket})
}

func TestTaskOfAnotherVisitTouchesNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	opened := r.begin(2)
	page := r.scan(2)
	for _, visit := range []uint64{1, 3} {
		r.well(visit, session.SaveAnswers{Number: 99,
			Answers: dossier.Answers{"family_name": "OTHER"}})
		r.well(visit, session.KeepPage{Page: page.ID})
		r.well(visit, session.RenewTicket{})
		r.well(visit, session.Scan{Slot: "id.passport"}) // the page is dropped
		r.well(visit, session.LoadPicture{Page: page.ID})
		r.well(visit, session.TurnPage{Page: page.ID, Quarters: 1})
		r.well(visit, session.Seal{Pages: []dossier.PageID{page.ID}})
	}
	r.well(1, session.CloseDraft{}) // the end of an earlier visit erases nothing of this one
	r.well(2, session.CloseDraft{Keep: true})
	d := ok[session.DraftOpened](r, 4, session.Resume{Ticket: opened.Ticket}).Dossier
	if len(d.Pages) != 1 || d.Pages[0].Kept || len(d.Answers) != 0 ||
		d.Pages[0].Width != page.Width {
		t.Fatalf("got %d pages, kept %t, %d answers", len(d.Pages), d.Pages[0].Kept, len(d.Answers))
	}
}

func TestNothingAfterTheEndOfTheVisit(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	opened := r.begin(1)
	r.well(1, session.CloseDraft{Keep: true})
	if all, _ := r.do(1, session.Begin{Procedure: "single"}); len(all) != 0 {
		t.Fatal("a draft was opened for a visit that has ended")
	}
	r.well(1, saved(5))
	d := ok[session.DraftOpened](r, 2, session.Resume{Ticket: opened.Ticket}).Dossier
	if len(d.Answers) != 0 {
		t.Fatal("an answer was written after the end of its visit")
	}
}

func TestDraftOfAVisitThatNeverEndedIsKept(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	first := r.begin(1)
	r.scan(1)
	done := make(chan struct{})
	go func() { // its CloseDraft comes while the next visit begins
		defer close(done)
		r.c.Do(context.Background(), 1, session.CloseDraft{Keep: true, Lost: true, Last: saved(1)},
			func(session.What) {})
	}()
	r.begin(2)
	<-done
	r.well(2, session.CloseDraft{Keep: true})
	d := ok[session.DraftOpened](r, 3, session.Resume{Ticket: first.Ticket})
	if !d.Fresh || len(d.Dossier.Pages) != 1 || d.Dossier.Answers["family_name"] == "" {
		t.Fatalf("got %+v", d.Fresh)
	}
}

func TestOlderSaveDoesNotUndoANewerOne(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	opened := r.begin(1)
	r.well(1, saved(7))
	r.well(1, session.SaveAnswers{Number: 6, Answers: dossier.Answers{"family_name": "ERIK"}})
	r.well(1, session.CloseDraft{Keep: true, Last: session.SaveAnswers{Number: 5}})
	if d := ok[session.DraftOpened](r, 2,
		session.Resume{Ticket: opened.Ticket}).Dossier; d.Answers["family_name"] != "ERIKSSON" {
		t.Fatalf("got %d answers", len(d.Answers))
	}
}

func TestRenewedTicket(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	opened := r.begin(1)
	renewed := ok[session.TicketRenewed](r, 1, session.RenewTicket{})
	r.well(1, session.CloseDraft{Keep: true})
	r.ends(2, session.Resume{Ticket: opened.Ticket}, session.TicketWrong)
	ok[session.DraftOpened](r, 2, session.Resume(renewed))
}

func TestTicketMisses(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.ends(1, session.Resume{Ticket: "not a ticket"}, session.TicketWrong)
	r.ends(1, session.Resume{Ticket: ""}, session.TicketWrong)
	others := newRig(t).begin(1).Ticket
	for range 5 {
		r.ends(1, session.Resume{Ticket: others}, session.TicketWrong)
	}
	all, mishap := r.do(1, session.Resume{Ticket: others})
	if mishap != session.TicketWait || len(all) != 1 {
		t.Fatalf("got %q and %d events", mishap, len(all))
	}
	if spent, is := all[0].(session.TicketSpent); !is || !spent.WaitUntil.Time.After(today) {
		t.Fatalf("got %+v", all[0])
	}
}

func TestEveryTaskEndsOnce(t *testing.T) {
	t.Parallel()
	every := []session.Task{
		session.Begin{Procedure: "single"}, session.Resume{}, session.RenewTicket{},
		session.SaveAnswers{}, session.Scan{}, session.ListFiles{}, session.Import{},
		session.StopTask{}, session.LoadPicture{},
		session.TurnPage{}, session.KeepWhole{Whole: true}, session.DropPictures{},
		session.LoadThumbs{Pages: []dossier.PageID{"x"}}, session.ArrangePages{},
		session.KeepPage{}, session.DeletePage{}, session.Seal{},
		session.AwaitReceipt{}, session.PrintReceipt{}, session.PrintTicket{}, session.CloseDraft{},
		session.CheckPIN{},
		session.PrintTest{}, session.Quit{}, session.Chime{}, unknownTask{},
	}
	t.Run("without anything", func(t *testing.T) {
		r := &rig{t: t, c: &Clerk{}}
		for _, task := range every {
			r.do(1, task)
		}
	})
	t.Run("cancelled", func(t *testing.T) {
		r := newRig(t)
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		for _, task := range every {
			r.doCtx(ctx, 1, task)
		}
	})
	t.Run("panic", func(t *testing.T) {
		r := newRig(t)
		var log bytes.Buffer
		r.c.Log = slog.New(slog.NewTextHandler(&log, nil))
		r.begin(1)
		r.c.Scanner = &glass{pages: []image.Image{paper(300, 420, 1)}, panics: true}
		all, mishap := r.do(1, session.Scan{Slot: "id.passport"})
		if mishap != session.Failed || len(all) != 1 {
			t.Fatalf("got %q and %d events: the page before the panic has to stay", mishap,
				len(all))
		}
		if strings.Contains(log.String(), "eriksson") ||
			!strings.Contains(log.String(), "task crashed") {
			t.Fatalf("the log says: %s", log.String())
		}
		events, err := r.v.Events(1)
		if err != nil || len(events) != 1 || events[0].Event != storage.TaskCrashed {
			t.Fatalf("got %v, %v", events, err)
		}
		r.scan(1) // and the clerk goes on
	})
	t.Run("goexit", func(t *testing.T) {
		r := newRig(t)
		r.c.Chime = runtime.Goexit
		got := make(chan session.What, 2)
		go r.c.Do(context.Background(), 1, session.Chime{}, func(w session.What) { got <- w })
		if d, is := (<-got).(session.Done); !is || d.Mishap != session.Failed {
			t.Fatalf("got %+v", d)
		}
	})
}

type unknownTask struct{}

func (unknownTask) Name() session.TaskName { return "unknown" }

func TestScanKeepsWhatCameBeforeAJam(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.begin(1)
	r.c.Scanner = &glass{pages: []image.Image{paper(300, 420, 1), paper(300, 420, 2)},
		err: &capture.Fault{Reason: capture.Jammed, Page: 2}}
	all, mishap := r.do(1, session.Scan{Slot: "id.passport", Feeder: true})
	if mishap != session.ScannerJam || len(all) != 2 {
		t.Fatalf("got %q and %d events", mishap, len(all))
	}
	first := all[0].(session.PageSeen).Page
	r.c.Scanner = &glass{pages: []image.Image{paper(400, 300, 3), paper(300, 420, 4)}}
	all, mishap = r.do(1, session.Scan{Slot: "id.passport", Replace: first.ID})
	changed, is := all[0].(session.PageChanged)
	if _, added := all[1].(session.PageSeen); mishap != session.NoMishap || !is || !added ||
		changed.Page.ID != first.ID {
		t.Fatalf("got %q, %T", mishap, all)
	}
	err := r.c.with(1, func(h *held) error {
		if pages := h.d.Dossier().Pages; len(pages) != 3 || pages[0].ID != first.ID ||
			pages[0].Width == first.Width {
			t.Errorf("got %d pages", len(pages))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	turned := ok[session.PageChanged](r, 1, session.TurnPage{Page: first.ID, Quarters: 1})
	if turned.Page.Width != changed.Page.Height ||
		turned.Picture.Image.Bounds().Dx() != changed.Page.Height {
		t.Fatalf("got %d wide", turned.Page.Width)
	}
	if got := ok[session.PictureSeen](r, 1,
		session.LoadPicture{Page: first.ID}); got.Picture.Image.Bounds() != turned.Picture.Image.Bounds() {
		t.Fatalf("got %v", got.Picture.Image.Bounds())
	}
	var img capture.Image
	if err := r.c.with(1, func(h *held) error {
		jpeg, err := h.d.PageBytes(first.ID)
		if err == nil {
			img, err = capture.DecodeOwn(jpeg)
		}
		return err
	}); err != nil || img.DPI != 100 {
		t.Fatalf("got %d dots per inch, %v: the paper's size is lost by turning", img.DPI, err)
	}
	ok[session.PageGone](r, 1, session.DeletePage{Page: first.ID})
	ok[session.PageGone](r, 1, session.DeletePage{Page: first.ID}) // touched twice
}

func TestStopTask(t *testing.T) {
	r := newRig(t)
	r.begin(1)
	slow := &blocking{started: make(chan struct{}), stopped: make(chan struct{})}
	r.c.Scanner = slow
	done := make(chan session.What, 4)
	go r.c.Do(context.Background(), 1, session.Scan{Slot: "id.passport"}, func(w session.What) {
		done <- w
	})
	<-slow.started
	r.well(1, session.StopTask{Task: session.TaskImport}) // another task
	select {
	case <-slow.stopped:
		t.Fatal("the wrong task was stopped")
	default:
	}
	r.well(1, session.StopTask{Task: session.TaskScan})
	select {
	case w := <-done:
		if d, is := w.(session.Done); !is || d.Mishap != session.NoMishap {
			t.Fatalf("got %+v", w)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("the scan was not stopped")
	}
}

func TestMishapTable(t *testing.T) {
	t.Parallel()
	if got := mishapOf(errors.Join(storage.ErrNoDraft,
		storage.ErrNoSpace)); got != session.DiskFull {
		t.Errorf("got %q", got)
	}
	for _, m := range mishaps {
		if m.code == session.NoMishap || m.code == session.Failed {
			t.Errorf("%v has no sentence of its own", m.err)
		}
	}
	for err, want := range map[error]session.Mishap{errors.New(
		"/media/stick/passeport.pdf: broken"): session.Failed, context.Canceled: session.NoMishap,
		nil: session.NoMishap} {
		if got := mishapOf(err); got != want {
			t.Errorf("%v: got %q, want %q", err, got, want)
		}
	}
}
