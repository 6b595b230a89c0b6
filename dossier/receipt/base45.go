// SPDX-License-Identifier: AGPL-3.0-or-later

package receipt

import (
	"errors"
	"strings"
)

// Base45 (RFC 9285): two bytes make three characters of QR's alphanumeric alphabet, a
// single last byte makes two. Written by hand, because the available decoders accept more
// than one text for the same bytes.

const base45Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

var errBase45 = errors.New("it is not Base45")

func encodeBase45(b []byte) string {
	var out strings.Builder
	out.Grow((len(b)*3 + 1) / 2)
	for ; len(b) >= 2; b = b[2:] {
		n := int(b[0])<<8 | int(b[1])
		out.WriteByte(base45Alphabet[n%45])
		out.WriteByte(base45Alphabet[n/45%45])
		out.WriteByte(base45Alphabet[n/45/45])
	}
	if len(b) == 1 {
		out.WriteByte(base45Alphabet[b[0]%45])
		out.WriteByte(base45Alphabet[b[0]/45])
	}
	return out.String()
}

// decodeBase45 refuses characters outside the alphabet, a length that no encoder
// produces, three characters worth more than 65535 and two worth more than 255. What it
// accepts has exactly one text.
func decodeBase45(s string) ([]byte, error) {
	if len(s)%3 == 1 {
		return nil, errBase45
	}
	out := make([]byte, 0, len(s)/3*2+1)
	for ; len(s) > 0; s = s[min(3, len(s)):] {
		n, weight := 0, 1
		for i := range min(3, len(s)) {
			v := strings.IndexByte(base45Alphabet, s[i])
			if v < 0 {
				return nil, errBase45
			}
			n += v * weight
			weight *= 45
		}
		switch {
		case len(s) == 2 && n <= 0xff:
			out = append(out, byte(n))
		case len(s) >= 3 && n <= 0xffff:
			out = append(out, byte(n>>8), byte(n))
		default:
			return nil, errBase45
		}
	}
	return out, nil
}
