// SPDX-License-Identifier: AGPL-3.0-or-later

package paper

import (
	"strings"
	"testing"

	"passerelle/dossier"
)

// checkOf is the list of a procedure of which every other paper was given, each mark in
// turn where gaps say nothing.
func checkOf(t testing.TB, p *Press, lang string, id dossier.ProcedureID) CheckPage {
	t.Helper()
	c, proc := procedureOf(t, id)
	d := dossier.Dossier{Procedure: id, Answers: dossier.Answers{}}
	at := dossier.Moment{Time: filed, Known: true}
	for i, x := range proc.Wanted(d) {
		if x.Kind == dossier.Paper && i%2 == 0 {
			d.Pages = append(d.Pages, dossier.Page{ID: dossier.PageID(strings.Repeat("0", 31) +
				string(rune('a'+i%6))), Slot: x.Slot, Width: 2480, Height: 3508})
		}
	}
	return CheckOf(p.words, lang, proc, proc.ChannelAt("31", filed), c.Date, Here{At: at},
		proc.Checklist(d, proc.Gaps(d, at)))
}

// TestEveryChecklistFits: the list of every procedure that another channel receives fits,
// with the papers in whatever state, in every language, on three sheets at most.
func TestEveryChecklistFits(t *testing.T) {
	p := newPress(t, reception)
	each(t, p, dossier.Assist, 12, func(lang string, id dossier.ProcedureID) {
		sheets, err := p.Checklist(checkOf(t, p, lang, id))
		if err != nil || len(sheets) < 1 || len(sheets) > 3 {
			t.Errorf("%s %s: %d sheets: %v", lang, id, len(sheets), err)
		}
	})
}

// each goes through the public procedures of a mode, of which there are at least a number,
// in every language.
func each(t *testing.T, p *Press, m dossier.Mode, least int,
	do func(lang string, id dossier.ProcedureID)) {
	t.Helper()
	n := 0
	for _, proc := range catalogueOf(t).PublicProcedures("") {
		if proc.Mode == m {
			n++
			for _, lang := range p.words.Languages() {
				do(lang, proc.ID)
			}
		}
	}
	if n < least {
		t.Fatalf("%d procedures", n)
	}
}

// TestLongChecklist: however many papers there are, each is on a sheet.
func TestLongChecklist(t *testing.T) {
	p := newPress(t, reception)
	c := checkOf(t, p, "ar", "salarie")
	n := len(c.Papers)
	for len(c.Papers) < 40 {
		c.Papers = append(c.Papers, c.Papers[:n]...)
	}
	sheets, err := p.Checklist(c)
	if err != nil || len(sheets) < 3 {
		t.Errorf("%d papers: %d sheets, %v", len(c.Papers), len(sheets), err)
	}
}

// TestTickOnlyWhatIsReady: a box is ticked for a paper that is given and against which
// nothing is said, and for none else.
func TestTickOnlyWhatIsReady(t *testing.T) {
	p := newPress(t, reception)
	seen := map[string]bool{}
	for _, l := range checkOf(t, p, "fr", "salarie").Papers {
		state := l.State("fr")
		seen[state] = true
		if l.Ticked != (state == p.words.Text("fr", "takeaway.mark.ready")) {
			t.Errorf("%s: ticked %v, %q", l.Title("fr"), l.Ticked, state)
		}
	}
	if len(seen) < 2 || !seen[p.words.Text("fr", "takeaway.mark.missing")] {
		t.Errorf("states seen: %v", seen)
	}
}

// TestChecklistNamesNobody: nothing that was typed stands on the list.
func TestChecklistNamesNobody(t *testing.T) {
	b, c := wordsOf(t), catalogueOf(t)
	at := dossier.Moment{Time: filed, Known: true}
	for _, proc := range c.PublicProcedures("") {
		if proc.Mode != dossier.Assist {
			continue
		}
		d := dossier.Dossier{Procedure: proc.ID,
			Answers: dossier.Answers{"family_name": "ERIKSSON", "given_names": "ANNA MARIA",
				"birth_date": "1974-08-12"}}
		for _, l := range CheckOf(b, "fr", proc, proc.ChannelAt("31", filed), c.Date, Here{At: at},
			proc.Checklist(d, proc.Gaps(d, at))).Papers {
			said := l.Title("fr") + " " + l.State("fr")
			if l.Said != nil {
				said += " " + l.Said("fr")
			}
			for _, w := range []string{"ERIKSSON", "ANNA", "1974"} {
				if strings.Contains(said, w) {
					t.Errorf("%s: %q is in %q", proc.ID, w, said)
				}
			}
		}
	}
}
