// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
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
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	all, err := Measure(dir)
	if err != nil {
		t.Fatal(err)
	}
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
