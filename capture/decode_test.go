// SPDX-License-Identifier: AGPL-3.0-or-later

package capture

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"strings"
	"testing"
)

// decoders are the packages whose Decode functions turn bytes into pixels.
var decoders = map[string]bool{
	"image": true, "image/jpeg": true, "image/png": true, "image/gif": true,
	"golang.org/x/image/tiff": true, "golang.org/x/image/bmp": true,
	"golang.org/x/image/webp": true, "golang.org/x/image/vp8": true,
	"golang.org/x/image/vp8l": true,
}

// TestPicturesAreDecodedInOnePlace reads every file of the module that is no test: only
// capture/render, and DecodeOwn here, may decode pictures.
func TestPicturesAreDecodedInOnePlace(t *testing.T) {
	root, err := filepath.Abs("..")
	must(t, err)
	files, inRender, own := 0, 0, 0
	err = filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && strings.HasPrefix(d.Name(), ".") && p != root {
			return fs.SkipDir
		}
		if !strings.HasSuffix(p, ".go") || strings.HasSuffix(p, "_test.go") {
			return nil
		}
		files++
		rel, err := filepath.Rel(root, p)
		if err != nil {
			return err
		}
		for _, call := range decodings(t, p) {
			switch {
			case strings.HasPrefix(rel, "capture/render/"):
				inRender++
			case rel == "capture/encode.go" && call == "DecodeOwn":
				own++
			case strings.HasPrefix(rel, "internal/testkit/"),
				strings.HasPrefix(rel, "capture/reading/layouts/"): // tests alone
			default:
				t.Errorf("%s decodes a picture in %s: foreign bytes go through capture/render, our own pages through capture.DecodeOwn",
					rel, call)
			}
		}
		return nil
	})
	must(t, err)
	if files < 15 || inRender < 8 || own != 1 {
		t.Errorf("%d files, %d decodings in capture/render, %d in DecodeOwn: the test does not see what it should",
			files, inRender, own)
	}
}

// decodings lists the functions of a file in which a decoder is named, once a mention.
func decodings(t *testing.T, file string) (in []string) {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	must(t, err)
	names := map[string]bool{}
	for _, i := range f.Imports {
		p := strings.Trim(i.Path.Value, `"`)
		if !decoders[p] {
			continue
		}
		name := path.Base(p)
		if i.Name != nil {
			name = i.Name.Name
		}
		if name == "." {
			t.Errorf("%s imports %s without its name", file, p)
		}
		names[name] = true
	}
	for _, decl := range f.Decls {
		where := "a declaration"
		if fn, ok := decl.(*ast.FuncDecl); ok {
			where = fn.Name.Name
		}
		ast.Inspect(decl, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if x, ok := sel.X.(*ast.Ident); ok && names[x.Name] &&
				strings.HasPrefix(sel.Sel.Name, "Decode") {
				in = append(in, where)
			}
			return true
		})
	}
	return in
}
