// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"passerelle/cmd/passerelle/specimen"
	"passerelle/internal/testkit"
)

// wanted is what a command does with a name, and so what has to be said of what lies there instead.
type wanted struct {
	what string
	says map[string]string // kind of thing → a part of what is said of it
}

// A pipe that somebody holds and never ends is given up after half a minute: package
// named tests that. Of a kind that does not stand in a row the command may do as it
// likes, within the time: a folder to make may be made, and text that is no list of ours
// is refused in the words of its reader.
var (
	aFile = wanted{"file", map[string]string{
		"absent": "no such file", "folder": "is a folder, not a file", "empty": "is empty",
		"pipe":      "is a pipe",
		"forbidden": "permission denied", "binary": "", "cut": "", "huge": "too large",
		"below": "not a directory",
	}}
	aPaper = wanted{"paper", map[string]string{
		"absent": "no such file", "folder": "it is a folder", "empty": "vide",
		"pipe": "it is a pipe",
		"held": "it is a pipe", "forbidden": "permission denied", "binary": "", "cut": "",
		"huge": "", "below": "not a directory",
	}}
	aFolder = wanted{"folder", map[string]string{
		"absent": "no such file", "binary": "is a file, not a folder",
		"pipe": "is a pipe, not a folder",
		"held": "is a pipe, not a folder", "closed": "permission denied", "folder": "",
		"below": "not a directory",
	}}
	either = wanted{"folder or file", map[string]string{
		"absent": "no such file", "empty": "is empty", "pipe": "is a pipe",
		"forbidden": "permission denied",
		"closed":    "permission denied", "binary": "", "cut": "", "huge": "too large",
		"folder": "",
		"below":  "not a directory",
	}}
	toWrite = wanted{"place of a file", map[string]string{
		"folder": "is a folder, not a file", "pipe": "is a pipe, not a file",
		"held":  "is a pipe, not a file",
		"below": "is a file, not a folder",
	}}
	toMake = wanted{"place of a folder", map[string]string{
		"binary": "", "pipe": "", "held": "", "below": "", "closed": "",
	}}
)

// things makes one of each kind in a folder that everybody may look into, and returns
// where each lies.
func things(t *testing.T, dir string) map[string]string {
	t.Helper()
	at := map[string]string{}
	for _, kind := range []string{"absent", "folder", "closed", "empty", "pipe", "held",
		"forbidden", "binary", "cut", "huge", "below"} {
		at[kind] = filepath.Join(dir, kind)
	}
	at["below"] = filepath.Join(at["binary"], "name")
	must(t, os.Mkdir(at["folder"], 0o755))
	must(t, os.Mkdir(at["closed"], 0o000))
	noise := make([]byte, 4096)
	for i := range noise {
		noise[i] = byte(i * 31)
	}
	must(t, os.WriteFile(at["empty"], nil, 0o644))
	must(t, os.WriteFile(at["forbidden"], []byte("{}"), 0o000))
	must(t, os.WriteFile(at["binary"], noise, 0o644))
	must(t, os.WriteFile(at["cut"], []byte(`{"family_name": "ERIKS`), 0o644))
	must(t, os.WriteFile(at["huge"], []byte("{"), 0o644))
	must(t, os.Truncate(at["huge"], 1<<40)) // it takes no room
	testkit.Pipe(t, at["pipe"])
	testkit.Pipe(t, at["held"])
	held, err := os.OpenFile(at["held"], os.O_RDWR, 0) // somebody could write, and doesn't
	must(t, err)
	t.Cleanup(func() { held.Close() })
	return at
}

// tree is what lies in a folder: names, kinds, and what is in files.
func tree(t *testing.T, dir string) (all []string) {
	t.Helper()
	must(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrPermission) {
			return nil
		}
		if err != nil {
			return err
		}
		line := path + " " + d.Type().String()
		if info, err := d.Info(); err == nil && d.Type().IsRegular() && info.Size() < 1<<20 {
			if b, err := os.ReadFile(path); err == nil {
				line += fmt.Sprintf(" %x", sha256.Sum256(b))
			}
		}
		all = append(all, line)
		return nil
	}))
	return all
}

// TestWhateverIsNamed gives every FILE and FOLDER of both command lines everything that a
// name can lead to. The reason is the true one, nothing is waited for, nothing is written
// and nothing is lost.
func TestWhateverIsNamed(t *testing.T) {
	programsAlone(t)
	t.Parallel()
	top, err := os.MkdirTemp("", "passerelle-named-")
	must(t, err)
	t.Cleanup(func() { os.RemoveAll(top) })
	must(t, os.Chmod(top, 0o755))
	give := func(name, from string) string {
		b := testkit.Read(t, from)
		to := filepath.Join(top, name)
		must(t, os.WriteFile(to, b, 0o755))
		return to
	}
	programs := map[string]string{"passerelle": give("passerelle", program("passerelle")),
		"central": give("central", program("central"))}
	set := specimenSet(t, specimen.None, "changement-adresse")
	answers, page := give("answers.json", filepath.Join(set, "answers.json")),
		give("page.jpg", filepath.Join(set, "home.proof.jpg"))
	svc := newService(t)
	list := filepath.Join(top, "trust.list")
	must(t, os.WriteFile(list, []byte(svc.central("trust")), 0o644))
	id := strings.Repeat("0", 64)
	check := []string{"passerelle", "check", "-read=false", "-procedure", "changement-adresse",
		"-answers"}
	rows := []struct {
		wanted
		args []string // @ is the name, @new one that is free
	}{
		{aFile, append(check, "@")},
		{aFile, []string{"passerelle", "check", "-procedure", "changement-adresse", "-answers",
			answers, "-certificates", "@"}},
		{aPaper, append(check, answers, "home.proof=@")},
		{aPaper, []string{"passerelle", "read", "@"}},
		{aFile, []string{"passerelle", "read", "-certificates", "@", page}},
		{aPaper, []string{"passerelle", "assemble", "-o", "@new", "@"}},
		{toWrite, []string{"passerelle", "assemble", "-o", "@", page}},
		{aFile, []string{"passerelle", "submit", "-data", "@new", "-procedure",
			"changement-adresse", "-answers", "@"}},
		{aFile, []string{"passerelle", "submit", "-data", "@new", "-procedure",
			"changement-adresse", "-answers", answers, "-certificates", "@"}},
		{aFolder, []string{"passerelle", "submit", "-data", "@", "-procedure", "changement-adresse",
			"-answers", answers}},
		{aFolder, []string{"passerelle", "outbox", "-data", "@"}},
		{aFolder, []string{"passerelle", "drain", "-data", "@", "-timeout", "1s"}},
		{aFolder, []string{"passerelle", "receipts", "-data", "@"}},
		{aFolder, []string{"passerelle", "doctor", "-data", "@"}},
		{toMake, []string{"passerelle", "enroll", "-data", "@", "-central", "https://127.0.0.1:1",
			"-code", svc.code()}},
		{aFile, []string{"passerelle", "receipt", "verify", "-trust", "@", "PSL1:NONE"}},
		{aFolder, []string{"passerelle", "receipt", "verify", "-data", "@", "PSL1:NONE"}},
		{wanted{"receipt", map[string]string{
			"absent": "no such file", "folder": "is a folder, not a file", "empty": "file.empty",
			"pipe": "is a pipe",
			"held": "is a pipe", "forbidden": "permission denied", "binary": "", "huge": "",
		}}, []string{"passerelle", "receipt", "verify", "-trust", list, "@"}},
		{either, []string{"passerelle", "catalogue", "check", "@"}},
		{either, []string{"passerelle", "catalogue", "diff", "@", "-"}},
		{either, []string{"passerelle", "catalogue", "diff", "-", "@"}},
		{either, []string{"passerelle", "catalogue", "doc", "-o", "@new", "@"}},
		{toMake, []string{"passerelle", "catalogue", "doc", "-o", "@"}},
		{toMake, []string{"passerelle", "catalogue", "copy", "-o", "@"}},
		{aFolder, []string{"passerelle", "catalogue", "key", "-authority", "@", "-o", "@new"}},
		{aFolder, []string{"passerelle", "catalogue", "sign", "-authority", "@", "-o", "@new",
			"-"}},
		{aFolder, []string{"passerelle", "catalogue", "sign", "-key", "@", "-o", "@new", "-"}},
		{either, []string{"passerelle", "catalogue", "sign", "-key", "@new", "-o", "@new", "@"}},
		{aFile, []string{"passerelle", "catalogue", "verify", "-trust", "@", page}},
		{aFile, []string{"passerelle", "catalogue", "verify", "-trust", list, "@"}},
		{toMake, []string{"passerelle", "specimen", "-o", "@", "-procedure", "changement-adresse"}},
		{toMake, []string{"central", "init", "-data", "@"}},
		{toMake, []string{"central", "serve", "-data", "@", "-addr", "127.0.0.1:0"}},
		{aFolder, []string{"central", "enroll", "-data", "@", "guichet"}},
		{aFolder, []string{"central", "revoke", "-data", "@", "ABCDEFGH"}},
		{aFolder, []string{"central", "list", "-data", "@"}},
		{aFolder, []string{"central", "trust", "-data", "@"}},
		{aFolder, []string{"central", "catalogue", "show", "-data", "@"}},
		{aFile, []string{"central", "catalogue", "publish", "-data", svc.dir, "@"}},
		{aFile, []string{"central", "export", "-data", svc.dir, "-identity", "@", "-o", "@new",
			id}},
		{wanted{"place of a folder", map[string]string{
			"folder": "exists", "binary": "exists", "pipe": "exists", "held": "exists",
			"below": "is a file, not a folder",
		}}, []string{"central", "export", "-data", svc.dir, "-identity", page, "-o", "@", id}},
	}
	all := len(rows)
	if !testkit.Full() { // a sixth, another each time
		testkit.Seeded(t).Shuffle(all, func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		rows = rows[:all/6]
	}
	t.Logf("%d of %d arguments", len(rows), all)
	for n, row := range rows {
		dir := filepath.Join(top, fmt.Sprint(n))
		must(t, os.Mkdir(dir, 0o777))
		must(t, os.Chmod(dir, 0o777))
		at := things(t, dir)
		free := filepath.Join(dir, "new")
		before := tree(t, dir)
		for kind, says := range row.says {
			args := slices.Clone(row.args)
			for i, a := range args {
				args[i] = strings.ReplaceAll(strings.ReplaceAll(a, "@new", free), "@", at[kind])
			}
			cmd := exec.Command(programs[args[0]], args[1:]...)
			cmd.Dir = top
			if os.Getuid() == 0 && (kind == "forbidden" || kind == "closed") { // root may read all
				cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534,
					Gid: 65534}}
			}
			got := finish(t, cmd, 2*time.Minute)
			name := strings.ReplaceAll(strings.Join(row.args, " "), top, "")
			switch said := got.stdout + got.stderr; {
			case got.code == killed:
				t.Errorf("%s, %s: it waits", name, kind)
			case got.code != no:
				t.Errorf("%s, %s: exit status %d: %s", name, kind, got.code, said)
			case strings.Contains(said, "goroutine "), strings.TrimSpace(said) == "",
				!strings.Contains(said, says):
				t.Errorf("%s, %s: says %q, want %q", name, kind, said, says)
			case row.what != "paper" && !strings.Contains(said, filepath.Base(at[kind])):
				// papers of people are told by their slot
				t.Errorf("%s, %s: the name is not told: %q", name, kind, said)
			case testing.Verbose():
				t.Logf("%s, %s: %s", name, kind,
					strings.ReplaceAll(strings.TrimSpace(said), top, ""))
			}
		}
		if after := tree(t, dir); !slices.Equal(before, after) {
			t.Errorf("%v: left other things than were there:\n%q\nbefore\n%q", row.args, after,
				before)
		}
	}
}
