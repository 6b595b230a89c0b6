// SPDX-License-Identifier: AGPL-3.0-or-later

package sync

import "time"

// A failed attempt is followed by another after one second, then two, four, and so on up
// to five minutes. Each wait is shortened at random by up to half: after an outage, a
// hundred kiosks must not all call in the same second.
const longestWait = 5 * time.Minute

// firstWait is lowered by tests.
var firstWait = time.Second

// wait returns how long to wait after the given number of failures in a row (1 or more);
// jitter is in [0, 1).
func wait(failures int, jitter float64) time.Duration {
	d := firstWait
	for i := 1; i < failures && d < longestWait; i++ {
		d *= 2
	}
	d = min(d, longestWait)
	return d - time.Duration(jitter*float64(d)/2)
}
