// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import "time"

// feasts are the public holidays of code du travail, article L. 3133-1, that fall on the
// same date each year.
var feasts = map[string]bool{"01-01": true, "05-01": true, "05-08": true, "07-14": true,
	"08-15": true, "11-01": true, "11-11": true, "12-25": true}

// local are the public holidays of individual départements: Alsace and Moselle (L.
// 3134-13), and the abolition of slavery overseas (L. 3422-2).
var local = map[string]string{"57": "12-26", "67": "12-26", "68": "12-26", "971": "05-27",
	"977": "10-09", "978": "05-28", "972": "05-22", "973": "06-10", "974": "12-20", "976": "04-27"}

// easter returns Easter Sunday, by Meeus, Jones and Butcher's Gregorian method.
func easter(year int) time.Time {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	g := (8*b + 13) / 25
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 19*l) / 433
	month := (h + l - 7*m + 90) / 25
	return time.Date(year, time.Month(month), (h+l-7*m+33*month+19)%32, 0, 0, 0, 0, time.UTC)
}

// working reports whether the offices of a département are open on a day: not a Saturday,
// a Sunday or a public holiday.
func working(d time.Time, prefecture string) bool {
	date := d.Format("01-02")
	if d.Weekday() == time.Saturday || d.Weekday() == time.Sunday || feasts[date] ||
		local[prefecture] == date {
		return false
	}
	switch after := int(d.Sub(easter(d.Year())).Hours() / 24); after {
	case 1, 39, 50: // Easter Monday, Ascension, Whit Monday
		return false
	case -2: // Good Friday
		return local[prefecture] != "12-26"
	}
	return true
}

// NextWorkingDay returns the first working day after a day, as returned by [Moment.Day],
// for the offices of a département ("" for any).
func NextWorkingDay(today time.Time, prefecture string) time.Time {
	d := today.Truncate(24*time.Hour).AddDate(0, 0, 1)
	for !working(d, prefecture) {
		d = d.AddDate(0, 0, 1)
	}
	return d
}
