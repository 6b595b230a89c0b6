// SPDX-License-Identifier: AGPL-3.0-or-later

// Package cmd holds the programs, one folder each. At its top it holds the test of import
// arrows: docs and code can't drift apart on who may know whom.
package cmd

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"passerelle/internal/testkit"
)

// arrows is the law: package → the packages of ours that it may import. To change an
// arrow, change this map first.
var arrows = map[string][]string{
	"dossier":            {"dossier/country", "dossier/strictjson", "internal/among"},
	"dossier/country":    {},
	"dossier/catalogue":  {"dossier", "dossier/strictjson"},
	"dossier/strictjson": {},
	"dossier/sealed":     {"dossier"},
	"dossier/receipt":    {"dossier", "internal/among"},
	"dossier/mrz":        {"dossier/country"},
	// a code of kind 08 holds the strip of a paper
	"dossier/twodoc": {"dossier/mrz", "internal/among"},
	"dossier/bundle": {"dossier", "dossier/catalogue", "dossier/receipt",
		"dossier/strictjson", "internal/among"},
	"dossier/bundle/bundletest": {"dossier/bundle", "dossier/receipt",
		"internal/testkit"},
	"dossier/recognise": {"dossier"},
	"dossier/pile":      {"dossier", "dossier/recognise"},
	"dossier/named":     {},
	"capture": {"dossier", "capture/fax", "capture/pixels", "capture/render",
		"internal/process"},
	"capture/fax":      {},
	"capture/pixels":   {},
	"capture/render":   {"internal/process"},
	"capture/scantest": {},
	"capture/stick":    {},
	"capture/strip":    {"capture/pixels", "dossier/country", "dossier/mrz"},
	"capture/reading": {"capture/pixels", "capture/strip", "dossier", "dossier/mrz",
		"dossier/recognise", "dossier/twodoc", "internal/process", "internal/among"},
	"capture/reading/layouts": {"assets", "dossier", "dossier/recognise", "dossier/twodoc"},
	"storage":                 {"dossier", "dossier/bundle", "dossier/receipt", "storage/spool"},
	"storage/spool":           {"dossier", "dossier/receipt"},
	"storage/storagetest":     {},
	"internal/among":          {},
	"internal/process":        {},
	"internal/testkit":        {},
	"internal/testkit/glyph":  {},
	"sync":                    {"dossier", "dossier/bundle", "dossier/receipt"},
	"sync/central": {"dossier", "dossier/bundle", "dossier/receipt", "sync",
		"sync/central/archive"},
	"sync/central/archive": {"dossier"},
	"assets":               {},
	"ui/words":             {"dossier", "dossier/strictjson"},
	"ui/session":           {"dossier", "dossier/pile", "internal/among"},
	"intake": {"dossier", "dossier/named", "dossier/pile", "dossier/recognise", "dossier/sealed", "dossier/receipt",
		"dossier/twodoc", "capture", "capture/reading", "storage"},
	"ui/clerk": {"ui/session", "dossier", "dossier/sealed", "dossier/receipt",
		"capture", "capture/reading", "capture/stick", "storage", "intake", "internal/among"},
	"ui/sound":             {"internal/process"},
	"ui/text":              {},
	"ui/paper":             {"ui/text", "ui/words", "dossier", "dossier/receipt"},
	"ui/paper/ipp":         {},
	"ui/paper/ipp/ipptest": {"ui/paper/ipp", "internal/testkit"},
	"ui/glass":             {"ui/text", "internal/among"},
	"ui": {"ui/glass", "ui/session", "ui/text", "ui/words", "dossier",
		"dossier/receipt", "internal/among"},
	"ui/gallery": {"ui", "ui/session", "ui/text", "ui/words", "dossier", "dossier/pile",
		"dossier/catalogue", "assets"},
	"cmd/central": {"sync", "sync/central", "sync/central/archive", "dossier",
		"dossier/bundle", "dossier/named", "dossier/sealed", "dossier/receipt"},
}

// programs may import all but what the value lists.
var programs = map[string][]string{
	"cmd/kiosk":      {},
	"cmd/passerelle": {"ui", "ui/clerk"},
}

// outside is the law for packages that are not ours: only the listed packages may import
// what stands under the path.
var outside = map[string][]string{
	"github.com/gen2brain/go-fitz": {"capture/render"},
	"github.com/skip2/go-qrcode":   {"dossier/receipt"},
	"go.etcd.io/bbolt":             {"storage"},
	"fyne.io/fyne/v2":              {"ui", "ui/glass", "ui/gallery", "cmd/kiosk"},
	"fyne.io/fyne/v2/app":          {"cmd/kiosk"},
}

type listed struct {
	ImportPath string
	Imports    []string
}

func list(t *testing.T) []listed {
	t.Helper()
	out := testkit.Run(t, "go", "list", "-e", "-json=ImportPath,Imports", "passerelle/...")
	var all []listed
	dec := json.NewDecoder(strings.NewReader(out))
	for {
		var l listed
		err := dec.Decode(&l)
		if errors.Is(err, io.EOF) {
			return all
		}
		testkit.Must(t, err)
		all = append(all, l)
	}
}

func TestArrows(t *testing.T) {
	all := list(t)
	if len(all) < 10 {
		t.Fatalf("go list names %d packages only: the test sees nothing", len(all))
	}
	for _, p := range all {
		name := strings.TrimPrefix(p.ImportPath, "passerelle/")
		if name == "cmd" {
			continue
		}
		for _, imp := range p.Imports {
			if ours, ok := strings.CutPrefix(imp, "passerelle/"); ok {
				checkOurs(t, name, ours)
			} else {
				checkOutside(t, name, imp)
			}
		}
	}
}

// TestNoArrowIsSpare: what may be imported and is not is taken off the table, else the
// table no longer says what a package knows.
func TestNoArrowIsSpare(t *testing.T) {
	used := map[string][]string{}
	for _, p := range list(t) {
		used[strings.TrimPrefix(p.ImportPath, "passerelle/")] = p.Imports
	}
	for from, allowed := range arrows {
		imports, stands := used[from]
		if !stands {
			t.Errorf("%s has a row in the table of arrows, and is no package", from)
		}
		for _, to := range allowed {
			if !slices.Contains(imports, "passerelle/"+to) {
				t.Errorf("%s may import %s, and does not", from, to)
			}
		}
	}
	for path, allowed := range outside {
		for _, from := range allowed {
			if !slices.ContainsFunc(used[from], func(imp string) bool {
				return imp == path || strings.HasPrefix(imp, path+"/")
			}) {
				t.Errorf("%s may import %s, and does not", from, path)
			}
		}
	}
}

func checkOurs(t *testing.T, from, to string) {
	t.Helper()
	if program, ok := under(from, programs); ok {
		if slices.Contains(programs[program], to) {
			t.Errorf("%s imports %s, which it may not", from, to)
		}
		if strings.HasPrefix(to, "cmd/") && !strings.HasPrefix(to, program+"/") {
			t.Errorf("%s imports %s, a part of another program", from, to)
		}
		return
	}
	allowed, known := arrows[from]
	if !known {
		t.Errorf("%s is in no row of the table of arrows", from)
		return
	}
	if !slices.Contains(allowed, to) {
		t.Errorf("%s imports %s; it may import %v", from, to, allowed)
	}
}

// under finds the program that a package is or is a part of.
func under(name string, of map[string][]string) (string, bool) {
	for p := range of {
		if name == p || strings.HasPrefix(name, p+"/") {
			return p, true
		}
	}
	return "", false
}

func checkOutside(t *testing.T, from, imp string) {
	t.Helper()
	best := ""
	for path := range outside {
		if (imp == path || strings.HasPrefix(imp, path+"/")) && len(path) > len(best) {
			best = path
		}
	}
	if best == "" {
		return
	}
	if _, ok := under(from, programs); ok && best == "fyne.io/fyne/v2" &&
		strings.HasPrefix(from, "cmd/kiosk") {
		return
	}
	if !slices.Contains(outside[best], from) {
		t.Errorf("%s imports %s; only %v may", from, imp, outside[best])
	}
}

// testsOnly is what no program is built of.
var testsOnly = []string{"internal/testkit", "internal/testkit/glyph",
	"dossier/bundle/bundletest", "storage/storagetest", "capture/render/rendertest",
	"ui/paper/ipp/ipptest", "capture/reading/layouts"}

// TestTestsOnly: what is made for tests stands in no program, whichever package would bring
// it in.
func TestTestsOnly(t *testing.T) {
	for _, p := range list(t) {
		if slices.Contains(testsOnly, strings.TrimPrefix(p.ImportPath, "passerelle/")) {
			continue
		}
		for _, kit := range testsOnly {
			if slices.Contains(p.Imports, "passerelle/"+kit) {
				t.Errorf("%s imports %s outside its tests", p.ImportPath, kit)
			}
		}
	}
}

// TestDossierIsStandardLibrary keeps the rules free of everything that moves.
func TestDossierIsStandardLibrary(t *testing.T) {
	for _, p := range list(t) {
		if !slices.Contains([]string{"passerelle/dossier", "passerelle/dossier/catalogue",
			"passerelle/dossier/country", "passerelle/dossier/strictjson"}, p.ImportPath) {
			continue
		}
		for _, imp := range p.Imports {
			if strings.Contains(strings.SplitN(imp, "/", 2)[0], ".") {
				t.Errorf("%s imports %s", p.ImportPath, imp)
			}
		}
	}
}

// TestCataloguesAreRead: dossier.NewCatalogue checks nothing, so that only the reader, which does,
// may call it: one made by hand would judge with rules that nobody looked at.
func TestCataloguesAreRead(t *testing.T) {
	made := 0
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".go" ||
			strings.HasSuffix(path, "arrows_test.go") {
			return err
		}
		switch src := testkit.Read(t, path); {
		case !strings.Contains(string(src), "dossier.NewCatalogue"):
		case filepath.ToSlash(filepath.Dir(path)) == "../dossier/catalogue":
			made++
		default:
			t.Errorf("%s makes a catalogue: catalogue.Parse reads and checks one", path)
		}
		return err
	})
	if err != nil || made == 0 {
		t.Fatalf("%d files make catalogues: %v", made, err)
	}
}
