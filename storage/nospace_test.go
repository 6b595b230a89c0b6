// SPDX-License-Identifier: AGPL-3.0-or-later

package storage

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"passerelle/internal/testkit"
)

// TestFullDisk fills a real one: what was acknowledged stays readable, what does not fit
// is refused with ErrNoSpace, erasing still erases, and when there is room again all goes
// on.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	if !testkit.Mount(t, dir, "size=8m,mode=0700") {
		return
	}
	data, c := filepath.Join(dir, "data"), newClock()
	v, a := enrolled(t, data, c)
	reserve := filepath.Join(dir, "reserve")
	testkit.Write(t, reserve, make([]byte, 1<<20))
	d, ticket := begin(t, v)
	other, _ := begin(t, v)
	must(t, other.AddPage(newPage(t, v, "photo"), make([]byte, 300<<10)))
	image := make([]byte, 700<<10)
	_, _ = rand.Read(image)
	var err error
	kept := 0
	for ; kept < 100; kept++ {
		if err = d.AddPage(newPage(t, v, "permit"), image); err != nil {
			break
		}
	}
	wantErr(t, err, ErrNoSpace)
	if kept < 3 || len(d.Dossier().Pages) != kept {
		t.Fatalf("%d pages acknowledged, the draft has %d", kept, len(d.Dossier().Pages))
	}
	testkit.Write(t, filepath.Join(dir, "filler"), make([]byte, free(t, dir)))
	if _, _, err := v.Begin(procedure, "fr", 0); !errors.Is(err, ErrNoSpace) {
		t.Errorf("begin: %v, want ErrNoSpace", err)
	}
	_, err = v.Seal(d, 1, func(w io.Writer) error { _, err := w.Write(image); return err })
	wantErr(t, err, ErrNoSpace)
	for _, p := range d.Dossier().Pages {
		if got, err := d.PageBytes(p.ID); err != nil || !bytes.Equal(got, image) {
			t.Fatalf("read a page on a full disk: %v", err)
		}
	}
	must(t, other.Erase())

	must(t, os.Remove(filepath.Join(dir, "filler")))
	must(t, os.Remove(reserve))
	must(t, d.RemovePage(d.Dossier().Pages[0].ID))
	must(t, d.Close(false))
	must(t, v.Close())
	v = openVault(t, data, c)
	if v.Condition() != (Condition{}) {
		t.Errorf("condition %+v", v.Condition())
	}
	d, _, err = v.Resume(ticket)
	must(t, err)
	if got := len(d.Dossier().Pages); got != kept-1 {
		t.Errorf("%d pages, want %d", got, kept-1)
	}
	_, err = v.Seal(d, 1, sealedFor(a.recipient))
	must(t, err)
	if tmp, err := os.ReadDir(filepath.Join(data, "spool", "tmp")); err != nil || len(tmp) != 0 {
		t.Errorf("left in tmp: %v, %v", tmp, err)
	}
}

func free(t *testing.T, dir string) uint64 {
	t.Helper()
	n, err := diskFree(dir)
	must(t, err)
	return n
}
