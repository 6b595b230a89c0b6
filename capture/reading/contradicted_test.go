// SPDX-License-Identifier: AGPL-3.0-or-later

package reading

import (
	"image"
	"slices"
	"strings"
	"testing"

	"passerelle/dossier"
	"passerelle/dossier/twodoc"
)

// printed makes lines of print, one below the other; columns are parted by "|".
func printed(sure float64, text ...string) (all []line) {
	for y, row := range text {
		for i, column := range strings.Split(row, "|") {
			x, l := 10+600*i, line{}
			for s := range strings.FieldsSeq(column) {
				w := word{s, sure, image.Rect(x, 40*y, x+12*len(s), 40*y+20)}
				l.words, l.box = append(l.words, w), l.box.Union(w.box)
				x += 12*len(s) + 10
			}
			if len(l.words) > 0 {
				all = append(all, l)
			}
		}
	}
	return all
}

const printedBill = "FACTURE|MME ANNA MARIA ERIKSSON\n|14 RUE DES LILAS\n|31000 TOULOUSE\n" +
	"Facture du 2 novembre 2026\nMontant total TTC|1 234,50 €\nMerci de votre confiance"

// TestContradicted changes the print of a bill as a forger does, and as a reader of print, an
// owner of two flats and a biller do: only the first is said.
func TestContradicted(t *testing.T) {
	for name, c := range map[string]struct {
		code   string // fields in place of those of the bill
		change []string
		sure   float64
		want   []Differing
	}{
		"the same": {},
		"another name": {change: []string{"ANNA MARIA ERIKSSON", "PAUL PETIT"},
			want: []Differing{NameDiffers}},
		"a letter of the name read wrongly": {change: []string{"ERIKSSON", "ERlK5SON"}},
		"another name, badly read": {change: []string{"ANNA MARIA ERIKSSON", "PAUL PETIT"},
			sure: 0.5},
		"sent to another who is named": {change: []string{"MME ANNA MARIA ERIKSSON",
			"M PAUL PETIT", "Merci", "Titulaire : Eriksson Anna\nMerci"}},
		"sent to another, as the code says": {code: "14M/PETIT/PAUL\x1d",
			change: []string{"MME ANNA MARIA ERIKSSON", "M PAUL PETIT"}},
		"another address": {change: []string{"14 RUE DES LILAS", "3 QUAI NEUF", "31000 TOULOUSE",
			"59000 LILLE"}, want: []Differing{AddressDiffers}},
		"a digit of the postal code read wrongly": {change: []string{"14 RUE DES LILAS",
			"3 QUAI NEUF", "31000 TOULOUSE", "37000 TOURS"}},
		"the place of use stands elsewhere": {change: []string{"14 RUE DES LILAS", "3 QUAI NEUF",
			"31000 TOULOUSE", "59000 LILLE", "Merci", "Lieu : 14 rue des Lilas 31000\nMerci"}},
		"sent elsewhere, as the code says": {code: "293 QUAI NEUF\x1d2B590002CLILLE\x1d",
			change: []string{"14 RUE DES LILAS", "3 QUAI NEUF", "31000 TOULOUSE", "59000 LILLE"}},
		"another amount": {change: []string{"1 234,50", "34,20"},
			want: []Differing{AmountDiffers}},
		"a digit of the amount read wrongly": {change: []string{"1 234,50", "1 284,50"}},
		"the amount without label":           {change: []string{"Montant total TTC", "Reste"}},
		"the amount elsewhere": {change: []string{"1 234,50", "34,20", "Merci",
			"Prélevé : 1234,50\nMerci"}},
		"another day": {change: []string{"2 novembre 2026", "2 mars 2026"},
			want: []Differing{DayDiffers}},
		"some days later": {change: []string{"2 novembre 2026", "5 novembre 2026"}},
		"all of it": {change: []string{"ANNA MARIA ERIKSSON", "PAUL PETIT",
			"14 RUE DES LILAS", "3 QUAI NEUF", "31000 TOULOUSE", "59000 LILLE", "1 234,50", "34,20",
			"2 novembre 2026", "2 mars 2026"},
			want: []Differing{NameDiffers, AddressDiffers, AmountDiffers, DayDiffers}},
	} {
		if c.sure == 0 {
			c.sure = 0.95
		}
		code, err := twodoc.Parse(billCode + "1D1234,50\x1d" + c.code)
		must(t, err)
		lines := printed(c.sure, strings.Split(strings.NewReplacer(c.change...).Replace(printedBill),
			"\n")...)
		text, days := factsOfText(lines)
		if day, ok := DayAs(days, ""); ok {
			text = append(text, day)
		}
		if got := contradicted(code, lines, text); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v (%d facts in print)", name, got, c.want, len(text))
		}
	}
}

// TestContradictedIncome: the income of a tax notice stands beside its label.
func TestContradictedIncome(t *testing.T) {
	code, err := twodoc.Parse("DC04TS01CRT1FFFF264B2801FR432,00\x1d44227801234567845202546" +
		"ERIKSSON ANNA\x1d4A3107202641" + "63198\x1d473001123456789")
	must(t, err)
	for income, want := range map[string]bool{"63 198": false, "63198": false, "13 198": false,
		"9 871": true, "illisible": false} {
		lines := printed(0.95, "Avis d'impôt 2026", "Revenu fiscal de référence|"+income+" €",
			"Nombre de parts|2,00")
		if got := contradicted(code, lines, nil); slices.Contains(got, AmountDiffers) != want {
			t.Errorf("%s: %v, want %v", income, got, want)
		}
	}
}

// TestPrintAgainstItsCode reads drawn bills: whole pages, with real programs.
func TestPrintAgainstItsCode(t *testing.T) {
	needed(t)
	text, trust := sealed(t, billCode)
	code := stamp(t, "DataMatrix", text)
	for _, name := range []string{"MME ANNA MARIA ERIKSSON", "M PAUL PETIT"} {
		s := newSheet(t, faces[0], 200)
		s.write(112, 55, 11, name)
		s.write(112, 61, 11, "14 RUE DES LILAS")
		s.write(112, 67, 11, "31000 TOULOUSE")
		s.write(20, 100, 11, "Facture du 2 novembre 2026")
		s.put(20, 200, 26, code)
		p, err := Reader{Trust: trust}.Read(t.Context(), s.pix, 200)
		must(t, err)
		want := name != "MME ANNA MARIA ERIKSSON"
		if got := slices.Contains(p.Differs, NameDiffers); got != want ||
			len(p.Differs) > 1 || !want && len(p.Differs) > 0 {
			t.Errorf("%s: %v", name, p.Differs)
		}
		p, err = Reader{}.Read(t.Context(), s.pix, 200) // nobody vouches for the code
		must(t, err)
		if len(p.Differs) > 0 {
			t.Errorf("%s, not verified: %v", name, p.Differs)
		}
		if (Seen{Differs: []Differing{NameDiffers}}).Sight().CodeDiffers != true ||
			(Seen{}).Sight().CodeDiffers {
			t.Error("the judge is not told")
		}
	}
}

func FuzzContradicted(f *testing.F) {
	f.Add(printedBill, billCode)
	f.Add("Montant TTC|1 2 3 4 5 6 7 8 9", billCode+"1D999999999,99\x1d")
	f.Fuzz(func(t *testing.T, page, text string) {
		c, err := twodoc.Parse(text)
		if err != nil || len(page) > 2000 {
			return
		}
		lines := printed(0.9, strings.Split(page, "\n")...)
		said, _ := factsOfText(lines)
		for _, d := range contradicted(c, lines, said) {
			if _, named := read(said, dossier.FactName); d == NameDiffers && !named {
				t.Error("a name differs where none is printed")
			}
		}
	})
}
