// SPDX-License-Identifier: AGPL-3.0-or-later

package clerk

import (
	"context"
	"errors"

	"passerelle/storage"
	"passerelle/ui/session"
)

// Drafts: opening, resuming, renewing the ticket, leaving.

func (c *Clerk) begin(ctx context.Context, visit uint64, t session.Begin,
	send func(session.What)) session.Mishap {
	if err := c.clear(ctx, visit); err != nil {
		return c.outcome(err)
	}
	if err := c.fit(); err != nil {
		return c.outcome(err)
	}
	d, ticket, err := c.Vault.Begin(t.Procedure, t.Lang, c.DraftTTL)
	if err != nil {
		return c.outcome(err)
	}
	if t.Mode != "" {
		if err := d.SetMode(t.Mode); err != nil {
			return c.outcome(errors.Join(err, d.Erase()))
		}
	}
	if !c.put(visit, d) {
		return c.outcome(d.Erase()) // its ticket was never shown: nobody could open it
	}
	send(session.DraftOpened{Ticket: ticket.String(), Fresh: true, Dossier: d.Dossier(),
		Lang: d.Lang(), Mode: d.Mode()})
	return session.NoMishap
}

func (c *Clerk) resume(ctx context.Context, visit uint64, t session.Resume,
	send func(session.What)) session.Mishap {
	ticket, err := storage.ParseTicket(t.Ticket)
	if err != nil {
		return session.TicketWrong
	}
	if err := c.clear(ctx, visit); err != nil {
		return c.outcome(err)
	}
	if ctx.Err() != nil {
		return session.NoMishap
	}
	if err := c.fit(); err != nil {
		return c.outcome(err)
	}
	d, again, err := c.Vault.Resume(ticket)
	if wait, ok := errors.AsType[*storage.WaitError](err); ok {
		send(session.TicketSpent{WaitUntil: wait.Until})
		return session.TicketWait
	}
	if err != nil {
		return c.outcome(err)
	}
	if !c.put(visit, d) {
		return c.outcome(d.Close(again != nil))
	}
	opened := session.DraftOpened{Ticket: ticket.String(), Dossier: d.Dossier(), Lang: d.Lang(),
		Mode: d.Mode()}
	if again != nil {
		opened.Ticket, opened.Fresh = again.String(), true
	}
	send(opened)
	return session.NoMishap
}

func (c *Clerk) renew(visit uint64, send func(session.What)) session.Mishap {
	var ticket storage.Ticket
	err := c.with(visit, func(h *held) (err error) {
		ticket, err = h.d.NewTicket()
		return err
	})
	if err != nil {
		return c.outcome(err)
	}
	send(session.TicketRenewed{Ticket: ticket.String()})
	return session.NoMishap
}

// forget erases the draft while the visit goes on: it was for the wrong procedure. Late
// results for it find no draft.
func (c *Clerk) forget(visit uint64, send func(session.What)) session.Mishap {
	err := c.with(visit, func(h *held) error {
		if err := h.d.Erase(); err != nil {
			return err
		}
		c.desk.release()
		return nil
	})
	if err != nil {
		return c.outcome(err)
	}
	send(session.Forgotten{})
	return session.NoMishap
}

// closeDraft ends a visit. It is never cancelled: the person's decision is carried out.
func (c *Clerk) closeDraft(visit uint64, t session.CloseDraft) session.Mishap {
	c.desk.end(visit)
	defer c.noteLeft() // last: a stick that hangs must not keep the draft open
	c.desk.draft.Lock()
	defer c.desk.draft.Unlock()
	h := c.desk.held
	if h == nil || h.visit > visit {
		return session.NoMishap
	}
	defer c.desk.release()
	if h.visit < visit { // its own CloseDraft was lost: keep it for its ticket
		return c.outcome(h.d.Close(true))
	}
	if !t.Keep {
		return c.outcome(h.d.Erase())
	}
	var err error
	if t.Last.Number > 0 {
		err = h.save(t.Last)
	}
	return c.outcome(errors.Join(err, h.d.Close(t.Lost)))
}
