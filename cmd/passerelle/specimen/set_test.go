// SPDX-License-Identifier: AGPL-3.0-or-later

package specimen

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"passerelle/assets"
	"passerelle/dossier"
	"passerelle/dossier/catalogue"
	"passerelle/internal/testkit"
)

// days are the day of the test, and days of filing on which counting in months or years
// is odd; the short campaign takes one of those.
func days() []time.Time {
	at := func(y int, m time.Month, d, h int) time.Time {
		return time.Date(y, m, d, h, 30, 0, 0, time.UTC)
	}
	all := []time.Time{time.Now(), at(2028, 2, 29, 8), at(2026, 11, 25, 9), at(2027, 1, 31, 12),
		at(2027, 8, 31, 12), at(2027, 12, 31, 23)}
	if !testkit.Full() {
		return all[:2]
	}
	return all
}

// filled are the procedures in which something is asked for.
func filled(t *testing.T) (out []*dossier.Procedure) {
	t.Helper()
	c, err := catalogue.Parse(assets.Procedures())
	testkit.Must(t, err)
	for _, p := range c.Procedures() {
		if p.Mode != dossier.Info {
			out = append(out, p)
		}
	}
	if len(out) < 50 {
		t.Fatalf("%d procedures ask for something: at least 50 are expected", len(out))
	}
	return out
}

// A complete set leaves nothing to complain of: no failure, no redirection, no notice, no
// window missed; only what an agent looks at in every file.
func TestCompleteSets(t *testing.T) {
	for _, today := range days() {
		for _, p := range filled(t) {
			s, err := Complete(p, today)
			if err != nil {
				t.Errorf("%s: %v", today.Format(time.DateOnly), err)
				continue
			}
			for _, g := range s.Gaps(today) {
				if cost([]dossier.Gap{g}) > 0 {
					t.Errorf("%s: %s: %s %s%s %s", today.Format(time.DateOnly), p.ID, g.Verdict,
						g.Slot, g.Field, g.Code)
				}
			}
			if again, _ := Complete(p, today); !cmp.Equal(s.Answers, again.Answers) {
				t.Errorf("%s: the same day gave other answers:\n%s", p.ID,
					cmp.Diff(s.Answers, again.Answers))
			}
		}
	}
}

// none are the defects that a procedure can't have: without a paper nothing is blank,
// blurred or short of a side; and what has no date has no age.
var none = map[dossier.ProcedureID][]Defect{
	"vls-ts-validation": {Blank, OneSide, Blurred},
	"francisation":      {Old},
}

// looks are the procedures in which the law lets nothing fail for its age: no paper has a
// limit there, an expired passport and a time that is over are for the agent.
var looks = []dossier.ProcedureID{"vls-ts-validation", "dcem", "ue-inactif",
	"ue-inactif-renouvellement", "ue-etudiant", "ue-etudiant-renouvellement",
	"ue-famille-permanent", "ue-famille-permanent-renouvellement", "rapo-naturalisation",
	"autorisation-travail-renouvellement"}

// Each defect changes the verdict of each procedure that can have it, and what is found
// is the defect and nothing else.
func TestSpoiltSets(t *testing.T) {
	finds := map[Defect][]dossier.Code{
		Missing: {dossier.PieceMissing}, Blank: {dossier.PageDefect, dossier.PieceSideMissing},
		Blurred: {dossier.PageDefect}, OneSide: {dossier.PieceSideMissing},
		Old: {dossier.PieceTooOld, dossier.PieceGettingOld, dossier.PieceExpired,
			dossier.PermitExpired, dossier.PermitEnded, dossier.RedirectEnded, dossier.WindowOver,
			dossier.WindowPast, dossier.WindowExtended, "redirect.late_validation",
			// the address is asked for, and can be too old, only of a child who lives elsewhere
			"tve.minor_address"},
	}
	for _, today := range days() {
		for _, p := range filled(t) {
			whole, err := Complete(p, today)
			if err != nil {
				continue // said by TestCompleteSets
			}
			for _, d := range Defects() {
				s, ok, err := Spoiled(p, today, d)
				if err != nil || ok == slices.Contains(none[p.ID], d) {
					t.Errorf("%s, %s: it can be had: %v (%v)", p.ID, d, ok, err)
				}
				if err != nil || !ok {
					continue
				}
				gaps := s.Gaps(today)
				if want := d != Old || !slices.Contains(looks, p.ID); failed(gaps) != want {
					t.Errorf("%s, %s: something failed: %v, want %v", p.ID, d, !want, want)
				}
				found := slices.ContainsFunc(gaps, func(g dossier.Gap) bool {
					return slices.Contains(finds[d], g.Code)
				})
				for _, g := range gaps {
					if cost([]dossier.Gap{g}) > 0 && !slices.Contains(finds[d], g.Code) {
						t.Errorf("%s, %s: %s%s %s is no finding of this defect", p.ID, d, g.Slot,
							g.Field, g.Code)
					}
				}
				if !found || cmp.Equal(gaps, whole.Gaps(today),
					cmpopts.IgnoreFields(dossier.Gap{}, "Page")) {
					t.Errorf("%s, %s: the verdict is the same", p.ID, d)
				}
			}
		}
	}
}

// What can't be answered is said, not guessed.
func TestUnknownForm(t *testing.T) {
	today := days()[1]
	for name, f := range map[string]dossier.Field{
		"check": {ID: "club_number", Type: dossier.DigitsField, Check: "club", Required: true},
		"type":  {ID: "melody", Type: "song", Required: true},
		"none":  {ID: "colour", Type: dossier.ChoiceField, Required: true},
	} {
		p := &dossier.Procedure{ID: "invented", FiledBy: []dossier.FiledBy{dossier.BySelf},
			Fields: []dossier.Field{f}}
		if _, err := Complete(p, today); err == nil {
			t.Errorf("%s: a set was made", name)
		}
	}
	never := dossier.Field{ID: "colour", Type: dossier.TextField, MaxLen: 3, Required: true,
		Verified: true}
	p := &dossier.Procedure{ID: "invented", FiledBy: []dossier.FiledBy{dossier.BySelf},
		Fields: []dossier.Field{never}}
	if s, err := Complete(p, today); err == nil {
		t.Errorf("a set in which %v fails was called complete", s.Answers)
	}
}

// The numbers given for the checks are good: a check that is added to the engine without
// one is found here when a procedure uses it.
func TestNumbersPass(t *testing.T) {
	p := &dossier.Procedure{ID: "invented"}
	for check, v := range byCheck {
		f := dossier.Field{ID: "number", Type: dossier.CodeField, Check: check, Required: true,
			Verified: true}
		if _, g := p.CheckAnswer(f, v, moment(days()[1])); g != nil {
			t.Errorf("%s: %s is %s", check, v, g.Code)
		}
	}
}
