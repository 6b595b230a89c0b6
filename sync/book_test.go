// SPDX-License-Identifier: AGPL-3.0-or-later

package sync_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"passerelle/internal/testkit"
	"passerelle/sync"
)

// replaced counts how often a file was put in place, and the bytes of it, until stop is called.
func replaced(t testing.TB, path string) (stop func() (times int, bytes int64)) {
	t.Helper()
	fd, err := unix.InotifyInit1(unix.IN_CLOEXEC | unix.IN_NONBLOCK)
	must(t, err)
	_, err = unix.InotifyAddWatch(fd, filepath.Dir(path), unix.IN_MOVED_TO)
	must(t, err)
	f := os.NewFile(uintptr(fd), "inotify")
	var times int
	var size int64
	done := make(chan struct{})
	go func() {
		defer close(done)
		b := make([]byte, 64<<10)
		for {
			n, err := f.Read(b)
			if err != nil {
				return
			}
			for at := 0; at < n; {
				e := (*unix.InotifyEvent)(unsafe.Pointer(&b[at]))
				name := string(b[at+unix.SizeofInotifyEvent : at+unix.SizeofInotifyEvent+int(
					e.Len)])
				if unix.ByteSliceToString([]byte(name)) == filepath.Base(path) {
					times++
					if st, err := os.Stat(path); err == nil {
						size += st.Size()
					}
				}
				at += unix.SizeofInotifyEvent + int(e.Len)
			}
		}
	}()
	return func() (int, int64) {
		must(t, f.SetReadDeadline(time.Now().Add(100*time.Millisecond)))
		<-done
		f.Close()
		return times, size
	}
}

// TestNotesAreWrittenOnceASecond: a kiosk that was off the line for long sends hundreds
// of dossiers; what it writes beside them grows with the time it takes and not with the
// square of what waits. PASSERELLE_QUEUE sets how many.
func TestNotesAreWrittenOnceASecond(t *testing.T) {
	queue, size := 300, 1024
	if testing.Short() {
		queue = 60
	}
	if n, err := strconv.Atoi(os.Getenv("PASSERELLE_QUEUE")); err == nil {
		queue, size = n, 8<<10
	}
	w := newWorld(t)
	k := w.kiosk()
	for range queue {
		k.deposit(random(t, size))
	}
	stop := replaced(t, filepath.Join(k.Dir, "notes.json"))
	start := time.Now()
	got, err := k.drain(2 * time.Minute)
	took := time.Since(start)
	times, bytes := stop()
	must(t, err)
	t.Logf("%d of %d in %v (%.0f/s); notes written %d times, %d bytes, %d a dossier", len(got),
		queue, took.Round(time.Millisecond),
		float64(len(got))/took.Seconds(), times, bytes, bytes/int64(queue))
	if len(got) != queue {
		t.Errorf("%d of %d arrived", len(got), queue)
	}
	if most := 2 + int(took/time.Second); times > most || times == 0 {
		t.Errorf("notes written %d times in %v, want 1 to %d", times, took, most)
	}
	for id, s := range states(t, k) {
		if s != sync.Delivered {
			t.Fatalf("%s is noted as %s at the end", id, s)
		}
	}
}

func states(t *testing.T, k *kiosk) map[string]sync.Why {
	t.Helper()
	all, err := sync.States(k.Dir)
	must(t, err)
	out := map[string]sync.Why{}
	for id, s := range all {
		out[id.String()] = s.Why
	}
	return out
}

// TestOthersSeeASendingDossier: what is noted in memory is on the disk a second later,
// while a slow line is still taking the dossier.
func TestOthersSeeASendingDossier(t *testing.T) {
	w := newWorld(t)
	k := w.kiosk()
	d := k.deposit(random(t, 1000))
	r := newRelay(t, 20<<10)
	r.to.Store(w.url[len("https://"):])
	k.redirect("https://" + r.Addr().String())
	big := k.deposit(random(t, 60<<10))
	done := make(chan error, 1)
	go func() { _, err := k.Drain(t.Context()); done <- err }()
	testkit.Await(t, 20*time.Second, func() error {
		if s := states(t, k); s[big.ID.String()] != sync.Sending {
			return fmt.Errorf("others see %v", s)
		}
		return nil
	})
	must(t, <-done)
	if s := k.state(d.ID); s.Why != sync.Delivered {
		t.Errorf("state %+v", s)
	}
}

// TestNotesThatCantBeReadStopNothing: whatever stands in their place, what waits goes.
func TestNotesThatCantBeReadStopNothing(t *testing.T) {
	w := newWorld(t)
	for name, harm := range map[string]func(path string) error{
		"a folder": func(p string) error {
			return errors.Join(os.RemoveAll(p), os.Mkdir(p, 0o700),
				os.Mkdir(filepath.Join(p, "x"), 0o700))
		},
		"a loop": func(p string) error {
			return errors.Join(os.RemoveAll(p), os.Symlink("notes.json", p))
		},
		"emptied":    func(p string) error { return os.WriteFile(p, nil, 0o600) },
		"zero bytes": func(p string) error { return os.WriteFile(p, make([]byte, 4096), 0o600) },
	} {
		k := w.kiosk()
		must(t, harm(filepath.Join(k.Dir, "notes.json")))
		k.deposit(random(t, 100))
		if got, err := k.drain(time.Minute); err != nil || len(got) != 1 {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}
