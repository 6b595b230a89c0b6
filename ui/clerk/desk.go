// SPDX-License-Identifier: AGPL-3.0-or-later

package clerk

import (
	"context"
	"errors"
	"sync"
	"time"

	"passerelle/dossier"
	"passerelle/intake"
	"passerelle/internal/among"
	"passerelle/storage"
	"passerelle/ui/session"
)

// errOver is returned to a task whose visit holds no draft: the visit has ended, or the
// draft was sealed. Nobody has to be told.
var errOver = errors.New("this visit holds no draft")

// held is the one open draft, and its visit. Its methods are called with desk.draft locked.
type held struct {
	visit    uint64
	d        *storage.Draft
	room     intake.Room   // in the PDF of each paper
	saved    uint64        // number of the last SaveAnswers written
	released chan struct{} // closed when the draft is no longer held
}

// desk is what the clerk is working on: the draft of one visit, the running tasks, the
// files offered, the receipt just made.
type desk struct {
	draft sync.Mutex // serialises work on the draft; a seal holds it for seconds
	held  *held      // guarded by draft

	reads    chan struct{} // holds one element while a page is read; made by turnToRead
	readOnce sync.Once

	mu      sync.Mutex // guards the fields below; never held during work
	over    uint64     // the highest visit that has ended
	running map[*job]bool
	files   offered
	looks   looks
	cuts    cuts
	// sticks left plugged in when the last visit ended, and not pulled out since
	left   []string
	issued issued
}

// turnToRead returns the channel that makes readings wait for each other: the pages of a
// feeder must not each start a program.
func (k *desk) turnToRead() chan struct{} {
	k.readOnce.Do(func() { k.reads = make(chan struct{}, 1) })
	return k.reads
}

type job struct {
	visit  uint64
	name   session.TaskName
	cancel context.CancelFunc
}

// stays reports whether a task outlives its visit: printing, and the end of the visit.
func stays(n session.TaskName) bool {
	switch n {
	case session.TaskPrintReceipt, session.TaskPrintTicket, session.TaskPrintWhere,
		session.TaskPrintAfter, session.TaskPrintList, session.TaskPrintSheet,
		session.TaskSeparators, session.TaskPrintTest,
		session.TaskCloseDraft, session.TaskSeal, session.TaskQuit, session.TaskChime:
		return true
	}
	return false
}

// enter registers a task, and cancels those that earlier visits left running: nobody is
// waiting for them any more.
func (k *desk) enter(ctx context.Context, visit uint64,
	name session.TaskName) (context.Context, func()) {
	ctx, cancel := context.WithCancel(ctx)
	j := &job{visit: visit, name: name, cancel: cancel}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.running == nil {
		k.running = map[*job]bool{}
	}
	for other := range k.running {
		if other.visit < visit && !stays(other.name) {
			other.cancel()
		}
	}
	if visit <= k.over && !stays(name) {
		cancel()
	}
	k.running[j] = true
	return ctx, func() {
		k.mu.Lock()
		defer k.mu.Unlock()
		delete(k.running, j)
		cancel()
	}
}

// stop cancels one task of a visit.
func (k *desk) stop(visit uint64, name session.TaskName) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for j := range k.running {
		if j.visit == visit && j.name == name && !stays(name) {
			j.cancel()
		}
	}
}

// end closes a visit: from here on none of its tasks touches a draft.
func (k *desk) end(visit uint64) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.over = max(k.over, visit)
	if k.files.visit <= visit {
		k.files = offered{}
	}
	if k.looks.visit <= visit {
		k.looks = looks{}
	}
	if k.cuts.visit <= visit {
		k.cuts = cuts{}
	}
	if k.issued.visit <= visit {
		k.issued = issued{}
	}
	for j := range k.running {
		if j.visit <= visit && !stays(j.name) {
			j.cancel()
		}
	}
}

func (k *desk) ended(visit uint64) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return visit <= k.over
}

// with runs work on the draft of a visit. There is no other access to a draft; a task of
// another visit gets errOver.
func (c *Clerk) with(visit uint64, work func(h *held) error) error {
	c.desk.draft.Lock()
	defer c.desk.draft.Unlock()
	h := c.desk.held
	if h == nil || h.visit != visit || c.desk.ended(visit) {
		return errOver
	}
	return work(h)
}

// put installs a draft that was just opened; false if its visit has ended meanwhile.
func (c *Clerk) put(visit uint64, d *storage.Draft) bool {
	c.desk.draft.Lock()
	defer c.desk.draft.Unlock()
	if c.desk.held != nil || c.desk.ended(visit) {
		return false
	}
	c.desk.held = &held{visit: visit, d: d, released: make(chan struct{})}
	return true
}

// release releases the draft; called with desk.draft locked.
func (k *desk) release() {
	if k.held != nil {
		k.dropPictures(k.held.visit)
		close(k.held.released)
		k.held = nil
	}
}

// handOver is how long a visit's first task waits for the end of the previous visit,
// which was requested earlier and may still be writing.
const handOver = 5 * time.Second

// clear makes sure that no draft is held. A draft of an earlier visit is left to that
// visit's CloseDraft, which knows whether to keep it; if that never comes, the draft is
// closed as lost, which keeps it for its ticket. A draft of this visit is closed.
func (c *Clerk) clear(ctx context.Context, visit uint64) error {
	c.desk.draft.Lock()
	h := c.desk.held
	c.desk.draft.Unlock()
	if h == nil {
		return nil
	}
	if h.visit != visit {
		wait := time.NewTimer(handOver)
		defer wait.Stop()
		select {
		case <-h.released:
			return nil
		case <-wait.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	c.desk.draft.Lock()
	defer c.desk.draft.Unlock()
	if c.desk.held != h {
		return nil
	}
	defer c.desk.release()
	return h.d.Close(true)
}

func (h *held) save(t session.SaveAnswers) error {
	if t.Number < h.saved {
		return nil // a newer version has been written
	}
	if err := h.d.SetAnswers(t.Answers, t.FiledBy, t.AssistedBy); err != nil {
		return err
	}
	if t.Procedure != "" {
		if err := h.d.SetProcedure(t.Procedure); err != nil {
			return err
		}
	}
	if t.Mode != "" {
		if err := h.d.SetMode(t.Mode); err != nil {
			return err
		}
	}
	h.saved = t.Number
	return nil
}

func (h *held) page(id dossier.PageID) (dossier.Page, bool) {
	return among.First(h.d.Dossier().Pages, func(p dossier.Page) bool { return p.ID == id })
}
