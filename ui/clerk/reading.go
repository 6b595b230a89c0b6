// SPDX-License-Identifier: AGPL-3.0-or-later

package clerk

import (
	"context"
	"errors"

	"passerelle/capture"
	"passerelle/capture/reading"
	"passerelle/dossier"
	"passerelle/ui/session"
)

// read reads one page of the draft: its machine-readable strip if it has one, else its codes and its print. One page at a time, and the draft is free meanwhile: nobody
// waits for it, and the end of the visit ends it. Whatever goes wrong costs the person a field to type.
func (c *Clerk) read(ctx context.Context, visit uint64, id dossier.PageID, send func(session.What)) session.Mishap {
	if c.Reader == nil {
		return session.NoMishap
	}
	select {
	case c.desk.turnToRead() <- struct{}{}:
		defer func() { <-c.desk.turnToRead() }()
	case <-ctx.Done():
		return session.NoMishap
	}
	var jpeg []byte
	var slot dossier.Slot
	err := c.with(visit, func(h *held) (err error) {
		p, _ := h.page(id)
		slot = p.Slot
		jpeg, err = h.d.PageBytes(id)
		return err
	})
	if err != nil || ctx.Err() != nil {
		return c.outcome(unlessGone(err))
	}
	img, err := capture.DecodeOwn(jpeg)
	if err != nil {
		return c.outcome(err)
	}
	facts, err := reading.Facts(ctx, c.Reader, img, density(jpeg), slot, c.now().Day())
	switch {
	case errors.Is(err, reading.ErrNoProgram):
		c.log().Warn("page not read", "reason", "no-program")
	case errors.Is(err, reading.ErrGaveUp):
		c.log().Warn("page not read", "reason", "gave-up")
	}
	if ctx.Err() != nil {
		return session.NoMishap
	}
	for _, r := range facts {
		send(session.FactRead{Page: id, Fact: r.Fact, Value: r.Value, Compared: r.Compared(), Seal: string(r.Seal())})
	}
	return session.NoMishap
}
