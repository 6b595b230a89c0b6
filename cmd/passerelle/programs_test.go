// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"passerelle/internal/testkit"
)

// ours are the expressions that name a program of ours, by file: the same program in
// another role, or one from a list that the doctor looks through.
var ours = map[string][]string{
	"capture/scan.go":            {"command[0]"},
	"capture/scanmain.go":        {"scanimage()", "filepath.Join(dir, Scanimage)"},
	"capture/render/render.go":   {"exe"},
	"capture/reading/process.go": {"prlimit", "program"},
	"cmd/kiosk/carry.go":         {"self"},
	"ui/sound/sound.go":          {"Player", "path"},
	"cmd/passerelle/programs.go": {"p", "reading.Tesseract"},
	"cmd/passerelle/receipt.go":  {"zbarimg"},
}

// notShipped are the folders of what never runs on a kiosk.
var notShipped = []string{"cmd/kiosk/rehearsal", "cmd/kiosk/demo", "cmd/circles",
	"internal/testkit", "capture/reading/layouts", ".git"}

// TestTheDoctorKnowsEveryProgram reads the source of all that is shipped: every program
// that is started is one of ours, or in the list that the doctor looks through and knows
// the package of. A rehearsal is not shipped, nor are what looks at the code and the kit
// of the tests.
func TestTheDoctorKnowsEveryProgram(t *testing.T) {
	root := filepath.Join("..", "..")
	seen := map[string]bool{}
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(root, name)
		switch {
		case d.IsDir() && (slices.Contains(notShipped, rel) || strings.HasSuffix(rel, "ipptest")):
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		fset := token.NewFileSet()
		src, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(fset, name, src, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			fun, ok := call.Fun.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			at := map[string]int{"exec.Command": 0, "exec.CommandContext": 1, "exec.LookPath": 0,
				"os.StartProcess": 0, "syscall.Exec": 0, "syscall.ForkExec": 0}
			i, ok := at[text(src, fset, fun)]
			if !ok {
				return true
			}
			what := text(src, fset, call.Args[i])
			if literal, err := strconv.Unquote(what); err == nil {
				t.Errorf("%s starts %q by its name: give it a place in the list of its package",
					rel, literal)
				return true
			}
			for _, known := range ours[rel] {
				if what == known {
					seen[rel+" "+what] = true
					return true
				}
			}
			t.Errorf("%s starts %s: is that in the list that the doctor looks through?", rel, what)
			return true
		})
		return nil
	})
	must(t, err)
	for file, all := range ours {
		for _, what := range all {
			if !seen[file+" "+what] {
				t.Errorf("%s no longer starts %s", file, what)
			}
		}
	}
	for _, p := range needed() {
		if x := packages[filepath.Base(p)]; x.debian == "" || x.purpose == "" {
			t.Errorf("nothing is known of %s", p)
		}
	}
	if len(needed()) != len(packages) {
		t.Errorf("%d programs, of %d a package is known", len(needed()), len(packages))
	}
}

func text(src []byte, fset *token.FileSet, n ast.Node) string {
	return string(src[fset.Position(n.Pos()).Offset:fset.Position(n.End()).Offset])
}

// TestEveryProgramHasAPackage: what the doctor names is what .ci/packages installs.
func TestEveryProgramHasAPackage(t *testing.T) {
	list := testkit.Read(t, "..", "..", ".ci", "packages")
	for name, p := range packages {
		// coreutils is essential
		if p.debian != "coreutils" && !strings.Contains("\n"+string(list), "\n"+p.debian+"\n") {
			t.Errorf("%s: %s is not installed by .ci/setup", name, p.debian)
		}
	}
}

// TestDoctorWithoutPrograms: on a machine with nothing installed each program is named,
// with its package; and the alert that can't be heard.
func TestDoctorWithoutPrograms(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	found := map[string]symptom{}
	for _, s := range programs(t.Context()) {
		found[s.Part] = s
	}
	for name, p := range packages {
		s, ok := found[name]
		switch name {
		case "aplay": // the alert is still seen: noted, with what else keeps it from being heard
			s = found["sound"]
			ok = mute(s) && strings.Contains(s.Detail, name) && strings.Contains(s.Detail, p.debian)
		case "prlimit": // it has one place
			ok = ok && s.OK
		default:
			ok = ok && !s.OK && strings.Contains(s.Detail, p.debian)
		}
		if !ok {
			t.Errorf("%s: %+v", name, s)
		}
	}
	if s := found["tesseract fra"]; s.OK || !strings.Contains(s.Detail, "tesseract-ocr-fra") {
		t.Errorf("the language: %+v", s)
	}
}
