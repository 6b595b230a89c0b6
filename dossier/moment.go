// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import "time"

// Moment is a time, whether the clock that gave it can be trusted, and the place whose day it is. With an unknown clock, everything that depends on the day is
// [Inconclusive].
type Moment struct {
	Time  time.Time
	Known bool
	Zone  Zone // "": Paris
}

// Day returns the calendar day of the place, as midnight UTC: a legal day ends at midnight where the prefecture is.
func (m Moment) Day() time.Time { return m.Zone.day(m.Time) }

// Local returns the time as the clocks of the place show it.
func (m Moment) Local() time.Time { return m.Zone.In(m.Time) }

// addMonths goes n calendar months from a day. Where the month is too short it stops at its last day, as time limits in months do in French law (code de procédure
// civile, article 641), instead of running over into the next as time.AddDate does.
func addMonths(d time.Time, n int) time.Time {
	y, m, dd := d.Date()
	first := time.Date(y, m+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	return first.AddDate(0, 0, min(dd, first.AddDate(0, 1, -1).Day())-1)
}
