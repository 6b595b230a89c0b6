// SPDX-License-Identifier: AGPL-3.0-or-later

package central

import (
	"io"

	"golang.org/x/exp/slog" // the type required by tusd's configuration
)

// quiet returns a logger for tusd that writes nothing: tusd would log the path of each
// request, and answer bodies, whereas our log has a closed list of events.
func quiet() *slog.Logger {
	return slog.New(slog.NewTextHandler(io.Discard,
		&slog.HandlerOptions{Level: slog.LevelError + 4}))
}
