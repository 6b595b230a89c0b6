// SPDX-License-Identifier: AGPL-3.0-or-later

package catalogue_test

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"passerelle/assets"
	"passerelle/dossier/catalogue"
	"passerelle/internal/testkit"
)

// dcem is a catalogue of two persons: it is read by the tests only.
func dcem(t testing.TB) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	for _, f := range []string{"catalogue.json", "dcem.json"} {
		data := testkit.Read(t, "../testdata/dcem/"+f)
		out[f] = &fstest.MapFile{Data: data}
	}
	return out
}

// unnumbered takes the lines away that every error names: the table would change with
// each line of the file.
var unnumbered = regexp.MustCompile(`(?m)^([a-z-]+\.json:)[0-9]+:`)

// TestCatalogueErrorsNamePlace changes one thing in a good catalogue; the error names the
// file and the path.
func TestCatalogueErrorsNamePlace(t *testing.T) {
	for _, c := range []struct{ name, file, old, new, want string }{
		{"unknown key", "dcem.json", `"slot": "home.proof", "id"`,
			`"slot": "home.proof", "max_age": 3, "id"`,
			"dcem.json: pieces[6].max_age: unknown key"},
		{"a sheet in the first format", "dcem.json", `"slot": "home.proof", "id"`,
			`"slot": "home.proof", "sheet": "host", "id"`,
			"dcem.json: pieces[6].sheet: unknown key"},
		{"unknown key at the top", "dcem.json", `"family": "voyage"`,
			`"family": "voyage", "famly": "x"`, "dcem.json: famly: unknown key"},
		{"missing key", "dcem.json", `"family": "voyage",`, ``,
			"dcem.json: family: this key is missing"},
		{"verified left out", "dcem.json", `"icon": "student", "verified": true`,
			`"icon": "student"`, "dcem.json: pieces[4].verified: this key is missing"},
		{"doubled key", "dcem.json", `"family": "voyage"`, `"family": "voyage", "family": "voyage"`,
			"dcem.json: family: this key stands twice"},
		{"doubled key deep inside", "dcem.json", `"is": "mandatary"`,
			`"is": "mandatary", "is": "parent"`,
			"dcem.json: pieces[10].when.is: this key stands twice"},
		{"other case", "dcem.json", `"family": "voyage"`, `"Family": "voyage"`,
			"dcem.json: Family: unknown key"},
		{"wrong type", "dcem.json", `"sides": 2`, `"sides": "2"`,
			"dcem.json: pieces[2].sides: a number is expected"},
		{"not whole", "dcem.json", `"sides": 2`, `"sides": 2.5`,
			"dcem.json: pieces[2].sides: a whole number"},
		{"null", "dcem.json", `"sides": 2`, `"sides": null`,
			"dcem.json: pieces[2].sides: a number is expected"},
		{"negative", "dcem.json", `"sides": 2`, `"sides": -2`, "dcem.json: pieces[2].sides"},
		{"fewer pages than sides", "dcem.json", `"sides": 2, "max_pages": 4`,
			`"sides": 5, "max_pages": 4`, "dcem.json: pieces[2].max_pages"},
		{"days and months", "dcem.json", `"max_age_months": 6`,
			`"max_age_months": 6, "max_age_days": 5`, "dcem.json: pieces[6].max_age_days"},
		{"slot twice", "dcem.json", `"slot": "minor.id.passport"`,
			`"slot": "applicant.id.passport"`,
			`dcem.json: pieces[3].slot: "applicant.id.passport" stands twice`},
		{"field twice", "dcem.json", `"minor.given_names"`, `"minor.family_name"`,
			`dcem.json: fields[6].id: "minor.family_name" stands twice`},
		{"no such field", "dcem.json", `"field": "applicant_eu"`, `"field": "applicant_ue"`,
			`dcem.json: pieces[2].when.not.field: the procedure asks no field "applicant_ue"`},
		{"no such value", "dcem.json", `["refugee", "subsidiary"]}`, `["refugee", "subsidary"]}`,
			`field "protection" is never "subsidary"`},
		{"no such filer", "dcem.json", `"is": "mandatary"`, `"is": "self"`,
			`field "filed_by" is never "self"`},
		{"code without field", "dcem.json", `"field": "minor.ephoto_code", `, ``,
			"dcem.json: pieces[5].field"},
		{"date field of another type", "dcem.json",
			`"id": "home.proof.date", "type": "date", "check": "past"`,
			`"id": "home.proof.date", "type": "text"`, "dcem.json: pieces[6].date_field"},
		{"date field of another paper", "dcem.json", `"slot": "home.proof", "verified"`,
			`"slot": "min.authority", "verified"`, "is not a fact about this paper"},
		{"age without date", "dcem.json", `"date_field": "home.proof.date", `, ``,
			"dcem.json: pieces[6].date_field"},
		{"no such alternative", "dcem.json", `"alternatives": ["cs.family_book"]`,
			`"alternatives": ["cs.livret"]`,
			`dcem.json: pieces[7].alternatives[0]: catalogue.json has no paper "cs.livret"`},
		{"no such source", "dcem.json", `"source": "DCEM-91"`, `"source": "DCEM-92"`,
			`"DCEM-92" is not in catalogue.json's sources`},
		{"no such check", "dcem.json", `"check": "birth"`, `"check": "brith"`,
			"dcem.json: fields[2].check"},
		{"no such kind", "dcem.json", `"kind": "later"`, `"kind": "latre"`,
			"dcem.json: pieces[11].kind"},
		{"no such type", "dcem.json", `"type": "yesno"`, `"type": "bool"`,
			"dcem.json: fields[3].type"},
		{"choice without choices", "dcem.json", `"choices": ["none", "refugee", "subsidiary"], `,
			``, "dcem.json: fields[4].choices"},
		{"no such filer at all", "dcem.json", `"filed_by": ["parent"`, `"filed_by": ["uncle"`,
			"dcem.json: filed_by[0]"},
		{"id is not the file's", "dcem.json", `"id": "dcem"`, `"id": "dcme"`,
			"dcem.json: id: it is"},
		{"long id", "dcem.json", `"id": "dcem"`, `"id": "` + strings.Repeat("a", 41) + `"`,
			"at most 40"},
		{"name not asked", "dcem.json",
			`{"id": "family_name", "type": "name", "verified": true, "source": "DCEM-PJ"},`, ``,
			"every procedure asks family_name"},
		{"fee not in the table", "dcem.json", `"fee_ref": "dcem"`, `"fee_ref": "decm"`,
			`dcem.json: fee_ref: catalogue.json has no fee "decm"`},
		{"two rules at once", "dcem.json", `{"field": "filed_by", "is": "mandatary"}`,
			`{"field": "filed_by", "is": "mandatary", "known": true}`,
			"dcem.json: pieces[10].when: one of"},
		{"is and in", "dcem.json", `{"field": "filed_by", "is": "mandatary"}`,
			`{"field": "filed_by", "is": "mandatary", "in": ["parent"]}`,
			"dcem.json: pieces[10].when"},
		{"empty condition", "dcem.json", `{"field": "filed_by", "is": "mandatary"}`, `{}`,
			"dcem.json: pieces[10].when: one of"},
		{"empty list", "dcem.json", `{"field": "filed_by", "is": "mandatary"}`, `{"any": []}`,
			"dcem.json: pieces[10].when: one of"},
		{"list by the day", "dcem.json", `{"field": "filed_by", "is": "mandatary"}`,
			`{"field": "minor.birth_date", "before": "-18m"}`,
			"dcem.json: pieces[10].when: it hangs on the day of filing"},
		{"day of a name", "dcem.json", `{"field": "filed_by", "is": "mandatary"}`,
			`{"field": "family_name", "before": "2026-01-01"}`, `field "family_name" is no date`},
		{"bad span", "dcem.json", `{"field": "filed_by", "is": "mandatary"}`,
			`{"field": "birth_date", "before": "3m"}`, "dcem.json: pieces[10].when.before"},
		{"circle", "dcem.json", `"id": "applicant_eu", "type": "yesno"`,
			`"id": "applicant_eu", "type": "yesno", "when": {"not": {"field": "applicant_eu", "is": "yes"}}`,
			"hangs on itself"},
		{"circle through a paper", "dcem.json", `"id": "applicant_eu", "type": "yesno"`,
			`"id": "applicant_eu", "type": "yesno", "slot": "applicant.id.residence_permit"`,
			"hangs on itself"},
		{"text after the end", "dcem.json", "  ]\n}\n", "  ]\n}\n{}",
			"dcem.json: something stands after the end"},
		{"cut", "dcem.json", "  ]\n}\n", "", "dcem.json"},
		{"not UTF-8", "dcem.json", "voyage", "voy\xe2ge", "dcem.json: it is not UTF-8"},
		{"deep", "dcem.json", `{"field": "filed_by", "is": "mandatary"}`,
			strings.Repeat(`{"not": `, 100000) + "1" + strings.Repeat("}", 100000),
			"nested more than"},
		{"other format", "catalogue.json", "passerelle-catalogue/1", "passerelle-catalogue/3",
			`catalogue.json: format: "passerelle-catalogue/3" is not known`},
		{"no such day", "catalogue.json", "2026-11-01", "2026-11-31", "catalogue.json: date"},
		{"listed twice", "catalogue.json", `["dcem"]`, `["dcem", "dcem"]`,
			`catalogue.json: order[1]: "dcem" stands twice`},
		{"listed and not there", "catalogue.json", `["dcem"]`, `["dcem", "tve"]`, "tve.json"},
		{"there and not listed", "catalogue.json", `["dcem"]`, `[]`,
			"dcem.json: catalogue.json does not list it"},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := dcem(t)
			before := string(files[c.file].Data)
			if !strings.Contains(before, c.old) {
				t.Fatalf("%s has no %q any more", c.file, c.old)
			}
			files[c.file] = &fstest.MapFile{Data: []byte(strings.Replace(before, c.old, c.new, 1))}
			_, err := catalogue.Parse(files)
			if err == nil || !strings.Contains(unnumbered.ReplaceAllString(err.Error(), "$1"),
				c.want) {
				t.Errorf("got %v\nwant %q", err, c.want)
			}
		})
	}
}

func TestAllErrorsAtOnce(t *testing.T) {
	files := dcem(t)
	s := strings.NewReplacer(`"kind": "later"`, `"kind": "x"`, `"check": "birth"`, `"check": "y"`,
		`"family": "voyage"`, `"famly": "z"`).Replace(string(files["dcem.json"].Data))
	files["dcem.json"] = &fstest.MapFile{Data: []byte(s)}
	_, err := catalogue.Parse(files)
	if err == nil {
		t.Fatal("taken")
	}
	for _, want := range []string{"pieces[11].kind", "fields[2].check", "famly: unknown key",
		"family: this key is missing"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no word of %q in:\n%v", want, err)
		}
	}
}

// TestShippedRules checks what the parser can't know: each paper that may stand for
// another has rules of its own, and each icon exists.
func TestShippedRules(t *testing.T) {
	c, err := catalogue.Parse(assets.Procedures())
	if err != nil {
		t.Fatal(err)
	}
	icon := func(name string) {
		for _, weight := range []string{"", "-duotone", "-bold", "-fill"} {
			if _, err := fs.Stat(assets.Icons(), name+weight+".svg"); err == nil {
				return
			}
		}
		t.Errorf("no icon %q", name)
	}
	for _, p := range c.Procedures() {
		icon(p.Icon)
		for _, x := range p.Pieces {
			icon(x.Icon)
			for _, a := range x.Alternatives {
				s, ok := p.Substitutes[a]
				if !ok {
					t.Errorf("%s: %s has no rules", p.ID, a)
				}
				icon(s.Icon)
			}
		}
	}
}
