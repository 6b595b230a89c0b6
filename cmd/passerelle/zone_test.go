// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"passerelle/internal/testkit"
)

// TestTodayIsThatOfThePlace checks a move of the 30th when it is still the 29th in Paris.
func TestTodayIsThatOfThePlace(t *testing.T) {
	t.Parallel()
	answers := func(code, city string) string {
		name := filepath.Join(t.TempDir(), "answers.json")
		testkit.Write(t, name, []byte(`{"move_in_date": "2026-11-30", "address.postal_code": "`+
			code+`", "address.city": "`+city+`"}`))
		return name
	}
	reunion, paris := answers("97400", "Saint-Denis"), answers("75016", "Paris")
	for _, c := range []struct {
		args   []string
		future bool
	}{
		{[]string{"-answers", paris}, true},
		{[]string{"-answers", reunion}, false}, // nobody said where: where the person lives
		{[]string{"-answers", paris, "-prefecture", "974"}, false},
		{[]string{"-answers", reunion, "-prefecture", "75"}, true},
		{[]string{"-answers", reunion, "-prefecture", "972"}, true},
		{[]string{"-answers", paris, "-zone", "Pacific/Noumea"}, false},
		{[]string{"-answers", paris, "-prefecture", "988", "-zone", "Pacific/Tahiti"}, true},
	} {
		var out, errs bytes.Buffer
		e := &env{stdin: strings.NewReader(""), stdout: &out, stderr: &errs, now: func() time.Time {
			return time.Date(2026, 11, 29, 22, 0, 0, 0, time.UTC)
		}}
		if code := run(context.Background(), e,
			append([]string{"check", "-procedure", "changement-adresse"}, c.args...)); code != no {
			t.Fatalf("%v: exit code %d: %s", c.args, code, errs.String())
		}
		if got := strings.Contains(out.String(), "\tmove_in_date\tdate.future\t"); got != c.future {
			t.Errorf("%v: said to be in the future %t, want %t\n%s", c.args, got, c.future,
				out.String())
		}
	}
	var errs bytes.Buffer
	e := &env{stdin: strings.NewReader(""), stdout: &errs, stderr: &errs, now: time.Now}
	if code := run(context.Background(), e,
		[]string{"check", "-procedure", "changement-adresse", "-answers", paris, "-zone",
			"Mars/Olympus"}); code != misuse || !strings.Contains(errs.String(), "Indian/Reunion") {
		t.Errorf("an unknown zone: %d %s", code, errs.String())
	}
}
