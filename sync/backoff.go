// SPDX-License-Identifier: AGPL-3.0-or-later

package sync

import "time"

// A try that fails is followed by another after a second, then two, four… up to five
// minutes. Each wait is shortened by up to its half at random: after a cut, a hundred
// kiosks must not all call in the same second.
const longestWait = 5 * time.Minute

// firstWait is turned down by tests.
var firstWait = time.Second

// wait returns how long to wait after the given number of failures in a row (1 and more);
// jitter is in [0, 1).
func wait(failures int, jitter float64) time.Duration {
	d := firstWait
	for i := 1; i < failures && d < longestWait; i++ {
		d *= 2
	}
	d = min(d, longestWait)
	return d - time.Duration(jitter*float64(d)/2)
}
