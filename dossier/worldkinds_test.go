// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier_test

import (
	"slices"
	"strings"
	"testing"

	"passerelle/dossier"
)

// TestKindsInEverySlot gives papers of the shipped kinds in the slots of every procedure.
// What fits, or may, is known from the list's own words: there nothing is said besides.
// Elsewhere one thing is, which stops nobody and which the person can settle with a word.
func TestKindsInEverySlot(t *testing.T) {
	fitted, strange := 0, 0
	for i, p := range filed(t) {
		if i%4 > 0 {
			continue // seconds are enough
		}
		first := readWorlds(t, p.ID)[0]
		d, _, _ := applied(first, world{})
		d.Procedure = p.ID
		kinds := lists(t).Tables().Kinds
		for s, x := range p.Wanted(d) {
			pages := d.PagesOf(x.Slot)
			if x.Kind != dossier.Paper || len(pages) == 0 {
				continue
			}
			gaps := func(sight dossier.Sight) []dossier.Gap {
				d.Sights = map[dossier.PageID]dossier.Sight{pages[0].ID: sight}
				return p.Gaps(d, on(first.On))
			}
			had := found(gaps(dossier.Sight{Searched: true}))
			for n, k := range kinds {
				fits, may := inSlot(x, k.Pieces), inSlot(x, k.May)
				if k.None || !fits && (n+s+i)%12 > 0 || x.Bears.Wants() &&
					(len(k.Signs.Strips) > 0 || k.ID == "minor_circulation") {
					continue
				}
				sight := dossier.Sight{Searched: true, Kind: k.ID, Signs: []string{"a"}}
				got := gaps(sight)
				said := difference(had, found(got))
				r, _ := p.Recognition(d, x.Slot)
				switch {
				case fits || may || !told(kinds, x):
					fitted++
					if len(said) > 0 || r == dossier.AnotherPaper ||
						r == dossier.Recognised && !slices.Contains(k.Pieces, dossier.Given(x, d.Answers)) {
						t.Errorf("%s: %s as %s is %q: said %q", p.ID, k.ID, x.Slot, r, said)
					}
					continue
				case !slices.Equal(said, []string{"+ inconclusive paper.other " + string(x.Slot)}) ||
					r != dossier.AnotherPaper:
					t.Errorf("%s: %s as %s is %q: said %q", p.ID, k.ID, x.Slot, r, said)
				}
				strange++
				d.Answers[dossier.KeptField(x.Slot)] = dossier.Keep(d.Answers, x.Slot, k.ID)
				got = gaps(sight)
				r, _ = p.Recognition(d, x.Slot)
				delete(d.Answers, dossier.KeptField(x.Slot))
				if r != dossier.Insisted || slices.ContainsFunc(got, func(g dossier.Gap) bool {
					return g.Code == dossier.PaperOther && !g.ForAgent()
				}) {
					t.Errorf("%s: %s meant as %s is %q", p.ID, k.ID, x.Slot, r)
				}
			}
		}
	}
	if least := 100; fitted < least || strange < least {
		t.Errorf("only %d that fit, %d that don't", fitted, strange)
	}
	t.Logf("%d papers that fit, %d that don't", fitted, strange)
}

func inSlot(x dossier.Piece, ids []dossier.PieceID) bool {
	return slices.ContainsFunc(ids, func(id dossier.PieceID) bool {
		return id == x.ID || slices.Contains(x.Alternatives, id)
	})
}

// told reports whether the list has a kind for one of the papers of a slot.
func told(kinds []dossier.PaperKind, x dossier.Piece) bool {
	return slices.ContainsFunc(kinds, func(k dossier.PaperKind) bool { return inSlot(x, k.Pieces) })
}

// TestPapersOfAVisit gives one paper of a visit in which all is right otherwise: what must
// be said of it is, nothing else, and only what is certain is verified.
func TestPapersOfAVisit(t *testing.T) {
	p := procedure(t, "etudiant-renouvellement")
	const pass, card, bill = "id.passport", "id.residence_permit", "home.proof"
	right := agreeing(t, p)
	had := found(p.Gaps(right, on(today)))
	for _, code := range []dossier.Code{dossier.PaperOther, dossier.PageTwice, dossier.NamesDiffer,
		dossier.PaperHolders, dossier.StripMissing} {
		if strings.Contains(strings.Join(had, "\n"), " "+string(code)+" ") {
			t.Errorf("all is right, and %s is said", code)
		}
	}
	strip := func(k dossier.StripKind, kind dossier.KindID) dossier.Sight {
		return dossier.Sight{Searched: true, Strip: k, Kind: kind,
			Signs: []string{"strip." + string(k)}}
	}
	print := func(kind dossier.KindID) dossier.Sight {
		return dossier.Sight{Searched: true, Kind: kind, Signs: []string{"heading.x"}}
	}
	for name, c := range map[string]struct {
		slot    dossier.Slot
		page    int
		sight   dossier.Sight
		answers dossier.Answers
		read    dossier.Answers
		want    dossier.Recognition
		outcome dossier.Outcome
		said    dossier.Code // "" nothing
	}{
		"the passport": {slot: pass, sight: strip(dossier.PassportStrip, "passport"),
			want: dossier.Recognised, outcome: dossier.OutcomeVerified},
		"the permit": {slot: card, page: 1, sight: strip(dossier.PermitStrip, "residence_permit"),
			want: dossier.Recognised, outcome: dossier.OutcomeVerified},
		"a national card as the permit": {slot: card, page: 1,
			sight: strip(dossier.CardStrip, "identity_card"),
			want:  dossier.NotRecognised, outcome: dossier.OutcomeSeen},
		"a French card as the permit": {slot: card, page: 1,
			sight: strip(dossier.CardStrip, "french_identity_card"),
			want:  dossier.NotRecognised, outcome: dossier.OutcomeSeen},
		"a card of which nothing is known as the permit": {slot: card, page: 1,
			sight: strip(dossier.CardStrip, ""),
			want:  dossier.NotRecognised, outcome: dossier.OutcomeSeen},
		"a permit of another State": {slot: card, page: 1,
			sight: strip(dossier.PermitStrip, "foreign_permit"),
			want:  dossier.NotRecognised, outcome: dossier.OutcomeSeen},
		"a travel document as the passport": {slot: pass,
			sight: strip(dossier.PassportStrip, "travel_document"),
			want:  dossier.NotRecognised, outcome: dossier.OutcomeSeen},
		// an agent may take a permit for the national card that may be given there
		"the permit as the passport": {slot: pass,
			sight: strip(dossier.PermitStrip, "residence_permit"),
			want:  dossier.NotRecognised, outcome: dossier.OutcomeRedo, said: dossier.PaperOther},
		"a bill as the passport, meant": {slot: pass, sight: print("energy_bill"),
			answers: dossier.Answers{dossier.KeptField(pass): "energy_bill"},
			want:    dossier.Insisted, outcome: dossier.OutcomeRedo, said: dossier.StripMissing},
		"a transcript as the proof of address": {slot: bill, sight: print("transcript"),
			want: dossier.AnotherPaper, outcome: dossier.OutcomeRedo, said: dossier.PaperOther},
		"the same, meant": {slot: bill, sight: print("transcript"),
			answers: dossier.Answers{dossier.KeptField(bill): "transcript"},
			want:    dossier.Insisted, outcome: dossier.OutcomeSeen, said: dossier.PaperOther},
		"a passport that has ended": {slot: pass, sight: strip(dossier.PassportStrip, "passport"),
			answers: dossier.Answers{"id.passport.expiry": "2026-01-05"},
			want:    dossier.Recognised, outcome: dossier.OutcomeSeen, said: dossier.PieceExpired},
		"somebody else's passport": {slot: pass, sight: strip(dossier.PassportStrip, "passport"),
			read: dossier.Answers{"id.passport.family_name": "ERIKSSON",
				"id.passport.given_names": "ANNA MARIA"},
			want: dossier.Recognised, outcome: dossier.OutcomeReview, said: dossier.NamesDiffer},
		"nothing tells what it is": {slot: bill, sight: dossier.Sight{Searched: true},
			want: dossier.NotRecognised, outcome: dossier.OutcomeSeen},
	} {
		d := agreeing(t, p)
		d.Sights[d.PagesOf(c.slot)[c.page].ID] = c.sight
		for id, v := range c.answers {
			d.Answers[id] = v
		}
		for id, v := range c.read {
			d.Read[id] = v
		}
		if r, _ := p.Recognition(d, c.slot); r != c.want {
			t.Errorf("%s: %q, want %q", name, r, c.want)
		}
		if o := outcome(p, d, c.slot); o != c.outcome {
			t.Errorf("%s: it is %s, want %s", name, o, c.outcome)
		}
		said := difference(had, found(p.Gaps(d, on(today))))
		ok := len(said) == 0 && c.said == ""
		for _, s := range said {
			ok = ok || strings.Contains(s, "+ inconclusive "+string(c.said)+" ")
			if strings.Contains(s, string(dossier.Failed)) {
				t.Errorf("%s: it changes what fails: %q", name, said)
			}
		}
		if !ok {
			t.Errorf("%s: said %q, want %q", name, said, c.said)
		}
	}
}
