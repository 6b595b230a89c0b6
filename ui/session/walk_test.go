// SPDX-License-Identifier: AGPL-3.0-or-later

package session

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"passerelle/dossier"
)

func wantRest(t *testing.T, w *walker) {
	t.Helper()
	if d := cmp.Diff(Rest(w.s.Visit.Number, w.s.Health), w.s); d != "" {
		t.Fatalf("after the visit something is left (-want +got):\n%s", d)
	}
}

func TestWholeVisit(t *testing.T) {
	t.Parallel()
	w := newWalker(t).at(Welcome, NoOverlay)
	w.noticed().do(SendAsked{})
	noTask(w) // not declared
	w.do(DeclaredSet{True: true}, SendAsked{}).at(Working, NoOverlay)
	seal := task[Seal](w)
	if seal.Despite != nil || len(seal.Pages) != 1 || seal.Pages[0] != "p1" ||
		seal.Last.Answers["family_name"] != "ERIKSSON" || seal.Last.FiledBy != dossier.BySelf {
		t.Fatalf("got seal %+v", seal)
	}
	w.do(Sealed{Receipt: receipt(1)})
	task[AwaitReceipt](w)
	w.do(Done{Task: TaskSeal}).at(Receipt, NoOverlay)
	if w.s.Draft.Open || w.s.Given.Answers != nil || w.s.Given.Pages != nil ||
		w.s.Draft.Ticket != "" {
		t.Fatal("the receipt screen still knows the dossier")
	}
	w.do(Registered{Receipt: receipt(2)}, Done{Task: TaskAwaitReceipt})
	if w.s.Sent.Receipt.Stage != 2 {
		t.Fatalf("got stage %d", w.s.Sent.Receipt.Stage)
	}
	w.do(PrintAsked{})
	if p := task[PrintReceipt](w); p.Receipt.Stage != 2 || p.Lang != "fr" {
		t.Fatalf("got %+v", p)
	}
	w.do(Done{Task: TaskPrintReceipt}, EndAsked{}).at(Goodbye, NoOverlay)
	if c := task[CloseDraft](w); !c.Keep || c.Lost {
		t.Fatalf("got %+v", c)
	}
	w.do(EndAsked{}).at(Welcome, NoOverlay)
	wantRest(t, w)
	if w.s.Visit.Number != 1 {
		t.Fatalf("got visit %d", w.s.Visit.Number)
	}
	w.do(LangChosen{Lang: "ar"}).at(Choose, NoOverlay)
	if w.s.Visit.Number != 2 || w.s.Person.Lang != "ar" {
		t.Fatalf("got visit %d, language %s", w.s.Visit.Number, w.s.Person.Lang)
	}
}

func TestQuestionsAreSavedOneByOne(t *testing.T) {
	t.Parallel()
	w := newWalker(t).draft("moving")
	if w.s.Screen.Field != FiledByField {
		t.Fatalf("got question %s", w.s.Screen.Field)
	}
	w.do(ChoiceTaken{Value: "nobody"}).at(Question, NoOverlay)
	if w.s.Screen.FieldError != dossier.ChoiceUnknown {
		t.Fatalf("got error %q", w.s.Screen.FieldError)
	}
	w.do(ChoiceTaken{Value: "self"})
	if got := task[SaveAnswers](w); got.FiledBy != dossier.BySelf || got.Number != 1 {
		t.Fatalf("got %+v", got)
	}
	for i, x := range []struct{ field, text string }{{"family_name", "ERIKSSON"},
		{"given_names", "ANNA MARIA"}, {"birth_date", "1974-08-12"}} {
		if string(w.s.Screen.Field) != x.field {
			t.Fatalf("got question %s, want %s", w.s.Screen.Field, x.field)
		}
		w.answer(x.text)
		save := task[SaveAnswers](w)
		if save.Answers[dossier.FieldID(x.field)] == "" || save.Number != uint64(i+2) {
			t.Fatalf("got %+v after %s", save, x.field)
		}
	}
	w.do(UnknownAsked{}) // AGDREF number
	if w.s.Screen.Field != "married" {
		t.Fatalf("got question %s", w.s.Screen.Field)
	}
	w.do(UnknownAsked{})
	if w.s.Screen.Field != "married" {
		t.Fatal("a question without \"je ne sais pas\" was skipped")
	}
	w.do(ChoiceTaken{Value: "yes"})
	if w.s.Screen.Field != "spouse_name" {
		t.Fatalf("got question %s: the condition holds", w.s.Screen.Field)
	}
	w.do(BackAsked{}, ChoiceTaken{Value: "no"})
	if w.s.Screen.Field != "email" {
		t.Fatalf("got question %s", w.s.Screen.Field)
	}
	w.do(NextAsked{})
	if w.s.Screen.Field != AssistedByField {
		t.Fatalf("got question %s", w.s.Screen.Field)
	}
	w.answer("  Mme  Bernard ").at(Pieces, NoOverlay)
	if w.s.Given.AssistedBy != "Mme Bernard" {
		t.Fatalf("got %q", w.s.Given.AssistedBy)
	}
}

func TestRefusedAnswerStays(t *testing.T) {
	t.Parallel()
	w := newWalker(t).draft("single")
	w.do(NextAsked{}).at(Question, NoOverlay)
	if w.s.Screen.FieldError != dossier.FieldMissing {
		t.Fatalf("got %q", w.s.Screen.FieldError)
	}
	w.answer("ERIKSSON").answer("ANNA")
	w.do(TypedText{Text: "1974-19-72"}, NextAsked{}).at(Question, NoOverlay)
	if w.s.Screen.FieldError == "" || w.s.Screen.FieldGap == nil ||
		w.s.Screen.Typed != "1974-19-72" || w.s.Screen.Field != "birth_date" {
		t.Fatalf("got error %q, typed %q", w.s.Screen.FieldError, w.s.Screen.Typed)
	}
	noTask(w)
	w.do(TypedText{Text: "1974-08-1"})
	if w.s.Screen.FieldError != "" || w.s.Screen.FieldGap != nil {
		t.Fatal("the error stays while the answer is being corrected")
	}
}

func TestSuspectAnswerIsTakenWhenConfirmed(t *testing.T) {
	t.Parallel()
	w := newWalker(t).draft("moving").do(ChoiceTaken{Value: "self"}).answer("ERIKSSON").answer(
		"ANNA").answer("1974-08-12")
	w.do(TypedText{Text: "750312998"}, NextAsked{}) // nine digits, of an older card
	if w.s.Screen.Field != "agdref_number" || w.s.Screen.FieldError != dossier.FieldSuspect {
		t.Fatalf("got %s, error %q", w.s.Screen.Field, w.s.Screen.FieldError)
	}
	noTask(w)
	w.do(NextAsked{})
	if w.s.Screen.Field != "married" || w.s.Given.Answers["agdref_number"] != "750312998" {
		t.Fatalf("got %s", w.s.Screen.Field)
	}
}

func TestBackLosesNothing(t *testing.T) {
	t.Parallel()
	w := newWalker(t).draft("single").answer("ERIKSSON")
	w.do(TypedText{Text: "ANN"}, BackAsked{})
	if w.s.Screen.Field != "family_name" || w.s.Screen.Typed != "ERIKSSON" {
		t.Fatalf("got %s %q", w.s.Screen.Field, w.s.Screen.Typed)
	}
	w.do(NextAsked{})
	if w.s.Screen.Typed != "ANN" {
		t.Fatalf("got %q: what was half typed is lost", w.s.Screen.Typed)
	}
	w.do(HelpAsked{}, TypedText{Text: "X"}, LangAsked{}, LangChosen{Lang: "en"}).at(Question,
		NoOverlay)
	w.do(SizeAsked{}, SizeChosen{Size: SizeXL}, DarkChosen{Dark: true}, OverlayClosed{},
		LeaveAsked{}, OverlayClosed{}).at(Question, NoOverlay)
	if w.s.Screen.Typed != "ANN" || w.s.Person.Lang != "en" || w.s.Person.TextSize != SizeXL ||
		!w.s.Person.Dark {
		t.Fatalf("got %q %s %s", w.s.Screen.Typed, w.s.Person.Lang, w.s.Person.TextSize)
	}
	w.do(SummaryAsked{}).at(Summary, NoOverlay).do(AnswerChosen{Field: "given_names"})
	if w.s.Screen.Typed != "ANN" {
		t.Fatalf("got %q", w.s.Screen.Typed)
	}
}

func TestPapers(t *testing.T) {
	t.Parallel()
	w := newWalker(t).draft("moving")
	w.do(ChoiceTaken{Value: "self"}).answer("ERIKSSON").answer("ANNA").answer("1974-08-12").do(
		UnknownAsked{}, ChoiceTaken{Value: "no"}, NextAsked{}, UnknownAsked{}).at(Pieces, NoOverlay)

	w.do(SlotChosen{Slot: "spouse.id"}).at(Pieces, NoOverlay) // not wanted
	w.do(SlotChosen{Slot: "medical.visit"}).at(Pieces, NoOverlay)
	w.do(SlotChosen{Slot: "home.proof"}).at(Source, NoOverlay).do(NotOwned{})
	if !w.s.Screen.Choosing {
		t.Fatal("the alternatives are not offered")
	}
	w.do(AltChosen{Piece: "id.passport"})
	noTask(w)
	w.do(AltChosen{Piece: "home.host"})
	if got := task[SaveAnswers](w); got.Answers[dossier.GivenField("home.proof")] != "home.host" {
		t.Fatalf("got %+v", got)
	}
	w.do(ScanAsked{Feeder: true}).at(Working, NoOverlay)
	if got := task[Scan](w); got.Slot != "home.proof" || !got.Feeder {
		t.Fatalf("got %+v", got)
	}
	w.do(blurred("a", "home.proof"), clean("b", "home.proof"), Done{Task: TaskScan}).at(Review,
		NoOverlay)
	if w.s.Look.Page != "a" || w.s.Look.Picture == nil {
		t.Fatalf("got page %s", w.s.Look.Page)
	}
	w.do(PageKept{})
	if got := task[KeepPage](w); got.Page != "a" {
		t.Fatalf("got %+v", got)
	}
	if task[LoadPicture](w).Page != "b" || w.s.Look.Page != "b" || w.s.Look.Picture != nil {
		t.Fatalf("got page %s", w.s.Look.Page)
	}
	w.do(PictureSeen{Picture: Picture{Page: "a"}})
	if w.s.Look.Picture != nil {
		t.Fatal("the picture of another page is shown")
	}
	w.do(PictureSeen{Picture: Picture{Page: "b"}}, PageTurned{})
	task[TurnPage](w)
	w.do(NextAsked{}).at(Question, NoOverlay)
	if w.s.Screen.Field != "home.proof.date" {
		t.Fatalf("got question %s", w.s.Screen.Field)
	}
	w.answer("2026-11-04").at(Pieces, NoOverlay)

	w.do(SlotChosen{Slot: "photo.code"}).at(Question, NoOverlay)
	if w.s.Screen.Field != "photo_code" {
		t.Fatalf("got question %s", w.s.Screen.Field)
	}
	w.do(BackAsked{}).at(Pieces, NoOverlay)

	w.do(SlotChosen{Slot: "home.proof"}).at(Piece, NoOverlay).do(PageChosen{Page: "a"}).at(Review,
		NoOverlay).do(PageAgain{}).at(Source, NoOverlay)
	if len(w.s.Given.Pages) != 2 {
		t.Fatal("the page is gone before the new one is there")
	}
	w.do(ScanAsked{})
	if got := task[Scan](w); got.Replace != "a" {
		t.Fatalf("got %+v", got)
	}
	again := clean("a", "home.proof")
	w.do(PageChanged(again), Done{Task: TaskScan}).at(Review, NoOverlay)
	if w.s.Look.Page != "a" || len(w.s.Given.Pages) != 2 || len(w.s.Given.Pages[0].Defects) != 0 ||
		w.s.Paper.Again != "" {
		t.Fatalf("got pages %+v", w.s.Given.Pages)
	}
	w.do(PageDeleted{})
	if task[DeletePage](w).Page != "a" {
		t.Fatal("the wrong page is deleted")
	}
	w.do(PageGone{Page: "a"})
	if len(w.s.Given.Pages) != 1 {
		t.Fatalf("got %d pages", len(w.s.Given.Pages))
	}
}

func TestFilesFromAStick(t *testing.T) {
	t.Parallel()
	w := newWalker(t).papers().do(SlotChosen{Slot: "id.passport"}, StickAsked{}).at(Files,
		NoOverlay)
	task[ListFiles](w)
	w.do(FilesSeen{Files: []FileRef{{Key: "k1", Name: "passeport.pdf", Size: 1000}}},
		Done{Task: TaskListFiles})
	w.do(FileChosen{Key: "other"}).at(Files, NoOverlay)
	noTask(w)
	w.do(FileChosen{Key: "k1"}).at(Working, NoOverlay)
	if got := task[Import](w); got.Key != "k1" || got.Slot != "id.passport" {
		t.Fatalf("got %+v", got)
	}
	w.do(Done{Task: TaskImport, Mishap: FileEncrypted}).at(Files,
		MishapOver).do(OverlayClosed{}).at(Files, NoOverlay)
	w.do(FileChosen{Key: "k1"}, clean("p", "id.passport"), Done{Task: TaskImport}).at(Review,
		NoOverlay)
	w.do(StickAsked{}).at(Files, NoOverlay).do(Done{Task: TaskListFiles, Mishap: StickGone}).at(
		Source, MishapOver)
}

// TestFoldersOfAStick: what is in a folder can be given from it alone, and Back leads from the
// folder to the folders, to the likeliest files, and out.
func TestFoldersOfAStick(t *testing.T) {
	t.Parallel()
	w := newWalker(t).papers().do(SlotChosen{Slot: "id.passport"}, StickAsked{}).at(Files,
		NoOverlay)
	task[ListFiles](w)
	w.do(FoldersAsked{}) // there are none yet
	w.do(FilesSeen{Files: []FileRef{{Key: "k1"}}, Folders: []Folder{{Name: "DCIM",
		Files: []FileRef{{Key: "k1"}, {Key: "k2"}}}, {Files: []FileRef{{Key: "k3"}}}}},
		Done{Task: TaskListFiles})
	w.do(FolderChosen{N: 0}, FileChosen{Key: "k2"}).at(Files, NoOverlay)
	noTask(w)
	w.do(FoldersAsked{}, FileChosen{Key: "k1"}, FolderChosen{N: 2}, FolderChosen{N: -1})
	if files, folder := w.s.Stick.Shown(); len(files) != 0 || folder != nil || w.s.Stick.Opened != 1 {
		t.Fatalf("the folders are not shown: %+v", w.s.Stick)
	}
	noTask(w)
	w.do(FolderChosen{N: 1}, FileChosen{Key: "k1"}).at(Files, NoOverlay)
	noTask(w)
	w.do(BackAsked{}, FolderChosen{N: 0}, BackAsked{}, BackAsked{}).at(Files, NoOverlay)
	if files, _ := w.s.Stick.Shown(); len(files) != 1 || w.s.Stick.Opened != 0 {
		t.Fatalf("the likeliest files are not shown: %+v", w.s.Stick)
	}
	w.do(FoldersAsked{}, FolderChosen{N: 0}, FileChosen{Key: "k2"}).at(Working, NoOverlay)
	if got := task[Import](w); got.Key != "k2" {
		t.Fatalf("got %+v", got)
	}
	w.do(Done{Task: TaskImport, Mishap: FileEncrypted}).do(OverlayClosed{}).at(Files, NoOverlay)
	if _, folder := w.s.Stick.Shown(); folder == nil {
		t.Error("the folder was closed by what went wrong with one of its files")
	}
	w.do(BackAsked{}, BackAsked{}, BackAsked{}).at(Source, NoOverlay)
}

func TestDespiteIsExplicit(t *testing.T) {
	t.Parallel()
	w := newWalker(t).papers().do(NextAsked{}, NextAsked{}).at(Despite, NoOverlay)
	w.do(NextAsked{}).at(Summary, NoOverlay).do(NextAsked{}, DespiteTaken{}).at(Notice, NoOverlay)
	w.do(DeclaredSet{True: true}, SendAsked{})
	seal := task[Seal](w)
	if len(seal.Despite) != 1 || seal.Despite[0].Code != dossier.PieceMissing {
		t.Fatalf("got %+v", seal.Despite)
	}
	// What went missing after it was accepted has to be accepted again.
	w = newWalker(t).noticed().do(DeclaredSet{True: true}, PageGone{Page: "p1"},
		SendAsked{}).at(Despite, NoOverlay)
	noTask(w)
}

func TestResume(t *testing.T) {
	t.Parallel()
	draft := dossier.Dossier{Procedure: "single",
		Answers: dossier.Answers{"family_name": "ERIKSSON", "given_names": "ANNA",
			"birth_date": "1974-08-12"}}
	open := func(t *testing.T) *walker {
		w := newWalker(t).do(LangChosen{Lang: "en"}, TicketAsked{}).at(TicketIn,
			NoOverlay).do(TypedText{Text: theTicket}, NextAsked{})
		if got := task[Resume](w); got.Ticket != theTicket {
			t.Fatalf("got %+v", got)
		}
		return w
	}
	t.Run("same ticket", func(t *testing.T) {
		w := open(t).do(DraftOpened{Ticket: theTicket, Dossier: draft, Lang: "fr"},
			Done{Task: TaskResume}).at(Pieces, NoOverlay)
		if w.s.Person.Lang != "en" || !w.s.Draft.Resumed || w.s.Screen.Typed != "" {
			t.Fatalf("got %+v", w.s)
		}
	})
	t.Run("new ticket", func(t *testing.T) {
		open(t).do(DraftOpened{Ticket: "NEW", Fresh: true, Dossier: draft},
			Done{Task: TaskResume}).at(TicketOut, NoOverlay).do(NextAsked{}).at(Pieces, NoOverlay)
	})
	t.Run("unfinished", func(t *testing.T) {
		w := open(t).do(DraftOpened{Ticket: theTicket,
			Dossier: dossier.Dossier{Procedure: "single"}}, Done{Task: TaskResume}).at(Question,
			NoOverlay)
		if w.s.Screen.Field != "family_name" {
			t.Fatalf("got %s", w.s.Screen.Field)
		}
	})
	t.Run("wrong, then wait", func(t *testing.T) {
		w := open(t).do(Done{Task: TaskResume, Mishap: TicketWrong}).at(TicketIn,
			MishapOver).do(NextAsked{}).at(TicketIn, NoOverlay)
		if w.s.Screen.Typed != theTicket {
			t.Fatalf("got %q: typing is lost", w.s.Screen.Typed)
		}
		w.do(NextAsked{}, TicketSpent{WaitUntil: dossier.Moment{Time: w.now.Add(15 * time.Second)}},
			Done{Task: TaskResume, Mishap: TicketWait}).at(TicketIn, MishapOver)
		w.do(OverlayClosed{}, NextAsked{}).at(TicketIn, MishapOver)
		noTask(w)
		w.do(OverlayClosed{}).wait(20 * time.Second)
		w.do(NextAsked{})
		task[Resume](w)
	})
	t.Run("procedure gone", func(t *testing.T) {
		w := open(t).do(DraftOpened{Ticket: theTicket, Dossier: dossier.Dossier{Procedure: "old"}},
			Done{Task: TaskResume}).at(TicketIn, MishapOver)
		if w.s.Cover.Mishap != ProcedureGone || w.s.Draft.Open {
			t.Fatalf("got %s", w.s.Cover.Mishap)
		}
	})
}

func TestLeaving(t *testing.T) {
	t.Parallel()
	t.Run("keep", func(t *testing.T) {
		w := newWalker(t).papers().do(LeaveAsked{}).at(Pieces,
			LeaveOver).do(KeepAndLeave{}).at(Goodbye, NoOverlay)
		c := task[CloseDraft](w)
		if !c.Keep || c.Lost || c.Last.Answers["family_name"] != "ERIKSSON" || c.Last.Number <= 4 {
			t.Fatalf("got %+v", c)
		}
		if w.s.Given.Answers != nil || w.s.Draft.Ticket != "" || w.s.Screen.Typed != "" {
			t.Fatal("goodbye still knows the person")
		}
		w.wait(45 * time.Second)
		wantRest(t, w)
		noTask(w)
	})
	t.Run("erase asks twice", func(t *testing.T) {
		w := newWalker(t).papers().do(LeaveAsked{}, EraseTaken{}).at(Pieces,
			LeaveOver).do(EraseAsked{}).at(Pieces, EraseOver)
		w.do(BackAsked{}).at(Pieces, LeaveOver).do(EraseAsked{}, EraseTaken{}).at(Goodbye,
			NoOverlay)
		if c := task[CloseDraft](w); c.Keep || c.Last.Answers != nil {
			t.Fatalf("got %+v", c)
		}
	})
	t.Run("the ticket on its way is waited for", func(t *testing.T) {
		w := newWalker(t).papers().do(LeaveAsked{}, PrintAsked{})
		task[PrintTicket](w)
		w.do(KeepAndLeave{}).at(Pieces, LeaveOver)
		w.do(Done{Task: TaskPrintTicket, Mishap: PrinterOut}).at(Pieces, LeaveOver)
		if w.s.Print.State != Broken || w.s.Print.Mishap != PrinterOut || w.s.Draft.Ticket == "" {
			t.Fatal("the ticket is lost with the paper")
		}
		w.do(PrintAsked{}, KeepAndLeave{}, Done{Task: TaskPrintTicket}).at(Goodbye, NoOverlay)
	})
	t.Run("without a draft", func(t *testing.T) {
		w := newWalker(t).do(LangChosen{Lang: "fr"}, LeaveAsked{})
		task[CloseDraft](w)
		wantRest(t, w)
	})
	t.Run("while scanning", func(t *testing.T) {
		newWalker(t).papers().do(SlotChosen{Slot: "id.passport"}, ScanAsked{}, LeaveAsked{},
			KeepAndLeave{}).at(Goodbye, NoOverlay)
	})
	t.Run("not while sealing", func(t *testing.T) {
		newWalker(t).noticed().do(DeclaredSet{True: true}, SendAsked{}, LeaveAsked{}).at(Working,
			NoOverlay).do(BackAsked{}, CancelAsked{}).at(Working, NoOverlay)
	})
}

// TestAfter goes from the receipt to what comes next and back, with the days of the
// dossier that was sealed, and none of its answers.
func TestAfter(t *testing.T) {
	t.Parallel()
	w := student(t)
	w.do(SummaryAsked{}, AnswerChosen{Field: "permit_expiry"})
	if w.s.Screen.Field != "permit_expiry" {
		t.Fatalf("asks %s", w.s.Screen.Field)
	}
	last := w.now.AddDate(0, 0, 60)
	w.do(TypedText{last.Format("02/01/2006")}, NextAsked{})
	d, ok := w.m.Dates(w.s)
	if !ok || d.LastDay.Format(time.DateOnly) != w.now.Format(time.DateOnly) || !d.Tight {
		t.Fatalf("days %+v, %t", d, ok)
	}
	if w.m.Urgent(w.s) {
		t.Error("urgent with the line up")
	}
	h := goodHealth()
	h.Line = Broken
	w.machine(HealthSeen{Health: h})
	if !w.m.Urgent(w.s) {
		t.Error("the last day is here, the line is cut, and nothing is said")
	}
	w.do(SummaryAsked{}, NextAsked{}, DespiteTaken{}, DeclaredSet{True: true},
		SendAsked{}).at(Working, NoOverlay)
	r := ReceiptView{Text: "PSL1:…", Stage: 1, Reference: "K7QM 4XRD 9TWP", At: w.now}
	w.do(Sealed{Receipt: r}, Done{Task: TaskSeal}).at(Receipt, NoOverlay)
	if len(w.s.Given.Answers) > 0 || w.s.Sent.Due == nil || !w.m.Urgent(w.s) {
		t.Fatalf("%d answers, days %v", len(w.s.Given.Answers), w.s.Sent.Due)
	}
	w.do(AfterAsked{}).at(After, NoOverlay).do(PrintAsked{})
	if p := task[PrintAfter](w); !p.Urgent || p.Receipt != r || p.Lang != "fr" ||
		!p.Dates.LastDay.Equal(d.LastDay) || p.Procedure != "etudiant-renouvellement" {
		t.Errorf("prints %+v", p)
	}
	w.do(Done{Task: TaskPrintAfter}, BackAsked{}).at(Receipt, NoOverlay)
	if w.s.Print.State == Good {
		t.Error("the receipt is said to be printed, and it was another page")
	}
	second := r
	second.Stage = 2
	w.do(AfterAsked{}, Registered{Receipt: second}).at(After, NoOverlay)
	if w.m.Urgent(w.s) {
		t.Error("the service has it, and the alarm stays")
	}
	w.do(EndAsked{}).at(Goodbye, NoOverlay)
	if w.s.Sent.Due != nil {
		t.Error("the days of a dossier outlive their visit")
	}
}

// TestAnswersAreDeclaredAsTheyStand: who says that the answers are true, goes back and writes another one,
// has not said it of that one. Looking and going on changes nothing.
func TestAnswersAreDeclaredAsTheyStand(t *testing.T) {
	t.Parallel()
	w := newWalker(t).noticed().do(DeclaredSet{True: true}, BackAsked{}).at(Summary, NoOverlay)
	w.do(NextAsked{}).at(Notice, NoOverlay)
	if !w.s.Decision.Declared {
		t.Fatal("what was declared is forgotten without a change")
	}
	w.do(BackAsked{}, AnswerChosen{Field: "family_name"}, TypedText{Text: "ERIKSEN"}, NextAsked{})
	w.at(Summary, NoOverlay).do(NextAsked{}).at(Notice, NoOverlay)
	if got := Answer(w.s, "family_name"); got != "ERIKSEN" {
		t.Fatalf("the answer is %q", got)
	}
	if w.s.Decision.Declared {
		t.Error("an answer that changed counts as declared")
	}
	if w.do(SendAsked{}); w.s.Job.Task != "" {
		t.Error("it was sent")
	}
}
