// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import (
	"regexp"
	"strings"
	"time"
)

// Moment is a time, whether the clock that gave it can be trusted, and the place whose
// day it is. With an unknown clock, everything that depends on the day is [Inconclusive].
type Moment struct {
	Time  time.Time
	Known bool
	Zone  Zone // "": Paris
}

// Day returns the calendar day of the place, as midnight UTC: a legal day ends at
// midnight where the prefecture is.
func (m Moment) Day() time.Time { return m.Zone.day(m.Time) }

// Local returns the time as the clocks of the place show it.
func (m Moment) Local() time.Time { return m.Zone.In(m.Time) }

// addMonths goes n calendar months from a day. Where the month is too short it stops at
// its last day, as time limits in months do in French law (code de procédure civile,
// article 641), instead of running over into the next as time.AddDate does.
func addMonths(d time.Time, n int) time.Time {
	y, m, dd := d.Date()
	first := time.Date(y, m+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	return first.AddDate(0, 0, min(dd, first.AddDate(0, 1, -1).Day())-1)
}

// parseDay reads a day in any of the forms people type; ok is false for a day that is in
// no calendar, or in no year that a paper of today bears.
func parseDay(s string) (t time.Time, ok bool) {
	t, reason := readDay(s)
	return t, reason == ""
}

// readDay is parseDay with the reason of what is refused: "form", "year", or "date" for a
// day that is in no calendar.
func readDay(s string) (t time.Time, reason string) {
	if t, err := time.Parse("02012006", strings.ReplaceAll(s, " ", "")); err == nil {
		return inYears(t)
	}
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return strings.ContainsRune(" /.-", r)
	}), "/")
	for _, form := range dateForms {
		if t, err := time.Parse(form, s); err == nil {
			return inYears(t)
		}
	}
	if dayForm.MatchString(s) {
		return time.Time{}, "date"
	}
	return time.Time{}, "form"
}

// Dates are typed as 12/08/1974, 12.8.1974, 12081974 or 1974-08-12.
var dateForms = []string{"2/1/2006", "2006/1/2"}

// dayForm is a day as one writes it, though there may be no such day.
var dayForm = regexp.MustCompile(`^([0-9]{1,2}/[0-9]{1,2}/[0-9]{4}|[0-9]{4}/[0-9]{1,2}/[0-9]{1,2}|[0-9]{8})$`)

func inYears(t time.Time) (time.Time, string) {
	if t.Year() < 1900 || t.Year() >= 2200 {
		return time.Time{}, "year"
	}
	return t, ""
}

// partialDay reads a birth date whose day, or day and month, nobody knows: French files
// and passports write zeros. It returns 1974-00-00 or 1974-08-00, or "".
func partialDay(s string) string {
	m := partialForm.FindStringSubmatch(strings.ReplaceAll(s, " ", ""))
	switch {
	case m == nil:
		return ""
	case m[2] != "":
		return m[2] + "-" + m[1] + "-00"
	}
	return m[3] + "-" + m[4] + "-00"
}

var partialForm = regexp.MustCompile(`^00[/.]?(00|0[1-9]|1[0-2])[/.]?([12][0-9]{3})$|` +
	`^([12][0-9]{3})-(00|0[1-9]|1[0-2])-00$`)
