// SPDX-License-Identifier: AGPL-3.0-or-later

// Package process says how a program ends that one of ours starts: nothing of it outlives us,
// and nothing of it outlives its own end.
//
// It starts nothing and waits for nothing: exec.Cmd does.
package process

import (
	"os/exec"
	"syscall"
	"time"
)

// Tie gives a program that is not started yet a group of its own, with all that it will
// start, and lets the kernel kill it when we die.
func Tie(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// Bind ties a program, and has its group sent stop when its context ends. Patience later it
// is killed, and no longer waited for by those who read what it says.
func Bind(cmd *exec.Cmd, stop syscall.Signal, patience time.Duration) {
	Tie(cmd)
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, stop) }
	cmd.WaitDelay = patience
}

// Sweep kills whatever is left of the group of a program that was tied; usually nothing.
func Sweep(cmd *exec.Cmd) {
	if cmd.Process != nil {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
	}
}
