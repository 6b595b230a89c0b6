// SPDX-License-Identifier: AGPL-3.0-or-later

package clerk

import (
	"context"
	"errors"

	"passerelle/capture"
	"passerelle/capture/reading"
	"passerelle/dossier"
	"passerelle/intake"
	"passerelle/ui/session"
)

// read examines one page of the draft: its look, to recognise the page if it comes again;
// its machine-readable strip if it has one, else its codes and its print. It reads one
// page at a time and does not lock the draft meanwhile. A page that surely lies on its head
// or on a side is turned instead, and another task reads it again; nobody waits for it, and the end
// of the visit ends it. If anything goes wrong, the person only has to type a field.
func (c *Clerk) read(ctx context.Context, visit uint64, t session.Read,
	send func(session.What)) session.Mishap {
	select {
	case c.desk.turnToRead() <- struct{}{}:
		defer func() { <-c.desk.turnToRead() }()
	case <-ctx.Done():
		return session.NoMishap
	}
	var jpeg []byte
	var pages []dossier.Page
	err := c.with(visit, func(h *held) (err error) {
		pages = h.d.Dossier().Pages
		jpeg, err = h.d.PageBytes(t.Page)
		return err
	})
	if err != nil || ctx.Err() != nil {
		return c.outcome(unlessGone(err))
	}
	var v intake.View
	quietly(func() {
		v, err = intake.LookAt(ctx, c.Reader, c.kinds(), jpeg, t.Search, t.Print, c.now().Day())
	})
	switch {
	case ctx.Err() != nil:
		return session.NoMishap
	case err != nil:
		return c.outcome(err)
	case errors.Is(v.Unread, reading.ErrNoProgram):
		c.log().Warn("page not read", "reason", "no-program")
	case errors.Is(v.Unread, reading.ErrGaveUp):
		c.log().Warn("page not read", "reason", "gave-up")
	}
	if v.Turn != 0 && t.Upright {
		return c.upright(visit, t.Page, jpeg, v.Turn, send)
	}
	v.Sight.Twins = c.desk.twins(visit, t.Page, pages, v.Look)
	for _, r := range v.Readings {
		send(session.FactRead{Page: t.Page, Fact: r.Fact, Value: r.Value, Compared: r.Compared(),
			Seal: string(r.Seal())})
	}
	send(session.PageLooked{Page: t.Page, Sight: v.Sight})
	return session.NoMishap
}

// kinds returns the kinds of paper of the list in use.
func (c *Clerk) kinds() []dossier.PaperKind {
	if list := c.catalogue(); list != nil {
		return list.Tables().Kinds
	}
	return nil
}

// looks holds the looks of the pages of one visit, and is dropped when the visit ends.
type looks struct {
	visit uint64
	of    intake.Looks
}

// twins records the look of a page, and returns the draft's other pages that were
// examined before and have the same picture. Only one reading calls it at a time.
func (k *desk) twins(visit uint64, id dossier.PageID, pages []dossier.Page,
	look *capture.Look) []dossier.PageID {
	k.mu.Lock()
	if visit <= k.over {
		k.mu.Unlock()
		return nil
	}
	of := intake.Looks{id: look}
	for _, p := range pages { // pages no longer in the draft are forgotten
		if l, ok := k.looks.of[p.ID]; ok && p.ID != id && k.looks.visit == visit {
			of[p.ID] = l
		}
	}
	k.looks = looks{visit, of}
	k.mu.Unlock()
	return of.Twins(id, pages)
}
