// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
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
	upright := f.Bool("upright", false,
		"turn pages that surely lie on their head or on a side; each is read, which takes a while")
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
	// errNo when pages were left out: the file is written, and is not whole
	var missing error
	if least := int64(f.NArg()) * leastPage; least > budget { // none needs to be read
		return e.tooMuch("", 0, f.NArg(), budget)
	}
	pages, err := newStore(filepath.Dir(*out))
	if err != nil {
		return err
	}
	defer pages.close()
	room := capture.Room{Budget: budget}
	for _, name := range f.Args() {
		var with capture.Attached
		n := 0
		err := e.readPages(ctx, paper{file: name}, func(pg intake.Page) (err error) {
			with |= pg.With
			if n++; *upright {
				if pg, err = e.madeUpright(ctx, filepath.Base(name), n, pg); err != nil {
					return err
				}
			}
			kept, err := pages.add(pg.JPEG)
			if err != nil {
				return err
			}
			return room.Add(kept.size, func() (int64, error) { return capture.Least(kept) })
		})
		e.sayAttached(filepath.Base(name), with)
		if errors.Is(err, capture.ErrOverBudget) {
			return e.tooMuch(filepath.Base(name), n, len(pages.files), budget)
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
	err = writeFile(*out, func(w io.Writer) error {
		return capture.WritePDF(w, pages.files, budget)
	})
	return cmp.Or(err, missing)
}

// leastPage is the minimum size of a page in bytes: the PDF objects around the picture,
// and a small, empty picture.
const leastPage = 1000

// tooMuch prints that the pages don't fit from a page of a file on, and what to do about it.
func (e *env) tooMuch(file string, page, pages int, budget int64) error {
	code, sentence := e.overBudget(page)
	if file != "" {
		file += ": "
	}
	return fmt.Errorf("%s%s: %s (%d pages, %d bytes: -budget allows more)", file, code, sentence,
		pages, budget)
}

// store keeps pages in a file that has no name any more, so that nothing stays of it
// however the program ends, and so that no more than one page is in memory.
type store struct {
	f     *os.File
	size  int64
	files []capture.PageFile
}

func newStore(dir string) (*store, error) {
	f, err := os.CreateTemp(dir, ".passerelle-*")
	if err != nil {
		return nil, err
	}
	return &store{f: f}, os.Remove(f.Name())
}

func (s *store) close() { s.f.Close() }

// stored is one page of a store, as package capture accepts it.
type stored struct {
	s        *store
	at, size int64
}

// Open satisfies capture.PageFile.
func (p stored) Open() (io.ReadCloser, error) {
	return io.NopCloser(io.NewSectionReader(p.s.f, p.at, p.size)), nil
}

// add keeps one page.
func (s *store) add(jpeg []byte) (stored, error) {
	p := stored{s, s.size, int64(len(jpeg))}
	if _, err := s.f.WriteAt(jpeg, s.size); err != nil {
		return p, fmt.Errorf("keep a page: %w", err)
	}
	s.size += p.size
	s.files = append(s.files, p)
	return p, nil
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
