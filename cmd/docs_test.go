// SPDX-License-Identifier: AGPL-3.0-or-later

package cmd

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"passerelle/internal/testkit"
)

// guides are the pages that send a reader somewhere in the tree. A path that is no longer
// there, or a function that has another name now, sends them astray and nobody notices.
var guides = []string{
	"README.md", "CONTRIBUTING.md", "docs/design.md", "docs/operation.md",
	"capture/strip/README.md",
}

// root is the top of the tree, seen from this package.
const root = ".."

// Spans in backquotes, blocks of commands, and links, as Markdown writes them.
var (
	codeBlock = regexp.MustCompile("(?ms)^```.*?^```$|^    .*?$")
	codeSpan  = regexp.MustCompile("`([^`\n]+)`")
	link      = regexp.MustCompile(`\]\(([^)#\s]+)(?:#[^)\s]*)?\)`)
	pathForm  = regexp.MustCompile(`^\.?\w[\w.*-]*(?:/[\w.*-]+)*/?$`)
	fileForm  = regexp.MustCompile(`\.(?:go|md|json|toml|bin|svg|ttf|yml)$`)
	varying   = regexp.MustCompile(`[A-Z]{2,}`) // the LANG of words/LANG/AREA.json
	nameForm  = regexp.MustCompile(
		`^([a-z][a-z0-9]*(?:/[a-z0-9]+)*)\.(?:([A-Z]\w*)(?:\.(\w+))?)(?:\(\))?$`)
)

// TestGuidesNameWhatIsThere looks up every path, link and exported name in the guides.
func TestGuidesNameWhatIsThere(t *testing.T) {
	tops, names := topLevel(t), declared(t)
	paths, found := 0, 0
	for _, guide := range guides {
		raw := testkit.Read(t, root, guide)
		text := codeBlock.ReplaceAllString(string(raw), "")
		for _, m := range link.FindAllStringSubmatch(text, -1) {
			if !strings.Contains(m[1], ":") && !there(path.Join(path.Dir(guide), m[1])) {
				t.Errorf("%s links to %s, which is not there", guide, m[1])
			}
		}
		for _, m := range codeSpan.FindAllStringSubmatch(text, -1) {
			span := m[1]
			if pkg, name, ok := exported(span); ok && names[pkg] != nil {
				if found++; !names[pkg][name] {
					t.Errorf("%s names %s, which %s does not declare", guide, span, pkg)
				}
				continue
			}
			top, _, deep := strings.Cut(span, "/")
			if !pathForm.MatchString(span) || !tops[top] && (deep || !fileForm.MatchString(span)) {
				continue // a word, a command, a folder of the kiosk's own disk
			}
			if paths++; !there(span) && !there(path.Join(path.Dir(guide), span)) {
				t.Errorf("%s names %s, which is not there", guide, span)
			}
		}
	}
	if paths < 50 || found < 30 {
		t.Errorf("only %d paths and %d names were seen: the test reads past them", paths, found)
	}
}

// topLevel lists what lies at the top of the tree, but for what is built there.
func topLevel(t *testing.T) map[string]bool {
	t.Helper()
	entries, err := os.ReadDir(root)
	testkit.Must(t, err)
	out := map[string]bool{}
	for _, e := range entries {
		if n := e.Name(); n != ".git" && n != "bin" && n != "out" {
			out[n] = true
		}
	}
	return out
}

// there says whether something of that path is in the tree. Capitals stand for any name
// where nothing bears them, as a star does.
func there(name string) bool {
	for _, n := range []string{name, varying.ReplaceAllString(name, "*")} {
		if found, err := filepath.Glob(filepath.Join(root, n)); err == nil && len(found) > 0 {
			return true
		}
	}
	return false
}

// exported takes "storage.Vault.Seal" apart: the package, by its name or its path, and
// what it is asked for.
func exported(span string) (pkg, name string, ok bool) {
	m := nameForm.FindStringSubmatch(span)
	if m == nil {
		return "", "", false
	}
	return m[1], strings.TrimSuffix(m[2]+"."+m[3], "."), true
}

// declared lists what the packages of the tree declare, by their names and their paths:
// functions, types, their methods and fields, constants, variables. Of two packages of
// one name it has what either declares.
func declared(t *testing.T) map[string]map[string]bool {
	t.Helper()
	out := map[string]map[string]bool{}
	set := token.NewFileSet()
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && strings.HasPrefix(d.Name(), ".") && file != root {
			return errOrSkip(err)
		}
		if d.IsDir() || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return nil
		}
		f, err := parser.ParseFile(set, file, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		dir, err := filepath.Rel(root, filepath.Dir(file))
		if err != nil {
			return err
		}
		for _, pkg := range []string{f.Name.Name, filepath.ToSlash(dir)} {
			if out[pkg] == nil {
				out[pkg] = map[string]bool{}
			}
			for _, name := range namesOf(f) {
				out[pkg][name] = true
			}
		}
		return nil
	})
	testkit.Must(t, err)
	return out
}

func errOrSkip(err error) error {
	if err != nil {
		return err
	}
	return filepath.SkipDir
}

// namesOf lists what one file declares: "Seal", "Vault", "Vault.Seal".
func namesOf(f *ast.File) (out []string) {
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			out = append(out, receiver(d)+d.Name.Name)
		case *ast.GenDecl:
			for _, s := range d.Specs {
				switch s := s.(type) {
				case *ast.ValueSpec:
					for _, n := range s.Names {
						out = append(out, n.Name)
					}
				case *ast.TypeSpec:
					out = append(out, s.Name.Name)
					for _, m := range members(s.Type) {
						out = append(out, s.Name.Name+"."+m)
					}
				}
			}
		}
	}
	return out
}

// receiver is "Vault." of a method of Vault, "" of a function.
func receiver(d *ast.FuncDecl) string {
	if d.Recv == nil {
		return ""
	}
	of := d.Recv.List[0].Type
	if star, ok := of.(*ast.StarExpr); ok {
		of = star.X
	}
	if name, ok := of.(*ast.Ident); ok {
		return name.Name + "."
	}
	return ""
}

// members are the fields of a struct, or the methods of an interface.
func members(of ast.Expr) (out []string) {
	var list *ast.FieldList
	switch of := of.(type) {
	case *ast.StructType:
		list = of.Fields
	case *ast.InterfaceType:
		list = of.Methods
	default:
		return nil
	}
	for _, f := range list.List {
		for _, n := range f.Names {
			out = append(out, n.Name)
		}
	}
	return out
}
