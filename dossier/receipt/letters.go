// SPDX-License-Identifier: AGPL-3.0-or-later

package receipt

import (
	"errors"
	"strings"
)

// Letters are 5 bits each in Crockford's alphabet: no I, L, O, U. People read them aloud and copy them by hand; check letters catch their slips.

const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// ErrBadLetters is returned for text that is not Crockford letters, or not the number of them that the bytes need.
var ErrBadLetters = errors.New("not Crockford letters")

// EncodeLetters writes b in Crockford's alphabet, most significant bit first; the last letter is filled with zero bits. Upper case, no grouping, no check.
func EncodeLetters(b []byte) string {
	var out strings.Builder
	acc, bits := 0, 0
	for _, c := range b {
		acc, bits = acc<<8|int(c), bits+8
		for ; bits >= 5; bits -= 5 {
			out.WriteByte(crockford[acc>>(bits-5)&31])
		}
		acc &= 1<<bits - 1
	}
	if bits > 0 {
		out.WriteByte(crockford[acc<<(5-bits)&31])
	}
	return out.String()
}

// DecodeLetters reads what EncodeLetters wrote for n bytes. It is strict: upper case only (see NormalizeLetters), exact length, zero filling. Error: ErrBadLetters.
func DecodeLetters(s string, n int) ([]byte, error) {
	if len(s) != (n*8+4)/5 {
		return nil, ErrBadLetters
	}
	out := make([]byte, 0, n)
	acc, bits := 0, 0
	for i := range len(s) {
		v := strings.IndexByte(crockford, s[i])
		if v < 0 {
			return nil, ErrBadLetters
		}
		acc, bits = acc<<5|v, bits+5
		if bits >= 8 {
			bits -= 8
			out = append(out, byte(acc>>bits))
			acc &= 1<<bits - 1
		}
	}
	if acc != 0 {
		return nil, ErrBadLetters
	}
	return out, nil
}

// NormalizeLetters turns what a person typed into letters: hyphens and spaces go, lower case rises, O is 0, I and L are 1. It checks nothing else.
func NormalizeLetters(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '-' || r == ' ':
			return -1
		case r >= 'a' && r <= 'z':
			r -= 'a' - 'A'
		}
		switch r {
		case 'O':
			return '0'
		case 'I', 'L':
			return '1'
		}
		return r
	}, s)
}

// CheckLetters returns the n check letters of s (upper-case Crockford letters). Check letter j, from 1, is the sum over i from 1 of α^(i·j)·v(i) in GF(32), α a
// root of x⁵+x²+1: any one wrong letter and any exchange of two neighbours changes the first of them already, because α^i is neither 0 nor α^(i+1). It panics if s
// holds anything else.
func CheckLetters(s string, n int) string {
	out := make([]byte, n)
	for j := range n {
		sum := 0
		for i := range len(s) {
			v := strings.IndexByte(crockford, s[i])
			if v < 0 {
				panic("receipt: CheckLetters of something else than letters")
			}
			sum ^= gf32Shift(v, (i+1)*(j+1))
		}
		out[j] = crockford[sum]
	}
	return string(out)
}

// gf32Shift multiplies v by α n times.
func gf32Shift(v, n int) int {
	for range n % 31 { // α³¹ = 1
		v <<= 1
		if v&32 != 0 {
			v ^= 0b100101
		}
	}
	return v
}

// groups inserts a hyphen after every fourth letter.
func groups(s string) string {
	var out strings.Builder
	for i := range len(s) {
		if i > 0 && i%4 == 0 {
			out.WriteByte('-')
		}
		out.WriteByte(s[i])
	}
	return out.String()
}
