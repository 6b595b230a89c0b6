// SPDX-License-Identifier: AGPL-3.0-or-later

package render

import (
	"slices"
	"strings"
	"unicode"
	"unsafe"
)

// A form of Adobe's XML kind (XFA) whose pages are made when it is opened holds, for
// other programs, one sheet that asks to wait and to fetch a newer program. Taken for a
// paper, it would stand for the form that the person filled in. A form of that kind with
// real pages and fields beside the XML stays taken.

// waiting are sentences of that sheet, letters alone, in the languages in which Adobe's
// programs write it.
var waiting = []string{
	"ifthismessageisnoteventuallyreplaced",
	"simessagenestpasfinalementremplacé", "sicemessagenestpas", "veuillezpatientersi",
	"wenndiesemeldungnicht", "fallsdiesemeldungnicht", "wenndiesenachrichtnicht",
	"siestemensajenose", "sequestomessaggionon", "seestamensagemnão", "alsditberichtniet",
}

// placeholderLetters is how many letters such a sheet holds at most: the longest seen has
// about 700.
const placeholderLetters = 1400

// covers are what the first sheet of a portfolio calls it, in the orders of the words that
// Adobe's languages have; other programs that saved the file again may have lost the entry
// by which it is known. The papers are the files in it.
var covers = []string{"pdfportfolio", "portfoliopdf", "portafoliopdf", "pdfportefeuille",
	"portefeuillepdf", "portedocumentspdf"}

// placeholder says of the page that is loaded whether it is such a sheet, and of which
// kind: "" when it is not.
func (d *document) placeholder() Reason {
	form := d.p.form != 0 && d.p.widgets == 0 && d.pages == 1
	if form && d.p.empty != 0 {
		return AcrobatOnly
	}
	n := int(d.p.letters)
	if n == 0 || n > placeholderLetters {
		return ""
	}
	text := lettersOf(unsafe.Slice((*uint16)(unsafe.Pointer(&d.p.text[0])), n))
	says := func(s string) bool { return strings.Contains(text, s) }
	switch {
	case slices.ContainsFunc(waiting, says):
		return AcrobatOnly
	case says("acrobat") && slices.ContainsFunc(covers, says):
		return Portfolio
	case form && says("adobe"): // a language that is not listed; it names where to get the program
		return AcrobatOnly
	}
	return ""
}

func lettersOf(text []uint16) string {
	var b strings.Builder
	for _, c := range text {
		if r := rune(c); unicode.IsLetter(r) {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}
