// SPDX-License-Identifier: AGPL-3.0-or-later

package e2e

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"
)

// A heartbeat says something about the kiosk only if the machine had its processors free for
// it. machine measures what they did for others meanwhile.

// ticks is the unit of CPU time in /proc (USER_HZ, 100 on every architecture of Debian).
const ticks = 10 * time.Millisecond

// machine is how much CPU time had been spent at one moment.
type machine struct {
	at         time.Time
	all, stage time.Duration // by every process; by this test and what it started
}

// machineNow reads the figures of the kernel (proc(5)).
func machineNow(t *testing.T) machine {
	t.Helper()
	m := machine{at: time.Now()}
	stat, err := os.ReadFile("/proc/stat")
	must(t, err)
	first, _, _ := bytes.Cut(stat, []byte("\n"))
	for i, f := range strings.Fields(string(first))[1:] {
		if i == 3 || i == 4 || i >= 8 { // idle, iowait; guests are counted in user time
			continue
		}
		n, err := strconv.ParseInt(f, 10, 64)
		must(t, err)
		m.all += time.Duration(n) * ticks
	}
	parent, spent := map[int]int{}, map[int]time.Duration{}
	files, err := filepath.Glob("/proc/[0-9]*/stat")
	must(t, err)
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			continue // it ended meanwhile
		}
		var pid int
		_, _ = fmt.Sscan(string(b), &pid)
		_, rest, _ := strings.Cut(string(b[bytes.LastIndexByte(b, ')'):]), " ")
		f := strings.Fields(rest) // from the third of the file on
		if len(f) < 15 {
			continue
		}
		parent[pid], _ = strconv.Atoi(f[1])
		for _, s := range f[11:15] { // its own time, and that of its children that ended
			n, _ := strconv.ParseInt(s, 10, 64)
			spent[pid] += time.Duration(n) * ticks
		}
	}
	for pid := range spent {
		for up := pid; up > 1; up = parent[up] {
			if up == os.Getpid() {
				m.stage += spent[pid]
				break
			}
		}
	}
	return m
}

// busy returns which part of the machine's processors worked for others since before.
func (m machine) busy(before machine) float64 {
	others := m.all - before.all - (m.stage - before.stage)
	return max(0, others.Seconds()/(m.at.Sub(before.at).Seconds()*float64(runtime.NumCPU())))
}

// TestBusyForOthers: what this test does itself is not another's, and what a stranger's
// process does is.
func TestBusyForOthers(t *testing.T) {
	before := machineNow(t)
	end := time.Now().Add(300 * time.Millisecond)
	for n := 0; time.Now().Before(end); n++ {
		_ = fmt.Sprint(n)
	}
	now := machineNow(t)
	if own := now.stage - before.stage; own < 50*time.Millisecond {
		t.Errorf("the test spent %v of CPU time in its own eyes", own)
	}
	foreign := before
	foreign.all += now.stage - before.stage
	if got := (machine{at: foreign.at.Add(time.Second), all: foreign.all,
		stage: before.stage}).busy(before); got <= 0 {
		t.Errorf("another process's time is %v of the machine", got)
	}
}
