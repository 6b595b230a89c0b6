// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier_test

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"passerelle/dossier"
	"passerelle/dossier/catalogue"
	"passerelle/internal/testkit"
)

// TestAcrossPapers changes facts of one dossier in which all papers agree.
func TestAcrossPapers(t *testing.T) {
	p := procedure(t, "etudiant-renouvellement")
	agreeing := dossier.Answers{
		"family_name": "Martin", "usage_name": "Durand", "given_names": "Léa Rose",
		"birth_date": "1994-08-12", "nationality": "UTO", "address.postal_code": "01200",
		"address.city":    "Eloise",
		"passport_number": "L898902C3", "permit_card_number": "D23145890",
		"agdref_number":           "7503129987",
		"id.passport.family_name": "MARTIN", "id.passport.given_names": "LEA ROSE",
		"id.passport.birth_date": "1994-08-12", "id.passport.number": "L898902C3",
		"id.passport.nationality":  "UTO",
		"id.residence_permit.name": "DURAND LEA", "id.residence_permit.birth_date": "1994-08-00",
		"id.residence_permit.number":         "D23145890",
		"id.residence_permit.foreign_number": "75 03 12 99 87",
		"home.proof.name":                    "MME L. DURAND ET M. PAUL DURAND",
		"home.proof.postal_code":             "01200",
		"edu.enrolment.name":                 "Durand Léa",
	}
	all := []dossier.Code{
		dossier.NamesDiffer, dossier.NamesNotCompared, dossier.BirthDiffers, dossier.NumberDiffers,
		dossier.ExpiryDiffers, dossier.NationalityDiffers, dossier.AddressDiffers,
		dossier.DatesOutOfOrder, dossier.CommuneDiffers, dossier.PaperTwice,
	}
	for _, c := range []struct {
		name string
		over dossier.Answers
		drop dossier.Slot
		want string // all that is said across papers
	}{
		{name: "all agree"},
		{name: "one letter on the passport",
			over: dossier.Answers{"id.passport.family_name": "MARTYN"},
			want: "inconclusive names.differ id.passport"},
		{name: "one letter, passport not given",
			over: dossier.Answers{"id.passport.family_name": "MARTYN"}, drop: "id.passport"},
		{name: "the neighbour's bill", over: dossier.Answers{"home.proof.name": "M. PAUL PETIT"},
			want: "inconclusive names.differ home.proof"},
		{name: "other script", over: dossier.Answers{"id.passport.family_name": "مارتن",
			"id.passport.given_names": "ليا"}, want: "inconclusive names.not_compared id.passport"},
		{name: "birth date", over: dossier.Answers{"id.passport.birth_date": "1994-12-08"},
			want: "inconclusive birth.differ id.passport"},
		{name: "birth month", over: dossier.Answers{"id.residence_permit.birth_date": "1994-09-00"},
			want: "inconclusive birth.differ id.residence_permit"},
		{name: "passport number", over: dossier.Answers{"passport_number": "L898902C4"},
			want: "inconclusive number.differ id.passport"},
		{name: "number with spaces", over: dossier.Answers{"id.passport.number": "l898 902c3<"}},
		{name: "permit number", over: dossier.Answers{"id.residence_permit.number": "D23145891"},
			want: "inconclusive number.differ id.residence_permit"},
		{name: "foreigner's number", over: dossier.Answers{"agdref_number": "7503129986"},
			want: "inconclusive number.differ id.residence_permit"},
		{name: "end of the permit",
			over: dossier.Answers{"id.residence_permit.expiry": "2027-03-01"},
			want: "inconclusive expiry.differ id.residence_permit"},
		{name: "nationality", over: dossier.Answers{"id.passport.nationality": "SYR"},
			want: "inconclusive nationality.differ id.passport"},
		{name: "nationality in words", over: dossier.Answers{"nationality": "utopienne"}},
		{name: "bill of another town", over: dossier.Answers{"home.proof.postal_code": "31000"},
			want: "inconclusive address.differ home.proof"},
		{name: "town of another code", over: dossier.Answers{"address.city": "Toulouse"},
			want: "inconclusive address.commune address.city"},
		{name: "entry before birth", over: dossier.Answers{"entry_date_france": "1994-08-11"},
			want: "inconclusive dates.order entry_date_france"},
		{name: "entry on the day of birth",
			over: dossier.Answers{"entry_date_france": "1994-08-12"}},
		{name: "the host's letter", over: dossier.Answers{"home.proof.given": "home.host",
			"home.proof.name": "PAUL PETIT", "host_name": "Paul Petit",
			"home.host.id.name": "PETIT PAUL", "home.proof.postal_code": ""}},
		{name: "the host's card", over: dossier.Answers{"home.proof.given": "home.host",
			"home.proof.name": "", "host_name": "Paul Petit", "home.host.id.family_name": "GRAND",
			"home.host.id.given_names": "PAUL"}, want: "inconclusive names.differ home.host.id"},
		// papers of different kinds
		{name: "one paper in two slots",
			over: dossier.Answers{"home.proof.number": "X1", "home.hotel.invoice.number": "X1"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := maps.Clone(agreeing)
			maps.Copy(a, c.over)
			a["permit_expiry"] = "2027-02-24"
			if _, ok := a["id.residence_permit.expiry"]; !ok {
				a["id.residence_permit.expiry"] = a["permit_expiry"]
			}
			d := without(full(t, p, on(today), a), c.drop)
			var got []string
			for _, g := range p.Gaps(d, on(today)) {
				if slices.Contains(all, g.Code) {
					got = append(got, found([]dossier.Gap{g})...)
				}
				if g.Code == dossier.ChoiceUnknown {
					t.Errorf("a fact of a paper is not known: %s", g.Field)
				}
			}
			if s := strings.Join(got, "; "); s != c.want {
				t.Errorf("got %q, want %q", s, c.want)
			}
		})
	}
}

// TestOnePassportForTwo: the parent's passport given for the child's is seen by its
// number, read or typed.
func TestOnePassportForTwo(t *testing.T) {
	c, err := catalogue.Parse(os.DirFS("testdata/dcem"))
	testkit.Must(t, err)
	p, _ := c.Procedure("dcem")
	d := full(t, p, on(today), dossier.Answers{"applicant.id.passport.number": "L898902C3",
		"minor.id.passport.number": "L898902C3"})
	d.FiledBy = dossier.ByParent
	if got := found(p.Gaps(d, on(today))); !slices.Contains(got,
		"inconclusive paper.twice minor.id.passport") {
		t.Errorf("not seen: %q", got)
	}
	d.Answers["minor.id.passport.number"] = "L898902C4"
	for _, g := range found(p.Gaps(d, on(today))) {
		if strings.Contains(g, "paper.twice") {
			t.Errorf("two passports: %s", g)
		}
	}
}

// TestReadPapers gives a dossier in which all is in order what a machine read off its
// papers: what differs from the answers is for the person and the agent to look at.
func TestReadPapers(t *testing.T) {
	p := procedure(t, "etudiant-renouvellement")
	d := full(t, p, on(today), dossier.Answers{
		"family_name": "Martin", "given_names": "Léa Rose", "birth_date": "1994-08-12",
		"nationality": "UTO", "passport_number": "L898902C3", "permit_expiry": "2027-02-24",
		"id.passport.expiry": "2031-05-01", "home.proof.date": "2026-11-02",
		"address.postal_code": "01200",
	})
	before := found(p.Gaps(d, on(today)))
	read := func(slot dossier.Slot, f dossier.Fact, v string) dossier.Answers {
		return dossier.Answers{dossier.PaperFact(slot, f): v}
	}
	for _, c := range []struct {
		name string
		read dossier.Answers
		drop dossier.Slot
		want string
	}{
		{name: "nothing"},
		{name: "the same", read: dossier.Answers{"id.passport.expiry": "2031-05-01",
			"id.passport.number": "L898902C3", "id.passport.family_name": "MARTIN",
			"id.passport.given_names": "LEA ROSE", "home.proof.issue_date": "2026-11-02"}},
		{name: "a passport that has ended",
			read: read("id.passport", dossier.FactExpiry, "2021-05-01"),
			want: "inconclusive expiry.differ id.passport"},
		{name: "the same, not given", read: read("id.passport", dossier.FactExpiry, "2021-05-01"),
			drop: "id.passport"},
		{name: "another's passport", read: dossier.Answers{"id.passport.family_name": "PETIT",
			"id.passport.given_names": "PAUL"}, want: "inconclusive names.differ id.passport"},
		{name: "born another day", read: read("id.passport", dossier.FactBirthDate, "1984-08-12"),
			want: "inconclusive birth.differ id.passport"},
		{name: "a slip in the number", read: read("id.passport", dossier.FactNumber, "L898902C8"),
			want: "inconclusive number.differ id.passport"},
		{name: "the end of the permit, once",
			read: read("id.residence_permit", dossier.FactExpiry, "2026-02-24"),
			want: "inconclusive expiry.differ id.residence_permit"},
		{name: "an old bill", read: read("home.proof", dossier.FactIssueDate, "2025-11-02"),
			want: "inconclusive expiry.differ home.proof"},
		{name: "the bill of another town",
			read: read("home.proof", dossier.FactPostalCode, "31000"),
			want: "inconclusive address.differ home.proof"},
		{name: "another nationality", read: read("id.passport", dossier.FactNationality, "SYR"),
			want: "inconclusive nationality.differ id.passport"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := without(d, c.drop)
			plain := found(p.Gaps(w, on(today)))
			w.Read = c.read
			var more []string
			for _, g := range found(p.Gaps(w, on(today))) {
				if !slices.Contains(plain, g) {
					more = append(more, g)
				}
			}
			if got := strings.Join(more, ", "); !strings.HasPrefix(got, c.want) || c.want == "" &&
				got != "" || len(more) > 1 {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
	d.Read = dossier.Answers{"id.passport.expiry": "2031-05-01"}
	delete(d.Answers, "id.passport.expiry")
	if got := found(p.Gaps(d, on(today))); slices.Equal(got, before) {
		t.Error("what was read stands for the answer that is missing")
	}
}
