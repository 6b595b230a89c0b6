// SPDX-License-Identifier: AGPL-3.0-or-later

package reading

import (
	"context"
	"image"
	"slices"
	"time"

	"passerelle/capture/strip"
	"passerelle/dossier"
	"passerelle/dossier/mrz"
	"passerelle/dossier/twodoc"
)

// PageReader reads the codes and the print of a page. Reader is one; it is an interface
// because what it starts are two programs that a test need not have.
type PageReader interface {
	Read(ctx context.Context, img image.Image, dpi int) (Page, error)
	// IsTurned says how a page lies of which nothing else is asked.
	IsTurned(ctx context.Context, img image.Image, dpi int) (bool, error)
}

// Until are the readings that a page can have told by today: no paper is of tomorrow,
// whatever is printed or sealed on it.
func (p Page) Until(today time.Time) []Reading {
	return slices.DeleteFunc(slices.Clone(p.Readings), func(r Reading) bool {
		return r.Fact == dossier.FactIssueDate && r.Value > today.Format(time.DateOnly)
	})
}

// Compared says whether a reading is sure enough to be held against what the person
// wrote: strips and codes, which check themselves, and days, which are read twice, if
// their label can mean nothing but the paper's own: who wrote the right day is never told
// that it is another. A name in print, or one on a strip of which a letter is doubtful,
// is only offered: whoever bears it sees the wrong letter.
func (r Reading) Compared() bool {
	return r.Confidence == 1 && r.Source != FromText || r.Source == FromText &&
		r.Fact == dossier.FactIssueDate && !r.Unsure
}

// Seal is what is known of the signature under a reading: "" where none stands under it.
func (r Reading) Seal() twodoc.Verdict {
	switch {
	case r.Source != FromCode:
		return ""
	case r.Certain:
		return twodoc.Verified
	}
	return twodoc.Unverified
}

// mostDoubtful is how many letters of a name may be doubtful for it to be offered.
const mostDoubtful = 2

// factsOfStrip says what a machine-readable strip tells (ICAO Doc 9303). Only a sound one
// says anything, and of it only the fields in which no character is doubtful, since a
// wrong character in a number is not seen by whoever confirms it; and the names, with a
// confidence of a half when a letter of theirs is.
func factsOfStrip(r strip.Reading, today time.Time) (facts []Reading) {
	if !r.Document.Sound() {
		return nil
	}
	doubtful, letters := map[mrz.Field]bool{}, 0
	for _, p := range r.Doubtful {
		for col := p.From; col < p.To; col++ {
			f, _ := r.Format.At(p.Line, col)
			doubtful[f] = true
			if f == mrz.Names || f == mrz.GivenNames {
				letters++
			}
		}
	}
	if doubtful[mrz.Composite] || doubtful[mrz.Code] {
		return nil
	}
	d := r.Document
	add := func(field mrz.Field, f dossier.Fact, v string) {
		if v != "" && !doubtful[field] {
			facts = append(facts, Reading{Fact: f, Value: v, Source: FromStrip, Confidence: 1})
		}
	}
	if !doubtful[mrz.Optional] { // a long number goes on there
		add(mrz.Number, dossier.FactNumber, d.Number)
	}
	if e := d.Expiry.Expiry(today); d.Expiry.Known() && e.Sure {
		add(mrz.Expiry, dossier.FactExpiry, e.String())
	}
	if b := d.Birth.Birth(today); d.Birth.Known() && b.Sure {
		add(mrz.Birth, dossier.FactBirthDate, b.String())
	}
	add(mrz.Nationality, dossier.FactNationality, d.Nationality)
	if !d.NamesCut && letters <= mostDoubtful {
		doubtful[mrz.Names] = false
		add(mrz.Names, dossier.FactFamilyName, d.Surname)
		add(mrz.Names, dossier.FactGivenNames, d.GivenNames)
		for i := range facts {
			if letters > 0 && (facts[i].Fact == dossier.FactFamilyName ||
				facts[i].Fact == dossier.FactGivenNames) {
				facts[i].Confidence = 0.5
			}
		}
	}
	return facts
}
