// SPDX-License-Identifier: AGPL-3.0-or-later

package clerk

import (
	"runtime"

	"golang.org/x/sys/unix"
)

// niceness leaves the processor to the window. The programs that read pages (package
// reading) are started from such a thread, and add their own niceness to it.
const niceness = 15

// quietly runs f to its end on a low-priority thread of its own: looking for a strip
// takes a second of processor time, and on a machine with two processors and no graphics
// card the screen would meanwhile react a third of a second late. A panic in f is passed
// on to the caller.
func quietly(f func()) {
	var fell any
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() { fell = recover() }()
		// Niceness can't be taken back without privilege (setpriority(2)): a thread that
		// stays locked ends with its goroutine.
		runtime.LockOSThread()
		_ = unix.Setpriority(unix.PRIO_PROCESS, unix.Gettid(), niceness) // if it fails, the priority stays normal
		f()
	}()
	<-done
	if fell != nil {
		panic(fell)
	}
}
