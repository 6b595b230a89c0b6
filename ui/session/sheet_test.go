// SPDX-License-Identifier: AGPL-3.0-or-later

package session

import (
	"testing"
	"time"

	"passerelle/assets"
	"passerelle/dossier"
	"passerelle/dossier/catalogue"
	"passerelle/internal/testkit"
)

// toSign walks to the one paper of "prepared" that has a sheet.
func toSign(t *testing.T) *walker {
	t.Helper()
	w := newWalker(t).papersOf("prepared")
	return w.do(SlotChosen{Slot: "home.proof"}).at(Source, NoOverlay)
}

// TestSheetIsPrintedSignedAndScanned: the path of a paper to sign. What comes back is the
// paper: pages like any other.
func TestSheetIsPrintedSignedAndScanned(t *testing.T) {
	t.Parallel()
	w := toSign(t).do(PrintAsked{}).at(Source, NoOverlay)
	got := task[PrintSheet](w)
	if got.Sheet != dossier.SheetHost || got.Procedure != "prepared" || got.Lang != "fr" ||
		got.Known["family_name"] != "ERIKSSON" || got.Known["birth_date"] != "1974-08-12" {
		t.Fatalf("got %+v", got)
	}
	w.do(PrintAsked{})
	noTask(w) // one is on its way
	w.wait(2*time.Minute).at(Source, NoOverlay)
	w.do(Done{Task: TaskPrintSheet}).at(Source, NoOverlay)
	if w.s.Print.State != Good || w.s.Print.Slot != "home.proof" {
		t.Fatalf("got %+v", w.s.Print)
	}
	w.wait(2*time.Minute).at(Source, NoOverlay) // it is being signed
	w.do(ScanAsked{}).at(Working, NoOverlay)
	if s := task[Scan](w); s.Slot != "home.proof" {
		t.Fatalf("got %+v", s)
	}
	w.do(clean("p1", "home.proof"), Done{Task: TaskScan}).at(Review, NoOverlay)
	w.do(PageKept{}).at(Pieces, NoOverlay)
	for _, g := range w.s.Given.Gaps {
		if g.Slot == "home.proof" {
			t.Errorf("the signed sheet is not taken: %+v", g)
		}
	}
	if !w.s.Person.Used.Sheets {
		t.Error("nobody will be reminded of the sheet in the tray")
	}
}

// TestSheetThatDidNotComeOut: out of paper, jammed, silent: it is said where the sheet was
// asked for, never over anything, and can be asked for again.
func TestSheetThatDidNotComeOut(t *testing.T) {
	t.Parallel()
	for _, code := range []Mishap{PrinterOut, PrinterJam, PrinterAbsent, PrinterFailed} {
		w := toSign(t).do(PrintAsked{}, Done{Task: TaskPrintSheet, Mishap: code}).at(Source,
			NoOverlay)
		if w.s.Print.State != Broken || w.s.Print.Mishap != code {
			t.Fatalf("%s: got %+v", code, w.s.Print)
		}
		w.do(PrintAsked{})
		task[PrintSheet](w)
	}
	w := toSign(t).do(PrintAsked{}).wait(3*time.Minute).at(Source, NoOverlay)
	if w.s.Print.Mishap != PrinterFailed {
		t.Errorf("after three minutes of silence: %+v", w.s.Print)
	}
	// whoever has gone on is told too: they count on it
	w = toSign(t).do(PrintAsked{}, BackAsked{}).at(Pieces, NoOverlay)
	w.do(Done{Task: TaskPrintSheet, Mishap: PrinterJam}).at(Pieces, MishapOver)
	if w.s.Cover.Mishap != PrinterJam || w.s.Print.State != Unknown {
		t.Errorf("got %q, %+v", w.s.Cover.Mishap, w.s.Print)
	}
}

// TestSheetIsTakenForNothingElse: a sheet that came out is not said of another paper, nor
// of the ticket or the list.
func TestSheetIsTakenForNothingElse(t *testing.T) {
	t.Parallel()
	for name, on := range map[string][]What{
		"another paper": {BackAsked{}, SlotChosen{Slot: "id.passport"}},
		"the papers":    {BackAsked{}},
		"the ticket":    {LeaveAsked{}},
		"the list":      {BackAsked{}, NextAsked{}, NextAsked{}},
	} {
		after := toSign(t).do(PrintAsked{}, Done{Task: TaskPrintSheet}).do(on...)
		before := toSign(t).do(PrintAsked{}).do(on...).do(Done{Task: TaskPrintSheet})
		for when, w := range map[string]*walker{"after it came out": after,
			"before it came out": before} {
			if w.s.Print.State != Unknown {
				t.Errorf("%s, left %s: %+v", name, when, w.s.Print)
			}
		}
	}
	// it is printed from its text too, and said on the same screen
	read := toSign(t).do(SheetAsked{}, PrintAsked{}).at(Source, NoOverlay)
	task[PrintSheet](read)
	// reading its text is no leaving
	w := toSign(t).do(PrintAsked{}, Done{Task: TaskPrintSheet}, SheetAsked{}).at(Sheet, NoOverlay)
	if w.do(BackAsked{}).at(Source, NoOverlay); w.s.Print.State != Good {
		t.Errorf("got %+v", w.s.Print)
	}
}

// TestSheetWithOfficialText is not printed: its screen says where to get it.
func TestSheetWithOfficialText(t *testing.T) {
	t.Parallel()
	w := newWalker(t).papers().do(SlotChosen{Slot: "id.passport"}, PrintAsked{}).at(Source,
		NoOverlay)
	noTask(w)
	w.do(SheetAsked{}).at(Sheet, NoOverlay)
	noTask(w)
	w.do(BackAsked{}).at(Source, NoOverlay)
	// papers without one have no such screen
	w = newWalker(t).draft("prepared").answer("ERIKSSON").answer("ANNA MARIA").answer(
		"1974-08-12").do(UnknownAsked{}, SlotChosen{Slot: "id.passport"})
	w.do(SheetAsked{}, PrintAsked{}).at(Source, NoOverlay)
	noTask(w)
}

// TestSheetHasOnlyWhatCounts: what was read off a page and not confirmed, what was typed
// and not confirmed, and what no longer arises is not written for anybody to sign.
func TestSheetHasOnlyWhatCounts(t *testing.T) {
	t.Parallel()
	w := newWalker(t)
	c, err := catalogue.Parse(assets.Procedures())
	testkit.Must(t, err)
	w.m.Catalogue, w.m.Reads = c, true
	w.draft("visiteur")
	p, _ := w.m.Procedure(w.s)
	w.s.Given.Answers = dossier.Answers{"family_name": "ERIKSSON", "given_names": "ANNA",
		"housing_status": "hosted", "nowhere": "x", "birth_date": "not a day"}
	w.s.Given.Half = map[dossier.FieldID]string{"address.city": "TOUL"}
	w.s.Given.Pages = []dossier.Page{{ID: "p1", Slot: "id.passport"}}
	w.s = w.m.factRead(w.s, FactRead{Page: "p1", Fact: dossier.FactBirthDate,
		Value: "1974-08-12", Compared: true})
	w.s.Visit.Step, w.s.Paper.Slot = Source, "decl.no_work"
	w.do(PrintAsked{})
	got := task[PrintSheet](w)
	if got.Sheet != dossier.SheetNoWork || got.Known["family_name"] != "ERIKSSON" {
		t.Fatalf("got %+v", got)
	}
	for _, id := range []dossier.FieldID{"birth_date", "address.city", "nowhere"} {
		if v := got.Known[id]; v != "" {
			t.Errorf("%s: %q stands on the sheet", id, v)
		}
	}
	if _, ok := p.Field("birth_date"); !ok {
		t.Error("the test proves nothing")
	}
}
