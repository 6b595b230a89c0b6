// SPDX-License-Identifier: AGPL-3.0-or-later

// Package render is the isolated process in which everything foreign is decoded: PDF,
// JPEG, PNG, TIFF, BMP, GIF, WebP, HEIC, AVIF and PNM files that somebody brought.
//
// It does not judge, clean or store pages, or know what they are for. It is the only
// importer of go-fitz, and no other package decodes foreign pixels.
//
// What must be true: every program that calls [Pages] calls [Main] first thing (in tests, in
// TestMain), because Pages starts the running program again in the role "render". The child
// gets one file on its standard input, an empty environment, no network, no files, no
// children, and limits on time, memory, pixels and pages. Whatever it does, the parent ends up
// with pages that were checked against the bounds of the frame format, or with a [Refused].
package render

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"passerelle/internal/process"
)

// Reason says why a file was refused. Reasons travel between processes as text and are
// never renamed.
type Reason string

const (
	Encrypted  Reason = "encrypted"  // it needs a password
	Empty      Reason = "empty"      // no bytes
	TooBig     Reason = "too_big"    // too many bytes, or a page that is too large
	TooFine    Reason = "too_fine"   // a photograph with too many pixels
	TooLong    Reason = "too_long"   // too many pages
	Unreadable Reason = "unreadable" // damaged, or a variant that nothing here reads
	// not one of the accepted types, whatever the file's name says, and not one of those
	// in foreign.go
	UnknownType Reason = "unknown_type"
	Timeout     Reason = "timeout" // a page took too long
	Memory      Reason = "memory"  // a page needed too much memory
	// a form whose pages only Adobe's own program draws; the file contains a sheet that
	// says "Please wait"
	AcrobatOnly Reason = "acrobat_only"
	Portfolio   Reason = "portfolio" // a container for other files, which nothing here opens
)

// What says what a reason is about.
func (Reason) What() string { return "file refused" }

// Refused is returned when a file can't be turned into pages. It contains no text from
// the file, its name or a library, so it may be logged.
type Refused = Ended[Reason]

// Ended is the error of a source that delivers no more pages. The pages before are good.
type Ended[R interface {
	comparable
	What() string
}] struct {
	Reason R
	Page   int // pages delivered before it
}

// Error writes the reason and how many pages came before it.
func (e *Ended[R]) Error() string {
	return fmt.Sprintf("%s after %d pages: %v", e.Reason.What(), e.Page, e.Reason)
}

// Is makes errors.Is(err, &Ended{Reason: r}) true whatever the page.
func (e *Ended[R]) Is(target error) bool {
	t, ok := target.(*Ended[R])
	return ok && t.Reason == e.Reason
}

// Incomplete is returned after the last page of a file when some of its pages could not be
// taken. Those that were yielded are good.
type Incomplete struct {
	Left []Left // in order, at least one
}

// Left is a page that was left out: its number from 1, and why. With the reason TooLong all
// pages after it were left out as well.
type Left struct {
	Page   int
	Reason Reason
}

// Error writes which pages were left out, and why.
func (e *Incomplete) Error() string {
	var b strings.Builder
	b.WriteString("pages left out:")
	for _, l := range e.Left {
		fmt.Fprintf(&b, " %d (%s)", l.Page, l.Reason)
	}
	return b.String()
}

// Limits bound the cost of one file. A zero field takes its value from [DefaultLimits].
type Limits struct {
	Bytes  int64         // of the file
	Pixels int           // of one page
	Pages  int           // of the file
	Memory int64         // bytes of RLIMIT_DATA in the child
	CPU    time.Duration // of the whole file, rounded up to seconds
	// for one page; the time during which the caller works on a page does not count
	Wall time.Duration
}

// DefaultLimits returns those of the kiosk: 100 pages, pages of 40 million pixels, 384
// MiB (192 were too few for A4 at 300 dpi, 256 enough).
func DefaultLimits() Limits {
	return Limits{Bytes: 64 << 20, Pixels: 40_000_000, Pages: 100, Memory: 384 << 20,
		CPU: 60 * time.Second, Wall: 30 * time.Second}
}

func (l Limits) filled() Limits {
	d := DefaultLimits()
	return Limits{
		Bytes:  cmp.Or(max(l.Bytes, 0), d.Bytes),
		Pixels: cmp.Or(max(l.Pixels, 0), d.Pixels),
		Pages:  cmp.Or(max(l.Pages, 0), d.Pages),
		Memory: cmp.Or(max(l.Memory, 0), d.Memory),
		CPU:    cmp.Or(max(l.CPU, 0), d.CPU),
		Wall:   cmp.Or(max(l.Wall, 0), d.Wall),
	}
}

// args encodes the limits that the child needs as its arguments; parseArgs reads them.
func (l Limits) args() []string {
	seconds := int64((l.CPU + time.Second - 1) / time.Second)
	return []string{Role, strconv.FormatInt(l.Bytes, 10), strconv.Itoa(l.Pixels),
		strconv.Itoa(l.Pages), strconv.FormatInt(l.Memory, 10), strconv.FormatInt(seconds, 10)}
}

func parseArgs(args []string) (Limits, error) {
	if len(args) != 5 {
		return Limits{}, errors.New("render wants five limits")
	}
	var n [5]int64
	for i, a := range args {
		v, err := strconv.ParseInt(a, 10, 64)
		if err != nil || v <= 0 {
			return Limits{}, fmt.Errorf("limit %d is not a positive number", i)
		}
		n[i] = v
	}
	return Limits{Bytes: n[0], Pixels: int(n[1]), Pages: int(n[2]), Memory: n[3],
		CPU: time.Duration(n[4]) * time.Second}, nil
}

// Role is the first argument that makes one of our programs the render process.
const Role = "render"

// Pages decodes the file read from r and yields its pages one by one; no more than one
// page is in memory. The last pair contains the error, if any: a *Refused, the context's
// error, or r's own error. Stopping the loop ends the child.
func Pages(ctx context.Context, r io.Reader, lim Limits) iter.Seq2[Frame, error] {
	return pages(ctx, r, lim, nil)
}

// pages is Pages; started, if set, is called with the child's process id.
func pages(ctx context.Context, r io.Reader, lim Limits, started func(pid int)) iter.Seq2[Frame,
	error] {
	lim = lim.filled()
	return func(yield func(Frame, error) bool) {
		exe, err := os.Executable()
		if err != nil {
			yield(Frame{}, fmt.Errorf("find our own program: %w", err))
			return
		}
		c := &child{input: &bounded{r: r, left: lim.Bytes}, lim: lim}
		if err := c.start(ctx, exe); err != nil {
			yield(Frame{}, err)
			return
		}
		defer c.stop()
		if started != nil {
			started(c.cmd.Process.Pid)
		}
		verdict := func(err error, n int) error { return c.verdict(ctx, err, n) }
		for f, err := range NewReader(c.out, lim.Pixels, lim.Pages).Frames(c.clock, lim.Wall,
			verdict) {
			if !yield(f, err) {
				return
			}
		}
	}
}

// child is one render process and what is known about its end.
type child struct {
	cmd    *exec.Cmd
	input  *bounded
	lim    Limits
	out    io.Reader
	noise  tail
	clock  *time.Timer
	late   atomic.Bool
	cancel context.CancelFunc
	once   sync.Once
	err    error
}

func (c *child) start(ctx context.Context, exe string) error {
	ctx, c.cancel = context.WithCancel(ctx)
	c.cmd = exec.CommandContext(ctx, exe, c.lim.args()...)
	c.cmd.Env = []string{}
	c.cmd.Dir = "/"
	c.cmd.Stdin = c.input
	c.cmd.Stderr = &c.noise
	process.Bind(c.cmd, syscall.SIGKILL, time.Second)
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		return fmt.Errorf("open the pipe of render: %w", err)
	}
	c.out = out
	if err := c.cmd.Start(); err != nil {
		c.cancel()
		return fmt.Errorf("start render: %w", err)
	}
	c.clock = time.AfterFunc(c.lim.Wall, func() { c.late.Store(true); c.cancel() })
	return nil
}

// stop kills the process if it is still running, and collects it.
func (c *child) stop() {
	c.once.Do(func() {
		c.clock.Stop()
		c.cancel()
		c.err = c.cmd.Wait()
	})
}

// verdict turns the end of the stream into the reason to report: what the child said, or
// else what it died of.
func (c *child) verdict(ctx context.Context, streamErr error, n int) error {
	// the child saw a file cut short, which is not the file's fault
	if err := c.input.err.Load(); err != nil && ctx.Err() == nil {
		return fmt.Errorf("read the file: %w", *err)
	}
	if said, ok := errors.AsType[*Refused](streamErr); ok {
		said.Page = n
		return said
	}
	if said, ok := errors.AsType[*Incomplete](streamErr); ok {
		return said
	}
	if !c.late.Load() {
		// The stream is over, so the process is ending too, and its own status says more
		// than our kill would.
		c.once.Do(func() {
			c.clock.Reset(
				5 * time.Second)
			c.err = c.cmd.Wait()
			c.clock.Stop()
			c.cancel()
		})
	} else {
		c.stop()
	}
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case c.late.Load():
		return &Refused{Timeout, n}
	}
	if ws, ok := c.cmd.ProcessState.Sys().(syscall.WaitStatus); ok && ws.Signaled() {
		used := c.cmd.ProcessState.UserTime() + c.cmd.ProcessState.SystemTime()
		if ws.Signal() == syscall.SIGXCPU ||
			(ws.Signal() == syscall.SIGKILL && used >= c.lim.CPU-time.Second) {
			return &Refused{Timeout, n}
		}
		if ws.Signal() == syscall.SIGKILL { // the kernel's own out-of-memory killer
			return &Refused{Memory, n}
		}
	}
	if c.noise.tellsOfMemory() {
		return &Refused{Memory, n}
	}
	return &Refused{Unreadable, n}
}

// bounded feeds the child at most left bytes, and one more that tells the child that the
// file is too big. It keeps the reader's own error.
type bounded struct {
	r    io.Reader
	left int64
	err  atomic.Pointer[error]
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left < 0 {
		return 0, io.EOF
	}
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.r.Read(p)
	b.left -= int64(n)
	if err != nil && !errors.Is(err, io.EOF) {
		b.err.Store(&err)
	}
	return n, err
}

// tail keeps the last bytes that the child wrote to its error stream. They may quote the
// file: they are searched for the words of an exhausted allocator and never logged.
type tail struct {
	mu  sync.Mutex
	buf []byte
}

const tailBytes = 64 << 10

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.buf = append(t.buf, p...)
	if over := len(t.buf) - tailBytes; over > 0 {
		t.buf = append(t.buf[:0], t.buf[over:]...)
	}
	return len(p), nil
}

func (t *tail) tellsOfMemory() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	low := strings.ToLower(string(bytes.ToValidUTF8(t.buf, nil)))
	for _, s := range []string{"out of memory", "cannot allocate memory", "malloc", "calloc",
		"failed to create new os thread", "failed to reserve"} {
		if strings.Contains(low, s) {
			return true
		}
	}
	return false
}
