// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import "slices"

// strips judges whether the pages of a slot belong to its paper, as far as strips reveal
// it, and whether a page says the same as the signed code on it. Only a strip that was
// seen, or pages that were all searched, prove anything: while a page has yet to be
// searched, nothing is reported. A person whose card bears no strip has still given the
// right paper, so nothing here fails.
func (j *judge) strips(x Piece, pages []Page) {
	found, searched, other := false, true, false
	for _, pg := range pages {
		s := j.d.Sights[pg.ID]
		searched = searched && s.Searched
		if s.CodeDiffers {
			j.onPage(x, CodeDiffers, nil, pg)
		}
		found = found || x.Bears.wants(s.Strip)
		if s.Strip != "" && !x.Bears.takes(s.Strip) {
			other = true
			check := string(s.Strip)
			if k, _ := x.kindSeen(s); k != "" && slices.Contains(KeptKinds(j.d.Answers, x.Slot), k) {
				check = kept
			}
			g := newGap(x, PaperOther, Inconclusive, []string{"check", check})
			g.Page = pg.ID
			j.add(g, true)
		}
	}
	if x.Bears.Wants() && searched && !found && !other {
		j.add(newGap(x, StripMissing, Inconclusive, []string{"check", string(x.Bears)}), true)
	}
}

// bearers finds pages of one paper that belong to different people, or to two papers of one
// person. What pages disagree on is compared with nothing (see Answers.AddRead), so
// without this another person's passport would pass next to the right one. Which page is
// right, whether a name changed, or whether the old passport is meant to be here, is for
// people to say.
func (j *judge) bearers(x Piece, pages []Page) {
	typed, ok := j.holderOf(x, func(id FieldID) FieldID { return id.of(x.Person) })
	if !ok {
		return // of several people, perhaps
	}
	says := func(pg Page) map[Fact]string { return j.d.Sights[pg.ID].Says }
	two := Page{}
	for i, q := range pages {
		for _, p := range pages[:i] {
			switch {
			case otherPerson(says(p), says(q)):
				j.onPage(x, PaperHolders, nil, j.stranger(typed, p, q))
				return
			case two.ID == "" && x.Bears.wants(j.d.Sights[q.ID].Strip) &&
				j.d.Sights[p.ID].Strip == j.d.Sights[q.ID].Strip &&
				differs(says(p)[FactNumber], says(q)[FactNumber]):
				two = q
			}
		}
	}
	if two.ID != "" {
		j.onPage(x, PaperNumbers, nil, two)
	}
}

// stranger returns the one of two pages that bears another name than was written, or else
// the later one.
func (j *judge) stranger(typed fullName, earlier, later Page) Page {
	if compareNames(typed, bearer(j.d.Sights[earlier.ID].Says)) == differ &&
		compareNames(typed, bearer(j.d.Sights[later.ID].Says)) != differ {
		return earlier
	}
	return later
}

// otherPerson reports whether two pages bear different names or birth dates.
func otherPerson(a, b map[Fact]string) bool {
	if x, y := a[FactBirthDate], b[FactBirthDate]; x != "" && y != "" && !sameDay(x, y) {
		return true
	}
	return compareNames(bearer(a), bearer(b)) == differ
}

func bearer(says map[Fact]string) fullName {
	return fullName{family: says[FactFamilyName], usage: says[FactUsageName],
		given: says[FactGivenNames], whole: says[FactName]}
}

func differs(a, b string) bool { return a != "" && b != "" && plainCode(a) != plainCode(b) }

// accounted reports whether every page of a paper that bears a strip is known to be its
// own: one page for each of its sides that has no strip, and none that bears more print
// than a card can. On a page more, anything may be: a bill among a passport's pages.
func (j *judge) accounted(x Piece) bool {
	bare := 0
	for _, pg := range j.d.PagesOf(x.Slot) {
		if s := j.d.Sights[pg.ID]; s.Strip == "" {
			if bare++; s.Full {
				return false
			}
		}
	}
	return bare <= max(x.Sides, 1)-1
}

// StripAwaited reports whether the paper in a slot bears a strip that has not been seen:
// whatever else is known, this machine can't tell that it is the right paper.
func (p *Procedure) StripAwaited(d Dossier, s Slot) bool {
	x, ok := p.GivenPiece(d, s)
	pages := d.PagesOf(s)
	return ok && len(pages) > 0 && x.Bears.Wants() &&
		!slices.ContainsFunc(pages, func(pg Page) bool {
			return x.Bears.wants(d.Sights[pg.ID].Strip)
		})
}

// turned reports each page that is not upright.
func (j *judge) turned(x Piece, pages []Page) {
	for _, pg := range pages {
		if j.d.Sights[pg.ID].Turned {
			g := newGap(x, PageTurned, Inconclusive, nil)
			g.Page = pg.ID
			j.add(g, true)
		}
	}
}

// The words for a page that seems to show both sides of a card, and for one of which the
// person says so.
const (
	onePage  = "one_page"
	bothSaid = "both_said"
)

// kept is the word for a paper of which the person says that it is the right one.
const kept = "kept"

// oneSide returns the last page of a card if every page bears its strip. The strip is on
// only one of the two sides, so the other side was not given, whatever the pictures look
// like. (A card on a large sheet, photographed again, is too small for pictures to be
// recognised as the same.)
func (j *judge) oneSide(x Piece, pages []Page) (last Page, ok bool) {
	if x.Sides != cardSides || len(pages) < cardSides {
		return Page{}, false
	}
	for _, pg := range pages {
		s := j.d.Sights[pg.ID]
		if s.Strip != PermitStrip && s.Strip != CardStrip || s.TwoCards {
			return Page{}, false
		}
	}
	return pages[len(pages)-1], true
}

// repeats finds pages that are the same picture, or the same side of a card. One page in
// each of two slots may be right (a sheet with two papers on it), so an agent looks.
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
		if !j.repeat(x, PageTwice, values, here) {
			if pg, ok := j.oneSide(x, j.d.PagesOf(x.Slot)); ok {
				j.onPage(x, PageTwice, values, pg)
			}
		}
		j.repeat(x, PageElsewhere, nil, func(q Page) bool { return !here(q) })
	}
}

// repeat reports once per slot that one of its pages is the same picture as a page for
// which is holds; it reports the last such page, which was given again. It returns
// whether there is one.
func (j *judge) repeat(x Piece, c Code, values []string, is func(Page) bool) bool {
	for _, pg := range slices.Backward(j.d.PagesOf(x.Slot)) {
		if j.d.twin(pg, is) {
			j.onPage(x, c, values, pg)
			return true
		}
	}
	return false
}

func (j *judge) onPage(x Piece, c Code, values []string, pg Page) {
	g := newGap(x, c, Inconclusive, values)
	g.Page = pg.ID
	j.add(g, true)
}

// twin reports whether another page, for which is holds, is the same picture. Only one of
// the two may know it: the other may have been examined before there was a second.
func (d Dossier) twin(pg Page, is func(Page) bool) bool {
	return slices.ContainsFunc(d.Pages, func(q Page) bool {
		return q.ID != pg.ID && is(q) &&
			(slices.Contains(d.Sights[pg.ID].Twins, q.ID) ||
				slices.Contains(d.Sights[q.ID].Twins, pg.ID))
	})
}
