// SPDX-License-Identifier: AGPL-3.0-or-later

package ipp_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"passerelle/internal/testkit"
	"passerelle/ui/paper/ipp"
	"passerelle/ui/paper/ipp/ipptest"
)

// jobFiles lists what the spool holds of documents: d00001-001 and the like.
func jobFiles(t *testing.T, c ipptest.CUPS) []string {
	t.Helper()
	var out []string
	for _, sub := range []string{"spool", "tmp", "cache"} {
		err := filepath.WalkDir(filepath.Join(c.Dir, sub),
			func(path string, d fs.DirEntry, err error) error {
				if err == nil && d.Type().IsRegular() &&
					(strings.HasPrefix(d.Name(), "d") || sub == "tmp") {
					out = append(out, path)
				}
				return err
			})
		testkit.Must(t, err)
	}
	return out
}

func TestCUPSPrintsAndKeepsNothing(t *testing.T) {
	c := ipptest.StartCUPS(t)
	p := &ipp.Printer{URI: c.URI, Timeout: 30 * time.Second, Poll: 20 * time.Millisecond}
	if got := p.State(t.Context()); got != ipp.Ready {
		t.Fatalf("state %q, want ready", got)
	}
	page := samplePage(t)
	raster, err := ipp.EncodePWG(page)
	testkit.Must(t, err)
	if got := p.Print(t.Context(), raster); got != ipp.Printed {
		t.Fatalf("outcome %q, want printed", got)
	}
	want, err := ipp.EncodePDF(page)
	testkit.Must(t, err)
	got := testkit.Read(t, c.Tray)
	if !bytes.Equal(got, want) {
		t.Errorf("the tray holds %d bytes, the page has %d", len(got), len(want))
	}
	// cupsd removes a job's file after it has said that the job is completed.
	testkit.Await(t, 5*time.Second, func() error {
		if left := jobFiles(t, c); len(left) > 0 {
			return fmt.Errorf("the spool still holds %v", left)
		}
		return nil
	})
	if err := filepath.WalkDir(c.Dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() || path == c.Tray {
			return err
		}
		data, err := os.ReadFile(path)
		if bytes.Contains(data, want[1000:1100]) {
			t.Errorf("%s holds part of the page", path)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// TestCUPSWithoutItsPrinter lets cupsd write where nothing can be written: the job must
// not be called printed.
func TestCUPSWithoutItsPrinter(t *testing.T) {
	c := ipptest.StartCUPS(t)
	testkit.Must(t, os.Mkdir(c.Tray, 0o755))
	p := &ipp.Printer{URI: c.URI, Timeout: 5 * time.Second, Grace: 100 * time.Millisecond,
		Poll: 20 * time.Millisecond}
	if got := p.Print(t.Context(), sampleRaster(t)); got == ipp.Printed || got == ipp.Ready {
		t.Errorf("outcome %q of a page that had nowhere to go", got)
	}
}

func TestCUPSWithoutThatQueue(t *testing.T) {
	c := ipptest.StartCUPS(t)
	p := &ipp.Printer{URI: strings.TrimSuffix(c.URI, "tray") + "other", Timeout: 5 * time.Second,
		Poll: 20 * time.Millisecond}
	if got := p.Print(t.Context(), sampleRaster(t)); got != ipp.Failed {
		t.Errorf("outcome %q, want failed", got)
	}
}
