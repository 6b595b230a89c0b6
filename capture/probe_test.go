// SPDX-License-Identifier: AGPL-3.0-or-later

package capture

import (
	"context"
	"errors"
	"testing"
	"time"
)

// TestProbe asks real drivers how a scanner is, without scanning: there, not there, switched off.
func TestProbe(t *testing.T) {
	s := saneTest(t)
	if err := s.Probe(t.Context()); err != nil {
		t.Errorf("SANE's test scanner: %v", err)
	}
	s.Device = "test:7"
	if err := s.Probe(t.Context()); !errors.Is(err, &Fault{Reason: Absent}) {
		t.Errorf("a name that nobody has: %v", err)
	}
	s.ConfigDir = "" // the system's drivers know no such scanner
	if err := s.Probe(t.Context()); !errors.Is(err, &Fault{Reason: Absent}) {
		t.Errorf("with the system's configuration: %v", err)
	}
	scanner, network := network(t)
	scanner.Lay(sheet(t, 50))
	for range 2 {
		if err := network.Probe(t.Context()); err != nil {
			t.Errorf("a network scanner: %v", err)
		}
	}
	if pages, err := scanned(t.Context(), network); err != nil || len(pages) != 1 {
		t.Errorf("after two probes: %d pages, %v", len(pages), err)
	}
	must(t, scanner.Close())
	if err := network.Probe(t.Context()); !errors.Is(err, &Fault{Reason: Absent}) {
		t.Errorf("a network scanner that is off: %v", err)
	}
}

// TestProbeSaysWhatTheRoleSays: each reason passes, what is no reason is a failure, and a
// driver that hangs is given up within the time.
func TestProbeSaysWhatTheRoleSays(t *testing.T) {
	for said, want := range map[string]FaultReason{
		"busy": Busy, "cover_open": Cover, "access_denied": Denied, "absent": Absent,
		"jammed": Jammed, "": Failed, "ready or not": Failed, "printed": Failed,
	} {
		s := ScanSource{Command: []string{"/bin/sh", "-c", "echo '" + said + "'"}, Device: "x",
			ConfigDir: "/"}
		if err := s.Probe(t.Context()); !errors.Is(err, &Fault{Reason: want}) {
			t.Errorf("%q: %v, want %s", said, err, want)
		}
	}
	hangs := ScanSource{Command: []string{"/bin/sh", "-c", "sleep 100"}, Device: "x",
		ConfigDir: "/", Patience: 300 * time.Millisecond}
	began := time.Now()
	if err := hangs.Probe(t.Context()); !errors.Is(err, &Fault{Reason: Stalled}) {
		t.Errorf("a driver that hangs: %v", err)
	}
	if d := time.Since(began); d > 5*time.Second {
		t.Errorf("it was given up after %v", d)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := hangs.Probe(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("a probe that nobody wants: %v", err)
	}
}
