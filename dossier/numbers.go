// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import (
	"regexp"
	"strconv"
	"strings"

	"passerelle/dossier/country"
)

// fitness is how well a number or code fits its form.
type fitness string

const (
	fits    fitness = "fits"
	unusual fitness = "unusual" // may be right: accepted, and an agent looks
	wrong   fitness = "wrong"

	// miskeyed is wrong too, but only by the check digit: a number of the right length
	// with one digit that differs from the paper.
	miskeyed fitness = "miskeyed"
)

// old are the checks that also know the length of older cards.
var old = map[string]bool{"agdref": true, "ephoto": true}

// numberChecks judge what is typed for a code or a number, without spaces and in
// capitals. The keys are the values of a field's "check".
var numberChecks = map[string]func(string) fitness{
	"agdref":   lengths(10, 9), // the foreigner's number has no check digit; old cards have nine
	"ephoto":   lengths(22, 21),
	"stamp":    lengths(16, 0),
	"card":     lengths(9, 0),
	"neph":     lengths(12, 0),
	"passport": func(s string) fitness { return when(len(s) >= 5 && len(s) <= 20) },
	"visa":     func(s string) fitness { return when(len(s) >= 8 && len(s) <= 12) },
	"ine":      func(s string) fitness { return when(ineForm.MatchString(s)) },
	// the tax office's number of a person; the first digit is 0 to 3
	"fiscal":  func(s string) fitness { return when(len(s) == 13 && s[0] <= '3') },
	"country": func(s string) fitness { return when(country.Personal(s)) },
	"siren":   func(s string) fitness { return summed(len(s) == 9, siren(s)) },
	"siret":   func(s string) fitness { return summed(len(s) == 14, siret(s)) },
	"nir":     nir,
}

// ineForm matches the national student number: ten digits and a letter, or nine and two.
var ineForm = regexp.MustCompile(`^[0-9]{9}[0-9A-Z][A-Z]$`)

func when(ok bool) fitness {
	if ok {
		return fits
	}
	return wrong
}

// summed judges a number with a checksum by whether it is long enough and whether the sum
// is right.
func summed(long, right bool) fitness {
	if long && !right {
		return miskeyed
	}
	return when(right)
}

// lengths accepts a code of n characters; one of old characters is unusual.
func lengths(n, old int) func(string) fitness {
	return func(s string) fitness {
		if len(s) == old && old > 0 {
			return unusual
		}
		return when(len(s) == n)
	}
}

// luhn reports whether the digits pass the check of ISO/IEC 7812-1, annex B.
func luhn(s string) bool {
	sum := 0
	for i := range len(s) {
		d := int(s[len(s)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

func allDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// siren accepts the number of an enterprise in INSEE's register: nine digits, Luhn.
func siren(s string) bool { return len(s) == 9 && allDigits(s) && luhn(s) }

// laPoste is the one enterprise with so many places that not all of their numbers pass
// Luhn: the sum of their fourteen digits is a multiple of five instead.
const laPoste = "356000000"

// siret accepts the number of a place of an enterprise: its SIREN and five digits, which
// together also pass Luhn.
func siret(s string) bool {
	if len(s) != 14 || !allDigits(s) || !siren(s[:9]) {
		return false
	}
	if luhn(s) {
		return true
	}
	sum := 0
	for _, d := range s {
		sum += int(d - '0')
	}
	return s[:9] == laPoste && sum%5 == 0
}

// nir judges a social security number: thirteen characters and a two-digit key that makes
// number + key a multiple of 97. For Corsica, 2A counts as 19 and 2B as 18. Numbers that
// begin with neither 1 nor 2 are provisional, and without its key a number can't be
// checked: both are left to an agent.
func nir(s string) fitness {
	if len(s) != 13 && len(s) != 15 {
		return wrong
	}
	n := s[:13]
	switch n[5:7] {
	case "2A":
		n = n[:5] + "19" + n[7:]
	case "2B":
		n = n[:5] + "18" + n[7:]
	}
	v, err := strconv.ParseInt(n, 10, 64)
	if err != nil || !allDigits(n) || n[0] == '0' {
		return miskeyed
	}
	if len(s) == 13 {
		return unusual
	}
	if key := 97 - v%97; s[13:] != string([]byte{'0' + byte(key/10), '0' + byte(key%10)}) {
		return miskeyed
	}
	if n[0] != '1' && n[0] != '2' {
		return unusual
	}
	return fits
}
