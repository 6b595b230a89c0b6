// SPDX-License-Identifier: AGPL-3.0-or-later

package main

// Set by the build (see Makefile): the version shown to people, and when the source was
// committed, in RFC 3339.
var (
	version = "0.1.0"
	built   = ""
)
