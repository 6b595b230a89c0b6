// SPDX-License-Identifier: AGPL-3.0-or-later

package capture

import (
	"context"
	"errors"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"passerelle/internal/testkit"
)

// saneTest configures SANE's own test scanner.
func saneTest(t testing.TB) ScanSource {
	t.Helper()
	if _, err := exec.LookPath("scanimage"); err != nil {
		t.Fatal("scanimage is missing: install the packages of .ci/packages")
	}
	dir := t.TempDir()
	write(t, filepath.Join(dir, "dll.conf"), "test\n")
	write(t, filepath.Join(dir, "test.conf"),
		"number_of_devices 1\ngeometry_max 300\nresolution_max 1200\nmode Gray\ntest-picture \"Color pattern\"\n")
	return ScanSource{Device: "test:0", ConfigDir: dir, Resolution: 100, Folder: memory(t),
		Options: []string{"--test-picture=Color pattern"}}
}

func write(t testing.TB, file, text string) {
	t.Helper()
	testkit.Write(t, file, []byte(text))
}

// memory is a name for a scan folder on tmpfs.
func memory(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "passerelle-test-")
	must(t, err)
	t.Cleanup(func() {
		if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
			t.Errorf("left in the scan folder: %v %v", left, err)
		}
		os.RemoveAll(dir)
	})
	return dir
}

func scanned(ctx context.Context, s Source) (pages []Image, err error) {
	for p, err := range s.Pages(ctx) {
		if err != nil {
			return pages, err
		}
		pages = append(pages, p)
	}
	return pages, nil
}

func TestGlass(t *testing.T) {
	s := saneTest(t)
	pages, err := scanned(t.Context(), s)
	if err != nil || len(pages) != 1 {
		t.Fatalf("%d pages, %v", len(pages), err)
	}
	w, h := size(pages[0].Pix)
	if w < 845 || w > 855 || h < 1164 || h > 1174 || pages[0].DPI != 100 {
		t.Errorf("%d × %d at %d, want about 850 × 1169", w, h, pages[0].DPI)
	}
	if _, grey := pages[0].Pix.(*image.Gray); grey {
		t.Error("the page has no colour")
	}
}

func TestFeederGivesTenPages(t *testing.T) {
	s := saneTest(t)
	s.Feeder = true
	pages, err := scanned(t.Context(), s)
	if err != nil || len(pages) != 10 { // the test scanner is empty after ten
		t.Fatalf("%d pages, %v", len(pages), err)
	}
}

func TestFeederStopsAtTheLimit(t *testing.T) {
	s := saneTest(t)
	s.Feeder, s.MaxPages = true, 2
	pages, err := scanned(t.Context(), s)
	if err != nil || len(pages) != 2 {
		t.Fatalf("%d pages, %v", len(pages), err)
	}
}

func TestScannerFaults(t *testing.T) {
	for status, want := range map[string]FaultReason{
		"SANE_STATUS_JAMMED": Jammed, "SANE_STATUS_NO_DOCS": NoPaper,
		"SANE_STATUS_COVER_OPEN": Cover, "SANE_STATUS_DEVICE_BUSY": Busy,
		"SANE_STATUS_IO_ERROR": Failed, "SANE_STATUS_NO_MEM": Failed,
		"SANE_STATUS_ACCESS_DENIED": Denied,
	} {
		for _, feeder := range []bool{false, true} {
			if feeder && testing.Short() {
				continue
			}
			s := saneTest(t)
			s.Feeder = feeder
			s.Options = []string{"--read-return-value=" + status}
			pages, err := scanned(t.Context(), s)
			// SANE's test driver reads in a thread of its own: one time in sixty,
			// scanimage sees the end of the page before the status and ends with 0 and no
			// byte.
			for try := 0; try < 3 && want != Failed &&
				errors.Is(err, &Fault{Reason: Failed}); try++ {
				t.Logf("%s, feeder %v: the driver lost its status, again", status, feeder)
				pages, err = scanned(t.Context(), s)
			}
			if len(pages) != 0 || !errors.Is(err, &Fault{Reason: want}) {
				t.Errorf("%s, feeder %v: %d pages, %v, want %s", status, feeder, len(pages), err,
					want)
			}
		}
	}
}

func TestScannerAbsent(t *testing.T) {
	s := saneTest(t)
	s.Device = "test:7"
	if _, err := scanned(t.Context(), s); !errors.Is(err, &Fault{Reason: Absent}) {
		t.Errorf("got %v", err)
	}
}

func TestSlowScannerIsGivenUp(t *testing.T) {
	s := saneTest(t)
	s.Patience = 700 * time.Millisecond
	s.Options = []string{"--read-delay=yes", "--read-delay-duration=200000", "--read-limit=yes",
		"--read-limit-size=100"}
	start := time.Now()
	if _, err := scanned(t.Context(), s); !errors.Is(err, &Fault{Reason: Stalled}) {
		t.Errorf("got %v", err)
	}
	if d := time.Since(start); d > 6*time.Second {
		t.Errorf("it took %v", d)
	}
}

func TestCancelledScanLeavesNothingRunning(t *testing.T) {
	s := saneTest(t)
	s.Options = []string{"--read-delay=yes", "--read-delay-duration=200000", "--read-limit=yes",
		"--read-limit-size=100"}
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		for !running(s.ConfigDir) && ctx.Err() == nil {
			time.Sleep(5 * time.Millisecond)
		}
		cancel()
	}()
	if _, err := scanned(ctx, s); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if running(s.ConfigDir) {
		t.Error("scanimage still runs")
	}
}

// running says whether a scanimage with that configuration is alive.
func running(config string) bool {
	all, err := filepath.Glob("/proc/[0-9]*/environ")
	if err != nil {
		return false
	}
	for _, f := range all {
		env, err := os.ReadFile(f)
		if err != nil {
			continue
		}
		if strings.Contains(string(env), "SANE_CONFIG_DIR="+config+"\x00") {
			return true
		}
	}
	return false
}

// TestGivenPicture scans a picture of ours through SANE's pnm driver and finds it again.
func TestGivenPicture(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "dll.conf"), "pnm\n")
	picture := []byte("P6\n60 40\n255\n")
	for i := range 60 * 40 {
		picture = append(picture, byte(i), byte(i/60*6), 77)
	}
	write(t, filepath.Join(dir, "p.pnm"), string(picture))
	s := ScanSource{Device: "pnm:0", ConfigDir: dir,
		Options: []string{"--filename=" + filepath.Join(dir, "p.pnm")}}
	pages, err := scanned(t.Context(), s)
	if err != nil || len(pages) != 1 {
		t.Fatalf("%d pages, %v", len(pages), err)
	}
	if w, h := size(pages[0].Pix); w != 60 || h != 40 {
		t.Errorf("%d × %d", w, h)
	}
	if _, g, b, _ := pages[0].Pix.At(10, 30).RGBA(); g>>8 != 180 || b>>8 != 77 {
		t.Errorf("pixel %d %d", g>>8, b>>8)
	}
}

func TestScanFolderMustBeInMemory(t *testing.T) {
	dir := t.TempDir()
	var fs unix.Statfs_t
	must(t, unix.Statfs(dir, &fs))
	if fs.Type == unix.TMPFS_MAGIC {
		t.Log("the temporary directory is in memory too: nothing to show here")
	} else if err := PrepareScanFolder(filepath.Join(dir, "scan")); !errors.Is(err, ErrNotMemory) {
		t.Errorf("a folder on a disk: %v", err)
	}
	shm := memory(t)
	open := filepath.Join(shm, "open")
	must(t, os.Mkdir(open, 0o755))
	if err := PrepareScanFolder(open); !errors.Is(err, ErrNotMemory) {
		t.Errorf("a folder that others can read: %v", err)
	}
	write(t, filepath.Join(shm, "left.pnm"), strconv.Itoa(1))
	must(t, PrepareScanFolder(shm))
	if left, err := os.ReadDir(shm); err != nil || len(left) != 0 {
		t.Errorf("left: %v %v", left, err)
	}
}
