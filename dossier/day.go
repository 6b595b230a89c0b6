// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import (
	"regexp"
	"strings"
	"time"
)

// Moment is a time, whether the clock that gave it can be trusted, and the place in whose
// zone the day is counted. With an unknown clock, everything that depends on the day is
// [Inconclusive].
type Moment struct {
	Time  time.Time
	Known bool
	Zone  Zone // "": Paris
}

// Day returns the calendar day at that place, as midnight UTC: a legal day ends at
// midnight where the prefecture is.
func (m Moment) Day() time.Time { return m.Zone.day(m.Time) }

// newest is the day on which a dated table is read: without a clock one on which the newest
// lines are in force.
func (m Moment) newest() time.Time {
	if !m.Known {
		return time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return m.Day()
}

// Local returns the time as clocks at that place show it.
func (m Moment) Local() time.Time { return m.Zone.In(m.Time) }

// addMonths adds n calendar months to a day. Where the month is too short it stops at its
// last day, as limits counted in months do in French law (code de procédure civile,
// article 641), instead of overflowing into the next month as time.AddDate does.
func addMonths(d time.Time, n int) time.Time {
	y, m, dd := d.Date()
	first := time.Date(y, m+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	return first.AddDate(0, 0, min(dd, first.AddDate(0, 1, -1).Day())-1)
}

// parseDay reads a day in any of the forms that people type; ok is false for a day that
// does not exist, or in a year that no current paper bears.
func parseDay(s string) (t time.Time, ok bool) {
	t, reason := readDay(s)
	return t, reason == ""
}

// readDay is parseDay with the reason for a refusal: "form", "year", or "date" for a day
// that does not exist.
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

// dateForms are the forms in which dates are typed besides 12081974, once separators are
// slashes: 12/08/1974, 12.8.1974 or 1974-08-12.
var dateForms = []string{"2/1/2006", "2006/1/2"}

// dayForm matches text written like a day, even if no such day exists.
var dayForm = regexp.MustCompile(`^([0-9]{1,2}/[0-9]{1,2}/[0-9]{4}|[0-9]{4}/[0-9]{1,2}/[0-9]{1,2}|[0-9]{8})$`)

func inYears(t time.Time) (time.Time, string) {
	if t.Year() < 1900 || t.Year() >= 2200 {
		return time.Time{}, "year"
	}
	return t, ""
}

// partialDay reads a birth date whose day, or day and month, nobody knows. French files use
// zeros for them; people type these, or the X of their passport, or nothing but the year.
// It returns 1974-00-00 or 1974-08-00, or "".
func partialDay(s string) string {
	s = unknownParts.Replace(s)
	if m := monthForm.FindStringSubmatch(s); m != nil {
		s = "00/" + strings.Repeat("0", 2-len(m[1])) + m[1] + "/" + m[2]
	}
	m := partialForm.FindStringSubmatch(s)
	switch {
	case m == nil:
		return ""
	case m[2] != "":
		return m[2] + "-" + m[1] + "-00"
	case m[5] != "":
		return m[5] + "-00-00"
	}
	return m[3] + "-" + m[4] + "-00"
}

var (
	unknownParts = strings.NewReplacer(" ", "", "X", "0", "x", "0", "?", "0", "<", "0")
	partialForm  = regexp.MustCompile(`^00[-/.]?(00|0[1-9]|1[0-2])[-/.]?([12][0-9]{3})$|` +
		`^([12][0-9]{3})-(00|0[1-9]|1[0-2])-00$|^([12][0-9]{3})$`)
	monthForm = regexp.MustCompile(`^([1-9]|0[1-9]|1[0-2])[-/.]([12][0-9]{3})$`)
)

// daysOf returns the first and the last day that an answer can mean: the same one, or the
// bounds of the month or the year where no more is known of a birth.
func daysOf(v string) (first, last time.Time, ok bool) {
	if d, err := time.Parse(time.DateOnly, v); err == nil {
		return d, d, true
	}
	if year, rest := strings.CutSuffix(v, "-00-00"); rest {
		d, err := time.Parse("2006", year)
		return d, d.AddDate(1, 0, -1), err == nil
	}
	if month, rest := strings.CutSuffix(v, "-00"); rest {
		d, err := time.Parse("2006-01", month)
		return d, d.AddDate(0, 1, -1), err == nil
	}
	return time.Time{}, time.Time{}, false
}
