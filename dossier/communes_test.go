// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import (
	"slices"
	"strings"
	"testing"
)

func TestPrefecture(t *testing.T) {
	for _, c := range []struct{ postal, city, want string }{
		{"31000", "Toulouse", "31"}, {"75001", "Paris", "75"}, {"75116", "", "75"},
		{"20000", "Ajaccio", "2A"}, {"20200", "Bastia", "2B"}, {"20137", "Porto-Vecchio", "2A"},
		{"97410", "Saint-Pierre", "974"}, {"97600", "Mamoudzou", "976"},
		{"97150", "Saint-Martin", "978"}, {"97133", "St Barthélemy", "977"},
		{"98800", "Nouméa", "988"},
		{"01200", "Éloise", "74"}, {"01200", "eloise", "74"}, {"01200", "Valserhône", "01"},
		{"01200", "Lyon", ""}, {"01200", "", ""},
		{"33220", "Port-Sainte-Foy-et-Ponchapt", "24"}, {"31999", "Toulouse", "31"},
		{"99999", "", ""}, {"", "", ""}, {"3", "", ""}, {"2A004", "", ""},
	} {
		if got := Prefecture(c.postal, c.city); got != c.want {
			t.Errorf("%s %s: got %q, want %q", c.postal, c.city, got, c.want)
		}
	}
}

// TestCommuneTable reads each line by the search, and checks that the table is what it says.
func TestCommuneTable(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(communeTable), "\n")[1:]
	if len(lines) < 6000 || !slices.IsSorted(lines) {
		t.Fatalf("%d postal codes, sorted: %v", len(lines), slices.IsSorted(lines))
	}
	names := 0
	for i, l := range lines {
		code, rest, _ := strings.Cut(l, "|")
		got := Communes(code)
		names += len(got)
		if len(got) != strings.Count(rest, "|")+1 || postalForm(code) == "" {
			t.Errorf("%s: %d communes", code, len(got))
		}
		for _, n := range got {
			if i%20 != 0 && !strings.Contains(l, "@") {
				continue // a twentieth, and those of two départements
			}
			if dep := Prefecture(code, n); !KnownPrefecture(dep) {
				t.Errorf("%s %s: département %q", code, n, dep)
			}
		}
	}
	if names < 35000 {
		t.Errorf("only %d communes", names)
	}
	for _, none := range []string{"", "00000", "99999", "31", "310000", "|", "# 202", "31001"} {
		if got := Communes(none); len(got) > 0 {
			t.Errorf("%q serves %q", none, got)
		}
	}
	for typed, name := range map[string]string{"St Etienne": "Saint-Étienne",
		"LE HAVRE": "Le Havre", "Havre": "Le Havre", "l'hay les roses": "L'Haÿ-les-Roses",
		"Paris cedex": "Paris"} {
		if !sameCommune(typed, name) {
			t.Errorf("%q is not taken for %q", typed, name)
		}
	}
}

func BenchmarkPrefecture(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Prefecture("01200", "Éloise")
	}
}

// TestKnownCommune: names as people write them, and words that are none.
func TestKnownCommune(t *testing.T) {
	for name, want := range map[string]bool{
		"Toulouse": true, "TOULOUSE": true, "L’Haÿ-les-Roses": true, "Saint-Denis": true,
		"St Denis": true, "Le Havre": true, "Aix en Provence": true,
		"": false, "le": false, "Payable": false, "Rendez-vous": false, "Votre facture": false,
		"Émise": false,
	} {
		if got := KnownCommune(name); got != want {
			t.Errorf("%q: %t", name, got)
		}
	}
}
