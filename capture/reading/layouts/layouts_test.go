// SPDX-License-Identifier: AGPL-3.0-or-later

package layouts

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"passerelle/internal/testkit"
)

// TestMain reads the layouts from the folder PASSERELLE_LAYOUTS_FROM, so that whoever writes
// them need not build anew.
func TestMain(m *testing.M) {
	if dir := os.Getenv("PASSERELLE_LAYOUTS_FROM"); dir != "" {
		files = os.DirFS(dir)
	}
	m.Run()
}

// TestAllAreDrawn fills every layout once: each has a page with words, and what it says of
// itself is on it.
func TestAllAreDrawn(t *testing.T) {
	for _, set := range []Set{Tuned, Unseen} {
		all, err := All(set)
		testkit.Must(t, err)
		for _, l := range all {
			p, err := l.Fill(1)
			if err != nil {
				t.Error(err)
				continue
			}
			words := 0
			for i := range p.Pages {
				words += len(p.Seen(i).Lines)
			}
			if words == 0 {
				t.Errorf("%s has no words", l.Name())
			}
		}
		t.Logf("%s: %d layouts of %d kinds", set, len(all), len(Kinds(all)))
	}
}

// TestLook writes pictures of layouts into the folder PASSERELLE_LAYOUTS, of those whose name
// has PASSERELLE_LAYOUT in it, to be looked at.
func TestLook(t *testing.T) {
	dir := os.Getenv("PASSERELLE_LAYOUTS")
	if dir == "" {
		t.Skip("PASSERELLE_LAYOUTS names no folder")
	}
	for _, set := range []Set{Tuned, Unseen} {
		all, err := All(set)
		testkit.Must(t, err)
		for _, l := range all {
			if !strings.Contains(l.Name(), os.Getenv("PASSERELLE_LAYOUT")) {
				continue
			}
			p, err := l.Fill(1)
			testkit.Must(t, err)
			for i := range p.Pages {
				name := fmt.Sprintf("%s-%d.png", strings.ReplaceAll(l.Name(), "/", "-"), i+1)
				testkit.SavePNG(t, filepath.Join(dir, name), p.Flat(i, 80))
			}
		}
	}
}
