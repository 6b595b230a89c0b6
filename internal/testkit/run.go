// SPDX-License-Identifier: AGPL-3.0-or-later

package testkit

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"
)

// Run runs a program to its end and returns what it said, without the last line's end.
// Programs of others are named in .ci/packages.
func Run(t testing.TB, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s%s", name, err, out, errs.Bytes())
	}
	return strings.TrimSuffix(string(out), "\n")
}
