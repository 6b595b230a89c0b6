// SPDX-License-Identifier: AGPL-3.0-or-later

package reading

import (
	_ "embed"
	"maps"
	"slices"
	"strings"
	"testing"

	"passerelle/internal/testkit"
)

//go:embed testdata/mentions.txt
var mentionCases string

// mentioning are the papers of testdata/mentions.txt, by part.
func mentioning() (parts [4][]string) {
	part := 0
	for l := range strings.Lines(mentionCases) {
		switch l = strings.TrimRight(l, "\n"); {
		case strings.HasPrefix(l, "# The second part"):
			part = 1
		case strings.HasPrefix(l, "# The third part"):
			part = 2
		case strings.HasPrefix(l, "# The fourth part"):
			part = 3
		case l != "" && !strings.HasPrefix(l, "#"):
			parts[part] = append(parts[part], l)
		}
	}
	return parts
}

// TestMentionedPapers: a day of another paper that a heading mentions may be offered, but is
// never sure, since a sure day is held against the right one that a person typed.
func TestMentionedPapers(t *testing.T) {
	for i, part := range mentioning() {
		sure, likely, silent := 0, 0, 0
		for _, text := range part {
			switch got := offered(dayCase{text, ""}.lines()); {
			case got.Value == "":
				silent++
			case got.Unsure:
				likely++
			default:
				sure++
				t.Errorf("%q: %s is sure", text, got.Value)
			}
		}
		t.Logf("%s: %d papers: %d sure, %d likely, %d silent",
			[...]string{"looked at", "only counted", "written afterwards",
				"led astray"}[i], len(part), sure,
			likely, silent)
	}
}

// TestHeadings: every heading of these papers keeps any day below it from being sure, whatever
// its label, in whatever letters, however far, with a firm above it and an address between.
func TestHeadings(t *testing.T) {
	labels := []string{"Facture n° 7 du 12/03/2024", "Facture du 12/03/2024",
		"Facture n° 7 établie le 12/03/2024", "Facture émise le 12/03/2024",
		"Date de facture : 12/03/2024", "Date de facture>12/03/2024",
		"N° de facture : 7|Date d’émission : 12/03/2024", "Facture n° 7|Établie le 12/03/2024",
		"Attestation n° 5 du 12/03/2024", "Attestation établie le 12/03/2024",
		"Attestation|Date d’édition : 12/03/2024", "Certificat du 12/03/2024",
		"Quittance de loyer du 12/03/2024"}
	layouts := []string{"%h|%l", "%h||||%l", "EDF|%h|%l", "EDF|%h :|%l", "EDF|%h>%l",
		"EDF|%h|N° client : 45 87|%l",
		"EDF|%h|Mme Anna Eriksson|7 place des Spécimens|57000 METZ||%l",
		"EDF>%h|12 rue des Lampes||%l"}
	n, sure, skipped := 0, map[string]int{}, map[string]bool{}
	for _, part := range mentioning() {
		for _, text := range part {
			h, _, ok := strings.Cut(text, "|")
			if firm(typed(h)[0]) {
				_, h, ok = strings.Cut(text, "|")
				h, _, _ = strings.Cut(h, "|")
			}
			// titles that say what the labels below them say, and the names of people and firms
			if !ok || strings.ContainsAny(h, ">") || len(daysIn(typed(h)[0])) > 0 ||
				usual(typed(h), 0, false) {
				skipped[h] = true
				continue
			}
			for _, label := range labels {
				for _, layout := range layouts {
					shown := strings.NewReplacer("%h", h, "%l", label).Replace(layout)
					for _, shown := range []string{shown, strings.ToUpper(shown),
						bare.Replace(shown)} {
						if n++; n%11 > 0 && !testkit.Full() || testing.Short() && n%7 > 0 {
							continue
						}
						got := offered(dayCase{shown, ""}.lines())
						if got.Value == "" || got.Unsure {
							continue
						}
						if sure[h]++; sure[h] <= 2 {
							t.Errorf("%q: %s is sure", shown, got.Value)
						}
					}
				}
			}
		}
	}
	t.Logf("%d layouts, sure: %v, no headings: %q", n, sure,
		slices.Sorted(maps.Keys(skipped)))
}

// TestSettledDays: where all that is printed above is what bills have there, their day stays
// sure, and is held against what was typed.
func TestSettledDays(t *testing.T) {
	for _, text := range []string{
		"Facture n° 45 du 12/03/2026",
		"EDF|Facture n° 45 du 12/03/2026|Date limite de paiement : 02/04/2026",
		"Énergie d’Utopie|Facture n° 2026-1104|Établie le 12/03/2026",
		"Bouygues Telecom|12 rue des Lampes|69002 LYON|Facture du 12/03/2026",
		"LUMEO ÉNERGIE|12 rue des Lampes - 69002 LYON|Mme Anna Eriksson|7 place des Spécimens|" +
			"57000 METZ||Facture n° 45 du 12/03/2026|Période du 10/01/2026 au 09/03/2026",
		"AQUALIA|12 rue des Lampes - 69002 LYON - SIREN 123 456 782||Date de facture>12/03/2026",
		"EDF|Facture n° 45 du 12/03/2026|Date limite de paiement : 2 avril 2026",
		"Orange|N° client : 45 87|Date de facture : 12/03/2026",
		"Orange|www.orange.fr|Tél : 01 02 03 04 05|Date de facture>12/03/2026",
		"N° de facture>Date d’émission : 12/03/2026",
		"Attestation de contrat|Date d’édition : 12/03/2026",
		"Attestation de titulaire de contrat|Établie le 12/03/2026",
		"Avis d’impôt 2025 sur les revenus|Date d’établissement>12/03/2026",
		"Facture émise le 12/03/2026, à régler avant le 02/04/2026",
		"Quittance de loyer|M. Paul Durand|Fait à Lyon, le 12/03/2026",
		"Date de facture : 12/03/2026>Échéance : 30/03/2026",
	} {
		if got := offered(dayCase{text, ""}.lines()); got.Value != "2026-03-12" || got.Unsure {
			t.Errorf("%q: %q, unsure: %v", text, got.Value, got.Unsure)
		}
	}
}
