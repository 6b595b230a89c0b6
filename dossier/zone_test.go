// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier_test

import (
	"testing"
	"time"
	_ "time/tzdata" // the rules that are written out are held against the database

	"passerelle/dossier"
	"passerelle/internal/testkit"
)

// TestZonesFollowTheDatabase holds every rule against the IANA database, at each half
// hour of the nights in which a rule may change, and at each third hour of thirteen years
// (four in the short form).
func TestZonesFollowTheDatabase(t *testing.T) {
	until := 2037
	if testing.Short() {
		until = 2028
	}
	for _, name := range dossier.Zones() {
		zone, err := time.LoadLocation(name)
		testkit.Must(t, err)
		var step time.Duration
		for at := time.Date(2024, 1, 1, 0, 0, 0, 0,
			time.UTC); at.Year() < until; at = at.Add(step) {
			step = 3 * time.Hour
			if m := at.Month(); m == time.March || m == time.October || m == time.November {
				step = 30 * time.Minute
			}
			const form = "2006-01-02 15:04"
			if got, want := dossier.Zone(name).In(at).Format(form),
				at.In(zone).Format(form); got != want {
				t.Fatalf("%s at %s: got %s, want %s", name, at.Format(form), got, want)
			}
		}
	}
}

// TestDayOfThePlace: the day begins where the kiosk stands.
func TestDayOfThePlace(t *testing.T) {
	at := time.Date(2026, 11, 29, 22, 0, 0, 0, time.UTC) // 23:00 in Paris
	for prefecture, want := range map[string]string{
		"31": "2026-11-29", "2A": "2026-11-29", "": "2026-11-29", "974": "2026-11-30",
		"976": "2026-11-30", "988": "2026-11-30", "986": "2026-11-30",
		"971": "2026-11-29", "972": "2026-11-29", "973": "2026-11-29", "975": "2026-11-29",
		"987": "2026-11-29", "977": "2026-11-29", "978": "2026-11-29", "984": "2026-11-30",
	} {
		m := dossier.Moment{Time: at, Known: true, Zone: dossier.ZoneOf(prefecture)}
		if got := m.Day().Format(time.DateOnly); got != want {
			t.Errorf("%s: got %s, want %s", prefecture, got, want)
		}
	}
	if !dossier.Zone("").Known() || dossier.Zone("Europe/Berlin").Known() {
		t.Error("Paris is not known, or Berlin is")
	}
	moved := dossier.Field{ID: "move_in_date", Type: dossier.DateField, Check: "past",
		Required: true, Verified: true}
	for zone, want := range map[dossier.Zone]bool{dossier.Paris: true, "Indian/Reunion": false,
		"Pacific/Noumea": false, "America/Martinique": true} {
		_, g := (&dossier.Procedure{}).CheckAnswer(moved, "2026-11-30",
			dossier.Moment{Time: at, Known: true, Zone: zone})
		if (g != nil) != want {
			t.Errorf("the 30th in %s: %+v", zone, g)
		}
	}
}
