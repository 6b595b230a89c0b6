// SPDX-License-Identifier: AGPL-3.0-or-later

package clerk

import (
	"context"

	"passerelle/storage"
	"passerelle/ui/session"
)

// Printing: the page is drawn in memory and handed over; what became of it comes back as a code.

func (c *Clerk) printReceipt(ctx context.Context, visit uint64,
	t session.PrintReceipt) session.Mishap {
	if c.Paper == nil {
		return session.PrinterAbsent
	}
	c.desk.mu.Lock()
	mine := c.desk.issued
	c.desk.mu.Unlock()
	if mine.visit != visit || mine.reference != t.Receipt.Reference {
		mine = issued{} // the page is printed all the same, without what only this visit may say
	}
	page, err := c.Paper.Receipt(t.Lang, t.Receipt, mine.procedure, mine.holder)
	return c.print(ctx, page, err)
}

func (c *Clerk) printTicket(ctx context.Context, t session.PrintTicket) session.Mishap {
	if c.Paper == nil {
		return session.PrinterAbsent
	}
	page, err := c.Paper.Ticket(t.Lang, t.Ticket)
	return c.print(ctx, page, err)
}

func (c *Clerk) printWhere(ctx context.Context, t session.PrintWhere) session.Mishap {
	if c.Paper == nil {
		return session.PrinterAbsent
	}
	page, err := c.Paper.Where(t.Lang, t.Procedure)
	return c.print(ctx, page, err)
}

func (c *Clerk) printAfter(ctx context.Context, t session.PrintAfter) session.Mishap {
	if c.Paper == nil {
		return session.PrinterAbsent
	}
	page, err := c.Paper.After(t)
	return c.print(ctx, page, err)
}

// printChecklist prints its sheets one after the other. The first that does not come out
// ends it: what is left would be half a list.
func (c *Clerk) printChecklist(ctx context.Context, t session.PrintChecklist) session.Mishap {
	if c.Paper == nil {
		return session.PrinterAbsent
	}
	sheets, err := c.Paper.Checklist(t)
	if err != nil {
		return c.outcome(err)
	}
	for _, sheet := range sheets {
		if code := c.print(ctx, sheet, nil); code != session.NoMishap {
			return code
		}
	}
	return session.NoMishap
}

func (c *Clerk) printTest(ctx context.Context) session.Mishap {
	if c.Paper == nil {
		return session.PrinterAbsent
	}
	page, err := c.Paper.Test()
	return c.print(ctx, page, err)
}

func (c *Clerk) print(ctx context.Context, p Page, err error) session.Mishap {
	if err != nil {
		return c.outcome(err)
	}
	if c.Printer == nil {
		return session.PrinterAbsent
	}
	code := c.Printer.Print(ctx, p)
	if code != session.NoMishap {
		c.note(storage.PrinterFailed)
		c.log().Warn("page not printed", "code", string(code))
	}
	return code
}
