// SPDX-License-Identifier: AGPL-3.0-or-later

package clerk

import (
	"context"
	"image"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"passerelle/capture/reading"
	"passerelle/dossier"
	"passerelle/ui/session"
)

// fakeReader reads what it is told, when it is let, and counts how many read at once.
type fakeReader struct {
	page    reading.Page
	err     error
	began   chan struct{} // nil: doesn't say
	let     chan struct{} // nil: at once
	at, top int
}

func (f *fakeReader) Read(ctx context.Context, img image.Image, dpi int) (reading.Page, error) {
	f.at++
	f.top = max(f.top, f.at)
	defer func() { f.at-- }()
	if f.began != nil {
		f.began <- struct{}{}
	}
	if f.let != nil {
		select {
		case <-f.let:
		case <-ctx.Done():
			return reading.Page{}, ctx.Err()
		}
	}
	if img.Bounds().Dx() < 100 || dpi != 100 {
		return reading.Page{}, nil
	}
	return f.page, f.err
}

func (f *fakeReader) Turn(context.Context, image.Image, int) (int, error) {
	return f.page.Turn, f.err
}

func TestReadPage(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.begin(1)
	p := r.scan(1)
	// without a reader
	without := ok[session.PageLooked](r, 1, session.Read{Page: p.ID, Search: true, Print: true})
	if d := cmp.Diff(session.PageLooked{Page: p.ID}, without); d != "" {
		t.Errorf("what was not searched counts as searched: %s", d)
	}
	day := reading.Reading{Fact: dossier.FactIssueDate, Value: "2026-11-02",
		Source: reading.FromText}
	r.c.Reader = &fakeReader{page: reading.Page{Readings: []reading.Reading{day}}}
	got := ok[session.FactRead](r, 1, session.Read{Page: p.ID, Search: true, Print: true})
	if d := cmp.Diff(session.FactRead{Page: p.ID, Fact: dossier.FactIssueDate, Value: "2026-11-02",
		Compared: true}, got); d != "" {
		t.Error(d)
	}
	// looking for a strip takes its time under the race detector, and nothing here runs
	// beside it
	if testing.Short() {
		return
	}
	r.well(1, session.Read{Page: "gone"})
	r.well(2, session.Read{Page: p.ID}) // of another visit
	var log strings.Builder
	r.c.Log = slog.New(slog.NewTextHandler(&log, nil))
	for _, err := range []error{reading.ErrNoProgram, reading.ErrGaveUp} {
		r.c.Reader = &fakeReader{page: reading.Page{Readings: []reading.Reading{day}}, err: err}
		// what the other program read
		ok[session.FactRead](r, 1, session.Read{Page: p.ID, Search: true, Print: true})
	}
	if s := log.String(); !strings.Contains(s, "no-program") || !strings.Contains(s, "gave-up") ||
		strings.Contains(s, "2026-11-02") {
		t.Errorf("log: %s", s)
	}
}

// TestReadingEndsWithTheVisit holds a reading and lets the next page wait, ends the
// visit, and sees both end without a word.
func TestReadingEndsWithTheVisit(t *testing.T) {
	r := newRig(t)
	r.begin(1)
	a, b := r.scan(1), r.scan(1)
	f := &fakeReader{began: make(chan struct{}, 2), let: make(chan struct{}),
		page: reading.Page{Readings: []reading.Reading{{Fact: dossier.FactIssueDate,
			Value: "2026-11-02"}}}}
	r.c.Reader = f
	events := make(chan session.What, 16)
	for _, id := range []dossier.PageID{a.ID, b.ID} {
		go r.c.Do(context.Background(), 1, session.Read{Page: id, Search: true, Print: true},
			func(w session.What) { events <- w })
	}
	<-f.began
	r.well(1, session.CloseDraft{Keep: true})
	for n := range 2 {
		select {
		case w := <-events:
			if d, ok := w.(session.Done); !ok || d.Task != session.TaskRead ||
				d.Mishap != session.NoMishap {
				t.Errorf("event %d: %T %+v", n, w, w)
			}
		case <-time.After(20 * time.Second):
			t.Fatal("a reading outlives its visit")
		}
	}
	if f.top != 1 {
		t.Errorf("%d pages were read at once", f.top)
	}
}

// TestSamePageTwice scans one page twice: the second is known, until the first is gone;
// and nothing is kept when the visit ends.
func TestSamePageTwice(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.begin(1)
	a, b := r.scan(1), r.scan(1)
	look := func(id dossier.PageID) []dossier.PageID {
		return ok[session.PageLooked](r, 1, session.Read{Page: id}).Sight.Twins
	}
	if got := look(a.ID); len(got) > 0 {
		t.Errorf("the first is a twin of %v", got)
	}
	if got := look(b.ID); len(got) != 1 || got[0] != a.ID {
		t.Errorf("the second is a twin of %v, want the first", got)
	}
	ok[session.PageGone](r, 1, session.DeletePage{Page: a.ID})
	if got := look(b.ID); len(got) > 0 {
		t.Errorf("a twin of %v, which is gone", got)
	}
	r.well(1, session.CloseDraft{Keep: true})
	if n := len(r.c.desk.looks.of); n > 0 {
		t.Errorf("%d pages are remembered after the visit", n)
	}
}

// TestPageIsMadeUpright: a page that is seen to lie on its side is turned under its id; not
// when it is only to be read, and not when it is another picture by then.
func TestPageIsMadeUpright(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.begin(1)
	p := r.scan(1)
	f := &fakeReader{page: reading.Page{Turn: 3}}
	r.c.Reader = f
	look := session.Read{Page: p.ID, Search: true, Print: true}
	if seen := ok[session.PageLooked](r, 1, look); !seen.Sight.Turned {
		t.Error("not said")
	}
	look.Upright = true
	got := ok[session.PageUprighted](r, 1, look)
	if got.Quarters != 3 || got.Page.ID != p.ID || got.Page.Width != p.Height ||
		got.Picture.Image.Bounds().Dx() != p.Height {
		t.Errorf("got %+v of %+v", got.Page, p)
	}
	f.began, f.let = make(chan struct{}), make(chan struct{})
	events := make(chan session.What, 4)
	go r.c.Do(context.Background(), 1, look, func(w session.What) { events <- w })
	<-f.began
	ok[session.PageChanged](r, 1, session.TurnPage{Page: p.ID, Quarters: 1})
	close(f.let)
	if w := <-events; w != (session.Done{Task: session.TaskRead}) {
		t.Errorf("the person turned it meanwhile: %T %+v", w, w)
	}
}
