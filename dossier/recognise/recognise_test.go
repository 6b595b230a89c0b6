// SPDX-License-Identifier: AGPL-3.0-or-later

package recognise_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"passerelle/dossier"
	"passerelle/dossier/recognise"
	"passerelle/internal/testkit"
)

// papers are typical pages of each kind, of several makers; nothing is a page of none.
var papers = []struct {
	kind dossier.KindID
	text string
}{
	{"energy_bill", `
##Votre facture d'électricité

EDF | Mme DUPONT Zoé
Service clients | 12 rue des Lilas
N° client : 6 001 234 567 | 59000 LILLE
Référence du point de livraison (PDL) : 09 123 456 789 012
Abonnement | 12,44 €
Consommation du 01/01/2026 au 28/02/2026 | 210 kWh
Taxes et contributions | 11,08 €
Montant total TTC | 64,10 €
À régler avant le 20/03/2026
`},
	{"energy_bill", `
ENGIE
#FACTURE N° 400123456
du 12 mars 2026

Lieu de consommation : 3 place Verte 35000 RENNES
PCE : 23 456 789 012 345
Gaz naturel - Abonnement | 24,90
Consommation 1 230 kWh | 99,10
Total TTC | 124,00 €
`},
	{"payslip", `
#BULLETIN DE PAIE

Employeur : SARL LE PAIN | SIRET 123 456 789 00012
Emploi : vendeuse | Convention collective boulangerie
Salaire de base | 151,67 | 12,02 | 1823,07
Total brut | 1823,07
CSG déductible | 1791,00
Net à payer avant impôt sur le revenu | 1443,12
Net payé | 1443,12
Dans votre intérêt, conserver ce bulletin sans limitation de durée
`},
	{"tax_notice", `
DIRECTION GÉNÉRALE DES FINANCES PUBLIQUES
##AVIS D'IMPÔT 2026
#IMPÔT SUR LES REVENUS DE L'ANNÉE 2025

Numéro fiscal : 30 12 345 678 901
Référence de l'avis : 26 59 1234567 89
Revenu fiscal de référence | 18 230
Nombre de parts | 1,0
`},
	{"", `
Caisse d'allocations familiales

Objet : votre avis d'impôt

Madame,
Pour étudier vos droits, nous avons besoin de votre avis d'impôt sur les revenus.
Merci de l'envoyer avec votre numéro fiscal, votre revenu fiscal de référence figure dessus.
`},
	{"", `
#PIÈCES À FOURNIR

- Attestation d'hébergement
- Facture d'électricité
- Avis d'impôt
Toutes les pièces sont demandées en copie.
`},
}

func TestPapers(t *testing.T) {
	r := recognise.New(kinds(t))
	for i, c := range papers {
		if f := r.Kind(page(c.text)); f.Kind != c.kind {
			t.Errorf("%d: %q is told %q by %q\n%s", i, c.kind, f.Kind, f.Signs, c.text)
		}
	}
}

// TestTexts holds testdata/papers.txt against the list: each paper is of the kind that stands
// above it, or nothing is said of it.
func TestTexts(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("testdata", "papers.txt"))
	testkit.Must(t, err)
	r := recognise.New(kinds(t))
	all := strings.Split("\n"+string(text), "\n== ")
	if len(all) < 20 {
		t.Fatalf("%d papers", len(all))
	}
	for _, paper := range all[1:] {
		kind, print, _ := strings.Cut(paper, "\n")
		want := dossier.KindID(strings.TrimPrefix(kind, "none"))
		if f := r.Kind(page(print)); f.Kind != want {
			t.Errorf("%q is told %q by %q\n%s", want, f.Kind, f.Signs, print)
		}
	}
}

// TestSlide: what is shown to an audience about a paper is none.
func TestSlide(t *testing.T) {
	r := recognise.New(kinds(t))
	p := page(papers[0].text)
	for _, c := range []struct {
		w, h float64
		kind dossier.KindID
	}{{210, 297, papers[0].kind}, {297, 210, papers[0].kind}, {338.7, 190.5, ""}, {254, 142.9, ""}} {
		p.Width, p.Height = c.w, c.h
		if f := r.Kind(p); f.Kind != c.kind {
			t.Errorf("on %v × %v mm it is told %q", c.w, c.h, f.Kind)
		}
	}
}

func BenchmarkKind(b *testing.B) {
	r := recognise.New(kinds(b))
	p := page(papers[0].text + papers[2].text + papers[3].text + papers[4].text)
	for b.Loop() {
		r.Kind(p)
	}
}
