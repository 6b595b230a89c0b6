// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build ignore

// Command communes_make writes communes.txt from communes.json of the package
// @etalab/decoupage-administratif, which joins INSEE's code officiel géographique with La
// Poste's table of postal codes once a year:
//
//	go run communes_make.go EDITION FILE > communes.txt
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"os"
	"slices"
	"strings"
)

type commune struct {
	Code         string   `json:"code"`
	Nom          string   `json:"nom"`
	Type         string   `json:"type"`
	ChefLieu     string   `json:"chefLieu"`
	Departement  string   `json:"departement"`
	CodesPostaux []string `json:"codesPostaux"`
}

// usual is the département that a postal code begins with, as in usualDepartment.
func usual(postal string) string {
	switch {
	case postal == "97133":
		return "977"
	case postal == "97150":
		return "978"
	case strings.HasPrefix(postal, "97"), strings.HasPrefix(postal, "98"):
		return postal[:3]
	case strings.HasPrefix(postal, "200"), strings.HasPrefix(postal, "201"):
		return "2A"
	case strings.HasPrefix(postal, "20"):
		return "2B"
	}
	return postal[:2]
}

func main() {
	data, err := os.ReadFile(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	var all []commune
	if err := json.Unmarshal(data, &all); err != nil {
		log.Fatal(err)
	}
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
			if m.Departement != usual(p) {
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
	fmt.Printf("# SPDX-License-Identifier: etalab-2.0. Edition %s: code officiel géographique "+
		"(INSEE) et codes postaux (La Poste), Licence Ouverte 2.0. Made by communes_make.go.\n%s\n",
		os.Args[1], strings.Join(lines, "\n"))
}
