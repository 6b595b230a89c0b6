// SPDX-License-Identifier: AGPL-3.0-or-later

package reading

import (
	"context"
	"image"
	"slices"
	"strings"
	"time"

	"passerelle/capture/mrz"
	"passerelle/dossier"
	dmrz "passerelle/dossier/mrz"
	"passerelle/dossier/twodoc"
)

// PageReader reads the codes and the print of a page. Reader is one; it is an interface because what it starts are two programs that a test need not have.
type PageReader interface {
	Read(ctx context.Context, img image.Image, dpi int) (Page, error)
}

// Facts reads a page given for a slot: its machine-readable strip if it has one, else its codes and its print. Errors are those of the reader; what was read before comes
// with them.
func Facts(ctx context.Context, r PageReader, img image.Image, dpi int, slot dossier.Slot, today time.Time) ([]Reading, error) {
	if mayHaveStrip(slot) {
		if facts, ok := Strip(img, today); ok {
			return facts, ctx.Err()
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	p, err := r.Read(ctx, img, dpi)
	return p.Until(today), err
}

// Until are the readings that a page can have told by today: no paper is of tomorrow, whatever is printed
// or sealed on it.
func (p Page) Until(today time.Time) []Reading {
	return slices.DeleteFunc(slices.Clone(p.Readings), func(r Reading) bool {
		return r.Fact == dossier.FactIssueDate && r.Value > today.Format(time.DateOnly)
	})
}

// Compared says whether a reading is sure enough to be held against what the person wrote: strips and codes, which check themselves, and days, which are read twice, if
// their label can mean nothing but the paper's own: who wrote the right day is never told that it is another. A
// name in print, or one on a strip of which a letter is doubtful, is only offered: whoever bears it sees the wrong letter.
func (r Reading) Compared() bool {
	return r.Confidence == 1 && r.Source != FromText || r.Source == FromText && r.Fact == dossier.FactIssueDate && !r.Unsure
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

// mayHaveStrip says whether pages of a slot are looked at for a strip: those of passports, cards and visas. On other papers the search, which tries all sizes and turns
// when there is none, takes as long as reading the print.
func mayHaveStrip(slot dossier.Slot) bool {
	return slices.Contains(strings.Split(string(slot), "."), "id")
}

// Strip says what the machine-readable strip of a page tells (ICAO Doc 9303); ok is false when there is none. Only a sound strip says anything, and of it only the fields in
// which no character is doubtful, since a wrong character in a number is not seen by whoever confirms it; and the names, with a confidence of a half when a letter of theirs
// is.
func Strip(img image.Image, today time.Time) (facts []Reading, ok bool) {
	r, ok := mrz.Read(img)
	if !ok || !r.Document.Sound() {
		return nil, ok
	}
	doubtful, letters := map[dmrz.Field]bool{}, 0
	for _, p := range r.Doubtful {
		for col := p.From; col < p.To; col++ {
			f, _ := r.Format.At(p.Line, col)
			doubtful[f] = true
			if f == dmrz.Names || f == dmrz.GivenNames {
				letters++
			}
		}
	}
	if doubtful[dmrz.Composite] || doubtful[dmrz.Code] {
		return nil, true
	}
	d := r.Document
	add := func(field dmrz.Field, f dossier.Fact, v string) {
		if v != "" && !doubtful[field] {
			facts = append(facts, Reading{Fact: f, Value: v, Source: FromStrip, Confidence: 1})
		}
	}
	if !doubtful[dmrz.Optional] { // a long number goes on there
		add(dmrz.Number, dossier.FactNumber, d.Number)
	}
	if e := d.Expiry.Expiry(today); d.Expiry.Known() && e.Sure {
		add(dmrz.Expiry, dossier.FactExpiry, e.String())
	}
	if b := d.Birth.Birth(today); d.Birth.Known() && b.Sure {
		add(dmrz.Birth, dossier.FactBirthDate, b.String())
	}
	add(dmrz.Nationality, dossier.FactNationality, d.Nationality)
	if !d.NamesCut && letters <= mostDoubtful {
		doubtful[dmrz.Names] = false
		add(dmrz.Names, dossier.FactFamilyName, d.Surname)
		add(dmrz.Names, dossier.FactGivenNames, d.GivenNames)
		for i := range facts {
			if letters > 0 && (facts[i].Fact == dossier.FactFamilyName || facts[i].Fact == dossier.FactGivenNames) {
				facts[i].Confidence = 0.5
			}
		}
	}
	return facts, true
}
