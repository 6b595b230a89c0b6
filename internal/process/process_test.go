// SPDX-License-Identifier: AGPL-3.0-or-later

package process

import (
	"bufio"
	"context"
	"errors"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"passerelle/internal/testkit"
)

// TestNothingIsLeft: what a program started ends with it, whether it heeds the signal or
// not.
func TestNothingIsLeft(t *testing.T) {
	t.Parallel()
	for name, trap := range map[string]string{"it heeds": "", "it does not": "trap '' TERM; "} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			cmd := exec.CommandContext(ctx, "sh", "-c", trap+"sleep 60 & echo $!; wait; sleep 60")
			Bind(cmd, syscall.SIGTERM, time.Second/2)
			Sweep(cmd) // not started: nothing
			out, err := cmd.StdoutPipe()
			testkit.Must(t, err)
			testkit.Must(t, cmd.Start())
			line, err := bufio.NewReader(out).ReadString('\n')
			testkit.Must(t, err)
			grandchild, err := strconv.Atoi(strings.TrimSpace(line))
			testkit.Must(t, err)
			began := time.Now()
			cancel()
			if err := cmd.Wait(); err == nil || time.Since(began) > 20*time.Second {
				t.Errorf("after %v: %v", time.Since(began), err)
			}
			Sweep(cmd)
			testkit.Await(t, 20*time.Second, func() error {
				if alive(grandchild) {
					return errors.New("what it started still runs")
				}
				return nil
			})
		})
	}
}

// alive says whether a process runs: one that is over and not yet collected does not.
func alive(pid int) bool {
	b, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return false
	}
	_, state, _ := strings.Cut(string(b), ") ")
	return !strings.HasPrefix(state, "Z")
}
