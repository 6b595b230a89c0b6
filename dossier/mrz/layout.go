// SPDX-License-Identifier: AGPL-3.0-or-later

package mrz

import "strings"

// Format is a format of strips.
type Format string

// The formats of ICAO Doc 9303, and that of the French identity card issued until 2021,
// which is older than Doc 9303's and valid until 2031.
const (
	TD1  Format = "TD1"   // cards: residence permits, identity cards (part 5): 3 lines of 30
	TD2  Format = "TD2"   // larger cards (part 6): 2 lines of 36
	TD3  Format = "TD3"   // passports and travel documents (part 4): 2 lines of 44
	MRVA Format = "MRV-A" // visas the size of a passport page (part 7): 2 lines of 44
	MRVB Format = "MRV-B" // small visas (part 7): 2 lines of 36
	CNI  Format = "CNI"   // the old French identity card: 2 lines of 36 that begin with IDFRA
)

// Formats lists all formats.
func Formats() []Format { return []Format{TD1, TD2, TD3, MRVA, MRVB, CNI} }

// layout is how a strip of one format is laid out.
type layout struct {
	lines, length int
	parts         []part
	checks        []check
}

var layouts = map[Format]layout{
	TD1: {3, 30, td1, td1Checks}, TD2: {2, 36, td2, td2Checks}, TD3: {2, 44, td3, td3Checks},
	MRVA: {2, 44, visa(44), mrvChecks}, MRVB: {2, 36, visa(36), mrvChecks},
	CNI: {2, 36, cni, cniChecks},
}

// Size is how many lines a strip has and how many characters a line has; 0, 0 for an
// unknown format.
func (f Format) Size() (lines, length int) { return layouts[f].lines, layouts[f].length }

// Field names a part of a strip. The names are written in doubts and used in word files:
// they are never renamed.
type Field string

const (
	Code        Field = "code"
	Issuer      Field = "issuer"
	Names       Field = "names"
	GivenNames  Field = "given_names" // where they have a field of their own
	Number      Field = "number"
	Nationality Field = "nationality"
	Birth       Field = "birth"
	Sex         Field = "sex"
	Expiry      Field = "expiry"
	Optional    Field = "optional"  // personal number, or whatever the issuer likes
	Optional2   Field = "optional2" // TD1 has a second one
	Composite   Field = "composite" // the check digit over the others
)

// Place is a run of characters of one line. Line and From count from 0; To is one past the last.
type Place struct{ Line, From, To int }

// part is the place of one field and the characters it may contain.
type part struct {
	field Field
	at    Place
	chars string
}

// check is one check digit: its place, and what it is computed over, in this order.
type check struct {
	field Field
	at    Place
	over  []Place
	blank bool // may be '<' when everything it covers is
}

const (
	digits  = "0123456789"
	letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	filler  = "<"
	all     = digits + letters + filler
	names   = letters + filler
	// the second character of a card's code is the issuer's choice: C1USA
	codes = names + "123456789"
	dates = digits + filler // unknown parts of a date are fillers: part 3, section 4.8
	sexes = "FMX<"          // part 3 requires '<' for X, some issuers print X
)

// Alphabet contains every character that a strip can contain.
const Alphabet = all

// Doc 9303 part 4, section 4.2.2.
var td3 = []part{
	{Code, Place{0, 0, 1}, "P"}, {Code, Place{0, 1, 2}, names}, {Issuer, Place{0, 2, 5}, names},
	{Names, Place{0, 5, 44}, names},
	{Number, Place{1, 0, 9}, all}, {Number, Place{1, 9, 10}, digits},
	{Nationality, Place{1, 10, 13}, names}, {Birth, Place{1, 13, 19}, dates},
	{Birth, Place{1, 19, 20}, digits}, {Sex, Place{1, 20, 21}, sexes},
	{Expiry, Place{1, 21, 27}, dates}, {Expiry, Place{1, 27, 28}, digits},
	{Optional, Place{1, 28, 42}, all}, {Optional, Place{1, 42, 43}, dates},
	{Composite, Place{1, 43, 44}, digits},
}

var td3Checks = []check{
	{Number, Place{1, 9, 10}, []Place{{1, 0, 9}}, false},
	{Birth, Place{1, 19, 20}, []Place{{1, 13, 19}}, false},
	{Expiry, Place{1, 27, 28}, []Place{{1, 21, 27}}, false},
	{Optional, Place{1, 42, 43}, []Place{{1, 28, 42}}, true},
	{Composite, Place{1, 43, 44}, []Place{{1, 0, 10}, {1, 13, 20}, {1, 21, 43}}, false},
}

// Doc 9303 part 5, section 4.2.2.
var td1 = []part{
	{Code, Place{0, 0, 1}, "ACI"}, {Code, Place{0, 1, 2}, codes}, {Issuer, Place{0, 2, 5}, names},
	{Number, Place{0, 5, 14}, all}, {Number, Place{0, 14, 15}, dates},
	{Optional, Place{0, 15, 30}, all}, {Birth, Place{1, 0, 6}, dates},
	{Birth, Place{1, 6, 7}, digits}, {Sex, Place{1, 7, 8}, sexes}, {Expiry, Place{1, 8, 14}, dates},
	{Expiry, Place{1, 14, 15}, digits}, {Nationality, Place{1, 15, 18}, names},
	{Optional2, Place{1, 18, 29}, all}, {Composite, Place{1, 29, 30}, digits},
	{Names, Place{2, 0, 30}, names},
}

var td1Checks = []check{
	{Number, Place{0, 14, 15}, []Place{{0, 5, 14}}, false},
	{Birth, Place{1, 6, 7}, []Place{{1, 0, 6}}, false},
	{Expiry, Place{1, 14, 15}, []Place{{1, 8, 14}}, false},
	{Composite, Place{1, 29, 30}, []Place{{0, 5, 30}, {1, 0, 7}, {1, 8, 15}, {1, 18, 29}}, false},
}

// Doc 9303 part 6, section 4.2.2.
var td2 = []part{
	{Code, Place{0, 0, 1}, "ACI"}, {Code, Place{0, 1, 2}, codes}, {Issuer, Place{0, 2, 5}, names},
	{Names, Place{0, 5, 36}, names},
	{Number, Place{1, 0, 9}, all}, {Number, Place{1, 9, 10}, dates},
	{Nationality, Place{1, 10, 13}, names}, {Birth, Place{1, 13, 19}, dates},
	{Birth, Place{1, 19, 20}, digits}, {Sex, Place{1, 20, 21}, sexes},
	{Expiry, Place{1, 21, 27}, dates}, {Expiry, Place{1, 27, 28}, digits},
	{Optional, Place{1, 28, 35}, all}, {Composite, Place{1, 35, 36}, digits},
}

var td2Checks = []check{
	{Number, Place{1, 9, 10}, []Place{{1, 0, 9}}, false},
	{Birth, Place{1, 19, 20}, []Place{{1, 13, 19}}, false},
	{Expiry, Place{1, 27, 28}, []Place{{1, 21, 27}}, false},
	{Composite, Place{1, 35, 36}, []Place{{1, 0, 10}, {1, 13, 20}, {1, 21, 35}}, false},
}

var mrvChecks = []check{
	{Number, Place{1, 9, 10}, []Place{{1, 0, 9}}, false},
	{Birth, Place{1, 19, 20}, []Place{{1, 13, 19}}, false},
	{Expiry, Place{1, 27, 28}, []Place{{1, 21, 27}}, false},
}

// Doc 9303 part 7, sections 4.2 and 5.2: as passports and larger cards up to the expiry,
// then what the issuer likes, and no composite digit.
func visa(length int) []part {
	return []part{
		{Code, Place{0, 0, 1}, "V"}, {Code, Place{0, 1, 2}, names}, {Issuer, Place{0, 2, 5}, names},
		{Names, Place{0, 5, length}, names},
		{Number, Place{1, 0, 9}, all}, {Number, Place{1, 9, 10}, digits},
		{Nationality, Place{1, 10, 13}, names}, {Birth, Place{1, 13, 19}, dates},
		{Birth, Place{1, 19, 20}, digits}, {Sex, Place{1, 20, 21}, sexes},
		{Expiry, Place{1, 21, 27}, dates}, {Expiry, Place{1, 27, 28}, digits},
		{Optional, Place{1, 28, length}, all},
	}
}

// The old French identity card: surname, département and office of issue; year, month,
// département and number of the card, given names, birth date, sex. No standard describes
// it: the layout was taken from specimens, whose check digits agree with it. It gives
// neither the expiry date nor the nationality, which is French.
var cni = []part{
	{Code, Place{0, 0, 1}, "I"}, {Code, Place{0, 1, 2}, "D"}, {Issuer, Place{0, 2, 5}, "FRA"},
	{Names, Place{0, 5, 30}, names}, {Optional, Place{0, 30, 36}, offices},
	{Number, Place{1, 0, 12}, offices}, {Number, Place{1, 12, 13}, digits},
	{GivenNames, Place{1, 13, 27}, names}, {Birth, Place{1, 27, 33}, dates},
	{Birth, Place{1, 33, 34}, digits}, {Sex, Place{1, 34, 35}, "FM"},
	{Composite, Place{1, 35, 36}, digits},
}

const offices = digits + "AB" // 2A and 2B are Corsica

var cniChecks = []check{
	{Number, Place{1, 12, 13}, []Place{{1, 0, 12}}, false},
	{Birth, Place{1, 33, 34}, []Place{{1, 27, 33}}, false},
	{Composite, Place{1, 35, 36}, []Place{{0, 0, 36}, {1, 0, 35}}, false},
}

// At tells which field a character belongs to and which characters can stand there.
// Places outside the strip belong to no field.
func (f Format) At(line, col int) (field Field, chars string) {
	for _, p := range layouts[f].parts {
		if p.at.Line == line && col >= p.at.From && col < p.at.To {
			return p.field, p.chars
		}
	}
	return "", ""
}

// Checked reports whether a character is a check digit or is covered by one.
func (f Format) Checked(line, col int) bool {
	for _, c := range layouts[f].checks {
		for _, p := range append([]Place{c.at}, c.over...) {
			if p.Line == line && col >= p.From && col < p.To {
				return true
			}
		}
	}
	return false
}

// Changes returns by how much, modulo 10, replacing one character changes the sum behind
// each check digit, relative to that digit: all zero when no check digit notices. The
// changes of several characters add up.
func (f Format) Changes(line, col int, from, to byte) []int {
	d := Value(to) - Value(from)
	var out []int
	for _, c := range layouts[f].checks {
		sum, i := 0, 0
		for _, p := range c.over {
			if p.Line == line && col >= p.From && col < p.To {
				sum += d * [3]int{7, 3, 1}[(i+col-p.From)%3]
			}
			i += p.To - p.From
		}
		if c.at.Line == line && col == c.at.From {
			sum -= d
		}
		out = append(out, (sum%10+10)%10)
	}
	return out
}

// digit returns a text's check digit: weights 7, 3, 1 in turn, modulo 10 (part 3, section
// 4.9).
func digit(s string) byte {
	sum := 0
	for i := range len(s) {
		sum += Value(s[i]) * [3]int{7, 3, 1}[i%3]
	}
	return byte('0' + sum%10)
}

// Value is what a character counts in a check digit: 0 to 9, A to Z from 10 on, a filler 0.
func Value(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'A' && c <= 'Z':
		return int(c-'A') + 10
	}
	return 0
}

func (p Place) of(lines []string) string { return lines[p.Line][p.From:p.To] }

func only(s, chars string) bool { return strings.Trim(s, chars) == "" }
