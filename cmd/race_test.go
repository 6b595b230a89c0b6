// SPDX-License-Identifier: AGPL-3.0-or-later

package cmd

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestPackagesWithoutRace holds the Makefile to its word: `make test` may leave the race
// detector off only where it could find nothing, in packages that start no goroutine, nor
// does any package of ours that they or their tests import. The kit of the tests is let
// off: its one goroutine waits for a child process.
func TestPackagesWithoutRace(t *testing.T) {
	makefile, err := os.ReadFile("../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`(?m)^SINGLE = (.+)$`).FindSubmatch(makefile)
	if m == nil {
		t.Fatal("Makefile: no line SINGLE = …")
	}
	for _, folder := range strings.Fields(string(m[1])) {
		list := exec.Command("go", "list", "-deps", "-test", "-f",
			"{{if not .Standard}}{{.ImportPath}}\t{{.Dir}}{{end}}", folder)
		list.Dir = ".."
		out, err := list.Output()
		if err != nil {
			t.Fatalf("go list %s: %v", folder, err)
		}
		own, seen := "passerelle/"+strings.TrimPrefix(folder, "./"), 0
		for line := range strings.Lines(string(out)) {
			path, dir, ok := strings.Cut(strings.TrimSpace(line), "\t")
			if !ok || !strings.HasPrefix(path, "passerelle/") || strings.Contains(path, " ") ||
				strings.HasSuffix(path, ".test") || path == "passerelle/internal/testkit" {
				continue
			}
			seen++
			if where := goroutine(t, dir, path == own); where != "" {
				t.Errorf("%s is tested without the race detector, but %s starts a goroutine",
					folder, where)
			}
		}
		if seen == 0 {
			t.Errorf("%s: no package of ours seen", folder)
		}
	}
}

// goroutine returns where a Go file of the folder dir starts a goroutine; "" where none does.
// Its tests count too where tests is true.
func goroutine(t *testing.T, dir string, tests bool) (where string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	fset := token.NewFileSet()
	for _, name := range files {
		if !tests && strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if g, ok := n.(*ast.GoStmt); ok && where == "" {
				where = fset.Position(g.Pos()).String()
			}
			return true
		})
	}
	return where
}
