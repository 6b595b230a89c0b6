// SPDX-License-Identifier: AGPL-3.0-or-later

package specimen

import (
	"fmt"
	"strings"
	"time"

	"passerelle/dossier"
)

// known holds the applicant's answers to particular questions, by the question's id
// without its person. All other answers follow from the form of the question.
var known = map[dossier.FieldID]string{
	"address.street":      "12 rue des Lilas",
	"address.postal_code": "31000",
	"address.city":        "Toulouse",
	"address_abroad":      "4 rue du Port, Zénith, Utopie",
	"phone":               "+33612345678",
	"email":               "anna.eriksson@example.org",
	"institution":         "Université de Zénith",
	"school":              "École de Zénith",
	"employer_name":       "Ateliers de Zénith",
	"foreign_employer":    "Ateliers de Zénith",
	"insurer":             "Mutuelle d’Utopie",
	"ine":                 "0123456789A",
	"host_name":           "LINDE Karl",
	"birth_place":         "Zénith",
	"birth_country":       "Utopie",
	"marriage_place":      "Zénith",
	"event_place":         "Zénith",
	"loss_place":          "Toulouse",
	"visa_number":         "UTO123456",
	"visa_motive":         "Études",
	"job_title":           "Ingénieure",
	"gross_salary":        "3600",
	"monthly_income":      "2100",
	"resource_amount":     "1900",
	"siret":               "12345678200010",
}

// byCheck holds a number that passes each check of a field. Whoever adds a check adds its
// number here: without it no set can be made for a procedure that uses the check.
var byCheck = map[string]string{
	"agdref": traveller.foreigner, "ephoto": traveller.ephoto, "card": traveller.card,
	"passport": traveller.passport, "stamp": "1234567890123456", "neph": "123456789012",
	"visa": "UTO123456", "ine": "0123456789A", "fiscal": "0123456789012", "country": "UTO",
	"siren": "123456782", "siret": "12345678200010", "nir": "274089999912311",
}

// daysFromToday holds the dates that rules look at, relative to the day of filing. If a
// rule needs another day, solve finds it.
var daysFromToday = map[dossier.FieldID]int{
	// inside the windows for renewal, from the 120th to the 60th day, and past the 90
	// days under which a change of address becomes a renewal
	"permit_expiry":      95,
	"id.passport.expiry": 900,
	"move_in_date":       -20,
	// so that a filing period that has ended still begins after the visa
	"visa_issue_date":   -170,
	"visa_valid_from":   -150,
	"visa_valid_to":     215,
	"entry_date_france": -24,
	"marriage_date":     -2200,
	"common_life_since": -2200,
	"group_since":       -900,
}

const (
	fresh = 24  // days: an ordinary bill
	stale = 245 // days: past the common limits of three and six months
)

// later lists parts of ids that mark a day in the future.
var later = []string{"expiry", "until", "valid_to", "_end", "_to"}

// base returns the id of a question without the person it is about.
func base(f dossier.Field) dossier.FieldID {
	if f.Person != "" {
		return dossier.FieldID(strings.TrimPrefix(string(f.ID), f.Person+"."))
	}
	return f.ID
}

// usual returns the answer to try first.
func usual(f dossier.Field, today time.Time) (string, error) {
	id := base(f)
	if v, ok := somebody(f.Person, today).answer(id); ok {
		return v, nil
	}
	if v, ok := known[id]; ok {
		return v, nil
	}
	if n, ok := daysFromToday[id]; ok {
		return dayFrom(today, n), nil
	}
	switch f.Type {
	case dossier.DateField:
		for _, word := range later {
			if strings.Contains(string(id), word) && f.Check != "past" {
				return dayFrom(today, 400), nil
			}
		}
		if f.Check == "birth" {
			return traveller.birth, nil
		}
		return dayFrom(today, -fresh), nil
	case dossier.YesNoField:
		return dossier.No, nil
	case dossier.ChoiceField:
		if len(f.Choices) > 0 {
			return f.Choices[0], nil
		}
	case dossier.CountryField:
		if len(f.Of) > 0 {
			return f.Of[0], nil
		}
		return byCheck["country"], nil
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
	case dossier.DigitsField, dossier.CodeField:
		if f.Check != "" {
			if v, ok := byCheck[f.Check]; ok {
				return v, nil
			}
			return "", fmt.Errorf("no specimen number passes the check %s of field %s", f.Check,
				f.ID)
		}
		if f.Type == dossier.DigitsField {
			return strings.Repeat("1", max(1, f.MaxLen)), nil
		}
		return strings.Repeat("A", max(1, f.MaxLen)), nil
	}
	return "", fmt.Errorf("no specimen answer for field %s of type %s", f.ID, f.Type)
}

// others returns further answers, which may satisfy a rule better.
func others(f dossier.Field, today time.Time) (out []string) {
	switch f.Type {
	case dossier.YesNoField:
		return []string{dossier.No, dossier.Yes}
	case dossier.ChoiceField:
		return f.Choices
	case dossier.CountryField:
		return append(f.Of, "UTO", "DZA", "DEU", "MAR", "TUN")
	case dossier.DateField:
		for _, years := range []int{-9, -19, -30, -40, -68} {
			if f.Check == "birth" {
				out = append(out, today.AddDate(years, -3, 0).Format(time.DateOnly))
			}
		}
		if f.Check != "birth" {
			for _, n := range []int{-24, -3, -60, -200, -400, -900, -1500, -2200, -4000, -9500, 95,
				30, 400, 900} {
				if n < 0 || f.Check != "past" {
					out = append(out, dayFrom(today, n))
				}
			}
		}
	}
	return out
}

func dayFrom(today time.Time, n int) string { return today.AddDate(0, 0, n).Format(time.DateOnly) }
