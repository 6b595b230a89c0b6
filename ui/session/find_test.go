// SPDX-License-Identifier: AGPL-3.0-or-later

package session

import (
	"testing"
	"time"

	"passerelle/dossier"
)

func TestFindByQuestions(t *testing.T) {
	t.Parallel()
	w := newWalker(t).do(LangChosen{Lang: "fr"}).at(Choose, NoOverlay).do(NextAsked{}).at(Find,
		NoOverlay)
	w.do(WayTaken{ID: "nowhere"}).at(Find, NoOverlay).do(WayTaken{ID: "more"},
		WayTaken{ID: "third"}).at(Find, NoOverlay)
	if f, ok := w.m.Fork(w.s); !ok || f.ID != "third" || len(w.s.Choice.Path) != 3 {
		t.Fatalf("got question %q after %v", f.ID, w.s.Choice.Path)
	}
	w.do(BackAsked{})
	if f, _ := w.m.Fork(w.s); f.ID != "second" {
		t.Fatalf("back leads to %q", f.ID)
	}
	w.do(WayTaken{ID: "single"}).at(Need, NoOverlay)
	if w.s.Choice.Procedure != "single" {
		t.Fatalf("got procedure %q", w.s.Choice.Procedure)
	}
	w.do(BackAsked{}).at(Find, NoOverlay)
	if f, _ := w.m.Fork(w.s); f.ID != "second" || w.s.Choice.Procedure != "" {
		t.Fatalf("back from the list of papers leads to %q, procedure %q", f.ID,
			w.s.Choice.Procedure)
	}
	w.do(BackAsked{}, BackAsked{}).at(Choose, NoOverlay)
	if w.s.Choice.Path != nil {
		t.Fatalf("the questions %v are still known", w.s.Choice.Path)
	}
	w.do(BackAsked{}).at(Welcome, NoOverlay)
	wantRest(t, w)
}

func TestNotKnowingLeadsToAPerson(t *testing.T) {
	t.Parallel()
	w := newWalker(t).do(LangChosen{Lang: "fr"}, FindAsked{}, WayTaken{ID: "more"},
		UnknownAsked{}).at(Lost, NoOverlay)
	w.do(ThemesAsked{}).at(Themes, NoOverlay).do(BackAsked{}).at(Lost, NoOverlay)
	w.do(SearchAsked{}).at(Search, NoOverlay).do(BackAsked{}).at(Lost, NoOverlay)
	w.do(BackAsked{}).at(Find, NoOverlay)
	if f, _ := w.m.Fork(w.s); f.ID != "second" {
		t.Fatalf("back leads to %q", f.ID)
	}
	w.do(UnknownAsked{}, FindAsked{}).at(Find, NoOverlay)
	if len(w.s.Choice.Path) != 1 {
		t.Fatalf("the questions start again at %v", w.s.Choice.Path)
	}
}

func TestThemesAndSearch(t *testing.T) {
	t.Parallel()
	w := newWalker(t).do(LangChosen{Lang: "fr"}, ThemesAsked{},
		ThemeChosen{ID: "nowhere"}).at(Themes, NoOverlay)
	w.do(ThemeChosen{ID: "sejour"}).at(Theme, NoOverlay).do(MoreAsked{},
		ProcedureChosen{ID: "moving"}).at(Need, NoOverlay).do(BackAsked{}).at(Theme, NoOverlay)
	if w.s.Screen.MorePage != 1 || w.s.Choice.Theme != "sejour" {
		t.Fatalf("back leads to page %d of %q", w.s.Screen.MorePage, w.s.Choice.Theme)
	}
	w.do(BackAsked{}, BackAsked{}).at(Themes, NoOverlay).do(BackAsked{}).at(Choose, NoOverlay)
	w.do(SearchAsked{}, NextAsked{}).at(Search, NoOverlay) // nothing typed
	w.do(TypedText{Text: "demenager"}, NextAsked{}).at(Found, NoOverlay)
	if Sought(w.s) != "demenager" {
		t.Fatalf("looks for %q", Sought(w.s))
	}
	w.do(ProcedureChosen{ID: "moving"}).at(Need, NoOverlay).do(BackAsked{}).at(Found,
		NoOverlay).do(BackAsked{}).at(Search, NoOverlay)
	if w.s.Screen.Typed != "demenager" {
		t.Fatalf("the word is now %q", w.s.Screen.Typed)
	}
	w.do(ProcedureChosen{ID: "single"}).at(Need, NoOverlay).do(BackAsked{}).at(Search,
		NoOverlay).do(BackAsked{}).at(Choose, NoOverlay)
	w.do(SearchAsked{})
	if w.s.Screen.Typed != "" {
		t.Fatalf("a new search begins with %q", w.s.Screen.Typed)
	}
}

// TestWhatWasLookedForIsForgotten: which procedures a person looked at before says much
// of them; once the draft is open nothing of it is left.
func TestWhatWasLookedForIsForgotten(t *testing.T) {
	t.Parallel()
	w := newWalker(t).do(LangChosen{Lang: "fr"}, SearchAsked{}, TypedText{Text: "asile"},
		BackAsked{}, FindAsked{}, WayTaken{ID: "more"}, WayTaken{ID: "single"}, NextAsked{})
	w.do(DraftOpened{Ticket: theTicket, Dossier: dossier.Dossier{Procedure: "single"}},
		Done{Task: TaskBegin}).at(TicketOut, NoOverlay)
	if w.s.Choice.Path != nil || w.s.Choice.Theme != "" || w.s.Choice.From != "" ||
		w.s.Given.Half != nil || Sought(w.s) != "" {
		t.Fatalf("still known: %v %q %q %v", w.s.Choice.Path, w.s.Choice.Theme, w.s.Choice.From,
			w.s.Given.Half)
	}
}

func TestForMediatorsIsNeverShown(t *testing.T) {
	t.Parallel()
	for _, before := range [][]What{{}, {ThemesAsked{}, ThemeChosen{ID: "sejour"}},
		{SearchAsked{}, TypedText{Text: "x"}}, {SearchAsked{}, TypedText{Text: "x"}, NextAsked{}}} {
		w := newWalker(t).do(LangChosen{Lang: "fr"}).do(before...)
		step := w.s.Visit.Step
		w.do(ProcedureChosen{ID: "secret"}).at(step, NoOverlay)
		if w.s.Choice.Procedure != "" {
			t.Fatalf("at %s a procedure for mediators is chosen", step)
		}
	}
}

// TestMediatorsDoor: behind the PIN a mediator opens what no public screen names. Nothing
// is kept of it, and the door shuts with the visit.
func TestMediatorsDoor(t *testing.T) {
	t.Parallel()
	in := func() *walker {
		return newWalker(t).do(StaffAsked{}, TypedText{Text: "1234"}, NextAsked{}, StaffIn{},
			Done{Task: TaskCheckPIN}).at(Staff, NoOverlay)
	}
	w := in().do(ReservedAsked{}).at(Reserved, NoOverlay)
	w.do(ProcedureChosen{ID: "told"}).at(Reserved, NoOverlay) // a public one has its own way
	w.do(ProcedureChosen{ID: "secret"}).at(Where, NoOverlay)
	w.do(BackAsked{}).at(Reserved, NoOverlay)
	if w.s.Choice.Procedure != "" {
		t.Fatalf("%s is still chosen", w.s.Choice.Procedure)
	}
	w.do(BackAsked{}).at(Staff, NoOverlay).do(ReservedAsked{}, ProcedureChosen{ID: "secret"},
		PrintAsked{})
	if p := task[PrintWhere](w); p.Procedure != "secret" || p.Lang == "" {
		t.Fatalf("got %+v", p)
	}
	w.do(Done{Task: TaskPrintWhere}, EndAsked{}).at(Goodbye, NoOverlay)
	if w.s.Door.Open || w.s.Choice.Procedure != "" {
		t.Fatalf("after the end: door %t, %q", w.s.Door.Open, w.s.Choice.Procedure)
	}
	w = in().do(ReservedAsked{}).wait(180 * time.Second)
	wantRest(t, w)
	newWalker(t).do(ReservedAsked{}, StaffAsked{}, ReservedAsked{}).at(StaffPIN, NoOverlay)
}

// TestElsewhere: another counter does it. It is said, printed, and the visit ends: no
// draft, nothing stored.
func TestElsewhere(t *testing.T) {
	t.Parallel()
	w := newWalker(t).do(LangChosen{Lang: "ar"}, FindAsked{}, WayTaken{ID: "more"},
		WayTaken{ID: "third"}, WayTaken{ID: "told"}).at(Where, NoOverlay)
	w.do(BackAsked{}).at(Find, NoOverlay).do(WayTaken{ID: "told"}, PrintAsked{})
	if p := task[PrintWhere](w); p.Procedure != "told" || p.Lang != "ar" {
		t.Fatalf("got %+v", p)
	}
	w.do(PrintAsked{})
	noTask(w)
	w.do(EndAsked{}).at(Where, NoOverlay) // the page is waited for once
	w.do(Done{Task: TaskPrintWhere}).at(Goodbye, NoOverlay)
	if c := task[CloseDraft](w); c.Last.Number != 0 {
		t.Fatalf("got %+v: there is nothing to write", c)
	}
	w.do(EndAsked{})
	wantRest(t, w)
	for _, e := range []What{NextAsked{}, EndAsked{}} {
		w := newWalker(t).do(LangChosen{Lang: "fr"}, ProcedureChosen{ID: "told"}, e).at(Goodbye,
			NoOverlay)
		task[CloseDraft](w)
	}
	w = newWalker(t).do(LangChosen{Lang: "fr"}, ProcedureChosen{ID: "told"}, PrintAsked{},
		Done{Task: TaskPrintWhere, Mishap: PrinterOut}).at(Where, NoOverlay)
	if w.s.Print.State != Broken || w.s.Print.Mishap != PrinterOut {
		t.Fatalf("got %s %s", w.s.Print.State, w.s.Print.Mishap)
	}
	w.wait(180*time.Second).at(Where, StillThere).wait(45 * time.Second)
	wantRest(t, w)
}

// TestAssist: the papers are listed, and who only wants to know where to go begins nothing.
func TestAssist(t *testing.T) {
	t.Parallel()
	w := newWalker(t).do(LangChosen{Lang: "fr"}, ProcedureChosen{ID: "prepared"}).at(Need,
		NoOverlay).do(WhereAsked{}).at(Where, NoOverlay)
	noTask(w)
	w.do(BackAsked{}).at(Need, NoOverlay).do(BackAsked{}).at(Choose, NoOverlay)
	w.do(ProcedureChosen{ID: "prepared"}, WhereAsked{}, NextAsked{}).at(Goodbye, NoOverlay)
}

// turning walks to the first question of a procedure that may not be the right one.
func turning(t *testing.T) *walker {
	t.Helper()
	return newWalker(t).draft("turning")
}

func TestTurnToAnotherProcedure(t *testing.T) {
	t.Parallel()
	w := turning(t).do(ChoiceTaken{Value: "yes"}).at(Turn, NoOverlay)
	task[SaveAnswers](w)
	if p, ok := w.m.Other(w.s); !ok || p.ID != "told" {
		t.Fatalf("leads to %v", p)
	}
	w.do(BackAsked{}).at(Question, NoOverlay)
	if w.s.Screen.Field != "algerian" || w.s.Screen.Redirect != nil {
		t.Fatalf("back leads to %q", w.s.Screen.Field)
	}
	w.do(ChoiceTaken{Value: "yes"}).at(Turn, NoOverlay).do(NextAsked{})
	task[Forget](w)
	w.do(NextAsked{}, StayAsked{}, BackAsked{}).at(Turn, NoOverlay) // it is being erased
	noTask(w)
	w.do(Forgotten{}).at(Where, NoOverlay)
	if w.s.Choice.Procedure != "told" || w.s.Draft.Open || w.s.Draft.Ticket != "" ||
		w.s.Given.Answers != nil || w.s.Given.FiledBy != "" || w.s.Given.Gaps != nil ||
		w.s.Screen.Redirect != nil || w.s.Given.Half != nil {
		t.Fatalf("something of the wrong procedure is left: %+v", w.s)
	}
	w.do(Done{Task: TaskForget}).at(Where, NoOverlay).do(NextAsked{}).at(Goodbye, NoOverlay)
	if c := task[CloseDraft](w); c.Last.Number != 0 {
		t.Fatalf("got %+v", c)
	}
}

// TestTurnAndBeginAnother: the right procedure begins with a draft and a ticket of its own.
func TestTurnAndBeginAnother(t *testing.T) {
	t.Parallel()
	w := turning(t).do(ChoiceTaken{Value: "no"}, ChoiceTaken{Value: "no"},
		ChoiceTaken{Value: "yes"}).at(Turn, NoOverlay).do(NextAsked{}, Forgotten{},
		Done{Task: TaskForget}).at(Need, NoOverlay)
	w.do(NextAsked{})
	if b := task[Begin](w); b.Procedure != "single" {
		t.Fatalf("got %+v", b)
	}
	w.do(DraftOpened{Ticket: "NEW", Dossier: dossier.Dossier{Procedure: "single"}},
		Done{Task: TaskBegin}).at(TicketOut, NoOverlay)
	if w.s.Draft.Ticket != "NEW" {
		t.Fatalf("got ticket %q", w.s.Draft.Ticket)
	}
}

func TestTurnAndStay(t *testing.T) {
	t.Parallel()
	w := turning(t).do(ChoiceTaken{Value: "yes"}, StayAsked{}).at(Question, NoOverlay)
	if w.s.Screen.Field != "offline" || !w.s.Draft.Open {
		t.Fatalf("got %q", w.s.Screen.Field)
	}
	w.do(ChoiceTaken{Value: "yes"}).at(Turn, NoOverlay) // a counter: no other procedure
	if _, ok := w.m.Other(w.s); ok {
		t.Fatal("a counter is no procedure")
	}
	w.do(LeaveAsked{}).at(Turn, LeaveOver).do(OverlayClosed{}, NextAsked{}).at(Question, NoOverlay)
	if w.s.Screen.Field != "kind" {
		t.Fatalf("got %q", w.s.Screen.Field)
	}
}

// TestTurnThatFails: the draft could not be erased. It is said, and the person is where
// they were, with their draft.
func TestTurnThatFails(t *testing.T) {
	t.Parallel()
	w := turning(t).do(ChoiceTaken{Value: "yes"}, NextAsked{},
		Done{Task: TaskForget, Mishap: VaultFailed}).at(Turn,
		MishapOver).do(OverlayClosed{}).at(Turn, NoOverlay)
	if !w.s.Draft.Open || w.s.Draft.Ticket != theTicket || w.s.Job.Task != "" {
		t.Fatalf("got draft %t ticket %q task %q", w.s.Draft.Open, w.s.Draft.Ticket, w.s.Job.Task)
	}
	// it says done, and nothing is: a bug of ours
	w.do(NextAsked{}, Done{Task: TaskForget}).at(Turn, MishapOver)
	if w.s.Cover.Mishap != Failed {
		t.Fatalf("got %q", w.s.Cover.Mishap)
	}
}

// TestForgottenLate: the erasing was given up and succeeds after all. The state follows the vault.
func TestForgottenLate(t *testing.T) {
	t.Parallel()
	w := turning(t).do(ChoiceTaken{Value: "yes"}, NextAsked{}).wait(stuckAfter+time.Second).at(Turn,
		MishapOver).do(OverlayClosed{}, StayAsked{}).at(Question, NoOverlay)
	w.do(Forgotten{}).at(Choose, NoOverlay)
	if w.s.Draft.Open || w.s.Given.Answers != nil {
		t.Fatal("the state still knows a draft that is gone")
	}
}

func TestChoosingWithoutQuestions(t *testing.T) {
	t.Parallel()
	w := newWalker(t)
	w.m.Catalogue = &dossier.Catalogue{}
	w.do(LangChosen{Lang: "fr"}, FindAsked{}).at(Themes, NoOverlay).do(BackAsked{}).at(Choose,
		NoOverlay)
}

// TestWayOfThePrefecture: what a prefecture takes online another takes at its counter.
func TestWayOfThePrefecture(t *testing.T) {
	t.Parallel()
	w := student(t)
	p, _ := w.m.Procedure(w.s)
	for _, c := range []struct{ kiosk, postal, city, want string }{
		{"", "", "", ""}, {"31", "", "", "31"}, {"31", "75011", "Paris", "75"},
		{"", "2A004", "", ""}, {"974", "99999", "Nowhere", "974"},
	} {
		w.m.Prefecture = c.kiosk
		w.s.Given.Answers = dossier.Answers{"address.postal_code": c.postal, "address.city": c.city}
		if got := w.m.prefecture(w.s); got != c.want {
			t.Errorf("kiosk of %q, address %s %s: %q, want %q", c.kiosk, c.postal, c.city, got,
				c.want)
		}
		if got, want := w.m.Mode(w.s), p.ChannelAt(c.want, w.now).Mode; got != want {
			t.Errorf("mode %s, want %s", got, want)
		}
	}
}
