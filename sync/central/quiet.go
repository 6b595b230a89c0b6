// SPDX-License-Identifier: AGPL-3.0-or-later

package central

import (
	"io"

	"golang.org/x/exp/slog" // the type that tusd's configuration wants
)

// quiet is a logger for tusd that writes nothing: it would log each request with its
// path, and answer bodies; our log has a closed list of events.
func quiet() *slog.Logger {
	return slog.New(slog.NewTextHandler(io.Discard,
		&slog.HandlerOptions{Level: slog.LevelError + 4}))
}
