// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	stdsync "sync"
	"testing"
	"time"

	"passerelle/internal/testkit"
)

// service is the built `central serve` as a process.
type service struct {
	t    testing.TB
	dir  string
	addr string // HOST:PORT; with port 0 until it has started once, the same port after a restart
	log  *logFile
	runs *testkit.Process // nil: never started
}

// newService makes the authority of a service that is not started yet.
func newService(t testing.TB) *service {
	t.Helper()
	s := &service{t: t, dir: filepath.Join(t.TempDir(), "service"), addr: "127.0.0.1:0",
		log: &logFile{}}
	testkit.Run(t, program("central"), "init", "-data", s.dir)
	return s
}

// start starts it and waits until it listens.
func (s *service) start() {
	s.t.Helper()
	cmd := exec.Command(program("central"), "serve", "-data", s.dir, "-addr", s.addr)
	cmd.Stderr = s.log
	s.runs = testkit.Start(s.t, cmd)
	if addr := strings.TrimPrefix(s.runs.FirstLine(s.t), "listening on https://"); addr != s.addr {
		s.addr = addr // the first time only: a relay may be reading it later
	}
}

func (s *service) url() string { return "https://" + s.addr }

// kill ends it as a power cut does.
func (s *service) kill() {
	if s.runs != nil {
		s.runs.Kill()
	}
}

// central runs another command of central on the service's folder, and returns its standard output.
func (s *service) central(command string, args ...string) string {
	s.t.Helper()
	out := testkit.Run(s.t, program("central"), append([]string{command, "-data", s.dir}, args...)...)
	return out + "\n" // a trust list ends with its line
}

// code invites a kiosk.
func (s *service) code() string {
	s.t.Helper()
	lines := strings.Split(strings.TrimSpace(s.central("enroll", "guichet 1")), "\n")
	return lines[len(lines)-1]
}

// kiosk enrols a new kiosk with the running service, by the built program, and returns
// its data folder.
func (s *service) kiosk() string {
	s.t.Helper()
	data := filepath.Join(s.t.TempDir(), "kiosk")
	must(s.t, os.Mkdir(data, 0o700))
	testkit.Run(s.t, program("passerelle"), "enroll", "-data", data, "-central", s.url(),
		"-code", s.code())
	return data
}

// logFile collects what a process says on its standard error.
type logFile struct {
	mu stdsync.Mutex
	b  bytes.Buffer
}

// Write satisfies io.Writer.
func (l *logFile) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

// String is all that was said so far.
func (l *logFile) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// result is how a command ended.
type result struct {
	code           int
	stdout, stderr string
}

// passerelle runs the built passerelle to its end.
func passerelle(t testing.TB, args ...string) result {
	t.Helper()
	return finish(t, exec.Command(program("passerelle"), args...), patience)
}

// finish runs a command to its end, or kills it after a while: its code is then killed.
func finish(t testing.TB, cmd *exec.Cmd, killAfter time.Duration) result {
	t.Helper()
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	p := testkit.Start(t, cmd)
	defer time.AfterFunc(killAfter, p.Kill).Stop()
	<-p.Ended()
	return result{cmd.ProcessState.ExitCode(), out.String(), errs.String()}
}

const (
	patience = 3 * time.Minute // with a command that ends
	killed   = -1
)

// lastLine is the last line without its end, and nothing more is cut: Base45 holds spaces.
func lastLine(s string) string {
	lines := strings.Split(strings.TrimSuffix(s, "\n"), "\n")
	return strings.TrimSuffix(lines[len(lines)-1], "\r")
}

// papersOf returns the arguments -answers FILE SLOT=FILE… for a folder that specimen
// wrote, in the order of slots and sides; ext is "pdf" or "jpg".
func papersOf(t testing.TB, dir, ext string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*."+ext))
	must(t, err)
	if len(names) == 0 {
		t.Fatalf("no .%s in %s", ext, dir)
	}
	args := []string{"-answers", filepath.Join(dir, "answers.json")}
	for _, name := range names { // sorted: "slot.jpg" comes before "slot@2.jpg"
		slot, _, _ := strings.Cut(strings.TrimSuffix(filepath.Base(name), "."+ext), "@")
		args = append(args, slot+"="+name)
	}
	return args
}
