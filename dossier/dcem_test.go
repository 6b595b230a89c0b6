// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier_test

import (
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"passerelle/dossier"
	"passerelle/dossier/catalogue"
	"passerelle/internal/testkit"
)

// testdata/dcem is a catalogue of two persons: it is read by tests only.

func TestTwoPersonsTwoPassports(t *testing.T) {
	c, err := catalogue.Parse(os.DirFS("testdata/dcem"))
	testkit.Must(t, err)
	p, ok := c.Procedure("dcem")
	if !ok {
		t.Fatal("no dcem")
	}
	d := full(t, p, on(today), dossier.Answers{"applicant_eu": "no", "protection": "refugee"})
	d.FiledBy = dossier.ByMandatary
	d = without(d, "minor.id.passport")
	got := strings.Join(found(p.Gaps(d, on(today))), "\n")
	for _, want := range []string{"failed piece.missing minor.id.passport",
		"failed piece.missing proxy.mandate"} {
		if !strings.Contains(got, want) {
			t.Errorf("want %q among:\n%s", want, got)
		}
	}
	if strings.Contains(got, "applicant.id.passport") {
		t.Errorf("the applicant's passport is taken for the minor's:\n%s", got)
	}
	d.Answers["minor.id.passport.given"] = "id.national_card"
	d.Pages = append(d.Pages, dossier.Page{ID: "a", Slot: "minor.id.passport"})
	if got := strings.Join(found(p.Gaps(d, on(today))), "\n"); !strings.Contains(got,
		"failed piece.side_missing minor.id.passport") {
		t.Errorf("an identity card has two sides, the passport that it stands for one:\n%s", got)
	}
	d.Answers["applicant_eu"] = "yes"
	for _, x := range p.Wanted(d) {
		if x.Slot == "applicant.id.residence_permit" {
			t.Error("a parent from the EU is asked for a permit")
		}
	}
	if euros, verified, ok := p.FeeAt("dcem", on(today).Time); euros != 50 || !verified || !ok {
		t.Errorf("fee: %d %v %v", euros, verified, ok)
	}
}

func FuzzCatalogueFile(f *testing.F) {
	dcem := os.DirFS("testdata/dcem")
	head, err := fs.ReadFile(dcem, "catalogue.json")
	testkit.Must(f, err)
	whole, err := fs.ReadFile(dcem, "dcem.json")
	testkit.Must(f, err)
	f.Add(whole)
	f.Add([]byte(`{"pieces":[{"when":{"all":[{"not":{"field":"a","before":"+3m"}}]}}]}`))
	f.Add([]byte(`[[[[`))
	f.Fuzz(func(t *testing.T, data []byte) {
		files := fstest.MapFS{"catalogue.json": {Data: head}, "dcem.json": {Data: data}}
		c, err := catalogue.Parse(files)
		if (c == nil) != (err != nil) {
			t.Fatalf("catalogue %v, error %v", c, err)
		}
		if err != nil {
			if !strings.Contains(err.Error(), "dcem.json") {
				t.Fatalf("the file is not named: %v", err)
			}
			return
		}
		p := c.Procedures()[0] // what was taken can be used
		p.Gaps(full(t, p, on(today), nil), on(today))
	})
}
