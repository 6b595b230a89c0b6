// SPDX-License-Identifier: AGPL-3.0-or-later

package archive_test

import (
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"passerelle/sync/central/archive"
)

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
	if out, err := initdb.CombinedOutput(); err != nil {
		t.Fatalf("initdb: %v\n%s", err, out)
	}
	server := exec.Command(filepath.Join(bin, "postgres"), "-D", data, "-k", dir, "-c",
		"listen_addresses=")
	server.SysProcAttr, server.Dir = attr, dir
	must(t, server.Start())
	t.Cleanup(func() {
		_ = server.Process.Signal(syscall.SIGINT)
		server.Wait()
	})
	dsn = fmt.Sprintf("host=%s user=central dbname=postgres", dir)
	db, err := sql.Open("pgx", dsn)
	must(t, err)
	defer db.Close()
	for until := time.Now().Add(30 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		if err := db.Ping(); err == nil {
			return dsn
		} else if time.Now().After(until) {
			t.Fatalf("PostgreSQL does not answer: %v", err)
		}
	}
}
