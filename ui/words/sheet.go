// SPDX-License-Identifier: AGPL-3.0-or-later

package words

import (
	"cmp"
	"strings"
	"time"

	"passerelle/dossier"
)

// SheetFill is what a sheet is filled with: the answers that count now, as
// [dossier.Procedure.Known] returns them. Nothing else is ever written on one.
type SheetFill struct {
	Sheet     dossier.Sheet
	Procedure dossier.ProcedureID
	Known     dossier.Answers
}

// Blanks are what stands where an answer is missing, to be filled in by hand.
type Blanks struct{ Name, Place, Day, Address string }

// SheetText is a sheet in one language.
type SheetText struct {
	Title string
	Who   string // who declares: "Je soussigné(e) …,"
	What  string // what they declare; the end of that sentence
	Truth string // what a false one costs; "" if it states no facts
	Done  string // place and day, for the pen
	Signs []string
}

// Whole returns the sentence as it is copied by hand.
func (t SheetText) Whole() string { return t.Who + " " + t.What }

// Sheet returns a sheet in one language. It panics for one whose text is not ours to
// print (dossier.Sheet.Printed).
func (b *Book) Sheet(lang string, f SheetFill, gaps Blanks) SheetText {
	args := f.args(lang, b, gaps)
	text := func(key string) string { return b.Text(lang, "sheet."+key, args...) }
	t := SheetText{Title: text(string(f.Sheet) + ".title"), Who: text("who." + who(f.Sheet)),
		What: text(string(f.Sheet) + ".text"), Done: text("done")}
	if f.Sheet.Sworn() {
		t.Truth = text("truth")
	}
	for _, by := range f.Sheet.Signers() {
		t.Signs = append(t.Signs, text("sign."+string(by)))
	}
	return t
}

// who returns how the sheet begins.
func who(s dossier.Sheet) string {
	switch s {
	case dossier.SheetCommonLife, dossier.SheetSpousesLife:
		return "both"
	case dossier.SheetHost:
		return "host"
	}
	return "self"
}

// args are the values of the placeholders, all of which a sentence may use.
func (f SheetFill) args(lang string, b *Book, gaps Blanks) []string {
	name := func(person string) string {
		family := f.Known[dossier.FieldID(person+"family_name")]
		given := f.Known[dossier.FieldID(person+"given_names")]
		if family == "" && given == "" {
			return gaps.Name
		}
		return cmp.Or(family, gaps.Name) + " " + cmp.Or(given, gaps.Name)
	}
	day := func(id dossier.FieldID) string {
		v := f.Known[id]
		if t, err := time.Parse(time.DateOnly, v); err == nil {
			return Date(lang, t)
		}
		if _, ok := Day(lang, v); ok { // "né(e) le 00/08/1985", as French files write it
			return v[8:] + "/" + v[5:7] + "/" + v[:4]
		}
		return gaps.Day
	}
	place := func(id dossier.FieldID) string { return cmp.Or(f.Known[id], gaps.Place) }
	born := place("birth_place")
	if country := f.Known["birth_country"]; country != "" && f.Known["birth_place"] != "" {
		born += " (" + country + ")"
	}
	return []string{
		"name", name(""), "birth", day("birth_date"), "place", born,
		"nationality", place("nationality"), "address", f.address(gaps),
		"other", name("spouse."), "other_birth", day("spouse.birth_date"),
		"since", day("common_life_since"), "wedding", day("marriage_date"),
		"host", cmp.Or(f.Known["host_name"], gaps.Name),
		"minor", name("minor."), "minor_birth", day("minor.birth_date"),
		"minor_place", place("minor.birth_place"),
		"request", b.Text(lang, "procedure."+string(f.Procedure)+".short"),
		"someone", gaps.Name, "somewhere", gaps.Place, "sometime", gaps.Day, "home", gaps.Address,
	}
}

func (f SheetFill) address(gaps Blanks) string {
	street, city := f.Known["address.street"], strings.TrimSpace(
		f.Known["address.postal_code"]+" "+f.Known["address.city"])
	if street == "" || city == "" { // half of an address would be completed wrongly
		return gaps.Address
	}
	return street + ", " + city
}
