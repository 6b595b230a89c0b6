// SPDX-License-Identifier: AGPL-3.0-or-later

package specimen

import (
	"fmt"
	"strings"
	"time"

	"passerelle/dossier"
)

// The person of every specimen: the traveller of ICAO Doc 9303, from Utopia. Nobody bears these names and numbers.
var known = map[dossier.FieldID]string{
	"family_name":         "ERIKSSON",
	"given_names":         "Anna Maria",
	"birth_date":          "1974-08-12",
	"nationality":         "UTO",
	"agdref_number":       "7503129987",
	"passport_number":     "L898902C3",
	"address.street":      "12 rue des Lilas",
	"address.postal_code": "31000",
	"address.city":        "Toulouse",
	"phone":               "+33612345678",
	"email":               "anna.eriksson@example.org",
	"ephoto_code":         "ABCD1234EFGH5678IJKL90",
	"institution":         "Université de Zénith",
	"ine":                 "0123456789A",
	"host_name":           "LINDE Karl",
}

// daysFromToday gives the dates that a rule looks at, relative to the day of filing.
var daysFromToday = map[dossier.FieldID]int{
	"permit_expiry":      95, // inside the student window, from the 120th to the 60th day, and past the 90 days under which a change of address becomes a renewal
	"id.passport.expiry": 900,
	"move_in_date":       -20,
}

const (
	addressFresh = 24  // days: an ordinary bill
	addressOld   = 245 // days: past every limit in the catalogue
)

// answers fills in all that a procedure asks of this person, question by question: each answer may bring the next question.
func answers(p *dossier.Procedure, today time.Time, old bool) (dossier.Answers, error) {
	d := dossier.Dossier{Procedure: p.ID, Answers: dossier.Answers{}, FiledBy: dossier.BySelf}
	for range len(p.Fields) + 1 {
		asked := p.Questions(d)
		for _, piece := range p.Wanted(d) {
			asked = append(asked, p.Facts(d, piece.Slot)...)
			if f, ok := p.Field(piece.Field); ok && piece.Kind == dossier.Typed {
				asked = append(asked, f)
			}
		}
		before := len(d.Answers)
		for _, f := range asked {
			if _, done := d.Answers[f.ID]; done {
				continue
			}
			v, err := value(p, f, today, old)
			if err != nil {
				return nil, err
			}
			d.Answers[f.ID] = v
		}
		if len(d.Answers) == before {
			break
		}
	}
	return d.Answers, nil
}

func value(p *dossier.Procedure, f dossier.Field, today time.Time, old bool) (string, error) {
	if v, ok := known[f.ID]; ok {
		return v, nil
	}
	day := func(n int) string { return today.AddDate(0, 0, n).Format(time.DateOnly) }
	if n, ok := daysFromToday[f.ID]; ok {
		return day(n), nil
	}
	switch f.Type {
	case dossier.DateField:
		if strings.Contains(string(f.ID), "expiry") || strings.Contains(string(f.ID), "until") {
			return day(400), nil
		}
		if old && hasAgeLimit(p, f.Slot) {
			return day(-addressOld), nil
		}
		return day(-addressFresh), nil
	case dossier.YesNoField:
		return "no", nil
	case dossier.ChoiceField:
		if len(f.Choices) > 0 {
			return f.Choices[0], nil
		}
	case dossier.NameField:
		return "LINDE", nil
	case dossier.TextField:
		return "Specimen", nil
	case dossier.PhoneField:
		return known["phone"], nil
	case dossier.EmailField:
		return known["email"], nil
	case dossier.PostalField:
		return known["address.postal_code"], nil
	case dossier.DigitsField:
		return strings.Repeat("1", max(1, f.MaxLen)), nil
	case dossier.CodeField:
		return strings.Repeat("A", max(1, f.MaxLen)), nil
	}
	return "", fmt.Errorf("%s: no specimen answer for field %s of type %s", p.ID, f.ID, f.Type)
}

func hasAgeLimit(p *dossier.Procedure, s dossier.Slot) bool {
	piece, ok := p.Piece(s)
	return ok && piece.MaxAgeDays > 0
}
