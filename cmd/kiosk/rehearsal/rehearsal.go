// SPDX-License-Identifier: AGPL-3.0-or-later

// Package rehearsal sets the whole stage up on one machine: a central service, a scanner
// that speaks eSCL, a folder of papers, a screen and the kiosk, enrolled under a
// demonstration authority. The demonstration and the end-to-end tests use it.
//
// It is not a way to run a kiosk for the public: the authority it makes says
// "demonstration" in the trust list, and every screen and receipt repeats it.
//
// What must be true: it starts only programs built from this tree, operates them only as
// a person or a technician would, and ends every process it started.
package rehearsal

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"passerelle/capture/scantest"
	"passerelle/internal/process"
)

// Stage is what Raise sets up.
type Stage struct {
	Bin     string // folder of the built programs
	Dir     string // everything of this rehearsal is below it
	Display string // X display of the kiosk
	Central string // URL of the service
	Log     io.Writer

	Scanner *scantest.Scanner
	central *exec.Cmd
	kiosk   *exec.Cmd
	xvfb    *exec.Cmd
	ended   atomic.Bool
	gone    chan error // of the kiosk's process
	closers []func()
}

// Options describes a stage; the zero value is a new virtual display of 1080×1920.
type Options struct {
	Bin, Dir      string
	Display       string // an existing display; "" starts Xvfb
	Landscape     bool
	WindowManager string // "openbox" or none
	Config        string // more lines for kiosk.toml, tables included
	Log           io.Writer
}

// CentralData is the service's data folder.
func (s *Stage) CentralData() string { return filepath.Join(s.Dir, "central") }

// KioskData is the kiosk's data folder.
func (s *Stage) KioskData() string { return filepath.Join(s.Dir, "kiosk") }

// Stick is the folder that stands in for the USB stick.
func (s *Stage) Stick() string { return filepath.Join(s.Dir, "stick") }

// Run is the folder that holds the programs' runtime, configuration, cache and temporary
// folders, or a path below it.
func (s *Stage) Run(below ...string) string {
	return filepath.Join(append([]string{s.Dir, "run"}, below...)...)
}

// OutlineFile is where the kiosk writes the names and positions of its controls.
func (s *Stage) OutlineFile() string { return filepath.Join(s.Dir, "outline.json") }

// BeatFile is where the kiosk, when stopped, writes how late its screen took each beat.
func (s *Stage) BeatFile() string { return filepath.Join(s.Dir, "beats.json") }

// Raise starts everything but the kiosk, and enrols it.
func Raise(ctx context.Context, o Options) (*Stage, error) {
	s := &Stage{Bin: o.Bin, Dir: o.Dir, Display: o.Display, Log: o.Log}
	if s.Log == nil {
		s.Log = os.Stderr
	}
	for _, d := range []string{s.Dir, s.Stick(), s.Run("tmp"), s.Run("config"), s.Run("cache"),
		s.Run("share")} {
		if err := os.MkdirAll(d, 0o700); err != nil {
			return nil, err
		}
	}
	err := s.raise(ctx, o)
	if err != nil {
		s.Strike()
		return nil, err
	}
	return s, nil
}

func (s *Stage) raise(ctx context.Context, o Options) error {
	if s.Display == "" {
		if err := s.startScreen(o.Landscape); err != nil {
			return fmt.Errorf("start a virtual display: %w", err)
		}
	}
	if o.WindowManager != "" {
		wm := s.Command(ctx, o.WindowManager)
		if err := wm.Start(); err != nil {
			return fmt.Errorf("start %s: %w", o.WindowManager, err)
		}
		s.closers = append(s.closers, func() { end(wm) })
	}
	if err := s.StartCentral(ctx); err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(s.KioskData(), "version")); errors.Is(err, os.ErrNotExist) {
		if err := s.enrol(ctx); err != nil {
			return err
		}
	}
	device, config, err := s.startScanner()
	if err != nil {
		return fmt.Errorf("start the scanner: %w", err)
	}
	text, err := s.configuration(o, device, config)
	if err != nil {
		return fmt.Errorf("write the configuration: %w", err)
	}
	return os.WriteFile(s.configFile(), []byte(text), 0o600)
}

func (s *Stage) program(name string) string { return filepath.Join(s.Bin, name) }

// Command returns a program that will run on the stage: on its screen, in its folders.
func (s *Stage) Command(ctx context.Context, name string, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, name, args...)
	c.Env = append(os.Environ(), "LANG=C.UTF-8", "DISPLAY="+s.Display, "FYNE_SCALE=1",
		"LIBGL_ALWAYS_SOFTWARE=1", "XDG_RUNTIME_DIR="+s.Run(),
		"TMPDIR="+s.Run("tmp"), "XDG_CONFIG_HOME="+s.Run("config"),
		"XDG_CACHE_HOME="+s.Run("cache"), "XDG_DATA_HOME="+s.Run("share"))
	c.Stderr = s.Log
	process.Tie(c)
	return c
}

// StartCentral starts the service and waits until it listens. After StopCentral it takes
// the same address again.
func (s *Stage) StartCentral(ctx context.Context) error {
	addr := "127.0.0.1:0"
	kept := filepath.Join(s.Dir, "central.addr") // the kiosk knows its service by this address
	if b, err := os.ReadFile(kept); err == nil {
		addr = string(b)
	}
	c := s.Command(ctx, s.program("central"), "serve", "-data", s.CentralData(), "-addr", addr)
	out, err := c.StdoutPipe()
	if err != nil {
		return err
	}
	if err := c.Start(); err != nil {
		return fmt.Errorf("start the central service: %w", err)
	}
	s.central = c
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if url, ok := strings.CutPrefix(lines.Text(), "listening on "); ok {
			s.Central = url
			if err := os.WriteFile(kept, []byte(url[strings.LastIndexByte(url, '/')+1:]),
				0o600); err != nil {
				return err
			}
			go func() { _, _ = io.Copy(io.Discard, out) }() // ends with the service
			return nil
		}
	}
	return errors.New("the central service ended before it listened")
}

// StopCentral stops the service, which cuts the line.
func (s *Stage) StopCentral() {
	if s.central != nil {
		end(s.central)
		s.central = nil
	}
}

func (s *Stage) enrol(ctx context.Context) error {
	out, err := s.Command(ctx, s.program("central"), "enroll", "-data", s.CentralData(),
		"demonstration").Output()
	if err != nil {
		return fmt.Errorf("ask for an enrolment code: %w", err)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	c := s.Command(ctx, s.program("passerelle"), "enroll", "-data", s.KioskData(), "-central",
		s.Central, "-code", lines[len(lines)-1])
	if err := c.Run(); err != nil {
		return fmt.Errorf("enrol the kiosk: %w", err)
	}
	return nil
}

func (s *Stage) configFile() string { return filepath.Join(s.Dir, "kiosk.toml") }

// StartKiosk opens the window. A kiosk that exits with 75 asks to be restarted, and is.
func (s *Stage) StartKiosk(ctx context.Context) error {
	os.Remove(s.OutlineFile())
	s.ended.Store(false)
	s.gone = make(chan error, 1)
	c := s.Command(ctx, s.program("kiosk"), "-config", s.configFile(), "-outline", s.OutlineFile(),
		"-heartbeat", s.BeatFile())
	if err := c.Start(); err != nil {
		return fmt.Errorf("start the kiosk: %w", err)
	}
	s.kiosk = c
	go func() {
		err := c.Wait()
		s.ended.Store(true)
		s.gone <- err
	}()
	return nil
}

// KioskGone returns the outcome once the kiosk's process has ended.
func (s *Stage) KioskGone() <-chan error { return s.gone }

// KioskPID is the process ID of the window's process.
func (s *Stage) KioskPID() int { return s.kiosk.Process.Pid }

// StopKiosk ends the window's process, with SIGKILL if kill is set.
func (s *Stage) StopKiosk(kill bool) {
	if s.kiosk == nil || s.ended.Load() {
		return
	}
	sig := syscall.SIGTERM
	if kill {
		sig = syscall.SIGKILL
	}
	syscall.Kill(s.kiosk.Process.Pid, sig)
	select {
	case <-s.gone: //nolint:errcheck // it was killed: its exit status says nothing
	case <-time.After(10 * time.Second):
		process.Sweep(s.kiosk)
		<-s.gone //nolint:errcheck // as above
	}
	process.Sweep(s.kiosk) // its children
}

// Strike ends every process that was started.
func (s *Stage) Strike() {
	s.StopKiosk(false)
	s.StopCentral()
	for i := len(s.closers) - 1; i >= 0; i-- {
		s.closers[i]()
	}
	if s.xvfb != nil {
		end(s.xvfb)
	}
}

func end(c *exec.Cmd) {
	if c == nil || c.Process == nil {
		return
	}
	syscall.Kill(-c.Process.Pid, syscall.SIGTERM)
	gone := make(chan struct{})
	go func() { c.Wait(); close(gone) }()
	select {
	case <-gone:
	case <-time.After(5 * time.Second):
		process.Sweep(c)
		<-gone
	}
}
