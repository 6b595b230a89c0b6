// SPDX-License-Identifier: AGPL-3.0-or-later

package specimen

import (
	"fmt"
	"hash/fnv"
	"strings"
	"time"

	"passerelle/dossier"
)

// person is an invented person: what a paper says about its holder.
type person struct {
	family, given string
	birth         string // 2006-01-02
	sex           string // F, M
	passport      string
	foreigner     string // numéro étranger
	card          string // of the residence permit
	ephoto        string
}

// traveller is the applicant of every specimen: the holder of the passport in ICAO Doc
// 9303, from Utopia. Nobody has these names and numbers.
var traveller = person{
	family: "ERIKSSON", given: "Anna Maria", birth: "1974-08-12", sex: "F", passport: "L898902C3",
	foreigner: "7503129987", card: "D23145890", ephoto: "ABCD1234EFGH5678IJKL90",
}

// host puts people up, helps them and signs for them: the holder of any paper that
// belongs neither to the applicant nor to another person of the procedure.
var host = person{family: "LINDE", given: "Karl", birth: "1969-02-23", sex: "M",
	passport: "K204117B7", foreigner: "6902231147", card: "D70411826",
	ephoto: "KLMN4321PQRS8765TUVW12"}

// kin holds the other persons of a procedure: names, sex, and birth, as a day or as a
// number of years before the day of filing.
var kin = map[string]struct {
	family, given, sex, birth string
	years                     int
}{
	"minor":        {"ERIKSSON", "Nils", "M", "", 9},
	"child":        {"ERIKSSON", "Nils", "M", "", 9},
	"spouse":       {"LINDE", "Karl Johan", "M", "1972-05-30", 0},
	"other_parent": {"LINDE", "Karl Johan", "M", "1972-05-30", 0},
	"joined":       {"LINDE", "Karl Johan", "M", "1972-05-30", 0},
	"descendant":   {"ERIKSSON", "Maja", "F", "", 24},
	"sibling":      {"ERIKSSON", "Sven", "M", "", 27},
	"relative":     {"ERIKSSON", "Maja", "F", "", 24},
}

// somebody returns a person of a procedure; "" is the applicant. An unknown role also
// gets a name of its own.
func somebody(role string, today time.Time) person {
	if role == "" {
		return traveller
	}
	h := fnv.New32a()
	h.Write([]byte(role))
	n := h.Sum32()
	k, ok := kin[role]
	if !ok {
		k.family, k.given, k.sex, k.years = "DAHL", []string{"Erik", "Olof", "Per", "Nils"}[n%4],
			"M", 33
	}
	if k.years > 0 {
		k.birth = today.AddDate(-k.years, -3, 0).Format(time.DateOnly)
	}
	return person{
		family: k.family, given: k.given, birth: k.birth, sex: k.sex,
		passport:  fmt.Sprintf("U%06dB%d", n%1000000, n%7+1),
		foreigner: fmt.Sprintf("99%08d", n%100000000), card: fmt.Sprintf("U%08d", n%100000000),
		ephoto: fmt.Sprintf("UT%020d", n),
	}
}

// answer returns this person's answer to a question about themselves.
func (p person) answer(base dossier.FieldID) (string, bool) {
	v, ok := map[dossier.FieldID]string{
		"family_name": p.family, "given_names": p.given, "birth_date": p.birth,
		"passport_number": p.passport, "agdref_number": p.foreigner, "permit_card_number": p.card,
		"ephoto_code": p.ephoto, "nationality": "UTO",
	}[base]
	return v, ok
}

// holderOf returns the holder of a paper, with the answers about them.
func holderOf(x dossier.Piece, a dossier.Answers, today time.Time) person {
	p := somebody(x.Person, today)
	switch id := string(x.ID); {
	case strings.HasPrefix(id, "home.host"), strings.HasPrefix(id, "proxy."):
		return host
	}
	prefix := dossier.FieldID("")
	if x.Person != "" {
		prefix = dossier.FieldID(x.Person) + "."
	}
	for base, to := range map[dossier.FieldID]*string{"family_name": &p.family,
		"given_names": &p.given, "birth_date": &p.birth, "passport_number": &p.passport,
		"agdref_number": &p.foreigner, "permit_card_number": &p.card} {
		if v := a[prefix+base]; v != "" {
			*to = v
		}
	}
	return p
}
