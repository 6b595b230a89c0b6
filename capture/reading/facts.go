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

// PageReader reads the codes and the print of a page. Reader implements it; it is an
// interface because Reader starts two programs that a test need not have.
type PageReader interface {
	Read(ctx context.Context, img image.Image, dpi int) (Page, error)
	// Turn returns how a page lies, if nothing else is asked about it: the clockwise quarter
	// turns that make it upright, 0 if it is, or if that is not sure.
	Turn(ctx context.Context, img image.Image, dpi int) (int, error)
}

// Until returns the readings that a page can have given by today: no paper is from
// tomorrow, whatever is printed or sealed on it.
func (p Page) Until(today time.Time) []Reading {
	return slices.DeleteFunc(slices.Clone(p.Readings), func(r Reading) bool {
		return r.Fact == dossier.FactIssueDate && r.Value > today.Format(time.DateOnly)
	})
}

// Compared reports whether a reading is sure enough to be compared with what the person
// wrote. That is so for strips and codes, which check themselves, and for days, which are
// read twice, if their label can only mean the paper's own: a person who wrote the right
// day must never be told that it is wrong. A name in print, or one on a strip with a
// doubtful letter, is only offered: its bearer will see the wrong letter.
func (r Reading) Compared() bool {
	return r.Confidence == 1 && r.Source != FromText || r.Source == FromText &&
		r.Fact == dossier.FactIssueDate && !r.Unsure
}

// Seal returns what is known of the signature on a reading: "" if there is none.
func (r Reading) Seal() twodoc.Verdict {
	switch {
	case r.Source != FromCode:
		return ""
	case r.Certain:
		return twodoc.Verified
	}
	return twodoc.Unverified
}

// mostDoubtful is how many letters of a name may be doubtful for it still to be offered.
const mostDoubtful = 2

// factsOfStrip returns the facts on a machine-readable strip (ICAO Doc 9303). Only a
// sound strip gives any, and only those fields in which no character is doubtful, since
// nobody notices a wrong character in a number when confirming it; names with a doubtful
// letter are also returned, with a confidence of one half.
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
	if !doubtful[mrz.Optional] { // a long number continues there
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
		if d.Surname == "" { // which question it answers is the person's to say
			add(mrz.Names, dossier.FactName, d.GivenNames)
		} else {
			add(mrz.Names, dossier.FactFamilyName, d.Surname)
			add(mrz.Names, dossier.FactGivenNames, d.GivenNames)
		}
		for i := range facts {
			if letters > 0 && (facts[i].Fact == dossier.FactFamilyName ||
				facts[i].Fact == dossier.FactGivenNames || facts[i].Fact == dossier.FactName) {
				facts[i].Confidence = 0.5
			}
		}
	}
	return facts
}
