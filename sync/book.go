// SPDX-License-Identifier: AGPL-3.0-or-later

package sync

import (
	stdsync "sync"
	"time"

	"passerelle/dossier"
)

// noteEvery is how long notes stay in memory at most. A thousand dossiers make notes of
// 200 kB, and each changes four times on its way: written at each change they were a
// hundred times what was sent.
const noteEvery = time.Second

// book is the carrier's notes while it works: changed in memory, written at most once
// every noteEvery, and when a round ends. Nothing in them has to be on the disk before
// anything else happens: the service says how much it has of a dossier, and the outbox
// says what waits. What a crash loses is a second of waits, and at worst one comparison
// of clocks, which the next contact makes again.
//
// It is safe for concurrent use: the transport reports from a goroutine of its own.
type book struct {
	dir    string
	failed func(error) // when they could not be written

	mu      stdsync.Mutex
	notes   notes
	dirty   bool
	written time.Time
	later   *time.Timer // writes what was changed too soon after the last time
}

// open takes up the notes as another process left them. Where they can't be read it
// begins with none: losing them loses nothing, and no dossier stays here for them.
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

// set changes what is noted of a dossier, and returns it.
func (b *book) set(id dossier.ID, change func(*State)) State {
	b.mu.Lock()
	defer b.mu.Unlock()
	s := b.notes.Dossiers[id.String()]
	change(&s)
	b.notes.Dossiers[id.String()] = s
	b.changed()
	return s
}

// keep drops what is noted of all other dossiers.
func (b *book) keep(states map[string]State) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.notes.Dossiers = states
}

// changed writes, now or when its time has come. The caller holds mu.
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

// flush writes what has not been written.
func (b *book) flush() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.dirty {
		b.write()
	}
}

// write keeps the notes. The caller holds mu. A full disk must not stop the transfer that
// would free it: the caller's failed is told, and no more.
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
