// SPDX-License-Identifier: AGPL-3.0-or-later

// Command circles prints how the files of each package use each other.
//
// A file uses another where it names something that the other defines: a type, a function,
// a method, a field, a constant, a variable. Where files form layers, each using only those
// below it, a reader starts at the bottom and never has to go up. Files that use each
// other, directly or through others, form a circle and have to be read as one. The program
// prints the number of uses between files, and how many of them are inside a circle.
//
// It passes no judgement: a type and its methods may well be split over two files that
// need each other. It serves to compare a package with what it was before.
//
// Test files are ignored. The packages must build.
package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	dir := flag.String("C", ".", "the folder of the module")
	edges := flag.Bool("edges", false,
		"print each arrow inside a circle and the names that it stands for")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: circles [-C DIR] [-edges] [PACKAGE…]")
		flag.PrintDefaults()
	}
	flag.Parse()
	pkgs, err := Measure(*dir, flag.Args()...)
	if err != nil {
		fmt.Fprintln(os.Stderr, "circles:", err)
		os.Exit(1)
	}
	fmt.Printf("%-26s%8s%8s%8s  %s\n", "package", "files", "uses", "inside", "largest circle")
	for _, p := range pkgs {
		fmt.Printf("%-26s%8d%8d%8d  %s\n", p.Path, p.Files, p.Uses, p.Inside,
			strings.Join(p.Largest(), " "))
		if *edges {
			p.writeEdges(os.Stdout)
		}
	}
}

// Package holds the counts of one package.
type Package struct {
	Path    string
	Files   int
	Uses    int // places where a file names something that another file of the package defines
	Inside  int // those whose two files are in the same circle
	Circles [][]string
	arrows  map[arrow]map[string]int
}

type arrow struct{ from, to string }

// Largest returns the files of the largest circle, or nil if there is none.
func (p Package) Largest() []string {
	var most []string
	for _, c := range p.Circles {
		if len(c) > len(most) {
			most = c
		}
	}
	return most
}

func (p Package) writeEdges(w io.Writer) {
	of := map[string]int{}
	for i, c := range p.Circles {
		for _, f := range c {
			of[f] = i + 1
		}
	}
	for _, a := range slices.SortedFunc(maps.Keys(p.arrows), func(a, b arrow) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to))
	}) {
		if of[a.from] == 0 || of[a.from] != of[a.to] {
			continue
		}
		var names []string
		for _, n := range slices.Sorted(maps.Keys(p.arrows[a])) {
			names = append(names, fmt.Sprintf("%s×%d", n, p.arrows[a][n]))
		}
		fmt.Fprintf(w, "    %s → %s: %s\n", a.from, a.to, strings.Join(names, " "))
	}
}

type listed struct {
	ImportPath, Dir, Export, Name string
	GoFiles, CgoFiles             []string
	Module                        *struct{ Path, Dir string }
	DepOnly                       bool
}

// Measure counts the packages that match patterns, by default all of the module in dir.
func Measure(dir string, patterns ...string) ([]Package, error) {
	if len(patterns) == 0 {
		patterns = []string{"./..."}
	}
	cmd := exec.Command("go", append([]string{"list", "-deps", "-export",
		"-json=ImportPath,Dir,Export,Name,GoFiles,CgoFiles,Module,DepOnly"}, patterns...)...)
	cmd.Dir = dir
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	var asked []listed
	exports := map[string]string{}
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var l listed
		if err := dec.Decode(&l); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("read what go list says: %w", err)
		}
		exports[l.ImportPath] = l.Export
		if !l.DepOnly && l.Module != nil {
			asked = append(asked, l)
		}
	}
	fset := token.NewFileSet()
	imp := importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) {
		file := exports[path]
		if file == "" {
			return nil, fmt.Errorf("nothing was built of %s", path)
		}
		return os.Open(file)
	})
	var found []Package
	for _, l := range asked {
		if len(l.GoFiles)+len(l.CgoFiles) < 2 {
			continue
		}
		p, err := count(fset, imp, l)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", l.ImportPath, err)
		}
		found = append(found, p)
	}
	return found, nil
}

func count(fset *token.FileSet, imp types.Importer, l listed) (Package, error) {
	p := Package{Path: strings.TrimPrefix(l.ImportPath, l.Module.Path+"/"),
		arrows: map[arrow]map[string]int{}}
	var files []*ast.File
	for _, name := range slices.Concat(l.GoFiles, l.CgoFiles) {
		f, err := parser.ParseFile(fset, filepath.Join(l.Dir, name), nil,
			parser.SkipObjectResolution)
		if err != nil {
			return p, err
		}
		files = append(files, f)
	}
	p.Files = len(files)
	info := types.Info{Uses: map[*ast.Ident]types.Object{},
		Selections: map[*ast.SelectorExpr]*types.Selection{}}
	conf := types.Config{Importer: imp, FakeImportC: true}
	if len(l.CgoFiles) > 0 {
		conf.Error = func(error) {} // names that C declares are unknown here, and belong to none of our files
	}
	pkg, err := conf.Check(l.ImportPath, fset, files, &info)
	if len(l.CgoFiles) > 0 {
		err = nil
	}
	if err != nil {
		return p, err
	}
	name := func(pos token.Pos) string { return filepath.Base(fset.Position(pos).Filename) }
	for id, obj := range info.Uses {
		if obj.Pkg() != pkg || !lasting(obj, pkg) {
			continue
		}
		a := arrow{name(id.Pos()), name(obj.Pos())}
		if a.from == a.to {
			continue
		}
		if p.arrows[a] == nil {
			p.arrows[a] = map[string]int{}
		}
		p.arrows[a][obj.Name()]++
		p.Uses++
	}
	p.circles()
	return p, nil
}

// lasting reports whether other files can name obj: it is declared outside any function,
// or is a field or a method.
func lasting(obj types.Object, pkg *types.Package) bool {
	switch o := obj.(type) {
	case *types.Var:
		return o.IsField() || o.Parent() == pkg.Scope()
	case *types.Func:
		return true
	}
	return obj.Parent() == pkg.Scope()
}

// circles finds the strongly connected components (R. Tarjan, Depth-First Search and
// Linear Graph Algorithms, 1972, section 4) and counts the uses inside them.
func (p *Package) circles() {
	next := map[string][]string{}
	for a := range p.arrows {
		next[a.from] = append(next[a.from], a.to)
	}
	number, low := map[string]int{}, map[string]int{}
	of := map[string]int{}
	var stack []string
	var visit func(f string)
	visit = func(f string) {
		number[f] = len(number) + 1
		low[f] = number[f]
		stack = append(stack, f)
		for _, to := range next[f] {
			if number[to] == 0 {
				visit(to)
				low[f] = min(low[f], low[to])
			} else if slices.Contains(stack, to) {
				low[f] = min(low[f], number[to])
			}
		}
		if low[f] != number[f] {
			return
		}
		i := slices.Index(stack, f)
		if circle := slices.Clone(stack[i:]); len(circle) > 1 {
			slices.Sort(circle)
			p.Circles = append(p.Circles, circle)
			for _, member := range circle {
				of[member] = len(p.Circles)
			}
		}
		stack = stack[:i]
	}
	for _, f := range slices.Sorted(maps.Keys(next)) {
		if number[f] == 0 {
			visit(f)
		}
	}
	for a, names := range p.arrows {
		if of[a.from] > 0 && of[a.from] == of[a.to] {
			for _, n := range names {
				p.Inside += n
			}
		}
	}
}
