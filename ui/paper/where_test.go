// SPDX-License-Identifier: AGPL-3.0-or-later

package paper

import (
	"testing"

	"passerelle/dossier"
)

// whereOf is the page of a procedure, as cmd/kiosk fills it.
func whereOf(t testing.TB, p *Press, lang, id string) WherePage {
	t.Helper()
	c := catalogueOf(t)
	proc, ok := c.Public(dossier.ProcedureID(id))
	if !ok {
		t.Fatalf("no public procedure %s", id)
	}
	return WhereOf(p.words, lang, proc, dossier.Channel{Mode: proc.Mode}, Here{})
}

// letterOf is the page of a letter at a kiosk in Mayotte, with its last day.
func letterOf(t testing.TB, p *Press, lang string, id dossier.ProcedureID) WherePage {
	t.Helper()
	_, proc := procedureOf(t, id)
	at := dossier.Moment{Time: filed, Known: true}
	d := proc.Dates(dossier.Dossier{Answers: dossier.Answers{"letter_oqtf": "no",
		"letter_how": "hand", "letter_day": "2026-11-20"}}, at)
	if d.LastDay.IsZero() {
		t.Fatalf("%s: no last day", id)
	}
	return WhereOf(p.words, lang, proc, dossier.Channel{Mode: proc.Mode},
		Here{Note: "mayotte", Letter: &d, At: at})
}

// TestEveryWherePageFits: in every language the page of every procedure that is not sent
// from here fits, and is made of words that exist.
func TestEveryWherePageFits(t *testing.T) {
	p := newPress(t, reception)
	c := catalogueOf(t)
	n := 0
	for _, proc := range c.PublicProcedures("") {
		if proc.Mode == dossier.Full {
			continue
		}
		for _, lang := range p.words.Languages() {
			n++
			if _, err := p.Where(WhereOf(p.words, lang, proc,
				dossier.Channel{Mode: proc.Mode}, Here{})); err != nil {
				t.Errorf("%s %s: %v", lang, proc.ID, err)
			}
		}
	}
	if n < 20 {
		t.Fatalf("%d pages", n)
	}
}

// TestPlaceAndLetterOnPaper: where the law is another than in the list, the page about
// where to go, the list of papers and what comes next say so in every language, with the
// last day of the longest letter, and still fit; elsewhere they say nothing of the kind.
func TestPlaceAndLetterOnPaper(t *testing.T) {
	p := newPress(t, reception)
	c := catalogueOf(t)
	at := dossier.Moment{Time: filed, Known: true}
	letter := &dossier.Dates{Unsettled: true, Opens: filed, Safest: filed.AddDate(0, 0, 5),
		OrOpens: filed, Ends: filed.AddDate(0, 1, 0)}
	for _, proc := range c.PublicProcedures("") {
		l, ok := proc.PlaceAt("976")
		if !ok {
			t.Fatalf("%s: no note for Mayotte", proc.ID)
		}
		h := Here{Note: l.Note, At: at}
		if proc.Mode == dossier.Info && len(proc.Windows) > 0 {
			h.Letter = letter
		}
		for _, lang := range p.words.Languages() {
			way := dossier.Channel{Mode: proc.Mode}
			w := WhereOf(p.words, lang, proc, way, h)
			if w.Note == nil || w.Note(lang) == "" || (w.Letter != nil) != (h.Letter != nil) {
				t.Fatalf("%s %s: not said", lang, proc.ID)
			}
			if WhereOf(p.words, lang, proc, way, Here{At: at}).Note != nil {
				t.Fatalf("%s %s: said where the list is for it", lang, proc.ID)
			}
			var err error
			switch proc.Mode {
			case dossier.Full:
				d := proc.Dates(dossier.Dossier{}, at)
				_, err = p.After(AfterOf(p.words, lang, proc, d, h, Tried{Reference: "K7QM"}))
			case dossier.Assist:
				_, err = p.Checklist(CheckOf(p.words, lang, proc, way, c.Date, h,
					proc.Checklist(dossier.Dossier{}, proc.Gaps(dossier.Dossier{}, at))))
			default:
				_, err = p.Where(w)
			}
			if err != nil {
				t.Errorf("%s %s: %v", lang, proc.ID, err)
			}
		}
	}
}
