// SPDX-License-Identifier: AGPL-3.0-or-later

package strip

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"passerelle/dossier/mrz"
)

// Syllables of invented names: nobody's. Every letter of the alphabet occurs.
var syllables = strings.Fields("AN BO CHE DRA EL FI GU HO IX JA KO LU MI NA OU PE QUI RO SA TE UL VI WA XI YO ZE KHA NGO THI SZA BRY AJ UQ OW ILL ERIK SSON VIII MOHA MED JEAN")

func name(r *rand.Rand, words int) string {
	var out []string
	for range words {
		w := ""
		for range 1 + r.IntN(4) {
			w += syllables[r.IntN(len(syllables))]
		}
		out = append(out, w)
	}
	return strings.Join(out, "<")
}

func pick(r *rand.Rand, chars string, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = chars[r.IntN(len(chars))]
	}
	return string(b)
}

func padded(s string, n int) string {
	if len(s) > n {
		return s[:n]
	}
	return s + strings.Repeat("<", n-len(s))
}

// checkDigit is that of ICAO 9303, part 3, 4.9, written down once more: the makers of the
// strips of these tests do not lean on what they try.
func checkDigit(s string) byte {
	sum := 0
	for i, c := range s {
		sum += max(0, strings.IndexRune("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", c)) *
			[]int{7, 3, 1}[i%3]
	}
	return byte('0' + sum%10)
}

func withDigit(s string) string { return s + string(checkDigit(s)) }

// holder is an invented person's strip: Utopia's, with right check digits.
func holder(r *rand.Rand, f mrz.Format) []string {
	const caps, num = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789"
	names := name(r, 1+r.IntN(2))
	if r.IntN(15) > 0 {
		names += "<<" + name(r, 1+r.IntN(3))
	}
	var number string
	switch r.IntN(3) {
	case 0:
		number = pick(r, num, 9)
	case 1:
		number = pick(r, num, 2) + pick(r, caps, 2) + pick(r, num, 5)
	default:
		number = padded(pick(r, caps+num, 7+r.IntN(3)), 9)
	}
	number = withDigit(number)
	birth := withDigit(fmt.Sprintf("%02d%02d%02d", r.IntN(100), 1+r.IntN(12), 1+r.IntN(28)))
	expiry := withDigit(fmt.Sprintf("%02d%02d%02d", 20+r.IntN(20), 1+r.IntN(12), 1+r.IntN(28)))
	sex := string("FM<"[min(r.IntN(20), 2)])
	if r.IntN(2) == 0 {
		sex = "F"
	}
	nation := []string{"UTO", "UTO", "UTO", "UTO", "XXA", "XXB", "XXX", "D<<"}[r.IntN(8)]
	optional := ""
	if r.IntN(2) == 0 {
		optional = pick(r, caps+num, 3+r.IntN(7))
	}
	switch f {
	case mrz.CNI:
		given := strings.ReplaceAll(name(r, 1+r.IntN(3)), "<", "<<")
		a := "IDFRA" + padded(name(r, 1+r.IntN(2)), 25) + pick(r, num, 6)
		b := withDigit(fmt.Sprintf("%02d%02d", r.IntN(22), 1+r.IntN(12))+pick(r, num, 8)) +
			padded(given, 14) + birth + string("FM"[r.IntN(2)])
		return []string{a, b + string(checkDigit(a+b))}
	case mrz.TD1:
		a := padded(string("IAC"[r.IntN(3)])+string("<RP"[r.IntN(3)])+"UTO"+number+optional, 30)
		other := ""
		if r.IntN(4) == 0 {
			other = pick(r, num, 5)
		}
		b := birth + sex + expiry + nation + padded(other, 11)
		b += string(checkDigit(a[5:30] + b[0:7] + b[8:15] + b[18:29]))
		return []string{a, b, padded(names, 30)}
	case mrz.TD2:
		b := number + nation + birth + sex + expiry + padded(optional, 7)
		return []string{padded("I<UTO"+names, 36),
			b + string(checkDigit(b[0:10]+b[13:20]+b[21:35]))}
	case mrz.MRVA:
		return []string{padded("V<UTO"+names, 44),
			padded(number+nation+birth+sex+expiry+optional, 44)}
	case mrz.MRVB:
		return []string{padded("V<UTO"+names, 36),
			padded(number+nation+birth+sex+expiry+padded(optional, 8), 36)}
	}
	o := withDigit(padded(optional, 14))
	if optional == "" && r.IntN(2) == 0 {
		o = strings.Repeat("<", 15)
	}
	b := number + nation + birth + sex + expiry + o
	return []string{padded("P"+string("<<<PDS"[r.IntN(6)])+"UTO"+names, 44),
		b + string(checkDigit(b[0:10]+b[13:20]+b[21:43]))}
}
