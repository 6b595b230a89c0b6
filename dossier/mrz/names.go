// SPDX-License-Identifier: AGPL-3.0-or-later

package mrz

import "strings"

// names parses the name field (part 3, section 4.6): surname, two fillers, given names,
// one filler between the words of each, fillers to the end. Doc 9303 wants a surname; some
// States leave it empty where a person has none, and begin with the two fillers.
func (d *Document) names() {
	if d.Format == CNI {
		d.oldNames()
		return
	}
	at := d.place(Names)
	s := at.of(d.Lines)
	d.NamesCut = s[len(s)-1] != '<'
	s = strings.TrimRight(s, filler)
	surname, given, _ := strings.Cut(s, "<<")
	d.Surname, d.GivenNames = words(surname), words(given)
	// No name has a third group, or three fillers in a row: a letter between them was
	// lost, or the line is something else.
	if strings.HasPrefix(surname, filler) || d.Surname+d.GivenNames == "" ||
		strings.Contains(given, "<<") || strings.HasPrefix(given, filler) {
		d.fault(Names, WrongNames, at)
	}
}

// oldNames parses the names of an old French card: the words of the surname with one
// filler between them, and in a separate field the given names with two fillers between
// them, or one inside a double name.
func (d *Document) oldNames() {
	for _, f := range []Field{Names, GivenNames} {
		at, most := d.place(f), "<<"
		if f == GivenNames {
			most = "<<<"
		}
		s := at.of(d.Lines)
		d.NamesCut = d.NamesCut || s[len(s)-1] != '<'
		s = strings.TrimRight(s, filler)
		if s == "" || s[0] == '<' || strings.Contains(s, most) {
			d.fault(f, WrongNames, at)
		}
		if f == Names {
			d.Surname = words(s)
		} else {
			d.GivenNames = words(s)
		}
	}
}

func words(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == '<' }), " ")
}
