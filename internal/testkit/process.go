// SPDX-License-Identifier: AGPL-3.0-or-later

package testkit

import (
	"bytes"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// Process is a program that a test runs and may kill.
type Process struct {
	cmd   *exec.Cmd
	out   firstLine
	ended chan struct{}
	err   error
}

// waitDelay is how long children of a killed program may keep its output open.
const waitDelay = 2 * time.Second

// Start starts a program; the end of the test kills it. Its standard output goes where
// cmd says, and its first line to FirstLine.
func Start(t testing.TB, cmd *exec.Cmd) *Process {
	t.Helper()
	p := &Process{cmd: cmd, ended: make(chan struct{}),
		out: firstLine{to: cmd.Stdout, said: make(chan string, 1)}}
	cmd.Stdout, cmd.WaitDelay = &p.out, waitDelay
	Must(t, cmd.Start())
	t.Cleanup(p.Kill)
	go func() {
		p.err = cmd.Wait()
		close(p.ended)
	}()
	return p
}

// FirstLine waits for the first line of standard output and returns it without its end.
func (p *Process) FirstLine(t testing.TB) string {
	t.Helper()
	select {
	case line := <-p.out.said:
		return line
	case <-p.ended:
	}
	select {
	case line := <-p.out.said:
		return line
	default:
		t.Fatalf("%s ended before it said anything: %v\n%v", p.cmd.Path, p.err, p.cmd.Stderr)
		return ""
	}
}

// Running reports whether it has not ended yet.
func (p *Process) Running() bool {
	select {
	case <-p.ended:
		return false
	default:
		return true
	}
}

// Kill ends it as a power cut would, and returns when it has ended.
func (p *Process) Kill() {
	_ = p.cmd.Process.Kill()
	<-p.ended
}

// Signal sends it a signal.
func (p *Process) Signal(s os.Signal) { _ = p.cmd.Process.Signal(s) }

// Ended is closed when the program has ended and all of its output has been read.
func (p *Process) Ended() <-chan struct{} { return p.ended }

// Wait waits for its end and returns what exec.Cmd.Wait does.
func (p *Process) Wait() error {
	<-p.ended
	return p.err
}

// Await tries every 20 milliseconds until nothing is wrong, and ends the test with what
// still was when its patience was over.
func Await(t testing.TB, patience time.Duration, try func() error) {
	t.Helper()
	for until := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		err := try()
		if err == nil {
			return
		}
		if time.Now().After(until) {
			t.Fatalf("after %v: %v", patience, err)
		}
	}
}

// firstLine passes on what is written, and reports the first line.
type firstLine struct {
	to   io.Writer // nil: nowhere
	line bytes.Buffer
	done bool
	said chan string
}

// Write satisfies io.Writer; only one goroutine, that of exec.Cmd, calls it.
func (f *firstLine) Write(b []byte) (int, error) {
	if !f.done {
		f.line.Write(b)
		if line, _, whole := strings.Cut(f.line.String(), "\n"); whole {
			f.said <- strings.TrimSuffix(line, "\r")
			f.done = true
		}
	}
	if f.to == nil {
		return len(b), nil
	}
	return f.to.Write(b)
}

// Listen listens on a free port of this machine until the test ends.
func Listen(t testing.TB) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	Must(t, err)
	t.Cleanup(func() { _ = l.Close() })
	return l
}
