// SPDX-License-Identifier: AGPL-3.0-or-later

package words

import (
	"fmt"
	"strings"
	"time"
)

var months = map[string][]string{
	"fr": {"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
		"octobre", "novembre", "décembre"},
	"en": {"January", "February", "March", "April", "May", "June", "July", "August", "September",
		"October", "November", "December"},
	// Each month by all its names: those of the Maghreb are unknown east of Libya, those of
	// the Levant and Iraq in the Maghreb, and June and July of the Gulf are easily mixed up.
	// A name that differs by a letter alone stands once.
	"ar": {"جانفي/يناير/كانون الثاني", "فيفري/فبراير/شباط", "مارس/آذار", "أبريل/نيسان",
		"ماي/مايو/أيار", "جوان/يونيو/حزيران", "جويلية/يوليو/تموز", "أوت/أغسطس/آب",
		"سبتمبر/أيلول", "أكتوبر/تشرين الأول", "نوفمبر/تشرين الثاني", "ديسمبر/كانون الأول"},
}

var weekdays = map[string][]string{
	"fr": {"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"},
	"en": {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
	"ar": {"الأحد", "الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت"},
}

// Date returns a day in full: "24 novembre 2026". The time is not converted; a calendar
// day (a typed date) must be midnight in UTC.
func Date(lang string, t time.Time) string {
	m, ok := months[lang]
	if !ok {
		m = months[Reference]
	}
	if t.Day() == 1 && lang == "fr" {
		return fmt.Sprintf("1er %s %d", m[t.Month()-1], t.Year())
	}
	return fmt.Sprintf("%d %s %d", t.Day(), m[t.Month()-1], t.Year())
}

// Day returns an answer that is a day as people read it. Of a birth whose day or month
// nobody knows, 1985-08-00 or 1985-00-00, it returns what is known: "août 1985", "1985". ok
// is false for what is no day.
func Day(lang, answer string) (s string, ok bool) {
	if t, err := time.Parse(time.DateOnly, answer); err == nil {
		return Date(lang, t), true
	}
	if year, rest := strings.CutSuffix(answer, "-00-00"); rest && len(year) == 4 {
		return year, true
	}
	t, err := time.Parse("2006-01", strings.TrimSuffix(answer, "-00"))
	if err != nil || !strings.HasSuffix(answer, "-00") {
		return "", false
	}
	m, known := months[lang]
	if !known {
		m = months[Reference]
	}
	return fmt.Sprintf("%s %d", m[t.Month()-1], t.Year()), true
}

// LongDate includes the day of the week: "mardi 24 novembre 2026".
func LongDate(lang string, t time.Time) string {
	d, ok := weekdays[lang]
	if !ok {
		d = weekdays[Reference]
	}
	sep := " "
	if lang == "ar" {
		sep = "، "
	}
	return d[t.Weekday()] + sep + Date(lang, t)
}

// Clock returns the time of day: "15 h 42", "15:42".
func Clock(lang string, t time.Time) string {
	if lang == "fr" {
		return fmt.Sprintf("%d h %02d", t.Hour(), t.Minute())
	}
	return fmt.Sprintf("%d:%02d", t.Hour(), t.Minute())
}

// Numeric returns a day in digits: "24/11/2026".
func Numeric(t time.Time) string { return t.Format("02/01/2006") }
