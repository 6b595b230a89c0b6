// SPDX-License-Identifier: AGPL-3.0-or-later

package clerk

import (
	"runtime"

	"golang.org/x/sys/unix"
)

// niceness leaves the processor to the window. The programs that read pages (package
// reading) are started from such a thread, and add their own niceness to it.
const niceness = 15

// idle hold the quiet threads that have nothing to do. There are never more than pieces of
// quiet work were under way at once.
var idle = make(chan chan<- func(), 16)

// quietly runs f to its end on a low-priority thread: looking for a strip takes a second of
// processor time, and on a machine with two processors and no graphics card the screen would
// meanwhile react a third of a second late. A panic in f is passed on to the caller.
func quietly(f func()) {
	var thread chan<- func()
	select {
	case thread = <-idle:
	default:
		thread = quietThread()
	}
	var fell any
	done := make(chan struct{})
	thread <- func() {
		defer close(done)
		defer func() { fell = recover() }()
		f()
	}
	<-done
	select {
	case idle <- thread:
	default:
		close(thread) // at rest for good
	}
	if fell != nil {
		panic(fell)
	}
}

// quietThread makes a thread that runs what it is sent, with low priority. Niceness can't be
// taken back without privilege (setpriority(2)), so the thread stays locked; and it never ends,
// because a locked goroutine takes its thread with it, and the kernel kills every program that
// this thread ever started for anybody (PR_SET_PDEATHSIG(2const); [process.Tie]): a page being
// decoded, a scan under way.
func quietThread() chan<- func() {
	work := make(chan func())
	go func() {
		runtime.LockOSThread()
		_ = unix.Setpriority(unix.PRIO_PROCESS, unix.Gettid(), niceness) // if it fails, the priority stays normal
		for f := range work {
			f()
		}
		select {}
	}()
	return work
}
