// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"passerelle/internal/testkit"
)

// TestGuide does what docs/catalogue.md tells an agent to do, block by block: commands
// are run, edits are made in the folder "liste", and what the guide says the program says
// must be said by the command before it. A block "sh-faux" holds a command whose answer
// is no.
func TestGuide(t *testing.T) {
	programsAlone(t)
	t.Parallel()
	guide := testkit.Read(t, "..", "..", "docs", "catalogue.md")
	dir := t.TempDir()
	shell := func(script string) (string, error) {
		cmd := exec.Command("sh", "-ec", script)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"))
		out, err := cmd.CombinedOutput()
		return strings.ReplaceAll(string(out), "\u00a0", " "), err
	}
	// the root goes into the safe
	if out,
		err := shell("central init -data service && mv service/authority autorite"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	blocks := regexp.MustCompile("(?ms)(?:^Fichier : `([^`]+)`[^\n]*\n\n)?^```([a-z-]+)\n(.*?)\n```$").FindAllStringSubmatch(string(guide),
		-1)
	var file, from, said string
	commands, edits, answers := 0, 0, 0
	for _, b := range blocks {
		kind, text := b[2], b[3]
		switch {
		case b[1] != "":
			file, from = filepath.Join(dir, "liste", b[1]), text
		case kind == "json":
			old := testkit.Read(t, file)
			if n := strings.Count(string(old), from); n != 1 {
				t.Fatalf("%s: the guide tells to look for this, which stands there %d times:\n%s",
					filepath.Base(file), n, from)
			}
			testkit.Write(t, file, []byte(strings.Replace(string(old), from, text, 1)))
			edits++
		case kind == "sh", kind == "sh-faux":
			var err error
			if said, err = shell(text); (err == nil) != (kind == "sh") {
				t.Fatalf("%s: %v\n%s", text, err, said)
			}
			commands++
		case kind == "text":
			if !strings.Contains(said, strings.ReplaceAll(text, "\u00a0", " ")) {
				t.Errorf("the guide says that the program says\n%s\nit says\n%s", text, said)
			}
			answers++
		default:
			t.Errorf("a block of kind %q is not understood", kind)
		}
	}
	if commands < 8 || edits < 6 || answers < 6 {
		t.Errorf("%d commands, %d edits, %d answers found in the guide: the test sees too little",
			commands, edits, answers)
	}
}
