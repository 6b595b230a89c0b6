// SPDX-License-Identifier: AGPL-3.0-or-later

package story

import (
	"encoding/json"
	"slices"
	"testing"

	"passerelle/dossier"
)

// letters are the doors at which a time runs from a letter, or from its absence.
var letters = []dossier.ProcedureID{"refus-titre", "eloignement-information",
	"oqtf-assignation", "oqtf-retention", "refus-asile", "refus-cnda", "suivi-cloture",
	"suivi-complement", "declaration-refusee", "refus-visa-long", "refus-visa-court",
	"silence-prefecture"}

// TestEveryLetterHasALastDay: however the letter came, the day that the person gives makes
// a last day; who doesn't know the day is given none.
func TestEveryLetterHasALastDay(t *testing.T) {
	c := list(t)
	for _, id := range letters {
		p, ok := c.Procedure(id)
		if !ok || len(p.Windows) == 0 {
			t.Errorf("%s has no window", id)
			continue
		}
		ways := 0
		var ask func(given dossier.Answers)
		ask = func(given dossier.Answers) {
			for _, f := range p.Questions(dossier.Dossier{Answers: given}) {
				if _, said := given[f.ID]; said {
					continue
				}
				values := []string{"2026-11-20"}
				switch f.Type {
				case dossier.ChoiceField:
					values = f.Choices
				case dossier.YesNoField:
					values = []string{"yes", "no"}
				}
				for _, v := range values {
					next := dossier.Answers{f.ID: v}
					for k, w := range given {
						next[k] = w
					}
					ask(next)
				}
				return
			}
			if given["reply_time"] == "day" || given["reply_time"] == "none" {
				return
			}
			ways++
			text, _ := json.Marshal(map[string]any{"on": "2026-11-30", "procedure": id,
				"answers": given})
			told := tell(t, c, string(text))
			if len(told.Windows) == 0 || told.Windows[0].Closes <= "2026-11-20" {
				t.Errorf("%s %v: %+v", id, given, told.Windows)
			}
		}
		ask(dossier.Answers{})
		if ways == 0 {
			t.Errorf("%s: nobody is asked anything", id)
		}
		told := tell(t, c, `{"on": "2026-11-30", "procedure": "`+string(id)+`"}`)
		if slices.ContainsFunc(told.Windows, func(w Window) bool { return w.Closes != "" }) {
			t.Errorf("%s: a last day out of nothing: %+v", id, told.Windows)
		}
	}
}

// TestNoMoreDaysThanTheLawGives: seven days and forty-eight hours are never longer than
// that, and what the administration or a consulate sets isn't either; only the courts give
// a day more, and a working day.
func TestNoMoreDaysThanTheLawGives(t *testing.T) {
	c := list(t)
	for _, p := range c.Procedures() {
		for _, w := range p.Windows {
			court := slices.Contains([]string{"CJA-R421-1", "CJA-R821-1", "L911-1@2024-07-15",
				"R432-2@2025-06-16"}, w.Source)
			if w.Franc && !court {
				t.Errorf("%s: a day more by %s", p.ID, w.Source)
			}
			if w.WorkingDay && !court && p.ID != "rapo-naturalisation" {
				t.Errorf("%s: a working day by %s", p.ID, w.Source)
			}
		}
	}
}
