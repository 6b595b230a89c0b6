// SPDX-License-Identifier: AGPL-3.0-or-later

package spool

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"passerelle/dossier"
	"passerelle/dossier/receipt"
	"passerelle/internal/testkit"
)

func open(t testing.TB) *Spool {
	t.Helper()
	s, err := Open(filepath.Join(t.TempDir(), "spool"))
	must(t, err)
	return s
}

var must = testkit.Must

func write(t testing.TB, s *Spool, content string) dossier.ID {
	t.Helper()
	f, err := s.Create()
	must(t, err)
	_, err = io.WriteString(f, content)
	must(t, err)
	id, size, err := f.Commit()
	must(t, err)
	if size != int64(len(content)) || id != dossier.ID(sha256.Sum256([]byte(content))) {
		t.Fatalf("id %v, size %d", id, size)
	}
	return id
}

type signer struct{ key *ecdsa.PrivateKey }

func newSigner(t testing.TB) signer {
	t.Helper()
	return signer{testkit.NewKey(t)}
}

func (s signer) first(t testing.TB, id dossier.ID, number uint64) string {
	t.Helper()
	r, err := receipt.Sign(receipt.Claims{ID: id, Procedure: "dcem",
		At: time.Unix(1_772_000_000, 0), Sequence: number, Pieces: 1}, s.key)
	must(t, err)
	return r.Text
}

func waiting(t testing.TB, s *Spool) []receipt.Deposit {
	t.Helper()
	all, err := s.Waiting()
	must(t, err)
	return all
}

func TestDossierFromTmpToReceipts(t *testing.T) {
	s, key := open(t), newSigner(t)
	late, early := write(t, s, "second"), write(t, s, "first one")
	if place, err := s.Place(early); place != Unpublished || err != nil {
		t.Fatalf("committed file is %q, %v", place, err)
	}
	if got := waiting(t, s); len(got) != 0 {
		t.Fatalf("unpublished dossier waits: %v", got)
	}
	must(t, s.Publish(late, key.first(t, late, 2)))
	must(t, s.Publish(early, key.first(t, early, 1)))
	must(t, s.Publish(early, key.first(t, early, 1))) // again
	got := waiting(t, s)
	if len(got) != 2 || got[0].ID != early || got[1].ID != late || got[0].Size != 9 {
		t.Fatalf("waiting %+v, want the order of the receipts' numbers", got)
	}
	f, err := s.Open(early)
	must(t, err)
	content, err := io.ReadAll(f)
	must(t, errors.Join(err, f.Close()))
	if string(content) != "first one" {
		t.Fatalf("content %q", content)
	}
	must(t, s.Arrived(early, []byte("second stage")))
	arrivals, err := s.Arrivals()
	must(t, err)
	if len(arrivals) != 1 || arrivals[0] != (Arrival{ID: early, Text: "second stage"}) {
		t.Fatalf("arrivals %+v", arrivals)
	}
	must(t, s.Keep(early, got[0].Text, "second stage"))
	must(t, s.Remove(early))
	must(t, s.Remove(early)) // again
	if _, err := s.Open(early); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("open what was absorbed: %v", err)
	}
	kept, err := s.Receipts()
	must(t, err)
	if len(kept) != 2 || kept[0] != (Kept{ID: early, First: got[0].Text, Second: "second stage"}) ||
		kept[1].ID != late || kept[1].Second != "" {
		t.Errorf("receipts %+v", kept)
	}
}

func TestPublishWithoutSealedFile(t *testing.T) {
	s := open(t)
	var id dossier.ID
	if err := s.Publish(id, "x"); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("got %v", err)
	}
	must(t, s.Sweep(func(dossier.ID) bool { return false }))
	if _, err := os.Lstat(s.path(outFolder, id, receiptSuffix)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a receipt without a sealed dossier was left: %v", err)
	}
}

func TestAbortAndSweepLeaveNothing(t *testing.T) {
	s := open(t)
	f, err := s.Create()
	must(t, err)
	_, err = f.Write([]byte("half"))
	must(t, err)
	must(t, f.Abort())
	must(t, f.Abort())
	if _, err := f.Write([]byte("more")); err == nil {
		t.Error("wrote after Abort")
	}
	_, err = s.Create() // left open, as by a kill
	must(t, err)
	keep, drop := write(t, s, "keep"), write(t, s, "drop")
	must(t, s.Sweep(func(id dossier.ID) bool { return id == keep }))
	entries, err := os.ReadDir(s.folder(tmpFolder))
	must(t, err)
	if len(entries) != 1 || entries[0].Name() != keep.String()+".age" {
		t.Errorf("left in tmp: %v", entries)
	}
	if place, _ := s.Place(drop); place != Nowhere {
		t.Errorf("swept file is %q", place)
	}
}

func TestPlaceBelievesNoName(t *testing.T) {
	s := open(t)
	id := write(t, s, "whole")
	must(t, os.Truncate(s.path(tmpFolder, id, sealedSuffix), 3))
	if place, err := s.Place(id); place != Nowhere || err != nil {
		t.Errorf("a file cut short is %q, %v; want nowhere", place, err)
	}
}

// TestCarrierThatLies puts in/ full of what a receipt is not: nothing of it may block the
// vault or be read.
func TestCarrierThatLies(t *testing.T) {
	s := open(t)
	name := func(i byte) (dossier.ID, string) {
		id := dossier.ID{i}
		return id, s.path(inFolder, id, receiptSuffix)
	}
	secret := filepath.Join(t.TempDir(), "secret")
	testkit.Write(t, secret, []byte("PSL1:SECRET"))
	_, path := name(1)
	testkit.Pipe(t, path)
	_, path = name(2)
	must(t, os.Symlink(secret, path))
	_, path = name(3)
	testkit.Write(t, path, bytes.Repeat([]byte{'A'}, maxText+1))
	_, path = name(4)
	must(t, os.Mkdir(path, 0o700))
	testkit.Write(t, filepath.Join(s.folder(inFolder), "../out/strange"), nil)
	testkit.Write(t, filepath.Join(s.folder(inFolder), strings.Repeat("A", 64)+".receipt"), nil)
	arrivals, err := s.Arrivals()
	must(t, err)
	if len(arrivals) != 4 {
		t.Fatalf("arrivals %+v, want four without a text", arrivals)
	}
	for _, a := range arrivals {
		if a.Text != "" {
			t.Errorf("read %q", a.Text)
		}
		must(t, s.Refuse(a.ID))
	}
	if arrivals, err := s.Arrivals(); err != nil || len(arrivals) != 0 {
		t.Errorf("still there after being set aside: %v, %v", arrivals, err)
	}
	if got := waiting(t, s); len(got) != 0 {
		t.Errorf("waiting %v", got)
	}
	testkit.Pipe(t, filepath.Join(s.folder(inFolder), trustName))
	if raw, err := s.Trust(); raw == nil || len(raw) != 0 || err != nil {
		t.Errorf("trust list from a pipe: %q, %v; want empty", raw, err)
	}
	must(t, s.RefuseTrust())
	must(t, s.NewTrust([]byte("list")))
	if raw, err := s.Trust(); string(raw) != "list" || err != nil {
		t.Errorf("trust list: %q, %v", raw, err)
	}
	must(t, s.RemoveTrust())
	if raw, err := s.Trust(); raw != nil || err != nil {
		t.Errorf("no trust list: %q, %v", raw, err)
	}
}

// TestFullDisk runs on a file system of 1 MiB.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	if !testkit.Mount(t, dir, "size=1m,mode=0700") {
		return
	}
	s, err := Open(filepath.Join(dir, "spool"))
	must(t, err)
	safe := write(t, s, "safe")
	must(t, s.Publish(safe, "text"))
	f, err := s.Create()
	must(t, err)
	_, err = f.Write(make([]byte, 2<<20))
	if !errors.Is(err, ErrNoSpace) {
		t.Fatalf("write on a full disk: %v, want ErrNoSpace", err)
	}
	if _, _, err := f.Commit(); !errors.Is(err, ErrNoSpace) {
		t.Errorf("commit after that: %v, want ErrNoSpace", err)
	}
	if got := waiting(t, s); len(got) != 1 || got[0].ID != safe {
		t.Errorf("waiting %v", got)
	}
	must(t, s.Arrived(safe, []byte("there is room again"))) // Commit erased what did not fit
}
