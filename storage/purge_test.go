// SPDX-License-Identifier: AGPL-3.0-or-later

package storage

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"passerelle/internal/testkit"
)

// TestDraftsExpire moves the clocks in each way they can go wrong.
func TestDraftsExpire(t *testing.T) {
	const day = 24 * time.Hour
	died := time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		happens func(c *fakeClock, restart func())
		expired bool
	}{
		"running, day 7": {func(c *fakeClock, _ func()) { c.pass(7 * day) }, false},
		"running, after": {func(c *fakeClock, _ func()) { c.pass(7*day + time.Second) }, true},
		"off for eight days": {func(c *fakeClock, restart func()) {
			c.off(8 * day)
			restart()
		}, true},
		"clock set back while running": {func(c *fakeClock, _ func()) {
			c.pass(3 * day)
			c.set(c.now().Time.Add(-300*day), true)
			c.pass(4*day + time.Second)
		}, true},
		"clock set back while off": {func(c *fakeClock, restart func()) {
			c.pass(6 * day)
			restart()
			c.off(-300 * day)
			restart()
			c.pass(1*day + time.Second)
		}, true},
		"battery died, running on": {func(c *fakeClock, restart func()) {
			c.set(died, false)
			c.off(0)
			restart()
			c.pass(7*day + time.Second)
		}, true},
		"unknown clock far ahead": {func(c *fakeClock, restart func()) {
			c.set(time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC), false)
			c.off(0)
			restart()
			c.pass(6 * day)
		}, false},
		"off with an unknown clock, then known again": {func(c *fakeClock, restart func()) {
			now := c.now().Time
			c.set(died, false)
			c.off(0)
			restart()
			c.pass(time.Hour)
			c.set(now.Add(8*day), true)
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			data, clock, v := kiosk(t)
			ticket := left(t, v)
			c.happens(clock, func() {
				must(t, v.Close())
				v = openVault(t, data, clock)
			})
			_, err := v.Purge()
			must(t, err)
			_, _, err = v.Resume(ticket)
			if got := errors.Is(err, ErrNoDraft); got != c.expired || err != nil && !got {
				t.Errorf("resume after it: %v; want expired %v", err, c.expired)
			}
			if got := keyCount(t, v); (got == 0) != c.expired {
				t.Errorf("%d key files", got)
			}
		})
	}
}

// TestExpiredAtTheDoor: nobody purged in time; the ticket itself finds the draft expired,
// and it is gone.
func TestExpiredAtTheDoor(t *testing.T) {
	c := newClock()
	v, _ := enrolled(t, t.TempDir(), c)
	d, ticket, err := v.Begin(procedure, "fr", time.Hour)
	must(t, err)
	c.pass(2 * time.Hour)
	if n, err := v.Purge(); n != 0 || err != nil {
		t.Fatalf("purged %d, %v: a draft in use is left alone", n, err)
	}
	must(t, d.Close(false))
	_, _, err = v.Resume(ticket)
	wantErr(t, err, ErrExpired)
	_, _, err = v.Resume(ticket)
	wantErr(t, err, ErrNoDraft)
	if s, err := v.Stats(); err != nil || s.Drafts != 0 {
		t.Errorf("%d drafts, %v", s.Drafts, err)
	}
}

// TestOrphansAreSwept: key files that no draft names, half-written ones, drafts without a key.
func TestOrphansAreSwept(t *testing.T) {
	data, c, v := kiosk(t)
	kept, ticket := begin(t, v)
	orphan, _ := begin(t, v)
	must(t, kept.Close(false))
	must(t, orphan.Close(false))
	h, _ := parseHandle(orphan.head.Handle)
	must(t, v.removeKey(h))
	keys := filepath.Join(data, "vault", "keys")
	testkit.Write(t, filepath.Join(keys, handle{1}.String()), []byte("x"))
	testkit.Write(t, filepath.Join(keys, "."+handle{2}.String()), []byte("x"))
	must(t, v.Close())
	v = openVault(t, data, c)
	entries, err := os.ReadDir(keys)
	must(t, err)
	if len(entries) != 1 {
		t.Errorf("keys/ holds %v", entries)
	}
	if s, err := v.Stats(); err != nil || s.Drafts != 1 {
		t.Errorf("%d drafts, %v", s.Drafts, err)
	}
	_, _, err = v.Resume(ticket)
	must(t, err)
}

// damage overwrites the database so that it can't be opened, or opens and panics.
func damage(t *testing.T, data, how string) {
	t.Helper()
	path := filepath.Join(data, "vault", dbName)
	info, err := os.Stat(path)
	must(t, err)
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	must(t, err)
	defer f.Close()
	switch how {
	case "both meta pages":
		_, err = f.WriteAt(make([]byte, 2*pageSize), 0)
	case "everything but meta":
		junk := make([]byte, info.Size()-2*pageSize)
		for i := range junk {
			junk[i] = byte(i * 7)
		}
		_, err = f.WriteAt(junk, 2*pageSize)
	case "cut short":
		err = f.Truncate(2*pageSize + 100)
	case "a text":
		must(t, f.Truncate(0))
		_, err = f.WriteAt([]byte("this is no database, and short"), 0)
	}
	must(t, err)
}

// TestDamagedDatabase: the kiosk starts all the same, says so, and what the spool and the
// snapshot hold is there.
func TestDamagedDatabase(t *testing.T) {
	for _, how := range []string{"both meta pages", "everything but meta", "cut short", "a text",
		"mark"} {
		for _, snapshot := range []bool{true, false} {
			name := how + ", no snapshot"
			if snapshot {
				name = how + ", snapshot"
			}
			t.Run(name, func(t *testing.T) {
				data, c := t.TempDir(), newClock()
				v, a := enrolled(t, data, c)
				ticket := left(t, v)
				if snapshot {
					must(t, v.Snapshot())
				}
				d, _ := begin(t, v)
				first, err := v.Seal(d, 1, sealedFor(a.recipient))
				must(t, err)
				must(t, v.Close())
				if how == "mark" {
					testkit.Write(t, filepath.Join(data, "vault", damagedName), nil)
				} else {
					damage(t, data, how)
				}

				v = openVault(t, data, c)
				if got, want := v.Condition(),
					(Condition{Quarantined: true, Restored: snapshot}); got != want {
					t.Fatalf("condition %+v, want %+v", got, want)
				}
				d, _, err = v.Resume(ticket)
				if snapshot {
					must(t, err)
					must(t, d.Close(false))
				} else {
					wantErr(t, err, ErrNoDraft)
				}
				if keyCount(t, v) == 0 {
					t.Error("the key of a draft that a technician could save was swept")
				}
				subs, err := v.Receipts()
				must(t, err)
				if len(subs) != 1 || subs[0].First.Text != first.Text || subs[0].State != Queued {
					t.Errorf("submissions %+v, want the one in the spool", subs)
				}
				d, _ = begin(t, v)
				next, err := v.Seal(d, 1, sealedFor(a.recipient))
				must(t, err)
				if next.Sequence <= first.Sequence || next.Previous != first.Digest() {
					t.Errorf("number %d after %d; previous right: %v", next.Sequence,
						first.Sequence, next.Previous == first.Digest())
				}
				events, err := v.Events(100)
				must(t, err)
				found := false
				for _, e := range events {
					found = found || e.Event == VaultQuarantined
				}
				if !found {
					t.Errorf("the journal does not say it: %v", events)
				}
				c.pass(DefaultTTL + time.Hour)
				_, err = v.Purge()
				must(t, err)
				if keyCount(t, v) != 0 || exists(filepath.Join(data, "vault", quarantineName)) {
					t.Error("the damaged file and its keys are still there after a draft's life")
				}
				must(t, v.Close())
				v = openVault(t, data, c)
				if v.Condition() != (Condition{}) {
					t.Errorf("condition of the next start: %+v", v.Condition())
				}
			})
		}
	}
}

// TestPanicInUseLeavesAMark: bbolt panics on some damaged pages; the program goes on, and
// the next start sets the file aside.
func TestPanicInUseLeavesAMark(t *testing.T) {
	data, c, v := kiosk(t)
	wantErr(t, v.update(func(*bbolt.Tx) error { panic("page 7: invalid page type: 40") }),
		ErrDamaged)
	must(t, v.SetSetting("still", "writable"))
	must(t, v.Close())
	v = openVault(t, data, c)
	if !v.Condition().Quarantined {
		t.Error("not set aside")
	}
}

func TestPurgeMakesASnapshotADay(t *testing.T) {
	data, c, v := kiosk(t)
	path := filepath.Join(data, "vault", snapshotName)
	made := func() bool {
		t.Helper()
		must(t, os.RemoveAll(path))
		_, err := v.Purge()
		must(t, err)
		return exists(path)
	}
	if !made() {
		t.Error("no snapshot the first time")
	}
	c.pass(23 * time.Hour)
	if made() {
		t.Error("a snapshot within a day")
	}
	c.pass(2 * time.Hour)
	if !made() {
		t.Error("no snapshot after a day")
	}
	must(t, verifySnapshot(path))
}
