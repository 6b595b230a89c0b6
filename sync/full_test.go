// SPDX-License-Identifier: AGPL-3.0-or-later

package sync_test

import (
	"crypto/tls"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"passerelle/internal/testkit"
	"passerelle/sync"
)

// TestTheServicesDiskIsFull: a dossier that finds no room waits at the kiosk, the service
// goes on answering, and with room again the dossier arrives.
func TestTheServicesDiskIsFull(t *testing.T) {
	dir := t.TempDir()
	if !testkit.Mount(t, dir, "size=8m,mode=0700") {
		return
	}
	w := newWorld(t, func(w *world) { w.dir = dir })
	k := w.kiosk()
	d := k.deposit(random(t, 12<<20))
	// On a busy machine the time of one call may be over before the disk is full: it comes again.
	for begun := time.Now(); k.state(d.ID).Why != sync.ServiceDown &&
		time.Since(begun) < 20*time.Second; {
		if got, err := k.drain(time.Second); err == nil || len(got) > 0 {
			t.Fatalf("12 MB arrived on a disk of 8: %v, %v", got, err)
		}
	}
	if s := k.state(d.ID); s.Why != sync.ServiceDown || s.Sent == s.Size {
		t.Errorf("the dossier's state is %+v, want %s", s, sync.ServiceDown)
	}
	if line, err := sync.LineOf(k.Dir); err != nil || line.Contact.IsZero() {
		t.Errorf("line %+v, %v", line, err)
	}
	// Not a byte is left: a new dossier is refused for that reason, and leaves nothing of itself.
	f, err := os.Create(filepath.Join(dir, "filler"))
	must(t, err)
	for b := make([]byte, 4096); err == nil; {
		_, err = f.Write(b)
	}
	must(t, f.Close())
	cert, err := tls.LoadX509KeyPair(filepath.Join(k.Dir, "tls.crt"),
		filepath.Join(k.Dir, "tls.key"))
	must(t, err)
	id, status := w.begin(k, &tls.Config{InsecureSkipVerify: true,
		Certificates: []tls.Certificate{cert}})
	if status != http.StatusInsufficientStorage {
		t.Errorf("a new dossier is answered %d", status)
	}
	if left, err := filepath.Glob(filepath.Join(dir, "dossiers", id+"*")); err != nil ||
		len(left) > 0 {
		t.Errorf("left of it: %v, %v", left, err)
	}
	must(t, os.Remove(f.Name()))
	testkit.Remount(t, dir, 0, "size=64m")
	if got, err := k.drain(time.Minute); err != nil || len(got) != 1 {
		t.Errorf("with room again: %v, %v", got, err)
	}
}
