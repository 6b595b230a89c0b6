// SPDX-License-Identifier: AGPL-3.0-or-later

package sync_test

import (
	"net/http"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"passerelle/dossier"
	"passerelle/internal/testkit"
	"passerelle/sync/central"
)

// TestForsakenUploads: what stopped half-way long ago is cleared, and sent again when its
// kiosk comes back; what is whole is kept and registered though nobody asked for its
// receipt; what was added to lately is left alone.
func TestForsakenUploads(t *testing.T) {
	// each transfer stops after some bytes, and the next is answered that the service is
	// unwell
	var broken atomic.Bool
	w := newWorld(t, func(w *world) {
		w.wrap = func(h http.Handler) http.Handler {
			var took atomic.Int64
			return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
				if broken.Load() && r.Method == http.MethodPatch {
					if took.Load() > 0 {
						rw.WriteHeader(http.StatusServiceUnavailable)
						return
					}
					r.Body = &counted{r.Body, &took, 700_000}
				}
				h.ServeHTTP(rw, r)
			})
		}
	})
	broken.Store(true)
	k := w.kiosk()
	d := k.deposit(random(t, 5<<20))
	if _, err := k.drain(300 * time.Millisecond); err == nil {
		t.Fatal("it arrived: the line was not cut")
	}
	service, err := central.New(central.Config{Archive: w.archive, Keys: w.keys})
	must(t, err)
	file := filepath.Join(w.dir, "dossiers", d.ID.String())
	if n, err := service.Tidy(t.Context(), time.Now().AddDate(0, 0, -30)); n != 0 || err != nil {
		t.Fatalf("at once: %d removed, %v", n, err)
	}
	old := time.Now().AddDate(0, 0, -31)
	must(t, os.Chtimes(file, old, old))
	if n, err := service.Tidy(t.Context(), time.Now().AddDate(0, 0, -30)); n != 1 || err != nil {
		t.Fatalf("a month later: %d removed, %v", n, err)
	}
	if _, _, _, err := w.archive.Dossiers.Look(d.ID); err == nil {
		t.Error("it is still there")
	}
	broken.Store(false)
	if got, err := k.drain(time.Minute); err != nil || len(got) != 1 {
		t.Fatalf("when the kiosk came back: %v, %v", got, err)
	}

	content := random(t, 1<<20)
	whole := k.deposit(content)
	broken.Store(true)
	if _, err := k.drain(300 * time.Millisecond); err == nil {
		t.Fatal("it arrived: the line was not cut")
	}
	file = filepath.Join(w.dir, "dossiers", whole.ID.String())
	testkit.Write(t, file, content)
	must(t, os.Chtimes(file, old, old))
	if n, err := service.Tidy(t.Context(), time.Now().AddDate(0, 0, -30)); n != 0 || err != nil {
		t.Fatalf("whole: %d removed, %v", n, err)
	}
	if _, err := w.archive.Registered(t.Context(), whole.ID); err != nil {
		t.Errorf("whole, and not registered: %v", err)
	}
}

// TestWhatIsLeftOfAnUploadIsCleared: bytes without a description, a description without
// bytes, a torn one; not what is registered, nor what is of today.
func TestWhatIsLeftOfAnUploadIsCleared(t *testing.T) {
	w := newWorld(t)
	k := w.kiosk()
	kept := k.deposit(random(t, 1000))
	_, err := k.drain(time.Minute)
	must(t, err)
	folder, old := filepath.Join(w.dir, "dossiers"), time.Now().AddDate(0, 0, -31)
	must(t, os.Remove(filepath.Join(folder, kept.ID.String()+".info")))
	must(t, os.Chtimes(filepath.Join(folder, kept.ID.String()), old, old))
	put := func(name string, age time.Time, content string) {
		path := filepath.Join(folder, name)
		testkit.Write(t, path, []byte(content))
		must(t, os.Chtimes(path, age, age))
	}
	bytesOnly, infoOnly, torn, young := dossier.ID(random(t, 32)).String(),
		dossier.ID(random(t, 32)).String(), dossier.ID(random(t, 32)).String(),
		dossier.ID(random(t, 32)).String()
	put(bytesOnly, old, "x")
	put(infoOnly+".info", old, "{}")
	put(torn, old, "")
	put(torn+".info", old, "")
	put(young, time.Now(), "x")
	service, err := central.New(central.Config{Archive: w.archive, Keys: w.keys})
	must(t, err)
	if n, err := service.Tidy(t.Context(), time.Now().AddDate(0, 0, -30)); n != 3 || err != nil {
		t.Errorf("%d removed, %v", n, err)
	}
	entries, err := os.ReadDir(folder)
	must(t, err)
	for _, e := range entries {
		if e.Name() != kept.ID.String() && e.Name() != young {
			t.Errorf("%s is still there", e.Name())
		}
	}
	if len(entries) != 2 {
		t.Errorf("%d files are left, want the registered and the young one", len(entries))
	}
}
