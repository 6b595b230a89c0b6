// SPDX-License-Identifier: AGPL-3.0-or-later

package describe

import (
	"strings"
	"testing"
	"time"

	"passerelle/assets"
	"passerelle/internal/testkit"
)

// mostUndated is how many rules of the delivered list say that they are certain, and rest
// on a source that nobody can date. It only ever goes down.
const mostUndated = 15

// TestNoRuleWithoutASource: none of the delivered list rests on "GK", general knowledge.
func TestNoRuleWithoutASource(t *testing.T) {
	rules, err := checked(t, assets.All()).Rules()
	testkit.Must(t, err)
	var left []string
	for _, r := range rules {
		if r.Source != "GK" {
			continue
		}
		left = append(left, Where(r)+" "+r.String())
	}
	if len(left) > 0 {
		t.Errorf("%d rules rest on GK:\n%s", len(left), strings.Join(left, "\n"))
	}
}

// TestCertainRulesAreDated counts the rules of the delivered list that are said to be
// certain because of a text that nobody knows the day of.
func TestCertainRulesAreDated(t *testing.T) {
	c := checked(t, assets.All())
	aged, err := c.AgedOn(c.Date)
	testkit.Must(t, err)
	left := 0
	var lines []string
	for _, a := range aged {
		if a.Read.IsZero() {
			left += len(a.Rules)
			lines = append(lines, a.String())
		}
	}
	if left > mostUndated {
		t.Errorf("%d certain rules have no dated source, at most %d may:\n%s", left, mostUndated,
			strings.Join(lines, "\n"))
	}
}

// TestOldestFirst tries the day before a source is a year old, and the day after.
func TestOldestFirst(t *testing.T) {
	files := shipped(t)
	edit(t, files, "procedures/catalogue.json", `"sources": {`, `"sources": {
    "F1@2024-03-15": "Fiche F1", "F2@2025-12": "Fiche F2",
    "L1@2021-05-01": {"title": "Article L. 1", "read": "2026-11-01"},`)
	for name, key := range map[string]string{"dcem": "F1@2024-03-15", "visiteur": "F2@2025-12",
		"duplicata": "L1@2021-05-01"} {
		edit(t, files, "procedures/"+name+".json", `"pieces": [`, `"pieces": [
    {"slot": "tax.notice", "id": "tax.notice", "kind": "paper", "max_pages": 6, "icon": "bank", `+
			`"verified": true, "source": "`+key+`"},`)
	}
	c := checked(t, files)
	rules, err := c.Rules()
	testkit.Must(t, err)
	var before time.Time
	lines := map[string]string{}
	for _, r := range rules {
		day, _ := c.SourceRead(r.Source)
		if day.Before(before) {
			t.Fatalf("%s after %s", c.RuleLine(r), before)
		}
		before = day
		lines[r.Source] = c.RuleLine(r)
	}
	for key, want := range map[string]string{
		"F1@2024-03-15": "2024-03-15\tF1@2024-03-15\tsure\tprocedures/dcem.json:",
		"F2@2025-12":    "2025-12-01\tF2@2025-12\tsure\tprocedures/visiteur.json:",
		"L1@2021-05-01": "2026-11-01\tL1@2021-05-01\tsure\tprocedures/duplicata.json:",
	} {
		if got := lines[key]; !strings.HasPrefix(got, want) ||
			!strings.HasSuffix(got, "\tpiece tax.notice") {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	for day, want := range map[string]map[string]bool{
		"2025-03-15": {}, "2025-03-16": {"F1@2024-03-15": true},
		"2026-12-01": {"F1@2024-03-15": true},
		"2026-12-02": {"F1@2024-03-15": true, "F2@2025-12": true},
		"2027-11-02": {"F1@2024-03-15": true, "F2@2025-12": true, "L1@2021-05-01": true},
	} {
		on, err := time.Parse(time.DateOnly, day)
		testkit.Must(t, err)
		aged, err := c.AgedOn(on)
		testkit.Must(t, err)
		for _, key := range []string{"F1@2024-03-15", "F2@2025-12", "L1@2021-05-01"} {
			found := false
			for _, a := range aged {
				found = found || a.Source == key
			}
			if found != want[key] {
				t.Errorf("%s: %s is due: %v, want %v", day, key, found, want[key])
			}
		}
	}
}

// TestUndatedCertaintyIsNamed: a rule that is certain because of a source without a day is
// named; one that is not, or whose source has a day, isn't.
func TestUndatedCertaintyIsNamed(t *testing.T) {
	files := shipped(t)
	edit(t, files, "procedures/catalogue.json", `"sources": {`, `"sources": {
    "HEARD": "Someone said so",`)
	edit(t, files, "procedures/dcem.json", `"pieces": [`, `"pieces": [
    {"slot": "tax.notice", "id": "tax.notice", "kind": "paper", "max_pages": 6, "icon": "bank", `+
		`"verified": false, "source": "HEARD"},`)
	named := func() bool {
		c := checked(t, files)
		aged, err := c.AgedOn(c.Date)
		testkit.Must(t, err)
		for _, a := range aged {
			if a.Source == "HEARD" {
				return strings.Contains(a.String(), "has no day") &&
					strings.Contains(a.String(), "procedures/dcem.json:")
			}
		}
		return false
	}
	if named() {
		t.Error("an unsure rule is named")
	}
	edit(t, files, "procedures/dcem.json", `"verified": false, "source": "HEARD"`,
		`"verified": true, "source": "HEARD"`)
	if !named() {
		t.Error("a certain rule is not named")
	}
}

// TestDoubtsAreExplained: of each piece, paper, fee and window of the delivered list that is
// not certain somebody says why, so that the next reader knows which text to look for.
func TestDoubtsAreExplained(t *testing.T) {
	left, err := checked(t, assets.All()).Unexplained()
	testkit.Must(t, err)
	for _, r := range left {
		t.Errorf("%s: %s", Where(r), r)
	}
}

// TestDoubtIsTold: the reason stands in the list of sources and on the page; without one,
// the rule is named; a certain rule has none.
func TestDoubtIsTold(t *testing.T) {
	const doubt = `"verified": false, "source": "F2718@2024-07-30"`
	const told = `"verified": false, "why": "Deux textes diffèrent.", ` +
		`"source": "F2718@2024-07-30"`
	files := shipped(t)
	edit(t, files, "procedures/dcem.json", `"pieces": [`, `"pieces": [
    {"slot": "tax.notice", "id": "tax.notice", "kind": "paper", "max_pages": 6, "icon": "bank", `+
		doubt+`},`)
	left, err := checked(t, files).Unexplained()
	testkit.Must(t, err)
	if len(left) != 1 || left[0].Name != "tax.notice" {
		t.Errorf("got %v without a reason, want tax.notice", left)
	}
	edit(t, files, "procedures/dcem.json", `"icon": "bank", `+doubt, `"icon": "bank", `+told)
	c := checked(t, files)
	left, err = c.Unexplained()
	testkit.Must(t, err)
	if len(left) > 0 {
		t.Errorf("got %v without a reason, want none", left)
	}
	rules, err := c.Rules()
	testkit.Must(t, err)
	found := false
	for _, r := range rules {
		found = found || strings.HasSuffix(c.RuleLine(r), "\tpiece tax.notice\tDeux textes diffèrent.")
	}
	if !found {
		t.Error("the list of sources has no reason")
	}
	dcem, _ := c.Procedure("dcem")
	if page := c.page(dcem); !strings.Contains(page, "ègle à vérifier : Deux textes diffèrent.") {
		t.Errorf("the page has no reason:\n%s", page)
	}
	edit(t, files, "procedures/dcem.json", `"icon": "bank", "verified": false`,
		`"icon": "bank", "verified": true`)
	_, err = Check(files)
	wants(t, err, "a certain rule has no doubt to explain")
}

// TestSourcesAreRefused: a day that is none, a reading before the text or after the list.
func TestSourcesAreRefused(t *testing.T) {
	for line, want := range map[string]string{
		`"F1@2025-13-01": "Fiche F1",`:                                    "is no day",
		`"F1@lately": "Fiche F1",`:                                        "is no day",
		`"F1@2025-07-10": {"title": "F1", "read": "2025-07-09"},`:         "before it was written",
		`"F1@2025-07-10": {"title": "F1", "read": "2099-07-09"},`:         "after the list's own date",
		`"F1@2025-07-10": {"title": "F1"},`:                               "read: this key is missing",
		`"F1@2025-07-10": {"title": "F1", "read": "2026-01-01", "x": 1},`: "x: unknown key",
	} {
		files := shipped(t)
		edit(t, files, "procedures/catalogue.json", `"sources": {`, `"sources": {`+line)
		_, err := Check(files)
		wants(t, err, want)
	}
}
