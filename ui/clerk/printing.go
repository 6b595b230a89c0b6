// SPDX-License-Identifier: AGPL-3.0-or-later

package clerk

import (
	"context"

	"passerelle/storage"
	"passerelle/ui/session"
)

// Printing: the page is drawn in memory and handed over; its outcome comes back as a code.

// named returns the holder that a receipt names: nobody, unless this visit made it.
func (c *Clerk) named(visit uint64, r session.ReceiptView) Holder {
	c.desk.mu.Lock()
	defer c.desk.mu.Unlock()
	if mine := c.desk.issued; mine.visit == visit && mine.reference == r.Reference {
		return mine.holder
	}
	return Holder{}
}

// print prints the sheets of a task one after the other, and stops at the first that
// fails: the rest would be half a list.
func (c *Clerk) print(ctx context.Context, t session.Task, h Holder) session.Mishap {
	if c.Paper == nil {
		return session.PrinterAbsent
	}
	sheets, err := c.Paper.Sheets(t, h)
	if err != nil {
		return c.outcome(err)
	}
	if c.Printer == nil {
		return session.PrinterAbsent
	}
	for _, sheet := range sheets {
		if code := c.Printer.Print(ctx, sheet); code != session.NoMishap {
			c.note(storage.PrinterFailed)
			c.log().Warn("page not printed", "code", string(code))
			return code
		}
	}
	return session.NoMishap
}
