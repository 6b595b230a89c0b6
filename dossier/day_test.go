// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import (
	"testing"
	"time"

	"passerelle/internal/testkit"
)

func TestAddMonths(t *testing.T) {
	for _, c := range []struct {
		from string
		n    int
		want string
	}{
		{"2026-05-24", 6, "2026-11-24"}, {"2025-08-31", 6, "2026-02-28"},
		{"2023-08-31", 6, "2024-02-29"}, {"2026-11-30", 3, "2027-02-28"},
		{"2026-03-31", -1, "2026-02-28"}, {"2026-01-15", -3, "2025-10-15"},
		{"2026-12-31", 0, "2026-12-31"}, {"2026-12-01", 1, "2027-01-01"},
	} {
		from, err := time.Parse(time.DateOnly, c.from)
		testkit.Must(t, err)
		if got := addMonths(from, c.n).Format(time.DateOnly); got != c.want {
			t.Errorf("%s and %d months: got %s, want %s", c.from, c.n, got, c.want)
		}
	}
}

// TestLegalDay: the day is that of Paris, in winter and in summer, whatever zone the machine is in.
func TestLegalDay(t *testing.T) {
	for utc, want := range map[string]string{
		"2026-11-24T22:59:59Z": "2026-11-24", "2026-11-24T23:00:00Z": "2026-11-25",
		"2026-07-01T21:59:59Z": "2026-07-01", "2026-07-01T22:00:00Z": "2026-07-02",
		"2026-03-29T00:59:59Z": "2026-03-29", "2026-10-25T22:30:00Z": "2026-10-25",
		"2026-10-24T22:30:00Z": "2026-10-25",
	} {
		at, err := time.Parse(time.RFC3339, utc)
		testkit.Must(t, err)
		for _, zone := range []*time.Location{time.UTC, time.FixedZone("east", 12*3600),
			time.FixedZone("west", -10*3600)} {
			if got := (Moment{Time: at.In(zone)}).Day().Format(time.DateOnly); got != want {
				t.Errorf("%s in %s: got %s, want %s", utc, zone, got, want)
			}
		}
	}
}
