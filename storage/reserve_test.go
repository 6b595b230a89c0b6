// SPDX-License-Identifier: AGPL-3.0-or-later

package storage

import (
	"bytes"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"passerelle/internal/testkit"
)

func sizeOf(t *testing.T, data string) int64 {
	t.Helper()
	info, err := os.Stat(filepath.Join(data, "vault", dbName))
	must(t, err)
	return info.Size()
}

// TestReserve: pages saved into reserved room do not make the file longer, while it is
// being made nothing is lost, and it is there once.
func TestReserve(t *testing.T) {
	data := t.TempDir()
	v, _ := enrolled(t, data, newClock())
	d, ticket := begin(t, v)
	pages := map[string][]byte{}
	var both sync.WaitGroup
	both.Go(func() {
		for i := range 12 {
			p, content := newPage(t, v, "permit"), bytes.Repeat([]byte{byte(i + 1)}, 300<<10)
			if err := d.AddPage(p, content); err != nil {
				t.Error(err)
			}
			pages[string(p.ID)] = content
		}
	})
	both.Go(func() {
		if err := v.Reserve(24 << 20); err != nil {
			t.Error(err)
		}
	})
	both.Wait()
	must(t, v.Reserve(24<<20))
	before := sizeOf(t, data)
	if before < 24<<20 {
		t.Fatalf("the file has %d bytes", before)
	}
	must(t, v.Reserve(24<<20))
	if got := sizeOf(t, data); got != before {
		t.Errorf("reserved again, the file went from %d to %d bytes", before, got)
	}
	for range 20 {
		must(t, d.AddPage(newPage(t, v, "permit"), make([]byte, 1<<20)))
	}
	if got := sizeOf(t, data); got != before {
		t.Errorf("20 MiB of pages in 24 MiB of room: the file went from %d to %d bytes", before,
			got)
	}
	must(t, d.Close(false))
	must(t, v.Close())
	v = openVault(t, data, newClock())
	if v.Condition() != (Condition{}) {
		t.Fatalf("opened again: %+v", v.Condition())
	}
	again, _, err := v.Resume(ticket)
	must(t, err)
	for _, p := range again.Dossier().Pages {
		want, ours := pages[string(p.ID)]
		got, err := again.PageBytes(p.ID)
		must(t, err)
		if ours && !bytes.Equal(got, want) {
			t.Errorf("page %s changed", p.ID)
		}
	}
}

// TestReserveLeavesRoom: on a disk with little room it takes none.
func TestReserveLeavesRoom(t *testing.T) {
	dir := t.TempDir()
	if !testkit.Mount(t, dir, "size=8m,mode=0700") {
		return
	}
	data := filepath.Join(dir, "data")
	v, _ := enrolled(t, data, newClock())
	before := sizeOf(t, data)
	must(t, v.Reserve(RoomForVisit))
	if got := sizeOf(t, data); got != before {
		t.Errorf("the file went from %d to %d bytes", before, got)
	}
}
