// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import (
	"testing"
	"time"

	"passerelle/internal/testkit"
)

func TestNextWorkingDay(t *testing.T) {
	for _, c := range []struct{ on, prefecture, want string }{
		{"2026-11-24", "", "2026-11-25"}, {"2026-11-27", "", "2026-11-30"},
		{"2026-11-28", "", "2026-11-30"}, {"2026-12-24", "", "2026-12-28"},
		{"2026-04-03", "", "2026-04-07"},
		{"2026-05-13", "", "2026-05-15"}, {"2026-05-22", "", "2026-05-26"},
		{"2026-05-07", "", "2026-05-11"}, {"2026-07-13", "", "2026-07-15"},
		{"2026-12-31", "", "2027-01-04"},
		{"2027-03-25", "", "2027-03-26"}, {"2027-03-25", "67", "2027-03-30"},
		{"2024-12-24", "75", "2024-12-26"}, {"2024-12-24", "57", "2024-12-27"},
		{"2026-05-26", "971", "2026-05-28"},
		{"2026-11-10", "", "2026-11-12"}, {"2025-10-31", "", "2025-11-03"},
	} {
		d, err := time.Parse(time.DateOnly, c.on)
		testkit.Must(t, err)
		if got := NextWorkingDay(d.Add(10*time.Hour),
			c.prefecture).Format(time.DateOnly); got != c.want {
			t.Errorf("after %s in %q: got %s, want %s", c.on, c.prefecture, got, c.want)
		}
	}
	// Easter Sundays as the Bureau des longitudes prints them.
	for _, want := range []string{"2023-04-09", "2024-03-31", "2025-04-20", "2026-04-05",
		"2027-03-28", "2028-04-16", "2029-04-01", "2030-04-21", "2038-04-25"} {
		y, err := time.Parse(time.DateOnly, want)
		testkit.Must(t, err)
		if got := easter(y.Year()).Format(time.DateOnly); got != want {
			t.Errorf("Easter of %d: got %s", y.Year(), got)
		}
	}
}
