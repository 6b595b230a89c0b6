// SPDX-License-Identifier: AGPL-3.0-or-later

package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"passerelle/cmd/kiosk/rehearsal"
	"passerelle/internal/testkit"
)

var built, papers string

// TestMain builds the three programs as they are shipped, without the race detector, and
// makes the papers once.
func TestMain(m *testing.M) { os.Exit(prepare(m)) }

func prepare(m *testing.M) int {
	dir, err := os.MkdirTemp("", "passerelle-e2e-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	built, papers = filepath.Join(dir, "bin"), filepath.Join(dir, "papers")
	for _, c := range [][]string{
		{"go", "build", "-o", built + "/", "passerelle/cmd/kiosk", "passerelle/cmd/central",
			"passerelle/cmd/passerelle"},
		{filepath.Join(built, "passerelle"), "specimen", "-o", papers, "-procedure",
			"changement-adresse", "-procedure", "etudiant-renouvellement", "-procedure", "dcem",
			"-procedure", "vls-ts-validation", "-procedure", "salarie"},
	} {
		if out, err := exec.Command(c[0], c[1:]...).CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "%v: %v\n%s", c, err, out)
			return 1
		}
	}
	return m.Run()
}

var must = testkit.Must

func raise(t *testing.T, o rehearsal.Options) *rehearsal.Stage {
	t.Helper()
	o.Bin = built
	if o.Dir == "" {
		o.Dir = t.TempDir()
	}
	log, err := os.Create(filepath.Join(o.Dir, "log.txt"))
	must(t, err)
	o.Log = log
	s, err := rehearsal.Raise(t.Context(), o)
	must(t, err)
	t.Cleanup(func() {
		s.Strike()
		log.Close()
		if t.Failed() {
			if b, err := os.ReadFile(filepath.Join(o.Dir, "log.txt")); err == nil {
				t.Logf("log of the programs:\n%s", b[max(0, len(b)-4000):])
			}
		}
	})
	start(t, within(t, time.Minute), s)
	raised.Store(s, machineNow(t))
	return s
}

// staged raises the usual stage, for as long as a test may take.
func staged(t *testing.T, limit time.Duration) (*rehearsal.Stage, context.Context) {
	t.Helper()
	return raise(t, rehearsal.Options{}), within(t, limit)
}

// mostBusy is how much of the machine's processors may have worked for others while a
// heartbeat was taken that is held against its bar.
const mostBusy = 0.05

// raised is the machine as it was when a stage was raised.
var raised sync.Map

// beats reads the heartbeat after the kiosk has stopped, prints its histogram and holds
// it against the bar: 99.9 % under 200 ms late, none over 500. On a machine that worked for
// others meanwhile it says so and judges nothing.
func beats(t *testing.T, s *rehearsal.Stage) {
	t.Helper()
	s.StopKiosk(false)
	before, _ := raised.Load(s)
	busy := machineNow(t).busy(before.(machine))
	b, err := os.ReadFile(s.BeatFile())
	if err != nil {
		t.Fatalf("the heartbeat was not written: %v", err)
	}
	var ms []float64
	if err := json.Unmarshal(b, &ms); err != nil || len(ms) == 0 {
		t.Fatalf("the heartbeat can't be read: %v", err)
	}
	slices.Sort(ms)
	limits := []float64{5, 10, 20, 50, 100, 200, 500}
	counts := make([]int, len(limits)+1)
	for _, v := range ms {
		i, _ := slices.BinarySearch(limits, v)
		counts[i]++
	}
	t.Logf("heartbeat, %d beats: up to 5/10/20/50/100/200/500/more ms: %v; median %.1f ms, 99.9 %% %.1f ms, worst %.1f ms",
		len(ms), counts, ms[len(ms)/2], ms[(len(ms)-1)*999/1000], ms[len(ms)-1])
	late := float64(counts[6]+counts[7]) / float64(len(ms))
	switch {
	case late <= 0.001 && counts[7] == 0:
	case busy > mostBusy:
		t.Logf("NOT JUDGED: %.0f %% of the processors worked for others meanwhile", 100*busy)
	case testkit.Full():
		t.Errorf("%.2f %% of the beats are 200 ms late or more, %d over 500 ms; the bar is 0.1 %% and none",
			100*late, counts[7])
	}
}

func visitor(t *testing.T, s *rehearsal.Stage, procedure, lang string) *rehearsal.Person {
	t.Helper()
	set, err := rehearsal.ReadSet(filepath.Join(papers, procedure))
	must(t, err)
	p, err := set.Person(s, lang)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// pictured has a picture of each screen left in a folder of that name in
// PASSERELLE_PICTURES, when that is set.
func pictured(t *testing.T, p *rehearsal.Person, name string) {
	t.Helper()
	dir := os.Getenv("PASSERELLE_PICTURES")
	if dir == "" {
		return
	}
	p.Pictures = filepath.Join(dir, name)
	must(t, os.MkdirAll(p.Pictures, 0o755))
}

// comes waits for a step.
func comes(t *testing.T, ctx context.Context, s *rehearsal.Stage, step string) {
	t.Helper()
	_, err := s.AwaitStep(ctx, step)
	must(t, err)
}

// way is a control and the step that it leads to.
type way struct{ touch, to string }

// goes goes some ways, one after the other.
func goes(t *testing.T, ctx context.Context, s *rehearsal.Stage, ways ...way) {
	t.Helper()
	for _, w := range ways {
		must(t, s.Touch(ctx, w.touch))
		comes(t, ctx, s, w.to)
	}
}

// until looks once a tick.
func until(t *testing.T, ctx context.Context, every time.Duration, what string,
	ok func() bool) {
	t.Helper()
	tick := time.NewTicker(every)
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("waiting for %s: %v", what, ctx.Err())
		}
	}
}

func within(t *testing.T, d time.Duration) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	t.Cleanup(cancel)
	return ctx
}
