// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"passerelle/dossier/country"
)

// Checks lists the further checks that a field can name: those of dates, and those of
// numbers and codes.
func Checks() []string {
	return append([]string{"birth", "past"}, slices.Sorted(maps.Keys(numberChecks))...)
}

// CheckAnswer judges what was typed for a field and returns its canonical text. gap is nil
// when the answer is good, Inconclusive when it is accepted with a warning, and Failed when it
// is refused; canonical is "" then. An empty answer to a field that is not required is good.
func (p *Procedure) CheckAnswer(f Field, typed string, at Moment) (canonical string, gap *Gap) {
	s := strings.TrimSpace(typed)
	if only, ok := f.Only(); ok {
		return only, nil
	}
	if s == "" {
		switch {
		case f.Required && f.Unknown:
			return "", f.gap(FieldUnsure, Inconclusive, "")
		case f.Required:
			return "", f.gap(FieldMissing, Failed, "")
		}
		return "", nil
	}
	s = strings.NewReplacer("\t", " ", "\r", " ", "\n", " ").Replace(s)
	switch {
	case !utf8.ValidString(s) || strings.ContainsFunc(s, unicode.IsControl):
		return "", f.gap(FieldMalformed, Failed, "unseen")
	case utf8.RuneCountInString(s) > longest:
		return "", f.tooLong(s, f.most())
	}
	switch f.Type {
	case DateField, DigitsField, CodeField, PhoneField, PostalField:
		s = westernDigits(s)
	}
	switch f.Type {
	case DateField:
		return f.date(s, at)
	case YesNoField:
		return f.oneOf(s, []string{Yes, No})
	case ChoiceField:
		return f.oneOf(s, f.Choices)
	case PhoneField:
		return f.phone(s)
	case PostalField:
		return f.postal(s)
	case EmailField:
		return f.email(s)
	case NameField:
		return f.name(s)
	case DigitsField, CodeField:
		return f.code(s)
	case CountryField:
		return f.country(s)
	}
	return f.short(strings.Join(strings.Fields(s), " "))
}

// longest bounds the input, in characters; nothing that a person types comes near it.
const longest = 400

// usualMost is how many characters a field accepts when the catalogue doesn't say.
const usualMost = 120

// longestName is how many letters a name of a person may have at least, whatever a list
// says: eighty, where forms end, is less than some people's names have, and nobody's is cut.
const longestName = 240

func (f Field) most() int {
	if f.Type == NameField && !f.isPlace() {
		return max(f.MaxLen, longestName)
	}
	if f.MaxLen > 0 {
		return f.MaxLen
	}
	return usualMost
}

// short refuses answers that are longer than the field accepts.
func (f Field) short(s string) (string, *Gap) {
	if utf8.RuneCountInString(s) > f.most() {
		return "", f.tooLong(s, f.most())
	}
	return s, nil
}

// tooLong says how long an answer may be, and how long this one is.
func (f Field) tooLong(s string, most int) *Gap {
	return f.counted("long", s).set("most", strconv.Itoa(most))
}

// counted is a refusal whose sentence says how many characters there are.
func (f Field) counted(check, s string) *Gap {
	return f.gap(FieldMalformed, Failed, check).set("have", strconv.Itoa(utf8.RuneCountInString(s)))
}

// strange names the character because of which an answer is refused: one character reveals
// nothing about a person. A character that is invisible on the screen is not shown.
func (f Field) strange(sign rune, check string) *Gap {
	switch {
	case sign == utf8.RuneError || !unicode.IsGraphic(sign):
		check = "unseen"
	case unicode.IsSpace(sign):
		check += "_space"
	default:
		return f.gap(FieldMalformed, Failed, check+"_sign").set("sign", string(sign))
	}
	return f.gap(FieldMalformed, Failed, check)
}

func (g *Gap) set(key, value string) *Gap {
	*g = g.with(key, value)
	return g
}

func (f Field) gap(c Code, v Verdict, check string) *Gap {
	g := &Gap{Field: f.ID, Slot: f.Slot, Code: c, Verdict: v, Source: f.Source}
	if check != "" {
		g.Values = map[string]string{"check": check}
	}
	return g
}

func (f Field) oneOf(s string, values []string) (string, *Gap) {
	if !slices.Contains(values, s) {
		return "", f.gap(ChoiceUnknown, Failed, "")
	}
	return s, nil
}

// name accepts letters of any script, marks, spaces, apostrophes, hyphens and full stops.
// A place may also contain a number and a slash.
func (f Field) name(s string) (string, *Gap) {
	s = strings.Join(strings.Fields(plainSigns.Replace(s)), " ")
	rest := s
	if f.isPlace() {
		rest = placeWords(westernDigits(s))
	}
	letters := 0
	for _, r := range rest {
		switch {
		case unicode.IsLetter(r):
			letters++
		case unicode.IsMark(r), unicode.IsSpace(r), strings.ContainsRune("'’ʼ-‐‑.·", r),
			r == '\u200c', r == '\u200d':
		default:
			return "", f.strange(r, "name")
		}
	}
	if letters == 0 {
		return "", f.gap(FieldMalformed, Failed, "name")
	}
	return f.short(s)
}

// isPlace tells a town from a person. It goes by the id of the question, so that it also
// works with lists of procedures that are older than this program.
func (f Field) isPlace() bool { return strings.HasSuffix(string(f.ID), "city") }

// code accepts letters and digits, ignoring spaces, dots and hyphens between groups.
func (f Field) code(s string) (string, *Gap) {
	s = strings.ToUpper(strings.NewReplacer("-", "", ".", "").Replace(unspaced(s)))
	for _, r := range s {
		if (r < '0' || r > '9') && (f.Type == DigitsField || r < 'A' || r > 'Z') {
			return "", f.strange(r, string(f.Type))
		}
	}
	fit, check := fits, nameOf(f.Check, string(f.Type))
	if judge := numberChecks[f.Check]; judge != nil {
		fit = judge(s)
	}
	switch {
	case s == "" && fit == fits: // only hyphens were typed
		fit = wrong
	case len(s) > f.most() && fit != wrong && fit != miskeyed:
		fit, check = wrong, "long"
	case fit == miskeyed: // the length is right, but one digit is wrong
		fit, check = wrong, check+"_sum"
	}
	if fit == unusual {
		return s, f.gap(FieldSuspect, Inconclusive, check)
	}
	if fit != wrong {
		return s, nil
	}
	v, code := Failed, FieldMalformed
	// the form itself is not certain: accept it and let an agent look
	if !f.Verified && s != "" && len(s) <= 40 {
		v, code = Inconclusive, FieldSuspect
		if old[check] {
			check += "_other" // neither today's length nor that of old cards
		}
	}
	g := f.gap(code, v, check).set("have", strconv.Itoa(len(s)))
	if check == "long" {
		g.set("most", strconv.Itoa(f.most()))
	}
	if v == Failed {
		return "", g
	}
	return s, g
}

func nameOf(check, otherwise string) string {
	if check != "" {
		return check
	}
	return otherwise
}

func (f Field) date(s string, at Moment) (string, *Gap) {
	if c := partialDay(s); c != "" && f.Check == "birth" {
		return f.birthYear(c, at)
	}
	t, reason := readDay(s)
	if reason != "" {
		return "", f.gap(DateImpossible, Failed, reason)
	}
	canonical := t.Format(time.DateOnly)
	if f.Check != "past" && f.Check != "birth" {
		return canonical, nil
	}
	if !at.Known {
		return canonical, f.gap(ClockUnknown, Inconclusive, "")
	}
	today := at.Day()
	switch {
	case t.After(today):
		return "", f.gap(DateInFuture, Failed, f.Check)
	case f.Check == "birth" && t.Before(today.AddDate(-120, 0, 0)):
		return "", f.gap(DateImpossible, Failed, f.Check)
	}
	return canonical, nil
}

// birthYear judges a birth date without a day as the first day that it can be.
func (f Field) birthYear(c string, at Moment) (string, *Gap) {
	month, day1 := c[5:7], "-01"
	if month == "00" {
		month = "01"
	}
	if _, g := f.date(c[:5]+month+day1, at); g != nil {
		if g.Verdict == Failed {
			return "", g
		}
		return c, g
	}
	return c, nil
}

// overseas maps the national prefix of overseas numbers to their country code, if not 33.
var overseas = map[string]string{
	"0262": "262", "0263": "262", "0269": "262", "0639": "262", "0692": "262", "0693": "262",
	"0590": "590", "0690": "590", "0691": "590", "0594": "594", "0694": "594",
	"0596": "596", "0696": "596", "0697": "596", "0508": "508",
}

var (
	frenchPhone   = regexp.MustCompile(`^0[1-9]\d{8}$`)
	foreignPhone  = regexp.MustCompile(`^\+(262|590|594|596)\d{9}$|^\+(508|687|689)\d{6,8}$`)
	mainlandPhone = regexp.MustCompile(`^\+33[1-9]\d{8}$`)
)

// abroadPhone matches a number of another country in the form of ITU-T E.164. It is
// accepted with a warning, since the prefecture sends its messages to French numbers.
var abroadPhone = regexp.MustCompile(`^\+[1-9]\d{6,14}$`)

func (f Field) phone(s string) (string, *Gap) {
	if c := phone(s); c != "" {
		return c, nil
	}
	s = phoneDigits(s)
	for i, r := range s {
		if (r < '0' || r > '9') && (r != '+' || i > 0) {
			return "", f.strange(r, "phone")
		}
	}
	if abroadPhone.MatchString(s) && !strings.HasPrefix(s, "+33") {
		return s, f.gap(FieldSuspect, Inconclusive, "phone")
	}
	return "", f.gap(FieldMalformed, Failed, "phone")
}

func phoneDigits(s string) string {
	s = strings.NewReplacer(".", "", "-", "", "/", "", "(0)", "", "(", "", ")",
		"").Replace(unspaced(s))
	if rest, ok := strings.CutPrefix(s, "00"); ok {
		s = "+" + rest
	}
	return s
}

// phone returns a French number, overseas included, in E.164 form, or "".
func phone(s string) string {
	s = phoneDigits(s)
	if frenchPhone.MatchString(s) {
		if cc, ok := overseas[s[:4]]; ok {
			return "+" + cc + s[1:]
		}
		return "+33" + s[1:]
	}
	if mainlandPhone.MatchString(s) || foreignPhone.MatchString(s) {
		return s
	}
	return ""
}

// postal accepts a French postal code. A code that is not in the table of communes may be a
// firm's (CEDEX) or have one wrong digit: it is accepted, and an agent looks at it. The same
// goes for Monaco's codes, which have the French form although Monaco is not in France.
func (f Field) postal(s string) (string, *Gap) {
	s = unspaced(s)
	for _, r := range s {
		if r < '0' || r > '9' {
			return "", f.strange(r, "postal")
		}
	}
	c := postalForm(s)
	switch {
	case len(s) != 5:
		return "", f.counted("postal_long", s)
	case strings.HasPrefix(s, "980"):
		return s, f.gap(FieldSuspect, Inconclusive, "monaco")
	case c == "" && strings.HasPrefix(s, "00") && s != "00000":
		return "", f.gap(FieldMalformed, Failed, "army")
	case c == "":
		return "", f.gap(FieldMalformed, Failed, "postal")
	case len(served(c)) == 0:
		return c, f.gap(FieldSuspect, Inconclusive, "postal")
	}
	return c, nil
}

var emailForm = regexp.MustCompile(`^[A-Za-z0-9.!#$%&'*+/=?^_{|` +
	`}~-]{1,64}@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}$`)

// longestEmail is the maximum length of an address in characters (RFC 5321, 4.5.3.1.3).
const longestEmail = 254

// email accepts an address of the common form (RFC 5321, without quoted local parts).
func (f Field) email(s string) (string, *Gap) {
	most := longestEmail
	if f.MaxLen > 0 {
		most = min(most, f.MaxLen)
	}
	if utf8.RuneCountInString(s) > most {
		return "", f.tooLong(s, most)
	}
	for _, r := range s {
		if r > 0x7e || !strings.ContainsRune("@.!#$%&'*+/=?^_{|}~-", r) && !unicode.IsLetter(r) &&
			!unicode.IsDigit(r) {
			return "", f.strange(r, "email")
		}
	}
	local, domain, _ := strings.Cut(s, "@")
	switch {
	case strings.Count(s, "@") != 1 || local == "":
		return "", f.gap(FieldMalformed, Failed, "email_at")
	case !strings.Contains(domain, "."):
		return "", f.gap(FieldMalformed, Failed, "email_dot")
	case strings.Contains(s, "..") || strings.HasPrefix(s, ".") || strings.HasSuffix(local, ".") ||
		!emailForm.MatchString(s):
		return "", f.gap(FieldMalformed, Failed, "email")
	}
	return s, nil
}

// country takes a code as it stands in passports; German ones have a single letter.
func (f Field) country(s string) (string, *Gap) {
	code := country.Plain(plainCode(s))
	switch {
	case !country.Personal(code):
		return "", f.gap(FieldMalformed, Failed, "country")
	case len(f.Of) > 0 && !slices.Contains(f.Of, code):
		return "", f.gap(ChoiceUnknown, Failed, "")
	}
	return code, nil
}
