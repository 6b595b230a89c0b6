// SPDX-License-Identifier: AGPL-3.0-or-later

package capture

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"passerelle/capture/render"
	"passerelle/internal/process"
)

// FaultReason says what is wrong with the scanner. Reasons travel between processes as
// text and are never renamed.
type FaultReason string

const (
	Absent  FaultReason = "absent"        // unplugged, switched off, or not at its address
	Busy    FaultReason = "busy"          // another program is using it
	Jammed  FaultReason = "jammed"        // paper is stuck in the feeder
	NoPaper FaultReason = "no_documents"  // the feeder is empty
	Cover   FaultReason = "cover_open"    // a lid or door is open
	Denied  FaultReason = "access_denied" // our account may not use it: for the technician
	// everything else: a cable unplugged in mid-scan, a driver that crashed
	Failed  FaultReason = "failed"
	Stalled FaultReason = "timeout" // no page within the time allowed
)

// What says what a reason is about.
func (FaultReason) What() string { return "scanner" }

// Fault is returned when the scanner could not deliver a page. The pages before it are good.
type Fault = render.Ended[FaultReason]

// ScanRole is the first argument that makes one of our programs the scan process ([ScanMain]).
const ScanRole = "scan"

// ScanSource yields the pages of a SANE scanner: one from the glass, or all that are in
// the feeder. The driver runs in the scan process, which can be killed.
type ScanSource struct {
	// program and arguments that run ScanMain; empty: this program with ScanRole
	Command []string
	Device  string // SANE's name of the device
	// our own SANE_CONFIG_DIR: a dll.conf that names one driver opens in 27 ms, Debian's,
	// meant by "", in 3.4 s
	ConfigDir  string
	Resolution int  // dots per inch, 75 to 400; 0: 300
	Feeder     bool // use the feeder, not the glass
	MaxPages   int  // 0: 100
	// where a feeder's pages are stored in passing, on tmpfs; empty: DefaultScanFolder
	Folder   string
	Patience time.Duration // for one page; 0: 90 s
	Options  []string      // additional options for this scanner, as scanimage takes them
}

// Name returns "scanner".
func (s ScanSource) Name() string { return "scanner" }

func (s ScanSource) filled() ScanSource {
	s.Resolution = cmp.Or(s.Resolution, 300)
	s.MaxPages = cmp.Or(max(s.MaxPages, 0), render.DefaultLimits().Pages)
	s.Folder = cmp.Or(s.Folder, DefaultScanFolder())
	s.Patience = cmp.Or(max(s.Patience, 0), 90*time.Second)
	return s
}

// Pages scans. Errors: *Fault, the context's. When the loop or the context ends, the scan
// is cancelled at the scanner, and within three seconds none of its processes are left.
func (s ScanSource) Pages(ctx context.Context) iter.Seq2[Image, error] {
	s = s.filled()
	return func(yield func(Image, error) bool) {
		c, err := s.start(ctx)
		if err != nil {
			yield(Image{}, err)
			return
		}
		defer c.stop()
		verdict := func(err error, n int) error { return c.verdict(ctx, err, n) }
		for f, err := range render.NewReader(c.out, render.DefaultLimits().Pixels,
			s.MaxPages).Frames(c.clock, s.Patience, verdict) {
			if err != nil {
				yield(Image{}, err)
				return
			}
			if !yield(fromFrame(f), nil) {
				return
			}
		}
	}
}

// scanning is a scan process.
type scanning struct {
	cmd    *exec.Cmd
	out    io.ReadCloser
	clock  *time.Timer
	late   atomic.Bool
	cancel context.CancelFunc
}

// process is a scan process that is not started yet. It is stopped by SIGTERM first:
// scanimage then tells the scanner to stop. A scanner whose job is simply dropped stays
// busy for minutes.
func (s ScanSource) process(ctx context.Context, patience time.Duration,
	args ...string) (*exec.Cmd, error) {
	command := s.Command
	if len(command) == 0 {
		exe, err := os.Executable()
		if err != nil {
			return nil, fmt.Errorf("find our own program: %w", err)
		}
		command = []string{exe, ScanRole}
	}
	device := []string{"-device", s.Device, "-config", s.ConfigDir}
	cmd := exec.CommandContext(ctx, command[0],
		slices.Concat(command[1:], device, args, []string{"--"}, s.Options)...)
	cmd.Env = []string{}
	process.Bind(cmd, syscall.SIGTERM, patience)
	return cmd, nil
}

// probedReady is what a probe reports for a scanner that opens. It travels like the reasons.
const probedReady FaultReason = "ready"

// probePatience is how long a probe may take: SANE with Debian's complete list of drivers
// opens in 3.4 s, and drivers give up on a network scanner that is off after about 5 s.
const probePatience = 12 * time.Second

// Probe opens the scanner without scanning, in the scan process, and closes it. It
// returns nil when the scanner is there and free, or else a *Fault (Stalled: the driver
// hangs) or the context's error. At that point SANE can tell whether a scanner is absent,
// busy or denied; only some drivers report an open cover then, others when a page is
// requested. Do not call it during a scan: the scanner would be busy for one of the two.
func (s ScanSource) Probe(ctx context.Context) error {
	patience := probePatience
	if s.Patience > 0 {
		patience = min(patience, s.Patience)
	}
	within, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	cmd, err := s.process(within, 2*time.Second, "-probe")
	if err != nil {
		return err
	}
	said, err := cmd.Output()
	process.Sweep(cmd)
	switch reason := FaultReason(strings.TrimSpace(string(said))); {
	case ctx.Err() != nil:
		return ctx.Err()
	case within.Err() != nil:
		return &Fault{Reason: Stalled}
	case err == nil && reason == probedReady:
		return nil
	case err == nil && slices.Contains([]FaultReason{Absent, Busy, Jammed, NoPaper, Cover, Denied},
		reason):
		return &Fault{Reason: reason}
	}
	return &Fault{Reason: Failed}
}

func (s ScanSource) start(ctx context.Context) (*scanning, error) {
	ctx, cancel := context.WithCancel(ctx)
	cmd, err := s.process(ctx, 3*time.Second, "-resolution", strconv.Itoa(s.Resolution),
		"-pages", strconv.Itoa(s.MaxPages), "-folder", s.Folder,
		"-feeder="+strconv.FormatBool(s.Feeder))
	if err != nil {
		cancel()
		return nil, err
	}
	c := &scanning{cmd: cmd, cancel: cancel}
	if c.out, err = c.cmd.StdoutPipe(); err != nil {
		c.cancel()
		return nil, fmt.Errorf("open the pipe of scan: %w", err)
	}
	if err := c.cmd.Start(); err != nil {
		c.cancel()
		return nil, fmt.Errorf("start scan: %w", withoutName(err))
	}
	c.clock = time.AfterFunc(s.Patience, func() { c.late.Store(true); c.cancel() })
	return c, nil
}

func (c *scanning) stop() {
	c.clock.Stop()
	c.cancel()
	c.cmd.Wait() // how it ended has been told by the stream
	process.Sweep(c.cmd)
}

func (c *scanning) verdict(ctx context.Context, streamErr error, n int) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if c.late.Load() {
		return &Fault{Reason: Stalled, Page: n}
	}
	if said, ok := errors.AsType[*Refused](streamErr); ok {
		switch r := FaultReason(said.Reason); r {
		case Absent, Busy, Jammed, NoPaper, Cover, Denied, Stalled:
			return &Fault{Reason: r, Page: n}
		}
	}
	return &Fault{Reason: Failed, Page: n}
}
