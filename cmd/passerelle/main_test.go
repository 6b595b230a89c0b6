// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	stdsync "sync"
	"testing"

	"passerelle/assets"
	"passerelle/capture/render"
	"passerelle/cmd/passerelle/specimen"
	"passerelle/dossier"
	"passerelle/dossier/catalogue"
	"passerelle/internal/testkit"
)

// The tests of this folder run the built programs as people do: as processes, killed and
// restarted, with what they print as the only thing to go by.

// bin is the folder of the built passerelle and central; scratch is where the specimens lie.
var bin, scratch string

func TestMain(m *testing.M) {
	render.Main()
	os.Exit(testMain(m))
}

func testMain(m *testing.M) int {
	var err error
	if scratch, err = os.MkdirTemp("", "passerelle-cli-"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(scratch)
	bin = filepath.Join(scratch, "bin")
	// Without the race detector: these are the programs that are delivered, and their
	// speed is part of what is tested.
	build := exec.Command("go", "build", "-o", bin+"/", "passerelle/cmd/passerelle",
		"passerelle/cmd/central", "filippo.io/age/cmd/age")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build the programs: %v\n%s", err, out)
		return 1
	}
	return m.Run()
}

var (
	specimensMu stdsync.Mutex
	specimens   = map[string]bool{} // the sets that were made, DEFECT/PROCEDURE
)

// specimenSet makes a set once for all tests, and returns its folder. Nobody may write there.
func specimenSet(t testing.TB, d specimen.Defect, procedure string) string {
	t.Helper()
	specimensMu.Lock()
	defer specimensMu.Unlock()
	dir := filepath.Join(scratch, "specimen-"+string(d))
	if key := string(d) + "/" + procedure; !specimens[key] {
		testkit.Run(t, program("passerelle"), "specimen", "-o", dir, "-defect", string(d),
			"-procedure", procedure)
		specimens[key] = true
	}
	return filepath.Join(dir, procedure)
}

// programsAlone ends a test in the short form (the one under the race detector) that only
// runs the built programs: they are built without the detector, and the ordinary form has
// just run them.
func programsAlone(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("programs built without the race detector: run without -short")
	}
}

func program(name string) string { return filepath.Join(bin, name) }

func theCatalogue(t testing.TB) *dossier.Catalogue {
	t.Helper()
	c, err := catalogue.Parse(assets.Procedures())
	must(t, err)
	return c
}

var must = testkit.Must
