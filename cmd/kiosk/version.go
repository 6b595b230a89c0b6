// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"runtime/debug"
	"time"
)

// version is set by the release build (-ldflags "-X main.version=…"); otherwise the version control's revision is shown.
var version = "0.1.0"

// buildTime is when the source was committed: TLS believes no clock that is before it. Zero when the build does not know.
func buildTime() time.Time {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return time.Time{}
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.time" {
			if t, err := time.Parse(time.RFC3339, s.Value); err == nil {
				return t
			}
		}
	}
	return time.Time{}
}
