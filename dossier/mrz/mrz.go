// SPDX-License-Identifier: AGPL-3.0-or-later

// Package mrz parses the machine-readable strip of passports, cards and visas according
// to ICAO Doc 9303, parts 3 to 7, and that of old French identity cards.
//
// It does not find strips in pictures (package capture/strip does), and does not judge
// whether a paper is acceptable for a procedure.
//
// What must be true: a strip with a wrong check digit, date, country or sex is never
// [Document.Sound]; what a strip cannot tell for certain (truncated names, the century of
// a birth date) is reported. Check digits alone prove little: none covers names,
// countries and sex, and '0', '<', 'A', 'K' and 'U' have the same value modulo 10.
package mrz

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"passerelle/dossier/country"
)

// ErrForm is returned when the lines are not a strip: their number or lengths fit no
// format, or the first letter belongs to no document.
var ErrForm = errors.New("not the form of a machine-readable strip")

// ErrAlphabet is returned when a line contains anything other than A to Z, 0 to 9 and '<'.
var ErrAlphabet = errors.New("a character that no strip holds")

// Document is what a strip says. Texts are as in the strip, with the fillers removed.
type Document struct {
	Format      Format
	Lines       []string
	Code        string // "P", "IR", "V"…
	Issuer      string // "FRA"; Germany is "D"
	Nationality string
	// words with single spaces; hyphens and apostrophes are lost. "" on the passports of
	// some States, of who has given names alone
	Surname    string
	GivenNames string // "" when there are none, or there was no room for them
	NamesCut   bool   // the name field is full: names may be truncated or missing
	Number     string // the whole number, even if it is longer than nine characters
	Birth      Date
	Sex        string // "F", "M", "X" for other; "" when the strip is wrong there
	Expiry     Date
	Optional   []string // what the issuer added, without fillers at the ends; never empty strings
	Faults     []Fault  // in the order of the strip
}

// Fault is something in a strip that cannot be right.
type Fault struct {
	Field Field
	Kind  FaultKind
	At    []Place // the characters among which the wrong one is
}

// FaultKind says what is wrong. It is used in word files: never renamed.
type FaultKind string

const (
	WrongDigit    FaultKind = "digit"    // the check digit is wrong
	WrongAlphabet FaultKind = "alphabet" // a character that this field can't contain
	WrongCountry  FaultKind = "country"  // no country or organisation of the list
	WrongDate     FaultKind = "date"     // not a date of the calendar
	WrongNames    FaultKind = "names"    // no name, or fillers where none can be
	WrongFiller   FaultKind = "filler"   // a filler at the beginning of a number or inside it
)

// Sound reports whether no fault was found. It does not mean that the names are right: no
// check digit covers them.
func (d Document) Sound() bool { return len(d.Faults) == 0 }

// LogValue keeps papers out of logs.
func (d Document) LogValue() slog.Value {
	return slog.StringValue(fmt.Sprintf("[%s, %d faults]", d.Format, len(d.Faults)))
}

// FormatOf determines the format from the number of lines, their length and the first letter.
func FormatOf(lines []string) (Format, error) {
	if len(lines) == 0 {
		return "", ErrForm
	}
	for _, l := range lines {
		if len(l) != len(lines[0]) || l == "" {
			return "", ErrForm
		}
	}
	for _, f := range Formats() {
		n, length := f.Size()
		if len(lines) != n || len(lines[0]) != length {
			continue
		}
		if _, first := f.At(0, 0); !strings.Contains(first, lines[0][:1]) {
			continue
		}
		if (f == TD2 || f == CNI) && (f == CNI) != strings.HasPrefix(lines[0], "IDFRA") {
			continue // France issues no other large card of this code
		}
		return f, nil
	}
	return "", ErrForm
}

// Parse parses a strip, each line without spaces. It fails with ErrForm or ErrAlphabet
// when the lines are not a strip at all; faults within a strip are listed in Faults.
func Parse(lines []string) (Document, error) {
	for i, l := range lines {
		if !only(l, all) {
			return Document{}, fmt.Errorf("line %d: %w", i+1, ErrAlphabet)
		}
	}
	f, err := FormatOf(lines)
	if err != nil {
		return Document{}, err
	}
	d := Document{Format: f, Lines: append([]string(nil), lines...)}
	for _, p := range layouts[f].parts {
		if s := p.at.of(lines); !only(s, p.chars) {
			d.fault(p.field, WrongAlphabet, p.at)
		}
	}
	d.digits()
	d.number()
	d.countries()
	d.Code = strings.TrimRight(d.text(Code), filler)
	if strings.Contains(d.Code, filler) {
		d.fault(Code, WrongFiller, d.place(Code))
	}
	d.names()
	d.sex()
	d.dates()
	for _, o := range []Field{Optional, Optional2} {
		s := d.text(o)
		if o == Optional && d.longNumber() {
			s = s[strings.Index(s, filler):]
		}
		if s = strings.Trim(s, filler); s != "" {
			d.Optional = append(d.Optional, s)
		}
	}
	return d, nil
}

func (d *Document) fault(f Field, k FaultKind, at ...Place) {
	d.Faults = append(d.Faults, Fault{f, k, at})
}

// place returns the place of a field without its check digit, or the zero place when the
// format does not have it. The document code consists of two parts.
func (d *Document) place(f Field) Place {
	for _, p := range layouts[d.Format].parts {
		if p.field == f {
			if f == Code {
				p.at.To = 2
			}
			return p.at
		}
	}
	return Place{}
}

func (d *Document) text(f Field) string {
	return d.place(f).of(d.Lines)
}

// digits verifies all check digits except that of a number longer than its field.
func (d *Document) digits() {
	for _, c := range layouts[d.Format].checks {
		if c.field == Number && d.longNumber() {
			continue
		}
		s := ""
		for _, p := range c.over {
			s += p.of(d.Lines)
		}
		got := c.at.of(d.Lines)
		if got == string(digit(s)) || c.blank && got == filler && only(s, filler) {
			continue
		}
		d.fault(c.field, WrongDigit, append(append([]Place(nil), c.over...), c.at)...)
	}
}

// longNumber reports whether the number continues in the optional data (part 5, note j;
// part 6, note j): the place of its check digit contains a filler, and the number is not
// simply absent.
func (d *Document) longNumber() bool {
	if d.Format != TD1 && d.Format != TD2 {
		return false
	}
	p := d.place(Number)
	rest := d.text(Optional)
	return d.Lines[p.Line][p.To] == '<' && d.Lines[p.Line][p.To-1] != '<' &&
		strings.Index(rest, filler) >= 2
}

func (d *Document) number() {
	p := d.place(Number)
	n := p.of(d.Lines)
	if d.longNumber() {
		o := d.place(Optional)
		rest, _, _ := strings.Cut(o.of(d.Lines), filler)
		whole := n + rest[:len(rest)-1]
		got := rest[len(rest)-1]
		// On Belgian cards issued before 2023, good for ten years, the filler counts too.
		belgian := strings.HasPrefix(d.text(Issuer), "BEL") && d.Format == TD1 &&
			got == digit(n+filler+rest[:len(rest)-1])
		if got != digit(whole) && !belgian {
			d.fault(Number, WrongDigit, p, Place{o.Line, o.From, o.From + len(rest)})
		}
		n = whole
	}
	n = strings.TrimRight(n, filler)
	// a space or a hyphen on the paper: part 3, section 4.6
	d.Number = strings.ReplaceAll(n, filler, "")
	if n == "" || n[0] == '<' {
		d.fault(Number, WrongFiller, p)
	}
}

func (d *Document) countries() {
	if d.Format == CNI {
		d.Issuer, d.Nationality = "FRA", "FRA"
		return
	}
	d.Issuer, d.Nationality = strings.TrimRight(d.text(Issuer), filler),
		strings.TrimRight(d.text(Nationality), filler)
	if !country.Known(d.Issuer) {
		d.fault(Issuer, WrongCountry, d.place(Issuer))
	}
	if !country.Known(d.Nationality) || country.Organisation(d.Nationality) {
		d.fault(Nationality, WrongCountry, d.place(Nationality))
	}
}

func (d *Document) sex() {
	switch s := d.text(Sex); s {
	case "F", "M", "X":
		d.Sex = s
	case filler:
		d.Sex = "X"
	}
}
