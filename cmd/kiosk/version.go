// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import "time"

// Set by the build (see Makefile): the version shown to people, and when the source was committed, in RFC 3339.
var (
	version = "0.1.0"
	built   = ""
)

// buildTime is the hour before which TLS believes no clock. Zero when the build does not say it.
func buildTime() time.Time {
	t, err := time.Parse(time.RFC3339, built)
	if err != nil {
		return time.Time{}
	}
	return t
}
