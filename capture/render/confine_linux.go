// SPDX-License-Identifier: AGPL-3.0-or-later

package render

import (
	"fmt"
	"runtime"
	"syscall"
	"time"

	"github.com/elastic/go-seccomp-bpf"
	"github.com/landlock-lsm/go-landlock/landlock"
	ll "github.com/landlock-lsm/go-landlock/landlock/syscall"
	"golang.org/x/sys/unix"
)

// limit sets the resource limits. RLIMIT_DATA bounds memory: RLIMIT_AS is useless below
// 1.8 GiB with Go, which reserves address space that it never touches.
func limit(lim Limits) error {
	cpu := uint64((lim.CPU + time.Second - 1) / time.Second)
	for _, l := range []struct {
		what  int
		value uint64
	}{
		{unix.RLIMIT_CORE, 0}, // a core file would contain the page
		{unix.RLIMIT_FSIZE, 0},
		{unix.RLIMIT_NOFILE, 16}, // what is open stays open; nothing can be opened anyway
		{unix.RLIMIT_CPU, cpu},
	} {
		if err := unix.Setrlimit(l.what, &unix.Rlimit{Cur: l.value, Max: l.value}); err != nil {
			return fmt.Errorf("set limit %d: %w", l.what, err)
		}
	}
	if err := limitMemory(lim.Memory, lim.Memory*photographMemory); err != nil {
		return err
	}
	// the window's heartbeat comes first
	if err := unix.Setpriority(unix.PRIO_PROCESS, 0, 10); err != nil {
		return fmt.Errorf("lower the priority: %w", err)
	}
	return nil
}

// limitMemory sets how much memory there may be, and how far that may be raised.
func limitMemory(now, most int64) error {
	err := unix.Setrlimit(unix.RLIMIT_DATA, &unix.Rlimit{Cur: uint64(now) * dataFactor,
		Max: uint64(most) * dataFactor})
	if err != nil {
		return fmt.Errorf("set the limit on memory: %w", err)
	}
	return nil
}

// confine gives up files, network and child processes for good, as far as this kernel
// allows, and returns how far that was.
func confine() Confinement {
	c := ByLimits
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return c
	}
	if abi, err := ll.LandlockGetABIVersion(); err == nil && abi >= 1 {
		if landlock.V7.BestEffort().Restrict() == nil {
			c |= ByLandlock
		}
	}
	if seccomp.LoadFilter(filter()) == nil {
		c |= BySeccomp
	}
	return c
}

// filter lists the system calls that computing needs. Everything else, and everything
// through another architecture's entry point, fails with EPERM. A list of forbidden calls
// would be shorter, but with this library would leave the 32-bit entry open.
func filter() seccomp.Filter {
	const cloneThread = 0x10000
	return seccomp.Filter{
		NoNewPrivs: true,
		Flag:       seccomp.FilterFlagTSync, // all threads, not only this one
		Policy: seccomp.Policy{
			DefaultAction: seccomp.ActionErrno, // EPERM, set by the library
			Syscalls: []seccomp.SyscallGroup{
				// its flags are in memory; the C library falls back to clone
				{Action: seccomp.ActionErrno | seccomp.Action(syscall.ENOSYS),
					Names: []string{"clone3"}},
				{Action: seccomp.ActionAllow, Names: computing,
					NamesWithCondtions: []seccomp.NameWithConditions{
						{Name: "clone", Conditions: seccomp.ArgumentConditions{{Argument: 0,
							Operation: seccomp.BitsSet, Value: cloneThread}}},
					}},
			},
		},
	}
}

var computing = []string{
	"read", "write", "close", "lseek", "fstat",
	"mmap", "munmap", "mremap", "mprotect", "madvise", "brk",
	"futex", "sched_yield", "sched_getaffinity", "set_robust_list", "rseq", "gettid", "getpid",
	"tgkill",
	"rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaltstack", "restart_syscall",
	"nanosleep", "clock_nanosleep", "clock_gettime", "clock_getres", "gettimeofday", "getrandom",
	"epoll_create1", "epoll_ctl", "epoll_pwait", "eventfd2", "fcntl",
	"exit", "exit_group",
}
