// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import (
	"testing"
	"time"
)

// TestAgesOfUnknownDays: where the day of a birth is not known, a rule about an age is
// settled by all days that it may have been on, and unsure between them.
func TestAgesOfUnknownDays(t *testing.T) {
	at := Moment{Time: time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC), Known: true}
	adult := &Condition{Field: BirthDate, Before: &Span{Months: -18 * 12, Days: 1}}
	young := &Condition{Field: BirthDate, After: &Span{Months: -18 * 12}}
	for v, want := range map[string][2]Truth{
		"2008-11-24": {True, False}, "2008-11-25": {False, True},
		"2007-00-00": {True, False}, "2009-00-00": {False, True}, "2008-00-00": {Unsure, Unsure},
		"2008-10-00": {True, False}, "2008-12-00": {False, True}, "2008-11-00": {Unsure, Unsure},
		"nonsense": {Unsure, Unsure}, "2008-13-00": {Unsure, Unsure},
	} {
		a := Answers{BirthDate: v}
		if got := [2]Truth{adult.Holds(a, at), young.Holds(a, at)}; got != want {
			t.Errorf("%s: %v, want %v", v, got, want)
		}
	}
}
