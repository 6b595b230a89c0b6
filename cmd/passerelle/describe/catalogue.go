// SPDX-License-Identifier: AGPL-3.0-or-later

// Package describe reads, checks, describes and compares whole catalogues, for their
// authors.
//
// It judges no dossier and signs nothing. Its sentences are in the code, in French: they
// are read by agents of the authority at a desk, not by the public at a kiosk, and the
// lists are law in French only.
//
// What must be true: Check finds everything that would trip up a kiosk, all at once, with
// file and line; what Compare has no sentence for, it still reports as a change, by file.
package describe

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"passerelle/assets"
	"passerelle/dossier"
	"passerelle/dossier/bundle"
	"passerelle/dossier/catalogue"
	"passerelle/dossier/named"
	"passerelle/ui/words"
)

// Compiled, in place of a folder or a file, names the catalogue compiled into this program.
const Compiled = "-"

// Catalogue is a catalogue with its words, read and checked.
type Catalogue struct {
	*dossier.Catalogue
	Words *words.Book
	files fs.FS // with procedures and words in it

	told map[dossier.ProcedureID][]fact // what was described before; for one goroutine at a time
}

// Files opens a folder with procedures/ and words/ in it, a signed bundle (whoever signed
// it), or, for Compiled, the catalogue of this program.
func Files(name string) (fs.FS, error) {
	if name == Compiled {
		return assets.All(), nil
	}
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		if err := named.Folder(name); err != nil {
			return nil, err
		}
		return os.DirFS(name), nil
	}
	raw, err := named.Read(name, bundle.MaxSize)
	if err != nil {
		return nil, err
	}
	b, err := bundle.Open(raw)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return b.Files(), nil
}

// Open reads a catalogue as Files names it. Errors are those of Files and of Check.
func Open(name string) (*Catalogue, error) {
	files, err := Files(name)
	if err != nil {
		return nil, err
	}
	return Check(files)
}

// Check reads a catalogue and its words. It returns all errors, joined, each of the form
// "FILE:LINE: what is wrong".
func Check(files fs.FS) (*Catalogue, error) {
	procedures, err := fs.Sub(files, "procedures")
	if err != nil {
		return nil, fmt.Errorf("open the procedures: %w", err)
	}
	spoken, err := fs.Sub(files, "words")
	if err != nil {
		return nil, fmt.Errorf("open the words: %w", err)
	}
	c, err := catalogue.Parse(procedures)
	errs := []error{within("procedures", err)}
	book, err := words.Load(spoken)
	errs = append(errs, within("words", err))
	if book != nil {
		under, err := words.Load(assets.Words())
		if err != nil {
			return nil, fmt.Errorf("read the words of this program: %w", err)
		}
		book, err = book.Over(under)
		errs = append(errs, within("words", err))
	}
	if c != nil {
		if _, err := bundle.Number(c.Version); err != nil {
			errs = append(errs, fmt.Errorf(
				"procedures/catalogue.json:%d: version: %q is not of the form YEAR.MONTH.NUMBER, such as 2026.11.1",
				lineOf(procedures, "catalogue.json", `"version"`), c.Version))
		}
		errs = append(errs, icons(procedures, c))
	}
	if _, err := bundle.Names(files); err != nil {
		errs = append(errs, err)
	}
	if c != nil && book != nil {
		for _, n := range book.Lacks(c) {
			file, line := whereAsked(procedures, c, n)
			errs = append(errs, fmt.Errorf(
				"procedures/%s:%d: there are no words for %s: add %q to words/fr, words/en and words/ar",
				file, line, n.Of, n.Key))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return &Catalogue{Catalogue: c, Words: book, files: files}, nil
}
