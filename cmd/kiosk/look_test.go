// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"errors"
	"iter"
	stdsync "sync"
	"testing"
	"time"

	"passerelle/capture"
	"passerelle/ui/paper/ipp"
	"passerelle/ui/session"
)

// device is a scanner that says what it is told to, and notes that it was asked.
type device struct {
	mu    stdsync.Mutex
	err   error
	asked int
	wait  chan struct{} // not nil: a question ends when it is closed, or when nobody waits
}

func (d *device) probe(ctx context.Context) error {
	d.mu.Lock()
	d.asked++
	err, wait := d.err, d.wait
	d.mu.Unlock()
	if wait != nil {
		select {
		case <-wait:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return err
}

func (d *device) is(err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.err = err
}

func (d *device) questions() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.asked
}

func watched(t *testing.T, d *device) *scanner {
	t.Helper()
	s := &scanner{probe: d.probe}
	s.wellFor, s.illFor = 20*time.Millisecond, 10*time.Millisecond
	return s
}

// becomes asks for the state, as the clock of the screen does, until it is that.
func becomes(t *testing.T, s *scanner, want session.Condition) {
	t.Helper()
	for end := time.Now().Add(5 * time.Second); time.Now().Before(end); time.Sleep(
		2 * time.Millisecond) {
		if s.State(t.Context()) == want {
			return
		}
	}
	t.Errorf("the scanner is %q, want %q", s.State(t.Context()), want)
}

// TestScannerComesAndGoes: nothing is known before the first answer; then what the
// scanner says, also when it goes away and comes back; one bad answer alone is not
// believed.
func TestScannerComesAndGoes(t *testing.T) {
	d := &device{}
	s := watched(t, d)
	if c := s.State(t.Context()); c != session.Unknown {
		t.Errorf("before anybody asked: %q", c)
	}
	becomes(t, s, session.Good)
	d.is(&capture.Fault{Reason: capture.Absent})
	n := d.questions()
	for d.questions() == n {
		if c := s.State(t.Context()); c != session.Good {
			t.Errorf("gone before it was asked: %q", c)
		}
		time.Sleep(time.Millisecond)
	}
	becomes(t, s, session.Absent)
	if d.questions() < n+2 {
		t.Error("one bad answer was believed")
	}
	d.is(nil)
	becomes(t, s, session.Good)
}

// TestScannerStates: every fault that a scanner may tell, and what it means.
func TestScannerStates(t *testing.T) {
	for reason, want := range map[capture.FaultReason]session.Condition{
		capture.Absent: session.Absent, capture.Busy: session.Busy, capture.Cover: session.Busy,
		capture.Jammed: session.Busy, capture.NoPaper: session.Good,
		capture.Denied: session.Broken, capture.Failed: session.Broken,
		capture.Stalled: session.Broken,
	} {
		if c, why, sure := scannerState(&capture.Fault{Reason: reason}); c != want || !sure ||
			c != session.Good && c != session.Absent && why != string(reason) {
			t.Errorf("%s: %q, %q, %v", reason, c, why, sure)
		}
	}
	if _, _, sure := scannerState(errors.New("no such program")); sure {
		t.Error("an error of ours says how the scanner is")
	}
	for outcome, want := range map[ipp.Outcome]session.Condition{ipp.Ready: session.Good,
		ipp.Absent: session.Absent, ipp.Out: session.Broken, ipp.Stopped: session.Broken} {
		if c, _, _ := printerState(outcome); c != want {
			t.Errorf("printer %s: %q", outcome, c)
		}
	}
}

// TestAScannerThatHangsHoldsNobody: the state is said at once, whatever the driver does.
func TestAScannerThatHangsHoldsNobody(t *testing.T) {
	d := &device{wait: make(chan struct{})}
	s := watched(t, d)
	began := time.Now()
	for range 100 {
		s.State(t.Context())
	}
	if took := time.Since(began); took > time.Second {
		t.Errorf("a hundred questions took %v", took)
	}
	if n := d.questions(); n > 1 {
		t.Errorf("%d questions at once", n)
	}
	close(d.wait)
	becomes(t, s, session.Good)
}

// pages is a scan that ends as it is told.
type pages struct {
	err  error
	open chan struct{}
}

func (pages) Name() string { return "pages" }

func (p pages) Pages(context.Context) iter.Seq2[capture.Image, error] {
	return func(yield func(capture.Image, error) bool) {
		<-p.open
		yield(capture.Image{}, p.err)
	}
}

// TestAScanIsLeftAlone: a question under way ends when somebody scans, none is asked
// meanwhile, and what becomes of the scan is how the scanner is.
func TestAScanIsLeftAlone(t *testing.T) {
	d := &device{wait: make(chan struct{})}
	s := watched(t, d)
	s.State(t.Context())
	for d.questions() == 0 {
		time.Sleep(time.Millisecond)
	}
	open := make(chan struct{})
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		all := scan{pages{&capture.Fault{Reason: capture.Absent}, open}, s}.Pages(t.Context())
		for _, err := range all {
			_ = err // how it ends is looked at below
		}
	}()
	for end := time.Now().Add(5 * time.Second); time.Now().Before(end); time.Sleep(
		time.Millisecond) {
		s.mu.Lock()
		held := s.held > 0 && s.done == nil
		s.mu.Unlock()
		if held {
			break
		}
	}
	n := d.questions()
	for range 20 {
		s.State(t.Context())
		time.Sleep(2 * time.Millisecond)
	}
	if d.questions() != n {
		t.Error("a scanner that scans was asked how it is")
	}
	close(open)
	<-ended
	if c := s.State(t.Context()); c != session.Absent {
		t.Errorf("after a scan that found none: %q", c)
	}
	close(d.wait)
	becomes(t, s, session.Good)
}
