// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier_test

import (
	"slices"
	"testing"

	"passerelle/dossier"
)

// TestIdle: a question counts by what hangs on it, of whatever kind; and a question of few
// answers on which nothing hangs is found.
func TestIdle(t *testing.T) {
	is := &dossier.Condition{Field: "asked", In: []string{dossier.Yes}}
	asked := dossier.Field{ID: "asked", Type: dossier.YesNoField}
	for name, p := range map[string]dossier.Procedure{
		"piece":    {Pieces: []dossier.Piece{{When: is}}},
		"question": {Fields: []dossier.Field{{ID: "x", Type: dossier.TextField, When: is}}},
		"notice":   {Notices: []dossier.Notice{{When: is}}},
		"window":   {Windows: []dossier.Window{{When: &dossier.Condition{Not: is}}}},
		"fee": {Fees: []dossier.FeeLine{{When: &dossier.Condition{
			All: []*dossier.Condition{is}}}}},
	} {
		p.Fields = append(p.Fields, asked)
		if got := p.Idle(); len(got) > 0 {
			t.Errorf("%s: %q", name, got)
		}
	}
	p := dossier.Procedure{Fields: []dossier.Field{asked, {ID: "typed", Type: dossier.TextField}}}
	if got := p.Idle(); !slices.Equal(got, []dossier.FieldID{"asked"}) {
		t.Errorf("got %q", got)
	}
}

// TestNoQuestionInVain: what is asked of everybody and changes nothing is content that the
// receiving service wants, or is not asked.
func TestNoQuestionInVain(t *testing.T) {
	content := map[dossier.FieldID]bool{"housing_status": true, "minor_link": true,
		"minor.lives_with": true, "eu_citizen_activity": true, "family_situation": true}
	for _, p := range lists(t).Procedures() {
		for _, id := range p.Idle() {
			if !content[id] {
				t.Errorf("%s asks %s, and nothing hangs on it", p.ID, id)
			}
		}
	}
}
