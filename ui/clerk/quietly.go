// SPDX-License-Identifier: AGPL-3.0-or-later

package clerk

import (
	"runtime"

	"golang.org/x/sys/unix"
)

// niceness leaves the processor to the window. The programs that read pages (package reading) are
// started from such a thread, and put their own on top of it.
const niceness = 15

// quietly runs f and returns when it has ended, on a thread of its own that leaves the processor to
// every other: looking for a strip takes a second of it, and on a machine of two processors without
// a graphics card the screen would answer a third of a second late meanwhile. A panic of f is the
// caller's.
func quietly(f func()) {
	var fell any
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() { fell = recover() }()
		// Nobody may take the niceness back (setpriority(2)): a thread that stays locked ends with its
		// goroutine.
		runtime.LockOSThread()
		_ = unix.Setpriority(unix.PRIO_PROCESS, unix.Gettid(), niceness) // else it is only as before
		f()
	}()
	<-done
	if fell != nil {
		panic(fell)
	}
}
