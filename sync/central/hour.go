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

// ErrHour is wrapped when the service's clock can't be right: what it signs bears the
// hour that counts in law.
var ErrHour = errors.New("the clock of this machine is wrong")

// quietTime is how long a service may have had nothing to do: more is worth a look at its clock.
const quietTime = 45 * 24 * time.Hour

// Plausible compares an hour with what is sure, and with what the archive last bore.
// Before the program was built (zero: unknown) it is wrong, whatever else: the error
// wraps ErrHour. Which of two hours is wrong when the archive has a later one, or when
// weeks lie between, can't be told here: a line in the log says both, for who can.
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

// afterBuild allows a day: the machine that built the program has a clock too.
func afterBuild(now, built time.Time) error {
	if now.Before(built.Add(-24 * time.Hour)) {
		return fmt.Errorf("%w: it says %s, and this program was built on %s", ErrHour,
			now.UTC().Format(time.RFC3339), built.UTC().Format(time.DateOnly))
	}
	return nil
}
