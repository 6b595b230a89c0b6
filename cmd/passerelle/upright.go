// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"errors"
	"fmt"

	"passerelle/capture/reading"
	"passerelle/intake"
)

// madeUpright turns a page that surely lies on its head or on a side, as the kiosk does,
// and says so: n is its number in the file. A program that reads and is not installed, or
// gave up, costs only the turn.
func (e *env) madeUpright(ctx context.Context, file string, n int, pg intake.Page) (intake.Page,
	error) {
	v, err := intake.LookAt(ctx, reading.Reader{}, nil, pg.JPEG, true, false, e.moment().Day())
	switch {
	case err != nil:
		return pg, err
	case errors.Is(v.Unread, reading.ErrNoProgram):
		sayMissing(e)
	case v.Turn != 0:
		if pg, _, err = intake.Turned(pg, v.Turn); err != nil {
			return pg, err
		}
		fmt.Fprintf(e.stderr, "%s: page %d was turned clockwise by %d quarters\n", file, n, v.Turn)
	}
	return pg, nil
}
