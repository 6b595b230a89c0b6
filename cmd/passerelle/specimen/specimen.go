// SPDX-License-Identifier: AGPL-3.0-or-later

// Package specimen makes papers and answers for rehearsals and tests: for each procedure a set in which nothing is missing, or one with a chosen defect.
//
// It is not a source of anything real: every person is invented, the passport is the ICAO specimen of Utopia, every paper is marked SPÉCIMEN.
//
// What must be true: dates are relative to the day the set is made, so that it is good on that day; the same day gives the same bytes.
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
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"passerelle/capture"
	"passerelle/dossier"
	"passerelle/ui/words"
)

// Defect is what is wrong with a set.
type Defect string

const (
	None    Defect = ""
	Missing Defect = "missing" // the first required paper is not there
	Old     Defect = "old"     // papers with an age limit are past it
	Blank   Defect = "blank"   // the first required paper is a white page
	OneSide Defect = "oneside" // papers of several sides have one only
	Blurred Defect = "blurred" // the first required paper is blurred past reading
)

// ErrDefect is returned for a defect that is not one of the above.
var ErrDefect = errors.New("no such defect: missing, old, blank, oneside and blurred are known")

// Write makes a set for every procedure of the catalogue: FOLDER/ID/answers.json and, for each required paper, SLOT.pdf, SLOT.jpg and SLOT@2.jpg and so on for further
// sides.
func Write(folder string, c *dossier.Catalogue, book *words.Book, today time.Time, defect Defect) error {
	switch defect {
	case None, Missing, Old, Blank, OneSide, Blurred:
	default:
		return ErrDefect
	}
	pens, err := newPens()
	if err != nil {
		return err
	}
	for _, p := range c.Procedures() {
		dir := filepath.Join(folder, string(p.ID))
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return fmt.Errorf("make the folder of %s: %w", p.ID, err)
		}
		if err := writeSet(dir, p, book, pens, today, defect); err != nil {
			return fmt.Errorf("%s: %w", p.ID, err)
		}
	}
	return nil
}

func writeSet(dir string, p *dossier.Procedure, book *words.Book, pens *pens, today time.Time, defect Defect) error {
	a, err := answers(p, today, defect == Old)
	if err != nil {
		return err
	}
	text, err := json.MarshalIndent(a, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "answers.json"), append(text, '\n'), 0o644); err != nil {
		return err
	}
	first := true
	for _, piece := range p.Wanted(dossier.Dossier{Procedure: p.ID, Answers: a, FiledBy: dossier.BySelf}) {
		if piece.Kind != dossier.Paper || !piece.Required {
			continue
		}
		d := drawing{pens: pens, answers: a, today: today, title: book.Piece("fr", piece)}
		sides := spoil(d.sides(piece), defect, first, pens)
		if len(sides) > 0 {
			if err := writePaper(dir, piece.Slot, sides); err != nil {
				return fmt.Errorf("%s: %w", piece.Slot, err)
			}
		}
		first = false
	}
	return nil
}

// spoil applies the defect to the sides of one paper; no side is left of a missing one.
func spoil(sides []*image.NRGBA, defect Defect, first bool, pens *pens) []*image.NRGBA {
	switch {
	case defect == OneSide:
		return sides[:1]
	case !first:
		return sides
	case defect == Missing:
		return nil
	case defect == Blank:
		return []*image.NRGBA{newSheet(pens, 210, 297, white).img}
	case defect == Blurred:
		for i := range sides {
			sides[i] = blur(sides[i], mm(1.1))
		}
	}
	return sides
}

func writePaper(dir string, slot dossier.Slot, sides []*image.NRGBA) error {
	var pages []capture.PageFile
	seed := fnv.New64a()
	seed.Write([]byte(slot))
	r := rand.New(rand.NewPCG(seed.Sum64(), 9303))
	for i, side := range sides {
		var scan bytes.Buffer
		if err := jpeg.Encode(&scan, side, &jpeg.Options{Quality: 88}); err != nil {
			return err
		}
		pages = append(pages, page(scan.Bytes()))
		name := string(slot) + ".jpg"
		if i > 0 {
			name = fmt.Sprintf("%s@%d.jpg", slot, i+1)
		}
		if err := writePhoto(filepath.Join(dir, name), side, r); err != nil {
			return err
		}
	}
	f, err := os.Create(filepath.Join(dir, string(slot)+".pdf"))
	if err != nil {
		return err
	}
	if err := capture.WritePDF(f, pages, 10<<20); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

func writePhoto(name string, side *image.NRGBA, r *rand.Rand) error {
	var photo bytes.Buffer
	if err := jpeg.Encode(&photo, photograph(side, r), &jpeg.Options{Quality: 85}); err != nil {
		return err
	}
	return os.WriteFile(name, photo.Bytes(), 0o644)
}

// page is a JPEG in memory, as capture takes it.
type page []byte

// Open satisfies capture.PageFile.
func (p page) Open() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(p)), nil }
