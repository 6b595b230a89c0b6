// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import (
	"slices"
	"strings"
	"time"

	"passerelle/dossier/country"
)

// Nationality is the question which country's passport the applicant has. It is the one
// answer from which everything follows that hangs on a country: which agreement applies,
// whether a citizen of the Union asks. Nobody is asked again in other words.
const Nationality FieldID = "nationality"

// GroupOn returns the group with that id as it is on a day.
func (t *Tables) GroupOn(id string, today time.Time) (Group, bool) {
	return inForce(t.Groups, today, func(g Group) (time.Time, bool) {
		return g.From, g.ID == id
	})
}

// Countries lists the codes of the countries of which a person can be a citizen, in the
// order of the standard, and then those for who is a citizen of none. Parts of the world
// whose people are citizens of another State (Guadeloupe, Guam) are not among them.
func Countries() []string {
	all := append(country.ISO(), "RKS", "XXA", "XXB")
	return slices.DeleteFunc(all, func(code string) bool {
		return strings.Contains(dependent, " "+code+" ")
	})
}

// dependent are the codes of the standard that no citizenship goes with.
const dependent = " ABW AIA ALA ASM ATA ATF BES BLM BMU BVT CCK COK CUW CXR CYM FLK FRO GGY " +
	"GIB GLP GRL GUF GUM HMD IMN IOT JEY MAF MNP MSR MTQ MYT NCL NFK NIU PCN PRI PYF REU SGS " +
	"SHN SJM SPM SXM TCA TKL UMI VGB VIR WLF "

// IsCountry reports whether a person can have that code as nationality or status.
func IsCountry(code string) bool { return country.Personal(code) }

// Only returns the answer that everybody gives whom the procedure is for: a certificate
// for Algerians asks no one whether they are Algerian.
func (f Field) Only() (string, bool) {
	if f.Type == CountryField && len(f.Of) == 1 {
		return f.Of[0], true
	}
	return "", false
}

// Said returns what was answered to a question: as typed; where only one answer is
// possible, that one; and of a draft begun with an older list, what its question in other
// words says about the country.
func (p *Procedure) Said(f Field, a Answers) string {
	if only, ok := f.Only(); ok {
		return only
	}
	typed := a[f.ID]
	if f.Type != CountryField || p.tables == nil {
		return typed
	}
	if _, g := f.country(typed); g == nil {
		return typed
	}
	for _, g := range p.tables.Groups {
		for _, old := range g.AskedAs {
			if len(g.In) == 1 && a[old.of(f.Person)] == Yes {
				return g.In[0]
			}
		}
	}
	return typed
}

// formerly reports whether an id is that of a question by which older lists asked for the
// country.
func (p *Procedure) formerly(id FieldID) bool {
	if p.tables == nil {
		return false
	}
	for _, person := range append([]string{""}, p.Persons...) {
		for _, g := range p.tables.Groups {
			if slices.ContainsFunc(g.AskedAs, func(old FieldID) bool {
				return old.of(person) == id
			}) {
				return true
			}
		}
	}
	return false
}

// Twice lists the questions of the procedure whose answer follows from that to another, by
// the table of groups: who said which passport they have has said whether they are
// Algerian.
func (p *Procedure) Twice() (out []FieldID) {
	for _, f := range p.Fields {
		if f.Type == CountryField || !p.formerly(f.ID) {
			continue
		}
		if slices.ContainsFunc(p.Fields, func(g Field) bool {
			return g.Type == CountryField && g.Person == f.Person
		}) {
			out = append(out, f.ID)
		}
	}
	return out
}

// sameCountry reports whether two codes can be of one person: of a status (stateless,
// refugee) nobody can tell, and German passports write one letter.
func sameCountry(a, b string) bool {
	return country.Plain(a) == country.Plain(b) || strings.HasPrefix(a, "XX") || strings.HasPrefix(b, "XX")
}
