// SPDX-License-Identifier: AGPL-3.0-or-later

package receipt

import (
	"errors"
	"strings"
)

// Letters are 5 bits each in Crockford's alphabet: no I, L, O, U. People read them aloud
// and copy them by hand; check letters catch their slips.

const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// ErrBadLetters is returned for text that is not Crockford letters, or has the wrong
// number of them for the bytes.
var ErrBadLetters = errors.New("not Crockford letters")

// EncodeLetters writes b in Crockford's alphabet, most significant bit first; the last
// letter is padded with zero bits. Upper case, no grouping, no check letter.
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

// DecodeLetters reads what EncodeLetters wrote for n bytes. It is strict: upper case only
// (see NormalizeLetters), exact length, zero padding. Error: ErrBadLetters.
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

// NormalizeLetters turns what a person typed into letters: it drops hyphens and spaces,
// converts to upper case, and replaces O by 0, I and L by 1. It checks nothing else.
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

// CheckLetters returns the n check letters of s (upper-case Crockford letters). Over
// GF(32) = GF(2)[x]/(x⁵+x²+1) they make the polynomial whose coefficients are the values
// of all letters, the first being the highest, vanish at α, α², … αⁿ, where α is the
// class of x. One check letter (tickets, references) detects any wrong letter and any
// swap of two neighbours, because neighbours are weighted by different powers of α; two
// (enrolment codes) detect most other slips too. It panics if s contains anything else.
func CheckLetters(s string, n int) string {
	generator := []int{1} // the product of x−αʲ, highest power first
	for j, root := 0, 1; j < n; j++ {
		root = gf32(root, 2)
		next := append(generator, 0)
		for i := len(next) - 1; i > 0; i-- {
			next[i] ^= gf32(generator[i-1], root)
		}
		generator = next
	}
	rest := make([]int, n+1) // of the division by the generator; the last element stays 0
	for i := range len(s) {
		v := strings.IndexByte(crockford, s[i])
		if v < 0 {
			panic("receipt: CheckLetters of something else than letters")
		}
		v ^= rest[0]
		for k := range n {
			rest[k] = rest[k+1] ^ gf32(v, generator[k+1])
		}
	}
	out := make([]byte, n)
	for i := range out {
		out[i] = crockford[rest[i]]
	}
	return string(out)
}

// gf32 multiplies in GF(32).
func gf32(a, b int) int {
	product := 0
	for ; b > 0; b >>= 1 {
		if b&1 != 0 {
			product ^= a
		}
		if a <<= 1; a&32 != 0 {
			a ^= 0b100101
		}
	}
	return product
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

// TicketPrefix begins the text of a ticket's QR code. The digit is the version of the
// format (docs/formats.md, "The ticket").
const TicketPrefix = "PST1:"

// TicketText is the content of a ticket's QR code, on screen and on paper: the letters
// without their hyphens, all in the alphanumeric set.
func TicketText(letters string) string {
	return TicketPrefix + strings.ReplaceAll(letters, "-", "")
}
