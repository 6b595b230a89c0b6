// SPDX-License-Identifier: AGPL-3.0-or-later

package clerk

import (
	"os/exec"
	"sync"
	"testing"
	"time"

	"passerelle/internal/process"
	"passerelle/internal/testkit"
)

// TestQuietWorkKillsNobody: the kernel kills a program that is tied to us when the thread that
// started it ends, and the scheduler gives quiet work whichever thread is free.
func TestQuietWorkKillsNobody(t *testing.T) {
	t.Parallel()
	for range 20 {
		cmd := exec.Command("cat") // runs until its input ends
		process.Tie(cmd)
		in, err := cmd.StdinPipe()
		testkit.Must(t, err)
		testkit.Must(t, cmd.Start())
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() { quietly(func() {}) })
		}
		all.Wait()
		time.Sleep(time.Millisecond) // a thread ends a little after its goroutine
		testkit.Must(t, in.Close())
		if err := cmd.Wait(); err != nil {
			t.Fatalf("a program that had nothing to do with it: %v", err)
		}
	}
}

// TestQuietWorkFalls: whoever asked for the work learns of its panic, and the next finds a thread.
func TestQuietWorkFalls(t *testing.T) {
	t.Parallel()
	func() {
		defer func() {
			if got := recover(); got != "fell" {
				t.Errorf("recovered %v", got)
			}
		}()
		quietly(func() { panic("fell") })
	}()
	ran := false
	quietly(func() { ran = true })
	if !ran {
		t.Error("no work after a panic")
	}
}
