// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import (
	"slices"
	"time"
)

// Zone is the place whose time counts, by its name in the IANA time zone database: a
// legal day ends at midnight where the prefecture is. "" is Paris. Only places in France
// are known. Their rules are written here, since a kiosk may lack zone files.
type Zone string

// Paris is the zone of metropolitan France.
const Paris Zone = "Europe/Paris"

// zones holds the offset from UTC in winter, or all year, and the summer-time rule where
// there is one.
var zones = map[Zone]struct {
	offset time.Duration
	summer func(utc time.Time) bool
}{
	Paris:                   {time.Hour, europeanSummer},
	"America/Guadeloupe":    {-4 * time.Hour, nil},
	"America/Martinique":    {-4 * time.Hour, nil},
	"America/St_Barthelemy": {-4 * time.Hour, nil},
	"America/Marigot":       {-4 * time.Hour, nil}, // Saint-Martin
	"America/Cayenne":       {-3 * time.Hour, nil},
	"America/Miquelon":      {-3 * time.Hour, americanSummer},
	"Indian/Reunion":        {4 * time.Hour, nil},
	"Indian/Mayotte":        {3 * time.Hour, nil},
	"Pacific/Noumea":        {11 * time.Hour, nil},
	"Pacific/Wallis":        {12 * time.Hour, nil},
	"Pacific/Tahiti":        {-10 * time.Hour, nil},
	"Pacific/Marquesas":     {-9*time.Hour - 30*time.Minute, nil},
	"Pacific/Gambier":       {-9 * time.Hour, nil},
}

// zoneOf says in which zone a prefecture is. The Marquesas and Gambier Islands have their
// own times within French Polynesia: a kiosk there must be configured for them. The
// Southern Lands (984) are administered from La Réunion.
var zoneOf = map[string]Zone{
	"971": "America/Guadeloupe", "972": "America/Martinique", "973": "America/Cayenne",
	"974": "Indian/Reunion",
	"975": "America/Miquelon", "976": "Indian/Mayotte", "977": "America/St_Barthelemy",
	"978": "America/Marigot",
	"984": "Indian/Reunion", "986": "Pacific/Wallis", "987": "Pacific/Tahiti",
	"988": "Pacific/Noumea",
}

// ZoneOf returns the zone of a département, by its number ("31", "2A", "974"): that of
// Paris for all except those overseas.
func ZoneOf(prefecture string) Zone {
	if z, ok := zoneOf[prefecture]; ok {
		return z
	}
	return Paris
}

// Zones lists the known names, in alphabetical order.
func Zones() (names []string) {
	for z := range zones {
		names = append(names, string(z))
	}
	slices.Sort(names)
	return names
}

// Known reports whether the rules of a zone are known here. "" is known: it is Paris.
func (z Zone) Known() bool {
	_, ok := zones[z]
	return ok || z == ""
}

// In returns the same moment as clocks in the zone show it; for an unknown zone, as in Paris.
func (z Zone) In(t time.Time) time.Time {
	rule, ok := zones[z]
	if !ok {
		z, rule = Paris, zones[Paris]
	}
	u, offset := t.UTC(), rule.offset
	if rule.summer != nil && rule.summer(u) {
		offset += time.Hour
	}
	return u.In(time.FixedZone(string(z), int(offset/time.Second)))
}

// day truncates a moment to its calendar day in the zone, as midnight UTC, the form in
// which typed days are parsed.
func (z Zone) day(t time.Time) time.Time {
	y, m, d := z.In(t).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// europeanSummer lasts from the last Sunday of March to the last Sunday of October, at
// 01:00 UTC (directive 2000/84/EC).
func europeanSummer(u time.Time) bool {
	last := func(m time.Month) time.Time {
		d := time.Date(u.Year(), m, 31, 1, 0, 0, 0, time.UTC)
		return d.AddDate(0, 0, -int(d.Weekday()))
	}
	return !u.Before(last(time.March)) && u.Before(last(time.October))
}

// americanSummer, which Saint-Pierre-et-Miquelon observes like its neighbours, lasts from
// the second Sunday of March at 2 o'clock winter time to the first Sunday of November at
// 2 o'clock summer time.
func americanSummer(u time.Time) bool {
	sunday := func(m time.Month, from, hour int) time.Time {
		d := time.Date(u.Year(), m, from, hour, 0, 0, 0, time.UTC)
		return d.AddDate(0, 0, (7-int(d.Weekday()))%7)
	}
	return !u.Before(sunday(time.March, 8, 5)) && u.Before(sunday(time.November, 1, 4))
}
