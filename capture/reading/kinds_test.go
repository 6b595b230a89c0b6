// SPDX-License-Identifier: AGPL-3.0-or-later

package reading

import (
	"fmt"
	"strings"
	"testing"
)

// piece is a piece of print at a column and a row.
type piece struct {
	col, row int
	text     string
}

// grid lays pieces out as recognition returns them, in columns that are as far apart as
// those of a form.
func grid(pieces ...piece) []line {
	var tsv strings.Builder
	for n, p := range pieces {
		x := 100 + 900*p.col
		for w := range strings.FieldsSeq(p.text) {
			wide := 20 * len([]rune(w))
			fmt.Fprintf(&tsv, "5\t1\t1\t%d\t1\t1\t%d\t%d\t%d\t30\t95.0\t%s\n", n+1, x, 100+50*p.row,
				wide, w)
			x += wide + 20
		}
	}
	return parseWords(tsv.String())
}

// far are the empty lines between a heading and what it heads.
var far = []int{1, 2, 3, 4, 7, 12}

// happenings are headings and labels of what happens on a day; things those of papers and
// goods that have days of their own.
var (
	happenings = []string{"Naissance", "Date et lieu de naissance", "Lieu de naissance", "Mariage",
		"Décès", "Rendez-vous", "Votre prochain rendez-vous",
		"Audience", "Entretien", "Entretien annuel", "Visite médicale", "Consultation",
		"Intervention", "Réunion d’information", "Livraison",
		"Contrôle technique", "Ramonage", "Vaccination", "Accident", "Stage", "Birth",
		"Date and place of birth", "Place of birth", "Interview",
		"Appointment", "Your next appointment", "Meeting", "Hearing", "Marriage", "Death",
		"Delivery", "Maintenance", "Medical visit", "Departure"}
	things = []string{"Commande", "N° de commande", "Votre commande", "Colis", "Numéro de colis",
		"Passeport", "Titre de séjour", "Chèque", "Devis", "Bail",
		"Contrat", "Bon de livraison", "Permis de conduire", "Dossier", "Votre demande", "Order",
		"Order number", "Parcel", "Tracking number", "Passport",
		"Residence permit", "Lease", "Quote", "Driving licence", "Shipment"}
)

// TestDayOfAnother: a day below or beside what names a happening or another thing is not
// the paper's, however far below, in whatever column, and in either language.
func TestDayOfAnother(t *testing.T) {
	n, wrong := 0, map[string]int{}
	silent := func(kind string, pieces ...piece) {
		if n++; testing.Short() && n%7 > 0 {
			return
		}
		if got := offered(grid(pieces...)); got.Value != "" {
			if wrong[kind]++; wrong[kind] <= 5 {
				t.Errorf("%s: %v: %s is offered", kind, pieces, got.Value)
			}
		}
	}
	towns := []string{"Toulouse, le 12/03/2025", "Lyon, le 12 mars 2025", "À Metz, le 12/03/2025",
		"Le 12/03/2025", "Le 12 mars 2025", "Date : 12/03/2025"}
	drawn := []string{"Fait à Lyon, le 12/03/2025", "Fait à Metz le 12 mars 2025",
		"Fait le 12/03/2025", "Fait en deux exemplaires à Lyon, le 12/03/2025"}
	for _, h := range happenings {
		for _, day := range append(append([]string{}, towns...), drawn...) {
			isDrawn := strings.HasPrefix(day, "Fait")
			for _, mark := range []string{"", " :"} {
				for _, gap := range append([]int{0}, far...) {
					silent("above", piece{0, 0, h + mark}, piece{0, gap + 1, day})
					if !isDrawn {
						silent("above, in another column", piece{0, 0, h + mark},
							piece{1, gap + 1, day})
						silent("above, a name between", piece{0, 0, h + mark},
							piece{0, 1, "Anna Eriksson"}, piece{0, gap + 2, day})
						silent("above, an address between", piece{0, 0, h + mark},
							piece{0, 1, "Mme Anna Eriksson"}, piece{0, 2, "57000 Metz"},
							piece{0, gap + 3, day})
					} else {
						silent("above, what it is about between", piece{0, 0, h + mark},
							piece{0, 1, "Marque : Lumeo"}, piece{0, gap + 2, day})
					}
				}
				if !isDrawn {
					silent("left", piece{0, 0, h + mark}, piece{1, 0, day})
					silent("far left", piece{0, 0, h + mark}, piece{3, 0, day})
					silent("left, a name between", piece{0, 0, h + mark},
						piece{1, 0, "Mme Anna Eriksson"}, piece{2, 0, day})
				}
			}
		}
	}
	labels := []string{"Date d’envoi", "Date d’émission", "Date d’édition", "Date d’établissement"}
	for _, other := range things {
		for _, label := range labels {
			day := "12/03/2025"
			// a table: names above, values below
			silent("column to the right", piece{0, 0, label}, piece{1, 0, other}, piece{0, 1, day},
				piece{1, 1, "44"})
			silent("column to the left", piece{0, 0, other}, piece{1, 0, label}, piece{0, 1, "44"},
				piece{1, 1, day})
			silent("column far to the right", piece{0, 0, label}, piece{1, 0, "Montant"},
				piece{2, 0, other}, piece{0, 1, day}, piece{1, 1, "45,12"}, piece{2, 1, "44"})
			silent("column far to the left", piece{0, 0, other}, piece{1, 0, "Quantité"},
				piece{2, 0, label}, piece{0, 1, "44"}, piece{1, 1, "2"}, piece{2, 1, day})
			// values beside their names
			silent("row above", piece{0, 0, other}, piece{1, 0, "44"}, piece{0, 1, label},
				piece{1, 1, day})
			silent("two rows above", piece{0, 0, other}, piece{1, 0, "44"}, piece{0, 1, "Client"},
				piece{1, 1, "12"}, piece{0, 2, label}, piece{1, 2, day})
			silent("row below", piece{0, 0, label}, piece{1, 0, day}, piece{0, 1, other},
				piece{1, 1, "44"})
			silent("the same row", piece{0, 0, label}, piece{1, 0, day}, piece{2, 0, other},
				piece{3, 0, "44"})
			silent("one line, to the right", piece{0, 0, label + " : " + day},
				piece{1, 0, other + " : 44"})
			silent("one line, to the left", piece{0, 0, other + " : 44"},
				piece{1, 0, label + " : " + day})
			silent("one line, below", piece{0, 0, label + " : " + day},
				piece{0, 1, other + " : 44"})
			for _, gap := range far {
				silent("heading, far", piece{0, 0, other}, piece{0, gap + 1, label + " : " + day})
				silent("heading, far, a line between", piece{0, 0, other},
					piece{0, gap + 1, "Client : 12"}, piece{0, gap + 2, label + " : " + day})
				silent("heading and value, far", piece{0, 0, other + " : 44"},
					piece{0, gap + 1, label}, piece{0, gap + 2, day})
			}
		}
		for _, gap := range append([]int{0}, far...) {
			for _, day := range []string{"Émis le 12/03/2025", "Établi le 12/03/2025",
				"Signé le 12/03/2025", "Date : 12/03/2025"} {
				silent("heading of a label without a noun", piece{0, 0, other},
					piece{0, gap + 1, day})
			}
		}
		silent("date, to the left of a thing", piece{0, 0, "Date : 12/03/2025"},
			piece{1, 0, other + " : 44"})
		silent("date, above a thing", piece{0, 0, "Date : 12/03/2025"},
			piece{0, 1, other + " : 44"})
	}
	for _, with := range []string{"Heure : 9 h", "Lieu : Lyon", "Horaires : 9 h à 12 h",
		"Salle : 4", "Rendez-vous : consultation", "Time : 9 am", "Place : Lyon"} {
		silent("date, above an hour", piece{0, 0, "Date : 12/03/2025"}, piece{0, 1, with})
		silent("date, beside an hour", piece{0, 0, "Date : 12/03/2025"}, piece{1, 0, with})
	}
	for _, h := range []string{"Objet :", "Pièces jointes", "Pièces à fournir", "Vos documents",
		"Historique", "Vos dernières factures", "Rappel", "Montant à payer",
		"Nous accusons réception de la"} {
		for _, gap := range far {
			for _, day := range []string{"Facture du 12/01/2025", "Attestation du 12/01/2025"} {
				silent("announced from far", piece{0, 0, h}, piece{0, gap + 1, day})
			}
		}
	}
	t.Logf("%d layouts, wrong: %v", n, wrong)
}

// TestDayOfThePaper: what stands above and beside a paper's own day leaves it to the paper.
func TestDayOfThePaper(t *testing.T) {
	n, right := 0, 0
	told := func(pieces ...piece) {
		if n++; offered(grid(pieces...)).Value == "2025-03-12" {
			right++
		} else {
			t.Logf("silent: %v", pieces)
		}
	}
	for _, day := range []string{"Toulouse, le 12/03/2025", "Lyon, le 12 mars 2025",
		"Fait à Lyon, le 12/03/2025", "Fait à Metz le 12 mars 2025"} {
		for _, gap := range far {
			for _, over := range []string{"LUMEO", "CAF de la Moselle", "57000 METZ",
				"Pour servir et valoir ce que de droit.", "ATTESTATION D’HÉBERGEMENT",
				"Mme Anna Eriksson",
				"Institut de formation Lumeo", "Centre de consultation Lumeo",
				"Née le 12/08/1974 à Oslo", "Nom de naissance : ERIKSSON",
				"Lieu de naissance : Oslo",
				"Je l’héberge à mon domicile depuis le 01/09/2023."} {
				told(piece{0, 0, over}, piece{0, gap + 1, day})
				told(piece{0, 0, over}, piece{1, gap + 1, day})
			}
			told(piece{0, 0, "Date de naissance"}, piece{1, 0, "12/08/1974"},
				piece{0, gap + 1, day})
			told(piece{0, 0, "Lieu de naissance"}, piece{1, 0, "Oslo"}, piece{0, gap + 1, day})
			told(piece{0, 0, "Rendez-vous"},
				piece{0, 2, "Vous êtes attendue à la préfecture avec vos papiers."},
				piece{0, gap + 3, day})
		}
	}
	for _, label := range []string{"Date d’envoi", "Date d’émission", "Date d’édition",
		"Date d’établissement"} {
		day := "12/03/2025"
		told(piece{0, 0, "N° de facture"}, piece{1, 0, label}, piece{2, 0, "Montant"},
			piece{0, 1, "44"}, piece{1, 1, day}, piece{2, 1, "45,12"})
		told(piece{0, 0, label}, piece{1, 0, "N° client"}, piece{0, 1, day}, piece{1, 1, "44"})
		told(piece{0, 0, "Référence client"}, piece{1, 0, "44"}, piece{0, 1, label},
			piece{1, 1, day})
		told(piece{0, 0, "FACTURE N° 44"}, piece{0, 1, label + " : " + day},
			piece{0, 4, "Votre contrat"}, piece{0, 5, "Numéro 87"})
		told(piece{0, 0, "Commande n° 12"}, piece{0, 2, "FACTURE N° 44"},
			piece{0, 3, label + " : " + day})
		told(piece{0, 0, "Attestation d’assurance"}, piece{0, 4, label + " : " + day})
	}
	t.Logf("%d layouts, %d told", n, right)
	if 10*right < 9*n {
		t.Errorf("only %d of %d days are told", right, n)
	}
}

// TestKindsNamed are the papers that showed the kinds.
func TestKindsNamed(t *testing.T) {
	for _, text := range []string{"Naissance :||||Toulouse, le 12/03/2025",
		"Entretien|Fait à Lyon, le 12/03/2025", "Date d’envoi>Commande|12/03/2025>44"} {
		if got := offered(dayCase{text, ""}.lines()); got.Value != "" {
			t.Errorf("%q: %s is offered, unsure: %v", text, got.Value, got.Unsure)
		}
	}
}
