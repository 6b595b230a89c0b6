// SPDX-License-Identifier: AGPL-3.0-or-later

package central

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"passerelle/dossier/receipt"
	"passerelle/sync/central/archive"
)

// ErrHour is wrapped when the service's clock can't be right: what it signs states the
// time that counts in law.
var ErrHour = errors.New("the clock of this machine is wrong")

// quietTime is how long a service may have had nothing to do: after a longer time its
// clock deserves a look.
const quietTime = 45 * 24 * time.Hour

// Plausible compares a time with what is certain, and with the latest time in the archive.
// Before the program was built (zero: unknown) it is definitely wrong, and the error wraps
// ErrHour. If the archive has a later time, or weeks lie between the two, nobody can tell
// here which is wrong: a line in the log gives both, for somebody who can.
func Plausible(ctx context.Context, a *archive.Archive, now, built time.Time,
	logger *slog.Logger) error {
	if err := afterBuild(now, built); err != nil {
		return err
	}
	last, err := a.LastReceived(ctx)
	if err != nil {
		return err
	}
	if _, raw, err := a.Trust(ctx); err == nil {
		if list, err := receipt.ParseTrust(raw); err == nil && list.Issued.After(last) {
			last = list.Issued
		}
	}
	switch at := slog.Group("hours", "here", now.UTC().Format(time.RFC3339), "last",
		last.UTC().Format(time.RFC3339)); {
	case last.IsZero():
	case now.Before(last.Add(-time.Hour)):
		logger.Warn("clock is behind the last receipt or list", at)
	case now.After(last.Add(quietTime)):
		logger.Warn("clock is far ahead of the last receipt or list", at)
	}
	return nil
}

// afterBuild allows a day, because the machine that built the program has a clock too.
func afterBuild(now, built time.Time) error {
	if now.Before(built.Add(-24 * time.Hour)) {
		return fmt.Errorf("%w: it says %s, and this program was built on %s", ErrHour,
			now.UTC().Format(time.RFC3339), built.UTC().Format(time.DateOnly))
	}
	return nil
}
