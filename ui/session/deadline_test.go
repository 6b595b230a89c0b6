// SPDX-License-Identifier: AGPL-3.0-or-later

package session

import (
	"testing"
	"time"

	"passerelle/dossier"
)

// atLetter is a person asked how the letter came.
func atLetter(t *testing.T) *walker {
	t.Helper()
	w := newWalker(t).do(LangChosen{Lang: "fr"}, ProcedureChosen{ID: "told"}).at(Where, NoOverlay)
	if !w.m.AsksLetter(w.s) {
		t.Fatal("no day is asked for")
	}
	return w.do(DeadlineAsked{}).at(Deadline, NoOverlay)
}

// TestLastDayOfALetter: the day that is given makes a last day, on the screen and on paper;
// nothing is stored, and it ends with the page.
func TestLastDayOfALetter(t *testing.T) {
	t.Parallel()
	w := atLetter(t).do(ChoiceTaken{Value: "yes"}).at(Deadline, NoOverlay)
	if w.s.Screen.Field != "letter_day" {
		t.Fatalf("asked %s", w.s.Screen.Field)
	}
	w.do(NextAsked{}).at(Deadline, NoOverlay)
	if w.s.Screen.FieldError != dossier.FieldMissing {
		t.Fatalf("an empty day: %q", w.s.Screen.FieldError)
	}
	w.do(TypedText{Text: "01/01/2099"}, NextAsked{}).at(Deadline, NoOverlay)
	if w.s.Screen.FieldError == "" {
		t.Fatal("a day to come is taken")
	}
	day := w.now.AddDate(0, 0, -10)
	w.do(TypedText{Text: day.Format("02/01/2006")}, NextAsked{}).at(Where, NoOverlay)
	noTask(w)
	d, ok := w.m.LetterDates(w.s)
	want := day.AddDate(0, 2, 0).Format(time.DateOnly)
	if !ok || d.LastDay.Format(time.DateOnly) != want {
		t.Fatalf("got %t, %s, want %s", ok, d.LastDay, want)
	}
	w.do(PrintAsked{})
	if p := task[PrintWhere](w); p.Letter == nil || !p.Letter.LastDay.Equal(d.LastDay) {
		t.Fatalf("printed %+v", p)
	}
	w.do(Done{Task: TaskPrintWhere}, DeadlineAsked{}, BackAsked{}).at(Where, NoOverlay)
	w.do(BackAsked{})
	if w.s.Letter.Said != nil {
		t.Fatalf("it is still known at %s", w.s.Visit.Step)
	}
	w.do(ProcedureChosen{ID: "told"}, PrintAsked{})
	if p := task[PrintWhere](w); p.Letter != nil {
		t.Fatalf("another visit of the page: %+v", p)
	}
}

// TestUnknownLetter: who doesn't know comes back to the page, which says who can tell; a
// changed answer takes with it what it asked for.
func TestUnknownLetter(t *testing.T) {
	t.Parallel()
	for _, e := range [][]What{{UnknownAsked{}}, {ChoiceTaken{Value: "no"}},
		{ChoiceTaken{Value: "yes"}, UnknownAsked{}}, {BackAsked{}}} {
		w := atLetter(t).do(e...).at(Where, NoOverlay)
		if d, ok := w.m.LetterDates(w.s); ok {
			t.Errorf("%v: %+v", e, d)
		}
	}
	w := atLetter(t).do(ChoiceTaken{Value: "yes"}, TypedText{Text: "01/11/2026"}, NextAsked{})
	w.do(DeadlineAsked{}, NextAsked{}).at(Deadline, NoOverlay)
	w.do(BackAsked{}, ChoiceTaken{Value: "no"}).at(Where, NoOverlay)
	if _, kept := w.s.Letter.Said["letter_day"]; kept {
		t.Error("the day of a letter that there isn't")
	}
	w.wait(180*time.Second).at(Where, StillThere).wait(45 * time.Second)
	wantRest(t, w)
}
