// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"passerelle/internal/testkit"
)

var (
	communesFile = flag.String("communes", "", "write communes.txt anew from this file")
	edition      = flag.String("edition", "", "of which year the file is")
)

type commune struct {
	Code         string   `json:"code"`
	Nom          string   `json:"nom"`
	Type         string   `json:"type"`
	ChefLieu     string   `json:"chefLieu"`
	Departement  string   `json:"departement"`
	CodesPostaux []string `json:"codesPostaux"`
}

// TestMakeCommunes writes communes.txt from communes.json of the package
// @etalab/decoupage-administratif, which joins INSEE's code officiel géographique with La
// Poste's table of postal codes once a year:
//
//	go test ./dossier -run MakeCommunes -communes FILE -edition EDITION
func TestMakeCommunes(t *testing.T) {
	if *communesFile == "" {
		return // the table is there: TestCommuneTable looks at it
	}
	var all []commune
	testkit.Must(t, json.Unmarshal(testkit.Read(t, *communesFile), &all))
	codes, today := map[string][]string{}, map[string]commune{}
	for _, c := range all {
		if c.Type == "commune-actuelle" {
			today[c.Code] = c
		}
	}
	for _, c := range all {
		m := c
		switch c.Type {
		case "arrondissement-municipal":
			continue
		case "commune-actuelle":
			if c.Code == "98901" { // nobody lives on Clipperton, and it has no prefecture
				continue
			}
		case "commune-deleguee", "commune-associee": // people go on writing the old name
			m = today[c.ChefLieu]
		}
		for _, p := range m.CodesPostaux {
			name := c.Nom
			if m.Departement != usualDepartment(p) {
				name += "@" + m.Departement
			}
			if !slices.Contains(codes[p], name) {
				codes[p] = append(codes[p], name)
			}
		}
	}
	var lines []string
	for p, names := range codes {
		slices.Sort(names)
		lines = append(lines, p+"|"+strings.Join(names, "|"))
	}
	slices.Sort(lines)
	testkit.Must(t, os.WriteFile("communes.txt", fmt.Appendf(nil,
		"# SPDX-License-Identifier: etalab-2.0. Edition %s: code officiel géographique (INSEE) et "+
			"codes postaux (La Poste), Licence Ouverte 2.0. Made by communes_make_test.go.\n%s\n",
		*edition, strings.Join(lines, "\n")), 0o644))
}
