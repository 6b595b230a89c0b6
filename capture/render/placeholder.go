// SPDX-License-Identifier: AGPL-3.0-or-later

package render

import (
	"slices"
	"strings"
	"unicode"
	"unsafe"
)

// A dynamic form in Adobe's XML format (XFA) contains, for other programs, a single sheet that
// asks the reader to wait and to get a newer program. Taken for a paper, it would replace the
// form that the person filled in. An XFA form that also has real pages and fields is accepted.

// waiting are sentences on that sheet, letters only, in the languages in which Adobe's
// programs write it.
var waiting = []string{
	"ifthismessageisnoteventuallyreplaced",
	"simessagenestpasfinalementremplacé", "sicemessagenestpas", "veuillezpatientersi",
	"wenndiesemeldungnicht", "fallsdiesemeldungnicht", "wenndiesenachrichtnicht",
	"siestemensajenose", "sequestomessaggionon", "seestamensagemnão", "alsditberichtniet",
}

// placeholderLetters is the most letters that such a sheet has: the longest seen has
// about 700.
const placeholderLetters = 1400

// covers are the titles on the cover sheet of a portfolio, in the word orders of Adobe's
// languages. Other programs that saved the file again may have lost the entry by which a
// portfolio is recognised. The papers are the files in it.
var covers = []string{"pdfportfolio", "portfoliopdf", "portafoliopdf", "pdfportefeuille",
	"portefeuillepdf", "portedocumentspdf"}

// placeholder reports whether the loaded page is such a sheet, and of which kind, or ""
// if it is not.
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
	case form && says("adobe"): // a language that is not listed; it says where to get the program
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
