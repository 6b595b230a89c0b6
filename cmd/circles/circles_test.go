// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"passerelle/internal/testkit"
)

// TestCircles: of a small module whose answer was counted by hand.
func TestCircles(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod": "module small\n\ngo 1.26\n",
		// a and b name each other; c is above both, d is named by nobody and names c's field
		"a.go": "package small\n\ntype A struct{ B *B }\n\nfunc (a A) Up() int { return a.B.N + helped }\n",
		"b.go": "package small\n\ntype B struct{ N int }\n\nvar helped = 1\n\nfunc (b B) Down() A { return A{B: &b} }\n",
		"c.go": "package small\n\ntype C struct{ A }\n\nfunc (c C) Sum() int { return c.Up() + c.A.Up() }\n",
		"d.go": "package small\n\nfunc d(c C) C { local := c; return local }\n",
	} {
		testkit.Write(t, filepath.Join(dir, name), []byte(text))
	}
	all, err := Measure(dir)
	testkit.Must(t, err)
	if len(all) != 1 {
		t.Fatalf("%d packages, want one", len(all))
	}
	p := all[0]
	// a names B, B (the field is its own), N, helped: *B, N, helped = 3; b names A twice
	// and its field B; c names A, Up twice (its own field A is its own); d names C twice.
	if p.Files != 4 || p.Uses != 3+3+3+2 || p.Inside != 6 {
		t.Errorf("%d files, %d uses, %d inside; want 4, 11, 6", p.Files, p.Uses, p.Inside)
	}
	if got := p.Largest(); !slices.Equal(got, []string{"a.go", "b.go"}) {
		t.Errorf("the largest circle is %v", got)
	}
}

// parted are the packages that were one at 9f18ed2 and have to be read as layers since.
var parted = map[string][]string{
	"ui":      {"ui", "ui/glass", "ui/gallery"},
	"dossier": {"dossier", "dossier/catalogue", "dossier/strictjson"},
}

// TestFilesAreLayers prints each package at 9f18ed2 and now. Of the uses that lay in circles of files
// of the two largest packages at most a tenth is left.
func TestFilesAreLayers(t *testing.T) {
	text := testkit.Read(t, "testdata", "9f18ed2.tsv")
	before := map[string]int{}
	for row := range strings.Lines(string(text)) {
		var path string
		var files, uses, inside int
		if _, err := fmt.Sscan(row, &path, &files, &uses, &inside); err != nil {
			t.Fatalf("%q: %v", row, err)
		}
		before[path] = inside
	}
	all, err := Measure(filepath.Join("..", ".."))
	testkit.Must(t, err)
	now := map[string]int{}
	for _, p := range all {
		now[p.Path] = p.Inside
	}
	paths := maps.Clone(before)
	maps.Copy(paths, now)
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		t.Logf("%-26s%6s%6s", path, told(before, path), told(now, path))
	}
	for was, parts := range parted {
		sum := 0
		for _, p := range parts {
			if _, ok := now[p]; !ok {
				t.Errorf("%s was not measured", p)
			}
			sum += now[p]
		}
		if sum > before[was]/10 {
			t.Errorf("%v: %d uses inside circles, of %d before; at most a tenth", parts, sum, before[was])
		}
	}
}

func told(of map[string]int, path string) string {
	if n, ok := of[path]; ok {
		return fmt.Sprint(n)
	}
	return "–"
}
