// SPDX-License-Identifier: AGPL-3.0-or-later

package session

import (
	"slices"
	"strings"
	"testing"

	"passerelle/assets"
	"passerelle/dossier"
	"passerelle/dossier/catalogue"
	"passerelle/internal/testkit"
)

// reading is a walk to the question about the day of a proof of address, with its page
// "p1" in the draft.
func reading(t *testing.T, reads bool) *walker {
	w := newWalker(t)
	w.m.Reads = reads
	w.draft("moving")
	for w.s.Visit.Step == TicketOut {
		w.do(NextAsked{})
	}
	w.do(SummaryAsked{}, BackAsked{})
	if w.s.Visit.Step != Pieces {
		t.Fatalf("at %s", w.s.Visit.Step)
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
	for w.s.Visit.Step == Review {
		w.do(PageKept{})
	}
	if w.s.Visit.Step != Question || w.s.Screen.Field != "home.proof.date" {
		w.t.Fatalf("at %s, field %s", w.s.Visit.Step, w.s.Screen.Field)
	}
	return w
}

func read(id dossier.PageID, value string) FactRead {
	return FactRead{Page: id, Fact: dossier.FactIssueDate, Value: value}
}

func TestReadIsOffered(t *testing.T) {
	t.Parallel()
	w := reading(t, true).scanned("p1")
	if got := task[Read](w); got.Page != "p1" {
		t.Errorf("reads page %s", got.Page)
	}
	w.do(read("p1", "2026-11-02")).toDay()
	if w.s.Screen.Typed != "02/11/2026" || w.s.Given.Answers["home.proof.date"] != "" {
		t.Errorf("the field shows %q, the answer is %q", w.s.Screen.Typed,
			w.s.Given.Answers["home.proof.date"])
	}
	if from, ok := w.m.ReadFrom(w.s); !ok || from != "home.proof" {
		t.Errorf("read from %q, %t", from, ok)
	}
	if _, seal, _ := w.m.ReadSealed(w.s); seal != "" {
		t.Errorf("print has a seal: %s", seal)
	}
	for _, seal := range []string{"verified", "unverified"} {
		w := reading(t, true).scanned("p1")
		f := read("p1", "2026-11-02")
		f.Seal = seal
		if _, got, ok := w.do(f).toDay().m.ReadSealed(w.s); !ok || got != seal {
			t.Errorf("a code that is %s is shown as %q, %t", seal, got, ok)
		}
	}
	if len(FailedGaps(w.s.Given.Gaps)) == 0 {
		t.Error("what was read counts before it is confirmed: nothing is missing")
	}
	w.do(NextAsked{})
	if w.s.Given.Answers["home.proof.date"] != "2026-11-02" {
		t.Errorf("confirmed: %q", w.s.Given.Answers["home.proof.date"])
	}
	if _, ok := w.m.ReadFrom(w.s); ok {
		t.Error("the next question is marked")
	}
}

func TestReadComesLate(t *testing.T) {
	t.Parallel()
	w := reading(t, true).scanned("p1").toDay()
	if w.s.Screen.Typed != "" {
		t.Fatalf("shows %q", w.s.Screen.Typed)
	}
	w.do(read("p1", "2026-11-02"), Done{Task: TaskRead})
	if w.s.Screen.Typed != "02/11/2026" {
		t.Errorf("shows %q", w.s.Screen.Typed)
	}
	w.do(TypedText{""})
	if _, ok := w.m.ReadFrom(w.s); ok || w.s.Screen.Typed != "" {
		t.Errorf("corrected: still shows %q", w.s.Screen.Typed)
	}
	w.do(TypedText{"03/1"}, read("p1", "2026-11-02"))
	if w.s.Screen.Typed != "03/1" {
		t.Errorf("reading wrote over what was typed: %q", w.s.Screen.Typed)
	}
	w.do(TypedText{"03/11/2026"}, NextAsked{})
	if w.s.Given.Answers["home.proof.date"] != "2026-11-03" {
		t.Errorf("typed: %q", w.s.Given.Answers["home.proof.date"])
	}
}

func TestReadSaysNothing(t *testing.T) {
	t.Parallel()
	for name, events := range map[string][]What{
		"two pages that differ": {read("p1", "2026-11-02"), read("p2", "2026-11-03")},
		"a day to come":         {read("p1", "2027-01-01")},
		"no day":                {read("p1", "never")},
		"another fact":          {FactRead{Page: "p1", Fact: dossier.FactName, Value: "ERIKSSON"}},
		"a page nobody has":     {read("p9", "2026-11-02")},
		"marks nobody sees":     {read("p1", "2026-11-02\u202e")},
		"a page of text":        {read("p1", strings.Repeat("2026-11-02 ", 50))},
		"a page that was turned": {read("p1", "2026-11-02"),
			PageChanged(clean("p1", "home.proof"))},
		"a page that is gone": {read("p1", "2026-11-02"), PageGone{Page: "p1"}},
	} {
		w := reading(t, true).scanned("p1").scanned("p2").do(events...).toDay()
		if w.s.Screen.Typed != "" {
			t.Errorf("%s: shows %q", name, w.s.Screen.Typed)
		}
	}
	w := reading(t, true).scanned("p1").scanned("p2").do(read("p1", "2026-11-02"),
		read("p2", "2026-11-02")).toDay()
	if w.s.Screen.Typed != "02/11/2026" {
		t.Errorf("two pages that agree: shows %q", w.s.Screen.Typed)
	}
	w = reading(t, false).scanned("p1")
	for _, x := range w.tasks {
		if r, ok := x.(Read); ok && (r.Search || r.Print) {
			t.Errorf("a machine without a reader asks for one: %+v", r)
		}
	}
}

// TestAnsweredDayIsShownAsPeopleWriteIt: it stood in its boxes as 20, 26, -11-02, and
// could not be mended.
func TestAnsweredDayIsShownAsPeopleWriteIt(t *testing.T) {
	t.Parallel()
	w := reading(t, false).scanned("p1").toDay().do(TypedText{"02/11/2026"}, NextAsked{})
	w.do(SlotChosen{Slot: "home.proof"}, BackAsked{}, SummaryAsked{},
		AnswerChosen{Field: "home.proof.date"})
	if w.s.Screen.Field != "home.proof.date" || w.s.Screen.Typed != "02/11/2026" {
		t.Errorf("at %s, field %s shows %q", w.s.Visit.Step, w.s.Screen.Field, w.s.Screen.Typed)
	}
	w.do(BackAsked{})
	if len(w.s.Given.Half) != 0 {
		t.Errorf("looked at and left: kept %v", w.s.Given.Half)
	}
}

// student is a walk to the family name of a student's renewal, by the list of the house.
func student(t *testing.T) *walker {
	w := newWalker(t)
	c, err := catalogue.Parse(assets.Procedures())
	testkit.Must(t, err)
	w.m.Catalogue, w.m.Reads = c, true
	w.draft("etudiant-renouvellement")
	for range 20 {
		f, _ := w.m.FieldOn(w.s)
		switch {
		case f.ID == dossier.FamilyName:
			return w
		case f.Type == dossier.CountryField:
			w.do(ChoiceTaken{Value: "UTO"})
		case f.Type == dossier.ChoiceField:
			w.do(ChoiceTaken{Value: f.Choices[0]})
		case f.Type == dossier.YesNoField:
			w.do(ChoiceTaken{Value: "no"})
		default:
			t.Fatalf("asks %s before the name", f.ID)
		}
	}
	t.Fatal("the name is not asked")
	return nil
}

// TestPassportFirst gives the passport in place of typing: the questions come filled in,
// each to be confirmed.
func TestPassportFirst(t *testing.T) {
	t.Parallel()
	w := student(t)
	if slot, ok := w.m.PassportFirst(w.s); !ok || slot != "id.passport" {
		t.Fatalf("offers %q, %t", slot, ok)
	}
	w.do(PassportAsked{}).at(Source, NoOverlay).do(BackAsked{}).at(Question, NoOverlay)
	if w.s.Screen.Field != dossier.FamilyName {
		t.Fatalf("back at %s", w.s.Screen.Field)
	}
	w.do(TypedText{"ER"}, PassportAsked{}, ScanAsked{}, PageSeen(clean("p1", "id.passport")))
	for f, v := range map[dossier.Fact]string{dossier.FactFamilyName: "ERIKSSON",
		dossier.FactGivenNames: "ANNA MARIA", dossier.FactBirthDate: "1974-08-12",
		dossier.FactNumber: "L898902C3", dossier.FactExpiry: "2032-04-15"} {
		w.do(FactRead{Page: "p1", Fact: f, Value: v, Compared: true})
	}
	w.do(Done{Task: TaskScan})
	for w.s.Visit.Step == Review {
		w.do(PageKept{})
	}
	seen := map[dossier.FieldID]string{}
	for w.s.Visit.Step == Question && len(seen) < 40 {
		f, _ := w.m.FieldOn(w.s)
		if from, ok := w.m.ReadFrom(w.s); ok {
			if from != "id.passport" {
				t.Errorf("%s is read from %s", f.ID, from)
			}
			seen[f.ID] = w.s.Screen.Typed
			w.do(NextAsked{})
			// suspect: a second touch takes it
			if w.s.Visit.Step == Question && w.s.Screen.Field == f.ID {
				w.do(NextAsked{})
			}
			continue
		}
		switch f.Type {
		case dossier.ChoiceField, dossier.YesNoField:
			w.do(ChoiceTaken{Value: append(slices.Clone(f.Choices), "no")[0]})
		default:
			w.s = w.m.fill(w.m.following(w.s)) // past a question without an answer
		}
	}
	for id, want := range map[dossier.FieldID]string{"family_name": "ERIKSSON",
		"given_names": "ANNA MARIA", "birth_date": "12/08/1974", "passport_number": "L898902C3",
		"id.passport.expiry": "15/04/2032"} {
		if seen[id] != want {
			t.Errorf("%s is offered as %q, want %q", id, seen[id], want)
		}
	}
}

// TestReadIsCompared holds what was read against what was written: a passport that ended,
// with an answer that it has not.
func TestReadIsCompared(t *testing.T) {
	t.Parallel()
	differs := func(w *walker) bool {
		return slices.ContainsFunc(w.s.Given.Gaps, func(g dossier.Gap) bool {
			return g.Code == dossier.ExpiryDiffers && g.Slot == "id.passport" &&
				g.Verdict == dossier.Inconclusive
		})
	}
	w := student(t)
	w.do(PassportAsked{}, ScanAsked{}, PageSeen(clean("p1", "id.passport")), Done{Task: TaskScan})
	for w.s.Visit.Step == Review {
		w.do(PageKept{})
	}
	w.do(SummaryAsked{}, AnswerChosen{Field: "id.passport.expiry"}, TypedText{"15/04/2032"},
		NextAsked{})
	if w.s.Given.Answers["id.passport.expiry"] != "2032-04-15" || differs(w) {
		t.Fatalf("answer %q, gaps %v", w.s.Given.Answers["id.passport.expiry"], w.s.Given.Gaps)
	}
	w.do(FactRead{Page: "p1", Fact: dossier.FactExpiry, Value: "2022-04-15"})
	if differs(w) {
		t.Error("what may be misread is held against the person")
	}
	w.do(FactRead{Page: "p1", Fact: dossier.FactExpiry, Value: "2022-04-15", Compared: true})
	if !differs(w) {
		t.Error("the passport has ended, and nothing is said")
	}
	w.do(PageSeen(clean("p2", "id.passport")),
		FactRead{Page: "p2", Fact: dossier.FactExpiry, Value: "2032-04-15", Compared: true})
	if differs(w) {
		t.Error("two pages that differ say something")
	}
	w.do(PageGone{Page: "p2"})
	if !differs(w) {
		t.Error("the page that confused is gone, and nothing is said")
	}
	w.do(PageGone{Page: "p1"})
	if differs(w) {
		t.Error("a page that is gone still speaks")
	}
}
