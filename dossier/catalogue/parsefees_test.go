// SPDX-License-Identifier: AGPL-3.0-or-later

package catalogue_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"passerelle/dossier"
	"passerelle/dossier/catalogue"
)

// priced is a title whose fees and windows are those that a test writes.
func priced(title string) (*dossier.Catalogue, error) {
	f := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	return catalogue.Parse(fstest.MapFS{
		"catalogue.json": f(`{"format": "passerelle-catalogue/2", "version": "t", "date": "2026-11-01", "order": ["card"], "sources": {"S": "s"},
			"fees": [{"ref": "much", "from": "2024-01-01", "euros": 50, "verified": true, "source": "S"},
				{"ref": "less", "from": "2024-01-01", "euros": 20, "kept": true, "verified": true, "source": "S"}],
			"tariffs": {"full": [{"ref": "less", "requests": ["renewal"]}, {"ref": "much", "or": "less", "requests": ["first"], "when": {"field": "held", "is": "card"}},
				{"ref": "much", "requests": ["first"]}]}}`),
		"sets.json": f(`{"format": "passerelle-catalogue/2", "sets": {"counter": {"windows": [
			{"requests": ["renewal"], "field": "ends", "opens_days": 120, "closes_days": 60, "or": {"opens_months": 2, "source": "S"}, "verified": false, "source": "S"}]}}}`),
		"card.json": f(`{"title": "card", "requests": [{"request": "first", "id": "card-one"}, {"request": "renewal", "id": "card-two"}],
			"family": "x", "icon": "house", "mode": "full", "channel": "here", "legal_basis": [], "filed_by": ["self"], "max_bytes": 1000, "valid_from": "2024-01-01", "reviewed_on": "2026-11-01",
			"pieces": [], "fields": [{"id": "family_name", "type": "name", "verified": true, "source": "S"}, {"id": "given_names", "type": "name", "verified": true, "source": "S"},
				{"id": "birth_date", "type": "date", "check": "birth", "verified": true, "source": "S"},
				{"id": "held", "type": "choice", "requests": ["first"], "choices": ["card", "visa"], "verified": true, "source": "S"},
				{"id": "ends", "type": "date", "verified": true, "source": "S"}], ` + title + `}`)})
}

// TestTariff: a title's own lines go before its tariff, each request has its own, and a
// set lends its windows.
func TestTariff(t *testing.T) {
	c, err := priced(`"tariff": "full", "fees": [{"ref": "free", "requests": ["first"], "when": {"field": "held", "is": "visa"}}],
		"windows": ["@counter"]`)
	if err != nil {
		t.Fatal(err)
	}
	one, _ := c.Procedure("card-one")
	two, _ := c.Procedure("card-two")
	if len(one.Fees) != 3 || one.Fees[0].Ref != "" || one.Fees[1].Or != "less" ||
		one.Fees[2].When != nil || len(one.Windows) != 0 {
		t.Errorf("first: %+v, %+v", one.Fees, one.Windows)
	}
	if len(two.Fees) != 1 || two.Fees[0].Ref != "less" || len(two.Windows) != 1 ||
		two.Windows[0].Or == nil || two.Windows[0].Or.OpensMonths != 2 {
		t.Errorf("renewal: %+v, %+v", two.Fees, two.Windows)
	}
}

// TestTariffRefuses names what is wrong with fees and windows, each with its place.
func TestTariffRefuses(t *testing.T) {
	const window = `"windows": [{"field": "ends", "verified": true, "source": "S", `
	const unsure = `"windows": [{"field": "ends", "verified": false, "source": "S", `
	for title, want := range map[string]string{
		`"tariff": "half"`:                                                       `tariff: catalogue.json has no tariff "half"`,
		`"tariff": "full", "fee_ref": "much"`:                                    "fee_ref: the tariff says",
		`"fees": [{"ref": "much"}, {"ref": "less"}]`:                             "the line before it is for all",
		`"fees": [{"ref": "much"}], "fee_ref": "less"`:                           "the last line of the fees is for all",
		`"fees": [{"ref": "much", "or": "much"}]`:                                "it is the same as ref",
		`"fees": [{"ref": "free", "or": "free"}]`:                                "it is the same as ref",
		`"fees": [{"ref": "much", "or": "none"}]`:                                `catalogue.json has no fee "none"`,
		`"windows": ["@nothing"]`:                                                `sets.json has no set "nothing"`,
		window + `"closes_days": 60, "working_day": true}]`:                      "it goes with within_months or within_days",
		window + `"until": "2026-12-31"}]`:                                       "it closes on a day for all",
		window + `"opens_months": 2, "opens_days": 60}]`:                         "days or months, not both",
		window + `"opens_months": 12, "within_months": 12}]`:                     "it closes before it opens",
		window + `"closes_days": 60, "still_taken": true, "late_fee": "much"}]`:  "late, and nothing to pay",
		window + `"closes_days": 60, "or": {"opens_months": 2, "source": "S"}}]`: "only a window that is not certain",
		window + `"closes_days": 60, "or": {"opens_months": 2}}]`:                "source: this key is missing",
		window + `"closes_days": 60, "franc": true}]`:                            "franc and starts go with within",
		window + `"closes_days": 60, "starts_days": 15}]`:                        "franc and starts go with within",
		window + `"within_months": 1, "to_the_hour": true}]`:                     "it goes with within_days",
		window + `"within_days": 2, "to_the_hour": true, "franc": true}]`:        "no day more or less",
		unsure + `"within_days": 5, "or": {"opens_months": 2, "source": "S"}}]`:  "as the window does",
		unsure + `"closes_days": 5, "or": {"within_days": 2, "source": "S"}}]`:   "as the window does",
		unsure + `"within_days": 5, "or": {"source": "S"}}]`:                     "in one way",
	} {
		if _, err := priced(title); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", title, err, want)
		}
	}
}
