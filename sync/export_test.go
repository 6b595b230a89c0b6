// SPDX-License-Identifier: AGPL-3.0-or-later

package sync

import "time"

// SetFirstWait turns the back-off down.
func SetFirstWait(d time.Duration) (restore func()) {
	old := firstWait
	firstWait = d
	return func() { firstWait = old }
}

// Wait is the back-off.
var Wait = wait

// Lock takes the sender's lock.
var Lock = lock

// LongestWait is the cap of the back-off.
const LongestWait = longestWait
