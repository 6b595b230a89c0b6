// SPDX-License-Identifier: AGPL-3.0-or-later

package capture

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// opening turns the exit of a scanimage that only had to open the device into a fault. An
// unknown name exits with 1, a network scanner that is off with 9, a wrong address with 4.
func opening(err error, heard *complaint) error {
	f := fault(err, heard)
	if f.Reason == Failed {
		f.Reason = Absent
	}
	return f
}

// fault determines what ended a scanimage: by its exit code, which is the SANE status
// (SANE standard 1.06, 4.2.7), or, when it crashed or hung on exit, by what it printed.
func fault(err error, heard *complaint) *Fault {
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		for _, s := range statuses {
			if s.code == exit.ExitCode() {
				return &Fault{Reason: s.reason}
			}
		}
	}
	if r := heard.reason(); r != "" {
		return &Fault{Reason: r}
	}
	return &Fault{Reason: Failed}
}

// statuses are the SANE statuses that a person can do something about, with the text that
// sane_strstatus returns for them in the C locale.
var statuses = []struct {
	code   int
	text   string
	reason FaultReason
}{
	{3, "Device busy", Busy},
	{6, "Document feeder jammed", Jammed},
	{7, "Document feeder out of documents", NoPaper},
	{8, "Scanner cover is open", Cover},
	{11, "Access to resource has been denied", Denied},
}

// complaint reads scanimage's error stream. Once it has reported a failure, the program
// has two seconds to exit: drivers hang on exit (SANE's own test driver does, one time in
// twenty, waiting for a thread that it has cancelled).
type complaint struct {
	mu    sync.Mutex
	text  []byte
	found FaultReason
	kill  func()
	timer *time.Timer
}

const farewell = 2 * time.Second

func (c *complaint) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.text) < 16<<10 {
		c.text = append(c.text, p...)
	}
	if c.timer == nil && (bytes.Contains(c.text, []byte("sane_read:")) ||
		bytes.Contains(c.text, []byte("sane_start:")) ||
		bytes.Contains(c.text, []byte("open of device"))) {
		for _, s := range statuses {
			if bytes.Contains(c.text, []byte(s.text)) {
				c.found = s.reason
			}
		}
		c.timer = time.AfterFunc(farewell, c.kill)
	}
	return len(p), nil
}

// told reports whether the program has reported a failure.
func (c *complaint) told() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.timer != nil
}

func (c *complaint) reason() FaultReason {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.timer != nil {
		c.timer.Stop()
	}
	return c.found
}

// abilities are the options of a device that matter here: their names are standard, their
// values are not.
type abilities struct {
	sources, modes []string
	wide, high     float64 // millimetres; 0: leave unset
	resolution     bool
}

var (
	optionLine = regexp.MustCompile(`^\s+--(source|mode|resolution) (.*?) \[(.*)\]`)
	areaLine   = regexp.MustCompile(`^\s+-([xy]) [0-9.]+\.\.([0-9.]+)mm`)
)

// parseAbilities reads the list that scanimage -A prints.
func parseAbilities(list string) (a abilities) {
	for _, l := range strings.Split(list, "\n") {
		if m := optionLine.FindStringSubmatch(l); m != nil && m[3] != "inactive" {
			switch m[1] {
			case "source":
				a.sources = strings.Split(m[2], "|")
			case "mode":
				a.modes = strings.Split(m[2], "|")
			case "resolution":
				a.resolution = true
			}
		}
		if m := areaLine.FindStringSubmatch(l); m != nil {
			v, err := strconv.ParseFloat(m[2], 64)
			if err != nil {
				continue
			}
			if m[1] == "x" {
				a.wide = v
			} else {
				a.high = v
			}
		}
	}
	return a
}

// glassWide and glassHigh are the largest area that is scanned, in millimetres: A4 and US
// Letter fit in it.
const glassWide, glassHigh = 216, 297

func (a abilities) arguments(feeder bool, resolution int) (args []string) {
	want := []string{"flatbed"}
	if feeder {
		want = []string{"adf", "document feeder"}
	}
	if s, ok := pick(a.sources, want, "duplex"); ok {
		args = append(args, "--source="+s)
	}
	if m, ok := pick(a.modes, []string{"color"}, ""); ok {
		args = append(args, "--mode="+m)
	} else if m, ok := pick(a.modes, []string{"gray"}, ""); ok {
		args = append(args, "--mode="+m)
	}
	if a.resolution {
		args = append(args, "--resolution="+strconv.Itoa(resolution))
	}
	if a.wide > 0 && a.high > 0 {
		args = append(args, fmt.Sprintf("-x%g", min(a.wide, glassWide)),
			fmt.Sprintf("-y%g", min(a.high, glassHigh)))
	}
	return args
}

func pick(values, want []string, not string) (string, bool) {
	for _, w := range want {
		for _, v := range values {
			low := strings.ToLower(v)
			if strings.Contains(low, w) && (not == "" || !strings.Contains(low, not)) {
				return v, true
			}
		}
	}
	return "", false
}

// DefaultScanFolder is where a feeder's pages are stored in passing: in memory, readable
// by our account only.
func DefaultScanFolder() string {
	return filepath.Join("/dev/shm", fmt.Sprintf("passerelle-scan-%d", os.Getuid()))
}

// ErrNotMemory is returned for a scan folder that is not on tmpfs, or that others can read.
var ErrNotMemory = errors.New("the scan folder is not a private folder in memory")

// PrepareScanFolder creates the folder, checks that it is in memory and accessible to us
// only, and erases its content. The kiosk calls it at start: nothing in memory survives a
// power cut, but it does survive a crash.
func PrepareScanFolder(dir string) error {
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return fmt.Errorf("make the scan folder: %w", err)
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return fmt.Errorf("look at the scan folder: %w", err)
	}
	owner, ok := info.Sys().(*syscall.Stat_t)
	if !ok || !info.IsDir() || info.Mode().Perm() != 0o700 || int(owner.Uid) != os.Getuid() {
		return ErrNotMemory
	}
	var fs unix.Statfs_t
	if err := unix.Statfs(dir, &fs); err != nil {
		return fmt.Errorf("ask where the scan folder lies: %w", err)
	}
	if fs.Type != unix.TMPFS_MAGIC && fs.Type != unix.RAMFS_MAGIC {
		return ErrNotMemory
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("list the scan folder: %w", err)
	}
	for _, e := range entries {
		if err := os.RemoveAll(filepath.Join(dir, e.Name())); err != nil {
			return fmt.Errorf("erase the scan folder: %w", err)
		}
	}
	return nil
}
