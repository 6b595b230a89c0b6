// SPDX-License-Identifier: AGPL-3.0-or-later

package clerk

import (
	"bytes"
	"context"
	"errors"
	"image"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"passerelle/capture"
	"passerelle/dossier"
	"passerelle/dossier/receipt"
	"passerelle/dossier/sealed"
	"passerelle/intake"
	"passerelle/ui/session"
)

// ready is an open dossier with one page, whose answers are saved.
func (r *rig) ready(visit uint64) dossier.Page {
	r.t.Helper()
	r.begin(visit)
	r.well(visit, saved(1))
	return r.scan(visit)
}

func (r *rig) sealTask(pages ...dossier.PageID) session.Seal {
	return session.Seal{Last: saved(2), Pages: pages}
}

func TestSealWhatWasShown(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	page := r.ready(1)
	r.ends(1, r.sealTask(), session.SealFailed)
	r.ends(1, r.sealTask(page.ID, "0123456789abcdef0123456789abcdef"), session.SealFailed)
	var want bytes.Buffer
	if err := r.c.with(1, func(h *held) error {
		return capture.WritePDF(&want, intake.PageFiles(h.d, []dossier.Page{page}), 0)
	}); err != nil {
		t.Fatal(err)
	}

	despite := []dossier.Gap{{Slot: "id.passport", Code: dossier.PieceMissing,
		Verdict: dossier.Failed}}
	task := r.sealTask(page.ID)
	task.Despite = despite
	task.Last.AssistedBy = "Mme Bernard"
	task.Last.Answers = dossier.Answers{"family_name": "ERIKSSON", "given_names": "ANNA MARIA",
		"birth_date": "1974-08-12", "spouse_name": "not asked"}
	got := ok[session.Sealed](r, 1, task).Receipt
	first, err := receipt.Verify(got.Text, r.v.Trust())
	if err != nil {
		t.Fatal(err)
	}
	if got.Stage != 1 || got.Pieces != 1 || !got.Demo ||
		got.Reference != dossier.GroupReference(first.ID.Reference()) || got.Authority != "" {
		t.Fatalf("got %+v", got)
	}

	file, err := r.v.Spool().Open(first.ID)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	m, files := openSealed(t, file, r.identity)
	if m.AssistedBy != "Mme Bernard" || m.FiledBy != dossier.BySelf || m.Catalogue != "test-1" ||
		len(m.Despite) != 1 || m.Answers["spouse_name"] != "" ||
		m.Answers["family_name"] != "ERIKSSON" {
		t.Fatalf("got manifest of %s with %d answers and %d gaps", m.Procedure, len(m.Answers),
			len(m.Despite))
	}
	if p, _ := procedureOf(r.c.catalogue(), m.Procedure); m.Title != p.Title || m.Request != p.Request ||
		m.Mode != dossier.Full || m.Lang != "fr" || m.Destination != r.c.Prefecture {
		t.Errorf("got title %s, request %s, mode %s, language %s, destination %s", m.Title,
			m.Request, m.Mode, m.Lang, m.Destination)
	}
	if !bytes.Equal(files["id.passport"], want.Bytes()) {
		t.Fatal("the sealed piece is not the PDF of the page")
	}
	r.well(1, saved(9)) // the draft is no longer this visit's
	r.ends(1, session.CloseDraft{Keep: true}, session.NoMishap)
}

func openSealed(t *testing.T, from io.Reader,
	identity string) (*sealed.Manifest, map[dossier.Slot][]byte) {
	t.Helper()
	dossierFile, err := sealed.Open(from, identity)
	if err != nil {
		t.Fatal(err)
	}
	out := map[dossier.Slot][]byte{}
	for {
		p, r, err := dossierFile.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		out[p.Slot] = b
	}
	return dossierFile.Manifest, out
}

func TestSecondStageComesWhileThePersonWaits(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	page := r.ready(1)
	view := ok[session.Sealed](r, 1, r.sealTask(page.ID)).Receipt
	first, err := receipt.Parse(view.Text)
	if err != nil {
		t.Fatal(err)
	}
	events := make(chan session.What, 4)
	go r.c.Do(context.Background(), 1, session.AwaitReceipt{}, func(w session.What) { events <- w })
	second, err := receipt.Countersign(first, r.moment().Time, 0, 0, r.service)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.v.Spool().Arrived(first.ID, []byte(second.Text)); err != nil {
		t.Fatal(err)
	}
	registered, is := (<-events).(session.Registered)
	if !is || registered.Receipt.Stage != 2 || registered.Receipt.Text != second.Text ||
		registered.Receipt.Reference != view.Reference {
		t.Fatalf("got %+v", registered)
	}
	<-events
	// Whoever comes next waits for nobody else's receipt.
	if all, mishap := r.do(2, session.AwaitReceipt{}); len(all) != 0 || mishap != session.NoMishap {
		t.Fatalf("got %d events, %q", len(all), mishap)
	}
}

func TestWaitingForTheReceiptEndsWithTheVisit(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	page := r.ready(1)
	ok[session.Sealed](r, 1, r.sealTask(page.ID))
	done := make(chan session.What, 4)
	go r.c.Do(context.Background(), 1, session.AwaitReceipt{}, func(w session.What) { done <- w })
	r.well(1, session.CloseDraft{Keep: true})
	if _, is := (<-done).(session.Done); !is {
		t.Fatal("a receipt came from nowhere")
	}
}

// A dossier of many pieces is sealed from memory; what does not fit is drawn again, to
// the same bytes.
func TestPiecesThatDoNotFitInMemoryAreDrawnAgain(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	page := r.ready(1)
	err := r.c.with(1, func(h *held) error {
		p, _ := procedureOf(r.c.catalogue(), "single")
		for _, room := range []int{intake.InMemory, 0} {
			pieces, err := intake.Pieces(h.d, p, h.d.Dossier(), room)
			if err != nil {
				return err
			}
			f, err := pieces[0].Open()
			if err != nil {
				return err
			}
			b, err := io.ReadAll(f)
			if err != nil || int64(len(b)) != pieces[0].Size || pieces[0].Pages != 1 {
				t.Errorf("room %d: got %d bytes of %d, %v", room, len(b), pieces[0].Size, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	_ = page
}

// desk of paper and printer.
type press struct {
	got  []Page
	code session.Mishap
	last Holder
}

func (p *press) Print(_ context.Context, page Page) session.Mishap {
	p.got = append(p.got, page)
	return p.code
}
func (p *press) State(context.Context) session.Condition { return session.Good }

func (p *press) Sheets(t session.Task, h Holder) ([]Page, error) {
	var out []Page
	say := func(s string) { out = append(out, Page{Data: []byte(s)}) }
	switch t := t.(type) {
	case session.PrintReceipt:
		p.last = h
		say(t.Lang + t.Receipt.Reference)
	case session.PrintTicket:
		say(t.Lang + t.Ticket)
	case session.PrintWhere:
		say(t.Lang + string(t.Procedure))
	case session.PrintChecklist:
		for _, c := range t.Papers {
			say(t.Lang + string(t.Procedure) + string(c.Slot) + string(c.Mark))
		}
	case session.PrintSheet:
		say(t.Lang + string(t.Sheet) + t.Known["family_name"])
	case session.PrintTest:
		say("test")
	}
	return out, nil
}

func TestPrinting(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	page := r.ready(1)
	view := ok[session.Sealed](r, 1, r.sealTask(page.ID)).Receipt
	r.ends(1, session.PrintReceipt{Receipt: view}, session.PrinterAbsent)
	p := &press{}
	r.c.Paper, r.c.Printer = p, p
	r.well(1, session.PrintReceipt{Receipt: view, Lang: "fr"})
	if p.last != (Holder{First: "ANNA", Initial: "E"}) ||
		string(p.got[0].Data) != "fr"+view.Reference {
		t.Fatalf("got %+v", p.last)
	}
	r.well(2, session.PrintReceipt{Receipt: view}) // of another visit: no name
	if p.last != (Holder{}) {
		t.Fatal("the name of another visit is on paper")
	}
	p.code = session.PrinterOut
	r.ends(1, session.PrintTicket{Ticket: "X"}, session.PrinterOut)
	r.ends(1, session.PrintTest{}, session.PrinterOut)
	p.code = session.NoMishap
	r.well(3, session.PrintWhere{Procedure: "asile-pre-enregistrement", Lang: "ar"})
	if got := string(p.got[len(p.got)-1].Data); got != "arasile-pre-enregistrement" {
		t.Fatalf("got the page %q", got)
	}
	list := session.PrintChecklist{Procedure: "prepared", Lang: "fr",
		Papers: []dossier.Checked{{Slot: "a", Mark: dossier.MarkReady},
			{Slot: "b", Mark: dossier.MarkMissing}}}
	n := len(p.got)
	r.well(3, list)
	if len(p.got) != n+2 || string(p.got[n+1].Data) != "frpreparedbmissing" {
		t.Fatalf("got %d sheets more, want 2", len(p.got)-n)
	}
	sheet := session.PrintSheet{Sheet: dossier.SheetHost, Lang: "ar",
		Known: dossier.Answers{"family_name": "ERIKSSON"}}
	r.well(3, sheet)
	if got := string(p.got[len(p.got)-1].Data); got != "arhostERIKSSON" {
		t.Fatalf("got the sheet %q", got)
	}
	p.code = session.PrinterJam
	r.ends(3, sheet, session.PrinterJam)
	n, p.code = len(p.got), session.PrinterOut
	r.ends(3, list, session.PrinterOut)
	if len(p.got) != n+1 {
		t.Fatalf("after the first sheet that did not come out, got %d", len(p.got)-n)
	}
}

func TestHealth(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	page := r.ready(1)
	ok[session.Sealed](r, 1, r.sealTask(page.ID))
	p := &press{}
	r.c.Printer, r.c.Version = p, "1.0"
	h := r.c.Health(t.Context())
	if h.Vault != session.Good || h.Printer != session.Good || h.Clock != session.Good ||
		!h.Enrolled || !h.Demo || h.QueueCount != 1 || h.QueueSince.IsZero() || h.Version != "1.0" {
		t.Fatalf("got %+v", h)
	}
	if h := (&Clerk{}).Health(t.Context()); h.Vault != session.Broken ||
		h.Scanner != session.Absent || h.Printer != session.Absent {
		t.Fatalf("got %+v", h)
	}
}

// Nothing that the person gave lies in the data folder in clear, whatever the end of the visit.
func TestNothingInClearOnDisk(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	page := r.ready(1)
	var jpeg []byte
	if err := r.c.with(1, func(h *held) (err error) {
		jpeg, err = h.d.PageBytes(page.ID)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	amid := func(b []byte) []byte { return b[len(b)/2:][:64] }
	given := [][]byte{[]byte("ERIKSSON"), []byte("%PDF"), amid(jpeg)}
	search := func(when string) {
		err := filepath.WalkDir(r.data, func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			b, err := os.ReadFile(path)
			if slices.ContainsFunc(given, func(g []byte) bool { return bytes.Contains(b, g) }) {
				t.Errorf("%s: something of the person lies in clear in %s", when,
					strings.TrimPrefix(path, r.data))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	search("draft")
	// a page that was cut out of its picture, all of which is kept instead
	r.c.Scanner = &glass{pages: []image.Image{onTable(900, 1200)}}
	cut := ok[session.PageSeen](r, 1, session.Scan{Slot: "home.proof"}).Page
	ok[session.PageChanged](r, 1, session.KeepWhole{Page: cut.ID, Whole: true})
	x := r.c.desk.cut(1, cut.ID)
	given = append(given, amid(x.jpeg), amid(x.small), amid(x.page.jpeg), amid(r.bytesOf(1, cut.ID)))
	search("whole picture")
	ok[session.PageGone](r, 1, session.DeletePage{Page: cut.ID})
	ok[session.Sealed](r, 1, r.sealTask(page.ID))
	search("sealed")
}

func TestImageOfNoPage(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.begin(1)
	r.c.Scanner = &glass{pages: []image.Image{image.NewGray(image.Rect(0, 0, 200, 300))}}
	p := ok[session.PageSeen](r, 1, session.Scan{Slot: "id.passport"}).Page
	if len(p.Defects) == 0 {
		t.Fatal("a black page has no defect")
	}
	r.well(1, session.KeepPage{Page: p.ID})
	_ = r.c.with(1, func(h *held) error {
		if q, _ := h.page(p.ID); !q.Kept || len(q.Defects) == 0 {
			t.Error("that the person kept the page is not noted")
		}
		return nil
	})
}

// TestAPageThatIsTooMuchIsKnownWhenItComes: not when all is sealed, and what was kept of
// the pile before it is sealed.
func TestAPageThatIsTooMuchIsKnownWhenItComes(t *testing.T) {
	if testing.Short() {
		t.Skip("many whole pages, minutes with the race detector: run without -short")
	}
	t.Parallel()
	r := newRig(t)
	r.begin(1)
	r.well(1, saved(1))
	noise := image.NewGray(image.Rect(0, 0, 1650, 1650))
	dots := rand.New(rand.NewPCG(12, 15))
	for i := range noise.Pix {
		noise.Pix[i] = uint8(dots.Uint32())
	}
	pile := &glass{}
	for range 30 {
		pile.pages = append(pile.pages, noise)
	}
	r.c.Scanner = pile
	sent, mishap := r.do(1, session.Scan{Slot: "id.passport", Feeder: true})
	if mishap != session.FileOverBudget || len(sent) < 2 || len(sent) == 30 {
		t.Fatalf("%d pages arrived, and then %q", len(sent), mishap)
	}
	var pages []dossier.PageID
	for _, w := range sent {
		pages = append(pages, w.(session.PageSeen).Page.ID)
	}
	// no other fits, but one of them may be taken again
	r.ends(1, session.Scan{Slot: "id.passport"}, session.FileOverBudget)
	pile.pages = pile.pages[:1]
	ok[session.PageChanged](r, 1, session.Scan{Slot: "id.passport", Replace: pages[1]})
	ok[session.PageChanged](r, 1, session.TurnPage{Page: pages[0]})
	ok[session.Sealed](r, 1, r.sealTask(pages...))
}
