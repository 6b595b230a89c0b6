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

// placeholder says whether the page that is loaded is such a sheet.
func (d *document) placeholder() bool {
	form := d.p.form != 0 && d.p.widgets == 0 && d.pages == 1
	if form && d.p.empty != 0 {
		return true
	}
	n := int(d.p.letters)
	if n == 0 || n > placeholderLetters {
		return false
	}
	text := lettersOf(unsafe.Slice((*uint16)(unsafe.Pointer(&d.p.text[0])), n))
	if slices.ContainsFunc(waiting, func(s string) bool { return strings.Contains(text, s) }) {
		return true
	}
	// a language that is not listed; it names where to get the program
	return form && strings.Contains(text, "adobe")
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
