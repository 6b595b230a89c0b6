// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import (
	"slices"
	"strings"
	"time"

	"passerelle/dossier/country"
)

// compare compares what several papers say with each other and with what the person
// confirmed. Nothing here stops anybody: whether two spellings are the same person is for
// the prefecture to decide. Source: a slip in a name or a birth date closes a file and
// forces the person to file again (Défenseur des droits, practice of prefectures), so the
// person is told beforehand.
func (j *judge) compare() {
	for _, person := range append([]string{""}, j.p.Persons...) {
		own := func(id FieldID) FieldID { return id.of(person) }
		for _, x := range j.p.Pieces {
			if x.Person == person && x.Kind == Paper && len(j.d.PagesOf(x.Slot)) > 0 {
				j.holder(x, own)
				j.same(x, own)
				j.reread(j.p.given(x, j.d.Answers))
			}
		}
		j.order(own)
		j.commune(own)
	}
	j.twice()
}

// reread compares what was read from a paper with what the person wrote about the same
// paper: an answer within the limit proves nothing when the paper says another day.
func (j *judge) reread(x Piece) {
	for _, f := range []struct {
		fact Fact
		code Code
	}{{FactNumber, NumberDiffers}, {FactExpiry, ExpiryDiffers}, {FactIssueDate, ExpiryDiffers},
		{FactNationality, NationalityDiffers}, {FactPostalCode, AddressDiffers},
		{FactBirthDate, BirthDiffers}} {
		read := j.read(x.Slot, f.fact)
		if read == "" {
			continue
		}
		for _, id := range x.ownFields(f.fact) {
			said := j.said(id)
			if said == "" || plainCode(said) == plainCode(read) || f.fact == FactBirthDate &&
				sameDay(said, read) || f.fact == FactNationality &&
				(!country.Personal(plainCode(said)) || sameCountry(plainCode(said), plainCode(read))) {
				continue
			}
			j.disagree(x, id, f.code)
			break
		}
	}
}

// others are papers that bear other people's names: those of the host, the helper, the
// children, the dead, the employer.
var others = []string{"home.host", "home.hotel", "proxy.", "cs.children", "cs.death", "min.",
	"work.vigilance", "work.offer"}

// hosts reports whether a paper belongs to a host: the letter, the card, the proof of address.
func hosts(id PieceID) bool { return strings.HasPrefix(string(id), "home.host") }

// holderOf returns the name that a paper should bear, as it was typed; ok is false for a
// paper of somebody about whom nothing is asked.
func (j *judge) holderOf(x Piece, own func(FieldID) FieldID) (typed fullName, ok bool) {
	id := Given(x, j.d.Answers)
	switch {
	case hosts(id):
		return fullName{whole: j.said("host_name")}, true
	case slices.ContainsFunc(others, func(p string) bool {
		return strings.HasPrefix(string(id), p)
	}):
		return fullName{}, false
	}
	return fullName{family: j.said(own(FamilyName)), usage: j.said(own("usage_name")),
		given: j.said(own(GivenNames))}, true
}

// holder compares the names and the birth date on a paper with those of its owner.
func (j *judge) holder(x Piece, own func(FieldID) FieldID) {
	typed, ok := j.holderOf(x, own)
	if !ok {
		return
	}
	paper := fullName{family: j.fact(x.Slot, FactFamilyName), usage: j.fact(x.Slot, FactUsageName),
		given: j.fact(x.Slot, FactGivenNames), whole: j.fact(x.Slot, FactName)}
	if !paper.empty() && !typed.empty() {
		switch compareNames(typed, paper) {
		case differ:
			j.disagree(x, own(FamilyName), NamesDiffer)
		case cannotTell:
			j.disagree(x, own(FamilyName), NamesNotCompared)
		}
	}
	if hosts(Given(x, j.d.Answers)) {
		return
	}
	if a, b := j.said(own(BirthDate)), j.fact(x.Slot, FactBirthDate); a != "" && b != "" &&
		!sameDay(a, b) {
		j.disagree(x, own(BirthDate), BirthDiffers)
	}
}

// sameDay compares two days, parts of which may be 00 for unknown.
func sameDay(a, b string) bool {
	if len(a) != 10 || len(b) != 10 {
		return a == b
	}
	for _, part := range [][2]int{{0, 4}, {5, 7}, {8, 10}} {
		x, y := a[part[0]:part[1]], b[part[0]:part[1]]
		if x != y && strings.Trim(x, "0") != "" && strings.Trim(y, "0") != "" {
			return false
		}
	}
	return true
}

// same compares the facts of a paper with the answers that repeat them.
func (j *judge) same(x Piece, own func(FieldID) FieldID) {
	id := Given(x, j.d.Answers)
	for _, r := range repeated {
		if r.paper != id {
			continue
		}
		a, b := plainCode(j.said(own(r.field))), plainCode(j.fact(x.Slot, r.fact))
		// a nationality written in words is not compared
		if a == "" || b == "" || a == b || r.fact == FactNationality &&
			(!country.Personal(a) || !country.Personal(b) || sameCountry(a, b)) {
			continue
		}
		j.disagree(x, own(r.field), r.code)
	}
}

// plainCode removes from a number the separators that people and strips use.
func plainCode(s string) string {
	return strings.ToUpper(strings.NewReplacer(" ", "", "-", "", "<", "", ".", "").Replace(s))
}

// inOrder are pairs of days of which the first is never after the second.
var inOrder = [][2]FieldID{
	{BirthDate, "entry_date_france"}, {BirthDate, "marriage_date"}, {BirthDate, "move_in_date"},
	{BirthDate, "permit_expiry"},
	{"visa_issue_date", "visa_valid_from"}, {"visa_issue_date", "visa_valid_to"},
	{"visa_valid_from", "visa_valid_to"}, {"visa_valid_from", "entry_date_france"},
	{"entry_date_france", "visa_valid_to"}, {"visa_valid_to", "id.passport.expiry"},
	{"contract_start", "contract_end"}, {"mission_start", "mission_end"},
}

// order finds days that cannot be in this order.
func (j *judge) order(own func(FieldID) FieldID) {
	for _, pair := range inOrder {
		first, err1 := time.Parse(time.DateOnly, j.said(own(pair[0])))
		second, err2 := time.Parse(time.DateOnly, j.said(own(pair[1])))
		if err1 != nil || err2 != nil || !first.After(second) {
			continue
		}
		f, _ := j.p.Field(own(pair[1]))
		j.add(Gap{Slot: f.Slot, Field: own(pair[1]), Code: DatesOutOfOrder, Verdict: Inconclusive,
			Source: f.Source}, true)
	}
}

// commune checks that the postal code serves the commune.
func (j *judge) commune(own func(FieldID) FieldID) {
	code, city := j.said(own("address.postal_code")), j.said(own("address.city"))
	list := Communes(code)
	if city == "" || len(list) == 0 || slices.ContainsFunc(list, func(n string) bool {
		return sameCommune(city, n)
	}) {
		return
	}
	f, _ := j.p.Field(own("address.city"))
	j.add(Gap{Field: f.ID, Code: CommuneDiffers, Verdict: Inconclusive, Source: f.Source}, true)
}

// twice finds one paper given in two slots: the parent's passport for the child's.
func (j *judge) twice() {
	numbers := map[string]Slot{}
	for _, x := range j.p.Pieces {
		if x.Kind != Paper || len(j.d.PagesOf(x.Slot)) == 0 {
			continue
		}
		n := plainCode(j.fact(x.Slot, FactNumber))
		for _, r := range repeated {
			if n == "" && r.paper == Given(x, j.d.Answers) && r.fact == FactNumber {
				n = plainCode(j.said(r.field.of(x.Person)))
			}
		}
		if n == "" {
			continue
		}
		key := string(Given(x, j.d.Answers)) + " " + n
		if _, ok := numbers[key]; ok {
			j.disagree(x, "", PaperTwice)
		}
		numbers[key] = x.Slot
	}
}
