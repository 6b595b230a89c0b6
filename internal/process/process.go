// SPDX-License-Identifier: AGPL-3.0-or-later

// Package process binds the programs that ours start: neither they nor their children
// survive us, and no children survive them.
//
// It neither starts nor waits: exec.Cmd does.
//
// What must be true: no goroutine of a program that uses it ends while it is locked to its
// thread. The thread would end too, and the kernel kills what a thread started when that thread
// ends, not when the program does (PR_SET_PDEATHSIG(2const)).
package process

import (
	"os/exec"
	"syscall"
	"time"
)

// Tie gives a program that is not started yet a process group of its own, and has the
// kernel kill it when we die.
func Tie(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// Bind is Tie, and sends stop to the group when the context of cmd ends. After patience the
// program is killed and its output no longer waited for.
func Bind(cmd *exec.Cmd, stop syscall.Signal, patience time.Duration) {
	Tie(cmd)
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, stop) }
	cmd.WaitDelay = patience
}

// Sweep kills whatever is left of the group of a tied program; usually nothing.
func Sweep(cmd *exec.Cmd) {
	if cmd.Process != nil {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
	}
}
