// SPDX-License-Identifier: AGPL-3.0-or-later

package capture

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"passerelle/capture/render"
)

// ScanMain is the body of the role "scan": it runs scanimage, decodes its output in the
// render process, and writes the pages to stdout in the frame format. It returns the exit
// status. args are those passed by [ScanSource]. On SIGTERM it cancels the scan.
func ScanMain(args []string, stdout io.Writer) int {
	f := flag.NewFlagSet(ScanRole, flag.ContinueOnError)
	f.SetOutput(io.Discard)
	var s scanJob
	f.StringVar(&s.device, "device", "", "")
	f.StringVar(&s.config, "config", "", "")
	f.IntVar(&s.resolution, "resolution", 300, "")
	f.IntVar(&s.pages, "pages", 1, "")
	f.StringVar(&s.folder, "folder", "", "")
	feeder := f.Bool("feeder", false, "")
	probe := f.Bool("probe", false, "")
	if f.Parse(args) != nil || s.device == "" || s.resolution < 75 || s.resolution > 400 ||
		s.pages < 1 {
		return 2
	}
	s.options = f.Args()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	if *probe {
		return s.probe(ctx, stdout)
	}
	s.out = render.NewWriter(stdout, render.ByLimits)
	err := s.ask(ctx)
	if err == nil {
		if *feeder {
			err = s.fromFeeder(ctx)
		} else {
			err = s.fromGlass(ctx)
		}
	}
	if err == nil {
		err = s.out.End()
	} else {
		reason := Failed
		if fault, ok := errors.AsType[*Fault](err); ok {
			reason = fault.Reason
		}
		err = s.out.Refuse(render.Reason(reason))
	}
	if err != nil {
		return 1
	}
	return 0
}

// scanJob is one run of the role.
type scanJob struct {
	device, config, folder string
	resolution, pages      int
	options                []string
	out                    *render.Writer
	can                    abilities
}

// searched are the folders in which scanimage is sought: the role has no environment, and
// so no PATH.
var searched = []string{"/usr/local/bin", "/usr/bin", "/bin"}

// Scanimage is the program that drives the scanner: SANE's own, so that a driver that
// crashes does not take our process with it.
const Scanimage = "scanimage"

// Programs lists the programs that this package starts and that are not ours.
func Programs() []string { return []string{Scanimage} }

func scanimage() string {
	for _, dir := range searched {
		if p, err := exec.LookPath(filepath.Join(dir, Scanimage)); err == nil {
			return p
		}
	}
	return filepath.Join("/usr/bin", Scanimage)
}

func (s *scanJob) command(ctx context.Context, args ...string) (*exec.Cmd, *complaint) {
	cmd := exec.CommandContext(ctx, scanimage(), append([]string{"-d", s.device}, args...)...)
	cmd.Env = []string{"PATH=" + strings.Join(searched, ":"), "LC_ALL=C"}
	if s.config != "" { // otherwise the system's
		cmd.Env = append(cmd.Env, "SANE_CONFIG_DIR="+s.config)
	}
	// no group of its own: whoever ends that of this role means scanimage too
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 1500 * time.Millisecond
	heard := &complaint{kill: func() { cmd.Process.Kill() }}
	cmd.Stderr = heard
	return cmd, heard
}

// probe opens the device and reports the result in one word: ready, or a fault's reason.
func (s *scanJob) probe(ctx context.Context, out io.Writer) int {
	word := probedReady
	if err := s.ask(ctx); err != nil {
		word = Failed
		if fault, ok := errors.AsType[*Fault](err); ok {
			word = fault.Reason
		}
	}
	if _, err := fmt.Fprintln(out, word); err != nil {
		return 1
	}
	return 0
}

// ask opens the device and lists its abilities.
func (s *scanJob) ask(ctx context.Context) error {
	cmd, heard := s.command(ctx, "-A")
	list, err := cmd.Output()
	if err != nil {
		return opening(err, heard)
	}
	s.can = parseAbilities(string(list))
	return nil
}

func (s *scanJob) arguments(feeder bool) []string {
	args := append([]string{"--format=pnm"}, s.can.arguments(feeder, s.resolution)...)
	return append(args, s.options...)
}

// fromGlass scans one page directly into the render process. The page is passed on only
// if scanimage has succeeded: on an error it leaves a header and some pixels.
func (s *scanJob) fromGlass(ctx context.Context) error {
	cmd, heard := s.command(ctx, s.arguments(false)...)
	pixels, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	var page render.Frame
	var pageErr error
	// ScanSource limits the time
	for f, err := range render.Pages(ctx, pixels, render.Limits{Pages: 1, Wall: 10 * time.Minute}) {
		if err != nil {
			pageErr = err
			break
		}
		page = f
	}
	if _, err := io.Copy(io.Discard, pixels); err != nil {
		pageErr = errors.Join(pageErr, err)
	}
	if err := cmd.Wait(); err != nil {
		return fault(err, heard)
	}
	if pageErr != nil {
		return pageErr
	}
	page.DPI = s.resolution
	return s.out.Page(page)
}

// fromFeeder scans page by page into a folder on tmpfs; each page is erased before it is
// decoded. scanimage waits for a line before each page, so that at most two are there.
func (s *scanJob) fromFeeder(ctx context.Context) error {
	if err := PrepareScanFolder(s.folder); err != nil {
		return err
	}
	// erases what an aborted page left; the next start reports what could not be erased
	defer func() { _ = PrepareScanFolder(s.folder) }()
	cmd, heard := s.command(ctx, append(s.arguments(true),
		"--batch="+filepath.Join(s.folder, "%d.pnm"), fmt.Sprintf("--batch-count=%d", s.pages),
		"--batch-print", "--batch-prompt")...)
	next, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	done, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	_, _ = io.WriteString(next, "\n\n") // if it has exited, its status says so
	n := 0
	var pageErr error
	for lines := bufio.NewScanner(done); pageErr == nil && lines.Scan(); {
		name := strings.TrimSpace(lines.Text())
		if filepath.Dir(name) != s.folder {
			continue
		}
		if pageErr = s.pass(ctx, name); pageErr == nil {
			n++
			_, _ = io.WriteString(next, "\n")
		}
	}
	next.Close()
	if pageErr != nil {
		_ = cmd.Cancel()
	}
	waitErr := cmd.Wait()
	switch {
	case pageErr != nil:
		return pageErr
	case waitErr != nil || heard.told():
		// after reporting a failure it may exit as if all were well: a signal on its way
		// out does that
		err := fault(waitErr, heard)
		// the feeder is empty now, which is the normal end
		if n > 0 && errors.Is(err, &Fault{Reason: NoPaper}) {
			return nil
		}
		return err
	case n == 0: // scanimage calls an empty feeder a success
		return &Fault{Reason: NoPaper}
	}
	return nil
}

// pass decodes one page of the folder and writes it out.
func (s *scanJob) pass(ctx context.Context, name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := os.Remove(name); err != nil {
		return err
	}
	for page, err := range render.Pages(ctx, f, render.Limits{Pages: 1}) {
		if err != nil {
			return err
		}
		page.DPI = s.resolution
		if err := s.out.Page(page); err != nil {
			return err
		}
	}
	return nil
}
