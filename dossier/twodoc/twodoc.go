// SPDX-License-Identifier: AGPL-3.0-or-later

// Package twodoc reads the text of a 2D-Doc code, the signed DataMatrix on French bills,
// tax notices and ANEF attestations: its header, its fields, what they say about a
// person, and whether its signature is good.
//
// It does not find a code on a page, fetch certificates, or judge a paper by what its
// code says. Binary codes (version 04, first byte 0xDC) and version 01, which have
// another structure, are refused, and so are perimeters other than that of France Titres,
// whose kinds and fields mean something else.
//
// What must be true: a code is called [Verified] only when it was signed by a certificate
// of the trust list that was in force on the day of signing, over the very bytes that were
// parsed; text that breaks a rule of the format is refused as a whole, never half believed;
// no datum of an annex, which no signature covers, is taken for one of the message.
//
// Source: France Titres (ANTS), « Spécifications techniques des codes à barres 2D-Doc »,
// 3.3.7.2 of 11 March 2026, chapters 3 (format), 5.1 (checking), 6 to 8 (kinds of
// documents, data identifiers); of 3.3.9 of 24 July 2026 the kinds (6.1) and the fields of
// papers of work (8.4), where kind 29 is new.
package twodoc

import (
	"encoding/base32"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"passerelle/internal/among"
)

// Separators of the message (chapter 3.4).
const (
	endOfField     = "\x1d" // GS: after a field of variable length
	endOfTruncated = "\x1e" // RS: after a field that was truncated
	startOfSeal    = "\x1f" // US: between the data and the signature
)

// Longest is the size of the largest text that is accepted, in bytes: the largest
// DataMatrix holds 2 335 letters and digits.
const Longest = 2400

var (
	// ErrNotTwoDoc is returned for text that does not begin like a 2D-Doc: most codes on
	// a page are something else.
	ErrNotTwoDoc = errors.New("not a 2D-Doc")
	// ErrVersion is returned for a version that this package does not know: 01, binary,
	// or newer than 04.
	ErrVersion = errors.New("2D-Doc of a version that is not read here")
	// ErrPerimeter is returned for a perimeter other than 01: what its kinds and fields
	// mean is written in no public specification.
	ErrPerimeter = errors.New("2D-Doc of a perimeter that is not read here")
	// ErrMalformed is returned, wrapped with what is wrong but never with the text, for a
	// 2D-Doc that breaks a rule of the format.
	ErrMalformed = errors.New("malformed 2D-Doc")
)

// Header is the fixed beginning of a code (chapter 3.3).
type Header struct {
	Version     int    // 2, 3 or 4
	Authority   string // 4 characters: who issued the certificate ("FR03")
	Certificate string // 4 characters: which of the authority's certificates
	Issued      string // day of issue of the document, 2006-01-02; "" when the code has none
	Signed      string // day on which the code was signed, 2006-01-02; "" when the code has none
	Kind        string // 2 characters: kind of document ("00", "01" and "02" are proofs of address)
	Perimeter   string // "01": that of France Titres, the only one that is read here
	Country     string // ISO 3166-1 alpha-2; "" before version 04
}

// Field is one datum. Its value is as in the code: capitals without accents.
type Field struct {
	ID        string // 2 characters: data identifier
	Value     string
	Truncated bool // it was truncated: the beginning of something longer
}

// Code is a parsed 2D-Doc. It contains personal data: its LogValue hides it.
type Code struct {
	Header Header
	Fields []Field
	// what stands behind the signature (version 04): nobody vouches for it, and nothing
	// here makes use of it
	Annex []Field

	signed []byte // what the signature covers: header and message, as in the code (chapter 3.5)
	// r and s, each as long as the curve's order; empty when the code has no signature
	seal []byte
}

// LogValue keeps what a paper says out of logs.
func (c Code) LogValue() slog.Value { return slog.StringValue("[2D-Doc " + c.Header.Kind + "]") }

// Value returns a field's value, or "" when the code does not have it.
func (c Code) Value(id string) string {
	f, _ := c.field(id)
	return f.Value
}

func (c Code) field(id string) (Field, bool) {
	return among.First(c.Fields, func(f Field) bool { return f.ID == id })
}

// Parse reads the text of a code, byte for byte as the DataMatrix holds it. Errors:
// ErrNotTwoDoc, ErrVersion, ErrPerimeter, ErrMalformed.
func Parse(text string) (Code, error) {
	switch {
	case strings.HasPrefix(text, "\xdc"):
		return Code{}, fmt.Errorf("binary: %w", ErrVersion)
	case len(text) < 4 || text[:2] != "DC" || !isDigit(text[2]) || !isDigit(text[3]):
		return Code{}, ErrNotTwoDoc
	case len(text) > Longest:
		return Code{}, fmt.Errorf("%d bytes: %w", len(text), ErrMalformed)
	}
	for i := range len(text) {
		if c := text[i]; (c < 0x20 || c > 0x7e) && c != endOfField[0] && c != endOfTruncated[0] &&
			c != startOfSeal[0] {
			return Code{}, fmt.Errorf("byte %d is no character of a code: %w", i, ErrMalformed)
		}
	}
	data, seal, sealed := strings.Cut(text, startOfSeal)
	h, message, err := parseHeader(data)
	if err != nil {
		return Code{}, err
	}
	c := Code{Header: h, signed: []byte(data)}
	if c.Fields, err = parseMessage(message); err != nil {
		return Code{}, err
	}
	if !sealed {
		return c, nil
	}
	seal, annex, annexed := strings.Cut(seal, endOfField)
	if c.seal, err = parseSeal(seal); err != nil {
		return Code{}, err
	}
	if annexed && h.Version < firstAnnex {
		return Code{}, fmt.Errorf("data behind the signature: %w", ErrMalformed)
	}
	if c.Annex, err = parseMessage(annex); err != nil {
		return Code{}, fmt.Errorf("annex: %w", err)
	}
	return c, nil
}

// firstAnnex is the first version in which data may stand behind the signature.
const firstAnnex = 4

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

// headerLength is the number of characters of the header by version (3.3.1 to 3.3.3).
var headerLength = map[int]int{2: 22, 3: 24, 4: 26}

func parseHeader(data string) (Header, string, error) {
	v, err := strconv.Atoi(data[2:4])
	if err != nil {
		return Header{}, "", ErrNotTwoDoc
	}
	n, known := headerLength[v]
	if !known {
		return Header{}, "", fmt.Errorf("version %02d: %w", v, ErrVersion)
	}
	if len(data) < n {
		return Header{}, "", fmt.Errorf("header of %d characters: %w", len(data), ErrMalformed)
	}
	for i := range n {
		if !isDigit(data[i]) && (data[i] < 'A' || data[i] > 'Z') && data[i] != ' ' {
			return Header{}, "", fmt.Errorf("character %d of the header: %w", i, ErrMalformed)
		}
	}
	h := Header{Version: v, Authority: data[4:8], Certificate: data[8:12], Kind: data[20:22],
		Perimeter: "01"}
	var ok1, ok2 bool
	h.Issued, ok1 = dayCount(data[12:16])
	h.Signed, ok2 = dayCount(data[16:20])
	if !ok1 || !ok2 {
		return Header{}, "", fmt.Errorf("day in the header: %w", ErrMalformed)
	}
	if v >= 3 {
		h.Perimeter = data[22:24]
	}
	if v >= 4 {
		h.Country = data[24:26]
	}
	if h.Perimeter != "01" {
		return Header{}, "", fmt.Errorf("perimeter %s: %w", h.Perimeter, ErrPerimeter)
	}
	return h, data[n:], nil
}

// dayCount reads four hexadecimal digits that count days from 1 January 2000; FFFF means
// no day.
func dayCount(s string) (string, bool) {
	if len(s) != 4 {
		return "", false
	}
	for i := range 4 {
		if !isDigit(s[i]) && (s[i] < 'A' || s[i] > 'F') {
			return "", false
		}
	}
	if s == "FFFF" {
		return "", true
	}
	n, err := strconv.ParseUint(s, 16, 16)
	if err != nil {
		return "", false
	}
	return time.Date(2000, 1, 1+int(n), 0, 0, 0, 0, time.UTC).Format(time.DateOnly), true
}

// parseMessage splits the message into fields. A field of fixed length needs no separator
// but may have one; all others end with GS, with RS if truncated, with the message, or when
// they are as long as they may be and a known field begins there. After an unknown
// identifier, the text up to the next separator is its value: if its length was fixed, the
// fields behind it are swallowed, which loses them but invents none.
func parseMessage(m string) ([]Field, error) {
	var all []Field
	seen := map[string]bool{}
	for m != "" {
		if len(m) < 2 || !identifier(m[:2]) {
			return nil, fmt.Errorf("identifier of field %d: %w", len(all)+1, ErrMalformed)
		}
		f := Field{ID: m[:2]}
		m = m[2:]
		if seen[f.ID] {
			return nil, fmt.Errorf("field %s twice: %w", f.ID, ErrMalformed)
		}
		seen[f.ID] = true
		shape := data[f.ID]
		if n := shape.fixed(); n > 0 {
			if len(m) < n || strings.ContainsAny(m[:n], endOfField+endOfTruncated) {
				return nil, fmt.Errorf("field %s is too short: %w", f.ID, ErrMalformed)
			}
			f.Value, m = m[:n], m[n:]
			m = strings.TrimPrefix(m, endOfField)
			all = append(all, f)
			continue
		}
		end := strings.IndexAny(m, endOfField+endOfTruncated)
		switch {
		case shape.max > 0 && (end > shape.max || end < 0 && len(m) > shape.max):
			if _, known := data[m[shape.max:min(shape.max+2, len(m))]]; !known {
				return nil, fmt.Errorf("field %s is too long: %w", f.ID, ErrMalformed)
			}
			f.Value, m = m[:shape.max], m[shape.max:]
		case end < 0:
			f.Value, m = m, ""
		default:
			f.Value, f.Truncated = m[:end], m[end:end+1] == endOfTruncated
			m = m[end+1:]
		}
		all = append(all, f)
	}
	return all, nil
}

func identifier(s string) bool {
	for i := range len(s) {
		if !isDigit(s[i]) && (s[i] < 'A' || s[i] > 'Z') {
			return false
		}
	}
	return true
}

// parseSeal reads the signature: base32 (RFC 4648) without padding. Its length tells the
// curve.
func parseSeal(s string) ([]byte, error) {
	s = strings.TrimRight(s, "= ")
	b, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(s)
	if err != nil || base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b) != s {
		return nil, fmt.Errorf("signature: %w", ErrMalformed)
	}
	switch len(b) {
	case 64, 96, 132: // NIST P-256, P-384, P-521 (3.5)
		return b, nil
	}
	return nil, fmt.Errorf("signature of %d bytes: %w", len(b), ErrMalformed)
}
