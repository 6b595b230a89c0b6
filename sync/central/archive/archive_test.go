// SPDX-License-Identifier: AGPL-3.0-or-later

package archive_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/tus/tusd/v2/pkg/handler"

	"passerelle/dossier"
	"passerelle/internal/testkit"
	"passerelle/sync/central/archive"
)

var must = testkit.Must

// contract is what an archive must do, whichever database is below. open opens the same
// archive again each time.
func contract(t *testing.T, open func() *archive.Archive) {
	ctx := t.Context()
	a, b := open(), open()
	at := time.UnixMilli(1790000000123).UTC()

	t.Run("trust lists", func(t *testing.T) {
		if _, _, err := a.Trust(ctx); !errors.Is(err, archive.ErrNotFound) {
			t.Fatalf("before the first: %v", err)
		}
		for n := uint64(1); n <= 3; n++ {
			must(t, a.Change(ctx, func(tx *archive.Tx) error {
				return tx.AddTrust(n, fmt.Appendf(nil, "list %d", n))
			}))
		}
		n, raw, err := b.Trust(ctx)
		if err != nil || n != 3 || string(raw) != "list 3" {
			t.Errorf("%d, %q, %v", n, raw, err)
		}
		if err := b.Change(ctx, func(tx *archive.Tx) error {
			return tx.AddTrust(3, []byte("other"))
		}); err == nil {
			t.Error("a number was used twice")
		}
		if n, err := a.TrustNumber(ctx); err != nil || n != 3 {
			t.Errorf("number %d, %v", n, err)
		}
	})

	t.Run("a change is whole or nothing", func(t *testing.T) {
		no := errors.New("no")
		err := a.Change(ctx, func(tx *archive.Tx) error {
			must(t, tx.AddTrust(9, []byte("x")))
			return no
		})
		if !errors.Is(err, no) {
			t.Fatal(err)
		}
		if n, err := b.TrustNumber(ctx); err != nil || n != 3 {
			t.Errorf("number %d, %v", n, err)
		}
	})

	t.Run("changes come one after the other", func(t *testing.T) {
		must(t, a.Change(ctx, func(tx *archive.Tx) error {
			return tx.PutCode(archive.Code{Selector: "count", Expires: at})
		}))
		var all sync.WaitGroup
		for i := range 20 {
			all.Go(func() {
				err := []*archive.Archive{a, b}[i%2].Change(ctx, func(tx *archive.Tx) error {
					c, err := tx.Code("count")
					if err != nil {
						return err
					}
					c.Misses++
					return tx.PutCode(c)
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		must(t, a.Change(ctx, func(tx *archive.Tx) error {
			if c, err := tx.Code("count"); err != nil || c.Misses != 20 {
				t.Errorf("%d of 20 counted, %v", c.Misses, err)
			}
			return nil
		}))
	})

	t.Run("codes", func(t *testing.T) {
		want := archive.Code{Selector: "00ff", Digest: sha256.Sum256([]byte("s")),
			Name: "Borne d'été", Expires: at, Misses: 2, TLSKey: []byte{1, 2},
			ReceiptKey: []byte{3}, Chain: []byte("PEM")}
		must(t, a.Change(ctx, func(tx *archive.Tx) error { return tx.PutCode(want) }))
		must(t, b.Change(ctx, func(tx *archive.Tx) error {
			got, err := tx.Code("00ff")
			if d := cmp.Diff(want, got); d != "" || err != nil || !got.Used() {
				t.Error(err, d)
			}
			if err := tx.ForgetCodes(at.Add(time.Millisecond)); err != nil {
				return err
			}
			if _, err := tx.Code("00ff"); !errors.Is(err, archive.ErrNotFound) {
				t.Errorf("forgotten: %v", err)
			}
			return nil
		}))
	})

	t.Run("kiosks", func(t *testing.T) {
		want := archive.Kiosk{ID: "ABCDEFGH", Name: "K", TLSKey: []byte{9}, ReceiptKey: []byte{8},
			Enrolled: at}
		for range 2 {
			must(t, a.Change(ctx, func(tx *archive.Tx) error { return tx.PutKiosk(want) }))
			got, err := b.Kiosk(ctx, want.ID)
			if d := cmp.Diff(want, got); d != "" || err != nil {
				t.Error(err, d)
			}
			want.Revoked = at.Add(time.Hour)
		}
		if _, err := a.Kiosk(ctx, "nobody' OR ''='"); !errors.Is(err, archive.ErrNotFound) {
			t.Errorf("unknown: %v", err)
		}
	})

	t.Run("a dossier is registered once", func(t *testing.T) {
		id := dossier.ID(sha256.Sum256([]byte("d")))
		var all sync.WaitGroup
		got := make([]archive.Registered, 16)
		for i := range got {
			all.Go(func() {
				r, err := []*archive.Archive{a, b}[i%2].Register(ctx,
					archive.Registered{ID: id, Size: 5, Kiosk: "K", Procedure: "p", Received: at,
						First: "1", Second: fmt.Sprint("2 by ", i)})
				if err != nil {
					t.Error(err)
				}
				got[i] = r
			})
		}
		all.Wait()
		for _, r := range got[1:] {
			if r != got[0] {
				t.Errorf("two receipts: %q and %q", got[0].Second, r.Second)
			}
		}
		list, err := b.List(ctx)
		if d := cmp.Diff([]archive.Registered{got[0]}, list); d != "" || err != nil {
			t.Error(err, d)
		}
		if _, err := a.Registered(ctx, dossier.ID{}); !errors.Is(err, archive.ErrNotFound) {
			t.Errorf("unknown: %v", err)
		}
	})
}

func TestSQLite(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a folder with 100 % ? odd & names")
	must(t, os.Mkdir(dir, 0o700))
	contract(t, func() *archive.Archive { return openIn(t, dir, "") })
	st, err := os.Stat(filepath.Join(dir, "central.db"))
	if err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("database: %v, %v", st.Mode(), err)
	}
}

func openIn(t *testing.T, dir, dsn string) *archive.Archive {
	t.Helper()
	a, err := archive.Open(t.Context(), dir, dsn)
	must(t, err)
	t.Cleanup(func() { a.Close() })
	return a
}

func begin(t *testing.T, f *archive.Folder, content []byte) (handler.Upload, dossier.ID) {
	t.Helper()
	id := dossier.ID(sha256.Sum256(content))
	up, err := f.NewUpload(t.Context(), handler.FileInfo{ID: id.String(), Size: int64(len(content)),
		MetaData: handler.MetaData{archive.FirstKey: "first"}})
	must(t, err)
	return up, id
}

func TestAnUploadIsNeverTruncated(t *testing.T) {
	dir := t.TempDir()
	f := openIn(t, dir, "").Dossiers
	content := bytes.Repeat([]byte("0123456789"), 200_000)
	up, id := begin(t, f, content)
	n, err := up.WriteChunk(t.Context(), 0, bytes.NewReader(content[:700_001]))
	if err != nil || n != 700_001 {
		t.Fatal(n, err)
	}
	if _, err := f.NewUpload(t.Context(),
		handler.FileInfo{ID: id.String(), Size: 5}); !errors.Is(err, archive.ErrExists) {
		t.Errorf("created again: %v", err)
	}
	if _, err := up.WriteChunk(t.Context(), 5, strings.NewReader("x")); err == nil {
		t.Error("written elsewhere than at the end")
	}
	// Another process goes on: it has no running digest.
	g := openIn(t, dir, "").Dossiers
	size, offset, first, err := g.Look(id)
	if err != nil || size != int64(len(content)) || offset != 700_001 || first != "first" {
		t.Fatal(size, offset, first, err)
	}
	up, err = g.GetUpload(t.Context(), id.String())
	must(t, err)
	_, err = up.WriteChunk(t.Context(), offset,
		iotest.OneByteReader(bytes.NewReader(content[offset:offset+1000])))
	must(t, err)
	_, err = up.WriteChunk(t.Context(), offset+1000,
		iotest.HalfReader(bytes.NewReader(content[offset+1000:])))
	must(t, err)
	if got, err := g.Secure(id); err != nil || got != id {
		t.Errorf("digest %s, %v", got, err)
	}
	if got, err := f.Secure(id); err != nil || got != id {
		t.Errorf("by the first process: %s, %v", got, err)
	}
	for _, name := range []string{id.String(), id.String() + ".info"} {
		if st, err := os.Stat(filepath.Join(dir, "dossiers", name)); err != nil ||
			st.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v", name, err)
		}
	}
	must(t, g.Remove(id))
	must(t, g.Remove(id))
	if _, _, _, err := g.Look(id); !errors.Is(err, archive.ErrNotFound) {
		t.Errorf("removed: %v", err)
	}
}

func TestATornDescriptionIsBegunAgain(t *testing.T) {
	dir := t.TempDir()
	f := openIn(t, dir, "").Dossiers
	content := []byte("hello")
	_, id := begin(t, f, content)
	info := filepath.Join(dir, "dossiers", id.String()+".info")
	for _, torn := range []string{"", "{", `{"ID":"other"}`} {
		testkit.Write(t, info, []byte(torn))
		if _, err := f.GetUpload(t.Context(), id.String()); !errors.Is(err, handler.ErrNotFound) {
			t.Errorf("%q: %v", torn, err)
		}
		up, _ := begin(t, f, content)
		if n, err := up.WriteChunk(context.Background(), 0, bytes.NewReader(content)); err != nil ||
			n != 5 {
			t.Errorf("%q: %d, %v", torn, n, err)
		}
		if got, err := f.Secure(id); err != nil || got != id {
			t.Errorf("%q: %v", torn, err)
		}
	}
}

func TestADigestCountsWhatWasWritten(t *testing.T) {
	f := openIn(t, t.TempDir(), "").Dossiers
	content := bytes.Repeat([]byte{7}, 1<<20)
	up, id := begin(t, f, content)
	broken := io.MultiReader(bytes.NewReader(content[:300_000]),
		iotest.ErrReader(errors.New("line")))
	n, err := up.WriteChunk(t.Context(), 0, broken)
	if n != 300_000 || err == nil {
		t.Fatal(n, err)
	}
	content[300_000] = 8 // what follows is not what the id says
	_, err = up.WriteChunk(t.Context(), n, bytes.NewReader(content[n:]))
	must(t, err)
	if got, err := f.Secure(id); err != nil || got == id ||
		got != dossier.ID(sha256.Sum256(content)) {
		t.Errorf("digest %s, %v", got, err)
	}
}

// TestPostgreSQL runs the same contract against a real server of its own, started for the
// test (Debian package postgresql).
func TestPostgreSQL(t *testing.T) {
	dsn := startPostgres(t)
	dir := t.TempDir()
	contract(t, func() *archive.Archive { return openIn(t, dir, dsn) })
}

func startPostgres(t *testing.T) (dsn string) {
	t.Helper()
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		t.Fatal("no PostgreSQL here: apt-get install postgresql")
	}
	bin := filepath.Dir(found[len(found)-1])
	dir, err := os.MkdirTemp("", "pg") // short: the socket's path has a limit
	must(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	attr := &syscall.SysProcAttr{Pdeathsig: syscall.SIGQUIT}
	if os.Getuid() == 0 { // the server refuses to run as root
		u, err := user.Lookup("postgres")
		must(t, err)
		uid, _ := strconv.Atoi(u.Uid)
		gid, _ := strconv.Atoi(u.Gid)
		attr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		must(t, os.Chown(dir, uid, gid))
	}
	data := filepath.Join(dir, "data")
	initdb := exec.Command(filepath.Join(bin, "initdb"), "-D", data, "-U", "central", "-A", "trust",
		"-N", "--locale=C.UTF-8", "-E", "UTF8")
	initdb.SysProcAttr, initdb.Dir = attr, dir
	testkit.Output(t, initdb)
	server := exec.Command(filepath.Join(bin, "postgres"), "-D", data, "-k", dir, "-c",
		"listen_addresses=")
	server.SysProcAttr, server.Dir = attr, dir
	runs := testkit.Start(t, server)
	t.Cleanup(func() { // a killed one would leave its shared memory behind
		runs.Signal(syscall.SIGINT)
		<-runs.Ended()
	})
	dsn = fmt.Sprintf("host=%s user=central dbname=postgres", dir)
	db, err := sql.Open("pgx", dsn)
	must(t, err)
	defer db.Close()
	testkit.Await(t, 30*time.Second, db.Ping)
	return dsn
}
