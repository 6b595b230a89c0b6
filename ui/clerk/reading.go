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

// read looks at one page of the draft: how it looks, so that it is known when it comes
// again; its machine-readable strip if it has one, else its codes and its print. One page
// at a time, and the draft is free meanwhile: nobody waits for it, and the end of the
// visit ends it. Whatever goes wrong costs the person a field to type.
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
	var l looked
	quietly(func() { l = c.look(ctx, t, jpeg) })
	if l.damaged != nil {
		return c.outcome(l.damaged)
	}
	switch {
	case errors.Is(l.err, reading.ErrNoProgram):
		c.log().Warn("page not read", "reason", "no-program")
	case errors.Is(l.err, reading.ErrGaveUp):
		c.log().Warn("page not read", "reason", "gave-up")
	}
	if ctx.Err() != nil {
		return session.NoMishap
	}
	l.sight.Twins = c.desk.twins(visit, t.Page, pages, l.look)
	for _, r := range l.seen.Readings {
		send(session.FactRead{Page: t.Page, Fact: r.Fact, Value: r.Value, Compared: r.Compared(),
			Seal: string(r.Seal())})
	}
	send(session.PageLooked{Page: t.Page, Sight: l.sight})
	return session.NoMishap
}

// looked is what a page shows and how it looks.
type looked struct {
	damaged error // of the picture itself
	seen    reading.Seen
	err     error // of the reader
	sight   dossier.Sight
	look    *capture.Look
}

func (c *Clerk) look(ctx context.Context, t session.Read, jpeg []byte) (l looked) {
	img, err := capture.DecodeOwn(jpeg)
	if err != nil {
		return looked{damaged: err}
	}
	if t.Search && c.Reader != nil {
		l.seen, l.err = reading.See(ctx, c.Reader, img.Pix, img.DPI, t.Print, c.now().Day())
		l.sight = l.seen.Sight()
	}
	if ctx.Err() == nil {
		l.sight.TwoCards, l.look = capture.TwoCards(img.Pix), capture.LookOf(img.Pix)
	}
	return l
}

// looks is how the pages of one visit look. They are in memory only, and gone when the visit ends.
type looks struct {
	visit uint64
	of    map[dossier.PageID]*capture.Look
}

// twins keeps how a page looks, and names those of the draft's other pages that were
// looked at before and are the same picture. Called by one reading at a time.
func (k *desk) twins(visit uint64, id dossier.PageID, pages []dossier.Page,
	look *capture.Look) (same []dossier.PageID) {
	k.mu.Lock()
	if visit <= k.over {
		k.mu.Unlock()
		return nil
	}
	if k.looks.visit != visit {
		k.looks = looks{visit, nil}
	}
	of := map[dossier.PageID]*capture.Look{}
	for _, p := range pages { // what is no longer in the draft is forgotten
		if l, ok := k.looks.of[p.ID]; ok {
			of[p.ID] = l
		}
	}
	of[id] = look
	k.looks.of = of
	k.mu.Unlock()
	for _, p := range pages {
		if l, ok := of[p.ID]; ok && p.ID != id && look.Same(l) {
			same = append(same, p.ID)
		}
	}
	return same
}
