// SPDX-License-Identifier: AGPL-3.0-or-later

package pile_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"passerelle/assets"
	"passerelle/dossier"
	"passerelle/dossier/catalogue"
	"passerelle/dossier/pile"
	"passerelle/dossier/recognise"
	"passerelle/internal/testkit"
)

// kinds are the few that these tests need.
var kinds = dossier.Tables{Kinds: []dossier.PaperKind{
	{ID: "passport", Pieces: []dossier.PieceID{"id.passport"}},
	{ID: "residence_permit", Pieces: []dossier.PieceID{"id.residence_permit"}},
	{ID: "energy_bill", Pieces: []dossier.PieceID{"home.proof"}},
	{ID: "enrolment", Pieces: []dossier.PieceID{"edu.enrolment"}},
	{ID: "bank_statement", Pieces: []dossier.PieceID{"res.income"}},
	{ID: "visa_confirmation", Pieces: []dossier.PieceID{"id.vlsts_confirmation"}},
	{ID: "payslip"},
	{ID: "mobile_bill", May: []dossier.PieceID{"home.proof"}},
	{ID: "identity_card", Pieces: []dossier.PieceID{"id.passport"}},
}}

func student(t *testing.T) *dossier.Procedure {
	t.Helper()
	c, err := catalogue.Parse(assets.Procedures())
	testkit.Must(t, err)
	p, ok := c.Procedure("etudiant-renouvellement")
	if !ok {
		t.Fatal("etudiant-renouvellement is not in the list")
	}
	return p
}

// page is a page of a kind, with the lines that stand at its foot.
func page(k dossier.KindID, foot ...string) pile.Page {
	var print recognise.Page
	for _, s := range foot {
		print.Lines = append(print.Lines, recognise.Line{Text: s, X: 0.45, Y: 0.95, W: 0.1,
			H: 0.01, Sure: 1})
	}
	return pile.Page{Sight: dossier.Sight{Kind: k, Leaf: pile.LeafOf(print)}}
}

func strip(k dossier.KindID, s dossier.StripKind, family, given string) pile.Page {
	p := page(k)
	p.Sight = dossier.Sight{Kind: k, Strip: s, Family: family, Given: given, Says: map[dossier.Fact]string{
		dossier.FactFamilyName: family, dossier.FactGivenNames: given}}
	return p
}

func sheetOf(p dossier.ProcedureID, slot string, n, of int) pile.Page {
	x := pile.Separator{Procedure: p, Slot: dossier.Slot(slot), Number: n, Of: of,
		Set: "0123abcd"}
	return pile.Page{Sight: dossier.Sight{Separator: x.Text()}}
}

func sheet(slot string, n, of int) pile.Page {
	return sheetOf("etudiant-renouvellement", slot, n, of)
}

// told writes what was sorted: "slot:0,1 | reason:2 | missing 3".
func told(s pile.Sorted) string {
	var out []string
	write := func(name string, pages []int) {
		out = append(out, name+":"+strings.Trim(strings.Join(strings.Fields(fmt.Sprint(pages)), ","),
			"[]"))
	}
	for _, p := range s.Papers {
		write(string(p.Slot), p.Pages)
	}
	for _, u := range s.Unplaced {
		write(string(u.Reason), u.Pages)
	}
	for _, n := range s.Missing {
		out = append(out, fmt.Sprint("missing ", n))
	}
	return strings.Join(out, " | ")
}

func TestSort(t *testing.T) {
	p := student(t)
	both := dossier.Answers{"family_name": "ERIKSSON", "given_names": "ANNA MARIA"}
	blank := pile.Page{Blank: true}
	twin := page("energy_bill")
	twin.Twin = true
	foreign := sheetOf("naturalisation-decret", "home.proof", 1, 1)
	full := page("")
	full.Sight.Leaf = pile.LeafOf(recognise.Page{Lines: []recognise.Line{
		{Text: "voir page 2/3 du contrat", Y: 0.5, X: 0.1, W: 0.5, H: 0.01}}})
	for _, c := range []struct {
		name    string
		answers dossier.Answers
		given   []dossier.Page
		pages   []pile.Page
		want    string
	}{
		{"each its slot", nil, nil, []pile.Page{page("energy_bill"), page("enrolment")},
			"home.proof:0 | edu.enrolment:1"},
		{"pages that are counted", nil, nil, []pile.Page{page("energy_bill", "Page 1/3"),
			page("", "Page 2/3"), page("", "3 / 3"), page("", "1/2")},
			"home.proof:0,1,2 | not_recognised:3"},
		{"a number alone at the foot", nil, nil, []pile.Page{page("enrolment", "- 1 -"),
			page("", "- 2 -"), page("", "- 4 -")},
			"edu.enrolment:0,1 | not_recognised:2"},
		{"a page that isn't told is nobody's", nil, nil, []pile.Page{page("energy_bill"), page("")},
			"home.proof:0 | not_recognised:1"},
		{"a page of another bill", nil, nil, []pile.Page{page("energy_bill", "1/2"),
			page("enrolment", "2/2")}, "home.proof:0 | edu.enrolment:1"},
		{"of another length", nil, nil, []pile.Page{page("energy_bill", "1/2"), page("", "2/4")},
			"home.proof:0 | not_recognised:1"},
		{"a number amid the text counts nothing", nil, nil, []pile.Page{page("energy_bill", "1/3"),
			full}, "home.proof:0 | not_recognised:1"},
		{"counted pages that changed places", nil, nil, []pile.Page{page("energy_bill", "1/2"),
			page("", "2/2"), page("enrolment"), page("", "2/2"), page("bank_statement", "1/2")},
			"home.proof:0 | edu.enrolment:2 | res.income:4 | not_recognised:1 | not_recognised:3"},
		{"a counter that was not read", nil, nil, []pile.Page{page("energy_bill", "1/2"),
			page("", "2/2"), page("enrolment"), page("", "2/2")},
			"home.proof:0,1 | edu.enrolment:2 | not_recognised:3"},
		{"numbers alone that changed places", nil, nil, []pile.Page{page("enrolment", "1"),
			page("", "2"), page("", "2")}, "edu.enrolment:0 | not_recognised:1 | not_recognised:2"},
		{"fronts, then backs", nil, nil, []pile.Page{page("residence_permit"),
			page("residence_permit"),
			strip("residence_permit", dossier.PermitStrip, "ERIKSSON", "ANNA MARIA"),
			strip("residence_permit", dossier.PermitStrip, "MARTIN", "LEA")},
			"id.residence_permit:0 | slot_taken:1 | slot_taken:2 | slot_taken:3"},
		{"both sides of a card", nil, nil, []pile.Page{page("residence_permit"),
			strip("residence_permit", dossier.PermitStrip, "ERIKSSON", "ANNA MARIA")},
			"id.residence_permit:0,1"},
		{"a card whose strip tells no kind", nil, nil, []pile.Page{page("identity_card"),
			strip("", dossier.CardStrip, "ERIKSSON", "ANNA MARIA")}, "id.passport:0,1"},
		{"such a strip first", nil, nil, []pile.Page{
			strip("", dossier.CardStrip, "ERIKSSON", "ANNA MARIA"), page("identity_card")},
			"id.passport:0,1"},
		{"such a strip alone", nil, nil, []pile.Page{page("energy_bill"),
			strip("", dossier.CardStrip, "ERIKSSON", "ANNA MARIA")},
			"home.proof:0 | not_recognised:1"},
		{"what an agent decides", nil, nil, []pile.Page{page("mobile_bill")}, "unsure:0"},
		{"two cards", nil, nil, []pile.Page{
			strip("residence_permit", dossier.PermitStrip, "ERIKSSON", "ANNA MARIA"),
			strip("residence_permit", dossier.PermitStrip, "MARTIN", "LEA")},
			"id.residence_permit:0 | slot_taken:1"},
		{"somebody else's", both, nil, []pile.Page{
			strip("passport", dossier.PassportStrip, "MARTIN", "LEA"),
			strip("passport", dossier.PassportStrip, "ERIKSSON", "ANNA MARIA")},
			"id.passport:1 | other_person:0"},
		{"two bills", nil, nil, []pile.Page{page("energy_bill"), page("energy_bill")},
			"home.proof:0 | slot_taken:1"},
		{"several of one kind", nil, nil, []pile.Page{page("bank_statement"), page("bank_statement")},
			"res.income:0 | res.income:1"},
		{"given already", nil, []dossier.Page{{ID: "a", Slot: "home.proof"}},
			[]pile.Page{page("energy_bill")}, "slot_taken:0"},
		{"not asked for", nil, nil, []pile.Page{page("payslip")}, "no_slot:0"},
		{"the same page, and a blank back", nil, nil, []pile.Page{page("energy_bill"), blank, twin},
			"home.proof:0 | blank:1 | same_page:2"},
		{"separators", nil, nil, []pile.Page{sheet("home.proof", 1, 2), page(""), page(""),
			sheet("edu.enrolment", 2, 2), page("enrolment")},
			"home.proof:1,2 | edu.enrolment:4"},
		{"separators in another order", nil, nil, []pile.Page{sheet("edu.enrolment", 2, 2), page(""),
			sheet("home.proof", 1, 2), page("")}, "edu.enrolment:1 | home.proof:3"},
		{"one missed", nil, nil, []pile.Page{sheet("home.proof", 1, 3), page(""), page("enrolment"),
			sheet("res.income", 3, 3), page("")},
			"edu.enrolment:2 | res.income:4 | separator_missing:1 | missing 2"},
		{"the last missed", nil, nil, []pile.Page{sheet("home.proof", 1, 2), page(""), page("")},
			"separator_missing:1 | separator_missing:2 | missing 2"},
		{"one twice", nil, nil, []pile.Page{sheet("home.proof", 1, 1), page(""),
			sheet("home.proof", 1, 1), page("")}, "separator_missing:1 | separator_missing:3"},
		{"of another file", nil, nil, []pile.Page{foreign, page(""), page("energy_bill")},
			"home.proof:2 | separator_missing:1"},
		{"a sheet whose pages are another paper's", nil, nil, []pile.Page{
			sheet("home.proof", 1, 1), page("enrolment"), page("")},
			"edu.enrolment:1 | not_recognised:2"},
		{"a sheet with nothing below it", nil, nil, []pile.Page{sheet("home.proof", 1, 2),
			sheet("edu.enrolment", 2, 2), page("")}, "edu.enrolment:2"},
		{"nothing", nil, nil, nil, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := dossier.Dossier{Procedure: p.ID, Answers: c.answers, Pages: c.given}
			if got := told(pile.Sort(p, kinds, d, p.Possible(d), c.pages)); got != c.want {
				t.Errorf("sorted %q, want %q", got, c.want)
			}
		})
	}
}

// TestAlternative: a paper that may be given instead is put into the slot as what it is.
func TestAlternative(t *testing.T) {
	p := student(t)
	got := pile.Sort(p, kinds, dossier.Dossier{Procedure: p.ID}, p.Pieces,
		[]pile.Page{page("visa_confirmation")})
	if len(got.Papers) != 1 || got.Papers[0].Slot != "id.residence_permit" ||
		got.Papers[0].Piece != "id.vlsts_confirmation" {
		t.Errorf("sorted %+v, want it as an alternative in id.residence_permit", got)
	}
}

// TestNoPageIsLost: whatever the pile, each page that is no separator comes back once, and
// no slot gets more pages than it takes.
func TestNoPageIsLost(t *testing.T) {
	p := student(t)
	r := testkit.Seeded(t)
	for range testkit.Share(40_000) {
		var pages []pile.Page
		var want []int
		for i := range r.IntN(14) {
			k := append(kinds.Kinds, dossier.PaperKind{}, dossier.PaperKind{})[r.IntN(len(kinds.Kinds)+2)]
			pg := page(k.ID, fmt.Sprintf("%d/%d", 1+r.IntN(3), 1+r.IntN(3)))
			switch r.IntN(8) {
			case 0:
				pg.Blank = true
			case 1:
				pg.Twin = true
			case 2:
				pg = sheet(string(p.Pieces[r.IntN(len(p.Pieces))].Slot), 1+r.IntN(4), 4)
			}
			if pg.Sight.Separator == "" {
				want = append(want, i)
			}
			pages = append(pages, pg)
		}
		got := pile.Sort(p, kinds, dossier.Dossier{Procedure: p.ID}, p.Pieces, pages)
		var all []int
		count := map[dossier.Slot]int{}
		for _, x := range got.Papers {
			all = append(all, x.Pages...)
			count[x.Slot] += len(x.Pages)
		}
		for _, x := range got.Unplaced {
			all = append(all, x.Pages...)
		}
		slices.Sort(all)
		if !slices.Equal(all, want) {
			t.Fatalf("the pages %v came back as %v", want, all)
		}
		for slot, n := range count {
			if x, _ := p.Piece(slot); x.MaxPages > 0 && n > x.MaxPages {
				t.Fatalf("%d pages in %s, which takes %d", n, slot, x.MaxPages)
			}
		}
	}
}

// TestSeparatorText: the first version of the code, for ever.
func TestSeparatorText(t *testing.T) {
	x := pile.Separator{Procedure: "etudiant-renouvellement", Slot: "home.proof", Number: 3,
		Of: 7, Set: "0123abcd"}
	if got, ok := pile.ParseSeparator(x.Text()); !ok || got != x {
		t.Errorf("%q was read as %+v, %v", x.Text(), got, ok)
	}
	if want := "PSEP1:ETUDIANT-RENOUVELLEMENT:HOME.PROOF:3:7:0123ABCD"; x.Text() != want {
		t.Errorf("the code holds %q, want %q", x.Text(), want)
	}
	for _, bad := range []string{"", "PSEP1:", "PSEP2:A:B:1:2:0123ABCD", "PSEP1:A:B:0:2:0123ABCD",
		"PSEP1:A:B:3:2:0123ABCD", "PSEP1:a:b:1:2:0123abcd", "PSEP1:A:B:01:2:0123ABCD",
		"PSEP1:A::1:2:0123ABCD", "PSEP1:A:B:1:100:0123ABCD", "PSEP1:A:B:1:2:0123ABCD:X",
		"https://example.org"} {
		if got, ok := pile.ParseSeparator(bad); ok {
			t.Errorf("%q was read as a separator: %+v", bad, got)
		}
	}
}
