// SPDX-License-Identifier: AGPL-3.0-or-later

// Package specimen makes papers and answers for rehearsals and tests: for each procedure
// a complete set, or one with a chosen defect.
//
// Nothing in it is real: every person is invented, the passport is the ICAO specimen of
// Utopia, and every paper is marked SPÉCIMEN. It has no rules of its own: what is asked
// for and what is accepted is worked out from the catalogue.
//
// What must be true: dates are relative to the day the set is made, on which it is valid;
// the same day gives the same bytes; package dossier finds nothing missing in a complete
// set, and only the defect in a spoilt one.
package specimen

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"image"
	"image/jpeg"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"time"

	"passerelle/capture"
	"passerelle/dossier"
	"passerelle/ui/words"
)

// ErrNotApplicable is returned if a procedure can't have the defect.
var ErrNotApplicable = errors.New("this procedure has nothing that could have this defect")

// Press draws sets. It copies what it has drawn: many procedures ask for the same papers.
type Press struct {
	book  *words.Book
	pens  *pens
	drawn map[brief][]string // the files of each paper drawn so far
}

// NewPress returns a press that has drawn nothing yet. The files that it writes must not
// be changed while it is in use.
func NewPress(book *words.Book) (*Press, error) {
	pens, err := newPens()
	if err != nil {
		return nil, err
	}
	return &Press{book: book, pens: pens, drawn: map[brief][]string{}}, nil
}

// Write makes the set of one procedure: FOLDER/ID/answers.json and, for each required
// paper, SLOT.pdf, SLOT.jpg and SLOT@2.jpg and so on for further sides. It returns
// ErrDefect for an unknown defect; ErrNotApplicable, having written nothing, for one that
// the procedure can't have; and, if no complete set was found, an error that says what is
// still missing.
func (pr *Press) Write(folder string, p *dossier.Procedure, today time.Time, defect Defect) error {
	if defect != None && !slices.Contains(Defects(), defect) {
		return ErrDefect
	}
	s, ok, err := Spoiled(p, today, defect)
	if err != nil {
		return err
	}
	if !ok {
		return ErrNotApplicable
	}
	dir := filepath.Join(folder, string(p.ID))
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("make the folder of %s: %w", p.ID, err)
	}
	if err := writeAnswers(filepath.Join(dir, "answers.json"), s); err != nil {
		return fmt.Errorf("%s: write the answers: %w", p.ID, err)
	}
	for _, x := range s.Papers {
		if err := pr.paper(dir, x, s.briefOf(x, pr.book.Piece("fr", x.Piece), today)); err != nil {
			return fmt.Errorf("%s: write %s: %w", p.ID, x.Piece.Slot, err)
		}
	}
	return nil
}

// writeAnswers writes the answers, and who files if it is not the person.
func writeAnswers(name string, s Set) error {
	a := map[dossier.FieldID]string{}
	maps.Copy(a, s.Answers)
	if s.FiledBy != dossier.BySelf {
		a[dossier.FiledByField] = string(s.FiledBy)
	}
	text, err := json.MarshalIndent(a, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(name, append(text, '\n'), 0o644)
}

// paper draws a paper, or copies it if it was drawn before.
func (pr *Press) paper(dir string, x Paper, b brief) error {
	if files, ok := pr.drawn[b]; ok {
		for _, from := range files {
			if err := copyFile(from, filepath.Join(dir, filepath.Base(from))); err != nil {
				return err
			}
		}
		return nil
	}
	d := drawing{brief: b, pens: pr.pens}
	sides := d.draw()
	for i, wrong := range x.Sides {
		switch wrong {
		case dossier.Blank:
			sides[i] = newSheet(pr.pens, 210, 297, white).img
		case dossier.Blurred:
			sides[i] = blur(sides[i], mm(1.1))
		}
	}
	files, err := writePaper(dir, x.Piece.Slot, sides)
	if err != nil {
		return err
	}
	pr.drawn[b] = files
	return nil
}

// copyFile copies a drawn file. If it has been removed meanwhile that is an error:
// nothing else may take its place.
func copyFile(from, to string) error {
	data, err := os.ReadFile(from)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("what was drawn before is gone: %w", err)
	}
	if err != nil {
		return err
	}
	return os.WriteFile(to, data, 0o644)
}

// writePaper writes the sides as a scanner and as a telephone would capture them, and
// returns the names of the files.
func writePaper(dir string, slot dossier.Slot, sides []*image.RGBA) (files []string, err error) {
	var pages []capture.PageFile
	seed := fnv.New64a()
	seed.Write([]byte(slot))
	r := rand.New(rand.NewPCG(seed.Sum64(), 9303))
	for i, side := range sides {
		name := filepath.Join(dir, string(slot)+".jpg")
		if i > 0 {
			name = filepath.Join(dir, fmt.Sprintf("%s@%d.jpg", slot, i+1))
		}
		photo := make(chan error, 1)
		// runs alongside the scan; awaited before r is used again
		go func() { photo <- writePhoto(name, side, r) }()
		var scan bytes.Buffer
		err := jpeg.Encode(&scan, side, &jpeg.Options{Quality: 88})
		if err := errors.Join(<-photo, err); err != nil {
			return nil, err
		}
		pages, files = append(pages, page(scan.Bytes())), append(files, name)
	}
	name := filepath.Join(dir, string(slot)+".pdf")
	f, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	if err := capture.WritePDF(f, pages, 10<<20); err != nil {
		f.Close()
		return nil, err
	}
	return append(files, name), f.Close()
}

func writePhoto(name string, side *image.RGBA, r *rand.Rand) error {
	var photo bytes.Buffer
	if err := jpeg.Encode(&photo, photograph(side, r), &jpeg.Options{Quality: 85}); err != nil {
		return err
	}
	return os.WriteFile(name, photo.Bytes(), 0o644)
}

// page is a JPEG in memory, as package capture accepts it.
type page []byte

// Open satisfies capture.PageFile.
func (p page) Open() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(p)), nil }
