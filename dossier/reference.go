// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import (
	"errors"
	"strings"
)

// crockford is Douglas Crockford's Base32 alphabet: no I, L, O, U.
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// ErrBadReference is returned by ParseReference for anything other than 12 letters with a
// right check letter.
var ErrBadReference = errors.New("not a reference: 12 letters and digits with a right check letter expected")

// Reference returns what identifies the dossier to a person: the first 55 bits of the id
// as 11 Crockford letters, and a check letter. It proves nothing.
//
// The check letter makes the polynomial over GF(32) = GF(2)[x]/(x⁵+x²+1) whose
// coefficients are the values of the 12 letters, the first being the highest, vanish at
// x. Any wrong letter and any swap of two neighbours are detected, since neighbours are
// weighted by different powers of x.
func (id ID) Reference() string {
	var values [11]byte
	for i := range values {
		bit := 5 * i
		v := uint16(id[bit/8])<<8 | uint16(id[bit/8+1])
		values[i] = byte(v>>(11-bit%8)) & 31
	}
	return letters(values[:]) + string(crockford[checkValue(values[:])])
}

func letters(values []byte) string {
	var b strings.Builder
	for _, v := range values {
		b.WriteByte(crockford[v])
	}
	return b.String()
}

// double multiplies by x in GF(32).
func double(v byte) byte {
	v <<= 1
	if v&32 != 0 {
		v ^= 0b100101
	}
	return v
}

// checkValue returns the value c that makes the polynomial with coefficients values, c
// vanish at x: Horner's rule.
func checkValue(values []byte) byte {
	var sum byte
	for _, v := range values {
		sum = double(sum) ^ v
	}
	return double(sum)
}

// GroupReference writes a reference as people read it: "K7QM 4XRD 9TWP".
func GroupReference(r string) string {
	var parts []string
	for ; len(r) > 4; r = r[4:] {
		parts = append(parts, r[:4])
	}
	return strings.Join(append(parts, r), " ")
}

// ParseReference reads what a person typed: case, spaces and hyphens don't matter, O
// means 0, I and L mean 1.
func ParseReference(s string) (string, error) {
	s = strings.NewReplacer(" ", "", "-", "", "O", "0", "I", "1", "L",
		"1").Replace(strings.ToUpper(s))
	if len(s) != 12 {
		return "", ErrBadReference
	}
	values := make([]byte, 0, 12)
	for _, r := range s {
		v := strings.IndexRune(crockford, r)
		if v < 0 {
			return "", ErrBadReference
		}
		values = append(values, byte(v))
	}
	if checkValue(values[:11]) != values[11] {
		return "", ErrBadReference
	}
	return s, nil
}
