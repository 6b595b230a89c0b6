// SPDX-License-Identifier: AGPL-3.0-or-later

package reading

import (
	"fmt"
	"image"
	"strings"
	"testing"

	"passerelle/dossier"
)

// typed lays out lines as tesseract would have read them: words of 20 × 30 pixels a
// letter, a line every 50; a tab is a wide gap, "\b" glues a word to the one before.
func typed(text string) []line {
	var tsv strings.Builder
	for n, l := range strings.Split(text, "\n") {
		x := 100
		for part := range strings.SplitSeq(l, "\t") {
			for w := range strings.FieldsSeq(part) {
				if glued, ok := strings.CutPrefix(w, "\b"); ok {
					w, x = glued, x-14
				}
				wide := 20 * len([]rune(w))
				fmt.Fprintf(&tsv, "5\t1\t1\t1\t%d\t1\t%d\t%d\t%d\t30\t95.0\t%s\n", n+1, x, 100+50*n,
					wide, w)
				x += wide + 20
			}
			x += 300
		}
	}
	return parseWords(tsv.String())
}

func TestDayOfPaper(t *testing.T) {
	for text, want := range map[string]string{
		"Facture n° 4587 du 12 mars 2026":                      "2026-03-12",
		"Date d'émission : 12/03/2026":                         "2026-03-12",
		"DATE D’ÉMISSION\n12.03.2026":                          "2026-03-12",
		"Date de facture\t12-03-26":                            "2026-03-12",
		"Établie le 1er août 2026":                             "2026-08-01",
		"Émise le 3 decembre 2025.":                            "2025-12-03",
		"Fait à Lyon, le 14/02/2026":                           "2026-02-14",
		"Toulouse, le 14 février 2026":                         "2026-02-14",
		"Facture du 12/03/2026\nFacture émise le 12 mars 2026": "2026-03-12",
		"Facture du 12/03/2026\nÀ régler avant le 02/04/2026":  "2026-03-12",
		"12/03/2026":    "", // nobody says whose
		"le 12/03/2026": "",
		"Facture du 12/03/2026\nDocument édité le 14/03/2026": "", // two
		"Facture du 10/01/2026 au 09/03/2026":                 "", // a period
		"Période du 10/01/2026 au 09/03/2026":                 "",
		"Date limite de paiement : 02/04/2026":                "",
		"Facture à régler avant le 02/04/2026":                "",
		"Prochaine facture le 12/05/2026":                     "",
		"Rappel de votre facture du 12/01/2026":               "",
		"Facture du 31/02/2026":                               "", // no day
		"Facture du 12/13/2026":                               "",
		// a digit may stand before it
		"Facture du 1 \b2/03/2026":                               "",
		"Facture du 12/03/20 \b26":                               "", // or behind it
		"Facture du ler avril 2026":                              "2026-04-01",
		"Facture du I2 avril 2026\nDocument édité le 14/04/2026": "", // the first can't be read
		"Facture du 1Z/04/2026\nDocument édité le 14/04/2026":    "",
		"Facture du l2/04/2026\nDocument édité le 14/04/2026":    "",
		"Facture du 12/03.2026":                                  "",
		"Facture du 12/03/1926":                                  "",
		"Facture du 12 marche 2026":                              "",
		"Date d'échéance\tDate d'émission\n02/04/2026":           "",
		"Contrat du 12/03/2026\nNé le 12/08/1974":                "",
		// as "votre facture du": of an older one, for all anybody knows
		"Total à payer le 02/04/2026\nVotre attestation du 3/3/2026": "",
		"Total à payer le 02/04/2026\nAttestation du 3/3/2026":       "2026-03-03",
	} {
		got, ok, _ := dayOfPaper(typed(text))
		if ok != (want != "") || got.Value != want && ok {
			t.Errorf("%q: %q, want %q", text, got.Value, want)
		}
		if got.Certain {
			t.Errorf("%q: certain", text)
		}
	}
}

func TestAddressee(t *testing.T) {
	for text, want := range map[string]string{
		"MME ANNA MARIA ERIKSSON\n7 PLACE DES SPECIMENS\n57000 METZ":     "MME ANNA MARIA ERIKSSON 57000",
		"M. ET MME DURAND PAUL\nBAT 2\n14 rue des Lilas\n31000 Toulouse": "M. ET MME DURAND PAUL 31000",
		"Madame loana le Guen\n1 rue A\n57000 METZ":                      "Madame Ioana le Guen 57000",
		// the biller, for all anybody knows
		"LUMEO ENERGIE\n12 rue des Lampes\n69002 LYON":        "",
		"Madame, Monsieur,\nNous vous remercions\n57000 METZ": "",
		// no street
		"M. PAUL DURAND\n57000 METZ": "",
		"M. PAUL DURAND\n1 rue A\n57000 METZ\nM. PAUL PETIT\n2 rue B\n31000 TOULOUSE":                             "",
		"M. PAUL DURAND\n1 rue A\n57000 METZ\nVous payez :\nM. PAUL DURAND\n1 rue A\n57000 METZ":                  "M. PAUL DURAND 57000",
		"M. PAUL DURAND\n1 rue A\n57000 METZ\nPoint de livraison\nM. PAUL DURAND\n2 rue B\n31000 TOULOUSE":        "M. PAUL DURAND",
		"M. PAUL DURAND\ncodes\nde\nplusieurs\nlignes\nencore\n57000 METZ":                                        "",
		"Mme Diallo Fatou\nchez M. Petit\n3 bis impasse du Moulin\n13001 MARSEILLE 01\nFacture du 12 mars 2026 .": "Mme Diallo Fatou 13001",
	} {
		var got []string
		for _, f := range []dossier.Fact{dossier.FactName, dossier.FactPostalCode} {
			if r, ok := agreed(addressee(typed(text)), f); r != nil && ok {
				got = append(got, r.Value)
			}
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%q: %q, want %q", text, s, want)
		}
	}
}

// TestMerge pits codes against print.
func TestMerge(t *testing.T) {
	code := func(v string, certain bool) Reading {
		return Reading{Fact: dossier.FactIssueDate, Value: v, Source: FromCode, Confidence: 1,
			Certain: certain}
	}
	text := func(v string) Reading {
		return Reading{Fact: dossier.FactIssueDate, Value: v, Source: FromText, Confidence: 0.9}
	}
	for name, c := range map[string]struct {
		code, text []Reading
		want       string
	}{
		"code alone":  {[]Reading{code("2026-01-01", false)}, nil, "2026-01-01"},
		"print alone": {nil, []Reading{text("2026-01-02")}, "2026-01-02"},
		"both the same": {[]Reading{code("2026-01-01", false)},
			[]Reading{text("2026-01-01")}, "2026-01-01"},
		"verified against print": {[]Reading{code("2026-01-01", true)},
			[]Reading{text("2026-01-02")}, "2026-01-01"},
		"unverified against print": {[]Reading{code("2026-01-01", false)},
			[]Reading{text("2026-01-02")}, ""},
		"two codes that differ": {[]Reading{code("2026-01-01", true), code("2026-01-02", true)},
			nil, ""},
	} {
		got := ""
		for _, r := range merge(c.code, c.text) {
			got += r.Value
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func FuzzWords(f *testing.F) {
	f.Add("5\t1\t1\t1\t1\t1\t100\t100\t40\t30\t95.0\tFacture\n5\t1\t1\t1\t1\t2\t150\t100\t40\t30\t95.0\tdu\n5\t1\t1\t1\t1\t3\t200\t100\t40\t30\t95.0\t12/03/2026\n")
	f.Add("level\tpage_num\n5\t1\t1\t1\t1\t1\t-1\t0\t0\t0\tnan\t\n")
	f.Fuzz(func(t *testing.T, tsv string) {
		facts, _ := factsOfText(parseWords(tsv))
		for _, r := range facts {
			if r.Certain || r.Value == "" || r.Confidence < sureEnough {
				t.Errorf("%s of confidence %v, certain %v", r.Fact, r.Confidence, r.Certain)
			}
		}
	})
}

func FuzzSymbols(f *testing.F) {
	f.Add("Text:       \"A\"\nBytes:      41 42\nFormat:     QRCode\nPosition:   20x20 196x20 196x196 20x196 \n\n")
	f.Add("Format: DataMatrix\nBytes: zz\n\nPosition: -1x-1")
	f.Fuzz(func(t *testing.T, out string) {
		all := parseSymbols(out)
		if len(all) > mostSymbols {
			t.Errorf("%d symbols", len(all))
		}
		for _, s := range all {
			if len(s.Data) == 0 || s.Format == "" {
				t.Errorf("an empty symbol")
			}
		}
	})
}

// TestPlaces finds a chequered square in a shadow, and none in print or on a blank page.
func TestPlaces(t *testing.T) {
	blank := image.NewGray(image.Rect(0, 0, 1654, 2339))
	for i := range blank.Pix {
		blank.Pix[i] = 240
	}
	if got := places(blank, 200); len(got) != 0 {
		t.Errorf("a blank page has places %v", got)
	}
	s := newSheet(t, faces[0], 200)
	for i := range 30 {
		s.write(20, 30+7*float64(i), 11,
			"Nous vous remercions de votre confiance. Total : 84,12 €.")
	}
	if got := places(s.pix, 200); len(got) != 0 {
		t.Errorf("print has places %v", got)
	}
	for y := range 200 {
		for x := range 200 {
			if (x/5*7+y/5*3+x/5*y/5)%3 == 0 || (x/5+y/5)%2 == 0 {
				blank.Pix[(1000+y)*blank.Stride+700+x] = 60
			}
		}
	}
	for y := range 2339 {
		for x := range 1654 {
			i := y*blank.Stride + x
			blank.Pix[i] = uint8(int(blank.Pix[i]) * (3000 - x) / 3000)
		}
	}
	got := places(blank, 200)
	if want := image.Rect(700, 1000, 900, 1200); len(got) != 1 || !want.Inset(20).In(got[0]) {
		t.Errorf("places %v, want one around %v", got, want)
	}
}
