// SPDX-License-Identifier: AGPL-3.0-or-later

package reading

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"os/exec"
	"syscall"
	"time"

	"passerelle/internal/process"
)

// mostOutput is the most that a program may write about one page, in bytes.
const mostOutput = 4 << 20

// The programs that read a page, and those that limit them. Tesseract is exported for
// code that checks its languages.
const (
	zxing     = "ZXingReader"
	Tesseract = "tesseract"
	prlimit   = "/usr/bin/prlimit"
	nice      = "nice" // found by prlimit
)

// Language is the language that tesseract must have: the papers are French.
const Language = "fra"

// Programs lists the programs that this package starts and that are not ours.
func Programs() []string { return []string{zxing, Tesseract, prlimit, nice} }

// niceness leaves the processor to the window.
const niceness = "15"

// run gives a program a page on its standard input and returns its output. Debian's prlimit
// sets the limits before the program begins: neither it nor any child of it may write a file
// at all (fsize 0), so that no page can reach a disk. (Limits set from here on a running
// program don't apply to children it already has.) Errors never contain the program's output.
func (r Reader) run(ctx context.Context, page []byte, program string,
	args ...string) ([]byte, error) {
	path, err := exec.LookPath(program)
	if err != nil {
		return nil, ErrNoProgram
	}
	l := r.limits()
	ctx, cancel := context.WithTimeout(ctx, l.Wall)
	defer cancel()
	limit := func(what string, n uint64) string { return fmt.Sprintf("--%s=%d:%d", what, n, n) }
	all := append([]string{limit("data", l.Memory),
		limit("cpu", uint64((l.CPU+time.Second-1)/time.Second)), limit("fsize", 0),
		limit("core", 0), limit("nofile", 32),
		nice, "-n", niceness, path}, args...)
	cmd := exec.CommandContext(ctx, prlimit, all...)
	// one thread: the other core is for the window
	cmd.Env = []string{"PATH=/usr/bin:/bin", "LC_ALL=C", "OMP_THREAD_LIMIT=1"}
	cmd.Dir = "/"
	process.Bind(cmd, syscall.SIGKILL, 2*time.Second)
	cmd.Stdin = bytes.NewReader(page)
	said := &capped{most: mostOutput, full: cancel}
	cmd.Stdout = said
	if err := cmd.Start(); err != nil {
		return nil, ErrNoProgram // its text contains a path
	}
	ended := cmd.Wait()
	process.Sweep(cmd)
	if ended != nil || said.over {
		return nil, ErrGaveUp
	}
	return said.text.Bytes(), nil
}

func (r Reader) limits() Limits {
	l, d := r.Limits, DefaultLimits()
	l.Memory = cmp.Or(l.Memory, d.Memory)
	l.CPU, l.Wall = cmp.Or(max(l.CPU, 0), d.CPU), cmp.Or(max(l.Wall, 0), d.Wall)
	return l
}

// capped keeps what a program writes, up to a limit.
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
