// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"passerelle/dossier"
)

// looksLikeIdentity are the drawings of the papers on which a strip may be.
var looksLikeIdentity = []string{"passport", "identification-card"}

// TestPapersThatBearAStrip: every paper drawn as a passport or a card stands in the table
// of strips; who adds one says which strip it bears.
func TestPapersThatBearAStrip(t *testing.T) {
	n := 0
	for _, p := range lists(t).Procedures() {
		pieces := slices.Collect(maps.Values(p.Substitutes))
		for _, x := range append(pieces, p.Pieces...) {
			if x.Kind == dossier.Paper && slices.Contains(looksLikeIdentity, x.Icon) {
				n++
				if x.Bears == "" {
					t.Errorf("%s: %s is drawn as %s, and the table strips of catalogue.json does not say which strip it bears",
						p.ID, x.ID, x.Icon)
				}
			}
		}
	}
	if n < 50 {
		t.Errorf("only %d papers", n)
	}
}

// right are the strips with which a paper is recognised, by this test's own reading of
// the table; beside are those of papers that may lie among its pages.
var right = map[dossier.Bears]struct{ right, beside string }{
	"": {"", ""}, dossier.BearsPassport: {"passport", "visa"},
	dossier.BearsPermit: {"permit card", ""}, dossier.BearsCard: {"card", ""},
	dossier.BearsVisa:     {"visa", "passport"},
	dossier.BearsIdentity: {"passport permit card", "visa"},
	dossier.MayBear:       {"", "passport permit card visa"},
}

// TestStripsOfEveryProcedure shows every paper of every procedure with no page looked at,
// all searched in vain, and one strip of each kind among them: what is said about the
// paper's slot besides what is said anyway.
func TestStripsOfEveryProcedure(t *testing.T) {
	n := 0
	for _, p := range filed(t) {
		first := readWorlds(t, p.ID)[0]
		bare, _, _ := applied(first, world{})
		bare.Procedure = p.ID
		had := found(p.Gaps(bare, on(first.On)))
		for _, x := range p.Wanted(bare) {
			pages := bare.PagesOf(x.Slot)
			if len(pages) == 0 || x.Kind != dossier.Paper {
				continue
			}
			given, _ := p.GivenPiece(bare, x.Slot)
			rule := right[given.Bears]
			try := func(what, strip string, all bool, want dossier.Code) {
				d := bare
				d.Sights = map[dossier.PageID]dossier.Sight{}
				for i, pg := range pages {
					d.Sights[pg.ID] = dossier.Sight{Searched: all || i > 0}
				}
				if strip != "" {
					d.Sights[pages[len(pages)-1].ID] = dossier.Sight{Searched: true,
						Strip: dossier.StripKind(strip)}
				}
				var wanted []string
				if want != "" {
					wanted = []string{"inconclusive " + string(want) + " " + string(x.Slot)}
				}
				n++
				if got := difference(had, found(p.Gaps(d, on(first.On)))); !slices.Equal(got,
					prefixed(wanted)) {
					t.Errorf("%s: %s, which bears %q, %s: said besides %q, want %q", p.ID, x.Slot,
						given.Bears, what, got, wanted)
				}
			}
			missing := dossier.Code("")
			if rule.right != "" {
				missing = dossier.StripMissing
			}
			try("searched in vain", "", true, missing)
			try("not all searched", "", false, "")
			for _, k := range []string{"passport", "permit", "card", "visa"} {
				switch words := strings.Fields(rule.right); {
				case slices.Contains(words, k):
					try("with its strip", k, true, "")
				case slices.Contains(strings.Fields(rule.beside), k):
					try("with the strip of "+k, k, true, missing)
				default:
					try("with the strip of "+k, k, true, dossier.PaperOther)
				}
			}
		}
	}
	if n < 2000 {
		t.Errorf("only %d papers shown", n)
	}
}

func prefixed(all []string) (out []string) {
	for _, s := range all {
		out = append(out, "+ "+s)
	}
	return out
}

// agreeing is a dossier in which the passport's and the card's strips were read, the
// bill's day too, and all say what was typed.
func agreeing(t *testing.T, p *dossier.Procedure) dossier.Dossier {
	t.Helper()
	a := dossier.Answers{
		"family_name": "Martin", "given_names": "Léa Rose", "birth_date": "1994-08-12",
		"nationality": "UTO", "address.postal_code": "01200", "address.city": "Eloise",
		"permit_expiry": "2027-02-24", "home.proof.date": "2026-11-04",
	}
	d := full(t, p, on(today), a)
	strip := dossier.Answers{"family_name": "MARTIN", "given_names": "LEA ROSE",
		"birth_date": "1994-08-12", "nationality": "UTO"}
	d.Read, d.Sights = dossier.Answers{"home.proof.issue_date": d.Answers["home.proof.date"]},
		map[dossier.PageID]dossier.Sight{}
	for fact, v := range strip {
		d.Read["id.passport."+fact], d.Read["id.residence_permit."+fact] = v, v
	}
	for i := range d.Pages {
		d.Pages[i].ID = dossier.PageID(fmt.Sprint("page", i))
	}
	for _, pg := range d.Pages {
		d.Sights[pg.ID] = dossier.Sight{Searched: true}
	}
	d.Sights[d.PagesOf("home.proof")[0].ID] = dossier.Sight{Searched: true, Kind: "energy_bill",
		Signs: []string{"heading.energy_bill"}}
	d.Sights[d.PagesOf("id.passport")[0].ID] = dossier.Sight{Searched: true,
		Strip: dossier.PassportStrip}
	d.Sights[d.PagesOf("id.residence_permit")[1].ID] = dossier.Sight{Searched: true,
		Strip: dossier.PermitStrip}
	return d
}

func outcome(p *dossier.Procedure, d dossier.Dossier, s dossier.Slot) dossier.Outcome {
	for _, c := range p.Checklist(d, p.Gaps(d, on(today))) {
		if c.Slot == s {
			return c.Outcome
		}
	}
	return "not on the list"
}

// TestVerifiedMeansVerified changes one thing of a dossier in which the passport's and
// the card's strips and the bill's day were read and agree: what was not compared, or
// does not agree, or was given twice, is never verified.
func TestVerifiedMeansVerified(t *testing.T) {
	p := procedure(t, "etudiant-renouvellement")
	pass, card, bill := dossier.Slot("id.passport"), dossier.Slot("id.residence_permit"),
		dossier.Slot("home.proof")
	first := func(d dossier.Dossier, s dossier.Slot) dossier.PageID { return d.PagesOf(s)[0].ID }
	reads := func(id dossier.FieldID, answer string) func(dossier.Dossier) {
		return func(d dossier.Dossier) { d.Read[id] = answer }
	}
	unread := func(ids ...dossier.FieldID) func(dossier.Dossier) {
		return func(d dossier.Dossier) {
			for _, id := range ids {
				delete(d.Read, id)
			}
		}
	}
	sees := func(s dossier.Slot, sight dossier.Sight) func(dossier.Dossier) {
		return func(d dossier.Dossier) { d.Sights[first(d, s)] = sight }
	}
	doubtful := func(family string) func(dossier.Dossier) {
		return func(d dossier.Dossier) {
			unread("id.passport.family_name", "id.passport.given_names")(d)
			sees(pass, dossier.Sight{Searched: true, Strip: dossier.PassportStrip, Family: family,
				Given: "LEA ROSE"})(d)
		}
	}
	for _, c := range []struct {
		name   string
		change func(d dossier.Dossier)
		slot   dossier.Slot
		want   dossier.Outcome
	}{
		{"nothing", func(dossier.Dossier) {}, pass, dossier.OutcomeVerified},
		{"nothing", func(dossier.Dossier) {}, card, dossier.OutcomeVerified},
		{"nothing", func(dossier.Dossier) {}, bill, dossier.OutcomeVerified},
		{"nothing", func(dossier.Dossier) {}, "edu.enrolment", dossier.OutcomeSeen},
		{"not yet read", func(d dossier.Dossier) {
			clear(d.Read)
			clear(d.Sights)
		}, pass, dossier.OutcomeSeen},
		{"not yet read", func(d dossier.Dossier) {
			clear(d.Read)
			clear(d.Sights)
		}, bill, dossier.OutcomeSeen},
		{"read before the strip was seen", func(d dossier.Dossier) {
			delete(d.Sights, first(d, pass))
		}, pass, dossier.OutcomeSeen},
		{"a strip of which no name is sure",
			unread("id.passport.family_name", "id.passport.given_names"), pass,
			dossier.OutcomeSeen},
		{"a strip of which a letter is doubtful, and the name is hers", doubtful("MARTIN"),
			pass, dossier.OutcomeVerified},
		{"a strip of which a letter is doubtful, and the name is another", doubtful("MARTYN"),
			pass, dossier.OutcomeSeen},
		{"a strip without the birth date",
			unread("id.passport.birth_date"), pass, dossier.OutcomeSeen},
		{"names not answered", func(d dossier.Dossier) {
			for _, id := range []dossier.FieldID{"family_name", "given_names", "usage_name"} {
				delete(d.Answers, id)
			}
		}, pass, dossier.OutcomeSeen},
		{"no strip", sees(pass, dossier.Sight{Searched: true}), pass, dossier.OutcomeRedo},
		{"the card for the passport",
			sees(pass, dossier.Sight{Searched: true, Strip: dossier.PermitStrip}), pass,
			dossier.OutcomeRedo},
		{"another name",
			reads("id.passport.family_name", "MARTYN"), pass, dossier.OutcomeReview},
		{"another birth date",
			reads("id.passport.birth_date", "1994-08-13"), pass, dossier.OutcomeReview},
		{"another nationality",
			reads("id.passport.nationality", "SYR"), pass, dossier.OutcomeReview},
		{"another end",
			reads("id.residence_permit.expiry", "2027-02-25"), card, dossier.OutcomeReview},
		{"another day",
			reads("home.proof.issue_date", "2026-11-03"), bill, dossier.OutcomeReview},
		{"no day read", unread("home.proof.issue_date"), bill, dossier.OutcomeSeen},
		{"no day written", func(d dossier.Dossier) {
			delete(d.Answers, "home.proof.date")
		}, bill, dossier.OutcomeSeen},
		{"a signed code, another's", func(d dossier.Dossier) {
			delete(d.Read, "home.proof.issue_date")
			d.Sights[first(d, bill)] = dossier.Sight{Searched: true, Sealed: true}
			d.Read["home.proof.name"] = "M. PAUL PETIT"
		}, bill, dossier.OutcomeReview},
		{"a signed code, hers", func(d dossier.Dossier) {
			delete(d.Read, "home.proof.issue_date")
			d.Sights[first(d, bill)] = dossier.Sight{Searched: true, Sealed: true,
				Kind: "energy_bill", Signs: []string{"seal.00"}}
			d.Read["home.proof.name"] = "MME LEA MARTIN"
		}, bill, dossier.OutcomeVerified},
		{"a signed code, hers, of what nobody knows", func(d dossier.Dossier) {
			delete(d.Read, "home.proof.issue_date")
			d.Sights[first(d, bill)] = dossier.Sight{Searched: true, Sealed: true}
			d.Read["home.proof.name"] = "MME LEA MARTIN"
		}, bill, dossier.OutcomeSeen},
		{"a paper that nobody recognises, with the right day",
			sees(bill, dossier.Sight{Searched: true}), bill, dossier.OutcomeSeen},
		{"another paper, with the right day",
			sees(bill, dossier.Sight{Searched: true, Kind: "medical_certificate",
				Signs: []string{"heading.x"}}), bill, dossier.OutcomeRedo},
		{"a code without a signature", func(d dossier.Dossier) {
			delete(d.Read, "home.proof.issue_date")
			d.Read["home.proof.name"] = "MME LEA MARTIN"
		}, bill, dossier.OutcomeSeen},
		{"a page given twice", func(d dossier.Dossier) {
			d.Sights[first(d, bill)] = dossier.Sight{Searched: true,
				Twins: []dossier.PageID{first(d, pass)}}
		}, pass, dossier.OutcomeRedo},
		{"a page given twice", func(d dossier.Dossier) {
			d.Sights[first(d, bill)] = dossier.Sight{Searched: true,
				Twins: []dossier.PageID{first(d, pass)}}
		}, bill, dossier.OutcomeRedo},
		{"a passport among the bill's pages",
			sees(bill, dossier.Sight{Searched: true, Strip: dossier.PassportStrip}), bill,
			dossier.OutcomeRedo},
	} {
		d := agreeing(t, p)
		c.change(d)
		if got := outcome(p, d, c.slot); got != c.want {
			t.Errorf("%s: %s is %q, want %q: %q", c.name, c.slot, got, c.want,
				found(p.Gaps(d, on(today))))
		}
	}
}

// TestStripAwaited: a slot whose paper bears a strip waits for it until it was seen.
func TestStripAwaited(t *testing.T) {
	p := procedure(t, "etudiant-renouvellement")
	d := agreeing(t, p)
	if p.StripAwaited(d, "id.passport") || p.StripAwaited(d, "home.proof") {
		t.Error("a strip is awaited that was seen, or that is none")
	}
	clear(d.Sights)
	if !p.StripAwaited(d, "id.passport") || p.StripAwaited(d, "home.proof") {
		t.Error("the passport's strip was not seen, and is not awaited")
	}
	d.Pages = nil
	if p.StripAwaited(d, "id.passport") {
		t.Error("a strip is awaited of a paper that was not given")
	}
}

// TestAPageThatLiesWrongIsDoneAgain: whatever paper it was given for; and no longer once
// it is turned.
func TestAPageThatLiesWrongIsDoneAgain(t *testing.T) {
	list := lists(t)
	n, at := 0, dossier.Moment{Time: list.Date, Known: true}
	for _, p := range list.Procedures() {
		for _, x := range p.Wanted(dossier.Dossier{Procedure: p.ID}) {
			if x.Kind != dossier.Paper {
				continue
			}
			n++
			d := dossier.Dossier{Procedure: p.ID, Pages: []dossier.Page{{ID: "p", Slot: x.Slot}},
				Sights: map[dossier.PageID]dossier.Sight{"p": {Turned: true}}}
			said := func() (g dossier.Gap, ok bool) {
				for _, g := range p.Gaps(d, at) {
					if g.Code == dossier.PageTurned {
						return g, true
					}
				}
				return g, false
			}
			if g, ok := said(); !ok || g.Slot != x.Slot || g.Page != "p" || !g.Redo() {
				t.Errorf("%s, %s: %+v, %v", p.ID, x.Slot, g, ok)
			}
			d.Sights = map[dossier.PageID]dossier.Sight{"p": {}}
			if _, ok := said(); ok {
				t.Errorf("%s, %s: an upright page is called turned", p.ID, x.Slot)
			}
		}
	}
	if n < 200 {
		t.Errorf("only %d papers", n)
	}
}
