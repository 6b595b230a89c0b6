// SPDX-License-Identifier: AGPL-3.0-or-later

package sync

import (
	stdsync "sync"
	"time"

	"passerelle/dossier"
)

// noteEvery is the longest that notes stay in memory. A thousand dossiers make 200 kB of
// notes, and each changes four times on its way: written at each change, they were a
// hundred times as much as what was sent.
const noteEvery = time.Second

// book is the carrier's notes while it works: changed in memory, and written at most once
// every noteEvery and when a round ends. Nothing in them has to be on disk before
// anything else happens: the service says how much it has of a dossier, and the outbox
// says what waits. A crash loses a second of waits and at worst one comparison of clocks,
// which the next contact repeats.
//
// It is safe for concurrent use: the transport reports from a goroutine of its own.
type book struct {
	dir    string
	failed func(error) // called when they could not be written

	mu      stdsync.Mutex
	notes   notes
	dirty   bool
	written time.Time
	later   *time.Timer // writes changes made too soon after the last write
}

// open loads the notes as another process left them. If they can't be read it starts with
// none: losing them loses nothing, and holds up no dossier.
func (b *book) open(dir string, failed func(error)) {
	n, err := readNotes(dir)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.dir, b.failed, b.notes = dir, failed, n
	if err != nil {
		failed(err)
	}
}

func (b *book) line() Line {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.notes.Line
}

func (b *book) setLine(change func(*Line)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	change(&b.notes.Line)
	b.changed()
}

func (b *book) state(id dossier.ID) State {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.notes.Dossiers[id.String()]
}

// set changes the notes on a dossier, and returns them.
func (b *book) set(id dossier.ID, change func(*State)) State {
	b.mu.Lock()
	defer b.mu.Unlock()
	s := b.notes.Dossiers[id.String()]
	change(&s)
	b.notes.Dossiers[id.String()] = s
	b.changed()
	return s
}

// keep drops the notes on all other dossiers.
func (b *book) keep(states map[string]State) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.notes.Dossiers = states
}

// changed writes the notes now or when their time has come. The caller holds mu.
func (b *book) changed() {
	b.dirty = true
	left := noteEvery - time.Since(b.written)
	switch {
	case left <= 0:
		b.write()
	case b.later == nil:
		b.later = time.AfterFunc(left, b.flush)
	}
}

// flush writes what has not been written yet.
func (b *book) flush() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.dirty {
		b.write()
	}
}

// write stores the notes. The caller holds mu. A full disk must not stop the transfer
// that would free it, so a failure is only reported through failed.
func (b *book) write() {
	if b.later != nil {
		b.later.Stop()
		b.later = nil
	}
	b.dirty, b.written = false, time.Now()
	if err := b.notes.write(b.dir); err != nil {
		b.failed(err)
	}
}
