// SPDX-License-Identifier: AGPL-3.0-or-later

package reading

import (
	_ "embed"
	"strings"
	"testing"
	"time"

	"passerelle/internal/testkit"
)

//go:embed testdata/days.txt
var dayCases string

// dayCase is a paper of a few lines.
type dayCase struct{ text, day string }

// shown is how a case is laid out: its text with line ends and gaps.
func (c dayCase) lines() []line {
	return typed(strings.NewReplacer("|", "\n", ">", "\t").Replace(c.text))
}

// onePapers are the papers of testdata/days.txt: those that the rules were made looking
// at, every second one of the first part; the other half of it; the second part; the
// third, in halves as well; and the fourth.
func onePapers(t *testing.T) (parts [6][]dayCase) {
	t.Helper()
	n, second, third, fourth := 0, false, false, false
	for l := range strings.Lines(dayCases) {
		l = strings.TrimRight(l, "\n")
		second = second || strings.HasPrefix(l, "# The second part")
		third = third || strings.HasPrefix(l, "# The third part")
		fourth = fourth || strings.HasPrefix(l, "# The fourth part")
		if l == "" || strings.HasPrefix(l, "#") {
			continue
		}
		day, text, ok := strings.Cut(l, " ")
		if !ok {
			t.Fatalf("no paper: %q", l)
		}
		if day == "-" {
			day = ""
		}
		part := n % 2
		switch {
		case fourth:
			part = 5
		case third:
			part += 3
		case second:
			part = 2
		}
		parts[part] = append(parts[part], dayCase{text, day})
		n++
	}
	return parts
}

// dayOfPaper returns the day of a paper whose kind is not known, and all days.
func dayOfPaper(lines []line) (best Reading, ok bool, seen []Day) {
	seen = daysOfPage(lines)
	best, ok = DayAs(seen, "")
	return best, ok, seen
}

// offered is what becomes of a page's day: "" for silence.
func offered(lines []line) Reading {
	r, ok, _ := dayOfPaper(lines)
	if !ok || r.Value > time.Date(2026, 11, 29, 0, 0, 0, 0, time.UTC).Format(time.DateOnly) {
		return Reading{}
	}
	return r
}

// TestOneLinePapers: no wrong day is offered on any of them, and most of those that have
// a day tell it.
func TestOneLinePapers(t *testing.T) {
	for i, half := range onePapers(t) {
		right, silent, wrong, has := 0, 0, 0, 0
		for _, c := range half {
			got := offered(c.lines())
			if c.day != "" {
				has++
			}
			switch {
			case got.Value == c.day && c.day != "":
				right++
			case got.Value == "":
				silent++
				if c.day != "" && (i != 1 && i != 4 || testkit.Full()) {
					t.Logf("silent: %q", c.text)
				}
			default:
				wrong++
				t.Errorf("%q: %s, want %q", c.text, got.Value, c.day)
			}
		}
		t.Logf("%s: %d papers, %d with a day: %d right, %d silent, %d wrong",
			[...]string{"looked at", "only counted", "second part", "third part, looked at",
				"third part, only counted", "fourth part"}[i], len(half), has, right, silent, wrong)
		if 4*right < 3*has {
			t.Errorf("only %d of %d days are told", right, has)
		}
	}
}

// TestNoise: what recognition does to a page never makes another's day the paper's.
func TestNoise(t *testing.T) {
	noises := map[string]func(string) string{
		"capitals": strings.ToUpper,
		"bare":     func(s string) string { return bare.Replace(s) },
		"split": func(s string) string {
			var out []string
			for w := range strings.SplitSeq(s, " ") {
				if r := []rune(w); len(r) > 5 && !strings.ContainsAny(w, "0123456789|>/") {
					w = string(r[:len(r)/2]) + " " + string(r[len(r)/2:])
				}
				out = append(out, w)
			}
			return strings.Join(out, " ")
		},
		"no colons":  strings.NewReplacer(":", "", ",", "").Replace,
		"glued":      strings.NewReplacer(" : ", ": ", " n° ", " n°").Replace,
		"small l":    strings.NewReplacer("1", "l").Replace,
		"apostrophe": strings.NewReplacer("’", " ").Replace,
	}
	for name, noise := range noises {
		right, has := 0, 0
		for _, half := range onePapers(t) {
			for _, c := range half {
				got := offered(dayCase{noise(c.text), c.day}.lines())
				if c.day != "" {
					has++
				}
				if got.Value != "" && got.Value != c.day {
					t.Errorf("%s: %q: %s, want %q", name, noise(c.text), got.Value, c.day)
				} else if c.day != "" && got.Value != "" {
					right++
				}
			}
		}
		t.Logf("%s: %d of %d days are told", name, right, has)
	}
}

var bare = strings.NewReplacer("à", "a", "À", "A", "â", "a", "ç", "c", "é", "e", "É", "E", "è", "e",
	"ê", "e", "î", "i", "ô", "o", "û", "u", "’", "'")

// TestForms: what happens to a bill on a day is never the day of its issue, whatever the
// noun, the form of the participle, and the words between.
func TestForms(t *testing.T) {
	of := func(stem string) []string { return []string{stem, stem + "e", stem + "s", stem + "es"} }
	nouns := []string{"Facture", "Factures", "Quittance", "Attestation", "Certificat", "Échéancier",
		"Avis d’échéance", "Document", "Loyer", "Chèque", "Somme", "Votre facture", "Contrat",
		"Carte d’identité"}
	shapes := []string{"%n %p le %d", "%n n° 45 %p le %d", "%n a été %p le %d", "%n sera %p le %d",
		"%n %p au %d", "%n de mars %p le %d", "%n, %p le %d", "%n : %p le %d", "%P le %d",
		"%n|%p le %d", "%n|%P le %d", "%n>%p le %d", "%p le>%d", "Date %p|%d"}
	n := 0
	for _, stem := range []string{"prélevé", "débité", "réglé", "acquitté", "encaissé", "payé",
		"versé", "viré", "crédité", "soldé", "remboursé", "annulé", "rejeté", "impayé",
		"signé", "résilié", "livré", "installé", "posé", "relevé", "estimé", "consulté",
		"téléchargé", "imprimé", "contesté", "rappelé", "relancé", "renouvelé", "demandé",
		"attendu",
		"reçu", "du", "échu", "conclu", "perdu", "vu", "né", "valable", "payable", "exigible",
		"disponible", "souscrit", "expédié", "enregistré", "modifié", "remplacé", "loué", "assuré",
		"inscrit", "entré", "arrivé"} {
		for _, p := range of(stem) {
			if stem == "du" && p == "du" { // "facture du" is the paper's
				continue
			}
			for _, noun := range nouns {
				for _, shape := range shapes {
					text := strings.NewReplacer("%n", noun, "%p", p, "%P",
						strings.ToUpper(p[:1])+p[1:], "%d", "12/03/2026").Replace(shape)
					for _, text := range []string{text, strings.ToUpper(text), bare.Replace(text)} {
						if n++; n%11 > 0 && !testkit.Full() {
							continue
						}
						// "Signé le" by itself is the day of who signs, and offered.
						if got := offered(dayCase{text, ""}.lines()); got.Value != "" &&
							!strings.HasPrefix(fold(text), "signe") {
							t.Errorf("%q: %s is offered", text, got.Value)
						}
					}
				}
			}
		}
	}
	right, all := 0, 0
	for _, p := range []string{"émis", "émise", "établi", "établie", "édité", "éditée"} {
		for _, noun := range []string{"Facture", "Quittance", "Attestation", "Échéancier",
			"Avis d’échéance", "Document"} {
			for _, shape := range []string{"%n %p le %d", "%n n° 45 %p le %d", "%n a été %p le %d",
				"%n|%p le %d"} {
				text := strings.NewReplacer("%n", noun, "%p", p, "%d", "12/03/2026").Replace(shape)
				for _, text := range []string{text, strings.ToUpper(text), bare.Replace(text)} {
					all++
					if offered(dayCase{text, ""}.lines()).Value == "2026-03-12" {
						right++
					} else {
						t.Logf("silent: %q", text)
					}
				}
			}
		}
	}
	t.Logf("%d papers without a day of their own; of %d with one, %d are told", n, all, right)
	if 10*right < 9*all {
		t.Errorf("only %d of %d days are told", right, all)
	}
}

// TestCompetingDays: whole papers on which days of issue, payment, period, birth and
// reading stand side by side, in the lay-outs of bills.
func TestCompetingDays(t *testing.T) {
	for text, want := range map[string]string{
		// energy: a box of labels and values, the value far off
		"LUMEO ÉNERGIE>Date de facture>12/03/2026\nVotre contrat>N° client>45 87\nDate d’échéance>02/04/2026\nConsommation du 10/01/2026 au 09/03/2026\nProchaine relève>12/05/2026": "2026-03-12",
		// water: labels above values
		"AQUALIA\nN° de facture>Date d’émission>À payer avant le\nFA-2026-45123>12/03/2026>02/04/2026\nIndex relevé le 09/03/2026>145 m³":                                                                                                                                                             "2026-03-12",
		"AQUALIA\nN° de facture>À payer avant le>Relevé le\n4587>02/04/2026>09/03/2026\nIndex relevé le 09/03/2026>145 m³":                                                                                                                                                                            "",
		"TÉLÉVOX>Le 12 mars 2026\n\n\n\nFacture n° 45\nMontant prélevé le 27/03/2026\nAbonnement du 01/03/2026 au 31/03/2026":                                                                                                                                                                         "",
		"TÉLÉVOX\nFacture mobile n° 45 du 12 mars 2026\nMontant prélevé le 27/03/2026\nAbonnement du 01/03/2026 au 31/03/2026\nConsommations jusqu’au 28/02/2026":                                                                                                                                     "2026-03-12",
		"QUITTANCE DE LOYER\nPériode du 01/03/2026 au 31/03/2026\nLoyer reçu le 05/03/2026\nBail du 01/09/2023\n\nFait à Lyon, le 06/04/2026":                                                                                                                                                         "2026-04-06",
		"AVIS D’ÉCHÉANCE\nTerme du 01/04/2026 au 30/04/2026\nExigible le 01/04/2026\nPrélèvement le 05/04/2026":                                                                                                                                                                                       "",
		"ATTESTATION D’ASSURANCE HABITATION\nContrat souscrit le 01/01/2024\nValable du 01/01/2026 au 31/12/2026\nNée le 12/08/1974\n\nFait à Niort, le 2 janvier 2026":                                                                                                                               "2026-01-02",
		"CERTIFICAT DE SCOLARITÉ\nnée le 03/02/2010 à Albi\nest inscrite depuis le 01/09/2025\n\nFait à Albi, le 12/03/2026":                                                                                                                                                                          "2026-03-12",
		"BULLETIN DE PAIE\nPériode du 01/03/2026 au 31/03/2026\nEntrée le 01/09/2020\nPayé le 31/03/2026\nDate de paiement>31/03/2026":                                                                                                                                                                "",
		"Avis d’impôt 2025 sur les revenus\nDate d’établissement>12/07/2025\nDate de mise en recouvrement>31/07/2025\nDate limite de paiement>15/09/2025":                                                                                                                                             "2025-07-12",
		"Attestation d’hébergement\nJe soussigné Paul Durieux, né le 03/05/1961 à Albi,\ntitulaire de la carte nationale d’identité n° 123456789\ndélivrée le 18/05/2019 par la préfecture du Tarn,\nhéberge depuis le 01/09/2023 Mme Eriksson, née le 12/08/1974.\n\nFait à Toulouse, le 12/03/2026": "2026-03-12",
		"Attestation d’hébergement\nJe soussigné Paul Durieux, né le 03/05/1961 à Albi,\ntitulaire du titre de séjour n° 123456789\nétabli le 18/05/2019 par la préfecture du Tarn,\nhéberge depuis le 01/09/2023 Mme Eriksson.":                                                                      "",
		// two
		"Facture n° 45\nDate de facture>12/03/2026\nDate de facture>14/03/2026":                    "",
		"Facture n° 45 du 12/03/2026\nFacture n° 44 du 12/01/2026>54,12 €":                         "",
		"Facture n° 45 du 12/03/2026\nVos derniers paiements\nFacture n° 44 du 12/01/2026>54,12 €": "2026-03-12",
		// the first can't be read
		"Facture n° 45 du l2/03/2026\nAttestation du 14/03/2026": "",
	} {
		if got := offered(dayCase{strings.ReplaceAll(text, "\n", "|"),
			want}.lines()); got.Value != want {
			t.Errorf("%q: %q, want %q", text, got.Value, want)
		}
	}
}

// TestDaysInPrint draws the papers as pages, one below the other with room between, and
// has them read by the program that reads print: what it makes of letters is nobody's
// list.
func TestDaysInPrint(t *testing.T) {
	needed(t)
	step := 180
	if testkit.Full() {
		step = 3
	}
	if testing.Short() {
		step = 300
	}
	n, right, has := 0, 0, 0
	for _, part := range onePapers(t) {
		for i := 0; i < len(part); i += step {
			c := part[i]
			// drawn, a letter O is a zero to anybody, and a small L a one
			if strings.Contains(c.text, "2O26") || strings.Contains(c.text, "l2/0") {
				continue
			}
			s := newSheet(t, faces[i/step%len(faces)], 200)
			s.write(18, 22, 16, "LUMEO")
			s.write(112, 45, 10, "MME ANNA MARIA ERIKSSON")
			s.write(112, 50, 10, "7 PLACE DES SPECIMENS")
			s.write(112, 55, 10, "57000 METZ")
			for row, l := range strings.Split(c.text, "|") {
				for col, part := range strings.Split(l, ">") {
					s.write(18+60*float64(col), 95+6*float64(row), 11, part)
				}
			}
			s.write(18, 180, 10, "Nous vous remercions de votre confiance.")
			p, err := Reader{}.Read(t.Context(), s.pix, 200)
			must(t, err)
			n++
			if c.day != "" {
				has++
			}
			got, day := Reading{}, false
			for _, r := range p.Until(time.Date(2026, 11, 29, 0, 0, 0, 0, time.UTC)) {
				if r.Fact == "issue_date" {
					got, day = r, true
				}
			}
			switch {
			case day && got.Value != c.day:
				t.Errorf("%q: %s, want %q; days %+v", c.text, got.Value, c.day, p.Days)
			case day:
				right++
			case c.day != "":
				t.Logf("silent: %q: %+v", c.text, p.Days)
			}
		}
	}
	t.Logf("%d pages, %d with a day, %d told", n, has, right)
}
