// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier_test

import (
	"fmt"
	"maps"
	"testing"

	"passerelle/dossier"
)

// TestTwoPeopleInOneSlot lays another page with a strip or a signed code next to the right
// one, before or after it: somebody else's is named, another paper of the same person is
// told, and neither is verified.
func TestTwoPeopleInOneSlot(t *testing.T) {
	p := procedure(t, "etudiant-renouvellement")
	type says = map[dossier.Fact]string
	own := says{dossier.FactFamilyName: "MARTIN", dossier.FactGivenNames: "LEA ROSE",
		dossier.FactBirthDate: "1994-08-12", dossier.FactNumber: "L898902C3"}
	with := func(change says) says {
		out := maps.Clone(own)
		for f, v := range change {
			if out[f] = v; v == "" {
				delete(out, f)
			}
		}
		return out
	}
	sister := says{dossier.FactGivenNames: "ANNA", dossier.FactNumber: "X000"}
	for _, c := range []struct {
		name  string
		slot  dossier.Slot
		strip dossier.StripKind
		other says
		code  dossier.Code
		want  dossier.Outcome
	}{
		{"the sister's passport", "id.passport", dossier.PassportStrip, with(sister),
			dossier.PaperHolders, dossier.OutcomeRedo},
		{"a namesake's, born on another day", "id.passport", dossier.PassportStrip,
			with(says{dossier.FactBirthDate: "1995-08-12"}), dossier.PaperHolders,
			dossier.OutcomeRedo},
		{"of which only the birth date is sure", "id.passport", dossier.PassportStrip,
			says{dossier.FactBirthDate: "1995-08-12"}, dossier.PaperHolders, dossier.OutcomeRedo},
		{"the sister's visa", "id.passport", dossier.VisaStrip, with(sister),
			dossier.PaperHolders, dossier.OutcomeRedo},
		{"the sister's card", "id.residence_permit", dossier.PermitStrip, with(sister),
			dossier.PaperHolders, dossier.OutcomeRedo},
		{"a neighbour's bill, sealed", "home.proof", "", says{dossier.FactName: "M. PAUL PETIT"},
			dossier.PaperHolders, dossier.OutcomeRedo},
		{"the old passport", "id.passport", dossier.PassportStrip,
			with(says{dossier.FactNumber: "X000"}), dossier.PaperNumbers, dossier.OutcomeReview},
		{"a photo page photographed again", "id.passport", dossier.PassportStrip, own, "",
			dossier.OutcomeVerified},
		{"the own visa", "id.passport", dossier.VisaStrip, with(says{dossier.FactNumber: "X000"}),
			"", dossier.OutcomeVerified},
		{"of which nothing is sure", "id.passport", dossier.PassportStrip, nil, "",
			dossier.OutcomeVerified},
	} {
		for _, first := range []bool{false, true} {
			d := agreeing(t, p)
			pages := d.PagesOf(c.slot)
			right := pages[len(pages)-1].ID
			s := d.Sights[right]
			s.Says = own
			if c.strip == "" {
				s.Says = says{dossier.FactName: "MME LEA MARTIN"}
			}
			d.Sights[right] = s
			d.Sights["more"] = dossier.Sight{Searched: true, Strip: c.strip, Says: c.other}
			more := dossier.Page{ID: "more", Slot: c.slot}
			if first {
				d.Pages = append([]dossier.Page{more}, d.Pages...)
			} else {
				d.Pages = append(d.Pages, more)
			}
			var said []dossier.Gap
			for _, g := range p.Gaps(d, on(today)) {
				if g.Code == dossier.PaperHolders || g.Code == dossier.PaperNumbers {
					said = append(said, g)
				}
			}
			switch {
			case c.code == "" && len(said) > 0, c.code != "" && (len(said) != 1 ||
				said[0].Code != c.code || said[0].Slot != c.slot ||
				said[0].Verdict != dossier.Inconclusive):
				t.Errorf("%s, first %v: %+v, want %q", c.name, first, said, c.code)
			case c.code == dossier.PaperHolders && c.other[dossier.FactGivenNames] == "ANNA" &&
				said[0].Page != "more":
				t.Errorf("%s, first %v: the own page is pointed at", c.name, first)
			}
			if got := outcome(p, d, c.slot); got != c.want {
				t.Errorf("%s, first %v: %s, want %s", c.name, first, got, c.want)
			}
		}
	}
}

// TestCodeAndPaperDiffer: a page whose print says something else than its signed code is not
// verified by that code, is told once, and blocks nothing.
func TestCodeAndPaperDiffer(t *testing.T) {
	p := procedure(t, "etudiant-renouvellement")
	d := agreeing(t, p)
	page := d.PagesOf("home.proof")[0].ID
	s := d.Sights[page]
	s.CodeDiffers = true
	d.Sights[page] = s
	said := 0
	for _, g := range p.Gaps(d, on(today)) {
		if g.Code != dossier.CodeDiffers {
			continue
		}
		if said++; g.Slot != "home.proof" || g.Page != page || g.Verdict != dossier.Inconclusive {
			t.Errorf("%+v", g)
		}
	}
	if got := outcome(p, d, "home.proof"); said != 1 || got != dossier.OutcomeReview {
		t.Errorf("said %d times, outcome %s", said, got)
	}
}

// TestEveryPageIsAccountedFor: a strip vouches for its own page and for the sides of the
// paper that have none, and for nothing else that lies there.
func TestEveryPageIsAccountedFor(t *testing.T) {
	p := procedure(t, "etudiant-renouvellement")
	for _, c := range []struct {
		name string
		slot dossier.Slot
		more []dossier.Sight
		want dossier.Outcome
	}{
		{"a page among the passport's", "id.passport", []dossier.Sight{{Searched: true}},
			dossier.OutcomeSeen},
		{"a page that was not looked at", "id.passport", []dossier.Sight{{}},
			dossier.OutcomeSeen},
		{"a third page of the card", "id.residence_permit", []dossier.Sight{{Searched: true}},
			dossier.OutcomeSeen},
	} {
		d := agreeing(t, p)
		for i, s := range c.more {
			id := dossier.PageID(fmt.Sprint("more", i))
			d.Pages, d.Sights[id] = append(d.Pages, dossier.Page{ID: id, Slot: c.slot}), s
		}
		if got := outcome(p, d, c.slot); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	d := agreeing(t, p)
	front := d.PagesOf("id.residence_permit")[0].ID
	d.Sights[front] = dossier.Sight{Searched: true, Full: true}
	if got := outcome(p, d, "id.residence_permit"); got != dossier.OutcomeSeen {
		t.Errorf("a bill for the card's front: %s", got)
	}
}
