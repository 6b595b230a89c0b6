// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import (
	"strings"
	"unicode"
)

// Letters as passports print them in their strips, A to Z. The tables are those of ICAO
// Doc 9303 part 3, section 6; where several ways are common, all of them are used: one
// State writes Müller as MUELLER, the next as MULLER.

// plainLatin maps letters with marks to the plain ones: "àáâ…" precede their letter.
var plainLatin = letterTable(
	"àáâãäåāăąǎạảấầẩẫậắằẳẵặ=a", "çćĉċč=c", "ďđð=d", "èéêëēĕėęěẹẻẽếềểễệəǝ=e", "ĝğġģǧ=g", "ĥħḥ=h",
	"ìíîïĩīĭįıǐỉị=i", "ĵ=j", "ķĸ=k", "ĺļľŀł=l", "ñńņňŋ=n",
	"òóôõöøōŏőơǒọỏốồổỗộớờởỡợ=o", "ŕŗř=r", "śŝşšșṣ=s", "ţťŧțṭ=t", "ùúûüũūŭůűųưǔụủứừửữự=u", "ŵẁẃẅ=w",
	"ýÿŷỳỵỷỹ=y", "źżžẓ=z", "ß=ss", "æ=ae", "œ=oe", "þ=th", "ĳ=ij",
	// what is left of Latin: letters with two marks, and those of Africa, Central Asia, Wales
	"ǟǡǻȁȃȧḁⱥ=a", "ƀḃḅḇɓ=b", "ḉƈȼ=c", "ḋḍḏḑḓɗɖ=d", "ȅȇȩḕḗḙḛḝɛɇ=e", "ḟƒ=f", "ǵḡɠǥɣ=g", "ȟḣḧḩḫẖ=h",
	"ȉȋḭḯɨɩ=i", "ǰɉ=j", "ǩḱḳḵƙ=k", "ḷḹḻḽƚ=l", "ḿṁṃ=m", "ǹṅṇṉṋŉɲɳꞑ=n", "ǫǭȍȏȫȭȯȱṍṏṑṓǿɔɵ=o",
	"ṕṗƥ=p", "ȑȓṙṛṝṟɍ=r", "ṡṥṧṩ=s", "ṫṯṱẗƭ=t", "ǖǘǚǜȕȗṳṵṷṹṻʉʊ=u", "ṽṿʋ=v", "ẇẉẘ=w", "ẋẍ=x",
	"ȳẏẙƴɏ=y", "ẑẕƶʒǯ=z", "ǣǽ=ae", "ǆǳ=dz", "ǉ=lj", "ǌ=nj", "ʻʼʽʾʿˈʹʺ=",
	// Cyrillic as in table B, Greek as in ELOT 743.
	"а=a", "б=b", "в=v", "гґ=g", "д=d", "еёэє=e", "ж=zh", "з=z", "иійї=i", "к=k", "л=l", "м=m",
	"н=n", "о=o", "п=p", "р=r", "с=s", "т=t", "уў=u", "ф=f", "х=kh", "ц=ts", "ч=ch",
	"ш=sh", "щ=shch", "ы=y", "ю=iu", "я=ia", "ђ=d", "ј=j", "љ=lj", "њ=nj", "ћ=c", "џ=dz", "ѓ=g",
	"ќ=k", "ъ=ie", "ь’=",
	"αά=a", "β=v", "γ=g", "δ=d", "εέ=e", "ζ=z", "ηή=i", "θ=th", "ιίϊΐ=i", "κ=k", "λ=l", "μ=m",
	"ν=n", "ξ=x", "οό=o", "π=p", "ρ=r", "σς=s", "τ=t", "υύϋΰ=y", "φ=f", "χ=ch", "ψ=ps", "ωώ=o",
)

// wideLatin holds the other common transcription of some letters.
var wideLatin = letterTable("ä=ae", "å=aa", "ö=oe", "øő=oe", "ü=ue", "ű=ue", "ð=dh", "æ=a",
	"œ=o", "ß=s", "х=h", "й=y", "ю=yu", "я=ya", "ё=yo", "є=ye", "и=y", "г=h", "щ=sht", "ъ=", "ї=yi",
	"υύ=u")

// letterTable reads "àáâ=a".
func letterTable(rows ...string) map[rune]string {
	out := map[rune]string{}
	for _, row := range rows {
		from, to, _ := strings.Cut(row, "=")
		for _, r := range from {
			out[r] = to
		}
	}
	return out
}

// latin writes a word using only the letters a to z and the digits; ok is false when it
// contains a letter of another script, which can't be compared. wide asks for the other
// common transcription.
func latin(word string, wide bool) (s string, ok bool) {
	var b strings.Builder
	ok = true
	for _, r := range strings.ToLower(word) {
		switch to, known := plainLatin[r]; {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case wide && has(wideLatin, r):
			b.WriteString(wideLatin[r])
		case known:
			b.WriteString(to)
		case unicode.IsLetter(r):
			ok = false
		}
	}
	return spelled.Replace(b.String()), ok
}

// spelled undoes the third way in which Doc 9303 writes Ü and Ñ: no name is known to us that
// has these three letters in a row.
var spelled = strings.NewReplacer("uxx", "u", "nxx", "n")

func has(table map[rune]string, r rune) bool {
	_, ok := table[r]
	return ok
}

// wordsOf splits a name at everything that is neither a letter, a mark nor a digit; also
// at apostrophes and hyphens, which strips replace by fillers or omit.
func wordsOf(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r)
	})
}
