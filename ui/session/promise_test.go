// SPDX-License-Identifier: AGPL-3.0-or-later

package session

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"passerelle/dossier"
)

// The promises of the package, checked after every event of long walks: random ones here, found ones by go test -fuzz.

// chance gives a number below n: from a generator, or from the bytes of the fuzzer.
type chance func(n int) int

var touches = []What{
	LangChosen{Lang: "fr"}, LangChosen{Lang: "xx"}, SizeChosen{Size: SizeXL}, SizeChosen{Size: "huge"}, DarkChosen{Dark: true}, HelpAsked{}, LangAsked{}, SizeAsked{}, OverlayClosed{}, Touched{},
	BackAsked{}, NextAsked{}, NextAsked{}, NextAsked{}, MoreAsked{}, TicketAsked{}, ChoiceTaken{Value: "yes"}, ChoiceTaken{Value: "no"}, ChoiceTaken{Value: "self"}, UnknownAsked{},
	ScanAsked{}, ScanAsked{Feeder: true}, StickAsked{}, NotOwned{}, AddAsked{}, NotMine{}, CancelAsked{}, PageKept{}, PageTurned{}, PageAgain{}, PageDeleted{}, SummaryAsked{},
	DespiteTaken{}, DeclaredSet{True: true}, SendAsked{}, PrintAsked{}, LeaveAsked{}, KeepAndLeave{}, EraseAsked{}, EraseTaken{}, EndAsked{}, StaffAsked{}, AboutAsked{}, TestPageAsked{},
	RestartAsked{Stop: true}, RestartTaken{},
}

var mishaps = []Mishap{NoMishap, NoMishap, NoMishap, ScannerJam, DiskFull, VaultFailed, TicketWrong, PinWrong, PrinterOut, Failed}

// world plays the clerk and the person.
type world struct {
	*walker
	pick    chance
	pending []Task
	pages   int
	closed  map[uint64]int // CloseDraft by visit
}

func newWorld(t testing.TB, pick chance) *world {
	return &world{walker: newWalker(t), pick: pick, closed: map[uint64]int{}}
}

func one[T any](w *world, all []T) T { return all[w.pick(len(all))] }

// next invents an event: mostly what a person may touch here, sometimes what does not fit at all.
func (w *world) next() (visit uint64, what What) {
	v := w.s.Visit
	switch w.pick(20) {
	case 0:
		w.now = w.now.Add(time.Duration(w.pick(400)) * time.Second)
		return 0, Tick{}
	case 1:
		return 0, Mishapped{Mishap: one(w, mishaps)}
	case 2:
		h := goodHealth()
		h.Vault, h.Disk, h.Line = one(w, []Condition{Good, Good, Good, Broken}), one(w, []Condition{Good, Good, Broken}), one(w, []Condition{Good, Unknown})
		return 0, HealthSeen{Health: h}
	case 3, 4, 5, 6, 7:
		if len(w.pending) > 0 {
			return v, w.finish()
		}
	case 8:
		return v, w.stray()
	case 9, 10:
		return v, w.fitting()
	case 11, 12, 13, 14, 15:
		return v, w.purposeful()
	}
	return v, one(w, touches)
}

// fitting is a touch with an argument that exists.
func (w *world) fitting() What {
	all := []What{ProcedureChosen{ID: one(w, []dossier.ProcedureID{"moving", "single", "none"})}, LangChosen{Lang: "ar"}, NextAsked{}}
	all = append(all, TypedText{Text: one(w, []string{"ERIKSSON", "1974-08-12", "anna@exemple.fr", "ABCD-EFGH", "12345", "", "٣ é\x00"})})
	for _, p := range w.m.Wanted(w.s) {
		all = append(all, SlotChosen{Slot: p.Slot})
		for _, a := range p.Alternatives {
			all = append(all, AltChosen{Piece: a})
		}
	}
	for _, p := range w.s.Pages {
		all = append(all, PageChosen{Page: p.ID})
	}
	for _, f := range w.m.Walk(w.s) {
		all = append(all, AnswerChosen{Field: f.ID})
	}
	for _, f := range w.s.Files {
		all = append(all, FileChosen{Key: f.Key})
	}
	return one(w, all)
}

// purposeful is what somebody would touch who wants to get to the end.
func (w *world) purposeful() What {
	switch {
	case w.s.Overlay == StillThere:
		return Touched{}
	case w.s.Overlay == RestartOver:
		return RestartTaken{}
	case w.s.Overlay != NoOverlay:
		return OverlayClosed{}
	}
	switch w.s.Step {
	case Welcome:
		return one(w, []What{LangChosen{Lang: "fr"}, LangChosen{Lang: "fr"}, LangChosen{Lang: "fr"}, StaffAsked{}})
	case Choose:
		return ProcedureChosen{ID: "single"}
	case Question:
		f, _ := w.m.FieldOn(w.s)
		answer := map[dossier.FieldType]string{dossier.NameField: "ERIKSSON", dossier.DateField: "2026-11-04", dossier.TextField: "Mme Bernard", dossier.EmailField: "anna@exemple.fr"}[f.Type]
		switch {
		case len(f.Choices) > 0:
			return ChoiceTaken{Value: f.Choices[0]}
		case f.Type == dossier.YesNoField:
			return ChoiceTaken{Value: "yes"}
		case f.Unknown:
			return UnknownAsked{}
		case w.s.Typed != answer:
			return TypedText{Text: answer}
		}
	case Pieces:
		return one(w, []What{SlotChosen{Slot: "id.passport"}, SlotChosen{Slot: "home.proof"}, NextAsked{}})
	case Source:
		return ScanAsked{}
	case TicketIn, StaffPIN:
		if w.s.Typed == "" {
			return TypedText{Text: "1234"}
		}
	case Staff:
		return one(w, []What{RestartAsked{}, PrintAsked{}, BackAsked{}})
	case Despite:
		return DespiteTaken{}
	case Notice:
		if !w.s.Declared {
			return DeclaredSet{True: true}
		}
		return SendAsked{}
	}
	return NextAsked{}
}

// stray is a result that nobody asked for.
func (w *world) stray() What {
	w.pages++
	id := dossier.PageID(string(rune('a' + w.pages%26)))
	return one(w, []What{
		nil, Done{}, Done{Task: TaskScan}, Done{Task: TaskSeal, Mishap: Failed}, Done{Task: "other", Mishap: "other"}, DraftOpened{Ticket: "X"}, blurred(id, "home.proof"), clean(id, "nowhere"), PageGone{Page: id},
		PageChanged{}, PictureSeen{}, FilesSeen{Files: []FileRef{{Key: "z"}}}, Registered{}, TicketSpent{}, StaffIn{}, TicketRenewed{Ticket: "STRAY"}, SlotChosen{Slot: "nowhere"}, PageChosen{Page: "nowhere"},
		AltChosen{Piece: "nowhere"}, AnswerChosen{Field: "nowhere"}, FileChosen{Key: "nowhere"}, TypedText{Text: string(make([]byte, 2000))},
	})
}

// finish sends one result of a pending task, or its end.
func (w *world) finish() What {
	i := w.pick(len(w.pending))
	t := w.pending[i]
	if w.pick(2) == 0 {
		switch t := t.(type) {
		case Begin:
			return DraftOpened{Ticket: theTicket, Dossier: dossier.Dossier{Procedure: t.Procedure}}
		case Resume:
			return DraftOpened{Ticket: theTicket, Fresh: w.pick(2) == 0, Dossier: dossier.Dossier{Procedure: "moving", Answers: dossier.Answers{"family_name": "ERIKSSON"}}}
		case RenewTicket:
			return TicketRenewed{Ticket: "NEW"}
		case Scan:
			if t.Replace != "" {
				return PageChanged(clean(t.Replace, t.Slot))
			}
			w.pages++
			return blurred(dossier.PageID(string(rune('A'+w.pages%26))), t.Slot)
		case Import:
			w.pages++
			return clean(dossier.PageID(string(rune('A'+w.pages%26))), t.Slot)
		case ListFiles:
			return FilesSeen{Files: []FileRef{{Key: "k"}}}
		case TurnPage:
			return PageChanged(clean(t.Page, "home.proof"))
		case DeletePage:
			return PageGone{Page: t.Page}
		case LoadPicture:
			return PictureSeen{Picture: Picture{Page: t.Page}}
		case Seal:
			return Sealed{Receipt: receipt(1)}
		case AwaitReceipt:
			return Registered{Receipt: receipt(2)}
		case CheckPIN:
			return StaffIn{}
		}
	}
	w.pending = slices.Delete(w.pending, i, i+1)
	return Done{Task: t.Name(), Mishap: one(w, mishaps)}
}

var long = []TaskName{TaskBegin, TaskResume, TaskListFiles, TaskScan, TaskImport, TaskSeal, TaskCheckPIN, TaskRenewTicket}

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
	if after.Visit < before.Visit || after.Visit > before.Visit+1 {
		w.t.Fatalf("%T: visit went from %d to %d", what, before.Visit, after.Visit)
	}
	if after.Visit != before.Visit && before.Begun {
		w.t.Fatalf("%T: a visit began inside another", what)
	}
	if !after.Begun {
		if d := cmp.Diff(Rest(after.Visit, after.Health), after); d != "" {
			w.t.Fatalf("%T: something is left at rest:\n%s", what, d)
		}
	}
	if after.Step == Goodbye || after.Step == Receipt {
		if after.Answers != nil || after.Pages != nil || after.Ticket != "" || after.Typed != "" || after.Half != nil || after.Picture != nil || after.Gaps != nil || after.HasDraft {
			w.t.Fatalf("%T: %s still knows the dossier", what, after.Step)
		}
	}
	if before.Overlay == StillThere && before.Begun && isTouch(what) {
		for _, t := range tasks {
			switch t.(type) {
			case RenewTicket, CloseDraft:
			default:
				w.t.Fatalf("%T went through the alert: %T", what, t)
			}
		}
		if after.Begun && (after.Step != before.Step || after.Field != before.Field) {
			w.t.Fatalf("%T went through the alert", what)
		}
	}
	if after.Overlay != before.Overlay && after.Step == before.Step && after.Field == before.Field && after.Step != StaffPIN && after.Typed != before.Typed {
		w.t.Fatalf("%T: an overlay lost what was typed", what)
	}
	w.checkTasks(before, what)
	if n := w.closed[after.Visit]; after.Begun && after.Step != Goodbye && n != 0 || !after.Begun && after.Visit > 0 && n != 1 || n > 1 {
		w.t.Fatalf("%T: visit %d at %q has sent %d CloseDraft", what, after.Visit, after.Step, n)
	}
	if !after.Begun {
		w.pending = nil
	}
}

func (w *world) checkTasks(before State, what What) {
	w.t.Helper()
	for _, t := range w.tasks {
		name := t.Name()
		if slices.Contains(long, name) {
			if w.s.Task != name || before.Task != "" {
				w.t.Fatalf("%T: %s starts while %q runs (state says %q)", what, name, before.Task, w.s.Task)
			}
		}
		switch t := t.(type) {
		case CloseDraft:
			w.closed[w.s.Visit]++
		case Seal:
			if !before.Declared || before.Step != Notice || !before.HasDraft || len(t.Despite) != len(FailedGaps(w.s.Gaps)) {
				w.t.Fatalf("%T: sealed from %s, declared %t", what, before.Step, before.Declared)
			}
		case Quit:
			if !before.StaffOpen {
				w.t.Fatalf("%T: anyone can stop the machine", what)
			}
		case SaveAnswers:
			if t.Number != w.s.Saves || t.Number <= before.Saves {
				w.t.Fatalf("%T: save %d after %d", what, t.Number, before.Saves)
			}
		}
		w.pending = append(w.pending, t)
	}
}

func isTouch(w What) bool { return w != nil && !ofMachine(w) && !ofTask(w) }

func freeze(t testing.TB, s State) string {
	t.Helper()
	b, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// wayBack shows that from here some touches lead to rest. What can't be left is ended first: a seal, a draft being opened and a new ticket, which last seconds.
func (w *world) wayBack() {
	w.t.Helper()
	var path []What
	for range 20 {
		if AtRest(w.s) {
			return
		}
		var e What
		switch {
		case w.s.Task == TaskSeal || w.s.Task == TaskRenewTicket || w.s.Task == TaskResume:
			e = Done{Task: w.s.Task}
		case w.s.Overlay == StillThere:
			e = Touched{}
		case w.s.Overlay == LeaveOver:
			e = KeepAndLeave{}
		case w.s.Overlay != NoOverlay:
			e = OverlayClosed{}
		case w.s.Step == Goodbye:
			e = EndAsked{}
		default:
			e = LeaveAsked{}
		}
		path = append(path, e)
		w.step(w.s.Visit, e)
	}
	w.t.Fatalf("no way back to welcome: %T leads to step %q overlay %q", path, w.s.Step, w.s.Overlay)
}

// backAlone shows that "back" alone leads out, or to the question how to leave. Tasks that it stops end.
func (w *world) backAlone() {
	w.t.Helper()
	for range 200 {
		if AtRest(w.s) || w.s.Step == Receipt || w.s.Overlay == LeaveOver {
			return
		}
		w.step(w.s.Visit, BackAsked{})
		if w.s.Task != "" {
			w.step(w.s.Visit, Done{Task: w.s.Task})
		}
	}
	w.t.Fatalf("back alone leads nowhere: step %q overlay %q", w.s.Step, w.s.Overlay)
}

func TestPromisesOfRandomWalks(t *testing.T) {
	walks := 2000 / 20
	if os.Getenv("PASSERELLE_CAMPAIGN") == "full" {
		walks = 2000
	}
	seed := rand.Uint64()
	t.Logf("seed %d, %d walks", seed, walks)
	seen := map[Step]int{}
	over := map[Overlay]int{}
	for i := range walks {
		rng := rand.New(rand.NewPCG(seed, uint64(i)))
		w := newWorld(t, rng.IntN)
		for n := range 600 {
			w.step(w.next())
			seen[w.s.Step]++
			over[w.s.Overlay]++
			if n%97 == 96 {
				s, pending, closed := w.s, slices.Clone(w.pending), w.closed
				w.closed = map[uint64]int{}
				if s.Step == Goodbye || AtRest(s) {
					w.closed[s.Visit] = closed[s.Visit]
				}
				if n%2 == 0 {
					w.wayBack()
				} else {
					w.backAlone()
				}
				w.s, w.pending, w.closed = s, pending, closed
			}
		}
	}
	for _, s := range []Step{Welcome, OutOfService, Choose, Need, TicketOut, TicketIn, Question, Pieces, Source, Files, Working, Review, Piece, Summary, Despite, Notice, Receipt, Goodbye, StaffPIN, Staff, About} {
		if seen[s] == 0 {
			t.Errorf("no walk came to %q: the campaign proves nothing about it", s)
		}
	}
	for _, o := range []Overlay{HelpOver, LangOver, SizeOver, StillThere, LeaveOver, EraseOver, MishapOver, RestartOver, TicketOver} {
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
	s := State{Visit: 7}
	for _, x := range []struct {
		e    Event
		want bool
	}{
		{Event{Visit: 7, What: PageSeen{}}, true}, {Event{Visit: 6, What: PageSeen{}}, false}, {Event{Visit: 8, What: Touched{}}, false}, {Event{Visit: 0, What: Done{}}, false},
		{Event{Visit: 0, What: Tick{}}, true}, {Event{Visit: 7, What: Tick{}}, false}, {Event{Visit: 0, What: HealthSeen{}}, true}, {Event{Visit: 0, What: Mishapped{}}, true},
	} {
		if got := Current(s, x.e); got != x.want {
			t.Errorf("Current(visit 7, %T of visit %d) = %t, want %t", x.e.What, x.e.Visit, got, x.want)
		}
	}
}
