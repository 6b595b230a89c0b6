// SPDX-License-Identifier: AGPL-3.0-or-later

package clerk

import (
	"context"
	"image"
	"iter"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"passerelle/capture"
	"passerelle/internal/testkit"
	"passerelle/ui/session"
)

// A late scan never reaches the next visit: the prototype put the last person's passport
// on the next one's screen.

// blocking is a scanner that never gives a page and ends when it is cancelled.
type blocking struct{ started, stopped chan struct{} }

func (b *blocking) Source(bool) capture.Source              { return b }
func (b *blocking) State(context.Context) session.Condition { return session.Busy }
func (b *blocking) Name() string                            { return "scanner" }
func (b *blocking) Pages(ctx context.Context) iter.Seq2[capture.Image, error] {
	return func(yield func(capture.Image, error) bool) {
		close(b.started)
		<-ctx.Done()
		close(b.stopped)
		yield(capture.Image{}, ctx.Err())
	}
}

// deaf is a scan that gives its page when the test says so, cancelled or not: a driver
// that hangs. The page's width says whose it is.
type deaf struct {
	width   int
	release chan struct{}
	seen    chan struct{} // closed when the clerk has sent something of it, or ended
}

func (d *deaf) Source(bool) capture.Source              { return d }
func (d *deaf) State(context.Context) session.Condition { return session.Good }
func (d *deaf) Name() string                            { return "scanner" }
func (d *deaf) Pages(context.Context) iter.Seq2[capture.Image, error] {
	return func(yield func(capture.Image, error) bool) {
		<-d.release
		yield(capture.Image{Pix: image.NewGray(image.Rect(0, 0, d.width, 64)), DPI: 100}, nil)
	}
}

const firstWidth = 64

func widthOf(visit uint64) int { return firstWidth + int(visit%500) }

// drivers hands out one deaf driver a scan.
type drivers struct{ next, taken chan *deaf }

func (d drivers) Source(bool) capture.Source {
	x := <-d.next
	d.taken <- x
	return x
}
func (d drivers) State(context.Context) session.Condition { return session.Good }

// window is ui's Send with its queue: what a task sends waits until the test delivers it,
// in the order of that task, any task first.
type window struct {
	*rig
	m       session.Machine
	s       session.State
	gate    func(session.State, session.Event) bool
	rng     *rand.Rand
	drivers drivers
	hung    []*deaf // scans that have not been given their page
	work    sync.WaitGroup
	moved   chan struct{} // something new waits

	queues []*queue // of the test's goroutine
	late   int      // scans whose visit ended before their page came
	leak   string   // what reached a visit that it does not belong to
}

type queue struct {
	visit uint64
	// its goroutine gets no processor until a later visit has its draft: the worst that
	// can be
	slow  bool
	mu    sync.Mutex
	out   []session.What
	ended bool
}

func newWindow(t testing.TB, rng *rand.Rand, gate func(session.State, session.Event) bool) *window {
	w := &window{rig: newRig(t), gate: gate, rng: rng,
		drivers: drivers{make(chan *deaf), make(chan *deaf)}, moved: make(chan struct{}, 1)}
	w.c.Scanner = w.drivers
	w.m = session.Machine{Catalogue: w.c.Catalogue, Languages: []string{"fr"},
		Idle: 3 * time.Minute, Alert: 45 * time.Second}
	w.event(0, session.HealthSeen{Health: session.Health{Vault: session.Good, Disk: session.Good,
		Enrolled: true}})
	return w
}

func (w *window) event(visit uint64, what session.What) {
	e := session.Event{Visit: visit, At: w.moment(), What: what}
	if !w.gate(w.s, e) {
		return
	}
	var tasks []session.Task
	w.s, tasks = w.m.Next(w.s, e)
	for _, t := range tasks {
		w.start(w.s.Visit.Number, t)
	}
	w.look()
}

// look finds pages of another visit in what a screen may show.
func (w *window) look() {
	want := widthOf(w.s.Visit.Number)
	for _, p := range w.s.Given.Pages {
		if p.Width != want {
			w.leak = "a page of another visit is in the state"
		}
	}
	if p := w.s.Look.Picture; p != nil && p.Image != nil && p.Image.Bounds().Dx() != want {
		w.leak = "a picture of another visit is on the screen"
	}
}

// start does a task in a goroutine of its own, as Send does.
func (w *window) start(visit uint64, t session.Task) {
	_, scan := t.(session.Scan)
	q := &queue{visit: visit, slow: scan && w.rng.IntN(2) == 0}
	w.queues = append(w.queues, q)
	d := &deaf{width: widthOf(visit), release: make(chan struct{}), seen: make(chan struct{})}
	var once sync.Once
	w.work.Go(func() {
		w.c.Do(context.Background(), visit, t, func(x session.What) {
			q.mu.Lock()
			defer q.mu.Unlock()
			q.out = append(q.out, x)
			_, q.ended = x.(session.Done)
			once.Do(func() { close(d.seen) })
			select {
			case w.moved <- struct{}{}:
			default:
			}
		})
	})
	if scan {
		w.drivers.next <- d
		w.hung = append(w.hung, <-w.drivers.taken)
	}
}

// deliver takes one result of a task chosen at random; false when none waits.
func (w *window) deliver() bool {
	for _, i := range w.rng.Perm(len(w.queues)) {
		q := w.queues[i]
		q.mu.Lock()
		if len(q.out) == 0 {
			q.mu.Unlock()
			continue
		}
		if q.slow && (w.s.Visit.Number == q.visit || !w.s.Draft.Open) {
			q.mu.Unlock()
			continue
		}
		x := q.out[0]
		q.out = q.out[1:]
		if q.ended && len(q.out) == 0 {
			w.queues = append(w.queues[:i:i], w.queues[i+1:]...)
		}
		q.mu.Unlock()
		w.event(q.visit, x)
		return true
	}
	return false
}

func (w *window) free() {
	if len(w.hung) == 0 {
		return
	}
	i := w.rng.IntN(len(w.hung))
	d := w.hung[i]
	w.hung = append(w.hung[:i], w.hung[i+1:]...)
	if d.width != widthOf(w.s.Visit.Number) || !w.s.Draft.Open {
		w.late++
	}
	close(d.release)
	if w.rng.IntN(2) == 0 {
		// the page is in the vault, and what says so is on its way: it may be delivered
		// to whoever comes next
		<-d.seen
	}
}

// person touches what leads on; false when there is nothing to do but wait.
func (w *window) person() bool {
	touch := func(x session.What) bool { w.event(w.s.Visit.Number, x); return true }
	switch w.s.Cover.Overlay {
	case session.LeaveOver:
		if w.rng.IntN(4) == 0 {
			return touch(session.EraseAsked{})
		}
		return touch(session.KeepAndLeave{})
	case session.EraseOver:
		return touch(session.EraseTaken{})
	case session.NoOverlay:
	default:
		return touch(session.OverlayClosed{})
	}
	switch w.s.Visit.Step {
	case session.Welcome:
		return touch(session.LangChosen{Lang: "fr"})
	case session.Choose:
		return touch(session.ProcedureChosen{ID: "single"})
	case session.Need, session.TicketOut:
		if w.s.Job.Task != "" {
			return false
		}
		return touch(session.NextAsked{})
	case session.Question:
		return touch(session.SummaryAsked{})
	case session.Summary, session.Pieces:
		return touch(session.SlotChosen{Slot: "id.passport"})
	case session.Piece:
		return touch(session.AddAsked{})
	case session.Source:
		return touch(session.ScanAsked{})
	case session.Working:
		if w.rng.IntN(2) == 0 {
			w.free()
		}
		return touch(session.LeaveAsked{})
	case session.Review:
		return touch(session.LeaveAsked{})
	}
	return touch(session.EndAsked{})
}

// interleave lets visits follow each other until so many scans came late.
func (w *window) interleave(n int) {
	for w.late < n && w.leak == "" && !w.t.Failed() {
		switch w.rng.IntN(6) {
		case 0:
			if len(w.hung) > 2 || w.rng.IntN(4) == 0 {
				w.free()
			}
		case 1, 2:
			w.deliver()
		default:
			if !w.person() && !w.deliver() {
				<-w.moved // the draft is being opened
			}
		}
	}
	for len(w.hung) > 0 {
		w.free()
	}
	w.work.Wait()
	for w.deliver() {
	}
}

func TestLateScanNeverReachesTheNextVisit(t *testing.T) {
	t.Parallel()
	n, seed := testkit.Share(10_000), testkit.Seed(t)
	t.Logf("%d late scans", n)
	w := newWindow(t, rand.New(rand.NewPCG(seed, 1)), session.Current)
	w.interleave(n)
	if w.leak != "" {
		t.Fatal(w.leak)
	}
	if w.s.Visit.Number < uint64(n)/4 {
		t.Fatalf("only %d visits: the campaign proves little", w.s.Visit.Number)
	}
	if held := w.c.desk.held; held != nil {
		for _, p := range held.d.Dossier().Pages {
			if p.Width != widthOf(held.visit) {
				t.Fatal("a page of another visit is in the draft")
			}
		}
	}
}

// Without the comparison of visits the same campaign finds what it is there to find.
func TestLateScanCampaignCanFail(t *testing.T) {
	t.Parallel()
	for seed := range uint64(20) {
		w := newWindow(t, rand.New(rand.NewPCG(seed, 2)), func(session.State, session.Event) bool {
			return true
		})
		w.interleave(100)
		if w.leak != "" {
			t.Logf("seed %d, after %d late scans: %s", seed, w.late, w.leak)
			return
		}
	}
	t.Fatal("without the comparison nothing leaked: the campaign can't fail")
}
