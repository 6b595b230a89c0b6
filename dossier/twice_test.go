// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"passerelle/dossier"
)

// TestSamePictureTwice gives pages of every procedure twice, in one slot and in two: it
// is said, whichever of the two pages was looked at first, and never a failure.
func TestSamePictureTwice(t *testing.T) {
	inOne, inTwo := 0, 0
	for _, p := range filed(t) {
		first := readWorlds(t, p.ID)[0]
		d, _, _ := applied(first, world{})
		d.Procedure = p.ID
		var papers []dossier.Page // the first page of each
		for _, x := range p.Wanted(d) {
			if pages := d.PagesOf(x.Slot); len(pages) > 0 {
				papers = append(papers, pages[0])
			}
		}
		had := found(p.Gaps(d, on(first.On)))
		for i, pg := range papers {
			twins := func(a, b dossier.PageID, want ...string) {
				slices.Sort(want)
				for range 2 {
					a, b = b, a
					d.Sights = map[dossier.PageID]dossier.Sight{a: {Twins: []dossier.PageID{b}}}
					if got := difference(had, found(p.Gaps(d, on(first.On)))); !slices.Equal(got,
						prefixed(want)) {
						t.Errorf("%s: %s and %s are one picture: said besides %q, want %q", p.ID, a,
							b, got, want)
					}
				}
			}
			if pages := d.PagesOf(pg.Slot); len(pages) > 1 {
				inOne++
				twins(pages[0].ID, pages[1].ID, "inconclusive page.twice "+string(pg.Slot))
			}
			if i > 0 {
				inTwo++
				twins(papers[i-1].ID, pg.ID,
					"inconclusive page.elsewhere "+string(papers[i-1].Slot),
					"inconclusive page.elsewhere "+string(pg.Slot))
			}
		}
		// of a page that was taken away
		d.Sights = map[dossier.PageID]dossier.Sight{"gone": {Twins: []dossier.PageID{papers0(
			papers)}}}
		if got := difference(had, found(p.Gaps(d, on(first.On)))); len(got) > 0 {
			t.Errorf("%s: a page that is gone is a twin: %q", p.ID, got)
		}
	}
	if inOne < 30 || inTwo < 200 {
		t.Errorf("only %d in one slot, %d in two", inOne, inTwo)
	}
}

func papers0(pages []dossier.Page) dossier.PageID {
	if len(pages) == 0 {
		return ""
	}
	return pages[0].ID
}

// TestBothSidesOnOnePage: where two cards lie on the one page nothing has failed, and the
// card is not verified either.
func TestBothSidesOnOnePage(t *testing.T) {
	p := procedure(t, "etudiant-renouvellement")
	d := agreeing(t, p)
	card := d.PagesOf("id.residence_permit")
	d.Pages = slices.DeleteFunc(d.Pages, func(pg dossier.Page) bool { return pg.ID == card[1].ID })
	for two, want := range map[bool]dossier.Verdict{false: dossier.Failed,
		true: dossier.Inconclusive} {
		d.Sights[card[0].ID] = dossier.Sight{Searched: true, Strip: dossier.PermitStrip,
			TwoCards: two}
		gaps := p.Gaps(d, on(today))
		i := slices.IndexFunc(gaps, func(g dossier.Gap) bool {
			return g.Code == dossier.PieceSideMissing
		})
		if i < 0 || gaps[i].Verdict != want {
			t.Errorf("two cards %v: %q", two, found(gaps))
		}
		if got := outcome(p, d, "id.residence_permit"); two && got != dossier.OutcomeSeen || !two &&
			got != dossier.OutcomeRedo {
			t.Errorf("two cards %v: the card is %s", two, got)
		}
	}
}

// TestSameSideByItsStrip: a card has a strip on one of its sides, so two pages that both
// bear one are the same side, however unlike their pictures are. Where another page lies
// there without a strip, or with both sides on it, nothing is said.
func TestSameSideByItsStrip(t *testing.T) {
	p := procedure(t, "etudiant-renouvellement")
	const slot = "id.residence_permit"
	back := dossier.Sight{Searched: true, Strip: dossier.PermitStrip}
	card := dossier.Sight{Searched: true, Strip: dossier.CardStrip}
	front, both := dossier.Sight{Searched: true}, back
	both.TwoCards = true
	for name, c := range map[string]struct {
		sights []dossier.Sight
		said   bool
	}{
		"back, back":              {[]dossier.Sight{back, back}, true},
		"two cards' backs":        {[]dossier.Sight{card, back}, true},
		"back, back, back":        {[]dossier.Sight{back, back, back}, true},
		"front, back":             {[]dossier.Sight{front, back}, false},
		"front, back, back":       {[]dossier.Sight{front, back, back}, false},
		"both on one page, back":  {[]dossier.Sight{both, back}, false},
		"back, not yet looked at": {[]dossier.Sight{back, {}}, false},
	} {
		d := agreeing(t, p)
		pages := d.PagesOf(slot)
		d.Pages = slices.DeleteFunc(d.Pages, func(pg dossier.Page) bool { return pg.Slot == slot })
		for i, s := range c.sights {
			pg := pages[0]
			pg.ID += dossier.PageID(rune('a' + i))
			d.Pages = append(d.Pages, pg)
			d.Sights[pg.ID] = s
		}
		n := 0
		for _, g := range p.Gaps(d, on(today)) {
			if g.Code == dossier.PageTwice && g.Slot == slot {
				n++
			}
		}
		if c.said != (n == 1) {
			t.Errorf("%s: said %d times", name, n)
		}
		if got := outcome(p, d, slot); c.said && got != dossier.OutcomeRedo {
			t.Errorf("%s: the card is %s", name, got)
		}
	}
}

// TestBothSidesSaid: whoever says that both sides of a card are on the one page given is
// believed as far as that nothing has failed; nothing is verified by it, and the answer is
// worth nothing without that page, with another one, or for a paper without two sides.
func TestBothSidesSaid(t *testing.T) {
	asked := 0
	for _, p := range filed(t) {
		first := readWorlds(t, p.ID)[0]
		d, _, _ := applied(first, world{})
		d.Procedure = p.ID
		for _, x := range p.Wanted(d) {
			pages := d.PagesOf(x.Slot)
			given, ok := p.GivenPiece(d, x.Slot)
			if !ok || given.Sides != 2 || len(pages) != 2 {
				continue
			}
			asked++
			said := d
			said.Answers = maps.Clone(d.Answers)
			had := found(p.Gaps(said, on(first.On)))
			said.Answers[dossier.SidesField(x.Slot)] = "yes"
			if got := difference(had, found(p.Gaps(said, on(first.On)))); len(got) > 0 {
				t.Errorf("%s: two pages of %s: said besides %q", p.ID, x.Slot, got)
			}
			said.Pages = slices.DeleteFunc(slices.Clone(d.Pages), func(pg dossier.Page) bool {
				return pg.ID == pages[1].ID
			})
			for answer, want := range map[string]dossier.Verdict{"yes": dossier.Inconclusive,
				"no": dossier.Failed, "": dossier.Failed, "maybe": dossier.Failed} {
				said.Answers[dossier.SidesField(x.Slot)] = answer
				if answer == "" {
					delete(said.Answers, dossier.SidesField(x.Slot))
				}
				gaps := p.Gaps(said, on(first.On))
				i := slices.IndexFunc(gaps, func(g dossier.Gap) bool {
					return g.Code == dossier.PieceSideMissing && g.Slot == x.Slot
				})
				switch {
				case i < 0:
					t.Errorf("%s: %q for one page of %s: nothing is said", p.ID, answer, x.Slot)
				case x.Verified && gaps[i].Verdict != want:
					t.Errorf("%s: %q for one page of %s: %s", p.ID, answer, x.Slot,
						gaps[i].Verdict)
				case gaps[i].ForAgent() != (answer == "yes"),
					gaps[i].AsksSides() == gaps[i].ForAgent():
					t.Errorf("%s: %q for one page of %s: for the agent %t, asks %t", p.ID, answer,
						x.Slot, gaps[i].ForAgent(), gaps[i].AsksSides())
				}
				odd := slices.ContainsFunc(gaps, func(g dossier.Gap) bool {
					return g.Field == dossier.SidesField(x.Slot)
				})
				if odd != (answer == "maybe") {
					t.Errorf("%s: the answer %q is unknown: %t", p.ID, answer, odd)
				}
			}
			said.Answers[dossier.SidesField(x.Slot)] = "yes"
			if got := outcome(p, said, x.Slot); got == dossier.OutcomeVerified ||
				got == dossier.OutcomeRedo {
				t.Errorf("%s: %s is %s", p.ID, x.Slot, got)
			}
			said.Pages = slices.DeleteFunc(slices.Clone(d.Pages), func(pg dossier.Page) bool {
				return pg.Slot == x.Slot
			})
			if !slices.ContainsFunc(p.Gaps(said, on(first.On)), func(g dossier.Gap) bool {
				return g.Code == dossier.PieceMissing && g.Slot == x.Slot
			}) && x.Required {
				t.Errorf("%s: without a page of %s nothing is missing", p.ID, x.Slot)
			}
		}
		d.Answers["home.proof.sides"] = "yes"
		if got := found(p.Gaps(d, on(first.On))); !slices.ContainsFunc(got, func(s string) bool {
			return strings.Contains(s, "field.unknown")
		}) {
			t.Errorf("%s: a bill has two sides", p.ID)
		}
	}
	if asked < 30 {
		t.Errorf("only %d cards", asked)
	}
}
