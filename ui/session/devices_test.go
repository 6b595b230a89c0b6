// SPDX-License-Identifier: AGPL-3.0-or-later

package session

import (
	"fmt"
	"slices"
	"testing"
)

var conditions = []Condition{Unknown, Good, Busy, Absent, Broken}

// TestWhatIsThere: for every condition of the three devices, what is offered is what is there.
func TestWhatIsThere(t *testing.T) {
	t.Parallel()
	for _, scanner := range conditions {
		for _, stick := range conditions {
			for _, folder := range []bool{false, true} {
				h := Health{Scanner: scanner, Printer: scanner, Stick: stick, Folder: folder}
				there := scanner == Unknown || scanner == Good || scanner == Busy
				in := stick == Unknown || stick == Good
				for what, got := range map[string][2]bool{
					"scan": {h.CanScan(), there}, "print": {h.CanPrint(), there},
					"write": {h.StickIn(), in}, "read": {h.CanRead(), in || folder},
					"papers": {h.TakesPapers(), there || stick != Broken || folder},
				} {
					if got[0] != got[1] {
						t.Errorf("scanner %q, stick %q, folder %v: %s is %v", scanner, stick,
							folder, what, got[0])
					}
				}
			}
		}
	}
}

// TestNothingIsAskedOfADeviceThatIsNotThere: whatever step one is on, no page is scanned
// and none printed without its device, and the person is told; when the device is back,
// the same touch works.
func TestNothingIsAskedOfADeviceThatIsNotThere(t *testing.T) {
	t.Parallel()
	gone := goodHealth()
	gone.Scanner, gone.Printer = Absent, Broken
	for name, c := range map[string]struct {
		to    func(w *walker)
		touch What
		task  TaskName
	}{
		"a paper": {func(w *walker) {
			w.papers().do(SlotChosen{Slot: "id.passport"})
		}, ScanAsked{}, TaskScan},
		"a pile": {func(w *walker) {
			w.papers().do(SlotChosen{Slot: "id.passport"})
		}, ScanAsked{Feeder: true}, TaskScan},
		"a sheet to sign": {func(w *walker) {
			w.draft("prepared").answer("ERIKSSON").answer("ANNA MARIA").answer("1974-08-12").do(
				UnknownAsked{}, SlotChosen{Slot: "home.proof"}).at(Source, NoOverlay)
		}, PrintAsked{}, TaskPrintSheet},
		"the ticket": {func(w *walker) {
			w.papers().do(LeaveAsked{})
		}, PrintAsked{}, TaskPrintTicket},
		"the receipt": {func(w *walker) { w.received() }, PrintAsked{}, TaskPrintReceipt},
		"what is next": {func(w *walker) {
			w.received().do(AfterAsked{})
		}, PrintAsked{}, TaskPrintAfter},
		"where to go": {func(w *walker) {
			w.do(LangChosen{Lang: "fr"}, ProcedureChosen{ID: "told"})
		}, PrintAsked{}, TaskPrintWhere},
		"the test page": {func(w *walker) {
			w.do(StaffAsked{}, TypedText{Text: "1234"}, NextAsked{}, StaffIn{},
				Done{Task: TaskCheckPIN})
		}, TestPageAsked{}, TaskPrintTest},
	} {
		w := newWalker(t)
		c.to(w)
		w.machine(HealthSeen{Health: gone})
		w.do(c.touch)
		if len(w.tasks) > 0 {
			t.Errorf("%s: %s was asked for", name, w.tasks[0].Name())
		}
		if told := w.s.Cover.Overlay == MishapOver && w.s.Cover.Mishap == ScannerAbsent ||
			w.s.Print.State == Broken && w.s.Print.Mishap == PrinterAbsent; !told {
			t.Errorf("%s: nothing is said: step %s, overlay %q", name, w.s.Visit.Step,
				w.s.Cover.Overlay)
		}
		if w.s.Cover.Overlay == MishapOver {
			w.do(OverlayClosed{})
		}
		w.machine(HealthSeen{Health: goodHealth()})
		w.do(c.touch)
		if !slices.ContainsFunc(w.tasks, func(k Task) bool { return k.Name() == c.task }) {
			t.Errorf("%s: with the device back, %v", name, w.tasks)
		}
	}
}

// TestPassportFirstNeedsTheScanner: its name says so.
func TestPassportFirstNeedsTheScanner(t *testing.T) {
	t.Parallel()
	for _, scanner := range conditions {
		w := student(t)
		h := goodHealth()
		h.Scanner = scanner
		w.machine(HealthSeen{Health: h})
		if _, ok := w.m.PassportFirst(w.s); ok != h.CanScan() {
			t.Errorf("scanner %q: passport first is %v", scanner, ok)
		}
	}
}

// TestBelongings: the end of a visit speaks of what was used in it, and of nothing of the
// visit before.
func TestBelongings(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		do    func(w *walker)
		stick Condition
		want  Belongings
	}{
		"nothing":      {func(w *walker) {}, Absent, Belongings{}},
		"a stick":      {func(w *walker) {}, Good, Belongings{Stick: true}},
		"a stick left": {func(w *walker) {}, Busy, Belongings{}},
		"a page": {func(w *walker) {
			w.do(PrintAsked{}, Done{Task: TaskPrintTicket})
		}, Absent, Belongings{Sheets: true}},
		"a page, jammed": {func(w *walker) {
			w.do(PrintAsked{}, Done{Task: TaskPrintTicket, Mishap: PrinterJam})
		}, Absent, Belongings{Sheets: true}},
		"no printer": {func(w *walker) {
			w.do(PrintAsked{}, Done{Task: TaskPrintTicket, Mishap: PrinterAbsent})
		}, Absent, Belongings{}},
		"a page, on its way": {func(w *walker) {
			w.do(PrintAsked{}, KeepAndLeave{})
		}, Absent, Belongings{Sheets: true}},
	} {
		w := newWalker(t).papers()
		h := goodHealth()
		h.Stick = c.stick
		w.machine(HealthSeen{Health: h})
		w.do(LeaveAsked{})
		c.do(w)
		w.do(KeepAndLeave{})
		if w.s.Visit.Step != Goodbye || w.s.Person.Used != c.want {
			t.Errorf("%s: step %s, %+v, want %+v", name, w.s.Visit.Step, w.s.Person.Used, c.want)
		}
		w.do(EndAsked{})
		if fmt.Sprint(w.s) != fmt.Sprint(Rest(w.s.Visit.Number, w.s.Health)) ||
			w.s.Person.Used != (Belongings{}) {
			t.Errorf("%s: the next visit begins with %+v", name, w.s.Person.Used)
		}
	}
	w := newWalker(t).papers().do(SlotChosen{Slot: "id.passport"}, ScanAsked{})
	if !w.s.Person.Used.Glass {
		t.Error("the scanner was asked for, and is forgotten")
	}
}

// TestThePageThatIsTooMuchIsNamed: those before it are kept and reviewed, whatever they come
// from, and the person is told which one did not fit.
func TestThePageThatIsTooMuchIsNamed(t *testing.T) {
	t.Parallel()
	w := newWalker(t).papers().do(SlotChosen{Slot: "id.passport"}, ScanAsked{Feeder: true},
		clean("p1", "id.passport"), clean("p2", "id.passport"),
		Done{Task: TaskScan, Mishap: FileOverBudget}).at(Review, MishapOver)
	if w.s.Cover.MishapPage != 3 {
		t.Errorf("the page that is too much is %d, want 3", w.s.Cover.MishapPage)
	}
	w.do(OverlayClosed{}, PageKept{}, PageKept{})
	if n := len(w.s.Given.Pages); n != 2 {
		t.Errorf("%d pages are kept, want 2", n)
	}
}
