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
	return Output(t, exec.Command(name, args...))
}

// Output is Run for a program with a folder, an environment or a user of its own.
func Output(t testing.TB, cmd *exec.Cmd) string {
	t.Helper()
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := Start(t, cmd).Wait(); err != nil {
		t.Fatalf("%s: %v\n%s%s", cmd, err, out.Bytes(), errs.Bytes())
	}
	return strings.TrimSuffix(out.String(), "\n")
}
