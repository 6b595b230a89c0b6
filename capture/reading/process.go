// SPDX-License-Identifier: AGPL-3.0-or-later

package reading

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// mostOutput is the most that a program may say of one page.
const mostOutput = 4 << 20

// niceness leaves the processor to the window.
const niceness = 15

// run gives a program a page on its standard input and returns what it wrote. The program waits for its page until its limits are set: it may not write a file at all
// (RLIMIT_FSIZE 0), so that no page reaches a disk even if it wanted. Errors carry no text of its own.
func (r Reader) run(ctx context.Context, page []byte, program string, args ...string) ([]byte, error) {
	path, err := exec.LookPath(program)
	if err != nil {
		return nil, ErrNoProgram
	}
	l := r.limits()
	ctx, cancel := context.WithTimeout(ctx, l.Wall)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Env = []string{"LC_ALL=C", "OMP_THREAD_LIMIT=1"} // one thread: the other core is the window's
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = 2 * time.Second
	said := &capped{most: mostOutput, full: cancel}
	cmd.Stdout = said
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("open the pipe of a program that reads: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, ErrGaveUp // its text holds a path
	}
	limited := bound(cmd.Process.Pid, l)
	if limited == nil {
		_, err = io.Copy(in, bytes.NewReader(page))
	}
	in.Close()
	if limited != nil {
		cancel()
	}
	ended := cmd.Wait()
	syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // whatever is left of its group; usually nothing
	switch {
	case limited != nil:
		return nil, limited
	case ended != nil || said.over:
		return nil, ErrGaveUp
	case err != nil && !errors.Is(err, syscall.EPIPE):
		return nil, ErrGaveUp
	}
	return said.text.Bytes(), nil
}

func (r Reader) limits() Limits {
	l, d := r.Limits, DefaultLimits()
	if l.Memory == 0 {
		l.Memory = d.Memory
	}
	if l.CPU <= 0 {
		l.CPU = d.CPU
	}
	if l.Wall <= 0 {
		l.Wall = d.Wall
	}
	return l
}

// bound sets the limits of a program that waits for its input.
func bound(pid int, l Limits) error {
	seconds := uint64((l.CPU + time.Second - 1) / time.Second)
	for _, x := range []struct {
		what  int
		limit uint64
	}{
		{unix.RLIMIT_DATA, l.Memory}, // RLIMIT_AS counts what is only mapped
		{unix.RLIMIT_CPU, seconds},
		{unix.RLIMIT_FSIZE, 0},
		{unix.RLIMIT_CORE, 0},
		{unix.RLIMIT_NOFILE, 32},
	} {
		if err := unix.Prlimit(pid, x.what, &unix.Rlimit{Cur: x.limit, Max: x.limit}, nil); err != nil {
			return fmt.Errorf("limit a program that reads: %w", err)
		}
	}
	if err := unix.Setpriority(unix.PRIO_PROCESS, pid, niceness); err != nil {
		return fmt.Errorf("set the niceness of a program that reads: %w", err)
	}
	return nil
}

// capped keeps what a program says, up to a limit.
type capped struct {
	text bytes.Buffer
	most int
	over bool
	full func()
}

func (c *capped) Write(p []byte) (int, error) {
	if c.text.Len()+len(p) > c.most {
		c.over = true
		c.full()
		return len(p), nil
	}
	return c.text.Write(p)
}
