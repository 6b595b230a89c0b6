// SPDX-License-Identifier: AGPL-3.0-or-later

package session

import (
	"testing"

	"passerelle/assets"
	"passerelle/dossier"
	"passerelle/dossier/catalogue"
	"passerelle/internal/testkit"
)

// shippedWalker walks the delivered list.
func shippedWalker(t *testing.T) *walker {
	t.Helper()
	w := newWalker(t)
	c, err := catalogue.Parse(assets.Procedures())
	testkit.Must(t, err)
	w.m.Catalogue, w.m.Reads = c, true
	return w
}

// TestOlderDraftIsAskedTheCountry: a draft that waited since nationality was written in
// words opens with all that is in it; the country is asked, and the rest is not.
func TestOlderDraftIsAskedTheCountry(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answers dossier.Answers
		asked   dossier.FieldID
	}{
		"in words":     {dossier.Answers{"nationality": "marocaine", "algerian": "no"}, "nationality"},
		"not Algerian": {dossier.Answers{"algerian": "no"}, "nationality"},
		// "yes" is the country: what comes after it is asked
		"Algerian":  {dossier.Answers{"algerian": "yes"}, "title_held"},
		"of today":  {dossier.Answers{"nationality": "MAR"}, "title_held"},
		"corrected": {dossier.Answers{"nationality": "MAR", "algerian": "yes"}, "title_held"},
	} {
		w := shippedWalker(t)
		c.answers[dossier.RequestField] = "first"
		w.do(LangChosen{Lang: "fr"}, TicketAsked{}, TypedText{Text: theTicket}, NextAsked{})
		w.do(DraftOpened{Ticket: theTicket, Dossier: dossier.Dossier{Procedure: "visiteur",
			FiledBy: dossier.BySelf, Answers: c.answers,
			Pages: []dossier.Page{{ID: "p", Slot: "home.proof", Width: 2480, Height: 3508}}}})
		w.at(Question, NoOverlay)
		if w.s.Screen.Field != c.asked {
			t.Errorf("%s: asks %s, want %s", name, w.s.Screen.Field, c.asked)
		}
		for id, v := range c.answers {
			if w.s.Given.Answers[id] != v {
				t.Errorf("%s: the answer to %s is lost", name, id)
			}
		}
		if len(w.s.Given.Pages) != 1 {
			t.Errorf("%s: the page is lost", name)
		}
	}
}

// TestThePassportSaysTheCountry: whoever scans the passport instead of typing finds the
// country filled in, and is led to the right list when it is confirmed.
func TestThePassportSaysTheCountry(t *testing.T) {
	t.Parallel()
	w := shippedWalker(t).draft("visiteur")
	for range 9 {
		if f, _ := w.m.FieldOn(w.s); f.ID == FiledByField {
			w.do(ChoiceTaken{Value: "self"})
		}
	}
	if w.s.Screen.Field != dossier.Nationality {
		t.Fatalf("asks %s before the country", w.s.Screen.Field)
	}
	if slot, ok := w.m.PassportFirst(w.s); !ok || slot != "id.passport" {
		t.Errorf("the passport is not offered: %q", slot)
	}
	w.s.Given.Pages = append(w.s.Given.Pages, dossier.Page{ID: "p", Slot: "id.passport"})
	w.s.Given.ReadFacts = append(w.s.Given.ReadFacts, ReadFact{Page: "p",
		Fact: dossier.FactNationality, Value: "DZA", Compared: true})
	w.s = w.m.fill(w.s)
	if w.s.Screen.Typed != "DZA" {
		t.Fatalf("the field holds %q", w.s.Screen.Typed)
	}
	w.do(ChoiceTaken{Value: "DZA"}).at(Turn, NoOverlay)
	if p, ok := w.m.Other(w.s); !ok || p.ID != "algerien-visiteur" {
		t.Errorf("leads to %v", p)
	}
}
