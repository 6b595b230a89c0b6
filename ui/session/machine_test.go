// SPDX-License-Identifier: AGPL-3.0-or-later

package session

import (
	"os"
	"sync"
	"testing"
	"time"

	"passerelle/dossier"
	"passerelle/dossier/catalogue"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// theCatalogue is read once: nothing changes a catalogue. Its files are of the first
// format, which has no sheets, so two are put in.
var theCatalogue = sync.OnceValues(func() (*dossier.Catalogue, error) {
	c, err := catalogue.Parse(os.DirFS("testdata"))
	if err != nil {
		return nil, err
	}
	for id, sheet := range map[dossier.ProcedureID]dossier.Sheet{
		"prepared": dossier.SheetHost, "single": dossier.SheetCommitment} {
		p, _ := c.Procedure(id)
		p.Pieces[len(p.Pieces)-1].Sheet = sheet
	}
	return c, nil
})

func testMachine(t testing.TB) Machine {
	t.Helper()
	c, err := theCatalogue()
	if err != nil {
		t.Fatalf("parse the test catalogue: %v", err)
	}
	return Machine{Catalogue: c, Languages: []string{"fr", "en", "ar"}, Idle: 3 * time.Minute,
		Alert: 45 * time.Second, LineWait: 20 * time.Second}
}

func goodHealth() Health {
	return Health{Vault: Good, Disk: Good, Scanner: Good, Printer: Good, Line: Good, Clock: Good,
		Enrolled: true}
}

// walker drives a machine as ui's Send does, and notes the tasks.
type walker struct {
	t     testing.TB
	m     Machine
	s     State
	now   time.Time
	tasks []Task // of the last event
}

func newWalker(t testing.TB) *walker {
	w := &walker{t: t, m: testMachine(t), now: noon}
	w.machine(HealthSeen{Health: goodHealth()})
	return w
}

func (w *walker) send(visit uint64, what What) {
	w.t.Helper()
	e := Event{Visit: visit, At: dossier.Moment{Time: w.now, Known: true}, What: what}
	if !Current(w.s, e) {
		w.tasks = nil
		return
	}
	w.s, w.tasks = w.m.Next(w.s, e)
}

// do sends touches and results of the present visit.
func (w *walker) do(all ...What) *walker {
	w.t.Helper()
	for _, what := range all {
		w.send(w.s.Visit.Number, what)
	}
	return w
}

func (w *walker) machine(what What) { w.t.Helper(); w.send(0, what) }

// wait lets time pass second by second.
func (w *walker) wait(d time.Duration) *walker {
	w.t.Helper()
	var all []Task
	for ; d > 0; d -= time.Second {
		w.now = w.now.Add(time.Second)
		w.machine(Tick{})
		all = append(all, w.tasks...)
	}
	w.tasks = all
	return w
}

func (w *walker) at(step Step, over Overlay) *walker {
	w.t.Helper()
	if w.s.Visit.Step != step || w.s.Cover.Overlay != over {
		w.t.Fatalf("got step %q overlay %q mishap %q, want step %q overlay %q", w.s.Visit.Step,
			w.s.Cover.Overlay, w.s.Cover.Mishap, step, over)
	}
	return w
}

// task returns the one task of that type among those of the last event.
func task[T Task](w *walker) T {
	w.t.Helper()
	var found []T
	for _, t := range w.tasks {
		if x, ok := t.(T); ok {
			found = append(found, x)
		}
	}
	if len(found) != 1 {
		var want T
		w.t.Fatalf("got tasks %T, want one %T", w.tasks, want)
	}
	return found[0]
}

func noTask(w *walker) {
	w.t.Helper()
	if len(w.tasks) != 0 {
		w.t.Fatalf("got %d tasks (%T), want none", len(w.tasks), w.tasks[0])
	}
}

const theTicket = "ABCD-EFGH-JKMN-PQRS-T"

// draft walks to the first question.
func (w *walker) draft(p dossier.ProcedureID) *walker {
	w.t.Helper()
	w.do(LangChosen{Lang: "fr"}, ProcedureChosen{ID: p}, NextAsked{})
	if b := task[Begin](w); b.Procedure != p || b.Lang != "fr" {
		w.t.Fatalf("got %+v", b)
	}
	return w.do(DraftOpened{Ticket: theTicket, Dossier: dossier.Dossier{Procedure: p}},
		Done{Task: TaskBegin}).at(TicketOut, NoOverlay).do(NextAsked{}).at(Question, NoOverlay)
}

func (w *walker) answer(text string) *walker {
	w.t.Helper()
	before := w.s.Screen.Field
	w.do(TypedText{Text: text}, NextAsked{})
	if w.s.Screen.FieldError != "" {
		w.t.Fatalf("%s: %q was refused: %s", before, text, w.s.Screen.FieldError)
	}
	return w
}

// papers walks to the papers of "single".
func (w *walker) papers() *walker {
	w.t.Helper()
	return w.papersOf("single")
}

// papersOf walks to the papers of a procedure that asks what "single" asks.
func (w *walker) papersOf(p dossier.ProcedureID) *walker {
	w.t.Helper()
	w.draft(p).answer("ERIKSSON").answer("ANNA MARIA").answer("1974-08-12")
	return w.do(UnknownAsked{}).at(Pieces, NoOverlay)
}

func clean(id dossier.PageID, slot dossier.Slot) PageSeen {
	return PageSeen{Page: dossier.Page{ID: id, Slot: slot, Width: 100, Height: 140},
		Picture: Picture{Page: id}}
}

func blurred(id dossier.PageID, slot dossier.Slot) PageSeen {
	p := clean(id, slot)
	p.Page.Defects = []dossier.Defect{{Code: dossier.Blurred}}
	return p
}

// noticed walks to the notice of a whole dossier.
func (w *walker) noticed() *walker {
	w.t.Helper()
	w.papers().do(SlotChosen{Slot: "id.passport"}, ScanAsked{}, clean("p1", "id.passport"),
		Done{Task: TaskScan}).at(Review, NoOverlay)
	return w.do(PageKept{}).at(Pieces, NoOverlay).do(NextAsked{}).at(Summary,
		NoOverlay).do(NextAsked{}).at(Notice, NoOverlay)
}

func receipt(stage int) ReceiptView {
	return ReceiptView{Text: "PSL1:TEST", Stage: stage, Reference: "K7QM 4XRD 9TW3", At: noon,
		Pieces: 1}
}

// received walks to the receipt.
func (w *walker) received() *walker {
	w.t.Helper()
	w.noticed().do(DeclaredSet{True: true}, SendAsked{})
	task[Seal](w)
	return w.do(Sealed{Receipt: receipt(1)}, Done{Task: TaskSeal}).at(Receipt, NoOverlay)
}
