// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"passerelle/capture"
	"passerelle/dossier/named"
	"passerelle/intake"
)

func runAssemble(ctx context.Context, e *env, args []string) error {
	f := e.flags("assemble")
	out := f.String("o", "", "PDF to write")
	budget := capture.DefaultBudget
	f.Func("budget", "most bytes, as 2MB, 500KB or a number (default: that of the kiosk)",
		func(s string) (err error) {
			budget, err = parseSize(s)
			return err
		})
	if err := want(f, args, "assemble -o OUT.pdf FILE… is expected",
		1, many, out); err != nil {
		return err
	}
	if err := named.Place(*out); err != nil {
		return err
	}
	var pages []capture.PageFile
	var missing error // errNo when pages were left out: the file is written, and is not whole
	for _, name := range f.Args() {
		var with capture.Attached
		err := readPages(ctx, paper{file: name}, func(pg intake.Page) error {
			with |= pg.With
			pages = append(pages, inMemory(pg.JPEG))
			if len(pages)*leastPage > int(budget) { // this many never fit: no need to read the rest
				return capture.ErrOverBudget
			}
			return nil
		})
		e.sayAttached(filepath.Base(name), with)
		if errors.Is(err, capture.ErrOverBudget) {
			return e.overBudget(len(pages), budget)
		}
		left, some := e.leftOut(err)
		for _, l := range left {
			missing = errNo
			fmt.Fprintf(e.stderr, "%s\t%s\t%s\n", filepath.Base(name), l.Code, l.Sentence)
		}
		if some {
			continue
		}
		if code, sentence, ok := e.refusal(err); ok {
			return fmt.Errorf("%s: %s: %s", filepath.Base(name), code, sentence)
		} else if err != nil {
			return fmt.Errorf("read %s: %w", filepath.Base(name), err)
		}
	}
	err := writeFile(*out, func(w io.Writer) error { return capture.WritePDF(w, pages, budget) })
	if errors.Is(err, capture.ErrOverBudget) {
		return e.overBudget(len(pages), budget)
	}
	return cmp.Or(err, missing)
}

// leastPage is the minimum size of a page in bytes: the PDF objects around the picture,
// and a small, empty picture.
const leastPage = 1000

// overBudget prints that the pages don't fit, and what to do about it.
func (e *env) overBudget(pages int, budget int64) error {
	return fmt.Errorf("file.over_budget: %s (%d pages, %d bytes: -budget allows more)",
		e.mishap("file.over_budget"), pages, budget)
}

// writeFile writes a temporary file and renames it, so a failure never leaves half a file.
func writeFile(name string, write func(io.Writer) error) error {
	if err := named.Place(name); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(name), ".passerelle-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if err := write(f); err != nil {
		f.Close()
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}

// inMemory is a page as package capture accepts it.
type inMemory []byte

// Open satisfies capture.PageFile.
func (p inMemory) Open() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(p)), nil }

// parseSize reads "2MB", "500 KB" or a number of bytes; kilo is 1000.
func parseSize(s string) (int64, error) {
	t := strings.ToUpper(strings.ReplaceAll(s, " ", ""))
	unit := int64(1)
	for _, u := range []struct {
		name string
		size int64
	}{{"KB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"KIB", 1 << 10}, {"MIB", 1 << 20}, {"B", 1}} {
		if n, ok := strings.CutSuffix(t, u.name); ok {
			t, unit = n, u.size
			break
		}
	}
	v, err := strconv.ParseFloat(t, 64)
	if err != nil || v <= 0 || v*float64(unit) > 1<<40 {
		return 0, fmt.Errorf("%q is not a size such as 2MB", s)
	}
	return int64(v * float64(unit)), nil
}
