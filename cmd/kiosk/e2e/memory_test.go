// SPDX-License-Identifier: AGPL-3.0-or-later

package e2e

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// measureTree returns what a process and all below it take now, and a function that
// returns the most they took since then: bytes of proportional set size, looked at every
// 20 ms, so that what they share counts once.
func measureTree(t *testing.T, pid int) (now int64, most func() int64) {
	t.Helper()
	now = treeSize(pid)
	if now == 0 {
		t.Fatal("the size of the kiosk can't be read")
	}
	stop, worst := make(chan struct{}), make(chan int64)
	go func() {
		w := now
		for tick := time.NewTicker(20 * time.Millisecond); ; {
			select {
			case <-tick.C:
				w = max(w, treeSize(pid))
			case <-stop:
				tick.Stop()
				worst <- w
				return
			}
		}
	}()
	return now, func() int64 { close(stop); return <-worst }
}

func treeSize(root int) int64 {
	below := map[int][]int{}
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, name := range stats {
		var pid int
		if _, err := fmt.Sscanf(name, "/proc/%d/stat", &pid); err != nil {
			continue
		}
		b, err := os.ReadFile(name)
		if err != nil {
			continue // it has ended
		}
		// pid (name) state parent …: proc(5)
		if rest := strings.Fields(string(b[bytes.LastIndexByte(b, ')')+1:])); len(rest) > 1 {
			if parent, err := strconv.Atoi(rest[1]); err == nil {
				below[parent] = append(below[parent], pid)
			}
		}
	}
	var sum int64
	for todo := []int{root}; len(todo) > 0; {
		pid := todo[0]
		todo = append(todo[1:], below[pid]...)
		sum += proportional(pid)
	}
	return sum
}

func proportional(pid int) int64 {
	f, err := os.Open(fmt.Sprintf("/proc/%d/smaps_rollup", pid))
	if err != nil {
		return 0
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var kb int64
		if _, err := fmt.Sscanf(lines.Text(), "Pss: %d kB", &kb); err == nil {
			return kb << 10
		}
	}
	return 0
}
