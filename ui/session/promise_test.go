// SPDX-License-Identifier: AGPL-3.0-or-later

package session

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"passerelle/dossier"
	"passerelle/internal/testkit"
)

// The promises of the package, checked after every event of long walks: random ones here,
// found ones by go test -fuzz.

var long = []TaskName{TaskBegin, TaskResume, TaskForget, TaskListFiles, TaskScan, TaskImport,
	TaskSeal, TaskCopy, TaskCheckPIN, TaskRenewTicket}

// step sends one event and checks the promises.
func (w *world) step(visit uint64, what What) {
	w.t.Helper()
	before := w.s
	frozen := freeze(w.t, before)
	w.send(visit, what)
	after, tasks := w.s, w.tasks
	if freeze(w.t, before) != frozen {
		w.t.Fatalf("%T changed the state it was given", what)
	}
	if after.Visit.Number < before.Visit.Number || after.Visit.Number > before.Visit.Number+1 {
		w.t.Fatalf("%T: visit went from %d to %d", what, before.Visit.Number, after.Visit.Number)
	}
	if after.Visit.Number != before.Visit.Number && before.Visit.Begun {
		w.t.Fatalf("%T: a visit began inside another", what)
	}
	if !after.Visit.Begun {
		wantForgotten(w.t, after)
		if d := cmp.Diff(Rest(after.Visit.Number, after.Health), after); d != "" {
			w.t.Fatalf("%T: something is left at rest:\n%s", what, d)
		}
	}
	if after.Visit.Step == Goodbye || after.Visit.Step == Receipt {
		if after.Given.Answers != nil || after.Given.Pages != nil || after.Given.ReadFacts != nil ||
			after.Draft.Ticket != "" || after.Screen.Typed != "" || after.Given.Half != nil ||
			after.Look.Picture != nil || after.Given.Gaps != nil || after.Draft.Open {
			w.t.Fatalf("%T: %s still knows the dossier", what, after.Visit.Step)
		}
	}
	if before.Cover.Overlay == StillThere && before.Visit.Begun && isTouch(what) {
		for _, t := range tasks {
			switch t.(type) {
			case RenewTicket, CloseDraft:
			default:
				w.t.Fatalf("%T went through the alert: %T", what, t)
			}
		}
		if after.Visit.Begun && (after.Visit.Step != before.Visit.Step ||
			after.Screen.Field != before.Screen.Field) {
			w.t.Fatalf("%T went through the alert", what)
		}
	}
	if after.Cover.Overlay != before.Cover.Overlay && after.Visit.Step == before.Visit.Step &&
		after.Screen.Field == before.Screen.Field && after.Visit.Step != StaffPIN &&
		after.Screen.Typed != before.Screen.Typed {
		w.t.Fatalf("%T: an overlay lost what was typed", what)
	}
	if p, ok := w.m.Procedure(after); ok &&
		(p.Audience != dossier.Public && (!after.Door.Open || after.Visit.Step != Where) ||
			after.Draft.Open && p.Mode == dossier.Info) {
		w.t.Fatalf("%T: %s on a public screen, draft %t", what, p.ID, after.Draft.Open)
	}
	if after.Visit.Step == TakeAway && (!after.Draft.Open || after.Cover.Overlay == NoOverlay &&
		before.Cover.Overlay != StillThere && w.m.Mode(after) == dossier.Full) {
		w.t.Fatalf("%T: taken away, draft %t, mode %s", what, after.Draft.Open, w.m.Mode(after))
	}
	if after.Stick.Copied != nil && after.Visit.Step != TakeAway && after.Visit.Step != Working {
		w.t.Fatalf("%T: the copy is still spoken of at %s", what, after.Visit.Step)
	}
	if (after.Draft.Mode != "") != after.Draft.Open {
		w.t.Fatalf("%T: draft %t, mode %q", what, after.Draft.Open, after.Draft.Mode)
	}
	if after.Letter.Said != nil && (after.Draft.Open ||
		after.Visit.Step != Where && after.Visit.Step != Deadline) {
		w.t.Fatalf("%T: at %s the letter is still known", what, after.Visit.Step)
	}
	if after.Visit.Step == Where && (after.Draft.Open || after.Given.Answers != nil ||
		after.Draft.Ticket != "" || after.Given.Pages != nil) {
		w.t.Fatalf("%T: something is kept where nothing is asked", what)
	}
	if after.Draft.Open && !before.Draft.Open &&
		(after.Choice.Path != nil || after.Choice.Theme != "" || after.Choice.From != "" ||
			after.Given.Half != nil) {
		w.t.Fatalf("%T: what was looked for is still known in the draft", what)
	}
	if after.Print.Leaving && after.Draft.Open && after.Cover.Overlay != LeaveOver &&
		after.Cover.Under != LeaveOver {
		w.t.Fatalf("%T: they would be sent away from %q, overlay %q over %q", what,
			after.Visit.Step, after.Cover.Overlay, after.Cover.Under)
	}
	if p := after.Print; p.Slot != "" && p.State != Busy && (after.Paper.Slot != p.Slot ||
		after.Visit.Step != Source && after.Visit.Step != Sheet && after.Visit.Step != PileSource ||
		after.Cover.Overlay == LeaveOver) {
		w.t.Fatalf("%T: what became of a sheet is said at %s, overlay %q", what,
			after.Visit.Step, after.Cover.Overlay)
	}
	if after.Visit.Step == Another && before.Visit.Step != Another {
		w.checkTold(before, what)
	}
	w.checkTasks(before, what)
	if n := w.closed[after.Visit.Number]; after.Visit.Begun && after.Visit.Step != Goodbye &&
		n != 0 || !after.Visit.Begun && after.Visit.Number > 0 && n != 1 || n > 1 {
		w.t.Fatalf("%T: visit %d at %q has sent %d CloseDraft", what, after.Visit.Number,
			after.Visit.Step, n)
	}
	if !after.Visit.Begun {
		w.pending = nil
	}
}

// checkTold: what a paper was recognised as is said once, and never over a question.
func (w *world) checkTold(before State, what What) {
	w.t.Helper()
	a, ok := w.m.AnotherOn(w.s)
	_, wanted := what.(AnotherAsked)
	if !ok || w.s.Look.Page != a.Seen || w.s.Given.Told[a.Seen] != a.Kind {
		w.t.Fatalf("%T: nothing to be said, or of another page: %+v", what, a)
	}
	if before.Given.Told[a.Seen] == a.Kind && !wanted {
		w.t.Fatalf("%T: said again", what)
	}
	if before.Visit.Step == Question && !isTouch(what) || before.Cover.Overlay != NoOverlay &&
		before.Visit.Step == Question {
		w.t.Fatalf("%T: said over the question %s", what, before.Screen.Field)
	}
}

func (w *world) checkTasks(before State, what What) {
	w.t.Helper()
	for _, t := range w.tasks {
		name := t.Name()
		if slices.Contains(long, name) {
			if w.s.Job.Task != name || before.Job.Task != "" {
				w.t.Fatalf("%T: %s starts while %q runs (state says %q)", what, name,
					before.Job.Task, w.s.Job.Task)
			}
		}
		switch t.(type) {
		case Scan:
			if !w.s.Health.CanScan() {
				w.t.Fatalf("%T: a scan, and no scanner", what)
			}
		case PrintReceipt, PrintTicket, PrintWhere, PrintAfter, PrintChecklist, PrintSheet,
			PrintTest:
			if !w.s.Health.CanPrint() {
				w.t.Fatalf("%T: %s, and no printer", what, name)
			}
		}
		switch t := t.(type) {
		case CloseDraft:
			w.closed[w.s.Visit.Number]++
		case Seal:
			if w.m.Mode(before) != dossier.Full || w.m.Mode(w.s) != dossier.Full {
				w.t.Fatalf("%T: sealed what another channel receives", what)
			}
			if !before.Decision.Declared || before.Visit.Step != Notice || !before.Draft.Open ||
				len(t.Despite) != len(dossier.SentDespite(w.s.Given.Gaps)) ||
				!slices.EqualFunc(FailedGaps(t.Despite), FailedGaps(w.s.Given.Gaps), same) {
				w.t.Fatalf("%T: sealed from %s, declared %t", what, before.Visit.Step,
					before.Decision.Declared)
			}
		case Quit:
			if !before.Door.Open {
				w.t.Fatalf("%T: anyone can stop the machine", what)
			}
		case SaveAnswers:
			if t.Number != w.s.Draft.Saves || t.Number <= before.Draft.Saves {
				w.t.Fatalf("%T: save %d after %d", what, t.Number, before.Draft.Saves)
			}
		}
		w.pending = append(w.pending, t)
	}
}

func isTouch(w What) bool { return w != nil && !ofMachine(w) && !ofTask(w) }

func freeze(t testing.TB, s State) string {
	t.Helper()
	b, err := json.Marshal(s)
	testkit.Must(t, err)
	return string(b)
}

// wayBack shows that from here some touches lead to rest. What can't be left is ended
// first: a seal, a draft being opened and a new ticket, which last seconds.
func (w *world) wayBack() {
	w.t.Helper()
	var path []What
	for range 20 {
		if AtRest(w.s) {
			return
		}
		var e What
		switch {
		case w.s.Job.Task == TaskSeal || w.s.Job.Task == TaskRenewTicket ||
			w.s.Job.Task == TaskResume:
			e = Done{Task: w.s.Job.Task}
		case w.s.Cover.Overlay == StillThere:
			e = Touched{}
		case w.s.Cover.Overlay == LeaveOver:
			e = KeepAndLeave{}
		case w.s.Cover.Overlay != NoOverlay:
			e = OverlayClosed{}
		case w.s.Visit.Step == Goodbye:
			e = EndAsked{}
		default:
			e = LeaveAsked{}
		}
		path = append(path, e)
		w.step(w.s.Visit.Number, e)
	}
	w.t.Fatalf("no way back to welcome: %T leads to step %q overlay %q", path, w.s.Visit.Step,
		w.s.Cover.Overlay)
}

// backAlone shows that "back" alone leads out, or to the question how to leave. Tasks
// that it stops end.
func (w *world) backAlone() {
	w.t.Helper()
	for range 200 {
		if AtRest(w.s) || w.s.Visit.Step == Receipt || w.s.Cover.Overlay == LeaveOver {
			return
		}
		w.step(w.s.Visit.Number, BackAsked{})
		if w.s.Job.Task != "" {
			w.step(w.s.Visit.Number, Done{Task: w.s.Job.Task})
		}
	}
	w.t.Fatalf("back alone leads nowhere: step %q overlay %q", w.s.Visit.Step, w.s.Cover.Overlay)
}

// wander walks at random, says so after each step, and now and then shows the way back.
func (w *world) wander(stepped func()) {
	w.t.Helper()
	for n := range 600 {
		w.step(w.next())
		stepped()
		if n%97 != 96 {
			continue
		}
		s, pending, closed := w.s, slices.Clone(w.pending), w.closed
		w.closed = map[uint64]int{}
		if s.Visit.Step == Goodbye || AtRest(s) {
			w.closed[s.Visit.Number] = closed[s.Visit.Number]
		}
		if n%2 == 0 {
			w.wayBack()
		} else {
			w.backAlone()
		}
		w.s, w.pending, w.closed = s, pending, closed
	}
}

func TestPromisesOfRandomWalks(t *testing.T) {
	t.Parallel()
	walks, seed := testkit.Share(2000), testkit.Seed(t)
	t.Logf("%d walks", walks)
	seen := map[Step]int{}
	done := map[TaskName]int{}
	over := map[Overlay]int{}
	var mu sync.Mutex
	t.Run("walks", func(t *testing.T) {
		for i := range walks {
			t.Run(strconv.Itoa(i), func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, rand.New(rand.NewPCG(seed, uint64(i))).IntN)
				w.wander(func() {
					mu.Lock()
					defer mu.Unlock()
					seen[w.s.Visit.Step]++
					for _, t := range w.tasks {
						done[t.Name()]++
					}
					over[w.s.Cover.Overlay]++
				})
			})
		}
	})
	for _, s := range []Step{Welcome, OutOfService, Choose, Find, Lost, Themes, Theme, Search,
		Found, Where, Turn, Need, TicketOut, TicketIn, Question, Pieces, Source, Sheet, Files, Working,
		Review, Piece, Arrange, Split, Place, Summary, Despite, Notice, TakeAway, Receipt, Goodbye, StaffPIN, Staff,
		Reserved, About} {
		if seen[s] == 0 {
			t.Errorf("no walk came to %q: the campaign proves nothing about it", s)
		}
	}
	for _, n := range []TaskName{TaskArrangePages, TaskSeal, TaskCopy, TaskPrintList, TaskPrintSheet} {
		// a sheet is printed, and pages are put in order, by few walks in a hundred: a twentieth of
		// them may have none
		seldom := n == TaskPrintSheet || n == TaskArrangePages
		if done[n] == 0 && (!seldom || testkit.Full()) {
			t.Errorf("no walk came to %q", n)
		}
	}
	for _, o := range []Overlay{HelpOver, LangOver, SizeOver, StillThere, LeaveOver, EraseOver,
		MishapOver, RestartOver, TicketOver} {
		if over[o] == 0 {
			t.Errorf("no walk saw overlay %q", o)
		}
	}
}

func FuzzNext(f *testing.F) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 8 {
		b := make([]byte, 400)
		for i := range b {
			b[i] = byte(rng.Uint32())
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		w := newWorld(t, func(n int) int {
			if len(data) == 0 {
				return 0
			}
			b := data[0]
			data = data[1:]
			return int(b) % n
		})
		data = data[:min(len(data), 4000)]
		for len(data) > 0 {
			w.step(w.next())
		}
		w.wayBack()
	})
}

func TestCurrent(t *testing.T) {
	t.Parallel()
	s := State{Visit: Visit{Number: 7}}
	for _, x := range []struct {
		e    Event
		want bool
	}{
		{Event{Visit: 7, What: PageSeen{}}, true}, {Event{Visit: 6, What: PageSeen{}}, false},
		{Event{Visit: 8, What: Touched{}}, false}, {Event{Visit: 0, What: Done{}}, false},
		{Event{Visit: 0, What: Tick{}}, true}, {Event{Visit: 7, What: Tick{}}, false},
		{Event{Visit: 0, What: HealthSeen{}}, true}, {Event{Visit: 0, What: Mishapped{}}, true},
	} {
		if got := Current(s, x.e); got != x.want {
			t.Errorf("Current(visit 7, %T of visit %d) = %t, want %t", x.e.What, x.e.Visit, got,
				x.want)
		}
	}
}
