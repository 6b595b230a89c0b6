// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import (
	"log/slog"
	"slices"
)

// Sight is what a machine saw on one page besides its defects. A page of which there is none has not been looked at, or could not be: nothing is said of it then, neither
// that something is on it nor that something is not.
type Sight struct {
	Searched bool      // for a strip, all over
	Strip    StripKind // of the sound one that was found
	Sealed   bool      // a signed code stands on it, and the signature holds
	Turned   bool      // it lies on its head or on a side: its print is only read when it is turned
	TwoCards bool      // two sides of a card lie on it, one beside the other
	Twins    []PageID  // pages that are the same picture: the page was given twice

	// The names on the strip, though a letter of them be doubtful: that they are those that were written says something, that they are not says nothing.
	Family, Given string
}

// LogValue keeps what a page says out of logs.
func (Sight) LogValue() slog.Value { return slog.StringValue("[sight]") }

// StripKind says what kind of paper bears a machine-readable strip. It is written in gaps and stands in word files: never renamed.
type StripKind string

const (
	PassportStrip StripKind = "passport" // also of a travel document
	PermitStrip   StripKind = "permit"   // a card that says of itself that it is a residence permit
	CardStrip     StripKind = "card"     // an identity card, or another that doesn't say what it is
	VisaStrip     StripKind = "visa"
)

// Bears says which strip a paper bears, after ICAO Doc 9303: the table strips of catalogue.json.
type Bears string

const (
	NoStrip       Bears = ""         // none: a page with one is another paper
	BearsPassport Bears = "passport" // of a passport; its visas may be among the pages
	BearsPermit   Bears = "permit"   // of a residence permit
	BearsCard     Bears = "card"     // of an identity card
	BearsVisa     Bears = "visa"     // of a visa; the passport's may be on the same picture
	BearsIdentity Bears = "identity" // of whichever of these papers somebody has
	MayBear       Bears = "maybe"    // of any, or none: old papers, damaged ones, those of States whose cards have none
)

// bears are what stands in the table, and the kinds of strip that are looked for and that are right beside them.
var bears = map[Bears]struct{ wanted, beside []StripKind }{
	BearsPassport: {[]StripKind{PassportStrip}, []StripKind{VisaStrip}},
	BearsPermit:   {[]StripKind{PermitStrip, CardStrip}, nil},
	BearsCard:     {[]StripKind{CardStrip}, nil},
	BearsVisa:     {[]StripKind{VisaStrip}, []StripKind{PassportStrip}},
	BearsIdentity: {[]StripKind{PassportStrip, PermitStrip, CardStrip}, []StripKind{VisaStrip}},
	MayBear:       {nil, []StripKind{PassportStrip, PermitStrip, CardStrip, VisaStrip}},
}

// Wants says whether a paper without a strip is one that this machine can't recognise.
func (b Bears) Wants() bool { return len(bears[b].wanted) > 0 }

func (b Bears) wants(k StripKind) bool { return slices.Contains(bears[b].wanted, k) }

func (b Bears) takes(k StripKind) bool { return b.wants(k) || slices.Contains(bears[b].beside, k) }

// strips judges whether the pages of a slot are those of its paper, as far as strips say it. Only a strip that was seen, or pages that were all searched, say anything:
// while a page waits for its turn nothing is said. Whoever bears no strip on their card has given the right paper all the same, so nothing here fails.
func (j *judge) strips(x Piece, pages []Page) {
	found, searched, other := false, true, false
	for _, pg := range pages {
		s := j.d.Sights[pg.ID]
		searched = searched && s.Searched
		found = found || x.Bears.wants(s.Strip)
		if s.Strip != "" && !x.Bears.takes(s.Strip) {
			other = true
			g := newGap(x, PaperOther, Inconclusive, []string{"check", string(s.Strip)})
			g.Page = pg.ID
			j.add(g, true)
		}
	}
	if x.Bears.Wants() && searched && !found && !other {
		j.add(newGap(x, StripMissing, Inconclusive, []string{"check", string(x.Bears)}), true)
	}
}

// turned says of each page that lies wrong that it does.
func (j *judge) turned(x Piece, pages []Page) {
	for _, pg := range pages {
		if j.d.Sights[pg.ID].Turned {
			g := newGap(x, PageTurned, Inconclusive, nil)
			g.Page = pg.ID
			j.add(g, true)
		}
	}
}

// StripAwaited says whether the paper in a slot bears a strip that has not been seen: whatever else is said of it, this machine doesn't know that it is the right one.
func (p *Procedure) StripAwaited(d Dossier, s Slot) bool {
	x, ok := p.GivenPiece(d, s)
	pages := d.PagesOf(s)
	return ok && len(pages) > 0 && x.Bears.Wants() && !slices.ContainsFunc(pages, func(pg Page) bool { return x.Bears.wants(d.Sights[pg.ID].Strip) })
}

// onePage names the words for a page that seems to show both sides of a card.
const onePage = "one_page"

// bothOnOne tells whether one page shows both sides of a card.
func (j *judge) bothOnOne(x Piece, pages []Page) bool {
	return x.Sides == 2 && len(pages) == 1 && j.d.Sights[pages[0].ID].TwoCards
}

// repeats finds pages that are the same picture. One in each of two slots may be right (a sheet with two papers on it), so an agent looks.
func (j *judge) repeats() {
	for _, x := range j.p.Pieces {
		if x.Kind != Paper {
			continue
		}
		x = j.p.given(x, j.d.Answers)
		var values []string
		if x.Sides == 2 {
			values = []string{"check", "side"}
		}
		here := func(q Page) bool { return q.Slot == x.Slot }
		j.repeat(x, PageTwice, values, here)
		j.repeat(x, PageElsewhere, nil, func(q Page) bool { return !here(q) })
	}
}

// repeat says once of a slot that a page of it is the same picture as one for which is holds: of the last such page, which was given again.
func (j *judge) repeat(x Piece, c Code, values []string, is func(Page) bool) {
	for _, pg := range slices.Backward(j.d.PagesOf(x.Slot)) {
		if j.d.twin(pg, is) {
			g := newGap(x, c, Inconclusive, values)
			g.Page = pg.ID
			j.add(g, true)
			return
		}
	}
}

// twin tells whether another page, for which is holds, is the same picture. One of the two says so: the other may have been looked at before there was a second.
func (d Dossier) twin(pg Page, is func(Page) bool) bool {
	return slices.ContainsFunc(d.Pages, func(q Page) bool {
		return q.ID != pg.ID && is(q) && (slices.Contains(d.Sights[pg.ID].Twins, q.ID) || slices.Contains(d.Sights[q.ID].Twins, pg.ID))
	})
}
