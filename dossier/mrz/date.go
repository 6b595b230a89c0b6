// SPDX-License-Identifier: AGPL-3.0-or-later

package mrz

import (
	"fmt"
	"strconv"
	"time"
)

// Date is a date in a strip: two digits for the year, and fillers for what is not known.
// The strip does not give the century: see [Date.Birth] and [Date.Expiry].
type Date struct {
	Year  int // 0 to 99; -1 when unknown
	Month int // 1 to 12; 0 when unknown
	Day   int // 1 to 31; 0 when unknown
}

// Known reports whether year, month and day are all present.
func (t Date) Known() bool { return t.Year >= 0 && t.Month > 0 && t.Day > 0 }

// Day is a date with its century.
type Day struct {
	Year, Month, Day int  // Month or Day 0: unknown
	Sure             bool // no other century was possible
}

// String returns the date as 1974-08-12, 1974-08 or 1974, as far as it is known, or ""
// when nothing is known.
func (d Day) String() string {
	switch {
	case d.Year == 0:
		return ""
	case d.Month == 0:
		return fmt.Sprintf("%04d", d.Year)
	case d.Day == 0:
		return fmt.Sprintf("%04d-%02d", d.Year, d.Month)
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

const (
	oldest  = 115 // years: nobody older comes to a counter
	backTo  = 10  // years since the expiry of the oldest paper that people still bring
	forward = 20  // years until the expiry of the longest-lived paper
)

// Birth returns the latest birth date that is not after today. It is not sure when
// somebody born a hundred years earlier could still be alive: a strip does not
// distinguish a child from a person of more than a hundred years.
func (t Date) Birth(today time.Time) Day {
	if t.Year < 0 {
		return Day{}
	}
	d := Day{Year: today.Year() - today.Year()%100 + t.Year, Month: t.Month, Day: t.Day}
	if d.after(today) {
		d.Year -= 100
	}
	d.Sure = today.Year()-(d.Year-100) > oldest
	return d
}

// Expiry returns the date in the century that is nearest to today. It is sure from ten
// years before today to twenty after.
func (t Date) Expiry(today time.Time) Day {
	if t.Year < 0 {
		return Day{}
	}
	d := Day{Year: today.Year() - today.Year()%100 + t.Year, Month: t.Month, Day: t.Day}
	switch {
	case d.Year > today.Year()+50:
		d.Year -= 100
	case d.Year < today.Year()-49:
		d.Year += 100
	}
	d.Sure = d.Year >= today.Year()-backTo && d.Year <= today.Year()+forward
	return d
}

// after reports whether even the earliest possible day is after today.
func (d Day) after(today time.Time) bool {
	y, m, day := today.Date()
	if d.Year != y {
		return d.Year > y
	}
	if d.Month != int(m) {
		return d.Month > int(m)
	}
	return d.Day > day
}

// dates reads both dates. The birth date may be partly unknown (part 3, section 4.8): the
// day, or month and day, or all of it. An expiry date is complete or absent. The strip of
// an old French card has none.
func (d *Document) dates() {
	var ok bool
	if d.Birth, ok = date(d.text(Birth)); !ok {
		d.fault(Birth, WrongDate, d.place(Birth))
	}
	if d.Format == CNI {
		d.Expiry = Date{Year: -1}
		return
	}
	if d.Expiry, ok = date(d.text(Expiry)); !ok || d.Expiry.Year >= 0 && !d.Expiry.Known() {
		d.fault(Expiry, WrongDate, d.place(Expiry))
	}
}

func date(s string) (Date, bool) {
	part := func(s string, unknown, from, to int) (int, bool) {
		if s == "<<" {
			return unknown, true
		}
		n, err := strconv.Atoi(s)
		return n, err == nil && n >= from && n <= to && only(s, digits)
	}
	var t Date
	var ok [3]bool
	t.Year, ok[0] = part(s[:2], -1, 0, 99)
	t.Month, ok[1] = part(s[2:4], 0, 1, 12)
	t.Day, ok[2] = part(s[4:], 0, 1, 31)
	good := ok[0] && ok[1] && ok[2]
	switch {
	case !good, t.Year < 0 && t.Month > 0, t.Month == 0 && t.Day > 0:
		good = false
	case t.Known(): // accepts 29 February of a year that may be 1900 or 2000
		days := time.Date(2000+t.Year, time.Month(t.Month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
		good = t.Day <= days
	}
	if !good {
		return Date{Year: -1}, false
	}
	return t, true
}
