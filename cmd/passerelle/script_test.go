// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	_ "modernc.org/sqlite" // to age an invitation

	"passerelle/cmd/passerelle/specimen"
	"passerelle/internal/testkit"
	"passerelle/storage"
)

// TestScripts runs testdata/script: each file is a small world. Commands of ours, besides
// testscript's:
//
//	exits CODE PROGRAM ARGS…        runs it and wants that exit code; stdout and stderr then look at what it said
//	papers CODE SET EXT PROGRAM ARGS…   the same, with the answers and papers of a specimen set
//	                                after ARGS; SET is DEFECT/PROCEDURE, "complete" for no defect
//	paper NAME SET FILE             copies one file of a specimen set
//	service up|down                 a central service; its address is $URL then, its folder $SERVICE
//	service another                 the authority of another one: its invitation is $OTHERCODE,
//	                                its trust list the file $OTHERLIST
//	kiosk DIR                       a kiosk enrolled with the service; its letters are $KIOSK
//	code [expired]                  an invitation, in $CODE
//	hold DIR, release               another process (this one) holds the vault, as a running kiosk does
//	save NAME                       the last line of stdout, in $NAME; only the line end is cut
//	write FILE NAME                 the value of $NAME and a line end, in a file
//	garble NAME FROM                the receipt or code in $FROM with one letter changed, in $NAME
//	hostile DIR                     the files of hostile_test.go
//
// A line after [full] is run in a full campaign alone.
func TestScripts(t *testing.T) {
	programsAlone(t)
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
			e.Setenv("LANG", "C.UTF-8")
			e.Values[worldKey{}] = &world{t: e.T().(testing.TB)}
			return nil
		},
		Condition: func(cond string) (bool, error) {
			if cond != "full" {
				return false, fmt.Errorf("unknown condition %q", cond)
			}
			return testkit.Full(), nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "papers": papers, "paper": paper1, "service": serviceCmd,
			"kiosk": kioskCmd, "code": codeCmd, "hold": hold, "release": release, "save": save,
			"write":  write,
			"garble": garble, "hostile": hostile,
		},
	})
}

// world is what one script holds.
type world struct {
	t       testing.TB
	service *service
	vault   *storage.Vault
}

// worldKey is where a script keeps it.
type worldKey struct{}

func worldOf(ts *testscript.TestScript) *world { return ts.Value(worldKey{}).(*world) }

func wants(ts *testscript.TestScript, neg bool, args []string, n int, usage string) {
	if neg || len(args) < n {
		ts.Fatalf("usage: %s", usage)
	}
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	wants(ts, neg, args, 2, "exits CODE PROGRAM ARGS…")
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var ended *exec.ExitError
		if !errors.As(err, &ended) {
			ts.Fatalf("run %s: %v", args[1], err)
		}
		got = ended.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit code %d, %d wanted", got, want)
	}
}

func setOf(ts *testscript.TestScript, name string) string {
	defect, procedure, _ := strings.Cut(name, "/")
	if defect == "complete" {
		defect = ""
	}
	return specimenSet(worldOf(ts).t, specimen.Defect(defect), procedure)
}

func papers(ts *testscript.TestScript, neg bool, args []string) {
	wants(ts, neg, args, 4, "papers CODE SET EXT PROGRAM ARGS…")
	given := papersOf(worldOf(ts).t, setOf(ts, args[1]), args[2])
	exits(ts, false, append(append([]string{args[0]}, args[3:]...), given...))
}

func paper1(ts *testscript.TestScript, neg bool, args []string) {
	wants(ts, neg, args, 3, "paper NAME SET FILE")
	b, err := os.ReadFile(filepath.Join(setOf(ts, args[1]), args[2]))
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), b, 0o600))
}

func serviceCmd(ts *testscript.TestScript, neg bool, args []string) {
	wants(ts, neg, args, 1, "service up|down")
	w := worldOf(ts)
	switch args[0] {
	case "down":
		w.service.kill()
		return
	case "another":
		other := newService(w.t)
		ts.Setenv("OTHERCODE", other.code())
		ts.Setenv("OTHERLIST", filepath.Join(other.dir, "other.list"))
		ts.Check(os.WriteFile(ts.Getenv("OTHERLIST"), []byte(other.central("trust")), 0o600))
		return
	}
	if w.service == nil {
		w.service = newService(w.t)
	}
	w.service.start()
	ts.Setenv("URL", w.service.url())
	ts.Setenv("SERVICE", w.service.dir)
}

func kioskCmd(ts *testscript.TestScript, neg bool, args []string) {
	wants(ts, neg, args, 1, "kiosk DIR")
	code := worldOf(ts).service.code()
	ts.Check(os.Mkdir(ts.MkAbs(args[0]), 0o700))
	exits(ts, false, []string{"0", "passerelle", "enroll", "-data", args[0], "-central",
		ts.Getenv("URL"), "-code", code})
	_, letters, _ := strings.Cut(ts.ReadFile("stdout"), "enrolled as ")
	letters, _, _ = strings.Cut(letters, "\n")
	ts.Setenv("KIOSK", letters)
}

func codeCmd(ts *testscript.TestScript, neg bool, args []string) {
	s := worldOf(ts).service
	ts.Setenv("CODE", s.code())
	if len(args) == 0 {
		return
	}
	// An hour can't be waited for: the service's own record is put an hour back.
	db, err := sql.Open("sqlite", filepath.Join(s.dir, "central.db"))
	ts.Check(err)
	defer db.Close()
	done, err := db.Exec(`UPDATE codes SET expires = expires - 3600000`)
	ts.Check(err)
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		ts.Fatalf("no code was put back: %v", err)
	}
}

func hold(ts *testscript.TestScript, neg bool, args []string) {
	wants(ts, neg, args, 1, "hold DIR")
	v, err := storage.Open(ts.MkAbs(args[0]), storage.Options{})
	ts.Check(err)
	worldOf(ts).vault = v
	ts.Defer(func() { _ = v.Close() })
}

func release(ts *testscript.TestScript, neg bool, args []string) {
	ts.Check(worldOf(ts).vault.Close())
}

func save(ts *testscript.TestScript, neg bool, args []string) {
	wants(ts, neg, args, 1, "save NAME")
	ts.Setenv(args[0], lastLine(ts.ReadFile("stdout")))
}

func write(ts *testscript.TestScript, neg bool, args []string) {
	wants(ts, neg, args, 2, "write FILE NAME")
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(ts.Getenv(args[1])+"\r\n"), 0o600))
}

func garble(ts *testscript.TestScript, neg bool, args []string) {
	wants(ts, neg, args, 2, "garble NAME FROM")
	text := []byte(ts.Getenv(args[1]))
	at := len(text) / 2
	for text[at] == '-' {
		at++
	}
	if text[at]++; text[at] < '0' || text[at] > '8' && text[at] < 'A' || text[at] > 'Y' {
		text[at] = '7'
	}
	if string(text) == ts.Getenv(args[1]) {
		text[at] = '8'
	}
	ts.Setenv(args[0], string(text))
}

func hostile(ts *testscript.TestScript, neg bool, args []string) {
	wants(ts, neg, args, 1, "hostile DIR")
	ts.Check(os.Mkdir(ts.MkAbs(args[0]), 0o700))
	ts.Check(writeHostile(ts.MkAbs(args[0]),
		filepath.Join(setOf(ts, "complete/changement-adresse"), "home.proof.pdf")))
}
