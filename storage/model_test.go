// SPDX-License-Identifier: AGPL-3.0-or-later

package storage

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"passerelle/dossier"
	"passerelle/dossier/receipt"
	"passerelle/internal/testkit"
)

// model is what the vault should hold, in maps.
type model struct {
	drafts map[int]*modelDraft // by number of birth
	sealed []receipt.Receipt
	done   map[dossier.ID]bool // received
	born   int
}

type modelDraft struct {
	ticket Ticket
	lost   bool
	open   *Draft
	given  dossier.Dossier
	images map[dossier.PageID][]byte
	left   time.Duration // of its life
}

// world is a vault, its model, and the dice.
type world struct {
	t    *testing.T
	r    *rand.Rand
	data string
	c    *fakeClock
	v    *Vault
	a    *authority
	m    model
}

// TestVaultAgainstModel does random things to a vault and to a few maps, and compares
// them all along, and after restarts with and without a proper end.
func TestVaultAgainstModel(t *testing.T) {
	r := rand.New(rand.NewPCG(testkit.Seed(t), 0))
	for range testkit.Share(60) {
		w := &world{t: t, r: r, data: t.TempDir(), c: newClock(),
			m: model{drafts: map[int]*modelDraft{}, done: map[dossier.ID]bool{}}}
		w.v, w.a = enrolled(t, w.data, w.c)
		for range 150 {
			w.step()
		}
		w.compare()
		must(t, w.v.Close())
	}
}

func (w *world) step() {
	switch n := w.r.IntN(100); {
	case n < 10:
		w.begin()
	case n < 60:
		w.onDraft(w.change)
	case n < 70:
		w.onDraft(w.leave)
	case n < 78:
		w.resume()
	case n < 84:
		w.onDraft(w.seal)
	case n < 88:
		w.receive()
	case n < 91:
		w.onDraft(w.erase)
	case n < 95:
		w.restart()
	case n < 97:
		w.wait()
	default:
		w.compare()
	}
}

// onDraft picks an open draft.
func (w *world) onDraft(do func(n int, d *modelDraft)) {
	var open []int
	for n, d := range w.m.drafts {
		if d.open != nil {
			open = append(open, n)
		}
	}
	if len(open) == 0 {
		return
	}
	slices.Sort(open)
	n := open[w.r.IntN(len(open))]
	do(n, w.m.drafts[n])
}

func (w *world) begin() {
	ttl := time.Duration(1+w.r.IntN(9)) * 24 * time.Hour
	d, ticket, err := w.v.Begin(procedure, "ar", ttl)
	must(w.t, err)
	w.m.drafts[w.m.born] = &modelDraft{ticket: ticket, lost: true, open: d, left: ttl,
		given:  dossier.Dossier{Procedure: procedure, Answers: dossier.Answers{}},
		images: map[dossier.PageID][]byte{}}
	w.m.born++
}

func (w *world) image() []byte {
	b := make([]byte, 1+w.r.IntN(200<<10))
	for i := range b {
		b[i] = byte(w.r.Uint32())
	}
	return b
}

func (w *world) change(_ int, d *modelDraft) {
	pages := d.given.Pages
	if len(pages) == 0 || w.r.IntN(3) == 0 {
		p := newPage(w.t, w.v, dossier.Slot(fmt.Sprintf("slot.%d", w.r.IntN(4))))
		b := w.image()
		must(w.t, d.open.AddPage(p, b))
		d.given.Pages, d.images[p.ID] = append(pages, p), b
		return
	}
	i := w.r.IntN(len(pages))
	p := pages[i]
	switch w.r.IntN(5) {
	case 4:
		w.arrange(d)
	case 0:
		b := w.image()
		p.Width++
		must(w.t, d.open.ReplacePage(p, b))
		pages[i], d.images[p.ID] = p, b
	case 1:
		p.Kept, p.Defects = true, []dossier.Defect{{Code: dossier.TooDark, Score: w.r.Float64()}}
		must(w.t, d.open.UpdatePage(p))
		pages[i] = p
	case 2:
		must(w.t, d.open.RemovePage(p.ID))
		d.given.Pages = slices.Delete(pages, i, i+1)
		delete(d.images, p.ID)
	case 3:
		a := dossier.Answers{"family_name": strconv.Itoa(w.r.IntN(1000)),
			"birth_date": "1974-08-12"}
		must(w.t, d.open.SetAnswers(a, dossier.ByParent, "x"))
		d.given.Answers, d.given.FiledBy, d.given.AssistedBy = maps.Clone(a), dossier.ByParent, "x"
	}
}

// arrange puts some of the pages into another order and other slots; the rest stay where
// they are.
func (w *world) arrange(d *modelDraft) {
	pages := d.given.Pages
	some := w.r.Perm(len(pages))[:1+w.r.IntN(len(pages))]
	places := slices.Sorted(slices.Values(some))
	var order []Placed
	after := slices.Clone(pages)
	for n, i := range some {
		p := pages[i]
		p.Slot = dossier.Slot(fmt.Sprintf("slot.%d", w.r.IntN(4)))
		order, after[places[n]] = append(order, Placed{p.ID, p.Slot}), p
	}
	must(w.t, d.open.Arrange(order))
	d.given.Pages = after
	for _, bad := range [][]Placed{append(slices.Clone(order), order[0]),
		append(slices.Clone(order), Placed{"00000000000000000000000000000000", "slot.0"})} {
		if err := d.open.Arrange(bad); !errors.Is(err, ErrBadPage) && !errors.Is(err, ErrNoPage) {
			w.t.Fatalf("arranged what is not there, or twice: %v", err)
		}
	}
}

func (w *world) leave(_ int, d *modelDraft) {
	d.lost = w.r.IntN(2) == 0
	must(w.t, d.open.Close(d.lost))
	d.open = nil
}

func (w *world) resume() {
	for _, n := range slices.Sorted(maps.Keys(w.m.drafts)) {
		d := w.m.drafts[n]
		if d.open != nil || w.r.IntN(2) == 0 {
			continue
		}
		open, fresh, err := w.v.Resume(d.ticket)
		if d.left < 0 {
			if !errors.Is(err, ErrExpired) && !errors.Is(err, ErrNoDraft) {
				w.t.Fatalf("expired draft: %v", err)
			}
			delete(w.m.drafts, n)
			return
		}
		must(w.t, err)
		if (fresh != nil) != d.lost {
			w.t.Fatalf("lost %v, new ticket %v", d.lost, fresh != nil)
		}
		if fresh != nil {
			d.ticket = *fresh
		}
		d.open, d.lost = open, true
		return
	}
}

func (w *world) seal(n int, d *modelDraft) {
	r, err := w.v.Seal(d.open, 1, sealWith("x"))
	must(w.t, err)
	if len(w.m.sealed) > 0 {
		if last := w.m.sealed[len(w.m.sealed)-1]; r.Sequence <= last.Sequence ||
			r.Previous != last.Digest() {
			w.t.Fatalf("number %d after %d, or another previous", r.Sequence, last.Sequence)
		}
	}
	w.m.sealed = append(w.m.sealed, r)
	delete(w.m.drafts, n)
}

func (w *world) receive() {
	for _, r := range w.m.sealed {
		if !w.m.done[r.ID] && w.r.IntN(2) == 0 {
			must(w.t, w.v.Spool().Arrived(r.ID,
				[]byte(w.a.countersign(w.t, r, w.c.now().Time).Text)))
			w.m.done[r.ID] = true
		}
	}
	_, err := w.v.Absorb()
	must(w.t, err)
}

func (w *world) erase(n int, d *modelDraft) {
	must(w.t, d.open.Erase())
	delete(w.m.drafts, n)
}

// restart ends the program, properly or not, and takes the same time off the drafts as
// the clock shows.
func (w *world) restart() {
	if w.r.IntN(2) == 0 {
		must(w.t, w.v.Close())
	} else {
		must(w.t, w.v.release())
	}
	for _, d := range w.m.drafts {
		d.open = nil // lost unless it was closed before
	}
	off := time.Duration(w.r.IntN(30)) * time.Hour
	w.c.off(off)
	w.age(off)
	w.v = openVault(w.t, w.data, w.c)
}

func (w *world) wait() {
	d := time.Duration(w.r.IntN(50)) * time.Hour
	w.c.pass(d)
	w.age(d)
	_, err := w.v.Purge()
	must(w.t, err)
}

func (w *world) age(d time.Duration) {
	for _, m := range w.m.drafts {
		m.left -= d
	}
}

// compare looks at everything.
func (w *world) compare() {
	w.t.Helper()
	for n, d := range w.m.drafts {
		if d.open == nil {
			continue
		}
		if diff := cmp.Diff(d.given, d.open.Dossier(), cmp.Comparer(samePages)); diff != "" {
			w.t.Fatalf("draft %d (-model +vault):\n%s", n, diff)
		}
		for id, want := range d.images {
			if got, err := d.open.PageBytes(id); err != nil || !bytes.Equal(got, want) {
				w.t.Fatalf("draft %d: an image differs: %v", n, err)
			}
		}
	}
	subs, err := w.v.Receipts()
	must(w.t, err)
	if len(subs) != len(w.m.sealed) {
		w.t.Fatalf("%d submissions, want %d", len(subs), len(w.m.sealed))
	}
	waiting := 0
	for i, s := range subs {
		want := Queued
		if w.m.done[s.ID] {
			want = Received
		} else {
			waiting++
		}
		if s.First.Text != w.m.sealed[i].Text || s.State != want {
			w.t.Fatalf("submission %d: %s, want %s", i, s.State, want)
		}
		one, ok, err := w.v.Submission(s.ID)
		if err != nil || !ok || one.State != s.State || one.First.Text != s.First.Text ||
			one.Second.Text != s.Second.Text {
			w.t.Fatalf("submission %d alone: %v, %v, %v", i, one.State, ok, err)
		}
	}
	if _, ok, err := w.v.Submission(dossier.ID{1}); ok || err != nil {
		w.t.Fatalf("a dossier that nobody sealed: %v, %v", ok, err)
	}
	stats, err := w.v.Stats()
	must(w.t, err)
	if stats.Waiting != waiting {
		w.t.Fatalf("%d wait, want %d", stats.Waiting, waiting)
	}
}

// samePages makes nil and empty lists of pages the same.
func samePages(a, b []dossier.Page) bool {
	return len(a) == 0 && len(b) == 0 || cmp.Equal(a, b)
}
